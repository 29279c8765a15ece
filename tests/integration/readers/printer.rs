//! The printer: profiles, what it answers, and the commands its emulator obeys.

use std::time::Duration;

use urne::language::Language;
use urne::printer::emulator::SharedEmulator;
use urne::printer::receipt::ReceiptSlip;
use urne::printer::status::{Demultiplexer, Reply};
use urne::printer::{Emulator, Outcome, Port as _, Printer, Profile};

use super::held::{held, root};

pub fn profiles() -> Vec<Vec<u8>> {
    let names = Profile::shipped_names().map(|name| root().join(format!("kiosk-config/printers/{name}.toml")));
    names.map(|path| std::fs::read(path).unwrap()).collect()
}

fn slip() -> ReceiptSlip {
    ReceiptSlip {
        organiser: "Ville d’essai".into(),
        title: "Budget d’essai".into(),
        kiosk: 1,
        place: "Médiathèque".into(),
        consultation_fingerprint: "7F3A 90C1 D24B 11E8".into(),
        qr_text: held().receipts[0].clone(),
        code: "K7QF 2M9X 40TD W3RA-5".into(),
        results: "Le 1er mars.".into(),
        rehearsal: true,
    }
}

/// What a profile lets through can be printed with.
pub fn profile(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(profile) = Profile::parse(text) else { return };
    assert!(profile.columns(1) >= 21 && profile.columns(255) >= 1);
    assert!(profile.clear().len() <= 32 && profile.cut().len() <= 32);
    let mut printer = Printer::new(SharedEmulator::new(Emulator::new(&profile)), profile, Duration::from_millis(20), 1);
    let _outcome = printer.print(&slip().job(Language::FRENCH));
}

pub fn replies() -> Vec<Vec<u8>> {
    vec![b"\x10\0\0\0\x37\x22abcd\0\x37\x25\0\x12\x12\0\x11\x13_Epson\0\x18\x08\x0f\0".to_vec()]
}

pub fn status(bytes: &[u8]) {
    let mut demultiplexer = Demultiplexer::default();
    for byte in bytes {
        if let Some(Reply::Text(text)) = demultiplexer.push(*byte) {
            assert!(text.len() <= 80);
        }
    }
    // Whatever came before, silence brings it back in step.
    for byte in [0x80, 0x80, 0x80] {
        demultiplexer.push(byte);
    }
    let replies: Vec<Reply> = [0x37, 0x25, 0].into_iter().filter_map(|byte| demultiplexer.push(byte)).collect();
    assert_eq!(replies, [Reply::Cleared]);
}

/// Rows that the emulator keeps of one piece of paper.
const LONGEST_PAPER: usize = 40_000;

pub fn commands() -> Vec<Vec<u8>> {
    let printed = |name: &str| {
        let profile = Profile::shipped(name).unwrap();
        let emulator = SharedEmulator::new(Emulator::new(&profile));
        let mut printer = Printer::new(emulator.clone(), profile, Duration::from_secs(20), 1);
        assert!(!matches!(printer.print(&slip().job(Language::FRENCH)), Outcome::Failed(_)));
        emulator.with(|emulator| emulator.take_slips().pop().unwrap_or_else(|| emulator.tear()).bytes)
    };
    vec![
        printed("epson-80"),
        printed("generic-58"),
        b"\x1b@\x1bt\x10\x1b!\0Bonjour\n\x1bd\x05\x1dV\x42\0".to_vec(),
        b"\x1bd\xff".repeat(400),
    ]
}

fn obey(bytes: &[u8], name: &str) {
    let mut emulator = Emulator::new(&Profile::shipped(name).unwrap());
    let mut rows = 0;
    for part in bytes.chunks(64) {
        // Nobody waits for more than is kept.
        if emulator.write(part).unwrap() < part.len() || rows + emulator.paper().height() >= LONGEST_PAPER {
            break;
        }
        let mut answers = [0; 256];
        let _answered = emulator.read(&mut answers, Duration::ZERO).unwrap();
        for slip in emulator.take_slips() {
            assert!(slip.bytes.len() <= bytes.len());
            rows += slip.picture.height();
        }
    }
    assert!(emulator.tear().picture.height() <= LONGEST_PAPER);
}

pub fn obeyed(bytes: &[u8]) {
    for name in ["epson-80", "generic-58"] {
        obey(bytes, name);
    }
}
