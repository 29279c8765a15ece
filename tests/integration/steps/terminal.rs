//! What people type at a terminal: asked again where it is mistyped, confirmed where it is for good, and off the screen once read.
//!
//! The program runs in a terminal of `script` (util-linux), and whoever types waits for the question as a person does.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::{URNE, Way};

/// How long a question is waited for before the test gives up.
const PATIENCE: Duration = Duration::from_secs(120);
const PHRASE: &str = "une phrase assez longue";
/// What takes rows from a terminal, after how many.
const WIPED: &str = "A\u{1b}[J";

/// A program in a terminal.
struct Terminal {
    child: Child,
    keyboard: ChildStdin,
    screen: Arc<Mutex<Vec<u8>>>,
    /// How much of the screen was looked at.
    seen: usize,
}

impl Terminal {
    /// `None` where no program of this machine makes terminals.
    fn run(here: &Path, arguments: &str) -> Option<Self> {
        let command = format!("stty cols 120; exec {URNE} {arguments}");
        let mut script = Command::new("script");
        script.args(["-q", "-e", "-c", &command, "/dev/null"]).current_dir(here);
        let made = script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let Ok(mut child) = made else {
            eprintln!("skipped: no `script` to make a terminal");
            return None;
        };
        let screen = Arc::new(Mutex::new(Vec::new()));
        let (mut shown, kept) = (child.stdout.take().unwrap(), Arc::clone(&screen));
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read @ 1..) = shown.read(&mut bytes) {
                kept.lock().unwrap().extend_from_slice(&bytes[..read]);
            }
        });
        let keyboard = child.stdin.take().unwrap();
        Some(Self { child, keyboard, screen, seen: 0 })
    }

    fn shown(&self) -> String {
        String::from_utf8_lossy(&self.screen.lock().unwrap()).into_owned()
    }

    /// Waits for words that were not there at the last question; all that was shown since then.
    fn sees(&mut self, words: &str) -> String {
        let began = Instant::now();
        loop {
            let shown = self.shown();
            let new = &shown[self.seen..];
            if let Some(place) = new.find(words) {
                let told = new[..place].to_owned();
                self.seen += place + words.len();
                return told;
            }
            assert!(began.elapsed() < PATIENCE, "« {words} » never came: {shown}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn types(&mut self, line: &str) {
        // The question is there a moment before its echo is switched off.
        std::thread::sleep(Duration::from_millis(200));
        writeln!(self.keyboard, "{line}").unwrap();
    }

    /// The exit code and all that was shown.
    fn ends(mut self) -> (i32, String) {
        let code = self.child.wait().unwrap().code().unwrap();
        (code, self.shown())
    }
}

#[test]
fn a_mistyped_passphrase_is_asked_for_again_and_never_shown() {
    let way = Way::walk();
    let (_kept, here) = way.at("freeze");
    let Some(mut terminal) = Terminal::run(&here, "freeze registre --key cles/authority.key") else { return };
    terminal.sees("Phrase secrète de l’autorité : ");
    terminal.types("une phrase assez courte");
    terminal.sees("Tapez-la de nouveau");
    terminal.sees("Phrase secrète de l’autorité : ");
    terminal.types(PHRASE);
    let (code, shown) = terminal.ends();
    assert!(
        code == 0 && shown.contains("Gelé : 6 bulletins scellés") && !shown.contains("une phrase assez"),
        "{shown}"
    );

    let mut terminal = Terminal::run(&here, "freeze registre --key cles/authority.key").unwrap();
    for _ in 0..3 {
        terminal.sees("Phrase secrète de l’autorité : ");
        terminal.types("une phrase assez courte");
    }
    let (code, shown) = terminal.ends();
    assert!(code == 1 && shown.matches("Phrase secrète de l’autorité : ").count() == 3, "{shown}");
}

#[test]
fn what_was_thrown_is_typed_a_second_time_before_it_is_signed() {
    let way = Way::walk();
    let (_kept, here) = way.at("draw");
    let draw = "draw registre --lot 3526104897 --key cles/authority.key --passphrase-file phrase";
    let Some(mut terminal) = Terminal::run(&here, draw) else { return };
    terminal.sees("tapez-le de nouveau : ");
    terminal.types("3526104879");
    let (code, shown) = terminal.ends();
    assert!(code == 1 && shown.contains("Les deux saisies diffèrent : rien n’est enregistré."), "{shown}");
    assert!(!here.join("registre/draw.json").exists(), "nothing is signed");
    let mut terminal = Terminal::run(&here, draw).unwrap();
    terminal.sees("tapez-le de nouveau : ");
    terminal.types("3526104897");
    let (code, shown) = terminal.ends();
    assert!(code == 0 && shown.contains("Tirage « 3526104897 » enregistré et signé."), "{shown}");
    assert!(here.join("registre/draw.json").exists());
}

/// The lines of a holder's share.
fn lines(here: &Path, holder: u8) -> Vec<String> {
    let text = std::fs::read_to_string(here.join(format!("cles/parts/depositaire-{holder}.txt"))).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_share_is_typed_line_by_line_and_leaves_the_screen() {
    let way = Way::walk();
    let (_kept, here) = way.at("open");
    let open = "open registre --share - --share - --key cles/authority.key --passphrase-file phrase";
    let Some(mut terminal) = Terminal::run(&here, open) else { return };
    let (first, third) = (lines(&here, 1), lines(&here, 3));
    for (number, line) in (1..).zip(&first) {
        terminal.sees(&format!("ligne {number} sur {} : ", first.len()));
        if number == 2 {
            terminal.types(&line.replace(|sign: char| sign.is_ascii_digit(), "X"));
            terminal.sees("la ligne 2 est mal recopiée");
            terminal.sees("ligne 2 sur");
        }
        terminal.types(line);
        // A wrong line takes three rows: it, what was said of it, and the right one below them.
        let rows = terminal.sees(WIPED);
        assert!(rows.ends_with(if number == 2 { "[3" } else { "[1" }), "{number}: {rows:?}");
        terminal.sees(&format!("ligne {number} sur {} : ✓", first.len()));
    }
    terminal.sees("la part du dépositaire 1 est lue");
    // The same holder again is told, and the next one's is asked for.
    for line in first.iter().chain(&third) {
        terminal.sees(" : ");
        terminal.types(line);
        terminal.sees(WIPED);
        terminal.sees(" : ✓");
    }
    let (code, shown) = terminal.ends();
    assert!(shown.contains("la part du dépositaire 3 est lue") && code == 0, "{shown}");
    assert!(shown.contains("Cette part est donnée deux fois"), "{shown}");
    assert!(here.join("registre/opening.json").exists());
}

#[test]
fn a_share_that_stays_wrong_is_not_asked_for_without_end() {
    let way = Way::walk();
    let (_kept, here) = way.at("open");
    let open = "open registre --share - --share - --key cles/authority.key --passphrase-file phrase";
    let Some(mut terminal) = Terminal::run(&here, open) else { return };
    let scanned = "0".repeat(60);
    for _ in 0..5 {
        terminal.sees("ligne 1 sur");
        terminal.types(&scanned);
    }
    let (code, shown) = terminal.ends();
    assert!(code == 1 && shown.matches("Part 1 sur 2 :").count() == 5, "{shown}");
    assert!(!here.join("registre/opening.json").exists());
}

#[test]
fn a_step_that_is_missing_or_done_is_told_before_anybody_types() {
    let way = Way::walk();
    let key = "--key cles/authority.key";
    for (before, command, told) in [
        ("freeze", "open registre --share - --share -", "Il manque le gel"),
        ("draw", "open registre --share - --share -", "Il manque le tirage"),
        ("freeze", "draw registre --lot 3526104897", "Il manque le gel"),
    ] {
        let (_kept, here) = way.at(before);
        let Some(terminal) = Terminal::run(&here, &format!("{command} {key}")) else { return };
        let (code, shown) = terminal.ends();
        assert!(code == 2 && shown.contains(told) && !shown.contains("Phrase secrète"), "{before}: {code}: {shown}");
    }
    let (_kept, here) = way.at("count");
    let shares = |third: u8| format!("--share cles/parts/depositaire-2.txt --share cles/parts/depositaire-{third}.txt");
    let open = format!("open registre {} {key} --passphrase-file phrase", shares(3));
    let (code, shown) = Terminal::run(&here, &open).unwrap().ends();
    let said = "L’urne est déjà ouverte, par les dépositaires 1 et 3 : cette ouverture reste la seule.";
    assert!(code == 0 && shown.contains(said), "{shown}");
    assert!(shown.contains("Avec les dépositaires 2 et 3, les mêmes réponses."), "{shown}");
}
