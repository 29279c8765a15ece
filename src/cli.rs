//! The command line: one file for each subcommand, whose doc comment is its help.
//!
//! Sentences are French: officers and staff read them. Exit codes: 0 done, 1 refused or verification failed, 2 usage or
//! configuration, 3 device, 4 internal, 10 the kiosk was switched off by staff.

// First: its macros are known from here on.
#[macro_use]
mod output;

mod arguments;
mod check;
mod confined;
mod count;
mod demo;
mod draw;
mod enrol;
mod failure;
mod freeze;
mod init;
mod journal;
mod keys;
mod kiosk;
mod logging;
mod merge;
mod next;
mod open;
mod passphrase;
mod picture;
mod progress;
mod publish;
mod revoke;
mod seal;
mod verify;
mod workbook;

use std::process::ExitCode;

use clap::{ArgAction, Parser, Subcommand};

pub use failure::{Failure, Kind};
use next::Given;

/// The exit code of a kiosk that staff switched off on its page: whoever runs the program may stop the machine.
#[cfg(feature = "screen")]
const SWITCHED_OFF: u8 = 10;

/// Urne : la borne de vote hors ligne des budgets participatifs, pétitions et sondages.
///
/// Préparer : init, check, keys, seal, enrol, revoke. Faire voter : kiosk, journal. Dépouiller : merge, freeze, draw, open, count, publish.
/// Vérifier : verify. Pour tout voir en une commande : urne demo.
#[derive(Debug, Parser)]
#[command(
    name = "urne",
    version,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    subcommand_help_heading = "Commandes",
    subcommand_value_name = "COMMANDE",
    max_term_width = 100,
    after_help = "Codes de retour : 0, c’est fait ; 1, refusé, ou une vérification a échoué ; 2, la commande, un fichier ou un réglage \
                  est à corriger ; 3, un disque, une clé USB ou une imprimante est en défaut ; 4, erreur du programme ; \
                  10, la borne a été éteinte depuis sa page de l’accueil : la machine peut s’arrêter."
)]
struct Arguments {
    /// Afficher cette aide
    #[arg(short, long, action = ArgAction::Help, global = true)]
    help: Option<bool>,
    /// Afficher la version
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Args),
    Check(check::Args),
    Keys(keys::Args),
    Seal(seal::Args),
    Enrol(enrol::Args),
    Revoke(revoke::Args),
    Kiosk(kiosk::Args),
    Journal(journal::Args),
    Merge(merge::Args),
    Freeze(freeze::Args),
    Draw(draw::Args),
    Open(open::Args),
    Count(count::Args),
    Publish(publish::Args),
    Verify(verify::Args),
    Demo(demo::Args),
    #[command(hide = true)]
    Picture(picture::Args),
    #[command(hide = true)]
    Workbook(workbook::Args),
}

/// Runs the program; the exit code says how it ended.
pub fn main() -> ExitCode {
    logging::start();
    let done = match Arguments::try_parse() {
        Ok(arguments) => run(arguments.command),
        Err(error) => arguments::refused(&error).map(|()| ExitCode::SUCCESS),
    };
    let said = output::finish();
    match done.and_then(|code| said.map(|()| code)) {
        Ok(code) => code,
        Err(failure) => {
            complain!("{failure}");
            failure.exit_code()
        }
    }
}

fn run(command: Command) -> Result<ExitCode, Failure> {
    next::note(given(&command));
    let done = match command {
        Command::Init(args) => init::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Keys(args) => keys::run(&args),
        Command::Seal(args) => seal::run(&args),
        Command::Enrol(args) => enrol::run(&args),
        Command::Revoke(args) => revoke::run(&args),
        Command::Kiosk(args) => return kiosk::run(&args),
        Command::Journal(args) => journal::run(&args),
        Command::Merge(args) => merge::run(&args),
        Command::Freeze(args) => freeze::run(&args),
        Command::Draw(args) => draw::run(&args),
        Command::Open(args) => open::run(&args),
        Command::Count(args) => count::run(&args),
        Command::Publish(args) => publish::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Picture(args) => picture::run(&args),
        Command::Workbook(args) => workbook::run(&args),
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// The paths that a command was given, for the commands that it tells to type next.
fn given(command: &Command) -> Given {
    match command {
        Command::Init(args) => args.given(),
        Command::Check(args) => args.given(),
        Command::Keys(args) => args.given(),
        Command::Seal(args) => args.given(),
        Command::Enrol(args) => args.given(),
        Command::Revoke(args) => args.given(),
        Command::Kiosk(args) => args.given(),
        Command::Merge(args) => args.given(),
        Command::Freeze(args) => args.given(),
        Command::Draw(args) => args.given(),
        Command::Open(args) => args.given(),
        Command::Count(args) => args.given(),
        Command::Publish(args) => args.given(),
        Command::Journal(_) | Command::Verify(_) | Command::Demo(_) | Command::Picture(_) | Command::Workbook(_) => {
            Given::default()
        }
    }
}
