//! A process for each picture: what a hostile file can break is its own process, and what that may use is limited.
//!
//! The child answers one byte 0 and the made picture, or the nine bytes of a refusal. The parent believes nothing but a made
//! picture that it inspected, and takes a child that died as a refusal.

use std::io::{self, Read, Write};
use std::path::PathBuf;

use super::{LARGEST_SOURCE, LONGEST, Made, Maker, Refusal, draw};
pub use crate::confined::Limits as ChildLimits;
use crate::confined::{self, Confined, Ending};

/// Makes pictures in child processes.
#[derive(Debug, Clone)]
pub struct Child(Confined);

impl Child {
    /// `program` with `arguments` calls [`serve`] with the same limits.
    pub fn new(program: PathBuf, arguments: Vec<String>, limits: ChildLimits) -> Self {
        Self(Confined::new(program, arguments, limits))
    }
}

impl Maker for Child {
    fn make(&self, source: &[u8]) -> Result<Made, Refusal> {
        let most = u64::try_from(LONGEST).unwrap_or(u64::MAX).saturating_add(1);
        self.0.ask(source, most, understood).unwrap_or_else(|ending| {
            Err(match ending {
                Ending::TooSlow => Refusal::TooSlow,
                Ending::TooMuchMemory => Refusal::TooMuchMemory,
                Ending::Panicked => Refusal::Damaged,
                Ending::Unavailable => Refusal::Unavailable,
            })
        })
    }
}

fn understood(answer: &[u8]) -> Option<Result<Made, Refusal>> {
    match answer.split_first()? {
        (0, picture) => Made::new(picture.to_vec()).ok().map(Ok),
        _ => Refusal::from_bytes(answer).map(Err),
    }
}

/// The child's part: limits itself, reads a file, writes the answer.
///
/// # Errors
/// The limits cannot be set, or a pipe is broken.
pub fn serve(limits: ChildLimits, input: impl Read, output: impl Write) -> io::Result<()> {
    confined::serve(limits, LARGEST_SOURCE, (input, output), |source| {
        match source.map_or(Err(Refusal::TooMuchMemory), draw) {
            Ok(made) => [&[0], made.into_bytes().as_slice()].concat(),
            Err(refusal) => refusal.to_bytes().to_vec(),
        }
    })
}
