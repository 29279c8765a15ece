//! The result of an opened register: read as the holders signed it, or counted again and compared with that.

use std::ops::ControlFlow;

use super::{LARGEST, Opened, Register, RegisterError};
use crate::count::{self, Lot, Results, count_watched};
use crate::files;
use crate::files::signed::{self, ArtefactError};
use crate::keys::Hash;
use crate::progress::{Cancelled, Work};

/// An opened register with its result.
#[derive(Debug)]
pub struct Counted<'r> {
    pub(crate) opened: Opened<'r>,
    pub(crate) results: Results,
}

impl<'r> Counted<'r> {
    /// The register.
    pub fn register(&self) -> &'r Register {
        self.opened.register()
    }

    /// The result.
    pub fn results(&self) -> &Results {
        &self.results
    }
}

impl<'r> Opened<'r> {
    /// Counts again what the opening counted.
    ///
    /// # Errors
    /// The result is not the one that the holders signed, or the count was ended.
    pub fn count(self) -> Result<Counted<'r>, RegisterError> {
        let results = counted(self.register(), &self.ballots, &self.draw().lot())?;
        if Hash::of(&[&signed::json(&results)?]) == self.opening().results {
            Ok(Counted { opened: self, results })
        } else {
            Err(RegisterError::OtherCount)
        }
    }

    /// The result that was written at the opening.
    ///
    /// # Errors
    /// It is not the one that the holders signed.
    pub fn counted(self) -> Result<Counted<'r>, RegisterError> {
        let path = self.register().path(Register::RESULTS);
        let bytes = files::read(&path, LARGEST)?;
        let results = signed::parse(&path, &bytes)?;
        if Hash::of(&[&bytes]) == self.opening().results {
            return Ok(Counted { opened: self, results });
        }
        let reason = "ce n’est pas le résultat que les dépositaires ont signé à l’ouverture".into();
        Err(ArtefactError::Mismatch { file: Register::RESULTS.into(), reason }.into())
    }
}

/// Counts; whoever watches the register hears of raises, and may end it.
pub(super) fn counted(register: &Register, ballots: &count::Opened, lot: &Lot) -> Result<Results, RegisterError> {
    let (package, progress) = (register.package(), register.progress());
    let watch = |raises: u64| {
        progress.report(Work::Count, raises, None);
        if progress.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let counted = count_watched(package.definition(), package.eh(), ballots, lot, &watch);
    counted.map_err(|error| if progress.is_cancelled() { Cancelled.into() } else { error.into() })
}
