//! Exact amounts of money: rationals of arbitrary size, in cents.

use num_bigint::BigInt;
use num_rational::Ratio;
use num_traits::ToPrimitive;

use crate::consultation::Cents;

/// An exact amount in cents.
pub type Amount = Ratio<BigInt>;

/// A whole number of cents.
pub(super) fn whole(cents: u64) -> Amount {
    Amount::from_integer(cents.into())
}

/// To the nearest cent, half up, for people; never compared.
pub(super) fn to_cents(amount: &Amount) -> Cents {
    Cents(amount.round().to_integer().to_u64().unwrap_or_default())
}

/// Down to the cent, for people; never compared.
pub(super) fn floor(amount: &Amount) -> Cents {
    Cents(amount.floor().to_integer().to_u64().unwrap_or_default())
}
