//! The system asks the program to end: SIGTERM at each orderly power-off, SIGINT, SIGHUP. It ends as it should, and never in the
//! middle of something.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::cli::{Failure, Kind};

const ENDING: [i32; 3] = [SIGTERM, SIGINT, SIGHUP];

fn failed(error: &io::Error) -> Failure {
    Failure::new(
        Kind::Internal,
        format!("Les signaux du système ne sont pas écoutés : {}.", crate::files::french(error)),
    )
    .hint("Relancez la même commande.")
}

/// From now on an act that has begun goes on to its end.
pub(super) fn hold_back() -> Result<(), Failure> {
    for signal in ENDING {
        // Nobody reads the flag: that the signal is taken is what keeps it from killing.
        let held = signal_hook::flag::register(signal, Arc::new(AtomicBool::new(false)));
        held.map_err(|error| failed(&error))?;
    }
    Ok(())
}

/// Calls `end` each time the system asks, on a thread of its own.
#[cfg(feature = "screen")]
pub(super) fn on_ending(end: impl Fn() + Send + 'static) -> Result<(), Failure> {
    let mut signals = signal_hook::iterator::Signals::new(ENDING).map_err(|error| failed(&error))?;
    std::thread::spawn(move || signals.forever().for_each(|_| end()));
    Ok(())
}
