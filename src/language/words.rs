//! Every message by its key: one constant for each, made by `build.rs` from the French catalogue.

use super::Message;

include!(concat!(env!("OUT_DIR"), "/messages.rs"));
