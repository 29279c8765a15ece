//! This program as a child of itself: the limits it is started with, for the commands that look at one hostile file.

use std::path::PathBuf;

use super::{Failure, Kind};
use crate::confined::Limits;

/// What a child is told of its limits.
#[derive(Debug, clap::Args)]
pub(super) struct ChildArgs {
    /// La mémoire permise, en octets
    #[arg(long, value_name = "OCTETS")]
    memory: u64,
    /// Le temps de calcul permis, en secondes
    #[arg(long, value_name = "SECONDES")]
    seconds: u64,
}

impl ChildArgs {
    /// The limits that the child puts on itself.
    pub(super) const fn limits(&self) -> Limits {
        Limits { memory: self.memory, processor_seconds: self.seconds }
    }
}

/// How to start this program with a command for children: the program, its arguments, the limits in them.
pub(super) fn start(command: &str) -> Result<(PathBuf, Vec<String>, Limits), Failure> {
    let program = std::env::current_exe().map_err(|error| Failure::of(Kind::Internal, &error))?;
    let limits = Limits::default();
    let (memory, seconds) = (limits.memory.to_string(), limits.processor_seconds.to_string());
    let arguments = [command, "--memory", &memory, "--seconds", &seconds].map(str::to_owned);
    Ok((program, arguments.into(), limits))
}
