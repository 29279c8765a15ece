//! Add-one: raise the endowment and recount from zero, until an outcome costs too much (COUNTING section 6).
//!
//! Runs for different endowments are independent: they are computed in blocks on all cores and read in order.

use std::ops::ControlFlow;

use num_bigint::BigInt;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use super::AddOne;
use super::market::Market;
use super::run::Brief;
use crate::count::amount::{Amount, whole};
use crate::count::ties::TieOrder;

/// Runs computed together: few at first, so that a short scan computes little in vain.
const BLOCK: std::ops::RangeInclusive<u64> = 4..=64;

/// The count was stopped by whoever watched it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("le décompte a été interrompu")]
pub struct Stopped;

/// What a scan found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Scan {
    /// The number of raises of the kept run.
    pub(super) kept: u64,
    /// The number of raises of the last run read.
    pub(super) raises: u64,
    /// Ties met in all runs read but the kept one.
    pub(super) ties_elsewhere: u64,
}

/// Reads runs in order up to the first that exceeds the purse, or that nothing can be added to.
pub(super) fn scan(
    market: &Market,
    start: &Amount,
    add_one: AddOne,
    order: &TieOrder,
    watch: &dyn Fn(u64) -> ControlFlow<()>,
) -> Result<Scan, Stopped> {
    let increment = whole(add_one.increment.0.max(1));
    let (mut scan, mut ties_kept) = (Scan::default(), 0);
    let (mut next, mut block) = (0, *BLOCK.start());
    loop {
        let endowment = |raises: u64| start + &increment * BigInt::from(raises);
        let runs: Vec<Brief> =
            (next..next + block).into_par_iter().map(|raises| Brief::of(market, &endowment(raises), order)).collect();
        for (raises, run) in (next..).zip(runs) {
            scan.raises = raises;
            if run.spent > market.purse {
                scan.ties_elsewhere += run.ties;
                return Ok(scan);
            }
            scan.kept = raises;
            scan.ties_elsewhere += std::mem::replace(&mut ties_kept, run.ties);
            // Once everything is bought, more money changes nothing.
            if run.complete || (add_one.exhaustive_stop && run.exhaustive) {
                return Ok(scan);
            }
        }
        next += block;
        block = (block * 2).min(*BLOCK.end());
        if watch(next).is_break() {
            return Err(Stopped);
        }
    }
}
