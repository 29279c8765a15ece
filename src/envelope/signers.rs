//! Whose signatures the envelopes of one box or batch may bear: the kiosk's own, and those of the kiosks it replaces.

use super::record::Envelope;
use crate::keys::{Certificate, CertifiedKiosk, ConsultationHash, KioskNumber, PublicKey};

/// The kiosks whose envelopes are genuine here.
#[derive(Debug, Clone)]
pub struct Signers {
    eh: ConsultationHash,
    keys: Vec<(KioskNumber, PublicKey)>,
}

impl Signers {
    /// A kiosk, and those whose ballots it took over.
    pub fn of<'a>(own: &Certificate, replaced: impl IntoIterator<Item = &'a CertifiedKiosk>) -> Self {
        let certificates = std::iter::once(own).chain(replaced.into_iter().map(|entry| &entry.certificate));
        let keys = certificates.map(|certificate| (certificate.kiosk, certificate.key)).collect();
        Self { eh: own.eh, keys }
    }

    /// The kiosk that signed an envelope; `None` when none of these did.
    pub fn signer(&self, envelope: &Envelope) -> Option<KioskNumber> {
        let is_signer = |(kiosk, key): &&(KioskNumber, PublicKey)| envelope.verify(&self.eh, *kiosk, key).is_good();
        self.keys.iter().find(is_signer).map(|(kiosk, _)| *kiosk)
    }

    /// Reads a record and checks who signed it; `None` unless it is a genuine envelope of one of these.
    pub fn read(&self, record: &[u8], record_length: usize) -> Option<(KioskNumber, Envelope)> {
        let envelope = Envelope::read(record, &self.eh, record_length).ok().flatten()?;
        Some((self.signer(&envelope)?, envelope))
    }
}
