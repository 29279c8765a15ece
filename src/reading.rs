//! What people hand over, as text and as tables: the one way by which outside bytes become words.
//!
//! A text is UTF-8 without a byte-order mark, in Unicode normal form C, its lines ended by LF alone; another encoding is
//! named, with how to save the file. A table is rows of such texts, each with the line or row where it begins, whether it
//! comes from CSV as spreadsheets leave it or from a workbook. [`toml`] says in French what is wrong with a settings' file.
//!
//! Nothing here opens a file, and nothing that is signed or hashed passes through here: it is verified byte for byte.

pub mod french;
pub mod table;
mod text;
pub mod toml;
pub mod workbook;

pub use text::{Lines, TextFault, line, normal, secret, spellings, text};
