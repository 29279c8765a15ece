//! `urne enrol`

use std::path::{Path, PathBuf};

use super::next::{self, Given};
use super::passphrase::AuthorityArgs;
use super::{Failure, Kind, LARGEST_FILE};
use crate::consultation::Package;
use crate::files::{self, Access, signed};
use crate::keys::certificate::MOST_KIOSKS;
use crate::keys::{Certificate, CertifiedKiosk, EnrolmentRequest, KioskList, KioskNumber, SigningKey, Tag};
use crate::reading;
use crate::register::{RegisterError, read_kiosks};

mod listed;

/// Largest request read, in bytes.
const LARGEST_REQUEST: u64 = 64 << 10;
/// The list of kiosks.
pub(super) const LIST: &str = "kiosks.json";

/// Enrôler des bornes : chaque demande reçoit un certificat et un numéro
///
/// Une consultation n’a qu’une liste de bornes, et elle ne fait que grandir : donnez toujours le même dossier, ou un dossier où
/// sont copiés kiosks.json et kiosks.json.sig.
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

impl Args {
    /// The paths that were given.
    pub(super) fn given(&self) -> Given {
        Given { package: Some(self.package.clone()), listed: Some(self.out.clone()), ..self.authority.given() }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let package = read_package(&args.package)?;
    package.expect_shown()?;
    let authority = args.authority.open_for(package.definition().mode)?;
    let mut requests = Vec::new();
    for path in &args.requests {
        let request: EnrolmentRequest = signed::parse(path, &Failure::read(path, LARGEST_REQUEST)?)?;
        requests.push(EnrolmentRequest { name: reading::line(&request.name), ..request });
    }
    listed::expect_whole(args.authority.folder(), &package, &args.out)?;
    let enrolled = enrol_each(&package, &requests, &args.out, &authority.key)?;
    listed::note(args.authority.folder(), &package, &args.out)?;
    let mut certificates = Vec::new();
    for Enrolled { certified, was_there } in enrolled {
        let Certificate { kiosk, name, .. } = &certified.certificate;
        let already = if was_there { ", déjà enrôlée" } else { "" };
        let certificate = certificate_path(&args.out, *kiosk);
        say!("  ✓ borne {kiosk}, {name}{already} : {}", certificate.display());
        certificates.push(certificate);
    }
    say!("Liste des bornes, à garder pour rassembler les relevés : {}", args.out.join(LIST).display());
    say!("Ensuite, chaque borne avec son certificat :");
    for certificate in certificates {
        say!("  {}", next::install(Some(&certificate)));
    }
    Ok(())
}

/// Reads and checks a package.
pub(super) fn read_package(path: &Path) -> Result<Package, Failure> {
    Ok(Package::read(Failure::read(path, LARGEST_FILE)?)?)
}

fn certificate_path(out: &Path, kiosk: KioskNumber) -> PathBuf {
    out.join(format!("borne-{kiosk}.certificate.json"))
}

/// A kiosk of the list.
struct Enrolled {
    certified: CertifiedKiosk,
    was_there: bool,
}

/// Certifies each request under the next free number, and signs the longer list.
pub(super) fn enrol(
    package: &Package,
    requests: &[EnrolmentRequest],
    out: &Path,
    authority: &SigningKey,
) -> Result<Vec<CertifiedKiosk>, Failure> {
    let enrolled = enrol_each(package, requests, out, authority)?;
    Ok(enrolled.into_iter().map(|enrolled| enrolled.certified).collect())
}

/// The signed list is what counts, and is written first; the certificates are copies from it, written again where a cut left
/// them out.
fn enrol_each(
    package: &Package,
    requests: &[EnrolmentRequest],
    out: &Path,
    authority: &SigningKey,
) -> Result<Vec<Enrolled>, Failure> {
    if authority.public() != package.keys().authority {
        return Err(Failure::from(RegisterError::OtherAuthority));
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
        enrolled.push(Enrolled { certified, was_there });
    }
    let mut certificates = Vec::new();
    for Enrolled { certified, .. } in &enrolled {
        let path = certificate_path(out, certified.certificate.kiosk);
        let bytes = signed::json(certified)?;
        if path.symlink_metadata().is_ok() && files::read(&path, LARGEST_FILE).ok().as_ref() != Some(&bytes) {
            return Err(Failure::file(&path, std::io::ErrorKind::AlreadyExists.into()));
        }
        certificates.push((path, bytes));
    }
    files::make_folder(out, Access::Public)?;
    if enrolled.iter().any(|enrolled| !enrolled.was_there) {
        signed::write(&path, &signed::json(&list)?, (Tag::Kiosks, authority), Access::Public)?;
    }
    for (path, bytes) in &certificates {
        files::write_new(path, bytes, Access::Public)?;
    }
    Ok(enrolled)
}

/// The entry of a kiosk that asks again; one that asks with other words is refused.
fn known(list: &KioskList, request: &EnrolmentRequest) -> Result<Option<CertifiedKiosk>, Failure> {
    let Some(known) = list.kiosks.iter().find(|known| known.certificate.key == request.key) else { return Ok(None) };
    let Certificate { name, nonce, .. } = &known.certificate;
    if (name, nonce) == (&request.name, &request.nonce) {
        return Ok(Some(known.clone()));
    }
    let sentence = format!("La borne « {} » est déjà enrôlée, sous le nom « {name} ».", request.name);
    Err(Failure::new(Kind::Refused, sentence)
        .hint("Donnez la demande telle que la borne l’a écrite, ou faites-en une sur une borne neuve (--data)."))
}

fn add(list: &mut KioskList, request: &EnrolmentRequest, authority: &SigningKey) -> Result<CertifiedKiosk, Failure> {
    let EnrolmentRequest { name, key, nonce, .. } = request.clone();
    if !crate::keys::certificate::is_name(&name) {
        return Err(Failure::new(Kind::Refused, format!("Le nom de borne « {name} » ne convient pas."))
            .hint("Un nom a 1 à 80 caractères : refaites la demande : urne kiosk request NOM."));
    }
    let last = list.kiosks.iter().map(|known| known.certificate.kiosk.0).max().unwrap_or(0);
    let number = last.checked_add(1).filter(|number| usize::from(*number) <= MOST_KIOSKS);
    let too_many = || Failure::new(Kind::Refused, format!("Une consultation a au plus {MOST_KIOSKS} bornes."));
    let kiosk =
        KioskNumber(number.ok_or_else(|| too_many().hint("Partagez-la en plusieurs consultations, par territoire."))?);
    let new = CertifiedKiosk::sign(Certificate { eh: list.eh, kiosk, name, key, nonce }, authority);
    list.kiosks.push(new.clone());
    Ok(new)
}
