//! The words of the site: those of the catalogues, and two sentences that are used in more than one place.

pub(super) use crate::language::words::site::*;

use super::text::Text;
use crate::language::Language;

/// Who opened the ballots, by their numbers.
pub(in crate::publish) fn holders_sentence(numbers: &[String], holders: u8) -> Text {
    let count = u64::try_from(numbers.len()).unwrap_or(u64::MAX);
    let (all, numbers) = (holders.to_string(), numbers.join(", "));
    Text::in_each(|language| OPENED_BY.count_with(language, count, &[("all", &all), ("numbers", &numbers)]))
}

/// What was asked, as a quotation.
pub(super) fn asked(title: &str, language: Language) -> String {
    QUOTED.fill(language, &[("title", title)])
}
