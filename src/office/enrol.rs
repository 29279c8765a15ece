//! Enrolling: each kiosk's request gets a certificate and a number, and the signed list of kiosks grows.
//!
//! A consultation has one list. It is what counts, and is written first; the certificates are copies from it, written again where a
//! cut left them out.

use std::path::{Path, PathBuf};

use super::{LARGEST_FILE, Objection, Trouble};
use crate::consultation::Package;
use crate::files::{self, Access, FileError, signed};
use crate::keys::certificate::{MOST_KIOSKS, is_name};
use crate::keys::{Certificate, CertifiedKiosk, EnrolmentRequest, KioskList, KioskNumber, SigningKey, Tag};
use crate::reading;
use crate::register::{RegisterError, read_kiosks};

mod listed;

/// Largest request read, in bytes.
const LARGEST_REQUEST: u64 = 64 << 10;
/// The list of kiosks.
pub const LIST: &str = "kiosks.json";

/// A kiosk of the list.
#[derive(Debug, Clone)]
pub struct Enrolled {
    /// What the authority signed.
    pub certified: CertifiedKiosk,
    /// Whether it was on the list before.
    pub was_there: bool,
    /// The file of its certificate.
    pub certificate: PathBuf,
}

/// Reads a kiosk's request; its name in one spelling.
///
/// # Errors
/// It cannot be read, or is none.
pub fn read_request(path: &Path) -> Result<EnrolmentRequest, Trouble> {
    let request: EnrolmentRequest = signed::parse(path, &files::read(path, LARGEST_REQUEST)?)?;
    Ok(EnrolmentRequest { name: reading::line(&request.name), ..request })
}

/// Enrols kiosks on the one list of their consultation; how long that list is stays noted in `beside`, where the authority's key is.
///
/// # Errors
/// A longer list is elsewhere, a request will not do, or the disk fails.
pub fn enrol(
    package: &Package,
    requests: &[EnrolmentRequest],
    out: &Path,
    authority: &SigningKey,
    beside: &Path,
) -> Result<Vec<Enrolled>, Trouble> {
    listed::expect_whole(beside, package, out)?;
    let enrolled = enrol_unnoted(package, requests, out, authority)?;
    listed::note(beside, package, out)?;
    Ok(enrolled)
}

/// The same where no other list can be: certifies each request under the next free number, and signs the longer list.
///
/// # Errors
/// A request will not do, or the disk fails.
pub fn enrol_unnoted(
    package: &Package,
    requests: &[EnrolmentRequest],
    out: &Path,
    authority: &SigningKey,
) -> Result<Vec<Enrolled>, Trouble> {
    if authority.public() != package.keys().authority {
        return Err(RegisterError::OtherAuthority.into());
    }
    let path = out.join(LIST);
    let is_there = path.exists() || signed::exists(&path);
    let mut list = if is_there {
        read_kiosks(&path, package)?.value
    } else {
        KioskList { eh: *package.eh(), kiosks: Vec::new(), revoked: Vec::new() }
    };
    let mut enrolled = Vec::new();
    for request in requests {
        let (certified, was_there) = match known(&list, request)? {
            Some(known) => (known, true),
            None => (add(&mut list, request, authority)?, false),
        };
        let certificate = certificate_path(out, certified.certificate.kiosk);
        enrolled.push(Enrolled { certified, was_there, certificate });
    }
    let mut certificates = Vec::new();
    for Enrolled { certified, certificate, .. } in &enrolled {
        let bytes = signed::json(certified)?;
        let is_other = files::read(certificate, LARGEST_FILE).ok().as_ref() != Some(&bytes);
        if certificate.symlink_metadata().is_ok() && is_other {
            return Err(FileError::at(certificate)(std::io::ErrorKind::AlreadyExists.into()).into());
        }
        certificates.push((certificate, bytes));
    }
    files::make_folder(out, Access::Public)?;
    if enrolled.iter().any(|enrolled| !enrolled.was_there) {
        signed::write(&path, &signed::json(&list)?, (Tag::Kiosks, authority), Access::Public)?;
    }
    for (path, bytes) in certificates {
        files::write_new(path, &bytes, Access::Public)?;
    }
    Ok(enrolled)
}

fn certificate_path(out: &Path, kiosk: KioskNumber) -> PathBuf {
    out.join(format!("borne-{kiosk}.certificate.json"))
}

/// The entry of a kiosk that asks again; one that asks with other words is refused.
fn known(list: &KioskList, request: &EnrolmentRequest) -> Result<Option<CertifiedKiosk>, Objection> {
    let Some(known) = list.kiosks.iter().find(|known| known.certificate.key == request.key) else { return Ok(None) };
    let Certificate { name, nonce, .. } = &known.certificate;
    if (name, nonce) == (&request.name, &request.nonce) {
        return Ok(Some(known.clone()));
    }
    Err(Objection::Enrolled { asked: request.name.clone(), listed: name.clone() })
}

fn add(list: &mut KioskList, request: &EnrolmentRequest, authority: &SigningKey) -> Result<CertifiedKiosk, Objection> {
    let EnrolmentRequest { name, key, nonce, .. } = request.clone();
    if !is_name(&name) {
        return Err(Objection::KioskName(name));
    }
    let last = list.kiosks.iter().map(|known| known.certificate.kiosk.0).max().unwrap_or(0);
    let number = last.checked_add(1).filter(|number| usize::from(*number) <= MOST_KIOSKS);
    let kiosk = KioskNumber(number.ok_or(Objection::TooManyKiosks)?);
    let new = CertifiedKiosk::sign(Certificate { eh: list.eh, kiosk, name, key, nonce }, authority);
    list.kiosks.push(new.clone());
    Ok(new)
}
