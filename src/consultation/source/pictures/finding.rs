//! Finding a picture by the name an officer typed: inside the folder, with the letters as any system spells them.

use std::path::{Component, Path, PathBuf};

use unicode_normalization::UnicodeNormalization as _;

/// Longest name, in characters.
const LONGEST_NAME: usize = 200;
/// Most files of a folder that are looked at when a name is not found as it is.
const MOST_ENTRIES: usize = 10_000;

/// Why there is no file of that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NotFound {
    /// It cannot be the name of a file of the folder.
    NotAName,
    /// No file has it; perhaps this one is meant.
    Absent {
        /// A name that differs by capitals, ending or folder only.
        near: Option<String>,
    },
}

/// The name with the separators of this system and its accents composed.
pub(super) fn plain(name: &str) -> String {
    name.trim().nfc().map(|character| if character == '\\' { '/' } else { character }).collect()
}

/// The file of a plain name.
pub(super) fn find(folder: &Path, name: &str) -> Result<PathBuf, NotFound> {
    let path = Path::new(name);
    let stays = path.components().all(|part| matches!(part, Component::Normal(_)));
    if !stays || name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(NotFound::NotAName);
    }
    let direct = folder.join(path);
    if direct.is_file() {
        return Ok(direct);
    }
    if let Some(found) = walk(folder, path, |entry, part| spelled(entry) == part).filter(|found| found.is_file()) {
        return Ok(found);
    }
    let inside = |found: &PathBuf| found.is_file();
    let near = walk(folder, path, is_near).filter(inside);
    let near = near.or_else(|| walk(&folder.join("images"), path, is_near).filter(inside));
    let near = near.or_else(|| elsewhere(folder, path));
    let near = near.and_then(|found| Some(found.strip_prefix(folder).ok()?.to_string_lossy().nfc().collect()));
    Err(NotFound::Absent { near })
}

/// A file of that name in the folder itself or in one of its folders, whatever folder was typed before it.
fn elsewhere(folder: &Path, path: &Path) -> Option<PathBuf> {
    let name = Path::new(path.file_name()?);
    let entries = folder.read_dir().ok()?.flatten().take(MOST_ENTRIES).map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    let all = std::iter::once(folder.to_owned()).chain(folders);
    all.filter_map(|inside| walk(&inside, name, is_near)).find(|found| found.is_file())
}

/// The path under `folder` whose parts are entries that `is` takes for the parts of `path`; the first in alphabetical order.
fn walk(folder: &Path, path: &Path, is: impl Fn(&str, &str) -> bool) -> Option<PathBuf> {
    let mut reached = folder.to_owned();
    for part in path.components() {
        let part = part.as_os_str().to_string_lossy();
        let entries = reached.read_dir().ok()?.take(MOST_ENTRIES);
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let found = names.filter(|name| is(name, &part)).min()?;
        reached.push(found);
    }
    Some(reached)
}

fn spelled(name: &str) -> String {
    name.nfc().collect()
}

/// Whether two names differ by capitals or by the ending only.
fn is_near(entry: &str, part: &str) -> bool {
    let folded = |name: &str| spelled(name).to_lowercase();
    let (entry, part) = (folded(entry), folded(part));
    let stem = |name: &str| name.rsplit_once('.').map(|(stem, _)| stem.to_owned());
    entry == part || stem(&entry).is_some_and(|entry| Some(entry) == stem(&part))
}
