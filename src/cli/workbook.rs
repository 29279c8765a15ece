//! `urne workbook`: the child process that reads one workbook. Not for people.

use std::sync::OnceLock;

use super::{Failure, Kind, confined};
use crate::reading::workbook::{Child, serve};

/// Lire un classeur reçu sur l’entrée (usage interne)
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    child: confined::ChildArgs,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    serve(args.child.limits(), std::io::stdin().lock(), std::io::stdout().lock())
        .map_err(|error| Failure::of(Kind::Internal, &error))
}

static OPENER: OnceLock<Child> = OnceLock::new();

/// This program, as the reader of workbooks.
pub(super) fn opener() -> Result<&'static Child, Failure> {
    let (program, arguments, limits) = confined::start("workbook")?;
    Ok(OPENER.get_or_init(|| Child::new(program, arguments, limits)))
}
