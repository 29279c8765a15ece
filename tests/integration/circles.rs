//! No two files import each other in a circle, read off the `use` lines, grouped ones too.
//!
//! A file that others of its room import, and that imports them, cannot be read, tested or moved by itself. A face that only
//! re-exports its children does not use them.

use std::collections::{BTreeMap, BTreeSet};

use super::house::{product, sources};

/// Rooms whose files still go in circles: each is to leave this list, and none may come.
const NOT_YET: [&str; 1] = ["screen"];

type Path = Vec<String>;

/// `a::{b, c::{d, e}}` as `a::b`, `a::c::d`, `a::c::e`.
fn leaves(used: &str) -> Vec<String> {
    let used = used.trim();
    let Some((before, inside)) = used.split_once('{') else { return vec![used.to_owned()] };
    let inside = inside.trim_end().strip_suffix('}').unwrap_or(inside);
    let (mut parts, mut depth) = (vec![String::new()], 0_usize);
    for sign in inside.chars() {
        match sign {
            ',' if depth == 0 => parts.push(String::new()),
            _ => {
                depth = if sign == '{' { depth + 1 } else { depth.saturating_sub(usize::from(sign == '}')) };
                parts.last_mut().unwrap().push(sign);
            }
        }
    }
    parts
        .iter()
        .filter(|part| !part.trim().is_empty())
        .flat_map(|part| leaves(&format!("{before}{}", part.trim())))
        .collect()
}

/// The `use` lines of a file: whether it re-exports, and what.
fn uses(text: &str) -> Vec<(bool, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(place) = rest.find("use ") {
        let line = rest[..place].rsplit('\n').next().unwrap_or_default();
        let is_use = line.is_empty() || line.starts_with("pub") && line.ends_with(' ') && !line.contains("fn");
        let Some((used, after)) = rest[place + 4..].split_once(';') else { break };
        if is_use {
            found.extend(leaves(used).into_iter().map(|leaf| (!line.is_empty(), leaf)));
            rest = after;
        } else {
            rest = &rest[place + 4..];
        }
    }
    found
}

/// The file that a path leads to, from a file.
fn target(from: &Path, used: &str, files: &BTreeMap<Path, String>) -> Option<Path> {
    let mut parts: Vec<&str> = used.split(" as ").next()?.split("::").map(str::trim).collect();
    let mut base: Path = match *parts.first()? {
        "crate" => Vec::new(),
        "self" => from.clone(),
        "super" => from[..from.len() - 1].to_vec(),
        child if files.contains_key(&[from.as_slice(), &[child.to_owned()]].concat()) => {
            parts.insert(0, "self");
            from.clone()
        }
        _ => return None,
    };
    for part in &parts[1..] {
        let below = [base.as_slice(), &[(*part).to_owned()]].concat();
        if *part == "super" {
            base.pop();
        } else if files.contains_key(&below) {
            base = below;
        } else {
            break;
        }
    }
    (base != *from && files.contains_key(&base)).then_some(base)
}

/// Everything that a file leads to.
fn reach<'a>(from: &'a Path, arrows: &'a BTreeMap<Path, BTreeSet<Path>>) -> BTreeSet<&'a Path> {
    let (mut found, mut next) = (BTreeSet::new(), vec![from]);
    while let Some(file) = next.pop() {
        next.extend(arrows[file].iter().filter(|to| found.insert(*to)));
    }
    found
}

#[test]
fn no_two_files_import_each_other_in_a_circle() {
    let mut files: BTreeMap<Path, String> = BTreeMap::new();
    for (path, text) in sources() {
        let module = path.with_extension("");
        let module: Path = module.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if !["lib", "main"].contains(&module[0].as_str()) && !module.contains(&"tests".to_owned()) {
            files.insert(module, product(&path, &text));
        }
    }
    let arrows = |(from, text): (&Path, &String)| {
        let targets = uses(text).into_iter().filter_map(|(exports, used)| {
            let to = target(from, &used, &files)?;
            (!(exports && to.starts_with(from))).then_some(to)
        });
        (from.clone(), targets.collect())
    };
    let arrows: BTreeMap<Path, BTreeSet<Path>> = files.iter().map(arrows).collect();
    assert!(arrows.values().map(BTreeSet::len).sum::<usize>() > 500, "the arrows were read");
    let mut circles = Vec::new();
    for from in files.keys() {
        let name = from.join("::");
        let is_known = NOT_YET.iter().any(|room| name == *room || name.starts_with(&format!("{room}::")));
        if !is_known && reach(from, &arrows).contains(from) {
            circles.push(name);
        }
    }
    assert!(circles.is_empty(), "in a circle: {circles:?}");
}

#[test]
fn grouped_uses_are_read() {
    let text = "use a::{b, c::{d, e}};\npub(super) use f::g;\n    use h;\n// I use i;\nuse crate::j;\n";
    let names: Vec<String> = uses(text).into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["a::b", "a::c::d", "a::c::e", "f::g", "crate::j"]);
}
