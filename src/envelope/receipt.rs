//! The receipt: a code for people and a QR code for machines, both naming one envelope and nothing else.

use std::fmt;

use super::record::{Envelope, verify_cast};
use super::tree::Leaf;
use crate::keys::crockford;
use crate::keys::{ConsultationHash, KioskNumber, PublicKey, SIGNATURE_LENGTH, Signature, Verdict};

const VERSION: u8 = 1;
const LENGTH: usize = 107;
const CODE_BYTES: usize = 10;
const CODE_LENGTH: usize = 17;
const TEXT_LENGTH: usize = 172;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The code on the slip: the leaf's first 80 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReceiptCode([u8; CODE_BYTES]);

/// Why a code or a QR text is none of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// The check character does not fit.
    #[error("le code du reçu est mal recopié : vérifiez chaque caractère")]
    Code,
    /// A code with too few or too many characters.
    #[error("un code de reçu a {CODE_LENGTH} caractères, celui-ci en a {0} : vérifiez chaque caractère")]
    CodeLength(usize),
    /// Too few or too many characters.
    #[error("le texte d’un QR de reçu a {TEXT_LENGTH} caractères, celui-ci en a {0} : scannez-le de nouveau")]
    TextLength(usize),
    /// A character that no QR text has.
    #[error("le caractère n° {place} du texte, « {sign} », n’est dans aucun QR de reçu : scannez-le de nouveau")]
    TextSign {
        /// Where, from 1.
        place: usize,
        /// Which.
        sign: char,
    },
    /// Bits that every QR text has at zero are not.
    #[error("le dernier caractère du texte du QR est mal recopié : scannez-le de nouveau")]
    TextEnd,
    /// A newer version.
    #[error("ce reçu vient d’une version plus récente d’Urne (format {0})")]
    Version(u8),
}

impl ReceiptCode {
    /// The code of an envelope.
    pub fn of(leaf: Leaf) -> Self {
        let mut code = [0; CODE_BYTES];
        for (to, from) in code.iter_mut().zip(leaf.0) {
            *to = from;
        }
        Self(code)
    }

    /// Reads a typed code, forgiving case, separators and look-alikes.
    pub fn parse(text: &str) -> Result<Self, ReceiptError> {
        let length = text.chars().filter(|sign| sign.is_alphanumeric()).count();
        if length != CODE_LENGTH {
            return Err(ReceiptError::CodeLength(length));
        }
        let digits = crockford::verify_check(text).ok_or(ReceiptError::Code)?;
        let bytes = crockford::decode(&digits, CODE_BYTES).ok_or(ReceiptError::Code)?;
        bytes.try_into().map(Self).map_err(|_| ReceiptError::Code)
    }

    /// Whether the code names this leaf.
    pub fn names(&self, leaf: Leaf) -> bool {
        leaf.0.starts_with(&self.0)
    }

    /// The first leaf, in their order, that the code may name.
    pub fn first_leaf(&self) -> Leaf {
        let mut leaf = [0; 32];
        for (to, from) in leaf.iter_mut().zip(self.0) {
            *to = from;
        }
        Leaf(leaf)
    }

    /// As part of a file's name: 16 characters, without the check character.
    pub fn file_stem(&self) -> String {
        crockford::encode(&self.0)
    }
}

impl fmt::Display for ReceiptCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = crockford::encode(&self.0);
        let check = crockford::check_character(&digits).unwrap_or('?');
        write!(formatter, "{}-{check}", crate::keys::hash::groups(&digits, " "))
    }
}

/// What the QR code holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The first 8 bytes of EH.
    pub consultation: [u8; 8],
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// The envelope.
    pub leaf: Leaf,
    /// The kiosk's signature of it.
    pub signature: Signature,
}

impl Receipt {
    /// The receipt of an envelope.
    pub fn of(envelope: &Envelope, eh: &ConsultationHash, kiosk: KioskNumber) -> Self {
        Self { consultation: eh.prefix(), kiosk, leaf: envelope.leaf(), signature: *envelope.kiosk_signature() }
    }

    /// The code for people.
    pub fn code(&self) -> ReceiptCode {
        ReceiptCode::of(self.leaf)
    }

    /// The QR code's text, 172 alphanumeric characters.
    pub fn qr_text(&self) -> String {
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.push(VERSION);
        bytes.extend_from_slice(&self.consultation);
        bytes.extend_from_slice(&self.kiosk.bytes());
        bytes.extend_from_slice(&self.leaf.0);
        bytes.extend_from_slice(&self.signature);
        base32(&bytes)
    }

    /// Reads a QR text.
    pub fn parse(text: &str) -> Result<Self, ReceiptError> {
        let bytes = from_base32(text.trim())?;
        let (version, rest) = bytes.split_first().ok_or(ReceiptError::TextEnd)?;
        if *version != VERSION {
            return Err(ReceiptError::Version(*version));
        }
        let (consultation, rest) = rest.split_first_chunk::<8>().ok_or(ReceiptError::TextEnd)?;
        let (kiosk, rest) = rest.split_first_chunk::<2>().ok_or(ReceiptError::TextEnd)?;
        let (leaf, signature) = rest.split_first_chunk::<32>().ok_or(ReceiptError::TextEnd)?;
        let signature: [u8; SIGNATURE_LENGTH] = signature.try_into().map_err(|_| ReceiptError::TextEnd)?;
        let kiosk = KioskNumber(u16::from_le_bytes(*kiosk));
        Ok(Self { consultation: *consultation, kiosk, leaf: Leaf(*leaf), signature })
    }

    /// Checks consultation and signature.
    pub fn verify(&self, eh: &ConsultationHash, key: &PublicKey) -> Verdict {
        if self.consultation != eh.prefix() {
            return Verdict::Bad;
        }
        verify_cast(eh, self.kiosk, key, self.leaf, &self.signature)
    }
}

fn base32(bytes: &[u8]) -> String {
    let digit =
        |five: &[bool]| five.iter().fold(0_usize, |digit, bit| digit << 1 | usize::from(*bit)) << (5 - five.len());
    let bits: Vec<bool> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect();
    bits.chunks(5).map(|five| BASE32.get(digit(five)).map_or('?', |letter| char::from(*letter))).collect()
}

fn from_base32(text: &str) -> Result<Vec<u8>, ReceiptError> {
    let length = text.chars().count();
    if length != TEXT_LENGTH {
        return Err(ReceiptError::TextLength(length));
    }
    let mut bits = Vec::with_capacity(text.len() * 5);
    for (sign, place) in text.chars().zip(1..) {
        let digit = BASE32.iter().position(|known| char::from(*known) == sign.to_ascii_uppercase());
        let digit = digit.ok_or(ReceiptError::TextSign { place, sign })?;
        bits.extend((0..5).rev().map(|bit| digit >> bit & 1 == 1));
    }
    let (bytes, rest) = bits.as_chunks::<8>();
    if rest.iter().any(|bit| *bit) {
        return Err(ReceiptError::TextEnd);
    }
    Ok(bytes.iter().map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit))).collect())
}

/// Whether somebody typed a code rather than the text of a QR.
pub fn is_code(text: &str) -> bool {
    text.chars().filter(|sign| sign.is_alphanumeric()).count() * 2 < TEXT_LENGTH
}

#[cfg(test)]
mod tests {
    use super::super::seal::Sealed;
    use super::*;
    use crate::keys::{Hash, SigningKey};

    #[test]
    fn a_receipt_round_trips_in_a_version_7_code() {
        let eh = ConsultationHash(Hash::of(&[b"receipt"]));
        let key = SigningKey::from_seed(&[5; 32]);
        let sealed = Sealed { enc: [1; 32], ciphertext: vec![7; 80] };
        let envelope = Envelope::sign(sealed, &eh, KioskNumber(12), &key);
        let receipt = Receipt::of(&envelope, &eh, KioskNumber(12));
        let text = receipt.qr_text();
        assert_eq!(text.len(), 172);
        let code = qrcode::QrCode::with_error_correction_level(&text, qrcode::EcLevel::M).unwrap();
        assert_eq!(code.version(), qrcode::Version::Normal(7));
        let read = Receipt::parse(&text.to_lowercase()).unwrap();
        assert_eq!(read, receipt);
        assert!(read.verify(&eh, &key.public()).is_good());
        assert!(!read.verify(&ConsultationHash(Hash::of(&[b"other"])), &key.public()).is_good());
        for place in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let read = Receipt::parse(&String::from_utf8(changed).unwrap());
            assert!(read.is_err() || !read.unwrap().verify(&eh, &key.public()).is_good(), "character {place}");
        }
    }

    #[test]
    fn what_is_wrong_with_the_text_of_a_code_is_named() {
        let text = "A".repeat(TEXT_LENGTH);
        let wrong = |text: &str| Receipt::parse(text).unwrap_err();
        assert_eq!(wrong(&text[1..]), ReceiptError::TextLength(171));
        assert_eq!(wrong(&text.replacen("AA", "A1", 1)), ReceiptError::TextSign { place: 2, sign: '1' });
        assert!(wrong(&text).to_string().contains("format 0"));
        assert!(is_code("K7QF 2M9X 40TD W3RA-6") && !is_code(&text));
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let leaf = Leaf(Hash::of(&[b"leaf"]).0);
        let code = ReceiptCode::of(leaf);
        let text = code.to_string();
        assert_eq!(text.len(), 21);
        assert_eq!(ReceiptCode::parse(&text.to_lowercase().replace(' ', "")), Ok(code));
        assert!(code.names(leaf) && code.names(code.first_leaf()) && code.first_leaf() <= leaf);
        assert_eq!(ReceiptCode::parse("K7QF 2M9X 40TD W3RA-6").err(), Some(ReceiptError::Code));
        assert_eq!(ReceiptCode::parse("").err(), Some(ReceiptError::CodeLength(0)));
        assert_eq!(ReceiptCode::parse("K7QF 2M9X 40TD W3RA").err(), Some(ReceiptError::CodeLength(16)));
        assert_eq!(ReceiptCode::parse("K7QF 2M9X 40TD W3RU-6").err(), Some(ReceiptError::Code));
    }
}
