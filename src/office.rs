//! The officers' work, from a consultation's folder to its published result: values in, values out.
//!
//! Nothing here knows a terminal, a command line or a window. What a step needs of its surroundings is given: who looks at hostile
//! files ([`Readers`]), who hears how far it is ([`Progress`](crate::progress::Progress)), where randomness comes from. What a step
//! did is returned for the edge to say. Why it did not is a [`Trouble`]: its kind, its cause as it was, and remedies as data, which
//! a command words as a command to type, and a window as a button.
//!
//! Before the vote: [`prepare`], [`check`], [`keys`], [`seal`], [`enrol`], [`revoke`]. After it: [`gather`] brings the batches, then a
//! register goes from stage to stage ([`register`](crate::register)); [`journals`] follows what kiosks noted.

mod cause;
pub mod check;
pub mod enrol;
pub mod gather;
pub mod journals;
pub mod keys;
mod kind;
mod objection;
pub mod prepare;
pub mod remedies;
pub mod remedy;
pub mod revoke;
mod samples;
pub mod seal;
mod trouble;

use std::path::Path;

use crate::consultation::Package;
use crate::files;
use crate::picture::Maker;
use crate::reading::workbook::Opener;

pub use cause::Cause;
pub use kind::Kind;
pub use objection::Objection;
pub use remedy::Remedy;
pub use trouble::Trouble;

/// Largest file that is read whole, in bytes; packages are the largest.
pub const LARGEST_FILE: u64 = 512 << 20;

/// Who looks at files that may be hostile: pictures and workbooks of a consultation's folder.
#[derive(Clone, Copy)]
pub struct Readers<'a> {
    /// Makes pictures of our own from those of the folder.
    pub maker: &'a dyn Maker,
    /// Opens workbooks.
    pub opener: &'a dyn Opener,
}

/// Reads and checks a package.
///
/// # Errors
/// The file cannot be read, or is no genuine package.
pub fn read_package(path: &Path) -> Result<Package, Trouble> {
    Ok(Package::read(files::read(path, LARGEST_FILE)?)?)
}
