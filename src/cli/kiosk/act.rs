//! What staff do at a terminal: the same acts as on the kiosk's own page, by the same path.
//!
//! What was done is told as done, whatever became of its slip, and the box is stopped as it should be whatever happened.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use super::signals;
use crate::batch::LifeState;
use crate::cli::{Failure, Kind, next};
use crate::consultation::money::{french_count, grouped};
use crate::kiosk::{Act, Done, Glance, Kiosk, KioskError, Notice, Station, date_to_confirm, names_a_day};
use crate::language::Language;
use crate::printer::{Cause, Emulator};
use crate::stick::StickPlace;

/// Longest date that is read from the keyboard, in characters.
const LONGEST_DATE: usize = 80;

/// One act of staff: set up, do, stop, tell.
pub(super) fn act(data: &Path, stick: Option<StickPlace>, act: &Act) -> Result<(), Failure> {
    // A power-off in the middle lets the act end, and the box with it.
    signals::hold_back()?;
    let Station { mut machine, emulator, configuration } = Station::set_up(data, stick.clone())?;
    let shown = if matches!(act, Act::Open(_)) { machine.kiosk().package().expect_shown() } else { Ok(()) };
    let done = shown.map_err(KioskError::from).and_then(|()| machine.act(act));
    let standing = machine.standing();
    let closed = matches!(act, Act::Open(_)).then(|| machine.closed_to_residents()).flatten();
    machine.stop()?;
    let done = done?;
    tell(act, &done, standing.life, stick.or(configuration.stick).as_ref())?;
    if let Some(emulator) = emulator {
        for slip in emulator.with(Emulator::take_slips) {
            show!("{}", slip.text);
        }
    }
    if !matches!(act, Act::Slip) {
        say!("La borne est {}. Bulletins scellés dans l’urne : {}.", life(standing.life), grouped(standing.envelopes));
    }
    // What was opened does not serve anybody yet.
    if let Some(notice) = closed {
        say!("  → {} : {}", notice.code(), next::in_sentence(notice.message().say(Language::FRENCH)));
    }
    Ok(())
}

fn tell(act: &Act, done: &Done, standing: LifeState, stick: Option<&StickPlace>) -> Result<(), Failure> {
    let what = match act {
        Act::Open(_) => "Vote ouvert. ",
        Act::Pause => "Vote en pause. ",
        Act::Close => "Vote clos. ",
        Act::Export | Act::Slip => "",
    };
    let again = format!("Pour l’imprimer de nouveau : {}", next::kiosk("slip"));
    match done {
        Done::Exported(exported) => {
            let folder = stick.map(|stick| stick.folder.as_path()).unwrap_or(Path::new(""));
            say!("Relevé écrit et relu : {}", folder.join(&exported.file_name).display());
            let ballots = french_count(exported.envelopes, "bulletin scellé");
            say!("{ballots}. Vous pouvez retirer la clé.");
            if standing == LifeState::Closed {
                say!("Ce relevé est complet : le vote est clos.");
            } else {
                say!("Ce n’est pas le dernier relevé : il en faudra un autre après la clôture.");
                say!("  → Après la clôture : {}", next::kiosk("export"));
            }
        }
        Done::Printed => say!("{what}Ticket imprimé."),
        Done::PaperUnknown => {
            say!("{what}Cette imprimante ne dit pas si le ticket est sorti : regardez-la.");
            say!("  → {again}");
        }
        Done::NoPrinter => say!("{what}Sans imprimante, pas de ticket : notez le nombre de bulletins."),
        Done::PaperMissing(cause) => {
            let sentence = format!("{what}Le ticket n’est pas sorti : {}.", clause(*cause));
            let notice = Notice::of_missing_paper(*cause);
            let remedy = format!("{} : {}", notice.code(), next::in_sentence(notice.message().say(Language::FRENCH)));
            // The slip alone was asked for: without it nothing is done.
            if matches!(act, Act::Slip) {
                return Err(Failure::new(Kind::Device, sentence).hint(remedy));
            }
            say!("{sentence}");
            say!("  → {remedy}");
            say!("  → {again}");
        }
    }
    Ok(())
}

/// Why a slip is not there.
fn clause(cause: Cause) -> &'static str {
    match cause {
        Cause::PaperOut => "l’imprimante n’a plus de papier",
        Cause::CoverOpen => "le capot de l’imprimante est ouvert",
        Cause::CutterFault => "le coupe-papier de l’imprimante est bloqué",
        Cause::Offline | Cause::Stalled => "l’imprimante est bloquée",
        Cause::Unreachable => "l’imprimante ne répond pas",
        Cause::NotCleared => "l’imprimante garde encore un ticket précédent",
        Cause::Unprintable => "il ne peut pas être imprimé sur ce modèle d’imprimante",
    }
}

/// The date of an opening: what somebody typed or confirmed, or nothing.
pub(super) fn confirmed_date(given: Option<&str>, without: bool) -> Result<Option<String>, Failure> {
    if without {
        return Ok(None);
    }
    if let Some(given) = given {
        return expect_date(crate::reading::line(given)).map(Some);
    }
    let missing = || {
        Failure::new(Kind::Usage, "La date n’est pas confirmée : rien n’est ouvert.")
            .hint("Donnez-la : --date \"2 mars 2027\". Sans date sûre : --without-date, et écrivez-la à la main sur le ticket.")
    };
    if !std::io::stdin().is_terminal() {
        return Err(missing());
    }
    let clock = date_to_confirm();
    match &clock {
        Some(clock) => show!("La borne indique : {clock}. Entrée si c’est la bonne date ; sinon tapez-la : "),
        None => show!("L’horloge de la borne est fausse. Tapez la date et l’heure : "),
    }
    let _shown_at_once_or_with_the_next_line = std::io::stdout().flush();
    let mut typed = String::new();
    std::io::stdin().read_line(&mut typed).map_err(|_| missing())?;
    // The end of the input is no answer; an empty line is one.
    let answered = typed.ends_with('\n');
    let typed: String = typed.trim().chars().filter(|sign| !sign.is_control()).take(LONGEST_DATE).collect();
    let date = if typed.is_empty() { clock.filter(|_| answered) } else { Some(expect_date(typed)?) };
    date.map(Some).ok_or_else(missing)
}

/// What goes into the signed journal as a date names a day.
fn expect_date(date: String) -> Result<String, Failure> {
    if date.chars().count() <= LONGEST_DATE && names_a_day(&date) {
        return Ok(date);
    }
    let shown: String = date.chars().take(LONGEST_DATE).collect();
    let sentence = format!("« {shown} » n’est pas une date : rien n’est ouvert.");
    Err(Failure::new(Kind::Usage, sentence)
        .hint("Écrivez-la comme 02/03/2027 ou « 2 mars 2027 », avec l’heure si vous voulez."))
}

/// Where the kiosk is, told without a change to it.
pub(super) fn status(data: &Path) -> Result<(), Failure> {
    let Glance { certificate, package, life: state, counters, is_taken, warnings } = Kiosk::glance(data)?;
    let certificate = &certificate.certificate;
    say!("Borne {} : {}", certificate.kiosk, certificate.name);
    say!("{} ({})", package.definition().title.fr, package.eh().fingerprint());
    say!("Elle est {}. Bulletins scellés dans l’urne : {}.", life(state), grouped(counters.casts));
    if is_taken {
        say!("La fenêtre de la borne est ouverte, ou une commande y travaille.");
    }
    for warning in warnings {
        say!("  → {} : {}", warning.code(), next::in_sentence(warning.message().say(Language::FRENCH)));
    }
    Ok(())
}

fn life(state: LifeState) -> &'static str {
    match state {
        LifeState::Installed => "installée, pas encore ouverte",
        LifeState::Open => "ouverte",
        LifeState::Paused => "en pause",
        LifeState::Closed => "close",
    }
}
