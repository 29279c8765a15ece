//! `urne workbook`: the child process that reads one workbook. Not for people.

use std::sync::OnceLock;

use super::{Failure, Kind};
use crate::confined::Limits;
use crate::reading::workbook::{Child, serve};

/// Lire un classeur reçu sur l’entrée (usage interne)
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// La mémoire permise, en octets
    #[arg(long, value_name = "OCTETS")]
    memory: u64,
    /// Le temps de calcul permis, en secondes
    #[arg(long, value_name = "SECONDES")]
    seconds: u64,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let limits = Limits { memory: args.memory, processor_seconds: args.seconds };
    serve(limits, std::io::stdin().lock(), std::io::stdout().lock())
        .map_err(|error| Failure::of(Kind::Internal, &error))
}

static OPENER: OnceLock<Child> = OnceLock::new();

/// This program, as the reader of workbooks.
pub(super) fn opener() -> Result<&'static Child, Failure> {
    if let Some(opener) = OPENER.get() {
        return Ok(opener);
    }
    let program = std::env::current_exe().map_err(|error| Failure::of(Kind::Internal, &error))?;
    let limits = Limits::default();
    let (memory, seconds) = (limits.memory.to_string(), limits.processor_seconds.to_string());
    let arguments = ["workbook", "--memory", &memory, "--seconds", &seconds].map(str::to_owned);
    Ok(OPENER.get_or_init(|| Child::new(program, arguments.into(), limits)))
}
