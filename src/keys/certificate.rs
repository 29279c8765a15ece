//! Kiosks: the request to be enrolled, the certificate, and the list of all certificates.
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

/// A life of a kiosk whose ballots another one took over: its disk died, or the machine did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predecessor {
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// Its instance.
    pub nonce: HexBytes<16>,
    /// The manifest hash of its last known batch, if one is known.
    pub manifest: Option<Hash>,
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

/// Control characters, and those that turn the direction of the text around them (Unicode, UAX 9).
pub fn is_invisible(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `kiosks.json`: every certificate of a consultation, and those that were taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KioskList {
    /// The consultation.
    pub eh: ConsultationHash,
    /// All certificates, by number, no number twice.
    pub kiosks: Vec<CertifiedKiosk>,
    /// Instances whose batches are no longer accepted, but for one last known one; by number and nonce, none twice.
    pub revoked: Vec<Revocation>,
}

/// An instance taken back (lost, stolen, replaced).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// Its instance.
    pub nonce: HexBytes<16>,
    /// The hash of the last batch manifest still accepted, if any.
    pub last_manifest: Option<Hash>,
}

impl Revocation {
    /// What the list is in order of.
    fn instance(&self) -> (KioskNumber, HexBytes<16>) {
        (self.kiosk, self.nonce)
    }
}

impl KioskList {
    /// The certificate of one instance, in a list that is in order.
    pub fn find(&self, kiosk: KioskNumber, nonce: &HexBytes<16>) -> Option<&CertifiedKiosk> {
        let place = self.kiosks.binary_search_by_key(&kiosk, |entry| entry.certificate.kiosk).ok()?;
        self.kiosks.get(place).filter(|entry| entry.certificate.nonce == *nonce)
    }

    /// The revocation of one instance, in a list that is in order.
    pub fn revocation(&self, kiosk: KioskNumber, nonce: &HexBytes<16>) -> Option<&Revocation> {
        let place = self.revoked.binary_search_by_key(&(kiosk, *nonce), Revocation::instance).ok()?;
        self.revoked.get(place)
    }

    /// Whether the list belongs to the consultation, both its parts are in order and every certificate is signed by
    /// `authority`.
    pub fn verify(&self, eh: &ConsultationHash, authority: &PublicKey) -> Verdict {
        let number = |entry: &CertifiedKiosk| entry.certificate.kiosk;
        let ordered = self.kiosks.windows(2).all(|pair| matches!(pair, [left, right] if number(left) < number(right)));
        let revoked = self.revoked.iter().map(Revocation::instance);
        let bounded = self.kiosks.len() <= MOST_KIOSKS && self.revoked.len() <= MOST_KIOSKS;
        let same = |entry: &CertifiedKiosk| entry.certificate.eh == *eh && entry.verify(authority).is_good();
        let good = self.eh == *eh
            && bounded
            && ordered
            && revoked.is_sorted_by(|left, right| left < right)
            && self.kiosks.iter().all(same);
        if good { Verdict::Good } else { Verdict::Bad }
    }
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

    #[test]
    fn a_list_is_ordered_and_of_one_consultation() {
        let (entry, authority) = certified("A");
        let list = KioskList { eh: entry.certificate.eh, kiosks: vec![entry.clone()], revoked: vec![] };
        assert!(list.verify(&entry.certificate.eh, &authority.public()).is_good());
        let twice = KioskList { kiosks: vec![entry.clone(), entry.clone()], ..list.clone() };
        assert!(!twice.verify(&entry.certificate.eh, &authority.public()).is_good());
        let revoked = |byte| Revocation { kiosk: KioskNumber(7), nonce: HexBytes([byte; 16]), last_manifest: None };
        let verdict = |bytes: &[u8]| {
            let list = KioskList { revoked: bytes.iter().map(|byte| revoked(*byte)).collect(), ..list.clone() };
            list.verify(&entry.certificate.eh, &authority.public()).is_good()
        };
        assert!(verdict(&[1, 2]) && !verdict(&[2, 1]) && !verdict(&[1, 1]));
        let elsewhere = ConsultationHash(Hash::of(&[b"other"]));
        assert!(!list.verify(&elsewhere, &authority.public()).is_good());
    }

    /// The largest list, by its number and its nonce: found or not, whatever else there is.
    #[test]
    fn every_kiosk_of_the_largest_list_is_found() {
        let (entry, _) = certified("A");
        let kiosks = (1..=10_000).map(|number| {
            let mut entry = entry.clone();
            entry.certificate.kiosk = KioskNumber(number);
            entry.certificate.nonce = HexBytes([u8::try_from(number % 251).unwrap(); 16]);
            entry
        });
        let mut list = KioskList { eh: entry.certificate.eh, kiosks: kiosks.collect(), revoked: vec![] };
        for entry in list.kiosks.iter().step_by(3) {
            let (kiosk, nonce) = (entry.certificate.kiosk, entry.certificate.nonce);
            list.revoked.push(Revocation { kiosk, nonce, last_manifest: None });
        }
        for (place, entry) in list.kiosks.iter().enumerate() {
            let (kiosk, nonce) = (entry.certificate.kiosk, entry.certificate.nonce);
            assert_eq!(list.find(kiosk, &nonce), Some(entry));
            assert_eq!(list.revocation(kiosk, &nonce).is_some(), place % 3 == 0);
            assert_eq!(list.find(kiosk, &HexBytes([255; 16])), None);
            assert_eq!(list.revocation(kiosk, &HexBytes([255; 16])), None);
        }
        assert_eq!(list.find(KioskNumber(0), &HexBytes([0; 16])), None);
    }
}
