//! Tables of a survey: counts, shares, median, mean, and what is too small to be shown.
//!
//! Shares are of the ballots that answer the question; blank and skipped ballots have their own lines and are in no share.
//! Everything is whole numbers: shares in thousandths, means in hundredths.

use serde::{Deserialize, Serialize};

use super::at;
use super::majority::gauge;

/// The table of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shares {
    /// Per option: thousandths of the ballots that answer.
    pub thousandths: Vec<u64>,
    /// Several answers are possible: the shares may come to more than a whole, and the page says so.
    pub several: bool,
}

/// The table of a scale from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// The ⌈n/2⌉-th of n values from the lowest.
    pub median: u64,
    /// The mean in hundredths, half away from zero.
    pub mean_hundredths: u64,
}

/// Shares of one answer each: they come to exactly 1000, by largest remainder; equal remainders go to the larger count, then to
/// the earlier option. All are 0 without ballots.
pub fn single_choice(counts: &[u64]) -> Shares {
    let all: u64 = counts.iter().sum();
    let scaled = |count: &u64| u128::from(*count) * 1000;
    let whole = |count: &u64| u64::try_from(scaled(count) / u128::from(all.max(1))).unwrap_or_default();
    let mut thousandths: Vec<u64> = counts.iter().map(whole).collect();
    let missing = if all == 0 { 0 } else { 1000 - thousandths.iter().sum::<u64>() };
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|option| {
        let count = at(counts, *option);
        std::cmp::Reverse((scaled(&count) % u128::from(all.max(1)), count))
    });
    for (_, option) in (0..missing).zip(order) {
        if let Some(share) = thousandths.get_mut(option) {
            *share += 1;
        }
    }
    Shares { thousandths, several: false }
}

/// Shares of several answers each among `ballots`, each rounded by itself, half up.
pub fn multiple_choice(counts: &[u64], ballots: u64) -> Shares {
    let share = |count: &u64| rounded(*count, ballots, 1000);
    Shares { thousandths: counts.iter().map(share).collect(), several: true }
}

/// Median and mean of a scale; `counts` are the ballots per value, from 1. `None` without ballots.
pub fn scale(counts: &[u64]) -> Option<Scale> {
    let median = u64::try_from(gauge(counts)?.grade).unwrap_or_default() + 1;
    let sum = (1..).zip(counts).map(|(value, count): (u64, &u64)| value * count).sum();
    Some(Scale { median, mean_hundredths: rounded(sum, counts.iter().sum(), 100) })
}

/// `sum / ballots` in units of one in `parts`, half up.
fn rounded(sum: u64, ballots: u64, parts: u128) -> u64 {
    let doubled = u128::from(ballots.max(1)) * 2;
    u64::try_from((u128::from(sum) * parts * 2 + doubled / 2) / doubled).unwrap_or_default()
}

/// Which parts of a published total may be shown: none from 1 to less than `least`, and where exactly one is hidden, the next
/// smallest is hidden too, else a subtraction would reveal it.
pub fn shown(parts: &[u64], least: u64) -> Vec<bool> {
    let mut shown: Vec<bool> = parts.iter().map(|part| *part == 0 || *part >= least).collect();
    if shown.iter().filter(|shown| !**shown).count() == 1 {
        let others = parts.iter().enumerate().filter(|(place, part)| at(&shown, *place) && **part > 0);
        let next = others.min_by_key(|(_, part)| **part).map(|(place, _)| place);
        if let Some(next) = next.and_then(|next| shown.get_mut(next)) {
            *next = false;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_a_single_choice_come_to_exactly_a_whole() {
        assert_eq!(single_choice(&[1, 1, 1]).thousandths, [334, 333, 333]);
        assert_eq!(single_choice(&[2, 3, 2]).thousandths, [286, 428, 286]);
        assert_eq!(single_choice(&[1, 5, 1]).thousandths, [143, 714, 143]);
        assert_eq!(single_choice(&[0, 0]).thousandths, [0, 0]);
        for seed in 1..500_u64 {
            let counts: Vec<u64> = (1..7).map(|option| seed.wrapping_mul(2_654_435_761 * option) % 97 + 1).collect();
            assert_eq!(single_choice(&counts).thousandths.iter().sum::<u64>(), 1000, "{counts:?}");
        }
    }

    #[test]
    fn shares_of_several_answers_are_rounded_one_by_one() {
        let shares = multiple_choice(&[2, 1, 3], 3);
        assert_eq!((shares.thousandths, shares.several), (vec![667, 333, 1000], true));
        assert_eq!(multiple_choice(&[1], 2000).thousandths, [1], "half goes up");
    }

    #[test]
    fn a_scale_has_a_lower_median_and_a_mean_to_the_hundredth() {
        assert_eq!(scale(&[1, 1]), Some(Scale { median: 1, mean_hundredths: 150 }));
        assert_eq!(scale(&[1, 0, 0, 0, 2]), Some(Scale { median: 5, mean_hundredths: 367 }));
        assert_eq!(scale(&[7, 1]), Some(Scale { median: 1, mean_hundredths: 113 }), "1.125 is 1.13");
        assert_eq!(scale(&[0, 0]), None);
    }

    #[test]
    fn a_small_group_is_hidden_and_so_is_what_would_reveal_it() {
        assert_eq!(shown(&[20, 3, 9, 30], 5), [true, false, false, true]);
        assert_eq!(shown(&[20, 3, 4, 30], 5), [true, false, false, true]);
        assert_eq!(shown(&[20, 9, 0], 5), [true, true, true]);
    }
}
