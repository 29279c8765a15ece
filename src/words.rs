//! What a count says, in every language: why a project won or lost, what there is to say of a group, how amounts are written.
//!
//! [`count`](crate::count) gives codes and numbers, `results.json` keeps them; the sentences are made here, on their way to a page
//! or a terminal, and are never signed, kept or compared.

mod currency;
mod group;
mod reason;

pub use currency::Currency;
pub use group::{group_name, remarks, unexamined};
pub use reason::{Tied, decided, of_option, sentence, small_cell};
