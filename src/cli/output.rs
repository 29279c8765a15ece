//! What commands write on standard output and standard error: nothing else in `cli` writes there.
//!
//! A reader may leave early (`urne count … | head -1`): what is left to say is then dropped without a word, and the command goes on
//! and ends as if it had been heard. Any other trouble, such as a full disk behind `>`, ends the command as a failure, once
//! its work is done.

use std::fmt;
use std::io::{ErrorKind, Write as _};
use std::sync::{Mutex, PoisonError};

use super::{Failure, Kind};

/// Writes a line to standard output.
macro_rules! say {
    ($($words:tt)*) => {
        $crate::cli::output::write(format_args!("{}\n", format_args!($($words)*)))
    };
}

/// Writes to standard output as it is.
macro_rules! show {
    ($($words:tt)*) => {
        $crate::cli::output::write(format_args!($($words)*))
    };
}

/// Writes to standard error as it is; if nobody hears it, there is nobody left to tell.
macro_rules! complain {
    ($($words:tt)*) => {
        $crate::cli::output::write_error(format_args!($($words)*))
    };
}

/// How standard output fares.
#[derive(Debug)]
enum Said {
    Heard,
    /// The reader has left.
    Unheard,
    Failed(std::io::Error),
}

static SAID: Mutex<Said> = Mutex::new(Said::Heard);

/// Does something with standard output, unless that is in vain.
fn with_output(work: impl FnOnce(&mut std::io::Stdout) -> std::io::Result<()>) {
    let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    if !matches!(*said, Said::Heard) {
        return;
    }
    *said = match work(&mut std::io::stdout()) {
        Ok(()) => Said::Heard,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Said::Unheard,
        Err(error) => Said::Failed(error),
    };
}

pub(super) fn write(words: fmt::Arguments<'_>) {
    with_output(|output| output.write_fmt(words));
}

/// Shows what was written without the end of its line.
pub(super) fn flush() {
    with_output(std::io::Stdout::flush);
}

pub(super) fn write_error(words: fmt::Arguments<'_>) {
    let _unheard = std::io::stderr().write_fmt(words);
}

/// Ends standard output; fails if something could not be written although somebody reads it.
pub(super) fn finish() -> Result<(), Failure> {
    flush();
    match &*SAID.lock().unwrap_or_else(PoisonError::into_inner) {
        Said::Heard | Said::Unheard => Ok(()),
        Said::Failed(error) => {
            let sentence =
                format!("La sortie standard ne peut pas être écrite\u{a0}: {}.", crate::files::french(error));
            Err(Failure::new(Kind::Device, sentence).hint("Faites de la place, ou envoyez la sortie ailleurs."))
        }
    }
}
