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
/// Languages that tests make up, a folder each: `words.po` here, `urne.po` for the window. No release has them.
pub(crate) const MADE_UP: &str = "tests/language";
const SOURCE: &str = "fr";

/// A catalogue with what its header says.
struct Read {
    tag: String,
    is_made_up: bool,
    rule: PluralRule,
    catalogue: Catalogue,
}

/// A language as the window’s build needs it.
#[cfg_attr(not(feature = "screen"), expect(dead_code, reason = "only the window has catalogues of its own"))]
pub(crate) struct Spoken {
    pub(crate) tag: String,
    pub(crate) is_made_up: bool,
    pub(crate) has_spaced_signs: bool,
}

/// Reads every catalogue, checks each against the French one, and writes both files; the languages.
pub(crate) fn compile() -> Result<Vec<Spoken>, Box<dyn Error>> {
    println!("cargo:rerun-if-changed={FOLDER}");
    let mut read = Vec::new();
    for entry in std::fs::read_dir(FOLDER)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "po") {
            let tag = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
            read.push(catalogue(&path, tag, false)?);
        }
    }
    if std::env::var("PROFILE").as_deref() != Ok("release") && Path::new(MADE_UP).is_dir() {
        println!("cargo:rerun-if-changed={MADE_UP}");
        for entry in std::fs::read_dir(MADE_UP)? {
            let entry = entry?;
            if !entry.path().is_dir() {
                continue;
            }
            read.push(catalogue(&entry.path().join("words.po"), entry.file_name().to_string_lossy().into(), true)?);
        }
    }
    read.sort_by_key(|read| (read.tag != SOURCE, read.is_made_up, read.tag.clone()));
    let (source, others) = read.split_first().filter(|(first, _)| first.tag == SOURCE).ok_or("fr.po is missing")?;
    check_against_itself(source)?;
    for other in others {
        let anew = if other.is_made_up { " (tests/language/README.md says how it is written anew)" } else { "" };
        check(source, other).map_err(|problem| format!("{problem}{anew}"))?;
    }
    let out = std::env::var("OUT_DIR")?;
    std::fs::write(Path::new(&out).join("catalogues.rs"), catalogues(&read)?)?;
    std::fs::write(Path::new(&out).join("messages.rs"), messages(source)?)?;
    let spoken = |read: &Read| Spoken {
        tag: read.tag.clone(),
        is_made_up: read.is_made_up,
        has_spaced_signs: has_spaced_signs(&read.catalogue),
    };
    Ok(read.iter().map(spoken).collect())
}

fn has_spaced_signs(catalogue: &Catalogue) -> bool {
    catalogue.header.get("X-Spaced-Signs").is_some_and(|answer| answer == "yes")
}

fn catalogue(path: &Path, tag: String, is_made_up: bool) -> Result<Read, Box<dyn Error>> {
    let at = |problem: String| format!("{}: {problem}", path.display());
    let text = std::fs::read_to_string(path).map_err(|error| at(error.to_string()))?;
    let catalogue = po::read(&text).map_err(|fault| at(fault.to_string()))?;
    let plural = catalogue.header.get("Plural-Forms").ok_or_else(|| at("Plural-Forms is missing".into()))?;
    let rule = PluralRule::parse(plural).map_err(at)?;
    Ok(Read { tag, is_made_up, rule, catalogue })
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
    for Read { tag, is_made_up, catalogue, .. } in read {
        let line = |name: &str| catalogue.header.get(name).ok_or_else(|| format!("{tag}.po: {name} is missing"));
        // In brackets, since spaces count.
        let kept = |name: &str| -> Result<String, Box<dyn Error>> {
            let inside = line(name)?.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            Ok(inside.ok_or_else(|| format!("{tag}.po: {name} is not in [brackets]"))?.to_owned())
        };
        line("X-Spaced-Signs")?;
        let spaced = has_spaced_signs(catalogue);
        writeln!(
            text,
            "    Catalogue {{ tag: {tag:?}, is_made_up: {is_made_up}, name: {:?}, french_name: {:?}, plural: {:?},",
            line("X-Name")?,
            line("X-Name-In-French")?,
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
