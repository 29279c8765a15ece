//! `urne enrol`

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::passphrase::AuthorityArgs;
use super::{Failure, Kind, LARGEST_FILE};
use crate::consultation::Package;
use crate::files::{Access, signed};
use crate::keys::certificate::MOST_KIOSKS;
use crate::keys::{Certificate, CertifiedKiosk, EnrolmentRequest, KioskList, KioskNumber, SigningKey, Tag};

/// Enrôler des bornes : chaque demande reçoit un certificat et un numéro
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Le paquet de la consultation
    #[arg(value_name = "PAQUET")]
    package: PathBuf,
    /// Les demandes des bornes (request.json)
    #[arg(required = true, value_name = "DEMANDE")]
    requests: Vec<PathBuf>,
    /// Dossier des certificats et de la liste des bornes
    #[arg(long, value_name = "DOSSIER")]
    out: PathBuf,
    #[command(flatten)]
    authority: AuthorityArgs,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let package = read_package(&args.package)?;
    let authority = args.authority.open_for(package.definition().mode)?;
    let mut requests = Vec::new();
    for path in &args.requests {
        let request: EnrolmentRequest = signed::parse(path, &Failure::read(path, crate::keys::LARGEST_FILE)?)?;
        requests.push(request);
    }
    for certified in enrol(&package, &requests, &args.out, &authority.key)? {
        let Certificate { kiosk, name, .. } = &certified.certificate;
        say!("  ✓ borne {kiosk}, {name} : {}", certificate_path(&args.out, *kiosk).display());
    }
    say!("Liste des bornes : {}", args.out.join("kiosks.json").display());
    say!("Ensuite : sur chaque borne, urne kiosk install PAQUET CERTIFICAT");
    Ok(())
}

/// Reads and checks a package.
pub(super) fn read_package(path: &Path) -> Result<Package, Failure> {
    Ok(Package::read(Failure::read(path, LARGEST_FILE)?)?)
}

fn certificate_path(out: &Path, kiosk: KioskNumber) -> PathBuf {
    out.join(format!("borne-{kiosk}.certificate.json"))
}

/// Certifies each request under the next free number, and signs the longer list.
pub(super) fn enrol(
    package: &Package,
    requests: &[EnrolmentRequest],
    out: &Path,
    authority: &SigningKey,
) -> Result<Vec<CertifiedKiosk>, Failure> {
    if authority.public() != package.keys().authority {
        return Err(Failure::from(crate::register::RegisterError::OtherAuthority));
    }
    let path = out.join("kiosks.json");
    let mut list = if path.exists() {
        signed::read::<KioskList>(&path, (Tag::Kiosks, &authority.public()), LARGEST_FILE)?.value
    } else {
        KioskList { eh: *package.eh(), kiosks: Vec::new(), revoked: Vec::new() }
    };
    let mut certified = Vec::new();
    let mut known: BTreeSet<[u8; 32]> = list.kiosks.iter().map(|known| *known.certificate.key.bytes()).collect();
    for request in requests {
        if !crate::keys::certificate::is_name(&request.name) {
            return Err(Failure::new(Kind::Refused, format!("Le nom de borne « {} » ne convient pas.", request.name)));
        }
        if !known.insert(*request.key.bytes()) {
            let sentence = format!("La borne « {} » est déjà enrôlée.", request.name);
            return Err(Failure::new(Kind::Refused, sentence));
        }
        let last = list.kiosks.last().map_or(0, |last| last.certificate.kiosk.0);
        let number = last.checked_add(1).filter(|number| usize::from(*number) <= MOST_KIOSKS);
        let kiosk = KioskNumber(number.ok_or_else(|| Failure::new(Kind::Refused, "Il y a trop de bornes."))?);
        let EnrolmentRequest { name, key, nonce, .. } = request.clone();
        let new = CertifiedKiosk::sign(Certificate { eh: *package.eh(), kiosk, name, key, nonce }, authority);
        list.kiosks.push(new.clone());
        certified.push(new);
    }
    if !list.verify(package.eh(), &authority.public()).is_good() {
        return Err(Failure::new(Kind::Refused, format!("{} est d’une autre consultation.", path.display())));
    }
    crate::files::make_folder(out, Access::Public)?;
    for entry in &certified {
        let path = certificate_path(out, entry.certificate.kiosk);
        super::samples::write_new(&path, &signed::json(entry)?)?;
    }
    signed::write(&path, &signed::json(&list)?, (Tag::Kiosks, authority), Access::Public)?;
    Ok(certified)
}
