//! `kiosks.json`: every certificate of a consultation, and those that were taken back.
//!
//! Each number stands for one life of one kiosk. A list only grows: a newer one holds every certificate and every revocation
//! of the older. Whether a batch or an envelope counts is judged by it in `register`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::certificate::{CertifiedKiosk, HexBytes, KioskNumber, MOST_KIOSKS};
use super::hash::{ConsultationHash, Hash};
use super::signing::{PublicKey, Verdict};

/// The signed list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KioskList {
    /// The consultation.
    pub eh: ConsultationHash,
    /// All certificates, by number, no number twice.
    pub kiosks: Vec<CertifiedKiosk>,
    /// Instances whose batches are no longer accepted, but for one last known one; by number, no number twice.
    pub revoked: Vec<Revocation>,
}

/// An instance taken back (lost, stolen, forged).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// The kiosk.
    pub kiosk: KioskNumber,
    /// Its instance.
    pub nonce: HexBytes<16>,
    /// The hash of the last batch manifest still accepted, if any.
    pub last_manifest: Option<Hash>,
}

/// Why a kiosk cannot be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RevocationError {
    /// No such number.
    #[error("la borne {0} n’est pas dans la liste des bornes")]
    Unknown(KioskNumber),
    /// It was taken back with another last batch.
    #[error("la borne {0} est déjà retirée, avec un autre dernier relevé : un retrait ne se change pas")]
    AlreadyOtherwise(KioskNumber),
}

impl KioskList {
    /// The certificate under a number.
    pub fn certificate(&self, kiosk: KioskNumber) -> Option<&CertifiedKiosk> {
        let place = self.kiosks.binary_search_by_key(&kiosk, |entry| entry.certificate.kiosk).ok()?;
        self.kiosks.get(place)
    }

    /// The revocation of a number.
    pub fn revocation(&self, kiosk: KioskNumber) -> Option<&Revocation> {
        let place = self.revoked.binary_search_by_key(&kiosk, |entry| entry.kiosk).ok()?;
        self.revoked.get(place)
    }

    /// Takes a kiosk back, all its envelopes with it but those of one last batch. The same again changes nothing.
    ///
    /// # Errors
    /// The kiosk is not listed, or was taken back with another last batch.
    pub fn revoke(&mut self, kiosk: KioskNumber, last_manifest: Option<Hash>) -> Result<(), RevocationError> {
        let nonce = self.certificate(kiosk).ok_or(RevocationError::Unknown(kiosk))?.certificate.nonce;
        let revocation = Revocation { kiosk, nonce, last_manifest };
        match self.revoked.binary_search_by_key(&kiosk, |entry| entry.kiosk) {
            Ok(place) if self.revoked.get(place) == Some(&revocation) => Ok(()),
            Ok(_) => Err(RevocationError::AlreadyOtherwise(kiosk)),
            Err(place) => {
                self.revoked.insert(place, revocation);
                Ok(())
            }
        }
    }

    /// Whether this list holds every certificate and every revocation of an older one.
    pub fn continues(&self, older: &Self) -> bool {
        let has = |entry: &CertifiedKiosk| self.certificate(entry.certificate.kiosk) == Some(entry);
        let has_revoked = |entry: &Revocation| self.revocation(entry.kiosk) == Some(entry);
        self.eh == older.eh && older.kiosks.iter().all(has) && older.revoked.iter().all(has_revoked)
    }

    /// Whether the list belongs to the consultation, is in order, every certificate is signed by `authority` and every
    /// revocation is of a listed instance.
    pub fn verify(&self, eh: &ConsultationHash, authority: &PublicKey) -> Verdict {
        let number = |entry: &CertifiedKiosk| entry.certificate.kiosk;
        let first = self.kiosks.first().map(number);
        let ordered = self.kiosks.windows(2).all(|pair| matches!(pair, [left, right] if number(left) < number(right)));
        let revoked = self.revoked.windows(2).all(|pair| matches!(pair, [left, right] if left.kiosk < right.kiosk));
        let keys: BTreeSet<&[u8; 32]> = self.kiosks.iter().map(|entry| entry.certificate.key.bytes()).collect();
        let good = self.eh == *eh
            && self.kiosks.len() <= MOST_KIOSKS
            && first != Some(KioskNumber(0))
            && ordered
            && revoked
            && keys.len() == self.kiosks.len()
            && self.revoked.iter().all(|entry| self.is_listed(entry))
            && self.kiosks.iter().all(|entry| entry.certificate.eh == *eh && entry.verify(authority).is_good());
        if good { Verdict::Good } else { Verdict::Bad }
    }

    fn is_listed(&self, revocation: &Revocation) -> bool {
        let listed = self.certificate(revocation.kiosk);
        listed.is_some_and(|entry| entry.certificate.nonce == revocation.nonce)
    }
}

#[cfg(test)]
mod tests {
    use super::super::certificate::Certificate;
    use super::super::random::Seeded;
    use super::super::signing::SigningKey;
    use super::*;

    const EH: ConsultationHash = ConsultationHash(Hash([4; 32]));

    fn list(numbers: &[u16]) -> (KioskList, SigningKey) {
        let mut random = Seeded::new(2, "list");
        let authority = SigningKey::generate(&mut random).unwrap();
        let mut certified = |number: &u16| {
            let key = SigningKey::generate(&mut random).unwrap().public();
            let (kiosk, nonce) = (KioskNumber(*number), HexBytes([3; 16]));
            CertifiedKiosk::sign(Certificate { eh: EH, kiosk, name: "A".into(), key, nonce }, &authority)
        };
        let kiosks = numbers.iter().map(&mut certified).collect();
        (KioskList { eh: EH, kiosks, revoked: vec![] }, authority)
    }

    #[test]
    fn a_list_is_ordered_and_of_one_consultation() {
        let good = |(list, authority): &(KioskList, SigningKey)| list.verify(&EH, &authority.public()).is_good();
        assert!(good(&list(&[1, 2, 7])));
        for wrong in [&[2, 1][..], &[1, 1], &[0, 1]] {
            assert!(!good(&list(wrong)), "{wrong:?}");
        }
        let (mut twice, authority) = list(&[1, 2]);
        let one = twice.kiosks[0].certificate.clone();
        twice.kiosks[1] = CertifiedKiosk::sign(Certificate { kiosk: KioskNumber(2), ..one }, &authority);
        assert!(!good(&(twice, authority)), "one key under two numbers");
        let (list, authority) = list(&[1]);
        assert!(!list.verify(&ConsultationHash(Hash([5; 32])), &authority.public()).is_good());
    }

    #[test]
    fn a_revocation_is_made_once_and_never_changed() {
        let (before, authority) = list(&[1, 2, 3]);
        let mut list = before.clone();
        for kiosk in [3, 1, 3] {
            list.revoke(KioskNumber(kiosk), Some(Hash([9; 32]))).unwrap();
        }
        assert_eq!(list.revoked.iter().map(|entry| entry.kiosk.0).collect::<Vec<_>>(), [1, 3]);
        assert!(list.verify(&EH, &authority.public()).is_good());
        assert_eq!(list.revoke(KioskNumber(3), None), Err(RevocationError::AlreadyOtherwise(KioskNumber(3))));
        assert_eq!(list.revoke(KioskNumber(4), None), Err(RevocationError::Unknown(KioskNumber(4))));
        assert!(list.continues(&before) && list.continues(&list) && !before.continues(&list));
    }

    #[test]
    fn revocations_are_in_order_and_of_listed_instances() {
        let (mut list, authority) = list(&[1, 2]);
        list.revoke(KioskNumber(1), None).unwrap();
        list.revoke(KioskNumber(2), None).unwrap();
        let refused = |change: fn(&mut Vec<Revocation>)| {
            let mut other = list.clone();
            change(&mut other.revoked);
            !other.verify(&EH, &authority.public()).is_good()
        };
        assert!(!refused(|_| ()));
        assert!(refused(|revoked| revoked.reverse()));
        assert!(refused(|revoked| revoked[1] = revoked[0]));
        assert!(refused(|revoked| revoked[1].kiosk = KioskNumber(3)));
        assert!(refused(|revoked| revoked[0].nonce = HexBytes([8; 16])));
    }
}
