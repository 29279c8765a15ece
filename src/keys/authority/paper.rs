//! The authority's key file as bytes short enough for a sheet of paper. What is secret in it stays encrypted by the passphrase.
//!
//! The file that is read back from the paper is the same, byte for byte.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{AuthorityKeyError, FORMAT, KeyFile};
use crate::keys::crockford;
use crate::keys::hash::{Hash, from_hex, hex};
use crate::keys::key_set::Mode;
use crate::keys::paper;
use crate::keys::signing::PublicKey;

const VERSION: u8 = 1;
const SEALED: usize = 48;
const CHECKSUM: usize = 4;
const BODY: usize = 2 + 32 + 4 + 4 + 16 + 12 + SEALED;
/// Bytes of a paper copy.
pub const LENGTH: usize = BODY + CHECKSUM;

/// The paper copy of a key file: Crockford digits in one piece, as its QR code holds them.
///
/// # Errors
/// The file is not one of ours.
pub fn to_paper(file: &[u8]) -> Result<String, AuthorityKeyError> {
    let wrong = || AuthorityKeyError::NotAKeyFile;
    let file: KeyFile = serde_json::from_slice(file).map_err(|_| wrong())?;
    let salt: [u8; 16] = from_hex(&file.salt).ok_or_else(wrong)?;
    let nonce: [u8; 12] = from_hex(&file.nonce).ok_or_else(wrong)?;
    let sealed = STANDARD.decode(&file.sealed).map_err(|_| wrong())?;
    if file.format != FORMAT || sealed.len() != SEALED {
        return Err(wrong());
    }
    let mut bytes = vec![VERSION, u8::from(file.mode == Mode::Real)];
    bytes.extend_from_slice(file.public_key.bytes());
    bytes.extend_from_slice(&file.memory_kib.to_le_bytes());
    bytes.extend_from_slice(&file.passes.to_le_bytes());
    for part in [&salt[..], &nonce, &sealed] {
        bytes.extend_from_slice(part);
    }
    let checksum = Hash::of(&[&bytes]).0;
    bytes.extend(checksum.iter().take(CHECKSUM));
    Ok(crockford::encode(&bytes))
}

/// The key file of a paper copy: its QR code's text, or its lines.
///
/// # Errors
/// A line is mistyped, or this is no paper copy.
pub fn from_paper(text: &str) -> Result<Vec<u8>, AuthorityKeyError> {
    let digits = paper::digits(text).map_err(AuthorityKeyError::Line)?;
    read(&digits).ok_or(AuthorityKeyError::NotAPaperCopy)
}

fn read(digits: &str) -> Option<Vec<u8>> {
    let bytes = crockford::decode(digits, LENGTH)?;
    let (body, checksum) = bytes.split_at_checked(BODY)?;
    if !Hash::of(&[body]).0.starts_with(checksum) {
        return None;
    }
    let (head, rest) = body.split_first_chunk::<2>()?;
    let (public, rest) = rest.split_first_chunk::<32>()?;
    let (memory, rest) = rest.split_first_chunk::<4>()?;
    let (passes, rest) = rest.split_first_chunk::<4>()?;
    let (salt, rest) = rest.split_first_chunk::<16>()?;
    let (nonce, sealed) = rest.split_first_chunk::<12>()?;
    let mode = match head {
        [VERSION, 0] => Mode::Rehearsal,
        [VERSION, 1] => Mode::Real,
        _ => return None,
    };
    let file = KeyFile {
        format: FORMAT.into(),
        mode,
        public_key: PublicKey::parse(public)?,
        memory_kib: u32::from_le_bytes(*memory),
        passes: u32::from_le_bytes(*passes),
        salt: hex(salt),
        nonce: hex(nonce),
        sealed: STANDARD.encode(sealed),
    };
    file.bytes().ok()
}

#[cfg(test)]
mod tests {
    use super::super::AuthorityKey;
    use super::*;
    use crate::keys::SigningKey;
    use crate::keys::random::Seeded;

    #[test]
    fn the_paper_gives_the_same_file_back_and_a_slip_is_named() {
        let mut random = Seeded::new(6, "paper");
        for mode in [Mode::Real, Mode::Rehearsal] {
            let key = AuthorityKey { mode, key: SigningKey::generate(&mut random).unwrap() };
            let file = key.to_file("correct horse battery", &mut random).unwrap();
            let text = to_paper(&file).unwrap();
            assert_eq!(text.len(), paper::digits_of(LENGTH));
            assert_eq!(from_paper(&text).unwrap(), file);
            let lines: Vec<String> = paper::lines(&text).iter().map(|line| line.to_string()).collect();
            assert_eq!(from_paper(&lines.join("\n").to_lowercase()).unwrap(), file);
            let mut wrong = lines.clone();
            let other = if wrong[2].starts_with('A') { "B" } else { "A" };
            wrong[2].replace_range(..1, other);
            assert!(matches!(from_paper(&wrong.join("\n")), Err(AuthorityKeyError::Line(3))));
            wrong.swap(0, 1);
            assert!(from_paper(&lines[1..].join("\n")).is_err());
            let swapped = [&lines[1..2], &lines[..1], &lines[2..]].concat().join("\n");
            assert!(matches!(from_paper(&swapped), Err(AuthorityKeyError::NotAPaperCopy)));
        }
        assert!(to_paper(b"{}").is_err() && from_paper("").is_err() && from_paper("bonjour").is_err());
    }
}
