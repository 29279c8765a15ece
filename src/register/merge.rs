//! Merging: batches come in one by one, then everything that follows from all accepted ones is made anew.

use std::path::PathBuf;

use super::incoming::{RefusedBatch, take_in};
use super::late::merge_late;
use super::rebuild::{Merged, rebuild, to_u64};
use super::slips::Slip;
use super::{Register, RegisterError};
use crate::files::signed;
use crate::progress::{Steps, Work};

/// Adds batches to the register and rebuilds everything that follows from all accepted ones. Once the lot is drawn they are kept
/// apart.
///
/// # Errors
/// The disk fails, or a kept batch is damaged; the register is what it was.
pub fn merge(register: &Register, batches: &[PathBuf]) -> Result<Merged, RegisterError> {
    merge_with(register, batches, &[])
}

/// The same, and slips on paper (each with its line in the table) to compare with.
///
/// # Errors
/// As [`merge`]; or a slip is of a kiosk that is not listed, or comes after the draw.
pub fn merge_with(register: &Register, batches: &[PathBuf], slips: &[(usize, Slip)]) -> Result<Merged, RegisterError> {
    if signed::exists(&register.path(Register::DRAW)) {
        if slips.is_empty() {
            return merge_late(register, batches);
        }
        return Err(RegisterError::TooLate(
            "le tirage a eu lieu : les tickets ne peuvent plus entrer dans ce registre",
        ));
    }
    register.expect_known(slips)?;
    let steps = Steps::start(register.progress(), Work::TakeIn, Some(to_u64(batches.len())))?;
    let mut refused = Vec::new();
    for path in batches {
        if let Err(reason) = take_in(register, path)? {
            refused.push(RefusedBatch { path: path.clone(), reason });
        }
        steps.step()?;
    }
    register.add_slips(slips)?;
    let (report, text) = rebuild(register)?;
    let is_frozen = register.path(Register::CHECKPOINT).exists();
    let outdates_freeze = match is_frozen.then(|| register.frozen()) {
        Some(Err(RegisterError::Cancelled(cancelled))) => return Err(cancelled.into()),
        frozen => frozen.is_some_and(|frozen| frozen.is_err()),
    };
    Ok(Merged { report, text, refused, late: Vec::new(), outdates_freeze, is_drawn: false })
}
