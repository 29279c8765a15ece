//! What can still be read of a damaged box: every genuine record in its bytes, wherever it lies.
//!
//! No SQLite is needed, so no damage of pages or headers matters: a record lies whole in one page (`layout`), and its
//! signature says that it is one.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::Genuine;

/// Bytes of the file that one thread looks through at a time.
const PART: usize = 1 << 20;

/// The genuine records of a box file's bytes, sorted, each once.
pub fn salvage(file: &[u8], record_length: usize, genuine: Genuine<'_>) -> BTreeSet<Vec<u8>> {
    if record_length == 0 || file.len() < record_length {
        return BTreeSet::new();
    }
    let starts = file.len() - record_length + 1;
    let part = |first: usize| {
        let mut found = Vec::new();
        let mut start = first;
        while start < (first + PART).min(starts) {
            let window = file.get(start..start + record_length).unwrap_or_default();
            // An empty slot begins with zero: most places need no second look.
            if window.first() != Some(&0) && genuine(window) {
                found.push(window.to_vec());
                start += record_length;
            } else {
                start += 1;
            }
        }
        found
    };
    (0..starts.div_ceil(PART)).into_par_iter().flat_map_iter(|number| part(number * PART)).collect()
}
