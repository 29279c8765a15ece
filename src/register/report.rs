//! What was merged and what was found, for everybody: the last manifest of each kiosk as it signed it, and no history.
//!
//! The same bytes whatever the order of the sticks, and whatever earlier batches there were: for each kiosk only its last
//! batch is named. What came before stays in the register, in `report.txt`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::finding::Finding;
use super::leaf::PublishedLeaf;
use crate::batch::{LifeState, Manifest, SignedManifest};
use crate::consultation::money::french_count;
use crate::keys::certificate::HexBytes;
use crate::keys::{ConsultationHash, Hash, KioskNumber, SIGNATURE_LENGTH};

/// The report of a merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// `urne-report-1`.
    pub format: ReportFormat,
    /// The consultation.
    pub eh: ConsultationHash,
    /// Envelopes that count.
    pub envelopes: u64,
    /// Root over their leaves.
    pub root: Hash,
    /// The last batch of each kiosk, by kiosk, then manifest hash.
    pub batches: Vec<PublishedBatch>,
    /// Leaves of these batches that do not count, by leaf.
    pub set_aside: Vec<SetAside>,
    /// Everything an officer should decide on, sorted.
    pub findings: Vec<Finding>,
}

/// The format mark of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReportFormat {
    /// Version 1.
    #[serde(rename = "urne-report-1")]
    V1,
}

/// A batch as a report names it: its manifest, word for word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedBatch {
    /// The manifest's text.
    pub manifest: String,
    /// The kiosk's signature of it.
    pub signature: HexBytes<SIGNATURE_LENGTH>,
}

impl PublishedBatch {
    pub(super) fn of(signed: &SignedManifest) -> Self {
        Self { manifest: signed.text.clone(), signature: HexBytes(signed.signature) }
    }
}

/// A leaf that does not count, as a line of `leaves.txt`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside(pub PublishedLeaf);

impl Serialize for SetAside {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.line())
    }
}

impl<'de> Deserialize<'de> for SetAside {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let line = String::deserialize(deserializer)?;
        PublishedLeaf::parse(&line).map(Self).ok_or_else(|| D::Error::custom("a line as in leaves.txt is expected"))
    }
}

/// One accepted batch in the officers' own report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct BatchLine {
    kiosk: KioskNumber,
    sequence: u64,
    manifest: Hash,
    name: String,
    envelopes: u64,
    closed: bool,
}

impl BatchLine {
    pub(super) fn of(manifest: &Manifest, hash: Hash) -> Self {
        Self {
            kiosk: manifest.kiosk(),
            sequence: manifest.sequence,
            manifest: hash,
            name: manifest.certificate.certificate.name.clone(),
            envelopes: manifest.envelopes,
            closed: manifest.state == LifeState::Closed,
        }
    }
}

impl Report {
    /// The enrolled kiosks of which no batch is there, as the findings say, which follow from the batches.
    pub fn without_batch(&self) -> impl Iterator<Item = KioskNumber> {
        self.findings.iter().filter_map(|finding| match finding {
            Finding::NoBatch { kiosk, .. } => Some(*kiosk),
            _ => None,
        })
    }

    /// The officers' own report, with every accepted batch, and what was found kiosk by kiosk; it stays in the register.
    pub(super) fn text(&self, batches: &[BatchLine]) -> String {
        let mut text = format!(
            "Registre de la consultation {}\n\n{}\nRacine {}\n\nRelevés\n",
            self.eh.fingerprint(),
            french_count(self.envelopes, "bulletin scellé"),
            self.root
        );
        for batch in batches {
            let state = if batch.closed { "borne close" } else { "borne non close" };
            let _infallible = writeln!(
                text,
                "  borne {} ({}), relevé n° {} : {}, {state}",
                batch.kiosk,
                batch.name,
                batch.sequence,
                french_count(batch.envelopes, "bulletin")
            );
        }
        // A kiosk may have brought several batches.
        let empty: BTreeSet<KioskNumber> =
            batches.iter().filter(|batch| batch.envelopes == 0 && batch.closed).map(|batch| batch.kiosk).collect();
        let empty: Vec<String> = empty.iter().map(ToString::to_string).collect();
        if !empty.is_empty() {
            let _infallible = writeln!(text, "\nBornes closes sans aucun bulletin : {}", empty.join(", "));
        }
        text += "\nConstats\n";
        let mut findings: Vec<&Finding> = self.findings.iter().collect();
        findings.sort_by_key(|finding| (finding.kiosk(), *finding));
        for finding in findings {
            let _infallible = writeln!(text, "  {}", finding.sentence());
        }
        if self.findings.is_empty() {
            text += "  aucun\n";
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(findings: Vec<Finding>) -> Report {
        let hash = Hash::of(&[b"report"]);
        Report {
            format: ReportFormat::V1,
            eh: ConsultationHash(hash),
            envelopes: 1,
            root: hash,
            batches: Vec::new(),
            set_aside: Vec::new(),
            findings,
        }
    }

    #[test]
    fn the_officers_report_agrees_with_its_numbers_and_names_a_kiosk_once() {
        let hash = Hash::of(&[b"report"]);
        let report = of(Vec::new());
        let batch = |kiosk, sequence, envelopes| BatchLine {
            kiosk: KioskNumber(kiosk),
            sequence,
            manifest: hash,
            name: "Mairie".into(),
            envelopes,
            closed: true,
        };
        let text = report.text(&[batch(1, 1, 0), batch(1, 2, 0), batch(2, 1, 1)]);
        assert!(
            text.contains("\n1 bulletin scellé\n") && text.contains("relevé n° 1 : 1 bulletin, borne close"),
            "{text}"
        );
        assert!(text.contains("relevé n° 2 : 0 bulletin, borne close"), "{text}");
        assert!(text.contains("Bornes closes sans aucun bulletin : 1\n"), "{text}");
    }

    #[test]
    fn what_was_found_stands_kiosk_by_kiosk() {
        let hash = Hash::of(&[b"report"]);
        let number = KioskNumber;
        let mut findings = vec![
            Finding::Lost { kiosk: number(5), earlier: 1, later: 2, envelopes: 3 },
            Finding::SharedKey { leaves: vec![hash, hash] },
            Finding::NoBatch { kiosk: number(2), replaced_by: Vec::new() },
            Finding::SlipAhead { kiosk: number(2), slip: 4, ballots: 9 },
        ];
        findings.sort();
        let text = of(findings).text(&[]);
        let (_, found) = text.split_once("\nConstats\n").unwrap();
        let starts: Vec<String> =
            found.lines().map(|line| line.trim().chars().take_while(|sign| *sign != ':').collect()).collect();
        assert_eq!(
            starts,
            [
                "Une même clé a servi à 2 bulletins scellés. Faites examiner leur borne ; tous sont gardés.",
                "Borne 2 ",
                "Borne 2 ",
                "Borne 5 "
            ]
        );
    }
}
