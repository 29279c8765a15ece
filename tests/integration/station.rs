//! A kiosk at its place: what staff do at a terminal, whatever the printer, the stick, the clock and the power do.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use urne::keys::Mode;
use urne::keys::random::Seeded;
use urne::kiosk::{Act, Done, Kiosk, KioskError, Notice, Station};
use urne::language::Language;
use urne::register;
use urne::stick::StickPlace;

use super::town::{Town, cast};

/// A device that is not there.
const AWAY: &str = "[printer]\nport = \"/nonexistent/printer\"\n";
const LATER: [&str; 2] = ["pause", "close"];

fn urne(town: &Town, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_urne"));
    command.current_dir(town.path()).args(["kiosk", "--data", "kiosks/1"]).args(arguments);
    command.stdin(Stdio::null()).output().unwrap()
}

/// The exit code, and what was said.
fn told(town: &Town, arguments: &[&str]) -> (i32, String) {
    let Output { status, stdout, stderr } = urne(town, arguments);
    (status.code().unwrap(), String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap())
}

fn done(town: &Town, arguments: &[&str]) -> String {
    let (code, words) = told(town, arguments);
    assert_eq!(code, 0, "{arguments:?}: {words}");
    words
}

fn settings(town: &Town, toml: &str) {
    std::fs::write(town.data(1).join("kiosk.toml"), toml).unwrap();
}

fn load(town: &Town) -> Kiosk {
    Kiosk::load(&town.data(1), town.package.eh(), Box::new(Seeded::new(1, "station"))).unwrap()
}

/// No start of this kiosk found an abrupt stop, and none is announced.
fn expect_orderly(town: &Town) {
    assert!(!done(town, &["status"]).contains("K-211"));
    let kiosk = load(town);
    assert_eq!(kiosk.counters().unclean_stops, 0);
    kiosk.stop().unwrap();
}

#[test]
fn an_act_is_told_as_done_whatever_the_printer_does() {
    let town = Town::new(900, 1);
    settings(&town, AWAY);
    let opened = done(&town, &["open", "--date", "2 mars"]);
    assert!(opened.starts_with("Vote ouvert. Le ticket n’est pas sorti : l’imprimante ne répond pas."), "{opened}");
    assert!(opened.contains("K-314") && opened.contains("urne kiosk --data kiosks/1 slip"), "{opened}");
    for (act, what) in LATER.into_iter().zip(["Vote en pause. ", "Vote clos. "]) {
        let words = done(&town, &[act]);
        assert!(words.starts_with(&format!("{what}Le ticket n’est pas sorti : ")), "{words}");
    }
    let (code, words) = told(&town, &["slip"]);
    assert!(code == 3 && words.contains("Le ticket n’est pas sorti") && words.contains("K-314"), "{words}");
    expect_orderly(&town);
    settings(&town, "");
    let printed = done(&town, &["slip"]);
    assert!(printed.contains("Ticket imprimé.") && printed.contains("CLÔTURE"), "{printed}");
}

#[test]
fn a_printer_that_never_answers_is_not_told_to_have_failed() {
    let town = Town::new(901, 1);
    settings(&town, "[printer]\nprofile = \"generic-58\"\n");
    let opened = done(&town, &["open", "--date", "2 mars"]);
    assert!(opened.starts_with("Vote ouvert. Cette imprimante ne dit pas si le ticket est sorti"), "{opened}");
    assert!(!opened.contains("n’est pas sorti"), "{opened}");
}

#[test]
fn a_refused_act_and_an_absent_screen_are_no_abrupt_stops() {
    let town = Town::new(902, 1);
    done(&town, &["open", "--date", "2 mars"]);
    let (code, words) = told(&town, &["open", "--date", "2 mars"]);
    assert!(code == 1 && words.contains("la borne est ouverte"), "{words}");
    let mut window = Command::new(env!("CARGO_BIN_EXE_urne"));
    window.current_dir(town.path()).args(["kiosk", "--data", "kiosks/1"]).stdin(Stdio::null());
    let shown = window.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").output().unwrap();
    assert!(!shown.status.success());
    expect_orderly(&town);
}

/// The same slip, with its own number, on another day and after other starts.
#[test]
fn the_last_slip_is_the_same_after_a_restart() {
    let town = Town::new(903, 1);
    assert!(matches!(load(&town).last_slip(), Err(KioskError::NoSlip)));
    let mut number = 0;
    for act in [Act::Open(Some("2 mars".into())), Act::Pause, Act::Open(None), Act::Close] {
        let mut machine = Station::set_up(&town.data(1), None).unwrap().machine;
        machine.act(&act).unwrap();
        let slip = machine.kiosk().last_slip().unwrap();
        machine.stop().unwrap();
        number += 1;
        let told = format!("{slip:?}");
        assert!(told.contains(&format!("\"{number}\"")), "{act:?}: {told}");
        for _ in 0..2 {
            let kiosk = load(&town);
            assert_eq!(kiosk.last_slip().unwrap(), slip, "{act:?}");
            kiosk.stop().unwrap();
        }
    }
}

/// Every file of a folder: its name, its bytes, when it was last changed.
fn state(folder: &Path) -> Vec<(String, Vec<u8>, std::time::SystemTime)> {
    let mut files = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(state(&path));
        } else {
            let changed = path.metadata().unwrap().modified().unwrap();
            files.push((path.display().to_string(), std::fs::read(&path).unwrap(), changed));
        }
    }
    files.sort();
    files
}

#[test]
fn the_status_changes_nothing_on_the_disk() {
    let town = Town::new(904, 1);
    let look = |expected: &[&str]| {
        let before = state(&town.data(1));
        let words = done(&town, &["status"]);
        assert!(expected.iter().all(|word| words.contains(word)), "{words}");
        assert!(state(&town.data(1)) == before, "a look changes no byte and no date");
        words
    };
    look(&["pas encore ouverte", "Bulletins scellés dans l’urne : 0."]);
    let mut controller = town.load(1);
    controller.kiosk_mut().open("jour 1").unwrap();
    cast(&mut controller, &[0]);
    // While the window has it.
    let words = look(&["Elle est ouverte. Bulletins scellés dans l’urne : 1.", "La fenêtre de la borne est ouverte"]);
    assert!(!words.contains("K-211"));
    // After a cut.
    drop(controller);
    look(&["Bulletins scellés dans l’urne : 1.", "K-211"]);
    let reloaded = town.load(1);
    assert_eq!(reloaded.counters().unclean_stops, 1, "the look did not take the cut away");
    reloaded.stop().unwrap();
    look(&["Elle est ouverte."]);
}

/// A town of a real vote whose receipts are as told.
fn real(seed: u64, receipt: &str) -> Town {
    Town::holding(seed, 1, Mode::Real, |folder| {
        let toml = include_str!("../../src/consultation/source/sample.toml");
        let toml =
            toml.replace("rehearsal", "real").replace("receipt = \"printed\"", &format!("receipt = {receipt:?}"));
        std::fs::write(folder.join("consultation.toml"), toml).unwrap();
        std::fs::write(folder.join("projets.csv"), "id;number;title_fr;cost\na;1;Un;1000\nb;2;Deux;2000\n").unwrap();
    })
}

#[test]
fn a_real_vote_never_takes_the_emulator_for_a_printer() {
    let town = real(905, "printed");
    for toml in ["", "[printer]\nport = \"emulator\"\n"] {
        settings(&town, toml);
        let (code, words) = told(&town, &["open", "--date", "2 mars"]);
        assert!(code == 2 && words.contains("aucune vraie imprimante") && words.contains("printer.port"), "{words}");
        let mut machine = Station::set_up(&town.data(1), None).unwrap().machine;
        assert!(matches!(machine.act(&Act::Open(None)), Err(KioskError::NoPrinter)));
        let _open_already_the_second_time = machine.kiosk_mut().open("jour 1");
        assert_eq!(machine.closed_to_residents(), Some(Notice::PrinterUnset));
        machine.stop().unwrap();
    }
    for receipt in ["none", "offered"] {
        let town = real(906, receipt);
        let opened = done(&town, &["open", "--date", "2 mars"]);
        assert!(
            opened.starts_with("Vote ouvert. Sans imprimante, pas de ticket : notez le nombre de bulletins."),
            "{opened}"
        );
        let (code, words) = told(&town, &["slip"]);
        assert!(code == 2 && words.contains("n’a pas d’imprimante") && words.contains("printer.port"), "{words}");
        // Staff are not sent for a printer that the consultation does not want.
        let mut machine = Station::set_up(&town.data(1), None).unwrap().machine;
        let standing = machine.standing();
        assert_eq!(standing.warnings.contains(&Notice::PrinterUnset), receipt == "offered", "{receipt}");
        assert!(!standing.has_slip && matches!(machine.act(&Act::Pause), Ok(Done::NoPrinter)));
        machine.stop().unwrap();
    }
    // One that is set and away: the vote is open, and residents are told.
    let town = real(907, "printed");
    settings(&town, AWAY);
    assert!(done(&town, &["open", "--date", "2 mars"]).starts_with("Vote ouvert. "));
    let mut machine = Station::set_up(&town.data(1), None).unwrap().machine;
    assert_eq!(machine.closed_to_residents(), Some(Notice::PrinterNotReady));
    assert!(machine.standing().warnings.contains(&Notice::PrinterAway));
    machine.stop().unwrap();
}

/// What a vote will miss is told when it is installed, and as long as it is missing; not when it is too late.
#[test]
fn settings_that_will_be_missed_are_told_before_the_vote() {
    let town = real(909, "printed");
    let status = done(&town, &["status"]);
    assert!(status.contains("K-309") && status.contains("K-406"), "{status}");
    // What is true of a printer that is not set is told of the simulated one too.
    settings(&town, "[printer]\nport = \"emulator\"\n");
    let status = done(&town, &["status"]);
    assert!(status.contains("K-309") && status.contains("la simulée ne sert qu’aux répétitions"), "{status}");
    settings(&town, &format!("{AWAY}[stick]\nfolder = \"/media\"\n"));
    let status = done(&town, &["status"]);
    assert!(!status.contains("K-309") && !status.contains("K-406"), "{status}");
    // The same kiosk again, installed by hand.
    std::fs::rename(town.data(1).join("consultations"), town.path().join("aside")).unwrap();
    settings(&town, "");
    let certificate = std::fs::read_dir(town.path().join("aside")).unwrap().next().unwrap().unwrap().path();
    let certificate = certificate.join("certificate.json");
    let package = town.package_path();
    let told = done(&town, &["install", package.to_str().unwrap(), certificate.to_str().unwrap()]);
    assert!(told.contains("K-309") && told.contains("K-406") && told.contains("kiosks/1/kiosk.toml"), "{told}");
}

/// What is signed as a confirmed date is a day that the calendar has.
#[test]
fn what_is_no_date_opens_nothing() {
    let town = Town::new(910, 1);
    for date in ["", "demain", "31/02/2027", "ʕ•ᴥ•ʔ"] {
        let (code, words) = told(&town, &["open", "--date", date]);
        assert!(code == 2 && words.contains("n’est pas une date") && words.contains("02/03/2027"), "{date}: {words}");
    }
    assert!(done(&town, &["status"]).contains("pas encore ouverte"));
    done(&town, &["open", "--date", "mardi 2 mars 2027 à 9 h"]);
}

#[test]
fn a_date_that_nobody_confirmed_is_not_signed_as_confirmed() {
    let town = Town::new(908, 1);
    let (code, words) = told(&town, &["open"]);
    assert!(code == 2 && words.contains("La date n’est pas confirmée") && words.contains("--date"), "{words}");
    assert!(done(&town, &["status"]).contains("pas encore ouverte"));
    let opened = done(&town, &["open", "--without-date"]);
    assert!(opened.contains("___ / ___"), "the slip leaves room to write it: {opened}");
    done(&town, &["close"]);
    std::fs::create_dir(town.path().join("stick")).unwrap();
    done(&town, &["export", "--stick", "stick", "--on-same-disk"]);
    let mut journal = Command::new(env!("CARGO_BIN_EXE_urne"));
    let read =
        journal.current_dir(town.path()).args(["journal", "verify", "essai.consultation", "stick"]).output().unwrap();
    let read = String::from_utf8(read.stdout).unwrap();
    assert!(read.contains("Vote ouvert, date non confirmée.") && !read.contains("date confirmée"), "{read}");
}

#[test]
fn a_second_consultation_is_refused_and_the_first_goes_on() {
    let (town, other) = (Town::new(909, 1), Town::new(910, 1));
    let certificate = urne::files::signed::json(&town.kiosks[0]).unwrap();
    std::fs::write(town.path().join("certificate.json"), certificate).unwrap();
    // The kiosk's folder with a consultation of another town, of which its identity is a kiosk too.
    let inside = other.data(1).join("consultations");
    let folder = inside.read_dir().unwrap().next().unwrap().unwrap().path();
    let mine = town.data(1).join("consultations");
    let own = mine.read_dir().unwrap().next().unwrap().unwrap().path();
    std::fs::rename(&own, town.path().join("aside")).unwrap();
    super::soundness::copy(&folder, &mine.join(folder.file_name().unwrap()));
    let (code, words) = told(&town, &["install", "essai.consultation", "certificate.json"]);
    assert!(code == 1 && words.contains("Une autre consultation est installée"), "{words}");
    assert!(words.contains("  → ") && words.contains("--data"), "what to do: {words}");
    assert_eq!(mine.read_dir().unwrap().count(), 1, "nothing was added");
    std::fs::remove_dir_all(&mine).unwrap();
    done(&town, &["install", "essai.consultation", "certificate.json"]);
    done(&town, &["open", "--date", "2 mars"]);
}

#[test]
fn a_folder_is_not_taken_for_a_stick() {
    let town = Town::new(911, 1);
    let stick = town.path().join("stick");
    std::fs::create_dir(&stick).unwrap();
    done(&town, &["open", "--date", "2 mars"]);
    let (code, words) = told(&town, &["export", "--stick", "stick"]);
    assert!(code == 3 && words.contains("disque de la borne") && !words.contains("retirer"), "{words}");
    settings(&town, &format!("[stick]\nfolder = {stick:?}\n"));
    assert_eq!(told(&town, &["export"]).0, 3);
    let mut machine = Station::set_up(&town.data(1), None).unwrap().machine;
    let refused = machine.act(&Act::Export).unwrap_err();
    assert_eq!(Notice::of_staff(&refused), Notice::StickAbsent);
    machine.stop().unwrap();
    assert_eq!(stick.read_dir().unwrap().count(), 0, "nothing is written where no stick is");
    settings(&town, &format!("[stick]\nfolder = {stick:?}\non_same_disk = true\n"));
    assert!(done(&town, &["export"]).contains("Vous pouvez retirer la clé."));
    let place = StickPlace { folder: stick, on_same_disk: true };
    let mut machine = Station::set_up(&town.data(1), Some(place)).unwrap().machine;
    machine.act(&Act::Export).unwrap();
    machine.stop().unwrap();
}

/// What macOS leaves, capitals, one folder a stick.
#[test]
fn leftovers_on_sticks_are_ignored_and_batches_found() {
    let town = Town::new(912, 2);
    let batch = town.hold(1, &[&[0], &[1]]);
    let stick = town.path().join("gathered");
    std::fs::create_dir_all(stick.join("cle 1")).unwrap();
    std::fs::copy(&batch, stick.join("cle 1/RELEVE.URNE")).unwrap();
    std::fs::copy(batch.with_extension("journal"), stick.join("cle 1/RELEVE.JOURNAL")).unwrap();
    for name in ["._essai.urne", "cle 1/._RELEVE.URNE"] {
        std::fs::write(stick.join(name), b"\0\x05\x16\x07").unwrap();
    }
    let run = |arguments: &[&str]| {
        let output =
            Command::new(env!("CARGO_BIN_EXE_urne")).current_dir(town.path()).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let merged = run(&["merge", "essai.consultation", "gathered", "--out", "registre"]);
    assert!(!merged.contains('✗'), "{merged}");
    let register = town.register("registre");
    assert_eq!(register::merge(&register, &[]).unwrap().report.batches.len(), 1);
    assert!(run(&["journal", "verify", "essai.consultation", "gathered"]).contains("Vote clos."));
    let restored = run(&["kiosk", "--data", "kiosks/2", "restore", "gathered"]);
    assert!(restored.contains("repris de la borne 1 : 2."), "{restored}");
}

/// Whatever keeps a kiosk from starting has a code and a remedy for its window.
#[test]
fn every_reason_not_to_start_has_its_notice() {
    let town = Town::new(913, 1);
    let data = town.data(1);
    let notice = |data: &Path| Notice::out_of_service(&Station::set_up(data, None).map(drop).unwrap_err());
    assert_eq!(notice(&town.path().join("none")), Notice::NotPrepared);
    settings(&town, "[printer]\nprofil = \"epson-80\"\n");
    assert_eq!(notice(&data), Notice::Settings);
    settings(&town, AWAY);
    let controller = town.load(1);
    assert_eq!(notice(&data), Notice::Busy);
    controller.stop().unwrap();
    Station::set_up(&data, None).unwrap().machine.stop().unwrap();
    let consultations = data.join("consultations");
    let own = consultations.read_dir().unwrap().next().unwrap().unwrap().path();
    super::soundness::copy(&own, &consultations.join("0123456789abcdef"));
    assert_eq!(notice(&data), Notice::SeveralInstalled);
    std::fs::remove_dir_all(consultations.join("0123456789abcdef")).unwrap();
    std::fs::remove_file(own.join("box.db")).unwrap();
    assert_eq!(notice(&data), Notice::BoxMissing);
    std::fs::write(own.join("certificate.json"), "{}").unwrap();
    assert_eq!(notice(&data), Notice::Installation);
    std::fs::remove_dir_all(&consultations).unwrap();
    assert_eq!(notice(&data), Notice::NothingInstalled);
    for notice in [Notice::NotStarted, Notice::Settings, Notice::NotPrepared] {
        assert!(
            notice.message().say(Language::FRENCH).contains("agent")
                || notice.message().say(Language::FRENCH).contains("organisateur"),
            "{notice:?}"
        );
    }
}

/// The power button in the middle of an act: it ends, and so does the box.
#[test]
fn a_power_off_in_the_middle_of_an_act_is_orderly() {
    use serialport::{SerialPort as _, TTYPort};
    let town = Town::new(914, 1);
    // A printer that takes bytes and never answers keeps the command waiting.
    let (_far_end, near_end) = TTYPort::pair().unwrap();
    let port = near_end.name().unwrap();
    drop(near_end);
    settings(&town, &format!("[printer]\nprofile = \"citizen\"\nport = {port:?}\n"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_urne"));
    command.current_dir(town.path()).args(["kiosk", "--data", "kiosks/1", "open", "--date", "2 mars"]);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    // Noted in the journal: the slip is next.
    while Kiosk::glance(&town.data(1)).is_ok_and(|seen| seen.life != urne::batch::LifeState::Open) {
        std::thread::yield_now();
    }
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(0), "done, and told as done");
    expect_orderly(&town);
}
