//! The freeze's text: a C2SP checkpoint in a C2SP signed note.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::keys::{ConsultationHash, Hash, PublicKey, SIGNATURE_LENGTH, SigningKey, Verdict};

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
}

const ALGORITHM_ED25519: u8 = 1;
const KEY_HASH_LENGTH: usize = 4;

fn origin(eh: &ConsultationHash) -> String {
    format!("urne/v1/freeze/{eh}")
}

fn key_hash(name: &str, key: &PublicKey) -> [u8; KEY_HASH_LENGTH] {
    let hash = Hash::of(&[name.as_bytes(), b"\n", &[ALGORITHM_ED25519], key.bytes()]);
    crate::keys::hash::prefix(&hash)
}

impl Checkpoint {
    fn body(&self) -> String {
        let Self { eh, size, root, kiosks, report, findings } = self;
        let root = STANDARD.encode(root.0);
        format!(
            "{}\n{size}\n{root}\nkiosks {kiosks}\nreport {report}\nfindings {findings}\nwithdrawals 0\n",
            origin(eh)
        )
    }

    /// The signed note.
    pub fn sign(&self, key: &SigningKey) -> String {
        let (body, name) = (self.body(), origin(&self.eh));
        let signature = key.sign_bytes(body.as_bytes());
        let signed = [key_hash(&name, &key.public()).as_slice(), &signature].concat();
        format!("{body}\n\u{2014} {name} {}\n", STANDARD.encode(signed))
    }

    /// Reads a signed note and checks the signature. `None` when it is malformed, another consultation's or not signed so.
    pub fn read(note: &str, eh: &ConsultationHash, key: &PublicKey) -> Option<Self> {
        let (body, signature) = note.split_once("\n\n")?;
        let body = format!("{body}\n");
        let name = origin(eh);
        let signature =
            signature.strip_prefix("\u{2014} ")?.strip_prefix(&name)?.strip_prefix(' ')?.strip_suffix('\n')?;
        let signature = STANDARD.decode(signature).ok()?;
        let (hash, signature) = signature.split_first_chunk::<KEY_HASH_LENGTH>()?;
        let signature: [u8; SIGNATURE_LENGTH] = signature.try_into().ok()?;
        if *hash != key_hash(&name, key) || key.verify_bytes(body.as_bytes(), &signature) != Verdict::Good {
            return None;
        }
        let lines: Vec<&str> = body.lines().collect();
        let [_, size, root, kiosks, report, findings, _] = lines.as_slice() else { return None };
        let checkpoint = Self {
            eh: *eh,
            size: size.parse().ok()?,
            root: Hash(STANDARD.decode(root).ok()?.try_into().ok()?),
            kiosks: Hash::from_hex(kiosks.strip_prefix("kiosks ")?)?,
            report: Hash::from_hex(report.strip_prefix("report ")?)?,
            findings: findings.strip_prefix("findings ")?.parse().ok()?,
        };
        (checkpoint.body() == body).then_some(checkpoint)
    }
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
        };
        let note = checkpoint.sign(&key);
        assert_eq!(Checkpoint::read(&note, &eh, &key.public()), Some(checkpoint));
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
}
