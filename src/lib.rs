//! Urne.
pub mod ballot;
pub mod ballot_box;
pub mod batch;
pub mod consultation;
pub mod envelope;
pub mod journal;
pub mod keys;
pub mod session;
pub mod stick;
