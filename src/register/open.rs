//! The opening: k holders open the frozen register; what comes out is sorted and linked to nothing.

use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::answers::{Answers, group};
use super::{Checkpoint, Counted, Drawn, LARGEST, Register, RegisterError, Step, store};
use crate::ballot;
use crate::consultation::Package;
use crate::count;
use crate::envelope::{self, Leaf, Sealed, root};
use crate::files::signed::{self, ArtefactError, Signed};
use crate::files::{self, Access};
use crate::keys::certificate::HexBytes;
use crate::keys::share::combine;
use crate::keys::{
    ConsultationHash, Hash, KeySet, PublicKey, Randomness, RandomnessUnavailable, SIGNATURE_LENGTH, Share, SigningKey,
    Tag,
};
use crate::progress::{Cancelled, Steps, Work};

const FORMAT: &str = "urne-opening-1";

/// `opening.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    format: String,
    /// The consultation.
    pub eh: ConsultationHash,
    /// The checkpoint's hash.
    pub checkpoint: Hash,
    /// SHA-256 of the draw's file.
    pub draw: Hash,
    /// SHA-256 of the answers' file, which holds 32 random bytes.
    pub answers: Hash,
    /// SHA-256 of `results.json`, which follows from answers and draw.
    pub results: Hash,
    /// Envelopes opened.
    pub envelopes: u64,
    /// Valid ballots.
    pub valid: u64,
    /// Envelopes that hold no valid ballot.
    pub invalid: u64,
    /// The holders who opened, ascending.
    pub holders: Vec<HolderSignature>,
}

/// A holder's signature of all the fields before the holders, and of the holder's own number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolderSignature {
    /// The holder, from 1.
    pub holder: u8,
    /// The signature.
    pub signature: HexBytes<SIGNATURE_LENGTH>,
}

impl Opening {
    /// The numbers of the holders who opened.
    pub fn holder_numbers(&self) -> Vec<u8> {
        self.holders.iter().map(|holder| holder.holder).collect()
    }

    fn with_holder<T>(&self, holder: u8, apply: impl FnOnce(&[&[u8]]) -> T) -> T {
        apply(&[
            self.eh.bytes(),
            &self.checkpoint.0,
            &self.draw.0,
            &self.answers.0,
            &self.results.0,
            &self.envelopes.to_le_bytes(),
            &self.valid.to_le_bytes(),
            &self.invalid.to_le_bytes(),
            &[holder],
        ])
    }

    fn sign(&mut self, shares: &[Share]) {
        let mut shares: Vec<&Share> = shares.iter().collect();
        shares.sort_by_key(|share| share.holder());
        shares.dedup_by_key(|share| share.holder());
        let sign = |share: &&Share| {
            let (holder, key) = (share.holder(), share.signing_key());
            let signature = self.with_holder(holder, |fields| key.sign(Tag::Holder, fields));
            HolderSignature { holder, signature: HexBytes(signature) }
        };
        self.holders = shares.iter().map(sign).collect();
    }

    /// Checks every field that can be checked without the answers: format, freeze and draw, numbers, at least k different
    /// holders and the signature of each.
    ///
    /// # Errors
    /// What does not match.
    pub fn check(&self, keys: &KeySet, checkpoint: &Checkpoint, draw: Hash) -> Result<(), ArtefactError> {
        let mismatch =
            |reason: &str| Err(ArtefactError::Mismatch { file: Register::OPENING.into(), reason: reason.into() });
        let named = (self.format.as_str(), self.eh, self.checkpoint, self.draw);
        if named != (FORMAT, checkpoint.eh, checkpoint.hash(), draw) {
            return mismatch("elle n’est pas celle de ce gel et de ce tirage");
        }
        if self.envelopes != checkpoint.size || self.valid.checked_add(self.invalid) != Some(self.envelopes) {
            return mismatch("ses nombres de bulletins ne sont pas ceux du gel");
        }
        let numbers = self.holder_numbers();
        let ascending = numbers.windows(2).all(|pair| matches!(pair, [left, right] if left < right));
        if !ascending || numbers.len() < usize::from(keys.threshold) {
            return mismatch("il n’y a pas assez de dépositaires différents");
        }
        let signed = |entry: &HolderSignature| {
            let verify = |key: &PublicKey| {
                self.with_holder(entry.holder, |fields| key.verify(Tag::Holder, fields, &entry.signature.0).is_good())
            };
            keys.signer(entry.holder).is_some_and(verify)
        };
        if self.holders.iter().all(signed) { Ok(()) } else { mismatch("un dépositaire nommé ne l’a pas signée") }
    }
}

/// A register whose ballots were opened.
#[derive(Debug)]
pub struct Opened<'r> {
    pub(crate) drawn: Drawn<'r>,
    pub(crate) opening: Signed<Opening>,
    /// `answers.json`.
    pub(crate) answers: Vec<u8>,
    pub(crate) ballots: count::Opened,
}

impl<'r> Opened<'r> {
    /// The register.
    pub fn register(&self) -> &'r Register {
        self.drawn.frozen.register
    }

    /// What authority and holders signed.
    pub fn opening(&self) -> &Opening {
        &self.opening.value
    }

    /// The draw before it.
    pub fn draw(&self) -> &super::Draw {
        self.drawn.draw()
    }

    /// What was in the envelopes, linked to nothing.
    pub fn ballots(&self) -> &count::Opened {
        &self.ballots
    }
}

impl<'r> Drawn<'r> {
    /// Opens every envelope of the frozen register with the shares of at least k holders, who sign what they saw, and counts.
    ///
    /// A register that was opened before is opened again to compare: other holders must find the same answers, and the record
    /// of the first opening stays.
    ///
    /// # Errors
    /// Too few shares, the register changed, or another opening found other answers.
    pub fn open(
        self,
        shares: &[Share],
        authority: &SigningKey,
        random: &mut dyn Randomness,
    ) -> Result<Opened<'r>, RegisterError> {
        let (register, checkpoint) = (self.frozen.register, self.frozen.checkpoint());
        register.expect_authority(authority)?;
        let (definition, eh) = (register.package().definition(), register.package().eh());
        let ballots = open_all(register, shares, checkpoint)?;
        let is_open = register.is_opened();
        let salt = match register.kept_salt()? {
            Some(salt) => salt,
            None => fresh_salt(random)?,
        };
        let answers = signed::json(&Answers::of(definition, eh, salt, &ballots))?;
        if is_open {
            let opened = self.opened()?;
            if opened.opening().answers == Hash::of(&[&answers]) {
                return Ok(opened);
            }
            let reason = "ces dépositaires trouvent d’autres réponses qu’à la première ouverture".into();
            return Err(ArtefactError::Mismatch { file: Register::ANSWERS.into(), reason }.into());
        }
        let results = signed::json(&super::count::counted(register, &ballots, &self.draw().lot())?)?;
        let mut opening = Opening {
            format: FORMAT.into(),
            eh: *eh,
            checkpoint: checkpoint.hash(),
            draw: self.draw.hash(),
            answers: Hash::of(&[&answers]),
            results: Hash::of(&[&results]),
            envelopes: checkpoint.size,
            valid: checkpoint.size.saturating_sub(ballots.invalid),
            invalid: ballots.invalid,
            holders: Vec::new(),
        };
        opening.sign(shares);
        opening.check(register.package().keys(), checkpoint, self.draw.hash())?;
        files::write(&register.path(Register::ANSWERS), &answers, Access::Private)?;
        files::write(&register.path(Register::RESULTS), &results, Access::Private)?;
        let bytes = signed::json(&opening)?;
        signed::write(&register.path(Register::OPENING), &bytes, (Tag::Opening, authority), Access::Private)?;
        let signature = authority.sign(Tag::Opening, &[&bytes]);
        Ok(Opened { drawn: self, opening: Signed { value: opening, bytes, signature }, answers, ballots })
    }

    /// The opening that was made, and its answers, checked against freeze and draw.
    ///
    /// # Errors
    /// There is none, or it is another draw's.
    pub fn opened(self) -> Result<Opened<'r>, RegisterError> {
        let register = self.frozen.register;
        let path = register.path(Register::OPENING);
        if !register.is_opened() {
            return Err(RegisterError::Missing { missing: "l’ouverture", step: Step::Open });
        }
        let keys = register.package().keys();
        let opening = signed::read::<Opening>(&path, (Tag::Opening, &keys.authority), LARGEST)?;
        opening.value.check(keys, self.frozen.checkpoint(), self.draw.hash())?;
        let path = register.path(Register::ANSWERS);
        let answers = files::read(&path, LARGEST)?;
        let ballots = opened_answers(&path, &answers, register.package(), &opening.value)?;
        Ok(Opened { drawn: self, opening, answers, ballots })
    }
}

fn fresh_salt(random: &mut dyn Randomness) -> Result<HexBytes<32>, RandomnessUnavailable> {
    let mut salt = [0; 32];
    random.fill(&mut salt)?;
    Ok(HexBytes(salt))
}

/// Opens the sealed ballots. Kiosk, code and signature stay behind: the secret only ever meets the sealed ballot.
fn open_all(register: &Register, shares: &[Share], checkpoint: &Checkpoint) -> Result<count::Opened, RegisterError> {
    let (definition, eh) = (register.package().definition(), register.package().eh());
    let secret = combine(shares, register.package().keys())?;
    let sealed = store::sealed(&register.path(Register::DATABASE))?;
    let is_frozen = |(leaf, sealed): &(Leaf, Sealed)| Leaf::of(eh, sealed) == *leaf;
    if root(sealed.iter().map(|(leaf, _)| *leaf)) != checkpoint.root || !sealed.par_iter().all(is_frozen) {
        let found = u64::try_from(sealed.len()).unwrap_or(u64::MAX);
        return Err(RegisterError::ChangedSinceFreeze { frozen: checkpoint.size, found });
    }
    let steps = Steps::start(register.progress(), Work::Open, Some(checkpoint.size))?;
    let open_one = |(_, sealed): &(Leaf, Sealed)| {
        let plain = envelope::open(&secret, eh, sealed).ok();
        let ballot = plain.and_then(|plain| ballot::decode(definition, eh, &plain).ok());
        steps.step().map(|()| ballot)
    };
    let ballots: Vec<_> = sealed.par_iter().map(open_one).collect::<Result<_, Cancelled>>()?;
    Ok(group(definition, ballots.into_iter()))
}

impl Register {
    /// The salt of answers that were written already, by an opening that was cut or by an earlier one.
    fn kept_salt(&self) -> Result<Option<HexBytes<32>>, RegisterError> {
        let path = self.path(Self::ANSWERS);
        if !path.exists() {
            return Ok(None);
        }
        let answers: Answers = signed::parse(&path, &files::read(&path, LARGEST)?)?;
        Ok(Some(answers.salt))
    }

    /// Whether the ballots were opened.
    pub fn is_opened(&self) -> bool {
        signed::exists(&self.path(Self::OPENING))
    }

    /// The opening and the answers, checked against freeze and draw.
    ///
    /// # Errors
    /// A step is missing, or the register is not the frozen one.
    pub fn opened(&self) -> Result<Opened<'_>, RegisterError> {
        if !self.is_opened() {
            return Err(RegisterError::Missing { missing: "l’ouverture", step: Step::Open });
        }
        self.frozen()?.drawn()?.opened()
    }

    /// The result that the holders signed at the opening.
    ///
    /// # Errors
    /// A step is missing, or a file is not the one that was signed.
    pub fn counted(&self) -> Result<Counted<'_>, RegisterError> {
        self.opened()?.counted()
    }
}

/// The answers of an opening, from the bytes of their file: its hash, every rule of the definition, and the numbers.
///
/// # Errors
/// They are not those of the opening.
pub fn opened_answers(
    path: &Path,
    bytes: &[u8],
    package: &Package,
    opening: &Opening,
) -> Result<count::Opened, ArtefactError> {
    let reason = "les réponses ne sont pas celles de cette ouverture";
    let refused = || ArtefactError::Mismatch { file: signed::name_of(path), reason: reason.into() };
    if Hash::of(&[bytes]) != opening.answers {
        return Err(refused());
    }
    let answers: Answers = signed::parse(path, bytes)?;
    let opened = answers.opened(package.definition(), package.eh())?;
    let same = opened.valid() == Some(opening.valid) && opened.invalid == opening.invalid;
    if same { Ok(opened) } else { Err(refused()) }
}
