//! The pictures that options and the logo name: found in the folder, made by a [`Maker`], named as a package names them.
//!
//! A file is named as people name files, with capitals, accents, spaces and folders. Each file is made once, however many
//! options name it; the definition then names what was made, and what could not be made is a fault.

mod finding;
mod sentences;

use std::collections::BTreeMap;
use std::path::Path;

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use super::super::check::{LOGO_STEM, MOST_PICTURES};
use super::super::definition::Definition;
use super::super::fault::Fault;
use super::super::look;
use super::super::money::french_count;
use super::read_bounded;
use crate::picture::{LARGEST_SOURCE, Made, Maker, Refusal};
use finding::NotFound;

/// Why a file became no picture.
enum Problem {
    NotFound(NotFound),
    Unreadable(String),
    Refused(Refusal),
    Logo(String),
}

/// Where a picture is named, and how.
struct Use {
    place: String,
    name: String,
    is_logo: bool,
}

/// Makes all pictures that a definition names, and names them anew in it.
pub(super) fn make(
    folder: &Path,
    definition: &mut Definition,
    maker: &dyn Maker,
    faults: &mut Vec<Fault>,
) -> BTreeMap<String, Vec<u8>> {
    let uses = distinct(definition);
    let mut images = BTreeMap::new();
    let mut names = BTreeMap::new();
    if uses.len() > MOST_PICTURES {
        let problem = format!("Le dossier a {}.", french_count(uses.len(), "image"));
        faults.push(Fault::at("questions", problem, format!("Gardez-en {MOST_PICTURES} au plus.")));
    } else {
        let made: Vec<Result<Made, Problem>> = uses.par_iter().map(|used| make_one(folder, used, maker)).collect();
        let mut number = 0;
        for (used, made) in uses.iter().zip(made) {
            number += usize::from(!used.is_logo);
            match made {
                Ok(made) => {
                    let stem = if used.is_logo { LOGO_STEM.to_owned() } else { format!("{number:03}") };
                    let name = format!("images/{stem}.{}", made.facts().form.extension());
                    names.insert((used.is_logo, used.name.clone()), name.clone());
                    images.insert(name, made.into_bytes());
                }
                Err(problem) => faults.push(sentences::fault(used, &problem)),
            }
        }
    }
    // What was not made is not named: its fault is told, and nothing is sealed.
    let renamed = |is_logo, name: Option<String>| names.get(&(is_logo, finding::plain(&name?))).cloned();
    definition.look.logo = renamed(true, definition.look.logo.take());
    for option in definition.questions.iter_mut().flat_map(|question| &mut question.options) {
        option.image = renamed(false, option.image.take());
    }
    images
}

/// Each picture where it is first named; the logo first.
fn distinct(definition: &Definition) -> Vec<Use> {
    let logo = definition.look.logo.as_ref().map(|name| ("look.logo".to_owned(), name, true));
    let options = definition.questions.iter().enumerate().flat_map(|(question, asked)| {
        let named = asked.options.iter().enumerate();
        named.filter_map(move |(option, described)| {
            Some((format!("questions.{question}.options.{option}.image"), described.image.as_ref()?, false))
        })
    });
    let mut seen = std::collections::BTreeSet::new();
    let mut uses = Vec::new();
    for (place, name, is_logo) in logo.into_iter().chain(options) {
        let name = finding::plain(name);
        if seen.insert((is_logo, name.clone())) {
            uses.push(Use { place, name, is_logo });
        }
    }
    uses
}

fn make_one(folder: &Path, used: &Use, maker: &dyn Maker) -> Result<Made, Problem> {
    let path = finding::find(folder, &used.name).map_err(Problem::NotFound)?;
    if path.metadata().is_ok_and(|metadata| metadata.len() > LARGEST_SOURCE) {
        return Err(Problem::Refused(Refusal::TooManyBytes));
    }
    let source = read_bounded(&path, LARGEST_SOURCE).map_err(Problem::Unreadable)?;
    let made = maker.make(&source).map_err(Problem::Refused)?;
    if used.is_logo {
        look::logo(made.facts().width, made.facts().height).map_err(Problem::Logo)?;
    }
    Ok(made)
}

#[cfg(test)]
mod tests;
