//! What is on the disk and in memory after votes: nothing in clear, no time, no order.

use std::collections::HashSet;
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use urne::ballot::Touch;
use urne::keys::random::Seeded;
use urne::keys::{Randomness, RandomnessUnavailable};
use urne::kiosk::{Controller, Kiosk, PinAnswer, StaffPin, Voted};
use urne::session::Patience;

use super::disk::{Disk, Fate};
use super::soundness::{consultation, load};
use super::town::Town;

const PIN: &str = "274159";
const NOW: Duration = Duration::ZERO;

/// Randomness whose bytes are known to the test: the seeds of the seals are among them.
struct Known(Seeded);

impl Known {
    fn new() -> Self {
        Self(Seeded::new(77, "known"))
    }
}

impl Randomness for Known {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomnessUnavailable> {
        self.0.fill(bytes)
    }
}

/// The first 20 000 bytes that [`Known`] gives: more than are drawn.
fn known_bytes() -> Vec<u8> {
    let mut bytes = vec![0; 20_000];
    Known::new().fill(&mut bytes).unwrap();
    bytes
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// Finds pieces of secret bytes quickly: few places begin as one of them does.
struct Pieces<'a> {
    begins: Vec<bool>,
    pieces: HashSet<&'a [u8]>,
    length: usize,
}

impl<'a> Pieces<'a> {
    /// All pieces of this length of the secret bytes.
    fn of(secret: &'a [u8], length: usize) -> Self {
        let pieces: HashSet<&[u8]> = secret.windows(length).collect();
        let mut begins = vec![false; 1 << 16];
        for piece in &pieces {
            begins[usize::from(u16::from_le_bytes([piece[0], piece[1]]))] = true;
        }
        Self { begins, pieces, length }
    }

    /// The distinct pieces that these bytes hold.
    fn in_bytes(&self, bytes: &[u8]) -> usize {
        let may_begin = |place: &usize| self.begins[usize::from(u16::from_le_bytes([bytes[*place], bytes[place + 1]]))];
        let places = (0..(bytes.len() + 1).saturating_sub(self.length)).filter(may_begin);
        let windows = places.map(|place| &bytes[place..place + self.length]);
        windows.filter(|window| self.pieces.contains(window)).collect::<HashSet<_>>().len()
    }
}

/// What must be nowhere: the clear ballot, the PIN, and the seconds of the votes in binary and in words.
fn needles(town: &Town, during: &[SystemTime; 2]) -> Vec<(&'static str, Vec<u8>)> {
    let eh = town.package.eh().prefix::<16>();
    let mut needles = vec![("a clear ballot", [&[1][..], &eh].concat()), ("the PIN", PIN.into())];
    let [first, last] = during.map(|time| time.duration_since(UNIX_EPOCH).unwrap().as_secs());
    for second in first..=last {
        let second = u32::try_from(second).unwrap();
        needles.push(("a time, little-endian", second.to_le_bytes().into()));
        needles.push(("a time, big-endian", second.to_be_bytes().into()));
        needles.push(("a time, decimal", second.to_string().into()));
    }
    needles
}

/// A busy day: votes, wrong and right PINs, a failing disk, a cut in mid-cast, a restart, an export; then everything that is
/// under the kiosk's folder and on the stick is searched, crash leftovers included.
#[test]
fn no_file_holds_a_clear_answer_a_seed_a_pin_or_a_casting_time() {
    let town = Town::new(250, 1);
    let data = town.data(1);
    StaffPin::choose(&data, PIN, &mut Seeded::new(3, "pin")).unwrap();
    let disk = Disk::under(&data);
    let kiosk = Kiosk::load(&data, town.package.eh(), Box::new(Known::new())).unwrap();
    let mut controller = Controller::new(kiosk, Patience::default(), None);
    controller.kiosk_mut().open("jour 1").unwrap();
    let opened = SystemTime::now();
    for fate in [Fate::Works, Fate::Fails { at: 3, full: false, lasting: false }, Fate::Works, Fate::Dies { at: 9 }] {
        disk.set(fate);
        controller.start(NOW).unwrap().unwrap();
        controller.session_mut().apply(&Touch::choose(1), NOW).unwrap();
        controller.session_mut().next(NOW).unwrap();
        let voted = controller.vote(NOW);
        assert_eq!(matches!(voted, Voted::Recorded(_)), !matches!(fate, Fate::Dies { .. }), "{voted:?}");
        controller.after_vote();
        controller.session_mut().leave().unwrap();
    }
    drop(controller);
    disk.set(Fate::Works);
    let mut pin = StaffPin::of(&data, NOW);
    assert_eq!(pin.try_pin("111111", NOW).unwrap(), PinAnswer::Wrong);
    assert_eq!(pin.try_pin(PIN, NOW).unwrap(), PinAnswer::Right);
    let voted = SystemTime::now();
    let mut controller = load(&data, &town.package).unwrap();
    town.export(&mut controller, "stick");
    drop(controller);
    let searched: Vec<PathBuf> = [files(&data), files(&town.path().join("stick"))].concat();
    let mut read = 0;
    let seeds = known_bytes();
    for path in &searched {
        if path.file_name().is_some_and(|name| name == "ballast") {
            assert!(std::fs::read(path).unwrap().iter().all(|byte| *byte == 0));
            continue;
        }
        let bytes = std::fs::read(path).unwrap();
        read += bytes.len();
        for (what, needle) in needles(&town, &[opened, voted]) {
            assert!(!contains(&bytes, &needle), "{} holds {what}", path.display());
        }
        // Whatever else was drawn is no secret, and is drawn in 8 bytes or less.
        assert_eq!(Pieces::of(&seeds, 12).in_bytes(&bytes), 0, "{} holds a seed", path.display());
    }
    assert!(searched.len() >= 12 && read > 100_000, "{searched:?}");
    println!("{} files, {read} bytes searched: nothing in clear", searched.len());
}

/// The files of the box and of the journal show one date, whatever was done when.
#[test]
fn dates_of_files_tell_no_casting_time() {
    let town = Town::new(251, 1);
    town.hold(1, &[&[0], &[1]]);
    let folder = consultation(&town.data(1));
    let shown = UNIX_EPOCH + Duration::from_secs(946_684_800);
    for name in ["box.db", "box.db-journal", "journal.db", "journal.db-journal"] {
        assert_eq!(std::fs::metadata(folder.join(name)).unwrap().modified().unwrap(), shown, "{name}");
    }
}

const DATA: &str = "URNE_TEST_DATA";

/// A kiosk that has just stored a ballot and been given its PIN; it waits to be looked into until its input ends.
#[test]
#[ignore = "a role that another test starts"]
fn the_one_who_has_voted() {
    let Some(data) = std::env::var_os(DATA) else { return };
    let data = Path::new(&data);
    let eh = Kiosk::consultations(data).unwrap()[0];
    let kiosk = Kiosk::load(data, &eh, Box::new(Known::new())).unwrap();
    let mut controller = Controller::new(kiosk, Patience::default(), None);
    controller.kiosk_mut().open("jour 1").unwrap();
    controller.start(NOW).unwrap().unwrap();
    for option in 0..2 {
        controller.session_mut().apply(&Touch::choose(option), NOW).unwrap();
    }
    controller.session_mut().next(NOW).unwrap();
    assert!(matches!(controller.vote(NOW), Voted::Recorded(_)));
    controller.after_vote();
    controller.session_mut().leave().unwrap();
    // The digits come in as from a keypad: no buffer keeps them.
    let mut input = std::fs::File::open("/dev/stdin").unwrap();
    {
        let mut typed = zeroize::Zeroizing::new(vec![0; 6]);
        input.read_exact(&mut typed).unwrap();
        let mut pin = StaffPin::of(data, NOW);
        assert_eq!(pin.try_pin(std::str::from_utf8(&typed).unwrap(), NOW).unwrap(), PinAnswer::Right);
    }
    println!("ready to be looked into");
    input.read_to_end(&mut Vec::new()).unwrap();
    controller.stop().unwrap();
}

/// The writable memory of a process.
fn memory(process: u32) -> std::io::Result<Vec<Vec<u8>>> {
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps"))?;
    let mut memory = std::fs::File::open(format!("/proc/{process}/mem"))?;
    let mut parts = Vec::new();
    for line in maps.lines().filter(|line| line.contains(" rw-")) {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let [from, to] = [from, to].map(|place| u64::from_str_radix(place, 16).unwrap());
        memory.seek(std::io::SeekFrom::Start(from))?;
        let mut part = vec![0; usize::try_from(to - from).unwrap()];
        if memory.read_exact(&mut part).is_ok() {
            parts.push(part);
        }
    }
    Ok(parts)
}

/// After the vote and the PIN, a living kiosk's memory holds neither ballot nor seed nor PIN; what it does hold, its own key
/// for one, the same search finds.
#[test]
fn memory_holds_no_ballot_no_seed_and_no_pin_after_use() {
    let town = Town::new(252, 1);
    let data = town.data(1);
    StaffPin::choose(&data, PIN, &mut Seeded::new(3, "pin")).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "integration::secrecy::the_one_who_has_voted", "--ignored", "--nocapture"])
        .env(DATA, &data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.as_mut().unwrap().write_all(PIN.as_bytes()).unwrap();
    let mut said = String::new();
    let mut output = child.stdout.take().unwrap();
    while !said.contains("ready to be") {
        let mut some = [0; 256];
        let read = output.read(&mut some).unwrap();
        assert!(read > 0, "the kiosk stopped: {said}");
        said += &String::from_utf8_lossy(&some[..read]);
    }
    let Ok(memory) = memory(child.id()) else {
        println!("skipped: the memory of a running kiosk (this system does not show it)");
        drop(child.stdin.take());
        child.wait().unwrap();
        return;
    };
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    let size: usize = memory.iter().map(Vec::len).sum();
    assert!(size > 1 << 20);
    let holds = |needle: &[u8]| memory.iter().filter(|part| contains(part, needle)).count();
    assert!(holds(&town.kiosk_key(1).seed()[..]) > 0, "the search finds what is there");
    let clear = [&[1][..], &town.package.eh().prefix::<16>()].concat();
    assert_eq!(holds(&clear), 0, "a clear ballot is in memory");
    assert_eq!(holds(PIN.as_bytes()), 0, "the PIN is in memory");
    let seeds = known_bytes();
    let pieces = Pieces::of(&seeds, 16);
    // The test's own source of randomness keeps its last block of 32 bytes.
    let found: usize = memory.iter().map(|part| pieces.in_bytes(part)).sum();
    assert!(found <= 32, "{found} pieces of seeds are in memory");
    println!("{size} bytes of memory searched: no ballot, no seed, no PIN");
}
