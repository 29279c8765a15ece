//! The draw: a lot thrown in public after the freeze, once; everything it decides is derived from it and told.

use serde::{Deserialize, Serialize};

use super::{Frozen, LARGEST, Register, RegisterError, Step};
use crate::consultation::Definition;
use crate::count::Lot;
use crate::files::Access;
use crate::files::signed::{self, ArtefactError, Signed};
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

/// A frozen register whose lot was thrown.
#[derive(Debug)]
pub struct Drawn<'r> {
    pub(crate) frozen: Frozen<'r>,
    pub(crate) draw: Signed<Draw>,
}

impl Drawn<'_> {
    /// What was thrown, and all that follows.
    pub fn draw(&self) -> &Draw {
        &self.draw.value
    }
}

impl<'r> Frozen<'r> {
    /// Writes and signs the draw. A lot is thrown once: another one for the same freeze is refused.
    ///
    /// # Errors
    /// It is no lot of the form that was fixed, or another one was thrown.
    pub fn draw(self, lot: &str, authority: &SigningKey) -> Result<Drawn<'r>, RegisterError> {
        let register = self.register;
        register.expect_authority(authority)?;
        let (definition, eh) = (register.package().definition(), register.package().eh());
        let form = &definition.lot;
        form.check(lot).map_err(|fault| RegisterError::Lot { fault, form: form.clone() })?;
        let draw = Draw::of(definition, eh, self.hash(), lot);
        let path = register.path(Register::DRAW);
        if signed::exists(&path) {
            let drawn = self.drawn()?;
            if *drawn.draw() == draw {
                return Ok(drawn);
            }
            return Err(RegisterError::TooLate("le tirage a déjà eu lieu : il ne se refait pas"));
        }
        let bytes = signed::json(&draw)?;
        signed::write(&path, &bytes, (Tag::Draw, authority), Access::Private)?;
        let signature = authority.sign(Tag::Draw, &[&bytes]);
        Ok(Drawn { frozen: self, draw: Signed { value: draw, bytes, signature } })
    }

    /// The draw that was noted, checked against this freeze.
    ///
    /// # Errors
    /// There is none, or it is another freeze's.
    pub fn drawn(self) -> Result<Drawn<'r>, RegisterError> {
        let path = self.register.path(Register::DRAW);
        if !signed::exists(&path) {
            return Err(RegisterError::Missing { missing: "le tirage", step: Step::Draw });
        }
        let package = self.register.package();
        let draw = signed::read::<Draw>(&path, (Tag::Draw, &package.keys().authority), LARGEST)?;
        check(&draw.value, package.definition(), package.eh(), self.hash())?;
        Ok(Drawn { frozen: self, draw })
    }
}

impl Register {
    /// The draw, checked against the freeze.
    ///
    /// # Errors
    /// A step is missing, or the register is not the frozen one.
    pub fn drawn(&self) -> Result<Drawn<'_>, RegisterError> {
        if !signed::exists(&self.path(Self::DRAW)) {
            return Err(RegisterError::Missing { missing: "le tirage", step: Step::Draw });
        }
        self.frozen()?.drawn()
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
