//! The rules of the house, read off the sources.

use std::path::{Path, PathBuf};

pub fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(&root).unwrap().to_owned(), text));
            }
        }
    }
    assert!(found.len() > 60);
    found.sort();
    found
}

pub fn module(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The part of a source that is not its tests.
pub fn product(path: &Path, text: &str) -> String {
    if path.file_stem().is_some_and(|stem| stem == "tests" || stem == "samples")
        || path.components().any(|part| part.as_os_str() == "tests")
    {
        return String::new();
    }
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned()
}

#[test]
fn pure_modules_know_no_device_and_no_clock() {
    let pure = ["ballot", "envelope", "count", "session", "batch", "printer/escpos", "printer/receipt", "keys"];
    let devices = ["rusqlite", "slint", "serialport", "clap", "chrono", "std::fs", "SystemTime", "Instant"];
    for (path, text) in sources() {
        let name = path.to_string_lossy().into_owned();
        let is_pure =
            pure.iter().any(|module| name == format!("{module}.rs") || name.starts_with(&format!("{module}/")));
        if is_pure {
            for device in devices {
                assert!(!product(&path, &text).contains(device), "{name} knows {device}");
            }
        }
    }
}

/// What officers do can be done from a command line and from a window.
#[test]
fn the_officers_rooms_know_no_terminal_and_no_command_line() {
    let edge = [
        "clap",
        "print!(",
        "println!(",
        "stdin",
        "stdout",
        "stderr",
        "IsTerminal",
        "ExitCode",
        "process::exit",
        "rpassword",
    ];
    let mut read = 0;
    for (path, text) in sources() {
        if ["office", "register", "publish", "progress"].contains(&module(&path).as_str()) {
            read += 1;
            for word in edge {
                assert!(!product(&path, &text).contains(word), "{} knows {word}", path.display());
            }
        }
    }
    assert!(read > 60);
}

#[test]
fn there_is_no_network_and_no_wall_clock() {
    for (path, text) in sources() {
        let text = product(&path, &text);
        for word in ["std::net", "TcpStream", "UdpSocket"] {
            assert!(!text.contains(word), "{} has {word}", path.display());
        }
        if text.contains("chrono::") || text.contains("SystemTime::now") {
            assert_eq!(path, Path::new("kiosk/date.rs"), "only the date that staff confirm comes from a clock");
        }
    }
}

#[test]
fn seeded_randomness_is_for_the_demonstration_only() {
    for (path, text) in sources() {
        if product(&path, &text).contains("Seeded") {
            let known = [Path::new("keys/random.rs"), Path::new("cli/demo.rs")];
            assert!(known.contains(&path.as_path()), "{}", path.display());
        }
    }
}

#[test]
fn files_stay_readable() {
    for (path, text) in sources() {
        assert!(path.file_name().is_some_and(|name| name != "mod.rs"), "{}", path.display());
        assert!(text.lines().count() <= 500, "{} has {} lines", path.display(), text.lines().count());
        assert!(
            text.starts_with("//!")
                || path.ends_with("tests.rs")
                || path.components().any(|part| part.as_os_str() == "tests"),
            "{} does not say what it is for",
            path.display()
        );
    }
}

fn pages() -> Vec<(String, String)> {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let mut pages = Vec::new();
    for folder in [ui.clone(), ui.join("components"), ui.join("pages"), ui.join("questions")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "slint") {
                let name = path.strip_prefix(&ui).unwrap().display().to_string();
                pages.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    pages
}

#[test]
fn what_is_touched_has_a_name_and_what_is_read_is_measured() {
    for (name, text) in pages() {
        assert!(!text.contains("std-widgets"), "{name} uses a component that is not ours");
        assert!(!text.contains("TextInput"), "{name} has a field that could copy and paste");
        // The ground under the pages only hides the pointer; a long text is only moved.
        let touched = ["components/pressable.slint", "components/pointer.slint", "components/reading.slint"];
        assert!(
            !text.contains("TouchArea {") || touched.contains(&name.as_str()),
            "{name} has a touch area of its own"
        );
        let own_text = text.matches(":= Text {").count() + text.matches(" Text {").count();
        let measured = ["components/words.slint", "components/reading.slint", "components/keys.slint"];
        // A number that nobody sees gives its width.
        let unseen = ["components/project-card.slint"];
        assert!(
            own_text == 0 || measured.contains(&name.as_str()) || unseen.contains(&name.as_str()),
            "{name} has a text that nothing measures"
        );
    }
}

/// A page's global keeps what it shows of a visit in one struct, which the window empties as a whole: no field can be forgotten.
#[test]
fn what_a_visit_shows_is_one_struct_of_each_global() {
    let held = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/screen/held.rs")).unwrap();
    let mut found = 0;
    for (name, text) in pages() {
        for global in text.split("export global ").skip(1) {
            let title = global.split_whitespace().next().unwrap();
            let body = global.split("\n}").next().unwrap();
            let properties = body.matches("in property <").count();
            if !body.contains("Shown> shown") && (properties == 0 || !name.starts_with("questions/")) {
                continue;
            }
            assert!(body.contains("Shown> shown") && properties == 1, "{name}: {title} has properties beside `shown`");
            assert!(held.contains(&format!("{title}<'_>>().set_shown(")), "{title} is never emptied");
            found += 1;
        }
    }
    assert!(found >= 7, "{found} globals of a visit");
}

#[test]
fn every_sentence_of_the_pages_can_be_translated() {
    for (name, text) in pages() {
        for (number, line) in (1..).zip(text.lines()) {
            let written = ["text: \"", "title: \"", "label: \"", "help: \"", "spoken: \"", "empty: \""];
            let Some(start) = written.iter().find_map(|key| line.trim_start().strip_prefix(key)) else { continue };
            let literal = start.split('"').next().unwrap_or_default();
            assert!(
                matches!(literal, "" | "Aa" | "C" | "0" | "Urne"),
                "{name}:{number}: « {literal} » is not in @tr()"
            );
        }
    }
}

#[test]
fn every_sentence_of_the_pages_is_in_each_catalogue() {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    for language in ["fr", "en"] {
        let catalogue = std::fs::read_to_string(ui.join(format!("lang/{language}/LC_MESSAGES/urne.po"))).unwrap();
        assert!(!catalogue.contains("fuzzy") && catalogue.matches("msgstr \"\"").count() == 1, "{language} has a gap");
        let mut sentences = 0;
        for (name, text) in pages() {
            for part in text.split("@tr(\"").skip(1) {
                let (first, rest) = part.split_once('"').unwrap();
                // What stands before => is a context.
                let sentence = match rest.strip_prefix(" => \"") {
                    Some(rest) => rest.split('"').next().unwrap(),
                    None => first,
                };
                sentences += 1;
                assert!(
                    catalogue.contains(&format!("msgid \"{sentence}\"\n")),
                    "{language} lacks {name}'s « {sentence} »"
                );
            }
        }
        assert!(sentences > 100, "the pages were read");
    }
}

/// `urne kiosk notices` and `urne journal events` write them.
#[test]
fn the_manual_pages_are_those_of_the_catalogues() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    for (name, page) in [("notices.md", urne::kiosk::notices_manual()), ("journal.md", urne::journal::manual())] {
        assert_eq!(std::fs::read_to_string(docs.join(name)).unwrap(), page, "{name}");
    }
}

/// Money and votes are exact: nothing in `count` may round.
#[test]
fn counting_knows_no_float() {
    for (path, text) in sources() {
        let name = path.to_string_lossy().into_owned();
        if name == "count.rs" || name.starts_with("count/") {
            assert!(!text.contains("f64") && !text.contains("f32"), "{name} has a float");
        }
    }
}

/// What commands say goes through one place, which knows what to do when nobody listens.
#[test]
fn commands_write_through_one_place() {
    for (path, text) in sources() {
        let name = path.to_string_lossy().into_owned();
        if name.starts_with("cli") {
            assert!(
                !text.contains("print!(") && !text.contains("println!("),
                "{name} writes by itself: say!, show!, complain!"
            );
        }
    }
}

/// A dependency that nothing uses is one more to keep.
#[test]
fn every_dependency_is_used() {
    let manifest = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let listed = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    let names: Vec<String> =
        listed.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.replace('-', "_")).collect();
    assert!(names.len() > 20);
    let all: String = sources().into_iter().map(|(path, text)| product(&path, &text)).collect();
    for name in names {
        assert!(all.contains(&format!("{name}::")), "nothing in src uses {name}");
    }
}

/// What officers read agrees with its numbers (`reading::french`): no « (s) », and no plural fixed behind a number that may
/// be one. Behind a constant of the program a plural is right.
#[test]
fn words_agree_with_their_numbers() {
    let rooms = ["cli", "office", "register", "consultation", "journal", "reading", "kiosk", "publish"];
    let nouns = [
        "bulletins",
        "relevés",
        "fichiers",
        "projets",
        "options",
        "bornes",
        "lignes",
        "cases",
        "colonnes",
        "images",
        "points",
        "dépositaires",
        "signatures",
        "vérifications",
        "fautes",
        "territoires",
        "groupes",
        "reçus",
        "feuilles",
        "autres",
    ];
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        // The pages' catalogue has its own forms for one and for several.
        let in_rooms = rooms.contains(&module(&path).as_str()) && !path.ends_with("page/words.rs");
        for (number, line) in product(&path, &text).lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            let fixed = |noun: &&str| {
                [' ', '\u{a0}'].iter().any(|space| {
                    let holes = line.split(&format!("}}{space}{noun}")).collect::<Vec<_>>();
                    let is_constant = |before: &&str| {
                        let hole = before.rsplit('{').next().unwrap_or_default();
                        !hole.is_empty() && !hole.chars().any(char::is_lowercase)
                    };
                    let follows = holes.get(1).is_some_and(|after| !after.starts_with(char::is_alphanumeric));
                    follows && !is_constant(&holes[0]) && !line.contains("MAX_") && !line.contains("{spare}")
                })
            };
            if line.contains("(s)") || in_rooms && nouns.iter().any(fixed) {
                wrong.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A command told next carries the paths of its run: `cli/next.rs` alone writes them.
#[test]
fn commands_told_next_come_from_one_place() {
    let verbs =
        ["check", "seal", "enrol", "merge", "freeze", "draw", "open", "count", "publish", "keys test", "keys erase"];
    for (path, text) in sources() {
        let name = path.to_string_lossy().into_owned();
        let in_rooms = ["cli", "office", "register", "kiosk"].contains(&module(&path).as_str());
        if !in_rooms || name == "cli/next.rs" || name.starts_with("cli/demo") {
            continue;
        }
        for line in product(&path, &text).lines().filter(|line| !line.trim_start().starts_with("//")) {
            for verb in verbs {
                let told = [" : ", "\\u{a0}: "].iter().any(|colon| line.contains(&format!("{colon}urne {verb}")));
                assert!(!told, "{name} tells a command by itself: {}", line.trim());
            }
        }
    }
}

/// One word for one thing (docs/glossary.md): the twins that crept in once stay out.
#[test]
fn one_word_for_one_thing() {
    let banned = [
        ("déverrouillage", "accès donné"),
        ("arrêt imprévu", "arrêt brusque"),
        ("arrêts imprévus", "arrêts brusques"),
        ("non imprimé", "non sorti"),
        ("consultation scellée", "paquet"),
        ("révoqué", "retiré"),
    ];
    let mut texts: Vec<(String, String)> =
        sources().into_iter().map(|(path, text)| (path.display().to_string(), product(&path, &text))).collect();
    texts.extend(pages());
    for document in
        ["docs/notices.md", "docs/journal.md", "README.md", "kiosk-config/kiosk.toml", "tests/golden/help.txt"]
    {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(document);
        texts.push((document.into(), std::fs::read_to_string(path).unwrap()));
    }
    for (place, text) in texts {
        let text = text.to_lowercase();
        for (twin, word) in banned {
            assert!(!text.contains(twin), "{place} says « {twin} »: the word is « {word} »");
        }
    }
}
