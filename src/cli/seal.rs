//! `urne seal`

use std::path::{Path, PathBuf};

use super::next::{self, Given};
use super::passphrase::{OPENING_KEY, PassphraseArgs};
use super::{Failure, Kind, LARGEST_FILE, check, keys, progress};
use crate::consultation::money::french_count;
use crate::consultation::{Gravity, Package};
use crate::files::{self, Access};
use crate::keys::{AuthorityKey, Mode};

mod sealed;

pub(super) use sealed::was_sealed;

/// Sceller une consultation : un seul fichier signé, à installer sur les bornes
///
/// Le même contenu donne toujours le même fichier. Une vraie consultation n’est scellée qu’une fois sous un identifiant ; une
/// répétition peut l’être de nouveau, sans jamais remplacer un paquet qui est là.
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

impl Args {
    /// The paths that were given.
    pub(super) fn given(&self) -> Given {
        Given {
            folder: Some(self.folder.clone()),
            keys: Some(self.keys.clone()),
            passphrase: self.passphrase.file(),
            ..Given::default()
        }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let public = keys::read_public(&args.keys)?;
    keys::expect_ready(&args.keys, &public)?;
    let path = args.keys.join(keys::AUTHORITY);
    let file = Failure::read(&path, LARGEST_FILE)?;
    let passphrase = args.passphrase.read()?;
    let authority = progress::during(OPENING_KEY, || AuthorityKey::from_file(&file, &passphrase));
    let authority = authority.map_err(|error| Failure::from(error).about(&path))?;
    let package = seal(&args.folder, &args.keys, &authority)?;
    if package.expect_shown().is_err() {
        return Err(check::not_yet());
    }
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(package.file_name()));
    expect_free(&out, package.bytes())?;
    sealed::note(&args.keys, &package)?;
    files::write_new(&out, package.bytes(), Access::Public)?;
    say!("Paquet scellé : {}", out.display());
    say!("Empreinte, à afficher partout : {}", package.eh().fingerprint());
    if let Some(sentence) = check::receipts(package.definition()) {
        say!("{sentence}");
    }
    say!("Ensuite : sur chaque borne, {}", next::kiosk("request NOM"));
    say!("puis ici : {}", next::enrol_into(&out));
    Ok(())
}

/// A package in service is never replaced by another one: it is looked for before anything is noted.
fn expect_free(out: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if out.symlink_metadata().is_err() || files::read(out, LARGEST_FILE).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let sentence = format!("{} est déjà là, avec un autre contenu.", out.display());
    let hint = "Mettez-le de côté s’il ne sert plus, ou donnez un autre nom avec --out.";
    Err(Failure::new(Kind::Refused, sentence).hint(hint))
}

/// Checks and seals a folder.
pub(super) fn seal(folder: &Path, keys_folder: &Path, authority: &AuthorityKey) -> Result<Package, Failure> {
    let public = keys::read_public(keys_folder)?;
    keys::expect_ready(keys_folder, &public)?;
    if authority.key.public() != public.authority {
        return Err(Failure::new(Kind::Refused, "La clé de l’autorité n’est pas celle de ce dossier de clés.")
            .hint(keys::MADE_BY_URNE));
    }
    let read = check::read(folder)?;
    let Some(definition) = read.sound() else {
        let faults = read.faults.iter().filter(|fault| fault.gravity == Gravity::Fault).count();
        let hint = format!("Voyez-les : {}", next::check());
        return Err(
            Failure::new(Kind::Refused, format!("La consultation a {}.", french_count(faults, "faute"))).hint(hint)
        );
    };
    keys::expect_for(keys_folder, definition)?;
    if definition.mode != public.mode {
        let hint = match definition.mode {
            Mode::Rehearsal => format!("Pour une répétition, faites d’autres clés : {} --rehearsal", next::make_keys()),
            Mode::Real => format!("Pour un vrai vote, faites d’autres clés : {}", next::make_keys()),
        };
        return Err(Failure::from(crate::consultation::PackageError::Mode).hint(hint));
    }
    Ok(Package::seal(definition, &public, &read.images, &authority.key)?)
}
