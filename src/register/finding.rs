//! What an officer should decide on before the freeze: numbers and hashes, one sentence each at the edge.
//!
//! The default is always the union of all validly signed envelopes, but for those of kiosks that were taken back. No claim of
//! a kiosk silences a finding about another. Nothing here says what an earlier batch held.

use serde::{Deserialize, Serialize};

use crate::consultation::money::{agreeing, french_count, french_list, grouped};
use crate::keys::{Hash, KioskNumber};

/// Something an officer should know before the freeze.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Finding {
    /// Different batches of one kiosk bear the same number, or one is named as the previous one and is not the one known.
    Fork {
        /// The kiosk.
        kiosk: KioskNumber,
        /// The number.
        sequence: u64,
        /// All manifests known under it, ascending.
        manifests: Vec<Hash>,
    },
    /// The last batch lacks envelopes of an earlier one: a proof of loss.
    Lost {
        /// The kiosk.
        kiosk: KioskNumber,
        /// The earlier batch's number.
        earlier: u64,
        /// The last batch's number.
        later: u64,
        /// How many envelopes.
        envelopes: u64,
    },
    /// Several kiosks signed one envelope themselves; it counts once.
    TwoKiosks {
        /// The leaf.
        leaf: Hash,
        /// The kiosks, ascending.
        kiosks: Vec<KioskNumber>,
    },
    /// Several envelopes were sealed with one key: a kiosk's randomness failed, or an envelope was copied and changed.
    SharedKey {
        /// The leaves, ascending.
        leaves: Vec<Hash>,
    },
    /// A kiosk took over the ballots of another one, as it declares.
    Restored {
        /// The kiosk.
        kiosk: KioskNumber,
        /// The one that is no more.
        from: KioskNumber,
        /// Counted envelopes of that one in this one's last batch.
        taken: u64,
        /// Counted envelopes of that one that are not there.
        only_from: u64,
    },
    /// A kiosk was replaced, and its last batch here is not the one that the replacement knew: it went on, or its stick came late.
    OtherLast {
        /// The kiosk.
        kiosk: KioskNumber,
        /// The kiosk that replaces it.
        by: KioskNumber,
    },
    /// A kiosk was taken back.
    Revoked {
        /// The kiosk.
        kiosk: KioskNumber,
        /// Its envelopes in published batches that do not count.
        set_aside: u64,
    },
    /// A kiosk took over from one that was taken back.
    RestoredRevoked {
        /// The kiosk.
        kiosk: KioskNumber,
        /// The one that was taken back.
        from: KioskNumber,
    },
    /// A batch holds more envelopes than its kiosk has room for.
    TooMany {
        /// The kiosk.
        kiosk: KioskNumber,
        /// The batch.
        manifest: Hash,
        /// Its envelopes.
        envelopes: u64,
        /// What a box holds at most.
        most: u64,
    },
    /// An enrolled kiosk brought no batch.
    NoBatch {
        /// The kiosk.
        kiosk: KioskNumber,
        /// Kiosks that say they replace it.
        replaced_by: Vec<KioskNumber>,
    },
    /// The last batch of a kiosk was written before it was closed.
    NotClosed {
        /// The kiosk.
        kiosk: KioskNumber,
        /// Kiosks that say they replace it.
        replaced_by: Vec<KioskNumber>,
    },
    /// A slip on paper is ahead of the last batch: the kiosk was set back to an older state, or a batch is missing.
    SlipAhead {
        /// The kiosk.
        kiosk: KioskNumber,
        /// The slip's running number.
        slip: u64,
        /// The ballots that it states.
        ballots: u64,
    },
}

fn replaced(by: &[KioskNumber]) -> String {
    if by.is_empty() { String::new() } else { format!(" (remplacée par la borne {})", french_list(by)) }
}

impl Finding {
    /// The kiosk that it is about; none where it is about several.
    pub const fn kiosk(&self) -> Option<KioskNumber> {
        match self {
            Self::TwoKiosks { .. } | Self::SharedKey { .. } => None,
            Self::Fork { kiosk, .. }
            | Self::Lost { kiosk, .. }
            | Self::Restored { kiosk, .. }
            | Self::OtherLast { kiosk, .. }
            | Self::Revoked { kiosk, .. }
            | Self::RestoredRevoked { kiosk, .. }
            | Self::TooMany { kiosk, .. }
            | Self::NoBatch { kiosk, .. }
            | Self::NotClosed { kiosk, .. }
            | Self::SlipAhead { kiosk, .. } => Some(*kiosk),
        }
    }

    /// The sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::Fork { kiosk, sequence, .. } => format!(
                "Borne {kiosk} : deux relevés différents portent le n° {sequence}. Tous les bulletins connus sont gardés."
            ),
            Self::Lost { kiosk, earlier, later, envelopes } => format!(
                "Borne {kiosk} : {} dans le relevé n° {earlier}, absent{} du relevé n° {later} : {}.",
                french_count(*envelopes, "bulletin"),
                agreeing(*envelopes, "", "s"),
                agreeing(*envelopes, "il est gardé", "ils sont gardés")
            ),
            Self::TwoKiosks { kiosks, .. } => {
                format!("Un même bulletin scellé est signé par les bornes {}. Il compte une fois.", french_list(kiosks))
            }
            Self::SharedKey { leaves } => format!(
                "Une même clé a servi à {}. Faites examiner leur borne ; tous sont gardés.",
                french_count(leaves.len(), "bulletin scellé")
            ),
            Self::Restored { kiosk, from, taken, only_from } => format!(
                "Borne {kiosk} : elle remplace la borne {from}. Bulletins de la borne {from} dans son relevé : {} ; \
                 ailleurs seulement : {}, gardés.",
                grouped(*taken),
                grouped(*only_from)
            ),
            Self::OtherLast { kiosk, by } => format!(
                "Borne {kiosk} : remplacée par la borne {by}, qui ne connaissait pas son dernier relevé d’ici. \
                 Vérifiez qu’elle n’a plus servi."
            ),
            Self::Revoked { kiosk, set_aside } => {
                format!("Borne {kiosk} : retirée. Ses bulletins mis de côté : {}.", grouped(*set_aside))
            }
            Self::RestoredRevoked { kiosk, from } => {
                format!("Borne {kiosk} : elle a repris les bulletins de la borne {from}, qui est retirée.")
            }
            Self::TooMany { kiosk, envelopes, most, .. } => format!(
                "Borne {kiosk} : son relevé a {}, son urne n’en tient que {}. Ils sont gardés.",
                french_count(*envelopes, "bulletin"),
                grouped(*most)
            ),
            Self::NoBatch { kiosk, replaced_by } => format!("Borne {kiosk}{} : aucun relevé.", replaced(replaced_by)),
            Self::NotClosed { kiosk, replaced_by } => format!(
                "Borne {kiosk}{} : son dernier relevé date d’avant la clôture. Demandez le relevé final.",
                replaced(replaced_by)
            ),
            Self::SlipAhead { kiosk, slip, ballots } => format!(
                "Borne {kiosk} : son ticket n° {} ({}) est en avance sur son dernier relevé. Il en manque un, ou \
                 la borne a été ramenée à un état ancien.",
                grouped(*slip),
                french_count(*ballots, "bulletin")
            ),
        }
    }
}
