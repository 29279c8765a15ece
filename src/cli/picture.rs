//! `urne picture`: the child process that looks at one picture of a folder. Not for people.

use std::path::PathBuf;
use std::sync::OnceLock;

use super::{Failure, Kind};
use crate::picture::{Child, ChildLimits, Remembered, serve};

/// Examiner une image reçue sur l’entrée et la redessiner (usage interne)
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
    let limits = ChildLimits { memory: args.memory, processor_seconds: args.seconds };
    serve(limits, std::io::stdin().lock(), std::io::stdout().lock())
        .map_err(|error| Failure::of(Kind::Internal, &error))
}

static MAKER: OnceLock<Remembered<Child>> = OnceLock::new();

/// This program, as the maker of pictures; each picture is made once.
pub(super) fn maker() -> Result<&'static Remembered<Child>, Failure> {
    if let Some(maker) = MAKER.get() {
        return Ok(maker);
    }
    let program = std::env::current_exe().map_err(|error| Failure::of(Kind::Internal, &error))?;
    Ok(MAKER.get_or_init(|| Remembered::new(child(program, ChildLimits::default()))))
}

fn child(program: PathBuf, limits: ChildLimits) -> Child {
    let (memory, seconds) = (limits.memory.to_string(), limits.processor_seconds.to_string());
    let arguments = ["picture", "--memory", &memory, "--seconds", &seconds].map(str::to_owned);
    Child::new(program, arguments.into(), limits)
}
