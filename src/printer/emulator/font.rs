//! The emulator's characters: 12×24 dots, from Terminus Font (`terminus-OFL.txt`). Its bold cut is as heavy as a
//! thermal head's plain characters; emphasis is, as there, a second stroke one dot to the right.
//!
//! | bytes of `cell-12x24.bin` | content |
//! |---|---|
//! | 2 | n, little-endian |
//! | 2n | the characters' code points, little-endian, ascending |
//! | 36n | 24 rows of 12 bits each, most significant bit left |

use std::collections::HashMap;
use std::sync::OnceLock;

static CELLS: &[u8] = include_bytes!("cell-12x24.bin");
const CELL_BYTES: usize = 36;

/// The 24 rows of one character; bit 11 is the leftmost dot.
pub(super) type Cell = [u16; 24];

type Font = HashMap<char, Cell>;

/// A character's dots, if the font has it.
pub(super) fn cell(character: char, bold: bool) -> Option<Cell> {
    static FONT: OnceLock<Font> = OnceLock::new();
    let cell = *FONT.get_or_init(|| unpack().unwrap_or_default()).get(&character)?;
    Some(if bold { cell.map(|row| row | row >> 1) } else { cell })
}

fn unpack() -> Option<Font> {
    let (count, rest) = CELLS.split_first_chunk::<2>()?;
    let (codes, cells) = rest.split_at_checked(2 * usize::from(u16::from_le_bytes(*count)))?;
    let codes = codes.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(u16::from_le_bytes);
    let cells = cells.chunks_exact(CELL_BYTES);
    codes.zip(cells).map(|(code, packed)| Some((char::from_u32(code.into())?, rows(packed)?))).collect()
}

fn rows(packed: &[u8]) -> Option<Cell> {
    let mut cell = [0; 24];
    for (pair, three) in cell.chunks_exact_mut(2).zip(packed.chunks_exact(3)) {
        let (&[a, b, c], [upper, lower]) = (<&[u8; 3]>::try_from(three).ok()?, pair) else { return None };
        *upper = u16::from(a) << 4 | u16::from(b) >> 4;
        *lower = u16::from(b & 0x0F) << 8 | u16::from(c);
    }
    Some(cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::charset::Charset;

    #[test]
    fn both_code_pages_can_be_drawn() {
        for charset in [Charset::Wpc1252, Charset::Pc858] {
            for character in (0x20..=0xFF).filter_map(|byte| charset.character(byte)) {
                assert!(cell(character, false).is_some() && cell(character, true).is_some(), "{character:?}");
            }
        }
        assert!(cell('中', false).is_none());
    }

    #[test]
    fn dots_are_where_they_belong() {
        let bar = cell('|', false).unwrap();
        assert!(bar.iter().filter(|row| **row != 0).all(|row| row.count_ones() <= 3));
        assert_ne!(cell('É', false).unwrap()[..4], cell('E', false).unwrap()[..4]);
    }
}
