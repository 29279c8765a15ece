//! The opening: k holders open the frozen register; what comes out is sorted and linked to nothing.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::answers::{Answers, group};
use super::{LARGEST, Register, RegisterError, store};
use crate::ballot;
use crate::count::Opened;
use crate::envelope::{self, Leaf, Sealed, root};
use crate::files::signed::{self, ArtefactError};
use crate::files::{self, Access};
use crate::keys::share::combine;
use crate::keys::{ConsultationHash, Hash, Share, SigningKey, Tag};

const FORMAT: &str = "urne-opening-1";

/// `opening.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    format: String,
    /// The consultation.
    pub eh: ConsultationHash,
    /// SHA-256 of the checkpoint's file.
    pub checkpoint: Hash,
    /// SHA-256 of the draw's file.
    pub draw: Hash,
    /// SHA-256 of the answers' file.
    pub answers: Hash,
    /// The holders who opened, ascending.
    pub holders: Vec<u8>,
    /// Envelopes opened.
    pub envelopes: u64,
    /// Valid ballots.
    pub valid: u64,
    /// Envelopes that hold no valid ballot.
    pub invalid: u64,
}

/// Opens every envelope of the frozen register with the shares of at least k holders.
pub fn open(register: &Register, shares: &[Share], authority: &SigningKey) -> Result<Opening, RegisterError> {
    register.expect_authority(authority)?;
    let (checkpoint, checkpoint_hash) = register.frozen()?;
    let (_, draw) = register.drawn()?;
    let (definition, eh) = (register.package().definition(), register.package().eh());
    let secret = combine(shares, register.package().keys())?;
    // Kiosk, code and signature stay behind: the secret only ever meets the sealed ballot.
    let sealed = store::sealed(&register.path(Register::DATABASE))?;
    let is_frozen = |(leaf, sealed): &(Leaf, Sealed)| Leaf::of(eh, sealed) == *leaf;
    if root(sealed.iter().map(|(leaf, _)| *leaf)) != checkpoint.root || !sealed.par_iter().all(is_frozen) {
        let found = u64::try_from(sealed.len()).unwrap_or(u64::MAX);
        return Err(RegisterError::ChangedSinceFreeze { frozen: checkpoint.size, found });
    }
    let open_one = |(_, sealed): &(Leaf, Sealed)| {
        let plain = envelope::open(&secret, eh, sealed).ok()?;
        ballot::decode(definition, eh, &plain).ok()
    };
    let ballots: Vec<_> = sealed.par_iter().map(open_one).collect();
    let opened = group(definition, ballots.into_iter());
    let answers = signed::json(&Answers::of(definition, eh, &opened))?;
    let mut holders: Vec<u8> = shares.iter().map(Share::holder).collect();
    holders.sort_unstable();
    holders.dedup();
    let opening = Opening {
        format: FORMAT.into(),
        eh: *eh,
        checkpoint: checkpoint_hash,
        draw,
        answers: Hash::of(&[&answers]),
        holders,
        envelopes: checkpoint.size,
        valid: checkpoint.size - opened.invalid,
        invalid: opened.invalid,
    };
    files::write(&register.path(Register::ANSWERS), &answers, Access::Private)?;
    let path = register.path(Register::OPENING);
    signed::write(&path, &signed::json(&opening)?, (Tag::Opening, authority), Access::Private)?;
    Ok(opening)
}

impl Register {
    /// The opening and the answers, checked against freeze and draw.
    pub fn opened(&self) -> Result<(Opening, Opened), RegisterError> {
        let path = self.path(Self::OPENING);
        if !signed::exists(&path) {
            return Err(RegisterError::Missing { missing: "l’ouverture", remedy: "lancez d’abord urne open" });
        }
        let (_, checkpoint) = self.frozen()?;
        let (_, draw) = self.drawn()?;
        let opening = signed::read::<Opening>(&path, (Tag::Opening, &self.package().keys().authority), LARGEST)?.value;
        let bytes = files::read(&self.path(Self::ANSWERS), LARGEST)?;
        let bound = (opening.checkpoint, opening.draw, opening.answers) == (checkpoint, draw, Hash::of(&[&bytes]));
        if !bound {
            let reason = "les réponses ne sont pas celles de cette ouverture".into();
            return Err(ArtefactError::Mismatch { file: Self::OPENING.into(), reason }.into());
        }
        let answers: Answers = signed::parse(&self.path(Self::ANSWERS), &bytes)?;
        let opened = answers.opened(self.package().definition(), self.package().eh())?;
        Ok((opening, opened))
    }
}
