//! `slips.json`: the running numbers of kiosks' slips as the officers hold them on paper; private.
//!
//! A slip that is ahead of its kiosk's last batch shows that the kiosk was set back to an older state after it was printed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::RegisterError;
use super::finding::Finding;
use super::folder::{LARGEST, Register};
use crate::batch::Manifest;
use crate::files::signed::{self, ArtefactError};
use crate::files::{self, Access};
use crate::keys::{ConsultationHash, KioskNumber};

/// Largest table of slips, in bytes.
pub const LARGEST_TABLE: u64 = 4 << 20;
const HEADER: &str = "borne;ticket;bulletins";
const FORMAT: &str = "urne-slips-1";

/// One slip on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slip {
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// Its running number, from 1.
    pub slip: u64,
    /// The ballots that it states.
    pub ballots: u64,
}

/// A line of a table of slips that says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SlipFault {
    /// The first line is another.
    #[error("ligne 1 : l’en-tête doit être « borne;ticket;bulletins »")]
    Header,
    /// A line is not three numbers.
    #[error("ligne {0} : il faut trois nombres, « borne;ticket;bulletins », par exemple 3;12;87")]
    Line(usize),
    /// A kiosk that is not listed.
    #[error("ligne {line} : la borne {kiosk} n’est pas dans la liste des bornes")]
    Kiosk {
        /// The line, from 1.
        line: usize,
        /// The number.
        kiosk: KioskNumber,
    },
}

/// Reads a table of slips: UTF-8, semicolons, a header.
///
/// # Errors
/// The first faulty line.
pub fn parse(text: &str) -> Result<Vec<(usize, Slip)>, SlipFault> {
    let mut lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines();
    if lines.next().map(str::trim_end) != Some(HEADER) {
        return Err(SlipFault::Header);
    }
    let numbered = lines.zip(2..).filter(|(line, _)| !line.trim().is_empty());
    numbered.map(|(line, number)| Ok((number, slip(line).ok_or(SlipFault::Line(number))?))).collect()
}

fn slip(line: &str) -> Option<Slip> {
    let mut cells = line.split(';').map(str::trim);
    let digits =
        |cell: &str| cell.bytes().all(|byte| byte.is_ascii_digit()).then(|| cell.parse::<u64>().ok()).flatten();
    let (kiosk, slip, ballots) = (digits(cells.next()?)?, digits(cells.next()?)?, digits(cells.next()?)?);
    let kiosk = KioskNumber(u16::try_from(kiosk).ok()?);
    (cells.next().is_none() && slip > 0).then_some(Slip { kiosk, slip, ballots })
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    eh: ConsultationHash,
    slips: BTreeSet<Slip>,
}

impl Register {
    pub(super) const SLIPS: &str = "slips.json";

    /// The slips told so far.
    pub(super) fn slips(&self) -> Result<BTreeSet<Slip>, RegisterError> {
        let path = self.path(Self::SLIPS);
        if !path.exists() {
            return Ok(BTreeSet::new());
        }
        let file: File = signed::parse(&path, &files::read(&path, LARGEST)?)?;
        if file.format == FORMAT && file.eh == *self.package().eh() {
            return Ok(file.slips);
        }
        let reason = "il est d’une autre consultation".into();
        Err(ArtefactError::Mismatch { file: Self::SLIPS.into(), reason }.into())
    }

    /// Checks slips against the list of kiosks.
    pub(super) fn expect_known(&self, slips: &[(usize, Slip)]) -> Result<(), SlipFault> {
        let unknown = slips.iter().find(|(_, slip)| self.kiosks().certificate(slip.kiosk).is_none());
        unknown.map_or(Ok(()), |(line, slip)| Err(SlipFault::Kiosk { line: *line, kiosk: slip.kiosk }))
    }

    /// Adds slips to those told before.
    pub(super) fn add_slips(&self, slips: &[(usize, Slip)]) -> Result<(), RegisterError> {
        if slips.is_empty() {
            return Ok(());
        }
        let mut all = self.slips()?;
        all.extend(slips.iter().map(|(_, slip)| *slip));
        let file = File { format: FORMAT.into(), eh: *self.package().eh(), slips: all };
        Ok(files::write(&self.path(Self::SLIPS), &signed::json(&file)?, Access::Private)?)
    }
}

/// Whether a slip is ahead of every last batch of its kiosk.
pub(super) fn is_ahead<'a>(slip: &Slip, last: impl Iterator<Item = &'a Manifest>) -> bool {
    let (slips, envelopes) = last
        .filter(|manifest| manifest.kiosk() == slip.kiosk)
        .fold((0, 0), |(slips, envelopes), manifest| (slips.max(manifest.slips), envelopes.max(manifest.envelopes)));
    slip.slip > slips || slip.ballots > envelopes
}

/// Every slip that is ahead.
pub(super) fn ahead(slips: &BTreeSet<Slip>, batches: &[&Manifest]) -> BTreeSet<Finding> {
    let mut by_kiosk: BTreeMap<KioskNumber, Vec<&Manifest>> = BTreeMap::new();
    for manifest in batches {
        by_kiosk.entry(manifest.kiosk()).or_default().push(manifest);
    }
    let is_ahead = |slip: &&Slip| is_ahead(slip, by_kiosk.get(&slip.kiosk).into_iter().flatten().copied());
    let finding = |slip: &Slip| Finding::SlipAhead { kiosk: slip.kiosk, slip: slip.slip, ballots: slip.ballots };
    slips.iter().filter(is_ahead).map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_slips_is_read_or_its_faulty_line_named() {
        let read = parse("\u{feff}borne;ticket;bulletins\r\n3;12;87\r\n\r\n 4 ; 1 ; 0 \n").unwrap();
        let slip = |kiosk, slip, ballots| Slip { kiosk: KioskNumber(kiosk), slip, ballots };
        assert_eq!(read, [(2, slip(3, 12, 87)), (4, slip(4, 1, 0))]);
        assert_eq!(parse("3;12;87\n"), Err(SlipFault::Header));
        assert_eq!(parse(""), Err(SlipFault::Header));
        for line in ["3;12", "3;12;87;1", "3;0;87", "3;+1;87", "70000;1;1", "a;1;1", ";1;1", "3;1;99999999999999999999"]
        {
            assert_eq!(parse(&format!("{HEADER}\n1;1;1\n{line}\n")), Err(SlipFault::Line(3)), "{line}");
        }
    }
}
