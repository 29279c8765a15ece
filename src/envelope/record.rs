//! The record: an envelope's bytes in a slot and in a batch.

use super::seal::{Sealed, TAG_LENGTH};
use super::tree::Leaf;
use crate::keys::{ConsultationHash, KioskNumber, PublicKey, Signature, SigningKey, Tag, Verdict};

/// Bytes of a record beside the plain text's length L.
pub const RECORD_OVERHEAD: usize = 210;
const STATE_EMPTY: u8 = 0;
const STATE_FILLED: u8 = 1;
const VERSION: u8 = 1;
const CODE_LENGTH: usize = 32 + 64;
const ENC_LENGTH: usize = 32;
const SIGNATURE_LENGTH: usize = crate::keys::SIGNATURE_LENGTH;

/// Bytes of every record of a consultation whose plain texts have `plaintext_length` bytes.
pub fn record_length(plaintext_length: usize) -> usize {
    RECORD_OVERHEAD + plaintext_length
}

/// A sealed and signed ballot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    sealed: Sealed,
    leaf: Leaf,
    kiosk_signature: Signature,
}

/// Why bytes are no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Wrong length.
    #[error("l’enregistrement n’a pas la longueur attendue")]
    Length,
    /// An empty slot with bytes that are not zero, or an unknown state.
    #[error("l’état de l’enregistrement est inconnu")]
    State,
    /// Another version.
    #[error("l’enregistrement est d’une version inconnue ({0})")]
    Version(u8),
    /// A voting code where the consultation has none.
    #[error("l’enregistrement porte un code de vote que la consultation ne prévoit pas")]
    Code,
}

impl Envelope {
    /// Signs a sealed ballot.
    pub fn sign(sealed: Sealed, eh: &ConsultationHash, kiosk: KioskNumber, key: &SigningKey) -> Self {
        let leaf = Leaf::of(eh, &sealed);
        let kiosk_signature = key.sign(Tag::Cast, &[eh.bytes(), &kiosk.bytes(), &leaf.0]);
        Self { sealed, leaf, kiosk_signature }
    }

    /// Reads a record; `None` for an empty slot, which must be all zero.
    pub fn read(record: &[u8], eh: &ConsultationHash, record_length: usize) -> Result<Option<Self>, RecordError> {
        if record.len() != record_length || record_length < RECORD_OVERHEAD {
            return Err(RecordError::Length);
        }
        let [state, version, rest @ ..] = record else { return Err(RecordError::Length) };
        match *state {
            STATE_EMPTY if record.iter().all(|byte| *byte == 0) => return Ok(None),
            STATE_FILLED => {}
            _ => return Err(RecordError::State),
        }
        if *version != VERSION {
            return Err(RecordError::Version(*version));
        }
        let (code, rest) = rest.split_at_checked(CODE_LENGTH).ok_or(RecordError::Length)?;
        if code.iter().any(|byte| *byte != 0) {
            return Err(RecordError::Code);
        }
        let (enc, rest) = rest.split_first_chunk::<ENC_LENGTH>().ok_or(RecordError::Length)?;
        let (ciphertext, signature) = rest.split_last_chunk::<SIGNATURE_LENGTH>().ok_or(RecordError::Length)?;
        let sealed = Sealed { enc: *enc, ciphertext: ciphertext.to_vec() };
        let leaf = Leaf::of(eh, &sealed);
        Ok(Some(Self { sealed, leaf, kiosk_signature: *signature }))
    }

    /// The record's bytes.
    pub fn record(&self) -> Vec<u8> {
        let mut record = Vec::with_capacity(RECORD_OVERHEAD - TAG_LENGTH + self.sealed.ciphertext.len());
        record.extend_from_slice(&[STATE_FILLED, VERSION]);
        record.extend_from_slice(&[0; CODE_LENGTH]);
        record.extend_from_slice(&self.sealed.enc);
        record.extend_from_slice(&self.sealed.ciphertext);
        record.extend_from_slice(&self.kiosk_signature);
        record
    }

    /// Checks the kiosk's signature.
    pub fn verify(&self, eh: &ConsultationHash, kiosk: KioskNumber, key: &PublicKey) -> Verdict {
        verify_cast(eh, kiosk, key, self.leaf, &self.kiosk_signature)
    }

    /// The leaf.
    pub fn leaf(&self) -> Leaf {
        self.leaf
    }

    /// The kiosk's signature.
    pub fn kiosk_signature(&self) -> &Signature {
        &self.kiosk_signature
    }

    /// The sealed ballot, without kiosk or signature.
    pub fn sealed(&self) -> &Sealed {
        &self.sealed
    }
}

/// Checks a kiosk's signature of a leaf: of an envelope, of a receipt, of a published line.
pub(super) fn verify_cast(
    eh: &ConsultationHash,
    kiosk: KioskNumber,
    key: &PublicKey,
    leaf: Leaf,
    signature: &Signature,
) -> Verdict {
    key.verify(Tag::Cast, &[eh.bytes(), &kiosk.bytes(), &leaf.0], signature)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Hash;

    fn envelope() -> (Envelope, ConsultationHash, SigningKey) {
        let eh = ConsultationHash(Hash::of(&[b"record"]));
        let key = SigningKey::from_seed(&[8; 32]);
        let sealed = Sealed { enc: [1; 32], ciphertext: vec![2; 64 + TAG_LENGTH] };
        (Envelope::sign(sealed, &eh, KioskNumber(3), &key), eh, key)
    }

    #[test]
    fn a_record_round_trips_and_every_changed_byte_shows() {
        let (envelope, eh, key) = envelope();
        let record = envelope.record();
        let length = record_length(64);
        assert_eq!(record.len(), length);
        assert_eq!(Envelope::read(&record, &eh, length), Ok(Some(envelope)));
        for place in 0..record.len() {
            let mut changed = record.clone();
            changed[place] ^= 0x40;
            let read = Envelope::read(&changed, &eh, length);
            let verdict = read.map(|read| read.map(|read| read.verify(&eh, KioskNumber(3), &key.public())));
            assert_ne!(verdict, Ok(Some(Verdict::Good)), "byte {place}");
        }
        assert_eq!(Envelope::read(&vec![0; length], &eh, length), Ok(None));
        assert_eq!(Envelope::read(&record[1..], &eh, length), Err(RecordError::Length));
    }

    #[test]
    fn a_signature_holds_for_one_kiosk_and_one_consultation() {
        let (envelope, eh, key) = envelope();
        let elsewhere = ConsultationHash(Hash::of(&[b"other"]));
        assert!(envelope.verify(&eh, KioskNumber(3), &key.public()).is_good());
        assert!(!envelope.verify(&eh, KioskNumber(4), &key.public()).is_good());
        assert!(!envelope.verify(&elsewhere, KioskNumber(3), &key.public()).is_good());
    }
}
