//! The authority's signing key in its file, protected by a passphrase.
//!
//! The file is JSON: the public key and the key derivation in clear, the 32-byte seed under ChaCha20-Poly1305 (RFC 8439)
//! with a key from Argon2id (RFC 9106). The clear fields are authenticated with it.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit as _,
    aead::{Aead as _, Payload},
};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::hash::{from_hex, hex};
use super::key_set::Mode;
use super::random::{Randomness, RandomnessUnavailable};
use super::signing::{PublicKey, SigningKey};
use crate::reading::spellings;

mod paper;

pub use paper::{LENGTH as PAPER_LENGTH, from_paper, to_paper};

/// Fewest characters of a passphrase.
pub const SHORTEST_PASSPHRASE: usize = 12;
const FORMAT: &str = "urne-authority-key-1";
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
/// What a file may demand at most: four times what is written now, so that no file takes a machine down.
const MOST_MEMORY_KIB: u32 = 4 * MEMORY_KIB;
const MOST_PASSES: u32 = 4 * PASSES;

/// The authority's key, opened.
#[derive(Debug)]
pub struct AuthorityKey {
    /// Rehearsal keys sign rehearsals only.
    pub mode: Mode,
    /// Signs package, certificates, freeze, draw, opening and publication.
    pub key: SigningKey,
}

/// Why a key file cannot be opened or made.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityKeyError {
    /// The file is not one of ours.
    #[error("ceci n’est pas un fichier de clé d’autorité")]
    NotAKeyFile,
    /// A line of the paper copy does not match its check character.
    #[error("la ligne {0} de la copie est mal recopiée : son dernier caractère ne correspond pas aux autres")]
    Line(usize),
    /// The text is no paper copy of a key file.
    #[error("ceci n’est pas la copie papier d’une clé d’autorité")]
    NotAPaperCopy,
    /// Wrong passphrase, or a damaged file: the two cannot be told apart.
    #[error("la phrase secrète n’ouvre pas ce fichier de clé")]
    WrongPassphrase,
    /// Too short to protect anything.
    #[error("la phrase secrète a moins de {SHORTEST_PASSPHRASE} caractères")]
    ShortPassphrase,
    /// No randomness.
    #[error(transparent)]
    Randomness(#[from] RandomnessUnavailable),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    format: String,
    mode: Mode,
    public_key: PublicKey,
    memory_kib: u32,
    passes: u32,
    salt: String,
    nonce: String,
    sealed: String,
}

/// The spelling that is kept, of a passphrase that is long enough.
fn long(spellings: &[Zeroizing<String>]) -> Result<&str, AuthorityKeyError> {
    let composed = spellings.first().filter(|composed| composed.chars().count() >= SHORTEST_PASSPHRASE);
    composed.map(|composed| composed.as_str()).ok_or(AuthorityKeyError::ShortPassphrase)
}

impl AuthorityKey {
    /// Whether a passphrase is long enough, its letters spelled in normal form C.
    ///
    /// # Errors
    /// It is not.
    pub fn expect_long(passphrase: &str) -> Result<(), AuthorityKeyError> {
        long(&spellings(passphrase)).map(|_| ())
    }

    /// The key file's bytes, protected by `passphrase`, whose letters are spelled in normal form C.
    pub fn to_file(&self, passphrase: &str, random: &mut dyn Randomness) -> Result<Vec<u8>, AuthorityKeyError> {
        let spellings = spellings(passphrase);
        let passphrase = long(&spellings)?;
        let (mut salt, mut nonce) = ([0; 16], [0; 12]);
        random.fill(&mut salt)?;
        random.fill(&mut nonce)?;
        let mut file = KeyFile {
            format: FORMAT.into(),
            mode: self.mode,
            public_key: self.key.public(),
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            salt: hex(&salt),
            nonce: hex(&nonce),
            sealed: String::new(),
        };
        let seed = self.key.seed();
        let payload = Payload { msg: seed.as_slice(), aad: &file.authenticated() };
        let sealed =
            file.cipher(passphrase)?.encrypt(&nonce.into(), payload).map_err(|_| AuthorityKeyError::NotAKeyFile)?;
        file.sealed = STANDARD.encode(sealed);
        file.bytes()
    }

    /// Opens a key file. Letters spelled otherwise than when the key was made are the same letters.
    pub fn from_file(bytes: &[u8], passphrase: &str) -> Result<Self, AuthorityKeyError> {
        let file: KeyFile = serde_json::from_slice(bytes).map_err(|_| AuthorityKeyError::NotAKeyFile)?;
        if file.format != FORMAT || file.memory_kib > MOST_MEMORY_KIB || file.passes > MOST_PASSES {
            return Err(AuthorityKeyError::NotAKeyFile);
        }
        let nonce: [u8; 12] = from_hex(&file.nonce).ok_or(AuthorityKeyError::NotAKeyFile)?;
        let sealed = STANDARD.decode(&file.sealed).map_err(|_| AuthorityKeyError::NotAKeyFile)?;
        let aad = file.authenticated();
        let mut opened = None;
        for spelling in spellings(passphrase) {
            let payload = Payload { msg: &sealed, aad: &aad };
            opened = opened.or(file.cipher(&spelling)?.decrypt(&nonce.into(), payload).ok());
            if opened.is_some() {
                break;
            }
        }
        let opened = Zeroizing::new(opened.ok_or(AuthorityKeyError::WrongPassphrase)?);
        let seed = Zeroizing::new(<[u8; 32]>::try_from(opened.as_slice()).map_err(|_| AuthorityKeyError::NotAKeyFile)?);
        let key = SigningKey::from_seed(&seed);
        if key.public() != file.public_key {
            return Err(AuthorityKeyError::NotAKeyFile);
        }
        Ok(Self { mode: file.mode, key })
    }
}

impl KeyFile {
    /// The file's one spelling.
    fn bytes(&self) -> Result<Vec<u8>, AuthorityKeyError> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|_| AuthorityKeyError::NotAKeyFile)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    fn authenticated(&self) -> Vec<u8> {
        let mode = u8::from(self.mode == Mode::Real);
        [FORMAT.as_bytes(), &[mode], self.public_key.bytes()].concat()
    }

    fn cipher(&self, passphrase: &str) -> Result<ChaCha20Poly1305, AuthorityKeyError> {
        let params =
            Params::new(self.memory_kib, self.passes, 1, Some(32)).map_err(|_| AuthorityKeyError::NotAKeyFile)?;
        let salt: [u8; 16] = from_hex(&self.salt).ok_or(AuthorityKeyError::NotAKeyFile)?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &salt, key.as_mut_slice())
            .map_err(|_| AuthorityKeyError::NotAKeyFile)?;
        Ok(ChaCha20Poly1305::new(key.as_slice().try_into().map_err(|_| AuthorityKeyError::NotAKeyFile)?))
    }
}

#[cfg(test)]
mod tests {
    use super::super::random::Seeded;
    use super::*;

    #[test]
    fn the_file_opens_with_its_passphrase_only() {
        let mut random = Seeded::new(5, "authority");
        let key = AuthorityKey { mode: Mode::Rehearsal, key: SigningKey::generate(&mut random).unwrap() };
        let file = key.to_file("correct horse battery", &mut random).unwrap();
        let opened = AuthorityKey::from_file(&file, "correct horse battery").unwrap();
        assert_eq!(opened.key.public(), key.key.public());
        assert!(matches!(
            AuthorityKey::from_file(&file, "wrong horse battery"),
            Err(AuthorityKeyError::WrongPassphrase)
        ));
        assert!(matches!(key.to_file("short", &mut random), Err(AuthorityKeyError::ShortPassphrase)));
        let as_real = String::from_utf8(file).unwrap().replace("rehearsal", "real");
        let refused = AuthorityKey::from_file(as_real.as_bytes(), "correct horse battery");
        assert!(matches!(refused, Err(AuthorityKeyError::WrongPassphrase)), "the mark is authenticated");
        assert!(matches!(AuthorityKey::from_file(b"{}", "x"), Err(AuthorityKeyError::NotAKeyFile)));
        let text = String::from_utf8(key.to_file("correct horse battery", &mut random).unwrap()).unwrap();
        for (from, to) in [("\"memory_kib\": 65536", "\"memory_kib\": 1048576"), ("\"passes\": 3", "\"passes\": 20")] {
            assert!(text.contains(from));
            let demanding = AuthorityKey::from_file(text.replace(from, to).as_bytes(), "correct horse battery");
            assert!(matches!(demanding, Err(AuthorityKeyError::NotAKeyFile)), "{to}");
        }
    }

    #[test]
    fn a_passphrase_opens_whatever_the_spelling_of_its_accents() {
        let mut random = Seeded::new(9, "spelling");
        let key = AuthorityKey { mode: Mode::Real, key: SigningKey::generate(&mut random).unwrap() };
        let (composed, apart) = ("clé du mât brûlé 42", "cle\u{301} du ma\u{302}t bru\u{302}le\u{301} 42");
        let file = key.to_file(apart, &mut random).unwrap();
        for typed in [composed, apart, &format!("\u{feff}{apart}")] {
            assert!(AuthorityKey::from_file(&file, typed).is_ok(), "{typed:?}");
        }
        assert!(AuthorityKey::from_file(&file, "cle du mat brule 42").is_err());
    }
}
