//! Thresholds of a petition: enough signatures, from enough territories, within the dates.
//!
//! What comes in was compared before: each signature of kiosks, paper and platforms says what became of it. No name gets here.
//! Several phases are several thresholds over the same signatures.

use std::collections::BTreeMap;

use super::at;
use super::survey::shown;

/// What became of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It may count.
    Accepted,
    /// The same identity signed before.
    Duplicate,
    /// Refused, for this reason.
    Refused(String),
    /// Taken back by whoever signed.
    Withdrawn,
}

/// One signature. Days are numbers whose order is that of the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The place of its territory in the list, if it has one.
    pub territory: Option<usize>,
    /// The first day it may be of: a kiosk's signatures are of its opening to its closing day.
    pub from: u32,
    /// The last day it may be of.
    pub until: u32,
    /// What became of it.
    pub fate: Fate,
}

/// What has to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// Signatures in all.
    pub signatures: u64,
    /// Territories.
    pub territories: u64,
    /// Signatures that reach a territory, at least 1.
    pub each: u64,
    /// The first day.
    pub opens: u32,
    /// The last day.
    pub closes: u32,
}

/// What a petition has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reached {
    /// Signatures received.
    pub received: u64,
    /// Given again by the same person.
    pub duplicates: u64,
    /// Refused, by reason.
    pub refused: BTreeMap<String, u64>,
    /// Taken back.
    pub withdrawn: u64,
    /// Not surely within the dates.
    pub out_of_time: u64,
    /// Those that count.
    pub valid: u64,
    /// Territories reached.
    pub territories: u64,
    /// Signatures still missing.
    pub missing_signatures: u64,
    /// Territories still missing.
    pub missing_territories: u64,
    /// Per territory, its signatures; `None` where they are too few to be shown.
    pub by_territory: Vec<Option<u64>>,
}

impl Reached {
    /// Whether nothing is missing.
    pub fn is_enough(&self) -> bool {
        self.missing_signatures == 0 && self.missing_territories == 0
    }
}

/// Counts signatures against a threshold; `least` is the smallest group shown, which counts all the same.
pub fn reached(signatures: &[Signature], territories: usize, threshold: Threshold, least: u64) -> Reached {
    let mut reached = Reached { received: u64::try_from(signatures.len()).unwrap_or(u64::MAX), ..Reached::default() };
    let mut by_territory = vec![0; territories];
    let mut elsewhere = 0;
    for signature in signatures {
        match &signature.fate {
            Fate::Duplicate => reached.duplicates += 1,
            Fate::Refused(reason) => *reached.refused.entry(reason.clone()).or_default() += 1,
            Fate::Withdrawn => reached.withdrawn += 1,
            Fate::Accepted if signature.from < threshold.opens || signature.until > threshold.closes => {
                reached.out_of_time += 1;
            }
            Fate::Accepted => {
                reached.valid += 1;
                let territory = signature.territory.and_then(|territory| by_territory.get_mut(territory));
                *territory.unwrap_or(&mut elsewhere) += 1;
            }
        }
    }
    let filled = by_territory.iter().filter(|signatures| **signatures >= threshold.each.max(1)).count();
    reached.territories = u64::try_from(filled).unwrap_or(u64::MAX);
    reached.missing_signatures = threshold.signatures.saturating_sub(reached.valid);
    reached.missing_territories = threshold.territories.saturating_sub(reached.territories);
    // Signatures without a territory are a part of the total too.
    let shown = shown(&[by_territory.as_slice(), &[elsewhere]].concat(), least);
    let told = |(place, signatures): (usize, u64)| at(&shown, place).then_some(signatures);
    reached.by_territory = by_territory.into_iter().enumerate().map(told).collect();
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signatures(territory: usize, count: usize) -> Vec<Signature> {
        vec![Signature { territory: Some(territory), from: 10, until: 20, fate: Fate::Accepted }; count]
    }

    const THRESHOLD: Threshold = Threshold { signatures: 30, territories: 3, each: 2, opens: 1, closes: 20 };

    #[test]
    fn signatures_and_territories_must_both_be_enough() {
        let mut all = [signatures(0, 20), signatures(1, 9), signatures(2, 1)].concat();
        let short = reached(&all, 3, THRESHOLD, 5);
        assert_eq!(
            (short.valid, short.territories, short.missing_signatures, short.missing_territories),
            (30, 2, 0, 1)
        );
        assert!(!short.is_enough());
        all.extend(signatures(2, 1));
        let enough = reached(&all, 3, THRESHOLD, 5);
        assert!(enough.is_enough(), "a territory too small to be shown counts");
        assert_eq!(enough.by_territory, [Some(20), None, None], "and cannot be found by subtraction");
    }

    #[test]
    fn what_does_not_count_is_told_by_reason() {
        let with = |fate: Fate| Signature { territory: None, from: 1, until: 1, fate };
        let late = Signature { until: 21, ..with(Fate::Accepted) };
        let reason = || Fate::Refused("hors du département".into());
        let all =
            [with(Fate::Accepted), with(Fate::Duplicate), with(reason()), with(reason()), with(Fate::Withdrawn), late];
        let counted = reached(&all, 1, THRESHOLD, 5);
        assert_eq!((counted.received, counted.valid, counted.duplicates, counted.withdrawn), (6, 1, 1, 1));
        assert_eq!(
            (counted.refused.values().sum::<u64>(), counted.out_of_time, counted.missing_signatures),
            (2, 1, 29)
        );
    }

    #[test]
    fn phases_are_thresholds_over_the_same_signatures() {
        let all = [signatures(0, 12), signatures(1, 3)].concat();
        let phases = [
            Threshold { signatures: 10, territories: 0, each: 1, opens: 1, closes: 20 },
            Threshold { signatures: 15, territories: 2, each: 3, opens: 1, closes: 90 },
            Threshold { signatures: 15, territories: 2, each: 4, opens: 1, closes: 90 },
        ];
        assert_eq!(phases.map(|phase| reached(&all, 2, phase, 1).is_enough()), [true, true, false]);
    }
}
