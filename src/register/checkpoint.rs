//! The freeze's text: a C2SP checkpoint in a C2SP signed note.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::absence::{Absence, is_reason};
use crate::keys::{ConsultationHash, Hash, KioskNumber, PublicKey, SIGNATURE_LENGTH, SigningKey, Verdict};

/// What a freeze says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The consultation.
    pub eh: ConsultationHash,
    /// Leaves.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
    /// SHA-256 of the list of kiosks.
    pub kiosks: Hash,
    /// SHA-256 of `report.json`.
    pub report: Hash,
    /// Findings of the merge.
    pub findings: u64,
    /// Why the last batch of a kiosk is missing, by kiosk.
    pub missing: Vec<Absence>,
}

const ALGORITHM_ED25519: u8 = 1;
const KEY_HASH_LENGTH: usize = 4;
const MOST_WITNESSES: usize = 100;

fn origin(eh: &ConsultationHash) -> String {
    format!("urne/v1/freeze/{eh}")
}

fn key_hash(name: &str, key: &PublicKey) -> [u8; KEY_HASH_LENGTH] {
    let hash = Hash::of(&[name.as_bytes(), b"\n", &[ALGORITHM_ED25519], key.bytes()]);
    crate::keys::hash::prefix(&hash)
}

impl Checkpoint {
    fn body(&self) -> String {
        let Self { eh, size, root, kiosks, report, findings, missing } = self;
        let root = STANDARD.encode(root.0);
        let mut body = format!(
            "{}\n{size}\n{root}\nkiosks {kiosks}\nreport {report}\nfindings {findings}\nwithdrawals 0\n",
            origin(eh)
        );
        for Absence { kiosk, reason } in missing {
            let _infallible = writeln!(body, "missing {kiosk} {reason}");
        }
        body
    }

    /// The signed note.
    pub fn sign(&self, key: &SigningKey) -> String {
        let (body, name) = (self.body(), origin(&self.eh));
        let signature = key.sign_bytes(body.as_bytes());
        let signed = [key_hash(&name, &key.public()).as_slice(), &signature].concat();
        format!("{body}\n\u{2014} {name} {}\n", STANDARD.encode(signed))
    }

    /// SHA-256 of the signed text: what draw and opening name, whatever witnesses add.
    pub fn hash(&self) -> Hash {
        Hash::of(&[self.body().as_bytes()])
    }

    /// Reads a signed note and checks the authority's signature. `None` when it is malformed, another consultation's or not
    /// signed so. Further signature lines are witnesses': they are counted, not checked, since nobody here knows their keys.
    pub fn read(note: &str, eh: &ConsultationHash, key: &PublicKey) -> Option<Note> {
        let (body, signatures) = note.split_once("\n\n")?;
        let body = format!("{body}\n");
        let mut lines = signatures.strip_suffix('\n')?.split('\n');
        if !is_signature(lines.next()?, &body, eh, key) {
            return None;
        }
        let mut witnesses = BTreeSet::new();
        for line in lines {
            let (name, _, _) = signature_line(line)?;
            if name == origin(eh) || !witnesses.insert(line) || witnesses.len() > MOST_WITNESSES {
                return None;
            }
        }
        let lines: Vec<&str> = body.lines().collect();
        let [_, size, root, kiosks, report, findings, _, missing @ ..] = lines.as_slice() else { return None };
        let missing: Vec<Absence> = missing.iter().map(|line| absence(line)).collect::<Option<_>>()?;
        if !missing.is_sorted_by(|one, other| one.kiosk < other.kiosk) {
            return None;
        }
        let checkpoint = Self {
            eh: *eh,
            size: size.parse().ok()?,
            root: Hash(STANDARD.decode(root).ok()?.try_into().ok()?),
            kiosks: Hash::from_hex(kiosks.strip_prefix("kiosks ")?)?,
            report: Hash::from_hex(report.strip_prefix("report ")?)?,
            findings: findings.strip_prefix("findings ")?.parse().ok()?,
            missing,
        };
        (checkpoint.body() == body).then_some(Note { checkpoint, witnesses: witnesses.len() })
    }
}

/// A line `missing <kiosk> <reason>`.
fn absence(line: &str) -> Option<Absence> {
    let (kiosk, reason) = line.strip_prefix("missing ")?.split_once(' ')?;
    let kiosk = KioskNumber(kiosk.parse().ok()?);
    is_reason(reason).then(|| Absence { kiosk, reason: reason.to_owned() })
}

/// A signed note that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What the authority signed.
    pub checkpoint: Checkpoint,
    /// Lines of others under it.
    pub witnesses: usize,
}

/// A signature line: key name, key hash, signature or whatever its algorithm gives.
fn signature_line(line: &str) -> Option<(&str, [u8; KEY_HASH_LENGTH], Vec<u8>)> {
    let (name, encoded) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
    let is_name = !name.is_empty() && !name.chars().any(|letter| letter.is_whitespace() || letter == '+');
    let decoded = STANDARD.decode(encoded).ok().filter(|_| is_name)?;
    let (hash, signature) = decoded.split_first_chunk::<KEY_HASH_LENGTH>()?;
    (!signature.is_empty()).then(|| (name, *hash, signature.to_vec()))
}

fn is_signature(line: &str, body: &str, eh: &ConsultationHash, key: &PublicKey) -> bool {
    let name = origin(eh);
    signature_line(line).is_some_and(|(signer, hash, signature)| {
        let signature = <[u8; SIGNATURE_LENGTH]>::try_from(signature);
        signer == name
            && hash == key_hash(&name, key)
            && signature.is_ok_and(|signature| key.verify_bytes(body.as_bytes(), &signature) == Verdict::Good)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_round_trips_and_every_changed_byte_shows() {
        let eh = ConsultationHash(Hash::of(&[b"checkpoint"]));
        let key = SigningKey::from_seed(&[6; 32]);
        let root = Hash::of(&[b"root"]);
        let checkpoint = Checkpoint {
            eh,
            size: 1494,
            root,
            kiosks: Hash::of(&[b"kiosks"]),
            report: Hash::of(&[b"report"]),
            findings: 2,
            missing: vec![Absence { kiosk: KioskNumber(3), reason: "borne volée, plainte déposée".into() }],
        };
        let note = checkpoint.sign(&key);
        let read = Checkpoint::read(&note, &eh, &key.public()).unwrap();
        assert_eq!((&read.checkpoint, read.witnesses), (&checkpoint, 0));
        for place in 0..note.len() {
            let mut changed = note.clone().into_bytes();
            changed[place] ^= 1;
            if let Ok(changed) = String::from_utf8(changed) {
                assert_eq!(Checkpoint::read(&changed, &eh, &key.public()), None, "byte {place}");
            }
        }
        let other = SigningKey::from_seed(&[7; 32]).public();
        assert_eq!(Checkpoint::read(&note, &eh, &other), None);
    }

    #[test]
    fn witnesses_add_lines_and_change_nothing() {
        let eh = ConsultationHash(Hash::of(&[b"checkpoint"]));
        let key = SigningKey::from_seed(&[6; 32]);
        let zero = Hash::of(&[]);
        let checkpoint =
            Checkpoint { eh, size: 0, root: zero, kiosks: zero, report: zero, findings: 0, missing: vec![] };
        let note = checkpoint.sign(&key);
        let read = |note: &str| Checkpoint::read(note, &eh, &key.public());
        let witness = format!("\u{2014} temoin.example {}\n", STANDARD.encode([1; 68]));
        let cosigned = format!("{note}{witness}");
        let seen = read(&cosigned).unwrap();
        assert_eq!((seen.witnesses, seen.checkpoint.hash()), (1, checkpoint.hash()));
        let own = note.lines().last().unwrap();
        for wrong in [
            format!("{cosigned}{witness}"),
            format!("{note}bonjour\n"),
            format!("{note}{own}\n"),
            note.replace(own, witness.trim_end()),
            format!("{note}\n"),
        ] {
            assert_eq!(read(&wrong), None, "{wrong}");
        }
    }
}
