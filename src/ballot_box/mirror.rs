//! A box and its mirror: a second box on another medium, with the same records in the same slots.
//!
//! The box decides: a ballot is stored when the box has it, and a mirror that fails stops nothing. At the start, and when a
//! mirror comes back, the two are compared and each gets what it lacks. A disk that fails in mid-cast is asked again before
//! anything is said: "stored" and "not stored" are both true when they are told, or neither is said.

use super::place::{Lost, MirrorPlace, MirrorTrouble, Places, find_mirror};
use super::rebuild::{filled, lacking, rebuild, rebuild_main};
use super::{BallotBox, BoxError, Counters, Genuine, Shape, file, repair, salvage};
use crate::database::DatabaseError;
use crate::keys::Randomness;

/// What was found and mended, for the journal and for staff.
#[derive(Debug)]
pub enum Finding {
    /// Slots of the box got their records back from the mirror.
    Healed(usize),
    /// The box's file was lost or damaged, and is made anew.
    Rebuilt,
    /// The disk of the box failed.
    DiskFailed,
    /// The disk of the box works again.
    DiskBack,
    /// A mirror was made.
    MirrorMade,
    /// The mirror was damaged, and is made anew.
    MirrorRebuilt,
    /// The mirror got what it lacked.
    MirrorCaughtUp,
    /// The mirror cannot be used.
    MirrorLost(Lost),
}

#[derive(Debug)]
enum Mirror {
    Unset,
    Live(Box<BallotBox>),
    Lost(MirrorTrouble),
}

/// A box with its mirror.
#[derive(Debug)]
pub struct MirroredBox {
    places: Places,
    shape: Shape,
    /// `None` while its disk does not answer.
    main: Option<BallotBox>,
    /// The disk failed, and has not yet shown that it works again.
    suspect: bool,
    /// The counters as they were when the box was last there.
    known: Counters,
    mirror: Mirror,
    /// What the mirror has yet to be told.
    unmirrored: Vec<(i64, Vec<u8>)>,
    findings: Vec<Finding>,
}

impl MirroredBox {
    /// Opens the box with every check, heals it from the mirror where that helps, and brings the mirror up to date.
    pub fn open(
        places: Places,
        shape: Shape,
        genuine: Genuine<'_>,
        random: &mut dyn Randomness,
    ) -> Result<Self, BoxError> {
        let mut findings = Vec::new();
        let main = match BallotBox::open(&places.main, &shape, random) {
            Err(damage) if damage.is_damage() => {
                let rebuilt = rebuild_main(&places, &shape, genuine, random).ok_or(damage)??;
                findings.push(Finding::Rebuilt);
                rebuilt
            }
            opened => opened?,
        };
        let known = main.counters();
        let mirror = places.mirror.as_ref().map_or(Mirror::Unset, |_| Mirror::Lost(MirrorTrouble::Away));
        let (main, unmirrored) = (Some(main), Vec::new());
        let mut opened = Self { places, shape, main, suspect: false, known, mirror, unmirrored, findings };
        if !opened.attach((genuine, genuine), random)? {
            repair::expect_genuine(&opened.main()?.slots()?, genuine)?;
        }
        Ok(opened)
    }

    fn main(&mut self) -> Result<&mut BallotBox, BoxError> {
        self.main.as_mut().ok_or(BoxError::Waiting)
    }

    /// Lets go of the box's connection, whatever state it is in.
    fn leave(&mut self) {
        self.known = self.counters();
        self.main = None;
    }

    /// Finds the mirror and makes both alike; whether it is there. Only a loss in the box itself is an error.
    fn attach(&mut self, genuine: (Genuine<'_>, Genuine<'_>), random: &mut dyn Randomness) -> Result<bool, BoxError> {
        let Some(place) = self.places.mirror.clone() else { return Ok(false) };
        let made = match find_mirror(&place, &self.places.main, &self.shape, random) {
            Ok(Some(mirror)) => self.make_alike(mirror, genuine, random)?,
            Ok(None) => self.make_mirror(&place, genuine.1, random),
            Err(lost) => Err(lost),
        };
        match made {
            Ok(mirror) => self.mirror = Mirror::Live(Box::new(mirror)),
            Err(lost) => self.lose(lost),
        }
        Ok(matches!(self.mirror, Mirror::Live(_)))
    }

    fn lose(&mut self, lost: Lost) {
        self.mirror = Mirror::Lost(lost.trouble());
        self.findings.push(Finding::MirrorLost(lost));
    }

    fn make_alike(
        &mut self,
        mut mirror: BallotBox,
        genuine: (Genuine<'_>, Genuine<'_>),
        random: &mut dyn Randomness,
    ) -> Result<Result<BallotBox, Lost>, BoxError> {
        let mirrored = match mirror.slots() {
            Ok(mirrored) => mirrored,
            Err(error) => return Ok(Err(Lost::Failing(error))),
        };
        let plan = repair::plan(&self.main()?.slots()?, &mirrored, genuine, random)?;
        let counters = self.counters();
        if !plan.main.is_empty() {
            self.main()?.put_all(&plan.main, counters, random)?;
            self.findings.push(Finding::Healed(plan.main.len()));
        }
        if let Err(error) = mirror.put_all(&plan.mirror, counters, random) {
            return Ok(Err(Lost::Failing(error)));
        }
        if !plan.mirror.is_empty() {
            self.findings.push(Finding::MirrorCaughtUp);
        }
        Ok(Ok(mirror))
    }

    /// A mirror where there is none, or only a damaged one: what that still holds goes into the box first.
    fn make_mirror(
        &mut self,
        place: &MirrorPlace,
        genuine: Genuine<'_>,
        random: &mut dyn Randomness,
    ) -> Result<BallotBox, Lost> {
        let (path, shape, counters) = (place.path(), self.shape, self.counters());
        place.label().map_err(Lost::Io)?;
        let damaged = file::bytes(&path, shape.largest_file()).map_err(Lost::Io)?;
        let main = self.main().map_err(Lost::Failing)?;
        let mut make = || {
            let lacking = lacking(salvage(&damaged, shape.record_length, genuine), &main.slots()?);
            let changes = main.draw_all(&lacking, random)?;
            main.put_all(&changes, counters, random)?;
            rebuild(&path, &shape, &filled(main.slots()?), main.counters(), random)
        };
        let mirror = make().map_err(Lost::Failing)?;
        self.findings.push(if damaged.is_empty() { Finding::MirrorMade } else { Finding::MirrorRebuilt });
        Ok(mirror)
    }

    /// What was found and mended since the last time this was asked.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.findings)
    }

    /// Why the mirror cannot be used at the moment; `None` where it can, or where none is set.
    pub fn mirror_trouble(&self) -> Option<MirrorTrouble> {
        match self.mirror {
            Mirror::Lost(trouble) => Some(trouble),
            Mirror::Unset | Mirror::Live(_) => None,
        }
    }

    /// Whether the disk of the box failed and has not yet shown that it works again.
    pub fn is_suspect(&self) -> bool {
        self.suspect
    }

    /// The counters.
    pub fn counters(&self) -> Counters {
        self.main.as_ref().map_or(self.known, BallotBox::counters)
    }

    /// Empty slots left.
    pub fn room(&self) -> usize {
        self.main.as_ref().map_or(0, BallotBox::room)
    }

    /// Counts a start; whether the program had stopped without saying so: a ballot may then be stored that nobody saw
    /// confirmed.
    pub fn begin(&mut self) -> Result<bool, BoxError> {
        let counters = self.counters();
        let unclean_stops = counters.unclean_stops + u64::from(counters.running);
        self.count(Counters { starts: counters.starts + 1, unclean_stops, running: true, ..counters })?;
        Ok(counters.running)
    }

    /// Stores one record in a random empty slot. When this returns `Ok` the record is on the box's disk, whatever happens next;
    /// when it returns an error other than [`BoxError::Unknown`], it is not and never will be.
    ///
    /// The caller runs [`Self::cover`] right after, while the resident already reads the confirmation: it tells the mirror.
    pub fn cast(&mut self, record: &[u8], random: &mut dyn Randomness) -> Result<(), BoxError> {
        let main = self.main()?;
        let slot = main.draw(random)?;
        match main.put(slot, record) {
            Err(BoxError::Database(error)) => self.settle(slot, record, error)?,
            put => put?,
        }
        if let Mirror::Live(_) = self.mirror {
            self.unmirrored.push((slot, record.to_vec()));
        }
        Ok(())
    }

    /// The disk failed in mid-cast. Only a fresh connection tells what it holds: there, it is confirmed; not there, it is
    /// tried once more.
    fn settle(&mut self, slot: i64, record: &[u8], error: DatabaseError) -> Result<(), BoxError> {
        self.fail();
        for last in [false, true] {
            self.leave();
            let Ok(mut main) = BallotBox::reload(&self.places.main, &self.shape) else { break };
            let there = main.holds(slot, record);
            let done = match there {
                Ok(true) => main.confirm(slot, record),
                Ok(false) if last => {
                    self.main = Some(main);
                    return Err(BoxError::Database(error));
                }
                Ok(false) => main.put(slot, record),
                Err(error) => Err(error),
            };
            if done.is_ok() {
                self.main = Some(main);
                return Ok(());
            }
        }
        Err(BoxError::Unknown(error))
    }

    fn fail(&mut self) {
        if !self.suspect {
            self.findings.push(Finding::DiskFailed);
        }
        self.suspect = true;
    }

    /// Does the same to the mirror; a failure loses the mirror and nothing else.
    fn mirrored(&mut self, act: impl FnOnce(&mut BallotBox) -> Result<(), BoxError>) {
        let Mirror::Live(mirror) = &mut self.mirror else { return };
        if let Err(error) = act(mirror) {
            self.lose(Lost::Failing(error));
        }
    }

    /// Hides which slot was filled last; that the disk takes it shows that the disk works. Then the same in the mirror.
    pub fn cover(&mut self, random: &mut dyn Randomness) -> Result<(), BoxError> {
        let covered = self.main().and_then(|main| main.cover(random));
        match &covered {
            Err(_) => self.fail(),
            Ok(()) => {
                if std::mem::take(&mut self.suspect) {
                    self.findings.push(Finding::DiskBack);
                }
            }
        }
        let unmirrored = std::mem::take(&mut self.unmirrored);
        self.mirrored(|mirror| {
            unmirrored.iter().try_for_each(|(slot, record)| mirror.put(*slot, record))?;
            mirror.cover(random)
        });
        covered
    }

    /// Stores new counters; the ballots are counted by the box itself.
    pub fn count(&mut self, counters: Counters) -> Result<(), BoxError> {
        self.main()?.count(counters)?;
        self.mirrored(|mirror| mirror.count(counters));
        Ok(())
    }

    /// Opens everything anew, with every check of a start: after its disk failed, or where damage was found.
    pub fn mend(&mut self, genuine: Genuine<'_>, random: &mut dyn Randomness) -> Result<(), BoxError> {
        self.leave();
        self.fail();
        self.unmirrored.clear();
        if let Mirror::Live(_) = self.mirror {
            self.mirror = Mirror::Lost(MirrorTrouble::Away);
        }
        let opened = Self::open(self.places.clone(), self.shape, genuine, random)?;
        let findings = std::mem::take(&mut self.findings).into_iter().chain([Finding::DiskBack]);
        let findings = findings.chain(opened.findings).collect();
        *self = Self { findings, ..opened };
        Ok(())
    }

    /// Brings back what is missing: the box when its disk failed, and the mirror.
    pub fn tend(&mut self, genuine: Genuine<'_>, random: &mut dyn Randomness) -> Result<(), BoxError> {
        if self.suspect {
            return self.mend(genuine, random);
        }
        if self.mirror_trouble().is_some() {
            let quiet = self.findings.len();
            if !self.attach((&|_| true, genuine), random)? {
                self.findings.truncate(quiet);
            }
        }
        Ok(())
    }

    /// SQLite's own check of every page, and every filled slot's record, in the order of the slots, which is random.
    pub fn records(&self) -> Result<Vec<Vec<u8>>, BoxError> {
        let main = self.main.as_ref().ok_or(BoxError::Waiting)?;
        main.check()?;
        main.records()
    }

    /// Puts records of another life of this kiosk into an empty box.
    pub fn restore(&mut self, records: &[Vec<u8>], random: &mut dyn Randomness) -> Result<(), BoxError> {
        let counters = self.counters();
        let main = self.main()?;
        let changes = main.draw_all(records, random)?;
        main.put_all(&changes, counters, random)?;
        self.mirrored(|mirror| mirror.put_all(&changes, counters, random));
        Ok(())
    }

    /// Says that the program stops as it should, and closes the files.
    pub fn close(mut self) -> Result<(), BoxError> {
        self.count(Counters { running: false, ..self.counters() })
    }
}
