//! A consultation held to its end, from which the genuine bytes come.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Serialize;
use serde::de::DeserializeOwned;
use urne::ballot::{self, Answer, Ballot, Response};
use urne::consultation::{Definition, Question, source};
use urne::files::signed::{self, ArtefactError};
use urne::keys::random::Seeded;
use urne::keys::share::combine;
use urne::keys::{BallotSecret, ConsultationHash, Hash, Tag};
use urne::register::{self, Register};

use super::super::town::{Town, open, publish};

/// The consultation, its register and its publication.
pub struct Held {
    pub town: Town,
    pub secret: BallotSecret,
    pub batches: Vec<PathBuf>,
    pub receipts: Vec<String>,
    pub site: PathBuf,
    pub checkpoint: register::Checkpoint,
    pub draw: register::Draw,
    pub register: std::sync::Mutex<Register>,
}

/// The one consultation of this process.
pub fn held() -> &'static Held {
    static HELD: OnceLock<Held> = OnceLock::new();
    HELD.get_or_init(hold)
}

fn hold() -> Held {
    let town = Town::new(31, 2);
    let mut controller = town.load(1);
    controller.kiosk_mut().open("jour 1").unwrap();
    let receipts = [&[0][..], &[1, 2], &[3]].map(|chosen| super::super::town::cast(&mut controller, chosen)).to_vec();
    let early = town.export(&mut controller, "sticks/early");
    super::super::town::cast(&mut controller, &[]);
    controller.kiosk_mut().close().unwrap();
    let late = town.export(&mut controller, "sticks/1");
    controller.stop().unwrap();
    let batches = vec![early, late, town.hold(2, &[&[0, 1], &[0]])];
    let register = town.register("register");
    assert!(register::merge(&register, &batches).unwrap().refused.is_empty());
    register::freeze(&register, &town.authority, &[]).unwrap();
    let checkpoint = register.frozen().unwrap().checkpoint().clone();
    let draw = register.frozen().and_then(|frozen| frozen.draw("3526104897", &town.authority)).unwrap().draw().clone();
    open(&register, &town.shares, &town.authority, &mut Seeded::new(31, "salt")).unwrap();
    let site = town.path().join("site");
    publish(&register, &site, &town.authority).unwrap();
    let secret = combine(&town.shares, town.package.keys()).unwrap();
    Held { secret, batches, receipts, site, checkpoint, draw, register: std::sync::Mutex::new(register), town }
}

/// Definitions of every kind of question, each with the name of its consultation: the town's, and those of `kiosk-config`.
pub fn asked() -> &'static [(Definition, ConsultationHash)] {
    static ASKED: OnceLock<Vec<(Definition, ConsultationHash)>> = OnceLock::new();
    ASKED.get_or_init(|| {
        let package = &held().town.package;
        let mut asked = vec![(package.definition().clone(), *package.eh())];
        for name in ["sondage", "budget-participatif", "droit-d-interpellation", "rules/paris", "rules/landes"] {
            let read = source::read(&root().join("kiosk-config").join(name));
            let definition = read.sound().unwrap_or_else(|| panic!("{name}: {:?}", read.faults)).clone();
            asked.push((definition, ConsultationHash(Hash::of(&[name.as_bytes()]))));
        }
        asked
    })
}

/// The checkout's folder, from the tests as from `fuzz/`.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    if here.join("kiosk-config").exists() { here.to_owned() } else { here.join("..") }
}

/// Valid ballots, most of the kinds of answers among them.
pub fn some_ballots(definition: &Definition) -> Vec<Ballot> {
    let mut ballots = Vec::new();
    for style in [0, 1] {
        let Ok(territory) = ballot::style_territory(definition, style) else { continue };
        for wish in 0..6 {
            let responses = definition.questions.iter().map(|question| response(question, territory, wish)).collect();
            ballots.push(Ballot { style, responses });
        }
    }
    ballots
}

fn response(question: &Question, territory: Option<&str>, wish: u8) -> Response {
    let offered: Vec<bool> = question.options.iter().map(|option| question.offers(option, territory)).collect();
    if question.by_territory && !offered.contains(&true) {
        return Response::NotInStyle;
    }
    let first = |count: usize, mark: fn(usize) -> u8| {
        let mut place = 0;
        let given = offered.iter().map(|offered| {
            place += usize::from(*offered);
            if *offered && place <= count { mark(place - 1) } else { 0 }
        });
        Answer::Marks(given.collect())
    };
    let count = usize::from(wish);
    let candidates = [
        Answer::One(wish),
        Answer::Value(wish),
        Answer::Text("Bonjour à toutes".repeat(count)),
        first(count, |_| 1),
        first(count, |place| u8::try_from(place + 1).unwrap_or(1)),
        first(count, |_| 2),
        first(usize::MAX, |place| u8::try_from(place % 3 + 1).unwrap()),
    ];
    let good =
        candidates.into_iter().find(|answer| !answer.is_empty() && ballot::validate(question, territory, answer));
    match good {
        Some(answer) => Response::Answered(answer),
        None if question.blank => Response::Blank,
        None => Response::Skipped,
    }
}

/// A file of this thread's own, of this name, with these bytes.
pub fn file(name: &str, bytes: &[u8]) -> PathBuf {
    thread_local! {
        static SCRATCH: tempfile::TempDir = tempfile::tempdir().unwrap();
    }
    let path = SCRATCH.with(|scratch| scratch.path().join(name));
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    path
}

/// A file with the authority's signature beside it.
pub fn signed_file(path: &Path, bytes: &[u8], tag: Tag) {
    std::fs::write(path, bytes).unwrap();
    std::fs::write(signed::signature_path(path), held().town.authority.sign(tag, &[bytes])).unwrap();
}

/// What the reader of signed files makes of bytes that the authority signs.
pub fn signed<T: DeserializeOwned + Serialize + PartialEq>(bytes: &[u8], tag: Tag) -> Option<T> {
    let path = file("signed.json", b"");
    signed_file(&path, bytes, tag);
    match signed::read::<T>(&path, (tag, &held().town.authority.public()), 64 << 20) {
        Ok(read) => {
            assert!(read.bytes == bytes);
            expect_same_again(&read.value);
            Some(read.value)
        }
        Err(ArtefactError::File(_) | ArtefactError::Signature(_)) => panic!("not even read"),
        Err(_) => None,
    }
}

/// What the reader of JSON makes of bytes: a value that is written so and not otherwise.
pub fn parsed<T: DeserializeOwned + Serialize + PartialEq>(bytes: &[u8]) -> Option<T> {
    let value: T = signed::parse(Path::new("parsed.json"), bytes).ok()?;
    expect_same_again(&value);
    assert!(signed::json(&value).unwrap() == bytes);
    Some(value)
}

/// Written and read again it is the same.
pub fn expect_same_again<T: DeserializeOwned + Serialize + PartialEq>(value: &T) {
    let written = signed::json(value).unwrap();
    let again: T = signed::parse(Path::new("again.json"), &written).unwrap();
    assert!(again == *value, "{}", String::from_utf8_lossy(&written));
}
