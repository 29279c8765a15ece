//! A box and its mirror: a second box on another medium, with the same records in the same slots.
//!
//! The box decides: a ballot is stored when the box has it, and a mirror that fails stops nothing. At the start, and when a
//! mirror comes back, the two are compared and each gets what it lacks. A disk that fails in mid-cast is asked again before
//! anything is said: "stored" and "not stored" are both true when they are told, or neither is said.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::repair::{self, Changes};
use super::{BallotBox, BoxError, Counters, Genuine, Shape, salvage};
use crate::database::{DatabaseError, journal_path};
use crate::keys::Randomness;

const BOX: &str = "box.db";

/// Where the mirror is, and what lies beside it.
#[derive(Debug, Clone)]
pub struct MirrorPlace {
    /// The medium's folder; it must be there.
    pub root: PathBuf,
    /// The mirror's own folder in it.
    pub folder: String,
    /// The file that tells a restore whose records these are: its name and its bytes.
    pub certificate: (&'static str, Vec<u8>),
    /// Whether the mirror may be on the disk of the box, where it helps little.
    pub on_same_disk: bool,
}

impl MirrorPlace {
    fn path(&self) -> PathBuf {
        self.root.join(&self.folder).join(BOX)
    }
}

/// Where a box and its mirror are.
#[derive(Debug, Clone)]
pub struct Places {
    /// The box's file.
    pub main: PathBuf,
    /// The mirror, where one is set.
    pub mirror: Option<MirrorPlace>,
}

/// Why there is no mirror at the moment.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    /// The medium is not there.
    #[error("le support de la copie n’est pas là ({})", .0.display())]
    Absent(PathBuf),
    /// The folder is on the disk of the box: the medium is not mounted, or the setting is wrong.
    #[error("le dossier de la copie ({}) est sur le même disque que l’urne : son support n’est pas là", .0.display())]
    SameDisk(PathBuf),
    /// The medium holds another box; it stays.
    #[error("le support de la copie porte une autre urne, qui n’est pas touchée")]
    NotOurs(#[source] BoxError),
    /// The medium fails.
    #[error("le support de la copie ne garde pas ce qu’on y écrit")]
    Failing(#[source] BoxError),
    /// A file cannot be made there.
    #[error("le support de la copie refuse l’écriture")]
    Io(#[source] io::Error),
}

/// What was found and mended, for the journal and for staff.
#[derive(Debug)]
pub enum Finding {
    /// Slots of the box got their records back from the mirror.
    Healed(usize),
    /// The box's file was lost or damaged, and is made anew with this many records.
    Rebuilt(u64),
    /// The disk of the box failed.
    DiskFailed,
    /// The disk of the box works again.
    DiskBack,
    /// A mirror was made.
    MirrorMade,
    /// The mirror was damaged, and is made anew.
    MirrorRebuilt,
    /// The mirror got this many slots that it lacked.
    MirrorCaughtUp(usize),
    /// The mirror cannot be used.
    MirrorLost(Lost),
}

/// What is wrong with a mirror that is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MirrorTrouble {
    /// Its medium is not there.
    Away,
    /// Its medium holds another kiosk's box.
    NotOurs,
    /// Its medium fails.
    Failing,
}

impl Lost {
    fn trouble(&self) -> MirrorTrouble {
        match self {
            Self::Absent(_) | Self::SameDisk(_) => MirrorTrouble::Away,
            Self::NotOurs(_) => MirrorTrouble::NotOurs,
            Self::Failing(_) | Self::Io(_) => MirrorTrouble::Failing,
        }
    }
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
    counters: Counters,
    mirror: Mirror,
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
                findings.push(Finding::Rebuilt(rebuilt.counters().casts));
                rebuilt
            }
            opened => opened?,
        };
        let counters = main.counters();
        let mirror = places.mirror.as_ref().map_or(Mirror::Unset, |_| Mirror::Lost(MirrorTrouble::Away));
        let mut opened = Self { places, shape, main: Some(main), suspect: false, counters, mirror, findings };
        if !opened.attach((genuine, genuine), random)? {
            repair::expect_genuine(&opened.main()?.slots()?, genuine)?;
        }
        Ok(opened)
    }

    fn main(&mut self) -> Result<&mut BallotBox, BoxError> {
        self.main.as_mut().ok_or(BoxError::Waiting)
    }

    /// Finds the mirror and makes both alike; whether it is there. Only a loss in the box itself is an error.
    fn attach(&mut self, genuine: (Genuine<'_>, Genuine<'_>), random: &mut dyn Randomness) -> Result<bool, BoxError> {
        let Some(place) = self.places.mirror.clone() else { return Ok(false) };
        let slots = self.main()?.slots()?;
        let found = find_mirror(&place, &self.places.main, &self.shape, random);
        let made = match found {
            Ok(Some(mirror)) => self.make_alike(slots, mirror, genuine, random)?,
            Ok(None) => self.make_mirror(&place, &slots, genuine.1, random),
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
        slots: Vec<Vec<u8>>,
        mut mirror: BallotBox,
        genuine: (Genuine<'_>, Genuine<'_>),
        random: &mut dyn Randomness,
    ) -> Result<Result<BallotBox, Lost>, BoxError> {
        let mirrored = match mirror.slots() {
            Ok(mirrored) => mirrored,
            Err(error) => return Ok(Err(Lost::Failing(error))),
        };
        let plan = repair::plan(&slots, &mirrored, genuine, random)?;
        if !plan.main.is_empty() {
            let counters = self.counters;
            let main = self.main()?;
            main.put_all(&plan.main, counters, random)?;
            self.counters = main.counters();
            self.findings.push(Finding::Healed(plan.main.len()));
        }
        if let Err(error) = mirror.put_all(&plan.mirror, self.counters, random) {
            return Ok(Err(Lost::Failing(error)));
        }
        if !plan.mirror.is_empty() {
            self.findings.push(Finding::MirrorCaughtUp(plan.mirror.len()));
        }
        Ok(Ok(mirror))
    }

    /// A mirror where there is none, or only a damaged one: what that still holds goes into the box first.
    fn make_mirror(
        &mut self,
        place: &MirrorPlace,
        slots: &[Vec<u8>],
        genuine: Genuine<'_>,
        random: &mut dyn Randomness,
    ) -> Result<BallotBox, Lost> {
        let path = place.path();
        let damaged = fs::read(&path).unwrap_or_default();
        let make = || {
            fs::create_dir_all(place.root.join(&place.folder))?;
            fs::write(place.root.join(&place.folder).join(place.certificate.0), &place.certificate.1)
        };
        make().map_err(Lost::Io)?;
        let kept = salvage(&damaged, self.shape.record_length, genuine);
        let lacking = kept.into_iter().filter(|record| !slots.contains(record));
        for record in lacking.collect::<Vec<_>>() {
            self.main().and_then(|main| main.cast(&record, random)).map_err(Lost::Failing)?;
        }
        let main = self.main().map_err(Lost::Failing)?;
        let (slots, counters) = (main.slots().map_err(Lost::Failing)?, main.counters());
        self.counters = counters;
        let filled = filled(slots);
        let mirror = rebuild(&path, &self.shape, &filled, counters, random).map_err(Lost::Failing)?;
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
        self.counters
    }

    /// Empty slots left.
    pub fn room(&self) -> usize {
        self.main.as_ref().map_or(0, BallotBox::room)
    }

    /// Counts a start; whether the program had stopped without saying so: a ballot may then be stored that nobody saw
    /// confirmed.
    pub fn begin(&mut self) -> Result<bool, BoxError> {
        let unclean = self.counters.running;
        let unclean_stops = self.counters.unclean_stops + u64::from(unclean);
        self.count(Counters { starts: self.counters.starts + 1, unclean_stops, running: true, ..self.counters })?;
        Ok(unclean)
    }

    /// Stores one record in a random empty slot, then in the mirror. When this returns `Ok` the record is on the box's disk,
    /// whatever happens next; when it returns an error other than [`BoxError::Unknown`], it is not and never will be.
    ///
    /// The caller runs [`Self::cover`] right after, while the resident already reads the confirmation.
    pub fn cast(&mut self, record: &[u8], random: &mut dyn Randomness) -> Result<(), BoxError> {
        let main = self.main()?;
        let slot = main.draw(random)?;
        match main.put(slot, record) {
            Err(BoxError::Database(error)) => self.settle(slot, record, error)?,
            put => put?,
        }
        self.counters = self.main()?.counters();
        self.mirrored(|mirror| mirror.put(slot, record));
        Ok(())
    }

    /// The disk failed in mid-cast. Only a fresh connection tells what it holds: there, it is confirmed; not there, it is
    /// tried once more.
    fn settle(&mut self, slot: i64, record: &[u8], error: DatabaseError) -> Result<(), BoxError> {
        self.fail();
        for last in [false, true] {
            self.main = None;
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

    /// Hides which slot was filled last, here and in the mirror; that the disk takes it shows that the disk works.
    pub fn cover(&mut self, random: &mut dyn Randomness) -> Result<(), BoxError> {
        if let Err(error) = self.main()?.cover(random) {
            self.fail();
            return Err(error);
        }
        if std::mem::take(&mut self.suspect) {
            self.findings.push(Finding::DiskBack);
        }
        self.mirrored(|mirror| mirror.cover(random));
        Ok(())
    }

    /// Stores new counters.
    pub fn count(&mut self, counters: Counters) -> Result<(), BoxError> {
        self.main()?.count(counters)?;
        self.counters = counters;
        self.mirrored(|mirror| mirror.count(counters));
        Ok(())
    }

    /// Brings back what is missing: the box when its disk failed, with every check of a start, and the mirror.
    pub fn tend(&mut self, genuine: Genuine<'_>, random: &mut dyn Randomness) -> Result<(), BoxError> {
        if self.suspect {
            self.main = None;
            let mut main = BallotBox::open(&self.places.main, &self.shape, random)?;
            repair::expect_genuine(&main.slots()?, genuine)?;
            // What the failure left uncertain is decided now, by what the disk holds.
            main.count(Counters { casts: main.counters().casts, ..self.counters })?;
            self.counters = main.counters();
            self.main = Some(main);
            self.suspect = false;
            self.findings.push(Finding::DiskBack);
            if let Mirror::Live(_) = self.mirror {
                self.mirror = Mirror::Lost(MirrorTrouble::Away);
            }
        }
        if self.mirror_trouble().is_some() {
            let quiet = self.findings.len();
            let stays_lost = !self.attach((&|_| true, genuine), random)?;
            if stays_lost {
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
        let counters = self.counters;
        let main = self.main()?;
        let changes = main.draw_all(records, random)?;
        main.put_all(&changes, counters, random)?;
        self.counters = main.counters();
        let now = self.counters;
        self.mirrored(|mirror| mirror.put_all(&changes, now, random));
        Ok(())
    }

    /// Says that the program stops as it should, and closes the files.
    pub fn close(mut self) -> Result<(), BoxError> {
        self.count(Counters { running: false, ..self.counters })
    }
}

/// The mirror's box; `None` where one may be made: there is none, or a damaged one of ours.
fn find_mirror(
    place: &MirrorPlace,
    main: &Path,
    shape: &Shape,
    random: &mut dyn Randomness,
) -> Result<Option<BallotBox>, Lost> {
    let device = |path: &Path| fs::metadata(path).map(|metadata| metadata.dev());
    let root = device(&place.root).map_err(|_| Lost::Absent(place.root.clone()))?;
    if !place.on_same_disk && device(main).is_ok_and(|main| main == root) {
        return Err(Lost::SameDisk(place.root.clone()));
    }
    match BallotBox::open(&place.path(), shape, random) {
        Ok(mirror) => Ok(Some(mirror)),
        Err(damage) if damage.is_damage() => Ok(None),
        Err(
            other @ (BoxError::OtherOwner
            | BoxError::OtherConsultation
            | BoxError::Database(DatabaseError::Foreign { .. } | DatabaseError::OtherVersion { .. })),
        ) => Err(Lost::NotOurs(other)),
        Err(other) => Err(Lost::Failing(other)),
    }
}

/// The box made anew from the mirror and from what its own damaged file still holds; `None` without a usable mirror.
fn rebuild_main(
    places: &Places,
    shape: &Shape,
    genuine: Genuine<'_>,
    random: &mut dyn Randomness,
) -> Option<Result<BallotBox, BoxError>> {
    let place = places.mirror.as_ref()?;
    let mirror = BallotBox::open(&place.path(), shape, random).ok()?;
    let slots = mirror.slots().ok()?;
    let kept: Vec<Vec<u8>> = salvage(&fs::read(&places.main).unwrap_or_default(), shape.record_length, genuine)
        .into_iter()
        .filter(|record| !slots.contains(record))
        .collect();
    let made = || {
        repair::expect_genuine(&slots, genuine)?;
        let more = mirror.draw_all(&kept, random)?;
        let filled: Changes = filled(slots).into_iter().chain(more).collect();
        let counters = mirror.counters();
        drop(mirror);
        rebuild(&places.main, shape, &filled, counters, random)
    };
    Some(made())
}

fn filled(slots: Vec<Vec<u8>>) -> Changes {
    (1..).zip(slots).filter(|(_, record)| record.first() != Some(&0)).collect()
}

/// Makes a box beside the damaged or missing one, fills it, and puts it in its place; the damaged one is kept aside.
fn rebuild(
    path: &Path,
    shape: &Shape,
    filled: &Changes,
    counters: Counters,
    random: &mut dyn Randomness,
) -> Result<BallotBox, BoxError> {
    let making = path.with_extension("making");
    let io = |source: io::Error| BoxError::File { path: path.to_owned(), source };
    for leftover in [making.clone(), journal_path(&making)] {
        match fs::remove_file(&leftover) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io(error)),
            _ => {}
        }
    }
    let mut made = BallotBox::install(&making, shape, random)?;
    made.put_all(filled, counters, random)?;
    drop(made);
    let damaged = path.with_extension("damaged");
    // The rollback journal first: one of a damaged file must never be played back into the new one.
    let moves = [
        (journal_path(path), journal_path(&damaged)),
        (path.to_owned(), damaged),
        (journal_path(&making), journal_path(path)),
        (making, path.to_owned()),
    ];
    for (from, to) in moves {
        match fs::rename(&from, &to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io(error)),
            _ => {}
        }
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)?;
    BallotBox::open(path, shape, random)
}
