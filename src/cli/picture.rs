//! `urne picture`: the child process that looks at one picture of a folder. Not for people.

use std::sync::OnceLock;

use super::{Failure, Kind, confined};
use crate::picture::{Child, Remembered, serve};

/// Examiner une image reçue sur l’entrée et la redessiner (usage interne)
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    child: confined::ChildArgs,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    serve(args.child.limits(), std::io::stdin().lock(), std::io::stdout().lock())
        .map_err(|error| Failure::of(Kind::Internal, &error))
}

static MAKER: OnceLock<Remembered<Child>> = OnceLock::new();

/// This program, as the maker of pictures; each picture is made once.
pub(super) fn maker() -> Result<&'static Remembered<Child>, Failure> {
    let (program, arguments, limits) = confined::start("picture")?;
    Ok(MAKER.get_or_init(|| Remembered::new(Child::new(program, arguments, limits))))
}
