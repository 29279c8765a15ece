//! The drawing of the house, `docs/house.md`, is what the sources are: floors, arrows, and the names on the two ways.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::house::{module, product, sources};

const DRAWING: &str = include_str!("../../docs/house.md");

/// The floors from the top down: each room uses only rooms of floors below its own.
fn floors() -> Vec<Vec<&'static str>> {
    let block = DRAWING.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    block.lines().map(|line| line.split_whitespace().collect()).collect()
}

/// The rooms that a text names behind `crate::`, those in a group too.
fn rooms_used(text: &str) -> Vec<String> {
    let name = |text: &str| text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    let mut found = Vec::new();
    for used in text.split("crate::").skip(1) {
        let Some(group) = used.strip_prefix('{') else {
            found.push(name(used));
            continue;
        };
        let mut depth = 0_usize;
        let mut at_start = true;
        for (place, sign) in group.char_indices() {
            match sign {
                '}' if depth == 0 => break,
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => at_start = true,
                _ if at_start && sign.is_alphanumeric() => {
                    found.push(name(&group[place..]));
                    at_start = false;
                }
                _ => {}
            }
        }
    }
    found
}

#[test]
fn rooms_in_a_group_are_seen() {
    assert_eq!(rooms_used("use crate::{a::{b, c}, d};\nuse crate::e::f;"), ["a", "d", "e"]);
}

/// Which rooms each room uses, read off the sources.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let floors = floors();
    let rooms: BTreeSet<&str> = floors.iter().flatten().copied().collect();
    let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in sources() {
        let from = module(&path);
        if from == "lib" {
            continue;
        }
        assert!(rooms.contains(from.as_str()), "{from} is on no floor of docs/house.md");
        // The program itself stands outside of the library.
        let text = if from == "main" { text.replace("urne::", "crate::") } else { text };
        let used = rooms_used(&product(&path, &text)).into_iter();
        let others = used.filter(|to| *to != from && rooms.contains(to.as_str()));
        arrows.entry(from.clone()).or_default().extend(others);
    }
    assert_eq!(arrows.keys().map(String::as_str).collect::<BTreeSet<_>>(), rooms, "rooms drawn and built");
    arrows
}

#[test]
fn a_room_uses_only_rooms_below_it() {
    let floors = floors();
    let floor = |room: &str| floors.iter().position(|rooms| rooms.contains(&room)).unwrap();
    for (from, rooms) in arrows() {
        for to in rooms {
            assert!(floor(&to) > floor(&from), "{from} uses {to}");
        }
    }
    let map = include_str!("../../src/lib.rs").split("```text\n").nth(1).unwrap().split("//! ```").next().unwrap();
    let map = map.replace("//!", "");
    let mapped: Vec<Vec<&str>> = map.split('>').map(|rooms| rooms.split(',').map(str::trim).collect()).collect();
    assert_eq!(mapped, floors[1..], "the map of src/lib.rs");
}

#[test]
fn every_arrow_is_drawn_and_no_other() {
    let mut drawn = BTreeMap::new();
    let rows = DRAWING.lines().filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |")?.split_once("` | "));
    for (from, rooms) in rows {
        let rooms = rooms.split(", ").filter(|room| *room != "nothing").map(str::to_owned);
        drawn.insert(from.to_owned(), rooms.collect::<BTreeSet<String>>());
    }
    let built = arrows();
    for (from, rooms) in &built {
        let rooms: Vec<&str> = rooms.iter().map(String::as_str).collect();
        let row = if rooms.is_empty() { "nothing".to_owned() } else { rooms.join(", ") };
        assert_eq!(drawn.get(from), built.get(from), "in docs/house.md: | `{from}` | {row} |");
    }
    assert_eq!(drawn.len(), built.len(), "rooms with arrows");
}

/// `room::file::Type::name` on a way: the deepest file that there is has the rest of the names.
#[test]
fn what_the_ways_name_is_there() {
    let (_, ways) = DRAWING.split_once("## A ballot's way").unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut named = 0;
    for name in ways.split('`').skip(1).step_by(2).filter(|name| name.contains("::")) {
        let parts: Vec<&str> = name.split("::").collect();
        let mut depth = 1;
        while depth < parts.len() && source.join(parts[..=depth].join("/")).with_extension("rs").is_file() {
            depth += 1;
        }
        let file = source.join(parts[..depth].join("/")).with_extension("rs");
        let text = std::fs::read_to_string(&file).unwrap_or_else(|_| panic!("{name}: no {}", file.display()));
        for part in &parts[depth..] {
            let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            assert!(words.into_iter().any(|word| word == *part), "{name}: no {part} in {}", file.display());
        }
        named += 1;
    }
    assert!(named > 20, "the ways were read");
}
