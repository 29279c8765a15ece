//! A consultation: what is asked, of whom, under which rules, sealed with which keys.
//!
//! An officer edits a folder ([`source`]); [`check`] names every fault in it; [`package`] makes it one signed file and reads
//! that file back. Rules are data here: `ballot` applies them to a ballot, `count` to all of them.

pub mod check;
pub mod definition;
pub mod fault;
pub mod import;
pub mod look;
pub mod lot;
pub mod money;
pub mod option;
pub mod pabulib;
pub mod package;
pub mod platform;
pub mod rule;
pub mod shown;
pub mod source;
pub mod text;
pub mod unbroken;

pub use definition::{Definition, Eligibility, Kind, Question, QuestionOption, ReceiptPolicy, Secrecy};
pub use fault::{Fault, Gravity};
pub use look::{Colour, Look};
pub use lot::{LotFault, LotForm};
pub use money::Cents;
pub use package::{Package, PackageError};
pub use rule::CountRule;
pub use text::Texts;
pub use unbroken::{WORD_JOINER, unbroken};
