//! Batches that come after the draw: kept apart and told, never counted.
//!
//! What the lot was thrown for no longer changes. A batch that comes later is verified like any other and kept in `late/`, and
//! `late.txt` says what it holds that the frozen register lacks, for the minutes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::folder::Register;
use super::incoming::{INCOMING, Refusal, RefusedBatch, copy_of, judge, open, take_in};
use super::rebuild::{LateBatch, Merged, rebuild, to_u64};
use super::{Frozen, RegisterError};
use crate::consultation::money::french_count;
use crate::envelope::Leaf;
use crate::files::{self, Access, FileError, signed};
use crate::progress::{Steps, Work};

const FOLDER: &str = "late";
/// The officers' own account of late batches.
pub const LATE: &str = "late.txt";

/// Takes batches in after the draw. A register that a cut left behind its freeze is made again from its own batches first.
pub(super) fn merge_late(register: &Register, batches: &[PathBuf]) -> Result<Merged, RegisterError> {
    let frozen = match register.frozen() {
        Err(RegisterError::Cancelled(cancelled)) => return Err(cancelled.into()),
        Ok(frozen) => frozen,
        Err(_) => {
            rebuild(register)?;
            register.frozen()?
        }
    };
    let steps = Steps::start(register.progress(), Work::TakeIn, Some(to_u64(batches.len())))?;
    let folder = register.path(FOLDER);
    let mut refused = Vec::new();
    for path in batches {
        if let Err(reason) = set_apart(register, path, &folder)? {
            refused.push(RefusedBatch { path: path.clone(), reason });
        }
        steps.step()?;
    }
    let late = all(&frozen, &folder)?;
    let text = told(&late);
    if !late.is_empty() {
        files::write(&register.path(LATE), text.as_bytes(), Access::Private)?;
    }
    let path = register.path(Register::REPORT);
    let report = signed::parse(&path, &files::read(&path, super::LARGEST)?)?;
    let is_drawn = frozen.drawn().is_ok();
    Ok(Merged { report, text, refused, late, outdates_freeze: false, is_drawn })
}

/// Keeps one batch in `late/`, unless the register has it; a damaged copy there is healed by it.
fn set_apart(register: &Register, path: &Path, folder: &Path) -> Result<Result<(), Refusal>, RegisterError> {
    let copy = register.path(Register::BATCHES).join(INCOMING);
    let taken = match copy_of(path, &copy)? {
        Ok(()) => hash_of(register, &copy),
        Err(refused) => Err(refused),
    };
    let done = match taken {
        Ok(name) if register.path(Register::BATCHES).join(&name).exists() => take_in(register, path)?,
        Ok(name) => {
            files::make_folder(folder, Access::Private)?;
            let kept = folder.join(name);
            files::put_in_place(&copy, &kept)?;
            Ok(())
        }
        Err(refused) => Err(refused),
    };
    if copy.exists() {
        fs::remove_file(&copy).map_err(FileError::at(&copy))?;
    }
    Ok(done)
}

/// The name of a genuine batch of a kiosk that some list knows.
fn hash_of(register: &Register, path: &Path) -> Result<String, Refusal> {
    let mut reader = open(register, path)?;
    judge(reader.manifest(), reader.manifest_hash(), register.latest_kiosks())?;
    while reader.next_chunk()?.is_some() {}
    Ok(format!("{}.urne", reader.manifest_hash()))
}

/// Every late batch, compared with the frozen register.
fn all(frozen: &Frozen<'_>, folder: &Path) -> Result<Vec<LateBatch>, RegisterError> {
    let register = frozen.register;
    let counted: BTreeSet<Leaf> = frozen.leaves().iter().map(|line| line.leaf).collect();
    let failed = FileError::at(folder);
    let mut found = Vec::new();
    if !folder.exists() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder).map_err(&failed)? {
        let kept = entry.map_err(&failed)?.path();
        if kept.extension().is_none_or(|extension| extension != "urne") {
            continue;
        }
        let damaged = |refusal: Refusal| match refusal {
            Refusal::Batch(source) => RegisterError::KeptBatch { file: signed::name_of(&kept), source },
            Refusal::Open(source) => FileError { path: kept.clone(), source }.into(),
            Refusal::UnknownKiosk(_) | Refusal::OtherKiosk(_) | Refusal::Revoked(_) => {
                RegisterError::KeptName(signed::name_of(&kept))
            }
        };
        let mut reader = open(register, &kept).map_err(damaged)?;
        let (kiosk, sequence) = (reader.manifest().kiosk(), reader.manifest().sequence);
        let envelopes = reader.manifest().envelopes;
        let mut lacking = 0;
        let broken = |source| RegisterError::KeptBatch { file: signed::name_of(&kept), source };
        while let Some(chunk) = reader.next_chunk().map_err(broken)? {
            for (_, envelope) in chunk {
                lacking += u64::from(!counted.contains(&envelope.leaf()));
            }
        }
        found.push(LateBatch { kiosk, sequence, kept: kept.clone(), envelopes, lacking });
    }
    found.sort();
    Ok(found)
}

fn told(late: &[LateBatch]) -> String {
    let mut text = "Relevés arrivés après le tirage : gardés à part, ils ne comptent pas\n".to_owned();
    for batch in late {
        let _infallible = writeln!(
            text,
            "  borne {}, relevé n° {} : {}, dont {} du registre gelé",
            batch.kiosk,
            batch.sequence,
            french_count(batch.envelopes, "bulletin"),
            french_count(batch.lacking, "absent")
        );
    }
    if late.is_empty() {
        text += "  aucun\n";
    }
    text
}
