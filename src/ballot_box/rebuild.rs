//! A box made anew: from its mirror and from every genuine record that its own damaged file still holds.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use super::place::Places;
use super::repair::Changes;
use super::{BallotBox, BoxError, Counters, Genuine, Shape, file, salvage};
use crate::database::journal_path;
use crate::keys::Randomness;

/// The box made anew from the mirror and from what its own damaged file still holds; `None` without a usable mirror.
pub(super) fn rebuild_main(
    places: &Places,
    shape: &Shape,
    genuine: Genuine<'_>,
    random: &mut dyn Randomness,
) -> Option<Result<BallotBox, BoxError>> {
    let place = places.mirror.as_ref()?;
    let mirror = BallotBox::open(&place.path(), shape, random).ok()?;
    let made = || {
        let mut slots = filled(mirror.slots()?);
        slots.retain(|(_, record)| genuine(record));
        let held: Vec<Vec<u8>> = slots.iter().map(|(_, record)| record.clone()).collect();
        let file = file::bytes(&places.main, shape.largest_file());
        let file = file.map_err(|source| BoxError::File { path: places.main.clone(), source })?;
        slots.extend(mirror.draw_all(&lacking(salvage(&file, shape.record_length, genuine), &held), random)?);
        let counters = mirror.counters();
        drop(mirror);
        rebuild(&places.main, shape, &slots, counters, random)
    };
    Some(made())
}

pub(super) fn lacking(records: BTreeSet<Vec<u8>>, slots: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let held: BTreeSet<&Vec<u8>> = slots.iter().collect();
    records.into_iter().filter(|record| !held.contains(record)).collect()
}

pub(super) fn filled(slots: Vec<Vec<u8>>) -> Changes {
    (1..).zip(slots).filter(|(_, record)| record.first() != Some(&0)).collect()
}

/// Makes a box beside the damaged or missing one, fills it, and puts it in its place in one step: at no moment is there less
/// than before, and no old copy stays that would tell which ballots came later.
pub(super) fn rebuild(
    path: &Path,
    shape: &Shape,
    filled: &Changes,
    counters: Counters,
    random: &mut dyn Randomness,
) -> Result<BallotBox, BoxError> {
    let making = path.with_extension("making");
    let failed = |source: io::Error| BoxError::File { path: path.to_owned(), source };
    file::remove(&[&making, &journal_path(&making)]).map_err(failed)?;
    let mut made = BallotBox::install(&making, shape, random)?;
    made.put_all(filled, counters, random)?;
    drop(made);
    // No rollback journal may meet another database than its own.
    file::remove(&[&journal_path(&making), &journal_path(path)]).map_err(failed)?;
    file::move_in_place(&making, path).map_err(failed)?;
    BallotBox::open(path, shape, random)
}
