//! What the emulator holds against a program that prints.

/// Something sent that no printer of this profile should get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Bytes that begin no known command.
    UnknownCommand(Vec<u8>),
    /// A code page the profile does not have.
    WrongCodePage(u8),
    /// An accented byte before `FS .` and `ESC t`.
    TwoByteMode(u8),
    /// A byte without a character in the code page.
    NoCharacter(u8),
    /// More characters than the paper is wide.
    LineTooLong,
    /// An image wider than the paper, or without rows.
    BadImage {
        /// Bytes a row.
        row_bytes: u16,
        /// Rows.
        rows: u16,
    },
    /// Alignment, image, feed or cut with a line begun.
    LineBegun,
    /// A QR code without data, or that cannot be made.
    BadQr,
    /// A cut on a printer without a cutter.
    NoCutter,
}
