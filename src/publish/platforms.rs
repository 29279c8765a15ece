//! The files that a town's platform imports, and why one of them is not there: never left out without a word.

use super::data;
use super::page::Text;
use crate::consultation::platform::{Unidentified, identifiers, named};
use crate::consultation::{Definition, Kind, Question};
use crate::count::{Opened, QuestionResult, Results};
use crate::language::Message;
use crate::language::words::site as words;

/// Files for platforms.
#[derive(Debug, Default)]
pub(super) struct Platforms {
    /// Name, bytes and label of each.
    pub(super) files: Vec<(String, Vec<u8>, Text)>,
    /// A sentence for each that is not there.
    pub(super) absent: Vec<Text>,
}

impl Platforms {
    /// Everything for every question, in their order.
    pub(super) fn of(definition: &Definition, results: &Results, ballots: Option<&Opened>) -> Self {
        let mut platforms = Self::default();
        for (place, (question, result)) in definition.questions.iter().zip(&results.questions).enumerate() {
            match identifiers(question) {
                Ok(identifiers) => platforms.question((question, result), &identifiers, ballots, place),
                Err(why) => platforms.absent.extend(unidentified(question, &why)),
            }
        }
        platforms
    }

    fn question(
        &mut self,
        (question, result): (&Question, &QuestionResult),
        identifiers: &[&str],
        ballots: Option<&Opened>,
        place: usize,
    ) {
        let id = question.id.as_str();
        let say = |message: Message| Text::in_each(|language| message.fill(language, &[("question", id)]));
        let label = |name: &str| {
            Text::in_each(|language| words::PLATFORM_FILE.fill(language, &[("platform", name), ("question", id)]))
        };
        if data::has_figures(result) {
            self.files.push((format!("{id}-decidim.csv"), data::decidim(identifiers, result), label("Decidim")));
            let bytes = data::cap_collectif(question, identifiers, result);
            self.files.push((format!("{id}-cap-collectif.csv"), bytes, label("Cap Collectif")));
        } else {
            self.absent.push(say(words::NO_TOTALS_FILES));
        }
        if !matches!(question.kind, Kind::Approval { .. }) {
            return;
        }
        match ballots.and_then(|opened| data::consul(identifiers, opened, place)) {
            Some(bytes) => self.files.push((format!("{id}-consul.txt"), bytes, label("Consul"))),
            None => self.absent.push(say(words::NO_BALLOTS_FILE)),
        }
    }
}

/// Why a question has no files at all; nothing is said where no platform is meant.
fn unidentified(question: &Question, why: &Unidentified<'_>) -> Option<Text> {
    let id = question.id.as_str();
    let listed = |options, language| named(options, |more| words::AND_OTHERS.count(language, to_u64(more)));
    Some(match why {
        Unidentified::Nowhere => return None,
        Unidentified::Without(options) => Text::in_each(|language| {
            words::UNIDENTIFIED.fill(language, &[("question", id), ("options", &listed(options, language))])
        }),
        Unidentified::Shared(shared, options) => Text::in_each(|language| {
            let places = [("question", id), ("identifier", *shared), ("options", &listed(options, language))];
            words::SHARED_IDENTIFIER.fill(language, &places)
        }),
    })
}

fn to_u64(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
