//! The emulator alone: strictness, and slips that read back.

use super::*;
use crate::language::Language;
use crate::printer::escpos::{Job, ProcessId, Style};
use crate::printer::samples;

fn fed(profile: &Profile, bytes: &[u8]) -> Emulator {
    let mut emulator = Emulator::new(profile);
    assert_eq!(emulator.write(bytes).unwrap(), bytes.len());
    emulator
}

fn printed(profile: &Profile, job: &Job) -> Emulator {
    let pieces = job.encode(profile, ProcessId::from_counter(0)).unwrap();
    let bytes: Vec<u8> = pieces.into_iter().flat_map(|piece| piece.bytes).collect();
    let emulator = fed(profile, &bytes);
    assert_eq!(emulator.faults(), []);
    emulator
}

fn all_jobs() -> Vec<(&'static str, Job)> {
    let mut jobs = Vec::new();
    for (language, rehearsal) in
        [(Language::FRENCH, false), (Language::FRENCH, true), (Language::of_tag("en").unwrap(), true)]
    {
        jobs.push(("receipt", samples::receipt(rehearsal).job(language)));
        jobs.push(("opening", samples::opening(rehearsal).job(language)));
        jobs.push(("pause", samples::pause(rehearsal).job(language)));
        jobs.push(("closing", samples::closing(rehearsal).job(language)));
    }
    jobs
}

#[test]
fn every_slip_prints_on_every_profile() {
    for name in Profile::shipped_names() {
        let profile = Profile::shipped(name).unwrap();
        for (slip, job) in all_jobs() {
            let mut emulator = printed(&profile, &job);
            let text =
                if profile.cut().is_empty() { emulator.tear().text } else { emulator.take_slips().remove(0).text };
            assert!(!text.contains('?'), "{slip} on {name}:\n{text}");
        }
    }
}

#[test]
fn qr_reads_back_from_paper() {
    for dots in [2, 4, 5, 6] {
        for drawing in ["raster", "native"] {
            let text = include_str!("../../../kiosk-config/printers/epson-80.toml")
                .replace("module_dots = 6", &format!("module_dots = {dots}"))
                .replace("\"raster\"", &format!("\"{drawing}\""));
            let profile = Profile::parse(&text).unwrap();
            let mut emulator = printed(&profile, &samples::receipt(false).job(Language::FRENCH));
            let slip = emulator.take_slips().remove(0);
            assert_eq!(samples::read_codes(&slip.picture), [samples::qr_text()], "{drawing} {dots}");
        }
    }
}

#[test]
fn qr_stands_in_the_middle() {
    let profile = Profile::shipped("epson-80").unwrap();
    let emulator = printed(&profile, &Job::new().qr(samples::qr_text()));
    let picture = emulator.paper();
    let columns: Vec<usize> =
        (0..picture.width()).filter(|x| (0..picture.height()).any(|y| picture.is_black(*x, y))).collect();
    let (left, right) = (columns[0], picture.width() - 1 - columns[columns.len() - 1]);
    assert!(left.abs_diff(right) <= 8, "{left} {right}");
}

#[test]
fn unknown_bytes_are_faults() {
    let profile = Profile::shipped("epson-80").unwrap();
    for (bytes, fault) in [
        (&b"\x07"[..], Fault::UnknownCommand(vec![0x07])),
        (b"\x1B*", Fault::UnknownCommand(b"\x1B*".to_vec())),
        (b"\x10\x06", Fault::UnknownCommand(vec![0x10])),
        (b"\x1BR\x01", Fault::UnknownCommand(b"\x1BR\x01".to_vec())),
        (b"\x1Bt\x02", Fault::WrongCodePage(2)),
        (b"\xE9", Fault::TwoByteMode(0xE9)),
        (b"\x1C.\x1Bt\x10\x81", Fault::NoCharacter(0x81)),
        (b"a\x1Ba\x01", Fault::LineBegun),
        (b"\x1Dv0\0\x49\0\x01\0", Fault::BadImage { row_bytes: 73, rows: 1 }),
        (b"\x1D(k\x03\0\x31\x51\x30", Fault::BadQr),
    ] {
        assert_eq!(fed(&profile, bytes).faults()[0], fault);
    }
    assert_eq!(fed(&profile, &[b'a'; 49]).faults(), [Fault::LineTooLong]);
    let generic = Profile::shipped("generic-58").unwrap();
    assert_eq!(fed(&generic, b"\x1DVB\0").faults(), [Fault::NoCutter]);
}

#[test]
fn real_time_commands_are_obeyed_inside_images() {
    let profile = Profile::shipped("epson-80").unwrap();
    let mut emulator = fed(&profile, b"\x1Dv0\0\x01\0\x02\0\xFF\x10\x04\x01\xFF");
    let mut answer = [0; 8];
    assert_eq!(emulator.read(&mut answer, Duration::ZERO).unwrap(), 1);
    assert_eq!((answer[0], emulator.paper().height()), (0x12, 2));
}

#[test]
fn rest_comes_out_on_the_next_roll_unless_cleared() {
    let profile = Profile::shipped("epson-80").unwrap();
    for clear in [false, true] {
        let mut emulator = Emulator::new(&profile);
        emulator.end_paper_after(10);
        assert_eq!(emulator.write(b"one\ntwo\n").unwrap(), 8);
        assert_eq!(emulator.paper().height(), 10);
        if clear {
            assert_eq!(emulator.write(profile.clear()).unwrap(), 10);
        }
        emulator.new_roll();
        assert_eq!(emulator.paper().height(), if clear { 0 } else { 50 });
    }
}

#[test]
fn sizes_bold_and_cut_shape_the_paper() {
    let profile = Profile::shipped("epson-80").unwrap();
    let job = Job::new().line("É", Style::PLAIN.sized(3, 3).bold()).cut();
    let mut emulator = printed(&profile, &job);
    let slips = emulator.take_slips();
    assert_eq!((slips.len(), slips[0].picture.height(), slips[0].text.as_str()), (1, 72, "É\n"));
    assert!(emulator.paper().is_empty() && emulator.take_slips().is_empty());
    assert!(slips[0].bytes.ends_with(b"\x1DVB\0"));
}

#[test]
fn any_bytes_are_survived() {
    let seed = samples::Dice::fresh_seed();
    println!("seed {seed}");
    let mut dice = samples::Dice::new(seed);
    let profile = Profile::shipped("epson-58").unwrap();
    let pieces = samples::receipt(true).job(Language::FRENCH).encode(&profile, ProcessId::from_counter(1)).unwrap();
    let good: Vec<u8> = pieces.into_iter().flat_map(|piece| piece.bytes).collect();
    for _ in 0..30 {
        let mut bytes = good.clone();
        for _ in 0..dice.below(20) {
            let at = dice.below(bytes.len());
            bytes[at] = dice.byte();
        }
        let mut emulator = Emulator::new(&profile);
        emulator.end_paper_after(dice.below(2_000));
        let taken = emulator.write(&bytes).unwrap();
        assert!(taken <= bytes.len(), "seed {seed}");
    }
}

/// A kiosk that rehearses for months does not grow.
#[test]
fn what_is_kept_of_the_paper_is_bounded() {
    for name in ["epson-80", "generic-58"] {
        let profile = Profile::shipped(name).unwrap();
        let mut emulator = Emulator::new(&profile);
        let slip = [&b"a slip\n"[..], &[b'\n'; 20], profile.cut()].concat();
        for _ in 0..3_000 {
            emulator.write(&slip).unwrap();
            emulator.write(b"\x07").unwrap();
        }
        assert!(emulator.paper().height() <= LONGEST_PAPER && emulator.faults().len() <= MOST_SLIPS, "{name}");
        let kept = emulator.take_slips();
        assert_eq!(kept.len(), if profile.cut().is_empty() { 0 } else { MOST_SLIPS }, "{name}");
    }
}
