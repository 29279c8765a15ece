//! A consultation's folder read with every check, those that need the ballot's arithmetic and the samples too.

use std::path::Path;

use super::{Readers, samples};
use crate::ballot;
use crate::consultation::source::{self, Folder};
use crate::consultation::{Definition, Fault};
use crate::keys::Mode;
use crate::progress::{Progress, Work, during};

/// Reads a folder.
pub fn read(path: &Path, readers: Readers<'_>, progress: &dyn Progress) -> Folder {
    let mut folder = during(progress, Work::Read, || source::read_with(path, readers.maker, readers.opener));
    if let Some(definition) = &folder.definition {
        if definition.mode == Mode::Real {
            folder.faults.extend(samples::left_in(path, definition));
        }
        if ballot::plaintext_length(definition) > ballot::LONGEST_PLAINTEXT {
            let problem =
                format!("Un bulletin prendrait {} % de la place qu’il a dans l’urne.", room_taken(definition));
            let fault = Fault::at("questions", problem, "Raccourcissez les textes libres ou les listes d’options.");
            folder.faults.push(fault.in_file(source::DEFINITION_FILE, None));
        }
    }
    folder
}

/// How much of the room of a ballot this consultation's takes, in percent, rounded up.
pub fn room_taken(definition: &Definition) -> usize {
    ballot::plaintext_length(definition).saturating_mul(100).div_ceil(ballot::LONGEST_PLAINTEXT)
}
