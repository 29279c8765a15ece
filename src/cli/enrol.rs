//! `urne enrol`

use std::path::PathBuf;

use super::Failure;
use super::next::{self, Given};
use super::passphrase::AuthorityArgs;
use crate::keys::Certificate;
use crate::office::enrol::{Enrolled, LIST};
use crate::office::{self, enrol};

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
    let package = office::read_package(&args.package)?;
    package.expect_shown()?;
    let authority = args.authority.open_for(package.definition().mode)?;
    let requests = args.requests.iter().map(|path| enrol::read_request(path)).collect::<Result<Vec<_>, _>>()?;
    let enrolled = enrol::enrol(&package, &requests, &args.out, &authority.key, args.authority.folder())?;
    let mut certificates = Vec::new();
    for Enrolled { certified, was_there, certificate } in enrolled {
        let Certificate { kiosk, name, .. } = &certified.certificate;
        let already = if was_there { ", déjà enrôlée" } else { "" };
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
