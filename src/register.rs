//! The officers' register: batches merged, frozen, drawn and opened. Layout: `register/FORMAT.md`.
//!
//! The folder keeps every accepted batch; everything else is made from them anew at each merge, so that the order, the
//! grouping and the repetition of merges cannot matter. Nothing is opened before the freeze and the draw are signed.
//!
//! Each stage is a type that carries what was checked to reach it: a [`Register`] gathers, [`Frozen`], [`Drawn`], [`Opened`] and
//! [`Counted`] follow one from another, and a step is asked of the stage before it. What a file says is read and checked once.
#![doc = include_str!("register/FORMAT.md")]

pub mod absence;
pub mod answers;
mod check;
pub mod checkpoint;
mod count;
pub mod draw;
mod error;
mod evidence;
mod finding;
mod folder;
mod freeze;
mod incoming;
mod kept;
mod late;
mod leaf;
mod merge;
mod open;
mod rebuild;
mod report;
pub mod slips;
mod stage;
mod store;

pub use absence::{Absence, AbsenceFault};
pub use check::check_report;
pub use checkpoint::{Checkpoint, Note};
pub use count::Counted;
pub use draw::{Draw, Drawn};
pub use error::{RegisterError, Step};
pub use finding::Finding;
pub use folder::{LARGEST, Register};
pub(crate) use folder::{check_kiosks, read_kiosks};
pub use freeze::{Frozen, freeze};
pub use incoming::{Refusal, RefusedBatch};
pub use late::LATE;
pub use leaf::{PublishedLeaf, read_leaves};
pub use merge::{merge, merge_with};
pub use open::{HolderSignature, Opened, Opening, opened_answers};
pub use rebuild::{LateBatch, Merged};
pub use report::{PublishedBatch, Report, ReportFormat, SetAside};
pub use stage::Stage;
