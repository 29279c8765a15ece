//! The envelope: a ballot sealed to the officers and signed by the kiosk, its leaf, and the receipt that names it.
//!
//! Pure: bytes in, bytes out. The kiosk can seal and sign; only the officers' secret opens.
#![doc = include_str!("envelope/FORMAT.md")]

mod receipt;
mod record;
mod seal;
mod signers;
mod tree;

pub use receipt::{Receipt, ReceiptCode, ReceiptError, is_code};
pub use record::{Envelope, RECORD_OVERHEAD, RecordError, record_length};
pub use seal::{OpenError, SEED_LENGTH, SealError, Sealed, TAG_LENGTH, open, seal};
pub use signers::Signers;
pub use tree::{Leaf, RootBuilder, root};
