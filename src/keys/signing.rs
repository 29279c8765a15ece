//! Ed25519 signatures over `tag || fields`, checked strictly and one by one.
//!
//! Strict checking (`verify_strict`: canonical points, no small order) and no batch verification, since batch verification
//! can accept and refuse the same forgery (Chalkias, Garillot, Nikolaenko: Taming the many EdDSAs, 2020).

use std::fmt;

use ed25519_dalek::{Signer as _, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use zeroize::Zeroizing;

use super::hash::{from_hex, hex};
use super::random::{Randomness, RandomnessUnavailable};

/// Bytes of a signature.
pub const SIGNATURE_LENGTH: usize = 64;

/// A signature as it stands in a file.
pub type Signature = [u8; SIGNATURE_LENGTH];

/// What is signed: a tag keeps a signature made for one purpose from serving another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// The manifest of a consultation package.
    Package,
    /// A kiosk's certificate.
    Certificate,
    /// The list of all certificates.
    Kiosks,
    /// An envelope, and the receipt that names it.
    Cast,
    /// The manifest of a batch.
    Batch,
    /// The record of the public draw.
    Draw,
    /// The record of the opening.
    Opening,
    /// What a key holder saw opened.
    Holder,
    /// The list of all files of a publication.
    Result,
}

impl Tag {
    /// The ASCII bytes that precede the signed fields.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::Package => b"urne/v1/package",
            Self::Certificate => b"urne/v1/certificate",
            Self::Kiosks => b"urne/v1/kiosks",
            Self::Cast => b"urne/v1/cast",
            Self::Batch => b"urne/v1/batch",
            Self::Draw => b"urne/v1/draw",
            Self::Opening => b"urne/v1/opening",
            Self::Holder => b"urne/v1/holder",
            Self::Result => b"urne/v1/result",
        }
    }
}

/// The answer of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// The signature is the key's, over exactly these bytes.
    Good,
    /// It is not.
    Bad,
}

impl Verdict {
    /// Whether the signature holds.
    pub fn is_good(self) -> bool {
        self == Self::Good
    }
}

/// A public key that is a canonical point and not weak (of small order).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Checks 32 bytes; `None` when they are no key or a weak one.
    pub fn parse(bytes: &[u8; 32]) -> Option<Self> {
        VerifyingKey::from_bytes(bytes).ok().filter(|key| !key.is_weak()).map(Self)
    }

    /// The 32 bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Checks a signature over `tag || fields`.
    pub fn verify(&self, tag: Tag, fields: &[&[u8]], signature: &Signature) -> Verdict {
        self.verify_bytes(&message(tag, fields), signature)
    }

    /// Checks a signature over bytes that carry their purpose in themselves (a signed note).
    pub fn verify_bytes(&self, bytes: &[u8], signature: &Signature) -> Verdict {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        if self.0.verify_strict(bytes, &signature).is_ok() { Verdict::Good } else { Verdict::Bad }
    }

    /// The first 8 bytes in groups of hexadecimal digits, for slips.
    pub fn fingerprint(&self) -> String {
        let text = hex(self.bytes()).to_uppercase();
        super::hash::groups(text.get(..16).unwrap_or_default(), " ")
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex(self.bytes()))
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(self.bytes()))
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        from_hex(&text)
            .and_then(|bytes| Self::parse(&bytes))
            .ok_or_else(|| D::Error::custom("a public key is 64 hexadecimal digits and not a weak key"))
    }
}

/// A secret signing key, zeroised when dropped.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// A new key.
    pub fn generate(random: &mut dyn Randomness) -> Result<Self, RandomnessUnavailable> {
        let mut seed = Zeroizing::new([0; 32]);
        random.fill(seed.as_mut_slice())?;
        Ok(Self::from_seed(&seed))
    }

    /// The key of a 32-byte seed.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The seed, for the file that keeps the key.
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs `tag || fields`.
    pub fn sign(&self, tag: Tag, fields: &[&[u8]]) -> Signature {
        self.sign_bytes(&message(tag, fields))
    }

    /// Signs bytes that carry their purpose in themselves (a signed note).
    pub fn sign_bytes(&self, bytes: &[u8]) -> Signature {
        self.0.sign(bytes).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey of {:?}", self.public())
    }
}

fn message(tag: Tag, fields: &[&[u8]]) -> Vec<u8> {
    let mut message = tag.bytes().to_vec();
    for field in fields {
        message.extend_from_slice(field);
    }
    message
}

#[cfg(test)]
mod tests {
    use super::super::random::Seeded;
    use super::*;

    #[test]
    fn a_signature_serves_one_tag_one_key_and_one_message() {
        let mut random = Seeded::new(1, "signing");
        let key = SigningKey::generate(&mut random).unwrap();
        let other = SigningKey::generate(&mut random).unwrap();
        let signature = key.sign(Tag::Batch, &[b"ab", b"c"]);
        assert!(key.public().verify(Tag::Batch, &[b"a", b"bc"], &signature).is_good());
        assert!(!key.public().verify(Tag::Draw, &[b"abc"], &signature).is_good());
        assert!(!key.public().verify(Tag::Batch, &[b"abd"], &signature).is_good());
        assert!(!other.public().verify(Tag::Batch, &[b"abc"], &signature).is_good());
        for place in 0..SIGNATURE_LENGTH {
            let mut wrong = signature;
            wrong[place] ^= 1;
            assert!(!key.public().verify(Tag::Batch, &[b"abc"], &wrong).is_good(), "byte {place}");
        }
    }

    #[test]
    fn weak_and_unreadable_keys_are_refused() {
        let mut identity = [0; 32];
        identity[0] = 1;
        assert!(PublicKey::parse(&identity).is_none(), "the identity has small order");
        assert!(PublicKey::parse(&[0; 32]).is_none(), "order four");
        assert!(serde_json::from_str::<PublicKey>("\"00\"").is_err());
    }

    #[test]
    fn debug_shows_no_secret() {
        let key = SigningKey::from_seed(&[7; 32]);
        assert!(!format!("{key:?}").contains(&"07".repeat(8)));
    }
}
