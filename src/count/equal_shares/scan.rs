//! Add-one: raise the endowment and recount from zero, until an outcome costs too much.
//!
//! Runs for different endowments are independent: they are computed in blocks on all cores and read in order.

use num_bigint::BigInt;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use super::Watch;
use super::market::{Market, Offer};
use super::run::Brief;
use crate::consultation::money::grouped;
use crate::consultation::rule::AddOne;
use crate::count::amount::{Amount, whole};
use crate::count::at;
use crate::count::poll::Poll;
use crate::count::ties::TieOrder;

/// Runs computed together: few at first, so that a short scan computes little in vain; many where one takes little work, so
/// that threads wait for each other seldom.
const FIRST_BLOCK: u64 = 4;
const LARGEST_BLOCKS: std::ops::RangeInclusive<u64> = 64..=1024;

/// The work of a block that threads need not share more finely, in units of [`Outcome::work`](crate::count::Outcome::work).
const BLOCK_WORK: u64 = 500_000;

/// The most raises a scan may need.
pub(in crate::count) const MOST_RAISES: u64 = 1_000_000;

/// What limits a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::count) enum Limit {
    /// One that could need more than [`MOST_RAISES`] is refused before it begins.
    Refuse,
    /// It ends after so many raises, with the outcome it has then: a vote that took place must be counted.
    EndAfter(u64),
}

/// A scan without result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfinished {
    /// Whoever watched it stopped it.
    #[error("le décompte a été interrompu")]
    Stopped,
    /// A project could need more raises than a scan may take.
    #[error("le projet {id} pourrait demander plus de {} augmentations de la dotation", grouped(MOST_RAISES))]
    TooFar {
        /// Its place in the list.
        project: usize,
        /// Its identifier.
        id: String,
    },
}

impl Unfinished {
    /// With the identifier of the project.
    pub(super) fn named(self, poll: &Poll) -> Self {
        let Self::TooFar { project, .. } = self else { return self };
        Self::TooFar { project, id: poll.projects.get(project).map(|project| project.id.clone()).unwrap_or_default() }
    }
}

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

/// An endowment at which no run within the purse can leave this offer unsold.
///
/// Unsold, its supporters have less than its cost in the end. They have paid no more than the purse, nor than what the other
/// offers they support cost: `ballots · E < cost + paid`.
fn enough(market: &Market, offer: &Offer) -> Amount {
    let mut supported = vec![false; market.offers.len()];
    let places = offer.supporters.iter().flat_map(|supporter| market.supported_by.get(supporter.pile)).flatten();
    for place in places {
        if let Some(supported) = supported.get_mut(*place) {
            *supported = true;
        }
    }
    let others = market.offers.iter().enumerate();
    let others = others.filter(|(place, other)| at(&supported, *place) && other.project != offer.project);
    let paid = others.fold(0, |sum: u64, (_, other)| sum.saturating_add(other.cost)).min(market.purse);
    if offer.cost == 0 { whole(0) } else { (whole(offer.cost) + whole(paid)) / BigInt::from(offer.ballots.max(1)) }
}

/// An endowment at which the scan ends at the latest, and the project it waits for; `None`: it ends at once.
///
/// It ends when offers are sold that cost more than the purse together, or all are; with the exhaustive stop, also when all that
/// fit in the purse are.
pub(super) fn foreseen(market: &Market, add_one: AddOne) -> Option<(Amount, usize)> {
    let mut offers: Vec<(Amount, &Offer)> = market.offers.iter().map(|offer| (enough(market, offer), offer)).collect();
    offers.sort_by(|one, other| one.0.cmp(&other.0));
    let mut cost = 0_u64;
    let exceeding = offers.iter().find(|(_, offer)| {
        cost = cost.saturating_add(offer.cost);
        cost > market.purse
    });
    let mut last = exceeding.or(offers.last())?;
    if add_one.exhaustive_stop {
        let fitting = offers.iter().rfind(|(_, offer)| offer.cost <= market.purse)?;
        last = if fitting.0 < last.0 { fitting } else { last };
    }
    Some((last.0.clone(), last.1.project))
}

/// Reads runs in order up to the first that exceeds the purse, or that nothing can be added to.
pub(super) fn scan(
    market: &Market,
    start: &Amount,
    add_one: AddOne,
    order: &TieOrder,
    (watch, limit): (&Watch<'_>, Limit),
) -> Result<Scan, Unfinished> {
    let most = start + whole(add_one.increment.0.max(1)) * BigInt::from(MOST_RAISES);
    let too_far = || foreseen(market, add_one).filter(|(enough, _)| *enough > most);
    if let Some((_, project)) = too_far().filter(|_| limit == Limit::Refuse) {
        return Err(Unfinished::TooFar { project, id: String::new() });
    }
    let step = start.denom() * add_one.increment.0.max(1);
    let (mut scan, mut ties_kept) = (Scan::default(), 0);
    let (mut next, mut block) = (0, FIRST_BLOCK);
    loop {
        // A fraction and a whole number: the denominator stays.
        let endowment = |raises: u64| Amount::new_raw(start.numer() + &step * raises, start.denom().clone());
        let runs: Vec<Brief> =
            (next..next + block).into_par_iter().map(|raises| Brief::of(market, &endowment(raises), order)).collect();
        let work = runs.iter().map(|run| run.work).max().unwrap_or_default();
        for (raises, run) in (next..).zip(runs) {
            scan.raises = raises;
            if run.spent > market.purse {
                scan.ties_elsewhere += run.ties;
                return Ok(scan);
            }
            scan.kept = raises;
            scan.ties_elsewhere += std::mem::replace(&mut ties_kept, run.ties);
            // Once everything is bought, more money changes nothing.
            let ends = run.complete || (add_one.exhaustive_stop && run.exhaustive);
            if ends || limit == Limit::EndAfter(raises) {
                return Ok(scan);
            }
        }
        next += block;
        let largest = BLOCK_WORK / work.max(1);
        block = (block * 2).min(largest.clamp(*LARGEST_BLOCKS.start(), *LARGEST_BLOCKS.end()));
        if watch(next).is_break() {
            return Err(Unfinished::Stopped);
        }
    }
}
