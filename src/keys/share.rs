//! The officers' secret divided k of n by replicated XOR (Ito, Saito, Nishizeki 1987), and a holder's share in writing.
//!
//! The hash of each part is public, so a wrong share is named rather than guessed. Bytes: `FORMAT.md`.

mod reading;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::ballot_key::BallotSecret;
use super::crockford;
use super::hash::Hash;
use super::key_set::{KeySet, Mode};
use super::paper;
use super::quorum::{holds, subsets};
use super::random::{Randomness, RandomnessUnavailable};
use super::signing::{PublicKey, SigningKey};
use crate::reading::french::french_count;

const VERSION: u8 = 2;
const HEADER: usize = 13;
const SEED: usize = 32;
const CHECKSUM: usize = 4;

/// One holder's parts, zeroised when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Share {
    #[zeroize(skip)]
    mode: Mode,
    #[zeroize(skip)]
    key_set: [u8; 8],
    #[zeroize(skip)]
    threshold: u8,
    #[zeroize(skip)]
    holders: u8,
    #[zeroize(skip)]
    holder: u8,
    /// The seed of the key with which the holder signs the opening.
    seed: [u8; SEED],
    parts: Vec<[u8; 32]>,
}

/// Why a share cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ShareError {
    /// A line of the text does not match its check character.
    #[error("la ligne {0} de la part est mal recopiée : son dernier caractère ne correspond pas aux autres")]
    Line(usize),
    /// Two lines stand in each other's place.
    #[error("les lignes {0} et {1} de la part sont échangées")]
    Swapped(usize, usize),
    /// A line stands elsewhere than on the sheet.
    #[error("la ligne {from} de la part n’est pas à sa place : elle va à la place {to}")]
    Moved {
        /// Where it stands, from 1.
        from: usize,
        /// Where it belongs, from 1.
        to: usize,
    },
    /// A line is there again.
    #[error("la ligne {0} de la part est là deux fois")]
    Repeated(usize),
    /// Lines are missing at the end or somewhere.
    #[error("il n’y a que {} sur les {need} de la part", french_count(*.have, "ligne"))]
    MissingLines {
        /// Lines there.
        have: usize,
        /// Lines of the sheet.
        need: usize,
    },
    /// A numbered line is missing.
    #[error("la ligne {0} de la part manque")]
    MissingLine(usize),
    /// Each line is right, all of them together are not.
    #[error("chaque ligne de la part est juste, mais leur suite ne l’est pas : il en manque, ou l’ordre a changé")]
    Sequence,
    /// The text is no share at all.
    #[error("ceci n’est pas une part de clé")]
    NotAShare,
    /// The share's version is unknown.
    #[error("cette part vient d’une version plus récente d’Urne (format {0})")]
    Version(u8),
    /// The share's version is no longer read.
    #[error("cette part vient d’une version plus ancienne d’Urne (format {0})")]
    OldVersion(u8),
    /// It is the authority's sheet.
    #[error("ceci est la feuille de l’autorité, pas celle d’un dépositaire")]
    AuthoritySheet,
    /// It belongs to other keys.
    #[error("la part du dépositaire {0} appartient à d’autres clés")]
    OtherKeys(u8),
    /// A part does not have the hash written in the definition.
    #[error("la part du dépositaire {holder} est abîmée : son morceau {part} n’est pas celui qui a été remis")]
    WrongPart {
        /// The holder, from 1.
        holder: u8,
        /// The part, from 1.
        part: usize,
    },
    /// The signing key is not the one written in the definition.
    #[error("la part du dépositaire {0} est abîmée : sa clé de signature n’est pas celle qui a été remise")]
    WrongSigner(u8),
    /// Fewer than k different holders.
    #[error("dépositaires réunis : {have} sur les {need} nécessaires")]
    TooFew {
        /// Different holders given.
        have: usize,
        /// k.
        need: u8,
    },
}

/// Digits of a share of a secret divided k of n; `None` unless 1 <= k <= n <= 5.
pub fn digits(threshold: u8, holders: u8) -> Option<usize> {
    let held = subsets(threshold, holders)?.iter().filter(|subset| holds(1, **subset)).count();
    Some(paper::digits_of(HEADER + SEED + 32 * held + CHECKSUM))
}

/// A secret divided.
pub struct Division {
    /// The shares of holders 1 to n.
    pub shares: Vec<Share>,
    /// The hash of every part, for the definition.
    pub parts: Vec<Hash>,
    /// The signing key of every holder, for the definition.
    pub signers: Vec<PublicKey>,
}

/// Divides `secret` k of n; `None` unless 1 <= k <= n <= 5.
pub fn divide(
    secret: &BallotSecret,
    (threshold, holders): (u8, u8),
    mode: Mode,
    random: &mut dyn Randomness,
) -> Result<Option<Division>, RandomnessUnavailable> {
    let Some(subsets) = subsets(threshold, holders) else { return Ok(None) };
    let mut parts = Zeroizing::new(vec![[0_u8; 32]; subsets.len()]);
    let mut last = Zeroizing::new(*secret.expose());
    if let Some((final_part, drawn)) = parts.split_last_mut() {
        for part in drawn {
            random.fill(part)?;
            xor(&mut last, part);
        }
        *final_part = *last;
    }
    let key_set = secret.public().identifier();
    let mut shares = Vec::new();
    for holder in 1..=holders {
        let held = subsets.iter().zip(parts.iter()).filter(|(subset, _)| holds(holder, **subset));
        let parts = held.map(|(_, part)| *part).collect();
        let mut share = Share { mode, key_set, threshold, holders, holder, seed: [0; SEED], parts };
        random.fill(&mut share.seed)?;
        shares.push(share);
    }
    let signers = shares.iter().map(|share| share.signing_key().public()).collect();
    let parts = parts.iter().map(|part| Hash::of(&[part])).collect();
    Ok(Some(Division { shares, parts, signers }))
}

fn xor(into: &mut [u8; 32], part: &[u8; 32]) {
    for (to, from) in into.iter_mut().zip(part) {
        *to ^= from;
    }
}

/// Puts the secret together from the shares of at least k holders, each checked against the hashes of `keys`.
pub fn combine(shares: &[Share], keys: &KeySet) -> Result<BallotSecret, ShareError> {
    let subsets = subsets(keys.threshold, keys.holders).ok_or(ShareError::NotAShare)?;
    let mut found: Zeroizing<Vec<Option<[u8; 32]>>> = Zeroizing::new(vec![None; subsets.len()]);
    let mut holders = Vec::new();
    for share in shares {
        share.check(keys)?;
        if !holders.contains(&share.holder) {
            holders.push(share.holder);
        }
        for ((place, _), part) in
            subsets.iter().enumerate().filter(|(_, subset)| holds(share.holder, **subset)).zip(&share.parts)
        {
            if let Some(slot) = found.get_mut(place) {
                *slot = Some(*part);
            }
        }
    }
    let mut secret = Zeroizing::new([0; 32]);
    for part in found.iter() {
        let part = part.as_ref().ok_or(ShareError::TooFew { have: holders.len(), need: keys.threshold })?;
        xor(&mut secret, part);
    }
    Ok(BallotSecret::from_bytes(secret))
}

impl Share {
    /// The holder's number, from 1.
    pub fn holder(&self) -> u8 {
        self.holder
    }

    /// The key with which the holder signs the opening.
    pub fn signing_key(&self) -> SigningKey {
        SigningKey::from_seed(&self.seed)
    }

    /// Compares everything with the public key set: same keys, same k and n, every part and the signing key those handed out.
    pub fn check(&self, keys: &KeySet) -> Result<(), ShareError> {
        let same = self.key_set == keys.ballot_key.identifier()
            && self.mode == keys.mode
            && (self.threshold, self.holders) == (keys.threshold, keys.holders);
        if !same {
            return Err(ShareError::OtherKeys(self.holder));
        }
        let subsets = subsets(self.threshold, self.holders).ok_or(ShareError::NotAShare)?;
        let expected =
            subsets.iter().zip(&keys.parts).filter(|(subset, _)| holds(self.holder, **subset)).map(|(_, hash)| *hash);
        for (place, (part, hash)) in self.parts.iter().zip(expected).enumerate() {
            if Hash::of(&[part]) != hash {
                return Err(ShareError::WrongPart { holder: self.holder, part: place + 1 });
            }
        }
        if keys.signer(self.holder) == Some(&self.signing_key().public()) {
            Ok(())
        } else {
            Err(ShareError::WrongSigner(self.holder))
        }
    }

    fn bytes(&self) -> Zeroizing<Vec<u8>> {
        let mode = u8::from(self.mode == Mode::Real);
        let mut bytes = Zeroizing::new(vec![VERSION, mode]);
        bytes.extend_from_slice(&self.key_set);
        bytes.extend_from_slice(&[self.threshold, self.holders, self.holder]);
        bytes.extend_from_slice(&self.seed);
        for part in &self.parts {
            bytes.extend_from_slice(part);
        }
        let checksum = Hash::of(&[&bytes]).0;
        bytes.extend(checksum.iter().take(CHECKSUM));
        bytes
    }

    /// The share as text without spaces or check characters: what the QR code of the sheet holds.
    pub fn qr_text(&self) -> Zeroizing<String> {
        Zeroizing::new(crockford::encode(&self.bytes()))
    }

    /// The share as lines for people.
    pub fn lines(&self) -> Vec<Zeroizing<String>> {
        paper::lines(&self.qr_text())
    }
}

#[cfg(test)]
mod tests {
    use super::super::quorum::MOST_HOLDERS;
    use super::super::random::Seeded;
    use super::super::signing::SigningKey;
    use super::*;

    fn divided(threshold: u8, holders: u8) -> (BallotSecret, Vec<Share>, KeySet) {
        let mut random = Seeded::new(u64::from(threshold) * 10 + u64::from(holders), "share");
        let secret = BallotSecret::generate(&mut random).unwrap();
        let Division { shares, parts, signers } =
            divide(&secret, (threshold, holders), Mode::Rehearsal, &mut random).unwrap().unwrap();
        let authority = SigningKey::generate(&mut random).unwrap().public();
        let keys = KeySet {
            mode: Mode::Rehearsal,
            authority,
            ballot_key: secret.public(),
            threshold,
            holders,
            parts,
            signers,
        };
        (secret, shares, keys)
    }

    fn copies(shares: &[Share], mask: u8) -> Vec<Share> {
        let chosen = shares.iter().filter(|share| mask >> (share.holder() - 1) & 1 == 1);
        chosen.map(|share| Share::parse(&share.qr_text()).unwrap()).collect()
    }

    #[test]
    fn any_k_holders_open_and_any_fewer_do_not() {
        for holders in 1..=MOST_HOLDERS {
            for threshold in 1..=holders {
                let (secret, shares, keys) = divided(threshold, holders);
                assert!(keys.is_consistent());
                for mask in 0..1_u8 << holders {
                    let combined = combine(&copies(&shares, mask), &keys);
                    if mask.count_ones() >= u32::from(threshold) {
                        assert_eq!(combined.unwrap().expose(), secret.expose());
                    } else {
                        let have = usize::try_from(mask.count_ones()).unwrap();
                        assert_eq!(combined.unwrap_err(), ShareError::TooFew { have, need: threshold });
                    }
                }
            }
        }
        assert!(subsets(0, 3).is_none() && subsets(4, 3).is_none() && subsets(3, 6).is_none());
    }

    #[test]
    fn a_sheet_typed_back_is_the_same_share_and_a_misread_line_is_named() {
        let (_, shares, keys) = divided(3, 5);
        let lines: Vec<String> =
            shares[1].lines().iter().enumerate().map(|(n, line)| format!("{}: {}", n + 1, line.as_str())).collect();
        let typed = lines.join("\n").to_lowercase();
        assert_eq!(Share::parse(&typed).unwrap().check(&keys), Ok(()));
        let mut wrong = lines.clone();
        wrong[4] = wrong[4].replacen("KD7D", "DK7D", 1);
        assert_ne!(wrong, lines);
        assert_eq!(Share::parse(&wrong.join("\n")).err(), Some(ShareError::Line(5)));
    }

    #[test]
    fn a_damaged_or_foreign_share_is_named() {
        let (_, shares, keys) = divided(2, 3);
        let (_, _, other) = divided(2, 2);
        assert_eq!(shares[2].check(&other), Err(ShareError::OtherKeys(3)));
        let mut damaged = Share::parse(&shares[0].qr_text()).unwrap();
        damaged.parts[1][5] ^= 1;
        assert_eq!(damaged.check(&keys), Err(ShareError::WrongPart { holder: 1, part: 2 }));
        let text = shares[0].qr_text();
        assert_eq!(Share::parse(&text[1..]).err(), Some(ShareError::NotAShare));
        assert_eq!(Share::parse("bonjour").err(), Some(ShareError::NotAShare));
        for holder in [0, 4, 9, 200, 255] {
            let mut bytes = crockford::decode(&text, text.len() * 5 / 8).unwrap();
            let end = bytes.len() - CHECKSUM;
            bytes[HEADER - 1] = holder;
            let checksum = Hash::of(&[&bytes[..end]]);
            bytes[end..].copy_from_slice(&checksum.0[..CHECKSUM]);
            assert_eq!(Share::parse(&crockford::encode(&bytes)).err(), Some(ShareError::NotAShare), "holder {holder}");
        }
        assert_eq!(Share::parse("").err(), Some(ShareError::NotAShare));
    }
}
