//! Urne: an offline voting kiosk for participatory budgets, petitions and surveys.
//!
//! A resident's way through the house: `session` (choices) → `ballot` (rules, bytes) → `envelope` (sealed, signed) →
//! `ballot_box` (durable, without order) → `batch` (stick) → `register` (merged, frozen, opened) → `count` → `publish`.
//!
//! The one dependency rule, drawn in `docs/house.md` and held by a test: a room uses only rooms to its right.
//!
//! ```text
//! cli > screen > office > kiosk, publish > words > register > session, batch, ballot_box, journal, printer, stick
//!     > database, envelope, count > ballot > consultation > picture, files > keys > reading, progress > language > confined
//! ```

pub mod ballot;
pub mod ballot_box;
pub mod batch;
pub mod cli;
pub mod confined;
pub mod consultation;
pub mod count;
pub mod database;
pub mod envelope;
pub mod files;
pub mod journal;
pub mod keys;
pub mod kiosk;
pub mod language;
pub mod office;
pub mod picture;
pub mod printer;
pub mod progress;
pub mod publish;
pub mod reading;
pub mod register;
#[cfg(feature = "screen")]
pub mod screen;
pub mod session;
pub mod stick;
pub mod words;

/// Name and version as written into journals, batches and publications.
pub const SOFTWARE: &str = concat!("urne ", env!("CARGO_PKG_VERSION"));
