//! The words on paper: those of the catalogues.

pub(super) use crate::language::words::paper::*;

use crate::language::Language;

/// The two lines of the mark on everything printed in a rehearsal.
pub(super) fn rehearsal_mark(language: Language) -> [&'static str; 2] {
    [REHEARSAL.say(language), WITHOUT_VALUE.say(language)]
}
