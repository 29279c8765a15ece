//! A consultation's folder read with every check, those that need the ballot's arithmetic and the samples too.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Readers, samples};
use crate::ballot;
use crate::consultation::source::{self, Folder};
use crate::consultation::{Definition, Fault};
use crate::keys::Mode;
use crate::picture::{Made, Maker, Refusal};
use crate::progress::{Progress, Work, during};

/// Reads a folder.
pub fn read(path: &Path, readers: Readers<'_>, progress: &dyn Progress) -> Folder {
    let maker = Counted { maker: readers.maker, progress, made: AtomicU64::new(0) };
    let mut folder = during(progress, Work::Read, || source::read_with(path, &maker, readers.opener));
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

/// Says after each picture how many were made: nobody knows how many there are until the folder is read.
struct Counted<'a> {
    maker: &'a dyn Maker,
    progress: &'a dyn Progress,
    made: AtomicU64,
}

impl Maker for Counted<'_> {
    fn make(&self, source: &[u8]) -> Result<Made, Refusal> {
        let made = self.maker.make(source);
        self.progress.report(Work::Pictures, self.made.fetch_add(1, Ordering::Relaxed) + 1, None);
        made
    }
}

/// How much of the room of a ballot this consultation's takes, in percent, rounded up.
pub fn room_taken(definition: &Definition) -> usize {
    ballot::plaintext_length(definition).saturating_mul(100).div_ceil(ballot::LONGEST_PLAINTEXT)
}
