//! The files that a town's platform imports, and why one of them is not there: never left out without a word.

use super::data;
use super::page::Text;
use crate::consultation::money::french_count;
use crate::consultation::platform::{Unidentified, identifiers, named};
use crate::consultation::{Definition, Kind, Question};
use crate::count::{Opened, QuestionResult, Results};

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
        let id = &question.id;
        let label =
            |name: &str| Text::new(format!("Pour {name}, question « {id} »"), format!("For {name}, question “{id}”"));
        if data::has_figures(result) {
            self.files.push((format!("{id}-decidim.csv"), data::decidim(identifiers, result), label("Decidim")));
            let bytes = data::cap_collectif(question, identifiers, result);
            self.files.push((format!("{id}-cap-collectif.csv"), bytes, label("Cap Collectif")));
        } else {
            self.absent.push(Text::new(
                format!("Question « {id} » : pas de fichier pour Decidim ni Cap Collectif, car des nombres trop petits y seraient lus."),
                format!("Question “{id}”: no file for Decidim or Cap Collectif, since numbers that are too small would be read in it."),
            ));
        }
        if !matches!(question.kind, Kind::Approval { .. }) {
            return;
        }
        match ballots.and_then(|opened| data::consul(identifiers, opened, place)) {
            Some(bytes) => self.files.push((format!("{id}-consul.txt"), bytes, label("Consul"))),
            None => self.absent.push(Text::new(
                format!(
                    "Question « {id} » : pas de fichier pour Consul, car les bulletins ouverts ne sont pas publiés."
                ),
                format!("Question “{id}”: no file for Consul, since the opened ballots are not published."),
            )),
        }
    }
}

/// Why a question has no files at all; nothing is said where no platform is meant.
fn unidentified(question: &Question, why: &Unidentified<'_>) -> Option<Text> {
    let id = &question.id;
    let (fr, en) = match why {
        Unidentified::Nowhere => return None,
        Unidentified::Without(options) => (
            format!(
                "ces options n’ont pas d’identifiant de plateforme : {}",
                named(options, |more| format!("et {}", french_count(more, "autre")))
            ),
            format!(
                "these options have no platform identifier: {}",
                named(options, |more| format!("and {more} others"))
            ),
        ),
        Unidentified::Shared(shared, options) => (
            format!(
                "l’identifiant de plateforme « {shared} » est celui de plusieurs options : {}",
                named(options, |more| format!("et {}", french_count(more, "autre")))
            ),
            format!(
                "the platform identifier “{shared}” is that of several options: {}",
                named(options, |more| format!("and {more} others"))
            ),
        ),
    };
    Some(Text::new(
        format!("Question « {id} » : pas de fichier pour Decidim, Cap Collectif ni Consul, car {fr}."),
        format!("Question “{id}”: no file for Decidim, Cap Collectif or Consul, since {en}."),
    ))
}
