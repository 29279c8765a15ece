//! `urne seal`

use std::path::{Path, PathBuf};

use super::passphrase::PassphraseArgs;
use super::{Failure, Kind, check, keys};
use crate::consultation::{Gravity, Package};
use crate::keys::AuthorityKey;

/// Sceller une consultation : un seul fichier signé, à installer sur les bornes
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Le dossier de la consultation
    #[arg(value_name = "DOSSIER")]
    folder: PathBuf,
    /// Le dossier des clés
    #[arg(long, value_name = "DOSSIER")]
    keys: PathBuf,
    /// Le fichier à écrire (par défaut : ID.consultation)
    #[arg(long, value_name = "FICHIER")]
    out: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let public = keys::read_public(&args.keys)?;
    keys::expect_tested(&args.keys, &public)?;
    let path = args.keys.join(keys::AUTHORITY);
    let file = Failure::read(&path, crate::keys::LARGEST_FILE)?;
    let authority = AuthorityKey::from_file(&file, &args.passphrase.read()?);
    let authority = authority.map_err(|error| Failure::of(Kind::Refused, &error))?;
    let package = seal(&args.folder, &args.keys, &authority)?;
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(package.file_name()));
    std::fs::write(&out, package.bytes()).map_err(|error| Failure::file(&out, error))?;
    say!("Consultation scellée : {}", out.display());
    say!("Empreinte, à afficher partout : {}", package.eh().fingerprint());
    say!("Ensuite : sur chaque borne, urne kiosk request NOM ; puis urne enrol {}", out.display());
    Ok(())
}

/// Checks and seals a folder.
pub(super) fn seal(folder: &Path, keys_folder: &Path, authority: &AuthorityKey) -> Result<Package, Failure> {
    let public = keys::read_public(keys_folder)?;
    keys::expect_tested(keys_folder, &public)?;
    if authority.key.public() != public.authority {
        return Err(Failure::new(Kind::Refused, "La clé de l’autorité n’est pas celle de ce dossier de clés."));
    }
    let read = check::read(folder);
    let Some(definition) = read.sealable() else {
        let faults = read.faults.iter().filter(|fault| fault.gravity == Gravity::Fault).count();
        let hint = format!("Voyez-les avec « urne check {} ».", folder.display());
        return Err(Failure::new(Kind::Refused, format!("La consultation a {faults} faute(s).")).hint(hint));
    };
    if definition.mode != public.mode {
        let hint = "Faites d’autres clés (« urne keys », avec ou sans --rehearsal), ou changez la clé « mode ».";
        return Err(Failure::from(crate::consultation::PackageError::Mode).hint(hint));
    }
    Ok(Package::seal(definition, &public, &read.images, &authority.key)?)
}
