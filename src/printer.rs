//! The receipt printer: what is printed, the bytes it takes, and the device that takes them.
//!
//! Four pure modules say *what*: [`receipt`] and [`staff_slip`] lay out the slips, [`escpos`] turns them into bytes for
//! a [`profile`], [`status`] reads what the printer answers. Two know the device: [`port`] is the wire, [`device`] the
//! printer at its end. [`emulator`] is the same printer in memory; it draws the paper and fails on demand.
//!
//! Promises: printing never blocks beyond the deadline given, never prints a slip twice by itself, never leaves the rest
//! of one resident's slip for the next, and keeps no list of what was printed. It decides nothing about a ballot.

pub mod charset;
pub mod device;
pub mod emulator;
pub mod escpos;
pub mod picture;
pub mod port;
pub mod profile;
pub mod receipt;
pub mod staff_slip;
pub mod status;
mod words;

pub use device::{Cause, Outcome, Printer, State};
pub use emulator::Emulator;
pub use escpos::Job;
pub use port::{Port, SerialPort, SerialWire, Wire};
pub use profile::Profile;

#[cfg(test)]
pub(crate) mod samples;
