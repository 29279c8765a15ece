//! x
pub mod page;
