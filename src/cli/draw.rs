//! `urne draw`

use std::io::{BufRead as _, IsTerminal as _, Read as _};
use std::path::PathBuf;

use super::next::{self, Given};
use super::passphrase::AuthorityArgs;
use super::progress::Terminal;
use super::{Failure, Kind, output};
use crate::register::Register;

/// Enregistrer le tirage au sort public, fait une seule fois après le gel
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Le dossier du registre
    #[arg(value_name = "REGISTRE")]
    register: PathBuf,
    /// Ce qui est sorti, signe par signe et sans espace, par exemple 3526104897
    #[arg(long, value_name = "SIGNES")]
    lot: String,
    #[command(flatten)]
    authority: AuthorityArgs,
}

impl Args {
    /// The paths that were given.
    pub(super) fn given(&self) -> Given {
        Given { register: Some(self.register.clone()), ..self.authority.given() }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let terminal = Terminal::start();
    let register = Register::open(&args.register)?.watched_by(terminal.clone());
    // A step that is missing is told before anybody types.
    let frozen = register.frozen()?;
    terminal.clear();
    let authority = args.authority.open_for(register.package().definition().mode)?;
    register.expect_authority(&authority.key)?;
    let lot = crate::reading::line(&args.lot);
    confirm(&lot)?;
    let drawn = frozen.draw(&lot, &authority.key)?;
    terminal.clear();
    let draw = drawn.draw();
    say!("Tirage « {} » enregistré et signé.", draw.lot);
    for tie in &draw.ties {
        say!("  À égalité, question « {} », dans cet ordre : {}", tie.question, tie.order.join(", "));
    }
    say!("Ensuite, avec les dépositaires : {}", next::open(register.package().keys().threshold));
    Ok(())
}

/// Longest line that is read from the keyboard, in bytes.
const LONGEST_LINE: u64 = 200;

/// Somebody at a terminal types what was thrown a second time: it is signed for good.
fn confirm(lot: &str) -> Result<(), Failure> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        return Ok(());
    }
    show!("Le tirage se signe une seule fois. Relisez ce qui est sorti, et tapez-le de nouveau : ");
    output::flush();
    let mut typed = String::new();
    let _nothing_read = input.lock().take(LONGEST_LINE).read_line(&mut typed);
    if crate::reading::line(&typed).trim() == lot {
        return Ok(());
    }
    let sentence = "Les deux saisies diffèrent : rien n’est enregistré.";
    Err(Failure::new(Kind::Refused, sentence).hint("Comparez avec le procès-verbal, puis relancez la même commande."))
}
