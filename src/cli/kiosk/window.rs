//! `urne kiosk` without a command: the window, whatever is wrong.

use std::path::Path;
use std::process::ExitCode;

use super::signals;
use crate::cli::{Failure, Kind, SWITCHED_OFF};
use crate::kiosk::{Configuration, Notice, Station};
use crate::screen::{Ended, Setup, Started, Trouble, Window};

/// Shows the kiosk until it is switched off; where it cannot start, the page that says why, until it can.
pub(super) fn show(data: &Path, windowed: bool) -> Result<ExitCode, Failure> {
    let failed = |error| {
        Failure::of(Kind::Device, &error).hint("Branchez l’écran, ou lancez la borne depuis sa session graphique.")
    };
    // Before anything is opened: without a display nothing was touched.
    let window = Window::open(windowed).map_err(failed)?;
    let ender = window.ender();
    signals::on_ending(move || {
        complain!(
            "Fin demandée : la borne termine d’abord ce qui est commencé, un bulletin, son reçu ou un acte de l’accueil."
        );
        ender();
    })?;
    let (data, mut told) = (data.to_owned(), String::new());
    let (machine, ended) = window.run(move || start(&data, &mut told)).map_err(failed)?;
    let was_started = machine.is_some();
    if let Some(machine) = machine {
        machine.stop()?;
    }
    match ended {
        Ended::SwitchedOff => Ok(ExitCode::from(SWITCHED_OFF)),
        Ended::Asked => Ok(ExitCode::SUCCESS),
        Ended::Closed if was_started => Ok(ExitCode::SUCCESS),
        Ended::Closed => {
            Err(Failure::new(Kind::Device, "La borne n’a pas démarré.").hint("Suivez la phrase dite plus haut."))
        }
        Ended::Stopped => Err(Failure::new(Kind::Internal, "La partie de la borne qui tient l’urne s’est arrêtée.")
            .hint("Relancez la borne, et notez le nombre de bulletins.")),
    }
}

/// Tries to start the kiosk; the terminal is told once why it does not.
fn start(data: &Path, told: &mut String) -> Result<Started, Trouble> {
    match Station::set_up(data, None) {
        Ok(Station { machine, configuration, .. }) => {
            let setup = Setup { patience: configuration.patience, width_mm: configuration.screen_width_mm };
            Ok(Started { machine: Box::new(machine), setup })
        }
        Err(error) => {
            let width_mm = Configuration::load(data).ok().and_then(|configuration| configuration.screen_width_mm);
            let trouble = Trouble { notice: Notice::out_of_service(&error), detail: error.to_string(), width_mm };
            let failure = Failure::from(error).to_string();
            if *told != failure {
                complain!("{failure}");
                *told = failure;
            }
            Err(trouble)
        }
    }
}
