//! Where SQLite puts the slots: needed to cover slots on different pages.
//!
//! Rows of one length, inserted in order and vacuumed, fill each page from left to right (SQLite file format, section 1.6).

use crate::database::PAGE;

const FEWEST_PAGES: usize = 16;
/// A table leaf's header.
const PAGE_HEADER: usize = 8;
/// A cell's pointer, its payload length (two bytes from 128 on) and the row header: own length, NULL for the slot, blob type.
const CELL: usize = 2 + 2 + 1 + 1;

/// Slots and the first slot of each page.
#[derive(Debug)]
pub(super) struct Layout {
    record_length: usize,
    first_slots: Vec<i64>,
    slots: i64,
}

impl Layout {
    /// Room for `capacity` records, and at least 16 pages of them.
    pub(super) fn new(record_length: usize, capacity: u32) -> Self {
        let mut first_slots = Vec::new();
        let mut slot = 1_i64;
        while slot <= i64::from(capacity) || first_slots.len() < FEWEST_PAGES {
            first_slots.push(slot);
            let mut left = PAGE - PAGE_HEADER;
            while let Some(rest) = left.checked_sub(cell_length(record_length, slot)) {
                left = rest;
                slot += 1;
            }
            if first_slots.last() == Some(&slot) {
                break;
            }
        }
        let whole_pages = slot - 1;
        let slots = if first_slots.len() > FEWEST_PAGES { i64::from(capacity) } else { whole_pages };
        Self { record_length, first_slots, slots }
    }

    pub(super) fn record_length(&self) -> usize {
        self.record_length
    }

    pub(super) fn slots(&self) -> i64 {
        self.slots
    }

    pub(super) fn pages(&self) -> usize {
        self.first_slots.len()
    }

    /// Which of the pages, from 0, holds a slot.
    pub(super) fn page_of(&self, slot: i64) -> usize {
        self.first_slots.partition_point(|first| *first <= slot).saturating_sub(1)
    }
}

fn cell_length(record_length: usize, slot: i64) -> usize {
    let blob_type = if record_length * 2 + 12 < 1 << 14 { 2 } else { 3 };
    let rowid = match slot {
        ..128 => 1,
        128..16_384 => 2,
        _ => 3,
    };
    CELL + blob_type + rowid + record_length
}
