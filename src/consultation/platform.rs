//! The identifiers under which options stand on a town's platform (`external_id`): what its import files are made with.
//!
//! A file is made where every option of a question has one and no two share one. Anything else is said: with the names of the
//! options, at the check and at the publication.

use super::definition::{Question, QuestionOption};

/// Most names that one sentence lists.
const MOST_NAMED: usize = 5;

/// Why a question has no files for platforms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unidentified<'a> {
    /// No option has an identifier: no platform is meant.
    Nowhere,
    /// Some options have none.
    Without(Vec<&'a QuestionOption>),
    /// Several options share one.
    Shared(&'a str, Vec<&'a QuestionOption>),
}

fn identifier(option: &QuestionOption) -> Option<&str> {
    option.external_id.as_deref().map(str::trim).filter(|id| !id.is_empty())
}

/// The identifier of every option of a question, in its order.
///
/// # Errors
/// Not every option has one of its own.
pub fn identifiers(question: &Question) -> Result<Vec<&str>, Unidentified<'_>> {
    let options = &question.options;
    let without: Vec<&QuestionOption> = options.iter().filter(|option| identifier(option).is_none()).collect();
    if without.len() == options.len() {
        return Err(Unidentified::Nowhere);
    }
    if let Some((id, sharing)) = shared(question).into_iter().next() {
        return Err(Unidentified::Shared(id, sharing));
    }
    if !without.is_empty() {
        return Err(Unidentified::Without(without));
    }
    Ok(options.iter().filter_map(identifier).collect())
}

/// Every identifier that several options share, in the order of the options.
pub fn shared(question: &Question) -> Vec<(&str, Vec<&QuestionOption>)> {
    let mut found: Vec<(&str, Vec<&QuestionOption>)> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for option in &question.options {
        let Some(id) = identifier(option) else { continue };
        let place = *places.entry(id).or_insert(found.len());
        match found.get_mut(place) {
            Some((_, sharing)) => sharing.push(option),
            None => found.push((id, vec![option])),
        }
    }
    found.retain(|(_, sharing)| sharing.len() > 1);
    found
}

/// The identifiers of options within a sentence, the first of them and how many more there are.
pub fn named(options: &[&QuestionOption], more: impl Fn(usize) -> String) -> String {
    let mut names: Vec<String> = options.iter().take(MOST_NAMED).map(|option| option.id.clone()).collect();
    if options.len() > MOST_NAMED {
        names.push(more(options.len() - MOST_NAMED));
    }
    names.join(", ")
}
