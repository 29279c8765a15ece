//! The draw: a lot thrown in public after the freeze, once; everything it decides is derived from it and told.

use serde::{Deserialize, Serialize};

use super::{LARGEST, Register, RegisterError, Step};
use crate::consultation::Definition;
use crate::count::Lot;
use crate::files::Access;
use crate::files::signed::{self, ArtefactError};
use crate::keys::{ConsultationHash, Hash, SigningKey, Tag};

const FORMAT: &str = "urne-draw-1";

/// `draw.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draw {
    format: String,
    /// The consultation.
    pub eh: ConsultationHash,
    /// The checkpoint's hash.
    pub checkpoint: Hash,
    /// What was thrown, of the form that the definition fixes.
    pub lot: String,
    /// Derived from all of the above.
    pub seed: Hash,
    /// The order among equals, for every question that may need it.
    pub ties: Vec<TieOrder>,
}

/// The lot's order of one question's options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TieOrder {
    /// The question.
    pub question: String,
    /// Option identifiers, the luckier first.
    pub order: Vec<String>,
}

impl Draw {
    /// Everything that follows from a lot.
    pub fn of(definition: &Definition, eh: &ConsultationHash, checkpoint: Hash, lot: &str) -> Self {
        let seed = Hash::of(&[b"urne/v1/lot", eh.bytes(), &checkpoint.0, lot.as_bytes()]);
        let keys = Lot { eh: *eh, seed };
        let ranked = definition.questions.iter().filter(|question| question.count.stages().is_some());
        let order = |question: &crate::consultation::Question| {
            let mut order: Vec<String> = question.options.iter().map(|option| option.id.clone()).collect();
            order.sort_by_key(|option| keys.key(&question.id, option));
            TieOrder { question: question.id.clone(), order }
        };
        Self { format: FORMAT.into(), eh: *eh, checkpoint, lot: lot.into(), seed, ties: ranked.map(order).collect() }
    }

    /// The lot for the count.
    pub fn lot(&self) -> Lot {
        Lot { eh: self.eh, seed: self.seed }
    }
}

/// Writes and signs the draw. A lot is thrown once: another one for the same freeze is refused.
pub fn draw(register: &Register, lot: &str, authority: &SigningKey) -> Result<Draw, RegisterError> {
    register.expect_authority(authority)?;
    let (_, checkpoint) = register.frozen()?;
    let form = &register.package().definition().lot;
    form.check(lot).map_err(|fault| RegisterError::Lot { fault, form: form.clone() })?;
    let draw = Draw::of(register.package().definition(), register.package().eh(), checkpoint, lot);
    let path = register.path(Register::DRAW);
    if signed::exists(&path) && register.drawn()?.0 != draw {
        return Err(RegisterError::TooLate("le tirage a déjà eu lieu : il ne se refait pas"));
    }
    signed::write(&path, &signed::json(&draw)?, (Tag::Draw, authority), Access::Private)?;
    Ok(draw)
}

impl Register {
    /// The draw and the hash of its file, checked against the freeze.
    pub fn drawn(&self) -> Result<(Draw, Hash), RegisterError> {
        let path = self.path(Self::DRAW);
        if !signed::exists(&path) {
            return Err(RegisterError::Missing { missing: "le tirage", step: Step::Draw });
        }
        let (_, checkpoint) = self.frozen()?;
        let draw = signed::read::<Draw>(&path, (Tag::Draw, &self.package().keys().authority), LARGEST)?;
        check(&draw.value, self.package().definition(), self.package().eh(), checkpoint)?;
        let hash = draw.hash();
        Ok((draw.value, hash))
    }
}

/// Whether a draw follows from its lot and belongs to this freeze.
pub fn check(
    draw: &Draw,
    definition: &Definition,
    eh: &ConsultationHash,
    checkpoint: Hash,
) -> Result<(), ArtefactError> {
    if definition.lot.check(&draw.lot).is_ok() && *draw == Draw::of(definition, eh, checkpoint, &draw.lot) {
        return Ok(());
    }
    let reason = "il n’appartient pas à ce gel ou ne découle pas du tirage annoncé".into();
    Err(ArtefactError::Mismatch { file: Register::DRAW.into(), reason })
}
