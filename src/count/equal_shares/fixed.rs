//! Bounds of exact amounts: integers with a fixed number of fraction bits, rounded outwards.
//!
//! Nearly every comparison of a run is settled by bounds that do not overlap. Where they do, the exact rationals of
//! [`super::ledger`] decide: bounds save time and never decide between amounts they cannot tell apart.

use num_traits::ToPrimitive as _;

use super::market::{KEY_BITS, Market, Offer, Supporter};
use crate::count::amount::Amount;

/// `low ≤ exact ≤ high`, in units of 2^-bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) low: u128,
    pub(super) high: u128,
}

/// The number of fraction bits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fixed {
    bits: u32,
}

impl Range {
    pub(super) const ZERO: Self = Self { low: 0, high: 0 };

    /// What is left after paying `price` for each unit of `utility`.
    pub(super) fn after(self, price: Self, utility: u64) -> Self {
        let utility = u128::from(utility);
        Self {
            low: self.low.saturating_sub(price.high.saturating_mul(utility)),
            high: self.high.saturating_sub(price.low.saturating_mul(utility)),
        }
    }

    /// The price of one unit of utility, in finer units (2^-[`KEY_BITS`]), for a project with this scale.
    pub(super) fn per_scale(self, scale: u64) -> Self {
        let scale = u128::from(scale);
        let finer = |price: u128| price.saturating_mul(1 << KEY_BITS);
        Self { low: finer(self.low) / scale, high: finer(self.high).div_ceil(scale) }
    }
}

impl Fixed {
    /// As many bits as keep every product of a run with this endowment (in cents) within 128 bits.
    pub(super) fn new(market: &Market, endowment: &Amount) -> Self {
        let endowment = match (endowment.numer().to_u64(), endowment.denom().to_u64()) {
            (Some(numer), Some(denom)) => numer.div_ceil(denom),
            _ => endowment.ceil().to_integer().to_u64().unwrap_or(u64::MAX),
        };
        let money = u64::BITS - endowment.max(market.total_cost).leading_zeros();
        let factor = (u64::BITS - market.heaviest.leading_zeros()).max(KEY_BITS);
        Self { bits: (126_u32.saturating_sub(money + factor)).min(64) }
    }

    /// Bounds of an exact amount.
    pub(super) fn around(self, amount: &Amount) -> Range {
        if let (Some(numer), Some(denom)) = (amount.numer().to_u64(), amount.denom().to_u64()) {
            let (scaled, denom) = (u128::from(numer) << self.bits, u128::from(denom));
            return Range { low: scaled / denom, high: scaled.div_ceil(denom) };
        }
        let scaled = amount.numer() << self.bits;
        let low = &scaled / amount.denom();
        let exact = &low * amount.denom() == scaled;
        let low = low.to_u128().unwrap_or_default();
        Range { low, high: if exact { low } else { low + 1 } }
    }

    /// Whether ballots that have `endowment` each are too few to pay an offer, whatever else is bought.
    pub(super) fn is_beyond(self, offer: &Offer, endowment: Range) -> bool {
        endowment.high.saturating_mul(u128::from(offer.ballots)) < u128::from(offer.cost) << self.bits
    }

    /// The price of one unit if every supporter can pay it: no price is lower.
    pub(super) fn least(self, offer: &Offer) -> Range {
        let (cost, weight) = (u128::from(offer.cost) << self.bits, u128::from(offer.weight));
        Range { low: cost / weight, high: cost.div_ceil(weight) }
    }

    /// Bounds of the least price of one unit at which the supporters can pay the cost together; `None` for a bound where
    /// they cannot. `known` is a price that the exact one is at least.
    pub(super) fn price(self, offer: &Offer, known: u128, balances: &[Range]) -> (Option<u128>, Option<u128>) {
        // The more money, the lower the price, so the lower bound comes first and the upper one starts from it.
        let low = self.solve(offer, known, |pile| balances.get(pile).map_or(0, |range| range.high));
        let Some(low) = low.map(|(rest, weight)| rest / weight) else { return (None, None) };
        let high = self.solve(offer, low, |pile| balances.get(pile).map_or(0, |range| range.low));
        (Some(low), high.map(|(rest, weight)| rest.div_ceil(weight)))
    }

    /// The price `rest / weight` for given balances. Each pass finds who cannot pay the price so far; those pay all they
    /// have, the others share the rest, and the price rises until nobody more is found.
    fn solve(self, offer: &Offer, known: u128, balance: impl Fn(usize) -> u128) -> Option<(u128, u128)> {
        let (mut rest, mut weight) = (known, 1);
        let mut sharing = None;
        loop {
            let (mut gathered, mut poor) = (0, 0);
            for &Supporter { pile, ballots, utility } in &offer.supporters {
                let (has, utility) = (balance(pile), u128::from(utility));
                if has * weight < rest * utility {
                    gathered += has * u128::from(ballots);
                    poor += utility * u128::from(ballots);
                }
            }
            let others = u128::from(offer.weight) - poor;
            if others == 0 {
                return None;
            }
            rest = (u128::from(offer.cost) << self.bits).saturating_sub(gathered);
            weight = others;
            if sharing.replace(others) == Some(others) {
                return Some((rest, weight));
            }
        }
    }
}
