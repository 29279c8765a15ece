//! What `build.rs` makes of the catalogues in `language/words`: `catalogues.rs` with their messages, `messages.rs` with a constant
//! for each key. Only `build.rs` uses this file, which belongs beside what it writes.
//!
//! A catalogue that lacks a message or has one too many, whose places in braces or forms are others than the French ones, or whose
//! header lacks a convention stops the build with its name, its key and the remedy.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

#[expect(unreachable_pub, dead_code, reason = "the library’s own file, which has more than a build needs")]
#[path = "plural.rs"]
mod plural;
#[expect(unreachable_pub, reason = "the library’s own file")]
#[path = "po.rs"]
mod po;
#[expect(unreachable_pub, reason = "the library’s own file")]
#[path = "typography.rs"]
mod typography;

use plural::PluralRule;
use po::{Catalogue, Entry, places};

const FOLDER: &str = "src/language/words";
const SOURCE: &str = "fr";

/// A catalogue with what its header says.
struct Read {
    tag: String,
    rule: PluralRule,
    catalogue: Catalogue,
}

/// Reads every catalogue, checks each against the French one, and writes both files.
pub(crate) fn compile() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={FOLDER}");
    let mut read = Vec::new();
    for entry in std::fs::read_dir(FOLDER)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "po") {
            read.push(catalogue(&path)?);
        }
    }
    read.sort_by_key(|read| (read.tag != SOURCE, read.tag.clone()));
    let (source, others) = read.split_first().filter(|(first, _)| first.tag == SOURCE).ok_or("fr.po is missing")?;
    check_against_itself(source)?;
    for other in others {
        check(source, other)?;
    }
    let out = std::env::var("OUT_DIR")?;
    std::fs::write(Path::new(&out).join("catalogues.rs"), catalogues(&read)?)?;
    std::fs::write(Path::new(&out).join("messages.rs"), messages(source)?)?;
    Ok(())
}

fn catalogue(path: &Path) -> Result<Read, Box<dyn Error>> {
    let at = |problem: String| format!("{}: {problem}", path.display());
    let catalogue = po::read(&std::fs::read_to_string(path)?).map_err(|fault| at(fault.to_string()))?;
    let tag =
        path.file_stem().and_then(|stem| stem.to_str()).ok_or_else(|| at("the name is no tag".into()))?.to_owned();
    let plural = catalogue.header.get("Plural-Forms").ok_or_else(|| at("Plural-Forms is missing".into()))?;
    let rule = PluralRule::parse(plural).map_err(at)?;
    Ok(Read { tag, rule, catalogue })
}

/// French is its own translation: whoever corrects a sentence corrects it in one place.
fn check_against_itself(source: &Read) -> Result<(), String> {
    for (key, entry) in &source.catalogue.entries {
        let said = [Some(&entry.source), entry.plural.as_ref()];
        if !said.into_iter().flatten().eq(&entry.forms) {
            return Err(format!("fr.po: “{key}” is translated into something else than itself"));
        }
    }
    Ok(())
}

fn check(source: &Read, other: &Read) -> Result<(), String> {
    let at = |key: &str, problem: &str| Err(format!("{}.po: “{key}” {problem}", other.tag));
    for (key, french) in &source.catalogue.entries {
        let Some(entry) = other.catalogue.entries.get(key) else { return at(key, "is missing") };
        if (&entry.source, &entry.plural) != (&french.source, &french.plural) {
            return at(key, "translates an older French text: look at it, then copy the new one");
        }
        let forms = if french.plural.is_some() { other.rule.forms } else { 1 };
        if entry.forms.len() != forms {
            return at(key, &format!("has {} forms, and {forms} are needed", entry.forms.len()));
        }
        let named = |text: &str| {
            let mut names: Vec<String> = places(text).into_iter().map(str::to_owned).collect();
            names.sort();
            names
        };
        if entry.forms.iter().any(|form| form.trim().is_empty() || named(form) != named(&french.source)) {
            return at(key, "is empty, or has other places in braces than the French text");
        }
    }
    match other.catalogue.entries.keys().find(|key| !source.catalogue.entries.contains_key(*key)) {
        Some(key) => at(key, "is no message of the program"),
        None => Ok(()),
    }
}

fn catalogues(read: &[Read]) -> Result<String, Box<dyn Error>> {
    let mut text = format!("static CATALOGUES: [Catalogue; {}] = [\n", read.len());
    for Read { tag, catalogue, .. } in read {
        let line = |name: &str| catalogue.header.get(name).ok_or_else(|| format!("{tag}.po: {name} is missing"));
        // In brackets, since spaces count.
        let kept = |name: &str| -> Result<String, Box<dyn Error>> {
            let inside = line(name)?.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            Ok(inside.ok_or_else(|| format!("{tag}.po: {name} is not in [brackets]"))?.to_owned())
        };
        let spaced = line("X-Spaced-Signs")? == "yes";
        writeln!(
            text,
            "    Catalogue {{ tag: {tag:?}, name: {:?}, plural: {:?},",
            line("X-Name")?,
            line("Plural-Forms")?
        )?;
        writeln!(text, "        group: {:?}, decimal: {:?},", kept("X-Group")?, kept("X-Decimal")?)?;
        writeln!(text, "        money: {:?}, percent: {:?},", kept("X-Money")?, kept("X-Percent")?)?;
        writeln!(text, "        has_spaced_signs: {spaced}, messages: &[")?;
        for Entry { forms, .. } in catalogue.entries.values() {
            let forms: Vec<String> =
                forms.iter().map(|form| if spaced { typography::no_break(form) } else { form.clone() }).collect();
            writeln!(text, "            &{forms:?},")?;
        }
        text.push_str("        ] },\n");
    }
    text.push_str("];\n");
    Ok(text)
}

/// Keys are `room.words-of-the-key`: a module for each room, a constant for each key, in the order of the catalogues.
fn messages(source: &Read) -> Result<String, Box<dyn Error>> {
    let (mut text, mut open) = (String::new(), "");
    for (place, (key, entry)) in source.catalogue.entries.iter().enumerate() {
        let (room, name) = key.split_once('.').ok_or_else(|| format!("fr.po: “{key}” names no room"))?;
        if room != open {
            text.push_str(if open.is_empty() { "" } else { "}\n" });
            writeln!(text, "/// Messages of `{room}`.\npub mod {room} {{\n    use super::Message;")?;
            open = room;
        }
        let constant = name.to_uppercase().replace('-', "_");
        let shown = entry.source.replace(['[', ']', '`', '<'], " ").replace('\n', " ");
        writeln!(text, "    /// {shown}\n    pub const {constant}: Message = Message({place});")?;
    }
    text.push_str(if open.is_empty() { "" } else { "}\n" });
    Ok(text)
}
