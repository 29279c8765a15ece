//! What a publication must not tell, tried by an attacker who has nothing but the published files.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use super::town::{Town, open, publish};
use urne::ballot::{Answer, Ballot, Response, Touch};
use urne::consultation::source;
use urne::count::Results;
use urne::files::signed;
use urne::keys::certificate::HexBytes;
use urne::keys::{Hash, Mode, OperatingSystem, Share};
use urne::kiosk::Voted;
use urne::publish::verify_publication;
use urne::register::answers::{Answers, group};
use urne::register::{self, Register};
use urne::session::State;

const LOT: &str = "3526104897";

/// Merges, freezes, draws, opens and publishes; the register and the site.
pub fn publish_all(town: &Town, batches: &[std::path::PathBuf]) -> (Register, std::path::PathBuf) {
    let register = town.register("register");
    register::merge(&register, batches).unwrap();
    register::freeze(&register, &town.authority, &[]).unwrap();
    register.frozen().and_then(|frozen| frozen.draw(LOT, &town.authority)).unwrap();
    let shares: Vec<Share> = town.shares.iter().map(|share| Share::parse(&share.qr_text()).unwrap()).collect();
    open(&register, &shares, &town.authority, &mut OperatingSystem).unwrap();
    let site = town.path().join("site");
    publish(&register, &site, &town.authority).unwrap();
    (register, site)
}

/// Every run of 64 hexadecimal digits in the text files of a folder: whatever may be a hash.
fn hashes(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            hashes(&path, found);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let digits: Vec<bool> = bytes.iter().map(u8::is_ascii_hexdigit).collect();
        for start in 0..bytes.len().saturating_sub(63) {
            if digits[start..start + 64].iter().all(|digit| *digit) {
                found.insert(String::from_utf8(bytes[start..start + 64].to_vec()).unwrap().to_lowercase());
            }
        }
    }
}

/// Every response to the one question of the sample: one or two of four options, blank, or nothing.
fn responses() -> Vec<Response> {
    let mut all = vec![Response::Blank, Response::Skipped];
    for first in 0..4 {
        for second in first..4 {
            let mut marks = vec![0; 4];
            marks[first] = 1;
            marks[second] = 1;
            all.push(Response::Answered(Answer::Marks(marks)));
        }
    }
    all
}

/// Tries all opened ballots of a small consultation against every published hash; how many tries, and those that fit.
fn search(town: &Town, salt: HexBytes<32>, published: &BTreeSet<String>) -> (usize, Vec<Vec<u8>>) {
    let (definition, eh) = (town.package.definition(), town.package.eh());
    let responses = responses();
    let (mut tries, mut fits) = (0, Vec::new());
    for first in 0..responses.len() {
        for second in first..responses.len() {
            for third in second..responses.len() {
                let ballots = [first, second, third].map(|place| {
                    let responses = vec![responses[place].clone()];
                    Some(Ballot { style: 0, responses })
                });
                let opened = group(definition, ballots.into_iter());
                let file = signed::json(&Answers::of(definition, eh, salt, &opened)).unwrap();
                // The file as it is, and as it would be with no salt at all.
                let salted = String::from_utf8(file.clone()).unwrap();
                let line = salted.lines().find(|line| line.contains("\"salt\"")).unwrap().to_owned() + "\n";
                for guess in [file, salted.replace(&line, "").into_bytes()] {
                    tries += 1;
                    if published.contains(&Hash::of(&[&guess]).to_string()) {
                        fits.push(guess);
                    }
                }
            }
        }
    }
    (tries, fits)
}

#[test]
fn hidden_answers_cannot_be_found_by_trying_them_all() {
    let town = Town::new(61, 1);
    let batch = town.hold(1, &[&[0], &[1, 2], &[]]);
    let (register, site) = publish_all(&town, &[batch]);
    assert!(!site.join("preuves/answers.json").exists(), "three ballots are too few to be shown");
    let mut published = BTreeSet::new();
    hashes(&site, &mut published);
    assert!(published.len() > 30);
    let (tries, fits) = search(&town, HexBytes([0; 32]), &published);
    assert!(tries > 700 && fits.is_empty(), "{} of {tries} guesses fit", fits.len());
    // With the salt, which the officers keep, the same search finds them: it looks where it should.
    let kept = std::fs::read(register.path(Register::ANSWERS)).unwrap();
    let answers: Answers = signed::parse(Path::new("answers.json"), &kept).unwrap();
    assert_eq!(search(&town, answers.salt, &published).1, [kept]);
}

const QUARTERS: &str = "id;number;title_fr;cost;territory\n\
    n1;1;Un;1000;nord\nn2;2;Deux;900;nord\ns1;3;Trois;1000;sud\ns2;4;Quatre;900;sud\nc1;5;Cinq;1000;centre\nc2;6;Six;900;centre\n";

/// Ballots per territory in a consultation that counts by territory; a ballot chooses the first or both of its options.
fn by_territory(seed: u64, ballots: [u8; 3]) -> (Town, std::path::PathBuf) {
    let town = Town::holding(seed, 1, Mode::Rehearsal, |folder| {
        let toml = include_str!("../../src/consultation/source/sample.toml");
        let territories =
            ["nord", "sud", "centre"].map(|id| format!("[[territories]]\nid = \"{id}\"\nname = {{ fr = \"{id}\" }}\n"));
        let toml = toml.replace("by_territory = false", "by_territory = true");
        let toml = toml.replace("[[questions]]", &format!("{}\n[[questions]]", territories.concat()));
        std::fs::write(folder.join(source::DEFINITION_FILE), toml).unwrap();
        std::fs::write(folder.join("projets.csv"), QUARTERS).unwrap();
    });
    let mut controller = town.load(1);
    controller.kiosk_mut().open("jour 1").unwrap();
    let now = Duration::ZERO;
    for (territory, ballots) in ballots.into_iter().enumerate() {
        for ballot in 0..ballots {
            controller.start(now).unwrap().unwrap();
            controller.session_mut().choose_territory(territory, now).unwrap();
            controller.session_mut().apply(&Touch::choose(2 * territory), now).unwrap();
            if ballot % 2 == 1 {
                controller.session_mut().apply(&Touch::choose(2 * territory + 1), now).unwrap();
            }
            controller.session_mut().next(now).unwrap();
            assert!(matches!(controller.vote(now), Voted::Recorded(_)));
            controller.after_vote();
            assert!(matches!(controller.session().state(), State::Receipt(_)));
            controller.session_mut().leave().unwrap();
        }
    }
    controller.kiosk_mut().close().unwrap();
    let batch = town.export(&mut controller, "sticks/1");
    controller.stop().unwrap();
    let (_, site) = publish_all(&town, &[batch]);
    (town, site)
}

fn results(site: &Path) -> Results {
    serde_json::from_slice(&std::fs::read(site.join("results.json")).unwrap()).unwrap()
}

#[test]
fn a_territory_where_few_voted_is_hidden_and_so_is_the_one_that_would_tell_it() {
    for (ballots, hidden) in [
        ([7, 8, 9], [false; 3]),
        ([1, 8, 9], [true, true, false]),
        ([9, 4, 3], [false, true, true]),
        ([9, 0, 2], [true, false, true]),
        ([6, 6, 4], [true, false, true]),
    ] {
        let (_town, site) = by_territory(62, ballots);
        let told = &results(&site).questions[0];
        let told_hidden: Vec<bool> = told.options.iter().map(|option| option.hidden).collect();
        let expected: Vec<bool> = hidden.iter().flat_map(|hidden| [*hidden; 2]).collect();
        assert_eq!(told_hidden, expected, "{ballots:?}");
        for (place, option) in told.options.iter().enumerate() {
            let figures = (option.votes, option.score, option.rank);
            let decided = told.stages[0].decisions.iter().any(|decision| decision.option == option.id);
            if option.hidden {
                assert!(figures == (0, 0, 0) && !decided, "{ballots:?} {}", option.id);
            } else {
                let all = u64::from(ballots[place / 2]);
                assert!(decided && option.votes == if place % 2 == 0 { all } else { all / 2 }, "{ballots:?}");
            }
        }
        let any = hidden.contains(&true);
        assert_eq!(site.join("preuves/answers.json").exists(), !any, "opened ballots would tell");
        assert!(!site.join("donnees/projets-consul.txt").exists(), "no option has an external identifier");
        assert!(verify_publication(&site).unwrap().holds(), "{ballots:?}");
        let table = std::fs::read_to_string(site.join("donnees/resultats.csv")).unwrap();
        let first = table.lines().nth(1).unwrap();
        assert_eq!(first.contains("1000;;;;"), told.options[0].hidden, "{first}");
    }
}

#[test]
fn one_ballot_of_a_kiosk_is_no_number_on_the_pages() {
    let town = Town::new(63, 3);
    let many: Vec<&[usize]> = vec![&[0]; 9];
    let more: Vec<&[usize]> = vec![&[1]; 6];
    let batches = [town.hold(1, &[&[2]]), town.hold(2, &many), town.hold(3, &more)];
    let (_, site) = publish_all(&town, &batches);
    let page = std::fs::read_to_string(site.join("index.html")).unwrap();
    assert_eq!(page.matches("chiffre caché").count(), 2, "the small one and the one that would tell it");
}

#[test]
fn the_same_answers_are_salted_anew_in_every_register() {
    let salts: BTreeSet<String> = (0..3)
        .map(|_| {
            let town = Town::new(64, 1);
            let batch = town.hold(1, &[&[0]]);
            let (register, _) = publish_all(&town, &[batch]);
            let kept = std::fs::read(register.path(Register::ANSWERS)).unwrap();
            let answers: Answers = signed::parse(Path::new("answers.json"), &kept).unwrap();
            urne::keys::hash::hex(&answers.salt.0)
        })
        .collect();
    assert_eq!(salts.len(), 3);
}
