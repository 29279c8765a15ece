//! How far a register is, with what was checked to know it.

use super::{Counted, Drawn, Frozen, Register, RegisterError};
use crate::files::signed;

/// How far a register is. What comes next is asked of what it carries.
#[derive(Debug)]
pub enum Stage<'r> {
    /// Batches come in; it can be frozen, for the first time or again.
    Gathering(&'r Register),
    /// The freeze is of what is there; the lot can be thrown, or more batches come in.
    Frozen(Box<Frozen<'r>>),
    /// The lot was thrown; the holders can open.
    Drawn(Box<Drawn<'r>>),
    /// The ballots were opened and counted; the result can be published.
    Counted(Box<Counted<'r>>),
}

impl Register {
    /// How far this register is, everything before it checked.
    ///
    /// # Errors
    /// What is there contradicts itself, where no step may be done again.
    pub fn stage(&self) -> Result<Stage<'_>, RegisterError> {
        if !self.path(Self::CHECKPOINT).exists() {
            return Ok(Stage::Gathering(self));
        }
        let is_drawn = signed::exists(&self.path(Self::DRAW));
        let frozen = match self.frozen() {
            // A late batch outdates a freeze, until the lot is thrown.
            Err(RegisterError::ChangedSinceFreeze { .. }) if !is_drawn => return Ok(Stage::Gathering(self)),
            frozen => frozen?,
        };
        if !is_drawn {
            return Ok(Stage::Frozen(Box::new(frozen)));
        }
        let drawn = frozen.drawn()?;
        if !self.is_opened() {
            return Ok(Stage::Drawn(Box::new(drawn)));
        }
        Ok(Stage::Counted(Box::new(drawn.opened()?.counted()?)))
    }
}
