//! SQLite's rollback journal, read byte by byte (SQLite file format, section 3): what it could tell about the last cast.

use std::collections::BTreeSet;

const PAGE: usize = 4096;

/// Page numbers of the journal's records that are not what the database holds; page 1 but for its two change counters
/// (SQLite file format, section 1.3), the counters' page not at all.
pub(super) fn differing_pages(database: &[u8], journal: &[u8], counters_page: usize) -> BTreeSet<usize> {
    let neutral = |page: &[u8], number: usize| {
        let mut page = page.to_vec();
        if number == 1 {
            page[24..28].fill(0);
            page[92..96].fill(0);
        }
        page
    };
    let mut differing = BTreeSet::new();
    for record in journal[512..].chunks_exact(4 + PAGE + 4) {
        let number = usize::try_from(u32::from_be_bytes(record[..4].try_into().unwrap())).unwrap();
        let page = database.chunks(PAGE).nth(number - 1).unwrap();
        if number != counters_page && neutral(&record[4..4 + PAGE], number) != neutral(page, number) {
            differing.insert(number);
        }
    }
    differing
}
