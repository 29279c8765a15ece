//! Kiosks: the request to be enrolled, and the certificate.
//!
//! A certificate binds a kiosk's number, name, key and instance to one consultation. The instance nonce is new whenever a
//! kiosk is set up again, so that two lives of one machine are never taken for one.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::hash::{ConsultationHash, Hash, from_hex, hex};
use super::signing::{PublicKey, SIGNATURE_LENGTH, Signature, SigningKey, Tag, Verdict};

/// Most characters of a kiosk's name.
pub const LONGEST_NAME: usize = 80;
/// Most kiosks of one consultation.
pub const MOST_KIOSKS: usize = 10_000;

/// A kiosk's number, from 1, as printed on receipts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KioskNumber(pub u16);

impl KioskNumber {
    /// The two bytes in signatures and receipts.
    pub fn bytes(self) -> [u8; 2] {
        self.0.to_le_bytes()
    }
}

impl fmt::Display for KioskNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// `N` bytes as hexadecimal digits in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HexBytes<const N: usize>(pub [u8; N]);

impl<const N: usize> Serialize for HexBytes<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(&self.0))
    }
}

impl<'de, const N: usize> Deserialize<'de> for HexBytes<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        from_hex(&text).map(Self).ok_or_else(|| D::Error::custom(format!("{} hexadecimal digits are expected", 2 * N)))
    }
}

/// What a kiosk hands to the officer: its name, its public key and the nonce of this life of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolmentRequest {
    /// `urne-request-1`.
    pub format: RequestFormat,
    /// Where it stands, as staff and residents will read it.
    pub name: String,
    /// The kiosk's public key.
    pub key: PublicKey,
    /// The instance nonce.
    pub nonce: HexBytes<16>,
}

/// One life of a kiosk, for one consultation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instance {
    /// The consultation.
    pub eh: ConsultationHash,
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// The instance nonce.
    pub nonce: HexBytes<16>,
}

/// The format mark of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RequestFormat {
    /// Version 1.
    #[serde(rename = "urne-request-1")]
    V1,
}

/// What a certificate says, without its signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The consultation it holds for.
    pub eh: ConsultationHash,
    /// The number given by the officer.
    pub kiosk: KioskNumber,
    /// The name, 1 to 80 characters, no control characters.
    pub name: String,
    /// The kiosk's public key.
    pub key: PublicKey,
    /// The instance nonce.
    pub nonce: HexBytes<16>,
}

impl Certificate {
    /// What it certifies one life of.
    pub fn instance(&self) -> Instance {
        Instance { eh: self.eh, kiosk: self.kiosk, nonce: self.nonce }
    }
}

/// A certificate with the authority's signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertifiedKiosk {
    /// What is certified.
    pub certificate: Certificate,
    /// The signature of the fields.
    pub signature: HexBytes<SIGNATURE_LENGTH>,
}

impl CertifiedKiosk {
    /// Signs a certificate.
    pub fn sign(certificate: Certificate, authority: &SigningKey) -> Self {
        let signature = sign_or_verify(&certificate, |fields| authority.sign(Tag::Certificate, fields));
        Self { certificate, signature: HexBytes(signature) }
    }

    /// Checks the authority's signature and the name's form.
    pub fn verify(&self, authority: &PublicKey) -> Verdict {
        if !is_name(&self.certificate.name) {
            return Verdict::Bad;
        }
        let signature: &Signature = &self.signature.0;
        sign_or_verify(&self.certificate, |fields| authority.verify(Tag::Certificate, fields, signature))
    }
}

/// A life of a kiosk whose ballots another one took over: its disk died, or the machine did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predecessor {
    /// Its certificate: what it signed stays signed by it.
    pub certificate: CertifiedKiosk,
    /// The manifest hash of its last known batch, if one is known.
    pub manifest: Option<Hash>,
}

fn sign_or_verify<T>(certificate: &Certificate, apply: impl FnOnce(&[&[u8]]) -> T) -> T {
    apply(&[
        certificate.eh.bytes(),
        &certificate.kiosk.bytes(),
        certificate.key.bytes(),
        &certificate.nonce.0,
        certificate.name.as_bytes(),
    ])
}

/// Whether a kiosk may be called so: 1 to 80 characters, none of them a control character.
pub fn is_name(name: &str) -> bool {
    let length = name.chars().count();
    (1..=LONGEST_NAME).contains(&length) && !name.chars().any(is_invisible) && name.trim() == name
}

/// Whether a program may be called so: `urne MAJOR.MINOR.PATCH`, each a number as [Semantic Versioning](https://semver.org) spells it.
pub fn is_software(name: &str) -> bool {
    let is_number = |part: &str| {
        let digits = (1..=9).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        digits && (part == "0" || !part.starts_with('0'))
    };
    name.strip_prefix("urne ")
        .is_some_and(|version| version.split('.').count() == 3 && version.split('.').all(is_number))
}

/// Control characters, and those that turn the direction of the text around them (Unicode, UAX 9).
pub fn is_invisible(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::super::random::Seeded;
    use super::*;

    fn certified(name: &str) -> (CertifiedKiosk, SigningKey) {
        let mut random = Seeded::new(2, "certificate");
        let authority = SigningKey::generate(&mut random).unwrap();
        let key = SigningKey::generate(&mut random).unwrap().public();
        let eh = ConsultationHash(Hash::of(&[b"consultation"]));
        let certificate = Certificate { eh, kiosk: KioskNumber(7), name: name.into(), key, nonce: HexBytes([3; 16]) };
        (CertifiedKiosk::sign(certificate, &authority), authority)
    }

    #[test]
    fn a_program_has_one_spelling() {
        assert!(is_software(crate::SOFTWARE) && is_software("urne 10.0.999999999"));
        for other in [
            "urne",
            "urne 1.0",
            "urne 1.0.0.0",
            "urne 01.0.0",
            "urne 1.0.0-x",
            "urne 1.0.0\u{feff}",
            "urne []0.1.0",
            "urne 1..0",
            "urne 1.0.1234567890",
            "urn 1.0.0",
        ] {
            assert!(!is_software(other), "{other}");
        }
    }

    #[test]
    fn every_field_is_signed() {
        let (good, authority) = certified("Médiathèque");
        assert!(good.verify(&authority.public()).is_good());
        let changed = |change: fn(&mut Certificate)| {
            let mut other = good.clone();
            change(&mut other.certificate);
            other.verify(&authority.public()).is_good()
        };
        assert!(!changed(|certificate| certificate.kiosk = KioskNumber(8)));
        assert!(!changed(|certificate| certificate.name.push('x')));
        assert!(!changed(|certificate| certificate.nonce.0[0] ^= 1));
        assert!(!changed(|certificate| certificate.eh.0.0[0] ^= 1));
    }

    #[test]
    fn names_are_bounded_and_printable() {
        assert!(is_name("Médiathèque de Port-Océan"));
        for name in ["", " x", "a\nb", &"x".repeat(81)] {
            assert!(!is_name(name), "{name:?}");
            assert!(!certified(name).0.verify(&certified(name).1.public()).is_good());
        }
    }
}
