//! One run: from one endowment until nothing is affordable.
//!
//! Lazy: an offer's price never falls, so offers wait by their last known price, and a round asks only those whose known price does
//! not exceed the best one found. Equal prices are all seen.

use std::collections::BTreeMap;

use num_bigint::BigInt;

use super::fixed::{Fixed, Range};
use super::ledger::{Ledger, Pays};
use super::market::{Market, Offer};
use crate::consultation::Cents;
use num_traits::Zero as _;

use crate::count::amount::{Amount, floor, to_cents};
use crate::count::outcome::Outcome;
use crate::count::reason::Reason;
use crate::count::ties::{Tie, TieOrder, first_of};

/// What is known of an offer's price.
#[derive(Debug, Clone)]
struct Quote {
    bounds: Range,
    /// The exact price for the offer's scale.
    exact: Option<Amount>,
    /// A supporter paid since.
    stale: bool,
}

/// A run in progress.
#[derive(Debug)]
struct Run<'a> {
    market: &'a Market,
    order: &'a TieOrder,
    fixed: Fixed,
    balances: Vec<Range>,
    ledger: Ledger,
    quotes: Vec<Quote>,
    /// Offers by the low bound of their last known price for the scale; no offer twice.
    waiting: BTreeMap<u128, Vec<usize>>,
    /// See [`Outcome::work`]; that of the ledger apart.
    work: u64,
}

/// One purchase.
#[derive(Debug)]
struct Bought {
    offer: usize,
    tie: Option<Tie>,
    round: usize,
    /// Ballots that paid.
    payers: u64,
    /// Those that gave all they had, and less than the price.
    emptied: u64,
}

/// What a scan of endowments needs to know of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Brief {
    /// Cents spent.
    pub(super) spent: u64,
    pub(super) ties: u64,
    /// No further offer fits in the purse.
    pub(super) exhaustive: bool,
    /// Every offer was bought.
    pub(super) complete: bool,
    /// As [`Outcome::work`].
    pub(super) work: u64,
}

impl Brief {
    /// Runs and keeps the sums only.
    pub(super) fn of(market: &Market, endowment: &Amount, order: &TieOrder) -> Self {
        let mut run = Run::new(market, endowment, order);
        let (mut spent, mut ties, mut open) = (0_u64, 0, vec![true; market.offers.len()]);
        while let Some(bought) = run.next() {
            ties += u64::from(bought.tie.is_some());
            spent = market.offers.get(bought.offer).map_or(spent, |offer| offer.cost.saturating_add(spent));
            if let Some(open) = open.get_mut(bought.offer) {
                *open = false;
            }
        }
        let left = market.purse.saturating_sub(spent);
        let mut unsold = market.offers.iter().zip(&open).filter(|(_, open)| **open);
        let exhaustive = unsold.clone().all(|(offer, _)| offer.cost > left);
        let work = run.work + run.ledger.work();
        Self { spent, ties, exhaustive, complete: unsold.next().is_none(), work }
    }
}

/// Runs and tells each step; offers nobody bought come last, in the order of ties.
pub(super) fn traced(market: &Market, endowment: &Amount, order: &TieOrder) -> Outcome {
    let mut run = Run::new(market, endowment, order);
    let mut outcome = Outcome::default();
    let mut unsold: Vec<&Offer> = market.offers.iter().collect();
    while let Some(bought) = run.next() {
        let Some(offer) = market.offers.get(bought.offer) else { break };
        outcome.push(offer.project, run.reason(&bought));
        outcome.meet(bought.tie);
        unsold.retain(|other| other.project != offer.project);
    }
    outcome.work = run.work + run.ledger.work();
    unsold.sort_by_key(|offer| order.place(offer.project));
    for offer in unsold {
        let have = floor(&run.ledger.wealth(offer));
        outcome.push(offer.project, Reason::Unaffordable { cost: Cents(offer.cost), have });
    }
    let mut pointless = market.pointless.clone();
    pointless.sort_by_key(|project| order.place(*project));
    for project in pointless {
        outcome.push(project, Reason::NoPoints);
    }
    outcome
}

/// What one ballot of each pile has left after a run.
#[cfg(test)]
pub(super) fn left_over(market: &Market, endowment: &Amount, order: &TieOrder) -> Vec<Amount> {
    let mut run = Run::new(market, endowment, order);
    while run.next().is_some() {}
    (0..market.supported_by.len()).map(|pile| run.ledger.balance(pile)).collect()
}

impl<'a> Run<'a> {
    fn new(market: &'a Market, endowment: &Amount, order: &'a TieOrder) -> Self {
        let piles = market.supported_by.len();
        let fixed = Fixed::new(market, endowment);
        let nothing = Quote { bounds: Range::ZERO, exact: None, stale: true };
        let mut waiting: BTreeMap<u128, Vec<usize>> = BTreeMap::new();
        let balance = fixed.around(endowment);
        let offers = market.offers.iter().enumerate();
        for (place, offer) in offers.filter(|(_, offer)| !fixed.is_beyond(offer, balance)) {
            waiting.entry(fixed.least(offer).per_scale(offer.scale).low).or_default().push(place);
        }
        Self {
            market,
            order,
            fixed,
            balances: vec![balance; piles],
            ledger: Ledger::new(endowment.clone(), piles),
            quotes: vec![nothing; market.offers.len()],
            waiting,
            work: 0,
        }
    }

    /// Buys the project of least price; `None` when none is affordable.
    fn next(&mut self) -> Option<Bought> {
        let (mut near, mut best): (Vec<(Range, usize)>, u128) = (Vec::new(), u128::MAX);
        while let Some(entry) = self.waiting.first_entry().filter(|entry| *entry.key() <= best) {
            for place in entry.remove() {
                // An offer that nobody can pay is dropped: balances only fall.
                if let Some(price) = self.quote(place) {
                    best = best.min(price.high);
                    near.push((price, place));
                }
            }
        }
        let (close, far): (Vec<_>, Vec<_>) = near.into_iter().partition(|(price, _)| price.low <= best);
        self.wait(far);
        let least = match close.as_slice() {
            [(_, only)] => vec![*only],
            close => self.least(close),
        };
        let market = self.market;
        let project = |place: &usize| market.offers.get(*place).map(|offer| offer.project);
        let equal: Vec<usize> = least.iter().filter_map(project).collect();
        let (first, tie) = first_of(&equal, self.order)?;
        let chosen = least.into_iter().find(|place| project(place) == Some(first))?;
        self.wait(close.into_iter().filter(|(_, place)| *place != chosen));
        Some(self.buy(chosen, tie))
    }

    fn wait(&mut self, offers: impl IntoIterator<Item = (Range, usize)>) {
        for (price, place) in offers {
            self.waiting.entry(price.low).or_default().push(place);
        }
    }

    /// Bounds of an offer's price for its scale; `None` if its supporters cannot pay it.
    fn quote(&mut self, place: usize) -> Option<Range> {
        let offer = self.market.offers.get(place)?;
        let quote = self.quotes.get_mut(place)?;
        self.work += 1;
        if quote.stale {
            self.work += u64::try_from(offer.supporters.len()).unwrap_or(u64::MAX);
            let (bounds, exact) = match self.fixed.price(offer, quote.bounds.low, &self.balances) {
                (None, _) => return None,
                (Some(low), Some(high)) => (Range { low, high }, None),
                // The bounds do not tell whether they can pay.
                (Some(_), None) if self.ledger.wealth(offer) < Amount::from_integer(offer.cost.into()) => return None,
                (Some(low), None) => {
                    let exact = self.ledger.quote(offer, Range { low, high: u128::MAX }, &self.balances);
                    (self.fixed.around(&exact), Some(exact / BigInt::from(offer.scale)))
                }
            };
            *quote = Quote { bounds, exact, stale: false };
        }
        Some(quote.bounds.per_scale(offer.scale))
    }

    /// Those of several offers whose exact price for the scale is least.
    fn least(&mut self, close: &[(Range, usize)]) -> Vec<usize> {
        let mut least: Vec<usize> = Vec::new();
        let mut best: Option<Amount> = None;
        for (_, place) in close {
            let (Some(offer), Some(quote)) = (self.market.offers.get(*place), self.quotes.get_mut(*place)) else {
                continue;
            };
            let bounds = quote.bounds;
            let price = &*quote
                .exact
                .get_or_insert_with(|| self.ledger.quote(offer, bounds, &self.balances) / BigInt::from(offer.scale));
            let order = best.as_ref().map_or(std::cmp::Ordering::Less, |best| price.cmp(best));
            if order.is_lt() {
                least.clear();
                best = Some(price.clone());
            }
            if order.is_le() {
                least.push(*place);
            }
        }
        least
    }

    fn buy(&mut self, place: usize, tie: Option<Tie>) -> Bought {
        let mut bought = Bought { offer: place, tie, round: 0, payers: 0, emptied: 0 };
        let market = self.market;
        let (Some(offer), Some(quote)) = (market.offers.get(place), self.quotes.get(place)) else { return bought };
        let bounds = quote.bounds;
        let paying = self.ledger.paying(offer, bounds, &self.balances);
        bought.round = self.ledger.buy(offer, &paying);
        for (supporter, pays) in &paying {
            let Some(balance) = self.balances.get_mut(supporter.pile) else { continue };
            if *balance == Range::ZERO {
                continue;
            }
            bought.payers += supporter.ballots;
            bought.emptied += if *pays == Pays::All { supporter.ballots } else { 0 };
            *balance = if *pays == Pays::Share { balance.after(bounds, supporter.utility) } else { Range::ZERO };
            for other in market.supported_by.get(supporter.pile).into_iter().flatten() {
                if let Some(quote) = self.quotes.get_mut(*other) {
                    (quote.stale, quote.exact) = (true, None);
                }
            }
        }
        bought
    }

    fn reason(&mut self, bought: &Bought) -> Reason {
        let price = self.ledger.price(bought.round);
        let offer = self.market.offers.get(bought.offer);
        let supporters = offer.into_iter().flat_map(|offer| &offer.supporters).map(|supporter| supporter.ballots).sum();
        let Bought { payers, emptied, .. } = *bought;
        if price.is_zero() {
            return Reason::Free;
        }
        Reason::Bought { supporters, payers, price: to_cents(&price), by_point: self.market.by_point, emptied }
    }
}
