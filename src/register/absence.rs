//! Kiosks whose last batch is not there at the freeze: each needs a reason, which the authority signs with the freeze.
//!
//! A kiosk is missing when it brought no batch, or when its last one was written before it was closed; not one that the authority
//! took back, which is a signed act already. The reasons are the officers' own words: bounded, of one line, in one spelling.

use std::collections::BTreeSet;

use super::finding::Finding;
use super::report::Report;
use crate::consultation::money::{agreeing, french_list};
use crate::keys::certificate::is_invisible;
use crate::keys::{KioskList, KioskNumber};

/// Longest reason, in characters.
pub const LONGEST_REASON: usize = 200;

/// Why a kiosk's last batch is missing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Absence {
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// In the officers' words.
    pub reason: String,
}

/// What is wrong with the reasons given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AbsenceFault {
    /// Kiosks without a closed batch, and no reason given.
    #[error("il manque le dernier relevé {} {}, et aucun motif n’est donné", agreeing(.0.len(), "de la borne", "des bornes"), french_list(.0))]
    Unstated(Vec<KioskNumber>),
    /// A reason for a kiosk that is not missing.
    #[error("la borne {0} ne manque pas : son relevé clos est là, elle est retirée, ou elle n’est pas enrôlée")]
    NotMissing(KioskNumber),
    /// Two reasons for one kiosk.
    #[error("la borne {0} a deux motifs")]
    Twice(KioskNumber),
    /// Not a reason.
    #[error(
        "le motif de la borne {0} ne convient pas : une ligne de 1 à {LONGEST_REASON} caractères, sans caractère invisible"
    )]
    NotAReason(KioskNumber),
}

/// Whether a text may stand as a reason in the signed freeze.
pub fn is_reason(text: &str) -> bool {
    let length = text.chars().count();
    (1..=LONGEST_REASON).contains(&length)
        && text.trim() == text
        && unicode_normalization::is_nfc(text)
        && !text.chars().any(|character| is_invisible(character) || is_without_width(character))
}

/// Signs that take no place on a line, or break it.
fn is_without_width(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The kiosks that need a reason, by the findings of a report.
pub fn missing(report: &Report, kiosks: &KioskList) -> BTreeSet<KioskNumber> {
    let of = |finding: &Finding| match finding {
        Finding::NoBatch { kiosk, .. } | Finding::NotClosed { kiosk, .. } => Some(*kiosk),
        _ => None,
    };
    report.findings.iter().filter_map(of).filter(|kiosk| kiosks.revocation(*kiosk).is_none()).collect()
}

/// The reasons in the order of the kiosks, one for each missing one and none more.
///
/// # Errors
/// The first that does not hold.
pub fn stated(given: &[Absence], report: &Report, kiosks: &KioskList) -> Result<Vec<Absence>, AbsenceFault> {
    let mut unstated = missing(report, kiosks);
    let mut seen = BTreeSet::new();
    for Absence { kiosk, reason } in given {
        if !seen.insert(*kiosk) {
            return Err(AbsenceFault::Twice(*kiosk));
        }
        if !unstated.remove(kiosk) {
            return Err(AbsenceFault::NotMissing(*kiosk));
        }
        if !is_reason(reason) {
            return Err(AbsenceFault::NotAReason(*kiosk));
        }
    }
    if !unstated.is_empty() {
        return Err(AbsenceFault::Unstated(unstated.into_iter().collect()));
    }
    let mut stated = given.to_vec();
    stated.sort();
    Ok(stated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_in_one_spelling() {
        let long = "x".repeat(LONGEST_REASON + 1);
        for wrong in ["", " ", "volée ", "vole\u{301}e", "deux\nlignes", "a\tb", "a\u{200b}b", "a\u{202e}b", &long] {
            assert!(!is_reason(wrong), "{wrong:?}");
        }
        for right in ["borne volée, plainte déposée", "x", &long[1..]] {
            assert!(is_reason(right), "{right:?}");
        }
    }
}
