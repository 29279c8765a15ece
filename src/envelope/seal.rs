//! Sealing a plain text to the officers' key, and opening it.

use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable as _, OpModeR, OpModeS, Serializable as _};
use hpke::{aead::ChaCha20Poly1305, kdf::HkdfSha256, kem::X25519HkdfSha256};
use zeroize::{Zeroize as _, Zeroizing};

use crate::keys::{BallotPublicKey, BallotSecret, ConsultationHash};

/// Bytes of the authentication tag at the end of a ciphertext.
pub const TAG_LENGTH: usize = 16;
/// Bytes of the seed of one seal.
pub const SEED_LENGTH: usize = 32;
const INFO: &[u8] = b"urne/v1/ballot";

/// A sealed ballot, not yet signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The encapsulated key.
    pub enc: [u8; 32],
    /// Ciphertext and tag.
    pub ciphertext: Vec<u8>,
}

/// Sealing failed: the ballot key is unusable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("la clé de scellement de la consultation est inutilisable")]
pub struct SealError;

/// The sealed ballot was not sealed to this key for this consultation, or was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("le bulletin scellé ne s’ouvre pas avec ces clés")]
pub struct OpenError;

/// Hands out the seed once: RFC 9180's `ikmE`.
struct Once<'a>(&'a [u8; SEED_LENGTH]);

impl TryRng for Once<'_> {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Self::Error> {
        for (to, from) in destination.iter_mut().zip(self.0) {
            *to = *from;
        }
        Ok(())
    }
}

impl TryCryptoRng for Once<'_> {}

fn info(eh: &ConsultationHash) -> Vec<u8> {
    [INFO, eh.bytes()].concat()
}

/// Seals `plain` with a seed of 32 random bytes, which is wiped.
pub fn seal(
    key: &BallotPublicKey,
    eh: &ConsultationHash,
    plain: &[u8],
    mut seed: Zeroizing<[u8; SEED_LENGTH]>,
) -> Result<Sealed, SealError> {
    let recipient = <X25519HkdfSha256 as hpke::Kem>::PublicKey::from_bytes(key.bytes()).map_err(|_| SealError)?;
    let sealed = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &recipient,
        &info(eh),
        plain,
        &[],
        &mut Once(&seed),
    );
    seed.zeroize();
    let (enc, ciphertext) = sealed.map_err(|_| SealError)?;
    Ok(Sealed { enc: enc.to_bytes().into(), ciphertext })
}

/// Opens a sealed ballot with the officers' secret.
pub fn open(secret: &BallotSecret, eh: &ConsultationHash, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let enc = <X25519HkdfSha256 as hpke::Kem>::EncappedKey::from_bytes(&sealed.enc).map_err(|_| OpenError)?;
    let plain = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &secret.private_key(),
        &enc,
        &info(eh),
        &sealed.ciphertext,
        &[],
    );
    plain.map(Zeroizing::new).map_err(|_| OpenError)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Hash;
    use crate::keys::random::Seeded;

    #[test]
    fn only_the_secret_and_the_consultation_open() {
        let mut random = Seeded::new(4, "seal");
        let secret = BallotSecret::generate(&mut random).unwrap();
        let other = BallotSecret::generate(&mut random).unwrap();
        let eh = ConsultationHash(Hash::of(&[b"one"]));
        let elsewhere = ConsultationHash(Hash::of(&[b"two"]));
        let sealed = seal(&secret.public(), &eh, b"bulletin", Zeroizing::new([9; 32])).unwrap();
        assert_eq!(sealed.ciphertext.len(), 8 + TAG_LENGTH);
        assert_eq!(open(&secret, &eh, &sealed).unwrap().as_slice(), b"bulletin");
        assert_eq!(open(&other, &eh, &sealed).unwrap_err(), OpenError);
        assert_eq!(open(&secret, &elsewhere, &sealed).unwrap_err(), OpenError);
        let mut changed = sealed.clone();
        changed.ciphertext[3] ^= 1;
        assert_eq!(open(&secret, &eh, &changed).unwrap_err(), OpenError);
        let again = seal(&secret.public(), &eh, b"bulletin", Zeroizing::new([9; 32])).unwrap();
        assert_eq!(again, sealed, "the seed alone drives the seal");
    }

    /// RFC 9180, appendix A.2.1 (DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, base mode): `ikmE` gives `pkEm`.
    #[test]
    fn the_ephemeral_key_is_derived_as_in_the_rfc() {
        let seed = crate::keys::hash::from_hex("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b");
        let secret = BallotSecret::generate(&mut Seeded::new(1, "rfc")).unwrap();
        let eh = ConsultationHash(Hash::of(&[b"rfc"]));
        let sealed = seal(&secret.public(), &eh, b"", Zeroizing::new(seed.unwrap())).unwrap();
        let expected = "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a";
        assert_eq!(crate::keys::hash::hex(&sealed.enc), expected);
    }
}
