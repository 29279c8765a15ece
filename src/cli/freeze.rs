//! `urne freeze`

use std::path::PathBuf;

use super::next::{self, Given};
use super::passphrase::AuthorityArgs;
use super::progress::Terminal;
use super::{Failure, Kind};
use crate::consultation::money::french_count;
use crate::keys::KioskNumber;
use crate::reading;
use crate::register::{self, Absence, Register};

/// Geler le registre : l’autorité signe la liste des bulletins scellés avant toute ouverture
///
/// Chaque borne enrôlée doit avoir rendu un relevé écrit après sa clôture. Pour celle qui ne le peut plus, dites pourquoi :
/// --missing 3="borne volée, plainte déposée". Un relevé tardif demande un nouveau gel, tant que rien n’est tiré.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Le dossier du registre
    #[arg(value_name = "REGISTRE")]
    register: PathBuf,
    /// Pourquoi le dernier relevé d’une borne manque ; une fois pour chaque borne. Signé et publié tel quel
    #[arg(long = "missing", value_name = "BORNE=MOTIF")]
    missing: Vec<String>,
    #[command(flatten)]
    authority: AuthorityArgs,
}

const SAME: &str = "Le registre était déjà gelé, et rien n’a changé depuis.";
const REPLACED: &str = "Ce gel remplace le précédent, qui ne vaut plus.";
const REPLACES_UNREAD: &str = "Ce gel remplace un gel qui n’était pas signé par l’autorité, ou qui ne se lisait plus.";

impl Args {
    /// The paths that were given.
    pub(super) fn given(&self) -> Given {
        Given { register: Some(self.register.clone()), missing: self.missing.clone(), ..self.authority.given() }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let absences = args.missing.iter().map(|given| absence(given)).collect::<Result<Vec<_>, _>>()?;
    let terminal = Terminal::start();
    let register = Register::open(&args.register)?.watched_by(terminal.clone());
    let authority = args.authority.open_for(register.package().definition().mode)?;
    let earlier = register.checkpoint();
    let frozen = register::freeze(&register, &authority.key, &absences)?;
    terminal.clear();
    let checkpoint = frozen.checkpoint();
    for Absence { kiosk, reason } in &checkpoint.missing {
        say!("  borne {kiosk} sans relevé clos : {reason}");
    }
    let ballots = french_count(checkpoint.size, "bulletin scellé");
    say!("Gelé : {ballots}, racine {}", checkpoint.root);
    match earlier {
        Ok(None) => {}
        Ok(Some(earlier)) if earlier == *checkpoint => say!("{SAME}"),
        Ok(Some(_)) => say!("{REPLACED}"),
        Err(_) => say!("{REPLACES_UNREAD}"),
    }
    let lot = register.package().definition().lot.in_words();
    say!("Ensuite : tirez en public {lot}, puis : {}", next::draw());
    Ok(())
}

/// Reads `3=borne volée`.
fn absence(given: &str) -> Result<Absence, Failure> {
    let read = given.split_once('=').and_then(|(kiosk, reason)| Some((kiosk.trim().parse().ok()?, reason.trim())));
    let (kiosk, reason) = read.ok_or_else(|| {
        let sentence = format!("« {given} » ne dit pas quelle borne manque, et pourquoi.");
        Failure::new(Kind::Usage, sentence).hint("Écrivez --missing 3=\"borne volée, plainte déposée\".")
    })?;
    Ok(Absence { kiosk: KioskNumber(kiosk), reason: reading::line(reason) })
}
