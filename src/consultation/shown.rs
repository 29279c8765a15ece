//! What this version can do with a definition: the one answer that check, sealing, enrolment, installation and the window go by.
//!
//! A definition may be sound and still ask for what no kiosk shows yet. It is said before the sealing, so that nobody meets it in
//! front of residents. What was sealed elsewhere is refused by the kiosk for the same reason, in the same words.

use super::definition::{Definition, EligibilityKind, Kind, Secrecy};
use super::fault::Fault;

const WAIT: &str = "Attendez une version d’Urne qui le sait ; celle-ci refusera de sceller la consultation.";

/// Whether the kiosk has a page for this kind of question.
pub fn has_page(kind: &Kind) -> bool {
    match kind {
        Kind::Approval { .. } | Kind::Points { .. } => true,
        Kind::Ranking { .. }
        | Kind::Grades { .. }
        | Kind::Choice { .. }
        | Kind::Scale { .. }
        | Kind::Text { .. }
        | Kind::Signature { .. } => false,
    }
}

/// What nothing in this version collects, with a window or without.
pub fn uncollected(definition: &Definition) -> Vec<Fault> {
    let mut found = Vec::new();
    if definition.eligibility.kind != EligibilityKind::Open {
        let problem = "Cette version d’Urne ne connaît que l’accès libre (\"open\").";
        found.push(Fault::at("eligibility.kind", problem, WAIT).not_yet());
    }
    if definition.secrecy == Secrecy::Nominative {
        for place in 0..definition.questions.len() {
            let problem = "Les signatures nominatives se préparent mais ne se recueillent pas encore.";
            found.push(Fault::at(format!("questions.{place}.kind"), problem, WAIT).not_yet());
        }
    }
    found
}

/// What no kiosk of this version shows to residents.
pub fn unshown(definition: &Definition) -> Vec<Fault> {
    let mut found = uncollected(definition);
    if definition.secrecy == Secrecy::Nominative {
        return found;
    }
    for (place, question) in definition.questions.iter().enumerate().filter(|(_, question)| !has_page(&question.kind)) {
        let problem = format!(
            "Les bornes de cette version ne savent pas montrer une question {} : elles montrent celles à cocher (« approval ») et à points (« points »).",
            question.kind.french()
        );
        let remedy = "Posez la question autrement, ou attendez une version qui la montre.";
        found.push(Fault::at(format!("questions.{place}.kind"), problem, remedy).not_yet());
    }
    found
}
