//! Urne.
pub mod ballot;
pub mod ballot_box;
pub mod batch;
pub mod consultation;
pub mod count;
pub mod envelope;
pub mod journal;
pub mod keys;
pub mod kiosk;
pub mod printer;
pub mod publish;
pub mod register;
pub mod session;
pub mod stick;
