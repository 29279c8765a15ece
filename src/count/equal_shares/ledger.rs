//! Exact money of a run, computed only where somebody asks.
//!
//! Each balance is the endowment less what was paid, each payment a price times a utility, and each price
//! `(cost − what the poor gave) / weight of the others`: all are linear forms in earlier prices with whole coefficients. A purchase
//! writes its form down; prices become rationals when two bounds overlap, once each.

use num_bigint::BigInt;

use super::fixed::Range;
use super::market::{Offer, Supporter};
use crate::count::amount::{Amount, whole};
use crate::count::outcome::EXACT_WORK;

/// `endowments · E − Σ factor · price(round)`.
#[derive(Debug, Clone, Default)]
struct Form {
    endowments: u64,
    terms: Vec<(usize, u64)>,
}

/// The price of a round: `(cost − given) / weight`.
#[derive(Debug)]
struct Purchase {
    cost: u64,
    given: Form,
    weight: u64,
    price: Option<Amount>,
}

/// One payment of a pile, after the payment at `before`.
#[derive(Debug, Clone, Copy)]
struct Payment {
    round: usize,
    utility: u64,
    before: Option<usize>,
}

/// What became of a pile's money.
#[derive(Debug, Clone, Copy)]
enum Account {
    /// Its last payment, if it paid.
    Open(Option<usize>),
    /// It gave all it had.
    Empty,
}

/// The accounts of all piles.
#[derive(Debug)]
pub(super) struct Ledger {
    endowment: Amount,
    purchases: Vec<Purchase>,
    payments: Vec<Payment>,
    accounts: Vec<Account>,
    /// Coefficient of each round while a form is added up.
    factors: Vec<u64>,
    /// See [`Outcome::work`](crate::count::Outcome::work).
    work: u64,
}

/// What a supporter does in a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pays {
    /// The price of its utility, and keeps the rest.
    Share,
    /// The price of its utility, which is exactly all it has.
    LastShare,
    /// All it has, which is less.
    All,
}

impl Ledger {
    pub(super) fn new(endowment: Amount, piles: usize) -> Self {
        Self {
            endowment,
            purchases: Vec::new(),
            payments: Vec::new(),
            accounts: vec![Account::Open(None); piles],
            factors: Vec::new(),
            work: 0,
        }
    }

    pub(super) fn work(&self) -> u64 {
        self.work
    }

    /// Writes down who paid what for an offer; returns the round.
    pub(super) fn buy(&mut self, offer: &Offer, paying: &[(Supporter, Pays)]) -> usize {
        let poor = paying.iter().filter(|(_, pays)| *pays == Pays::All).map(|(supporter, _)| *supporter);
        let given = self.form(poor.clone());
        let weight = offer.weight - poor.map(|supporter| supporter.ballots * supporter.utility).sum::<u64>();
        let round = self.purchases.len();
        self.purchases.push(Purchase { cost: offer.cost, given, weight, price: None });
        self.factors.push(0);
        for (Supporter { pile, utility, .. }, pays) in paying {
            let Some(account) = self.accounts.get_mut(*pile) else { continue };
            match (*account, pays) {
                (Account::Open(before), Pays::Share) => {
                    self.payments.push(Payment { round, utility: *utility, before });
                    *account = Account::Open(Some(self.payments.len() - 1));
                }
                _ => *account = Account::Empty,
            }
        }
        round
    }

    /// What supporters have together.
    fn form(&mut self, supporters: impl Iterator<Item = Supporter>) -> Form {
        let mut form = Form::default();
        for Supporter { pile, ballots, .. } in supporters {
            let Some(Account::Open(mut last)) = self.accounts.get(pile).copied() else { continue };
            self.work += 1;
            form.endowments += ballots;
            while let Some(payment) = last.and_then(|place| self.payments.get(place)) {
                if let Some(factor) = self.factors.get_mut(payment.round) {
                    *factor += ballots * payment.utility;
                }
                self.work += 1;
                last = payment.before;
            }
        }
        for (round, factor) in self.factors.iter_mut().enumerate().filter(|(_, factor)| **factor > 0) {
            form.terms.push((round, std::mem::take(factor)));
        }
        form
    }

    fn value(&mut self, form: &Form) -> Amount {
        let mut value = &self.endowment * BigInt::from(form.endowments);
        self.work += EXACT_WORK;
        for (round, factor) in &form.terms {
            self.work += EXACT_WORK;
            value -= self.price(*round) * BigInt::from(*factor);
        }
        value
    }

    /// The exact price of one unit in a round.
    pub(super) fn price(&mut self, round: usize) -> Amount {
        let Some(purchase) = self.purchases.get_mut(round) else { return whole(0) };
        if let Some(price) = &purchase.price {
            return price.clone();
        }
        let (cost, weight, given) = (whole(purchase.cost), purchase.weight, std::mem::take(&mut purchase.given));
        let price = (cost - self.value(&given)) / BigInt::from(weight.max(1));
        if let Some(purchase) = self.purchases.get_mut(round) {
            purchase.price = Some(price.clone());
        }
        price
    }

    /// What the supporters of an offer have together.
    pub(super) fn wealth(&mut self, offer: &Offer) -> Amount {
        let form = self.form(offer.supporters.iter().copied());
        self.value(&form)
    }

    /// What one ballot of a pile has.
    pub(super) fn balance(&mut self, pile: usize) -> Amount {
        let form = self.form(std::iter::once(Supporter { pile, ballots: 1, utility: 1 }));
        self.value(&form)
    }

    /// The exact price of one unit of an offer that its supporters can pay, where `bounds` are bounds of it.
    pub(super) fn quote(&mut self, offer: &Offer, bounds: Range, balances: &[Range]) -> Amount {
        let (mut poor, mut unclear) = (Vec::new(), Vec::new());
        for supporter in &offer.supporters {
            match standing(*supporter, bounds, balances) {
                Some(Pays::All) => poor.push(*supporter),
                Some(_) => {}
                None => unclear.push(*supporter),
            }
        }
        let gathered = self.form(poor.iter().copied());
        let mut rest = whole(offer.cost) - self.value(&gathered);
        let mut weight = offer.weight - poor.iter().map(|supporter| supporter.ballots * supporter.utility).sum::<u64>();
        let mut unclear: Vec<(Amount, Supporter)> = unclear
            .into_iter()
            .map(|supporter| (self.balance(supporter.pile) / BigInt::from(supporter.utility), supporter))
            .collect();
        unclear.sort_by(|one, other| one.0.cmp(&other.0));
        for (most, supporter) in unclear {
            if rest <= &most * BigInt::from(weight) {
                break;
            }
            let units = supporter.ballots * supporter.utility;
            rest -= most * BigInt::from(units);
            weight -= units;
        }
        rest / BigInt::from(weight.max(1))
    }

    /// Who pays what for an offer at a price within `bounds`.
    pub(super) fn paying(&mut self, offer: &Offer, bounds: Range, balances: &[Range]) -> Vec<(Supporter, Pays)> {
        let mut exact = None;
        let mut paying = Vec::with_capacity(offer.supporters.len());
        for supporter in &offer.supporters {
            let pays = standing(*supporter, bounds, balances).unwrap_or_else(|| {
                let price = exact.get_or_insert_with(|| self.quote(offer, bounds, balances));
                let owes = &*price * BigInt::from(supporter.utility);
                match self.balance(supporter.pile).cmp(&owes) {
                    std::cmp::Ordering::Less => Pays::All,
                    std::cmp::Ordering::Equal => Pays::LastShare,
                    std::cmp::Ordering::Greater => Pays::Share,
                }
            });
            paying.push((*supporter, pays));
        }
        paying
    }
}

/// What a supporter does as far as bounds tell.
fn standing(supporter: Supporter, price: Range, balances: &[Range]) -> Option<Pays> {
    let has = balances.get(supporter.pile).copied().unwrap_or(Range::ZERO);
    let utility = u128::from(supporter.utility);
    if has.low > price.high.saturating_mul(utility) {
        Some(Pays::Share)
    } else if has.high < price.low.saturating_mul(utility) {
        Some(Pays::All)
    } else {
        None
    }
}
