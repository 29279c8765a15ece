//! The key that ballots are sealed to: X25519 of RFC 9180, made from one 32-byte secret.

use std::fmt;

use hpke::{Deserializable as _, Kem as _, Serializable as _, kem::X25519HkdfSha256};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::hash::{Hash, from_hex, hex, prefix};
use super::random::{Randomness, RandomnessUnavailable};

/// The public key of `DHKEM(X25519, HKDF-SHA256)`, 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BallotPublicKey([u8; 32]);

impl BallotPublicKey {
    /// The 32 bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The 8 bytes that name the key on shares: the start of its hash.
    pub fn identifier(&self) -> [u8; 8] {
        prefix(&Hash::of(&[&self.0]))
    }

    /// Whether anything can be sealed to the key (it is not a point of small order, whose shared secret is zero).
    pub fn is_usable(&self) -> bool {
        <X25519HkdfSha256 as hpke::Kem>::PublicKey::from_bytes(&self.0).is_ok() && !SMALL_ORDER.contains(&self.0)
    }
}

/// u-coordinates of small order on Curve25519 and its twist (RFC 7748 section 6.1; Bernstein, "Curve25519: security").
const SMALL_ORDER: [[u8; 32]; 5] = [
    [0; 32],
    little_endian_one(),
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09,
        0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04, 0x44,
        0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57,
    ],
    prime_minus_one(),
];

const fn little_endian_one() -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[0] = 1;
    bytes
}

const fn prime_minus_one() -> [u8; 32] {
    let mut bytes = [0xff; 32];
    bytes[0] = 0xec;
    bytes[31] = 0x7f;
    bytes
}

impl fmt::Debug for BallotPublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex(&self.0))
    }
}

impl Serialize for BallotPublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for BallotPublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let key = from_hex(&text).map(Self).filter(Self::is_usable);
        key.ok_or_else(|| D::Error::custom("a ballot key is 64 hexadecimal digits and not a weak key"))
    }
}

/// The officers' secret: 32 random bytes; the private key is `DeriveKeyPair` of them (RFC 9180, 7.1.3).
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct BallotSecret([u8; 32]);

impl BallotSecret {
    /// The secret put together from its parts.
    pub fn from_bytes(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(*bytes)
    }

    /// A new secret.
    pub fn generate(random: &mut dyn Randomness) -> Result<Self, RandomnessUnavailable> {
        let mut secret = Self([0; 32]);
        random.fill(&mut secret.0)?;
        Ok(secret)
    }

    /// The secret itself, to divide it.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The HPKE private key.
    pub fn private_key(&self) -> <X25519HkdfSha256 as hpke::Kem>::PrivateKey {
        X25519HkdfSha256::derive_keypair(&self.0).0
    }

    /// The public key.
    pub fn public(&self) -> BallotPublicKey {
        BallotPublicKey(X25519HkdfSha256::derive_keypair(&self.0).1.to_bytes().into())
    }
}

impl fmt::Debug for BallotSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("BallotSecret")
    }
}
