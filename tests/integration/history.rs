//! What is published tells nothing of what was exported before: the same envelopes, whatever the history, the same bytes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use urne::ballot::Touch;
use urne::batch::{Manifest, SignedManifest};
use urne::envelope::{Leaf, root};
use urne::keys::random::Seeded;
use urne::keys::{Hash, Randomness, RandomnessUnavailable};
use urne::kiosk::{Controller, Kiosk, Voted};
use urne::register::{self, PublishedLeaf, Register, Report};
use urne::session::Patience;

use super::town::Town;

const NOW: Duration = Duration::ZERO;

/// Randomness that is the same for the same vote, and otherwise differs from start to start.
struct Split {
    vote: Arc<Mutex<Option<Seeded>>>,
    other: Seeded,
}

impl Randomness for Split {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomnessUnavailable> {
        match &mut *self.vote.lock().unwrap() {
            Some(vote) => vote.fill(bytes),
            None => self.other.fill(bytes),
        }
    }
}

/// A kiosk on its way through a history.
struct Way<'a> {
    town: &'a Town,
    number: u16,
    starts: u64,
    votes: u64,
    vote: Arc<Mutex<Option<Seeded>>>,
    controller: Option<Controller>,
    batches: Vec<PathBuf>,
}

impl<'a> Way<'a> {
    fn of(town: &'a Town, number: u16, salt: u64) -> Self {
        let mut way =
            Self { town, number, starts: salt, votes: 0, vote: Arc::default(), controller: None, batches: Vec::new() };
        way.start();
        way
    }

    fn start(&mut self) {
        if let Some(controller) = self.controller.take() {
            controller.stop().unwrap();
        }
        self.starts += 1;
        let random = Split { vote: Arc::clone(&self.vote), other: Seeded::new(self.starts, "start") };
        let kiosk = Kiosk::load(&self.town.data(self.number), self.town.package.eh(), Box::new(random)).unwrap();
        self.controller = Some(Controller::new(kiosk, Patience::default(), None));
    }

    fn kiosk(&mut self) -> &mut Kiosk {
        self.controller.as_mut().unwrap().kiosk_mut()
    }

    /// The next vote: its envelope is the same in every history.
    fn vote(&mut self) {
        self.votes += 1;
        let controller = self.controller.as_mut().unwrap();
        controller.start(NOW).unwrap().unwrap();
        controller.session_mut().apply(&Touch::choose(usize::try_from(self.votes % 3).unwrap()), NOW).unwrap();
        controller.session_mut().next(NOW).unwrap();
        *self.vote.lock().unwrap() = Some(Seeded::new(self.votes, &format!("vote at {}", self.number)));
        assert!(matches!(controller.vote(NOW), Voted::Recorded(_)));
        *self.vote.lock().unwrap() = None;
        controller.after_vote();
        controller.session_mut().leave().unwrap();
    }

    fn export(&mut self) {
        let stick = format!("sticks/{}", self.number);
        self.batches.push(self.town.export(self.controller.as_mut().unwrap(), &stick));
    }

    /// A day's end: pause, stick, and the program starts again in the morning.
    fn night(&mut self) {
        self.export();
        self.kiosk().pause().unwrap();
        self.export();
        self.start();
        self.kiosk().open("le lendemain").unwrap();
    }

    fn end(mut self) -> Vec<PathBuf> {
        self.kiosk().close().unwrap();
        self.export();
        self.controller.take().unwrap().stop().unwrap();
        self.batches
    }
}

const VOTES: [u64; 2] = [6, 3];

/// One export at the end, or several each day; the register of all of it and the earlier batches.
fn history(seed: u64, nights: &[u64]) -> (Town, Register, Vec<PathBuf>) {
    let town = Town::new(seed, 2);
    let mut batches = Vec::new();
    for (number, votes) in [1, 2].into_iter().zip(VOTES) {
        let mut way = Way::of(&town, number, u64::try_from(nights.len()).unwrap() * 100);
        way.kiosk().open("jour 1").unwrap();
        for vote in 1..=votes {
            way.vote();
            if nights.contains(&vote) {
                way.night();
            }
        }
        batches.extend(way.end());
    }
    let register = town.register("register");
    assert!(register::merge(&register, &batches).unwrap().refused.is_empty());
    town.expect_checked(&register);
    (town, register, batches)
}

fn report(register: &Register) -> Report {
    serde_json::from_slice(&std::fs::read(register.path(Register::REPORT)).unwrap()).unwrap()
}

/// A report with what may differ taken out: salts, signatures, numbers of acts, and hashes made from those.
fn normalised(register: &Register) -> Value {
    let mut value: Value = serde_json::from_slice(&std::fs::read(register.path(Register::REPORT)).unwrap()).unwrap();
    for batch in value["batches"].as_array_mut().unwrap() {
        let mut manifest: Value = serde_json::from_str(batch["manifest"].as_str().unwrap()).unwrap();
        for name in ["salt", "sequence", "previous", "slips", "journal"] {
            assert!(manifest.get(name).is_some(), "{name}");
            manifest[name] = json!(null);
        }
        manifest["counters"]["starts"] = json!(null);
        batch["manifest"] = manifest;
        batch["signature"] = json!(null);
    }
    value
}

#[test]
fn any_history_of_exports_publishes_the_same() {
    let (_town, at_the_end, once) = history(320, &[]);
    let (_other, daily, often) = history(320, &[1, 2, 4]);
    assert_eq!((once.len(), often.len()), (2, 12), "the histories do differ");
    let bytes = |register: &Register, name| std::fs::read(register.path(name)).unwrap();
    assert!(bytes(&at_the_end, Register::LEAVES) == bytes(&daily, Register::LEAVES));
    assert_ne!(bytes(&at_the_end, Register::REPORT), bytes(&daily, Register::REPORT));
    assert_eq!(normalised(&at_the_end), normalised(&daily));
    // Nothing of an earlier batch but the salted hash of the one before.
    let told = String::from_utf8(bytes(&daily, Register::REPORT)).unwrap();
    let last: BTreeSet<String> = report(&daily).batches.into_iter().map(|batch| batch.manifest).collect();
    let earlier: Vec<Manifest> = often
        .iter()
        .map(|path| manifest(path))
        .filter(|(text, _)| !last.contains(text))
        .map(|(_, manifest)| manifest)
        .collect();
    assert_eq!(earlier.len(), 10);
    let final_roots: Vec<Hash> = report(&daily).batches.iter().map(|batch| parsed(&batch.manifest).root).collect();
    for manifest in earlier.iter().filter(|manifest| !final_roots.contains(&manifest.root)) {
        assert!(!told.contains(&manifest.root.to_string()));
    }
    assert!(
        std::fs::read_to_string(daily.path("report.txt")).unwrap().contains("relevé n° 3"),
        "the officers do see it"
    );
}

fn parsed(text: &str) -> Manifest {
    serde_json::from_str(text).unwrap()
}

/// The text of a batch's manifest, and what it says.
fn manifest(batch: &Path) -> (String, Manifest) {
    let bytes = std::fs::read(batch).unwrap();
    let length = usize::try_from(u32::from_le_bytes(bytes[13..17].try_into().unwrap())).unwrap();
    let text = String::from_utf8(bytes[17..17 + length].to_vec()).unwrap();
    let manifest = parsed(&text);
    (text, manifest)
}

/// Tries every set of leaves in the place of an earlier batch's; the one whose manifest has the published hash.
fn search(known: &Manifest, leaves: &[Leaf], published: Hash) -> Option<Vec<Leaf>> {
    (0..1_u32 << leaves.len()).find_map(|set| {
        let chosen: Vec<Leaf> =
            leaves.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1).map(|(_, leaf)| *leaf).collect();
        let mut tried = known.clone();
        tried.root = root(chosen.iter().copied());
        tried.envelopes = u64::from(set.count_ones());
        tried.counters.casts = tried.envelopes;
        let text = serde_json::to_vec(&tried).unwrap();
        (Hash::of(&[&text]) == published).then_some(chosen)
    })
}

/// Whoever knows everything of an earlier manifest but its salt and its leaves does not find these; with the salt one does.
#[test]
fn a_published_hash_cannot_be_searched_for_an_earlier_batch() {
    let (_town, register, batches) = history(321, &[2]);
    let report = report(&register);
    let leaves: Vec<PublishedLeaf> = register.leaves().unwrap();
    let last = parsed(&report.batches[0].manifest);
    let (published, own) = (last.previous.unwrap(), last.certificate.certificate.kiosk);
    let leaves: Vec<Leaf> = leaves.iter().filter(|line| line.kiosk == own).map(|line| line.leaf).collect();
    assert_eq!(leaves.len(), 6);
    let earlier = batches.iter().map(|path| manifest(path)).find(|(text, _)| Hash::of(&[text.as_bytes()]) == published);
    let earlier = earlier.unwrap().1;
    let found = search(&earlier, &leaves, published).unwrap();
    assert_eq!((found.len(), root(found)), (2, earlier.root), "the search works where the salt is known");
    for salt in [[0; 32], last.salt.0] {
        let mut known = earlier.clone();
        known.salt.0 = salt;
        assert_eq!(search(&known, &leaves, published), None);
    }
    assert_ne!(earlier.salt, last.salt, "each export has its own");
}

/// The journal's published head cannot be searched for counts at pauses either: its first entry is salted.
#[test]
fn a_published_head_cannot_be_searched_for_what_the_journal_noted() {
    let (_town, register, batches) = history(322, &[2]);
    let last = parsed(&report(&register).batches[0].manifest);
    let path = batches.iter().find(|path| manifest(path).1 == last).unwrap();
    let text = std::fs::read_to_string(path.with_extension("journal")).unwrap();
    let head = |text: &str| urne::journal::follow(text).unwrap().head();
    assert_eq!(head(&text), last.journal.head);
    let start = text.find("\"salt\":\"").unwrap() + 8;
    let guessed = format!("{}{}{}", &text[..start], "0".repeat(64), &text[start + 64..]);
    assert_ne!(head(&guessed), last.journal.head, "all entries known, but not the salt");
    let told = std::fs::read_to_string(register.path(Register::REPORT)).unwrap();
    assert!(!told.contains(&text[start..start + 64]), "which is never published");
}

/// The rule that one manifest has one spelling holds for published ones too.
#[test]
fn a_published_manifest_is_read_by_the_rules_of_the_batch() {
    let (town, register, _) = history(323, &[]);
    let report = report(&register);
    let keys = (town.package.eh(), town.package.keys());
    let batch = &report.batches[0];
    let read = |text: &str| SignedManifest::read(text.as_bytes().to_vec(), batch.signature.0, keys);
    assert_eq!(read(&batch.manifest).unwrap().text, batch.manifest);
    assert_eq!(read(&batch.manifest.replacen(':', ": ", 1)).unwrap_err().code(), "B-109");
}
