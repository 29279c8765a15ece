//! Batches made by hand, as a kiosk's key could sign them: what a dishonest kiosk, or whoever has its card, can do.

use std::path::PathBuf;

use urne::batch::{self, BatchCounters, JournalState, LifeState, Manifest};
use urne::envelope::{Envelope, Sealed, TAG_LENGTH, root};
use urne::files::{Access, signed};
use urne::keys::certificate::HexBytes;
use urne::keys::{Certificate, CertifiedKiosk, ConsultationHash, Hash, KioskList, KioskNumber, SigningKey, Tag};

use super::town::Town;

/// A certified kiosk and its key.
pub struct Forger {
    pub certified: CertifiedKiosk,
    pub key: SigningKey,
}

impl Forger {
    /// Whoever has the card of a kiosk of the town.
    pub fn with_card(town: &Town, number: u16) -> Self {
        Self { certified: town.kiosks[usize::from(number) - 1].clone(), key: town.kiosk_key(number) }
    }

    /// A kiosk that exists on paper only: certified, never installed.
    pub fn certified(town: &Town, number: u16) -> Self {
        let key = SigningKey::from_seed(&Hash::of(&[b"forged", &number.to_le_bytes()]).0);
        let certificate = Certificate {
            eh: *town.package.eh(),
            kiosk: KioskNumber(number),
            name: format!("Borne {number}"),
            key: key.public(),
            nonce: HexBytes([7; 16]),
        };
        Self { certified: CertifiedKiosk::sign(certificate, &town.authority), key }
    }

    pub fn number(&self) -> KioskNumber {
        self.certified.certificate.kiosk
    }

    /// An envelope that opens to nothing, signed all the same.
    pub fn envelope(&self, town: &Town, content: u64) -> Envelope {
        let enc = Hash::of(&[b"enc", &content.to_le_bytes()]).0;
        self.sealed(town, enc, u8::try_from(content % 251).unwrap())
    }

    /// The same with a chosen key.
    pub fn sealed(&self, town: &Town, enc: [u8; 32], byte: u8) -> Envelope {
        let length = urne::ballot::plaintext_length(town.package.definition()) + TAG_LENGTH;
        self.sign(Sealed { enc, ciphertext: vec![byte; length] }, town.package.eh())
    }

    pub fn sign(&self, sealed: Sealed, eh: &ConsultationHash) -> Envelope {
        Envelope::sign(sealed, eh, self.number(), &self.key)
    }

    /// A batch of these envelopes, closed, the first; then as `change` wants it. Its path and its manifest's hash.
    pub fn batch(
        &self,
        town: &Town,
        mut envelopes: Vec<Envelope>,
        change: impl FnOnce(&mut Manifest),
    ) -> (PathBuf, Hash) {
        envelopes.sort_by_key(Envelope::leaf);
        let casts = u64::try_from(envelopes.len()).unwrap();
        let mut manifest = Manifest {
            format: batch::Format::V1,
            mode: town.package.definition().mode,
            eh: *town.package.eh(),
            certificate: self.certified.clone(),
            salt: HexBytes([9; 32]),
            sequence: 1,
            previous: None,
            envelopes: casts,
            root: root(envelopes.iter().map(Envelope::leaf)),
            counters: BatchCounters { casts, unlocks: 0, print_failures: 0, starts: 1, unclean_stops: 0 },
            restored: Vec::new(),
            state: LifeState::Closed,
            journal: JournalState { head: Hash([1; 32]), entries: 4, base: 0 },
            slips: 2,
            software: "urne 0.0.0".into(),
        };
        change(&mut manifest);
        let mut bytes = Vec::new();
        let hash = batch::write(&mut bytes, &manifest, &envelopes, &self.key).unwrap();
        let path = town.path().join(format!("forged-{hash}.urne"));
        std::fs::write(&path, bytes).unwrap();
        (path, hash)
    }
}

/// Signs a list of kiosks and puts it in the place of the town's.
pub fn put_list(town: &Town, list: &KioskList) {
    let json = signed::json(list).unwrap();
    signed::write(&town.list_path(), &json, (Tag::Kiosks, &town.authority), Access::Private).unwrap();
}

/// The town's list of kiosks.
pub fn list(town: &Town) -> KioskList {
    KioskList { eh: *town.package.eh(), kiosks: town.kiosks.clone(), revoked: vec![] }
}
