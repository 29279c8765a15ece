//! SHA-256 values and the hash that names a consultation.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};

/// A SHA-256 value, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash of the concatenation of `parts`.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(part);
        }
        Self(hasher.finalize().into())
    }

    /// Reads 64 hexadecimal digits of either case.
    pub fn from_hex(text: &str) -> Option<Self> {
        from_hex(text).map(Self)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_hex(&text).ok_or_else(|| D::Error::custom("64 hexadecimal digits are expected"))
    }
}

/// EH: the SHA-256 of the package's manifest as received. It names a consultation everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConsultationHash(pub Hash);

impl ConsultationHash {
    /// All 32 bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0.0
    }

    /// The first `N` bytes (`N` at most 32).
    pub fn prefix<const N: usize>(&self) -> [u8; N] {
        prefix(&self.0)
    }

    /// The fingerprint that people compare, on posters, slips and reports: the first 16 bytes in groups of 4 digits.
    pub fn fingerprint(&self) -> String {
        groups(&hex(&self.prefix::<16>()).to_uppercase(), " ")
    }

    /// Its short form for screens and receipts, the first 8 bytes: `7F3A 90C1 D24B 11E8`. Whoever makes two packages can make
    /// two that share it.
    pub fn short_fingerprint(&self) -> String {
        groups(&hex(&self.prefix::<8>()).to_uppercase(), " ")
    }
}

impl fmt::Display for ConsultationHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// The first `N` bytes of a hash (`N` at most 32).
pub fn prefix<const N: usize>(hash: &Hash) -> [u8; N] {
    let mut prefix = [0; N];
    for (to, from) in prefix.iter_mut().zip(hash.0) {
        *to = from;
    }
    prefix
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}

/// Reads exactly `N` bytes of hexadecimal, of either case.
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits: Vec<u8> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
    if digits.len() != 2 * N {
        return None;
    }
    let bytes: Vec<u8> = digits.as_chunks::<2>().0.iter().map(|[high, low]| high * 16 + low).collect();
    bytes.try_into().ok()
}

/// `text` (ASCII) in groups of four characters.
pub fn groups(text: &str, separator: &str) -> String {
    let groups: Vec<String> =
        text.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    groups.join(separator)
}

/// A fingerprint whose groups part at the end of a line only after each four of them.
pub fn in_halves(fingerprint: &str) -> String {
    let groups: Vec<&str> = fingerprint.split(' ').collect();
    let halves: Vec<String> = groups.chunks(4).map(|half| half.join("\u{a0}")).collect();
    halves.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_round_trip_and_refusals() {
        let hash = Hash::of(&[b"a", b"bc"]);
        assert_eq!(hash.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(Hash::from_hex(&hash.to_string().to_uppercase()), Some(hash));
        assert_eq!(Hash::from_hex("ba78"), None);
        assert_eq!(Hash::from_hex(&"g".repeat(64)), None);
        assert_eq!(ConsultationHash(hash).fingerprint(), "BA78 16BF 8F01 CFEA 4141 40DE 5DAE 2223");
        assert_eq!(ConsultationHash(hash).short_fingerprint(), "BA78 16BF 8F01 CFEA");
        let halves = "BA78\u{a0}16BF\u{a0}8F01\u{a0}CFEA 4141\u{a0}40DE\u{a0}5DAE\u{a0}2223";
        assert_eq!(in_halves(&ConsultationHash(hash).fingerprint()), halves);
    }
}
