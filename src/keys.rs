//! Keys, hashes and identifiers: who may sign what, and how the officers' secret is divided.
//!
//! Everything here is bytes in, bytes out: no file, no clock, no screen. Secrets are zeroised when dropped and have no
//! `Debug` that shows them. Randomness comes in through [`Randomness`], so that a rehearsal can be repeated and a real
//! run cannot be anything but random.
#![doc = include_str!("keys/FORMAT.md")]

pub mod authority;
pub mod ballot_key;
pub mod certificate;
pub mod crockford;
pub mod hash;
pub mod key_set;
pub mod kiosk_list;
pub mod paper;
pub mod quorum;
pub mod random;
pub mod share;
pub mod signing;

/// Largest request, certificate, share or file of keys that is read, in bytes.
pub const LARGEST_FILE: u64 = 64 << 10;

pub use authority::AuthorityKey;
pub use ballot_key::{BallotPublicKey, BallotSecret};
pub use certificate::{Certificate, CertifiedKiosk, EnrolmentRequest, Instance, KioskNumber, Predecessor};
pub use hash::{ConsultationHash, Hash};
pub use key_set::{KeySet, Mode};
pub use kiosk_list::{KioskList, Revocation, RevocationError};
pub use random::{OperatingSystem, Randomness, RandomnessUnavailable};
pub use share::Share;
pub use signing::{PublicKey, SIGNATURE_LENGTH, Signature, SigningKey, Tag, Verdict};
