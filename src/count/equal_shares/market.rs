//! What every run shares: who supports what, with which utility, and the fixed-point scale.

use crate::consultation::Cents;
use crate::consultation::rule::Utility;
use crate::count::admission::Admission;
use crate::count::poll::Poll;

/// Fraction bits a price keeps more than a balance, when it is divided by a project's scale.
pub(super) const KEY_BITS: u32 = 24;

/// A pile's part in a project.
#[derive(Debug, Clone, Copy)]
pub(super) struct Supporter {
    pub(super) pile: usize,
    pub(super) ballots: u64,
    /// Utility of one ballot, in units of the offer's scale.
    pub(super) utility: u64,
}

/// A project that can be bought.
#[derive(Debug)]
pub(super) struct Offer {
    pub(super) project: usize,
    pub(super) cost: u64,
    /// Utility of one unit: the cost for cost utility (1 if it is free), else 1.
    pub(super) scale: u64,
    /// All utilities of all supporters, in units.
    pub(super) weight: u64,
    /// All ballots of all supporters.
    pub(super) ballots: u64,
    pub(super) supporters: Vec<Supporter>,
}

/// The projects that take part and have supporters.
#[derive(Debug)]
pub(super) struct Market {
    pub(super) offers: Vec<Offer>,
    /// Those that take part, and whose supporters gain nothing.
    pub(super) pointless: Vec<usize>,
    /// Per pile, the offers it supports.
    pub(super) supported_by: Vec<Vec<usize>>,
    pub(super) purse: u64,
    /// What all offers cost together; the largest number if they cost more.
    pub(super) total_cost: u64,
    /// The largest weight of an offer.
    pub(super) heaviest: u64,
    /// Prices are per point.
    pub(super) by_point: bool,
}

impl Market {
    pub(super) fn new(poll: &Poll, admission: &Admission, utility: Utility, purse: Cents) -> Self {
        let by_point = utility == Utility::Points;
        let named = poll.named_by().into_iter().zip(&poll.projects).enumerate();
        let admitted = named.filter(|(project, _)| admission.admits(*project));
        let offers = admitted.map(|(project, (piles, described))| {
            let cost = described.cost.0;
            let supporters = piles.into_iter().map(|(pile, ballots, points)| Supporter {
                pile,
                ballots,
                utility: if by_point { points } else { 1 },
            });
            let supporters: Vec<Supporter> = supporters.filter(|supporter| supporter.utility > 0).collect();
            Offer {
                project,
                cost,
                scale: if utility == Utility::Cost { cost.max(1) } else { 1 },
                weight: supporters.iter().map(|supporter| supporter.ballots * supporter.utility).sum(),
                ballots: supporters.iter().map(|supporter| supporter.ballots).sum(),
                supporters,
            }
        });
        let (offers, pointless): (Vec<Offer>, Vec<Offer>) = offers.partition(|offer| offer.weight > 0);
        let mut supported_by = vec![Vec::new(); poll.piles.len()];
        for (place, offer) in offers.iter().enumerate() {
            for supporter in &offer.supporters {
                if let Some(of_pile) = supported_by.get_mut(supporter.pile) {
                    of_pile.push(place);
                }
            }
        }
        Self {
            supported_by,
            pointless: pointless.into_iter().map(|offer| offer.project).collect(),
            purse: purse.0,
            by_point,
            total_cost: offers.iter().fold(0, |sum: u64, offer| sum.saturating_add(offer.cost)),
            heaviest: offers.iter().map(|offer| offer.weight).max().unwrap_or_default(),
            offers,
        }
    }
}
