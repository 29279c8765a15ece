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
use crate::reading::table::{self, CellFault, Columns, HeaderFault, TableFault};
use crate::reading::workbook::Opener;

const COLUMNS: [&str; 3] = ["borne", "ticket", "bulletins"];
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

/// A table of slips that says nothing, or a line of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SlipFault {
    /// The table cannot be read.
    #[error("{}{fault}", .0.line().map(|line| format!("ligne {line} : ")).unwrap_or_default(), fault = .0)]
    Table(#[from] TableFault),
    /// The header is another.
    #[error("ligne {line} : {0}", line = .0.line)]
    Header(#[from] HeaderFault),
    /// A line's cells are not those of the header.
    #[error("ligne {line} : {fault}")]
    Cells {
        /// The line, from 1.
        line: usize,
        /// Why.
        fault: CellFault,
    },
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

/// Reads a table of slips, CSV or a workbook: each with its line.
///
/// # Errors
/// The table cannot be read, or the first faulty line.
pub fn read(bytes: &[u8], opener: &dyn Opener) -> Result<Vec<(usize, Slip)>, SlipFault> {
    let table = table::read(bytes, opener)?;
    let columns = Columns::read(&table, &COLUMNS, &[], &COLUMNS)?;
    let mut slips = Vec::new();
    for (row, fault) in columns.rows(&table) {
        let line = row.line;
        if let Some(fault) = fault {
            return Err(SlipFault::Cells { line, fault });
        }
        slips.push((line, slip(COLUMNS.map(|name| columns.cell(row, name))).ok_or(SlipFault::Line(line))?));
    }
    Ok(slips)
}

fn slip(cells: [Option<&str>; 3]) -> Option<Slip> {
    let digits =
        |cell: &str| cell.bytes().all(|byte| byte.is_ascii_digit()).then(|| cell.parse::<u64>().ok()).flatten();
    let [Some(kiosk), Some(slip), Some(ballots)] = cells.map(|cell| digits(cell?)) else { return None };
    let kiosk = KioskNumber(u16::try_from(kiosk).ok()?);
    (slip > 0).then_some(Slip { kiosk, slip, ballots })
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

    fn parse(text: &str) -> Result<Vec<(usize, Slip)>, SlipFault> {
        read(text.as_bytes(), &crate::reading::workbook::InProcess)
    }

    #[test]
    fn a_table_of_slips_is_read_or_its_faulty_line_named() {
        let read = parse("\u{feff}borne;ticket;bulletins\r\n3;12;87\r\n\r\n 4 ; 1 ; 0 \n").unwrap();
        let slip = |kiosk, slip, ballots| Slip { kiosk: KioskNumber(kiosk), slip, ballots };
        assert_eq!(read, [(2, slip(3, 12, 87)), (4, slip(4, 1, 0))]);
        assert_eq!(parse("sep=,\r\nBulletins,Borne,Ticket,\r\n87,3,12,\r\n,,,\r\n").unwrap(), [(3, slip(3, 12, 87))]);
        assert!(matches!(parse("3;12;87\n"), Err(SlipFault::Header(_))));
        assert_eq!(parse(""), Err(SlipFault::Table(TableFault::Empty)));
        for line in ["3;0;87", "3;+1;87", "70000;1;1", "a;1;1", ";1;1", "3;1;99999999999999999999"] {
            let wrong = parse(&format!("borne;ticket;bulletins\n1;1;1\n{line}\n"));
            assert_eq!(wrong, Err(SlipFault::Line(3)), "{line}");
        }
        for line in ["3;12", "3;12;87;1"] {
            let wrong = parse(&format!("borne;ticket;bulletins\n1;1;1\n{line}\n"));
            assert!(matches!(wrong, Err(SlipFault::Cells { line: 3, .. })), "{line}");
        }
    }
}
