//! Writing a batch.

use std::io::{self, Write};

use super::manifest::Manifest;
use super::{LARGEST_MANIFEST, MAGIC};
use crate::envelope::Envelope;
use crate::keys::{Hash, SigningKey, Tag};

/// Writes a batch of envelopes that are sorted by leaf; the hash of its manifest.
pub fn write(to: &mut impl Write, manifest: &Manifest, envelopes: &[Envelope], key: &SigningKey) -> io::Result<Hash> {
    let manifest = serde_json::to_vec(manifest)?;
    let length = u32::try_from(manifest.len()).ok().filter(|_| manifest.len() <= LARGEST_MANIFEST);
    let length = length.ok_or_else(|| io::Error::other("manifest too long"))?;
    to.write_all(MAGIC)?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(&manifest)?;
    to.write_all(&key.sign(Tag::Batch, &[&manifest]))?;
    for envelope in envelopes {
        to.write_all(&envelope.record())?;
    }
    Ok(Hash::of(&[&manifest]))
}
