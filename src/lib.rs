//! Urne.
pub mod ballot;
pub mod consultation;
pub mod keys;
