//! Taking a kiosk back: lost, stolen or suspect, its ballots no longer count, but for those of a last batch that is trusted.

use std::path::Path;

use super::remedy::KioskRemedy;
use super::{Cause, Objection, Trouble};
use crate::consultation::Package;
use crate::files::{Access, signed};
use crate::keys::{Hash, KioskNumber, SigningKey, Tag};
use crate::publish::verify_batch;
use crate::register::{Register, RegisterError, read_kiosks};

/// Takes a kiosk back in the list of a folder; its last accepted batch is given by its file or by its manifest's hash, which is returned.
///
/// # Errors
/// The key is not the authority's, the batch is not this kiosk's, the kiosk is not listed, or the disk fails.
pub fn revoke(
    package: &Package,
    kiosk: KioskNumber,
    last: Option<&Path>,
    out: &Path,
    authority: &SigningKey,
) -> Result<Option<Hash>, Trouble> {
    if authority.public() != package.keys().authority {
        return Err(RegisterError::OtherAuthority.into());
    }
    let last = last.map(|last| manifest_of(last, kiosk, package)).transpose()?;
    let path = out.join(Register::KIOSKS);
    let mut list = read_kiosks(&path, package)?.value;
    list.revoke(kiosk, last)?;
    signed::write(&path, &signed::json(&list)?, (Tag::Kiosks, authority), Access::Public)?;
    Ok(last)
}

/// The hash of the last batch's manifest, given itself or by its file, which must be genuine and this kiosk's.
fn manifest_of(last: &Path, kiosk: KioskNumber, package: &Package) -> Result<Hash, Trouble> {
    if let Some(hash) = last.to_str().and_then(Hash::from_hex) {
        return Ok(hash);
    }
    let (manifest, hash) = verify_batch(last, package).map_err(|error| Trouble {
        remedies: vec![KioskRemedy::LastTrusted.into()],
        ..Cause::Batch { batch: last.to_owned(), error }.into()
    })?;
    if manifest.kiosk() == kiosk {
        return Ok(hash);
    }
    Err(Objection::OtherKiosk { batch: last.to_owned(), found: manifest.kiosk() }.into())
}
