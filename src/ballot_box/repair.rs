//! What makes a box and its mirror alike again: the union of the genuine records of both, slot by slot. Pure.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::{BoxError, Genuine};
use crate::keys::Randomness;

/// Slots to be written, from 1, with their new records (all zero: empty).
pub(super) type Changes = Vec<(i64, Vec<u8>)>;

/// What each of the two needs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) main: Changes,
    pub(super) mirror: Changes,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Empty,
    Genuine,
    Wrong,
}

fn judge(records: &[Vec<u8>], genuine: Genuine<'_>) -> Vec<Content> {
    let one = |record: &Vec<u8>| match record.first() {
        Some(0) if record.iter().all(|byte| *byte == 0) => Content::Empty,
        _ if genuine(record) => Content::Genuine,
        _ => Content::Wrong,
    };
    records.par_iter().map(one).collect()
}

/// Refuses a box with records that are not genuine.
pub(super) fn expect_genuine(records: &[Vec<u8>], genuine: Genuine<'_>) -> Result<(), BoxError> {
    let wrong = judge(records, genuine).into_iter().filter(|content| *content == Content::Wrong).count();
    if wrong == 0 { Ok(()) } else { Err(BoxError::NotGenuine(wrong)) }
}

/// Compares slot by slot. A wrong record of the box that the mirror cannot replace is a loss, and refused as such; whatever
/// the box lacks the mirror gives, in the same slot where that is empty, in a random one otherwise.
pub(super) fn plan(
    main: &[Vec<u8>],
    mirror: &[Vec<u8>],
    (main_genuine, genuine): (Genuine<'_>, Genuine<'_>),
    random: &mut dyn Randomness,
) -> Result<Plan, BoxError> {
    let differing = |place: usize| main.get(place) != mirror.get(place);
    let judged = judge(main, main_genuine);
    let mirrored: Vec<Vec<u8>> =
        (0..mirror.len()).filter(|place| differing(*place)).filter_map(|place| mirror.get(place).cloned()).collect();
    let mut mirror_judged = judge(&mirrored, genuine).into_iter();
    let mut held: BTreeSet<&[u8]> = main
        .iter()
        .zip(&judged)
        .filter(|(_, content)| **content == Content::Genuine)
        .map(|(record, _)| record.as_slice())
        .collect();
    let mut whole: Vec<&[u8]> = Vec::with_capacity(main.len());
    let mut displaced = Vec::new();
    let mut wrong = 0;
    let empty = vec![0; main.first().map_or(0, Vec::len)];
    for (place, (record, content)) in main.iter().zip(&judged).enumerate() {
        let other = mirror.get(place).map(Vec::as_slice).unwrap_or_default();
        let other_content = if differing(place) { mirror_judged.next().unwrap_or(Content::Wrong) } else { *content };
        let new = other_content == Content::Genuine && *content != Content::Genuine && held.insert(other);
        let kept = match content {
            Content::Genuine => {
                if other_content == Content::Genuine && other != record.as_slice() {
                    displaced.push(other);
                }
                record.as_slice()
            }
            _ if new => other,
            Content::Empty => empty.as_slice(),
            Content::Wrong => {
                wrong += 1;
                record.as_slice()
            }
        };
        whole.push(kept);
    }
    if wrong > 0 {
        return Err(BoxError::NotGenuine(wrong));
    }
    let mut free: Vec<usize> = (0..whole.len()).filter(|place| whole.get(*place) == Some(&empty.as_slice())).collect();
    for record in displaced {
        if held.insert(record) {
            let bound = u64::try_from(free.len()).unwrap_or(u64::MAX);
            if free.is_empty() {
                return Err(BoxError::Full);
            }
            let drawn = usize::try_from(random.below(bound)?).unwrap_or_default();
            if let Some(slot) = whole.get_mut(free.swap_remove(drawn)) {
                *slot = record;
            }
        }
    }
    Ok(Plan { main: changes(main, &whole), mirror: changes(mirror, &whole) })
}

fn changes(from: &[Vec<u8>], to: &[&[u8]]) -> Changes {
    let slots = from.iter().zip(to).zip(1..);
    slots.filter(|((from, to), _)| from.as_slice() != **to).map(|((_, to), slot)| (slot, to.to_vec())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::random::Seeded;

    const EMPTY: u8 = 0;
    const WRONG: u8 = 255;

    fn slots(contents: &[u8]) -> Vec<Vec<u8>> {
        contents.iter().map(|content| vec![*content; 4]).collect()
    }

    fn genuine(record: &[u8]) -> bool {
        record[0] != WRONG
    }

    fn after(box_slots: &[u8], changes: &Changes) -> Vec<u8> {
        let mut slots = box_slots.to_vec();
        for (slot, record) in changes {
            slots[usize::try_from(*slot).unwrap() - 1] = record[0];
        }
        slots
    }

    fn planned(main: &[u8], mirror: &[u8]) -> Result<Plan, BoxError> {
        plan(&slots(main), &slots(mirror), (&genuine, &genuine), &mut Seeded::new(1, "repair"))
    }

    #[test]
    fn equal_boxes_need_nothing_and_a_mirror_behind_catches_up() {
        assert_eq!(planned(&[1, 0, 2], &[1, 0, 2]).unwrap(), Plan { main: vec![], mirror: vec![] });
        let plan = planned(&[1, 3, 2], &[1, 0, 0]).unwrap();
        assert!(plan.main.is_empty());
        assert_eq!(after(&[1, 0, 0], &plan.mirror), [1, 3, 2]);
    }

    #[test]
    fn a_damaged_slot_is_healed_and_one_without_a_copy_is_a_loss() {
        let plan = planned(&[1, WRONG, 2], &[1, 3, WRONG]).unwrap();
        assert_eq!(after(&[1, WRONG, 2], &plan.main), [1, 3, 2]);
        assert_eq!(after(&[1, 3, WRONG], &plan.mirror), [1, 3, 2]);
        assert!(matches!(planned(&[1, WRONG], &[1, EMPTY]), Err(BoxError::NotGenuine(1))));
        assert!(matches!(planned(&[WRONG, WRONG], &[WRONG, 5]), Err(BoxError::NotGenuine(1))));
    }

    /// Random boxes: afterwards both are alike and hold every genuine record of both, each once.
    #[test]
    fn both_end_alike_with_the_union_of_both() {
        let mut random = Seeded::new(7, "repair");
        let mut tried = 0;
        while tried < 2000 {
            let mut draw = |bound| u8::try_from(random.below(bound).unwrap()).unwrap();
            let mut side = || -> Vec<u8> { (0..12).map(|_| if draw(2) == 0 { EMPTY } else { draw(6) + 1 }).collect() };
            let unique = |slots: Vec<u8>| {
                let mut seen = BTreeSet::new();
                slots
                    .into_iter()
                    .map(|slot| if slot == EMPTY || seen.insert(slot) { slot } else { EMPTY })
                    .collect::<Vec<_>>()
            };
            let (main, mut mirror) = (unique(side()), unique(side()));
            if draw(3) == 0 {
                mirror[usize::from(draw(12))] = WRONG;
            }
            let plan = plan(&slots(&main), &slots(&mirror), (&genuine, &genuine), &mut random).unwrap();
            let (main_after, mirror_after) = (after(&main, &plan.main), after(&mirror, &plan.mirror));
            assert_eq!(main_after, mirror_after, "{main:?} {mirror:?}");
            let mut held: Vec<u8> = main_after.into_iter().filter(|slot| *slot != EMPTY).collect();
            held.sort_unstable();
            let union: BTreeSet<u8> =
                main.into_iter().chain(mirror).filter(|slot| ![EMPTY, WRONG].contains(slot)).collect();
            assert_eq!(held, union.into_iter().collect::<Vec<_>>(), "each once");
            tried += 1;
        }
    }
}
