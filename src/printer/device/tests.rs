//! Each fault, its outcome, and that nothing of it comes out before the next slip.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use serialport::{SerialPort as _, TTYPort};

use super::*;
use crate::language::Language;
use crate::printer::emulator::{Emulator, SharedEmulator};
use crate::printer::escpos::Style;
use crate::printer::port::{SerialPort, SerialWire};
use crate::printer::samples;

const CONFIRMING: [&str; 4] = ["epson-80", "epson-58", "citizen", "custom-vkp80"];

fn bench(name: &str, deadline: Duration) -> (Printer<SharedEmulator>, SharedEmulator) {
    let profile = Profile::shipped(name).unwrap();
    let emulator = SharedEmulator::new(Emulator::new(&profile));
    (Printer::new(emulator.clone(), profile, deadline, 41), emulator)
}

fn patient(name: &str) -> (Printer<SharedEmulator>, SharedEmulator) {
    bench(name, Duration::from_secs(20))
}

fn hasty(name: &str) -> (Printer<SharedEmulator>, SharedEmulator) {
    bench(name, Duration::from_millis(80))
}

fn first() -> Job {
    samples::receipt(false).job(Language::FRENCH)
}

fn second() -> Job {
    Job::new().line("suivant", Style::PLAIN).cut()
}

/// The next job comes out whole and alone.
fn prints_only_the_second(printer: &mut Printer<SharedEmulator>, emulator: &SharedEmulator) {
    emulator.with(|emulator| (emulator.take_slips(), emulator.tear()));
    assert_eq!(printer.print(&second()), Outcome::Confirmed);
    let slips = emulator.with(Emulator::take_slips);
    assert_eq!(slips.iter().map(|slip| slip.text.as_str()).collect::<Vec<_>>(), ["suivant\n"]);
    assert_eq!(slips[0].picture.height(), 30);
    assert_eq!(emulator.with(|emulator| emulator.faults().to_vec()), []);
}

#[test]
fn good_print_is_confirmed() {
    for name in CONFIRMING {
        let (mut printer, emulator) = patient(name);
        assert_eq!(printer.clear(), Ok(()));
        assert_eq!(printer.status(), State::Ready);
        assert_eq!(printer.print(&first()), Outcome::Confirmed, "{name}");
        assert_eq!(emulator.with(Emulator::take_slips).len(), 1);
        prints_only_the_second(&mut printer, &emulator);
    }
}

#[test]
fn paper_out_fails_and_leaves_no_rest() {
    for name in CONFIRMING {
        for rows in [1, 200, 700] {
            let (mut printer, emulator) = patient(name);
            assert_eq!(printer.clear(), Ok(()));
            emulator.with(|emulator| emulator.end_paper_after(rows));
            assert_eq!(printer.status(), State::PaperLow, "{name}");
            assert_eq!(printer.print(&first()), Outcome::Failed(Cause::PaperOut), "{name} {rows}");
            assert_eq!(printer.status(), State::PaperOut);
            assert_eq!(printer.print(&second()), Outcome::Failed(Cause::PaperOut));
            emulator.with(Emulator::new_roll);
            prints_only_the_second(&mut printer, &emulator);
        }
    }
}

#[test]
fn open_cover_fails_before_anything_is_sent() {
    for name in CONFIRMING {
        let (mut printer, emulator) = patient(name);
        assert_eq!(printer.clear(), Ok(()));
        emulator.with(Emulator::open_cover);
        assert_eq!(printer.print(&first()), Outcome::Failed(Cause::CoverOpen), "{name}");
        emulator.with(Emulator::close_cover);
        assert!(emulator.with(|emulator| emulator.paper().is_empty()));
        prints_only_the_second(&mut printer, &emulator);
    }
}

#[test]
fn stuck_cutter_fails_and_leaves_no_rest() {
    for name in CONFIRMING {
        let (mut printer, emulator) = patient(name);
        assert_eq!(printer.clear(), Ok(()));
        emulator.with(Emulator::jam_cutter);
        assert_eq!(printer.print(&first()), Outcome::Failed(Cause::CutterFault), "{name}");
        emulator.with(Emulator::free_cutter);
        prints_only_the_second(&mut printer, &emulator);
    }
}

#[test]
fn stall_ends_with_the_deadline() {
    for name in CONFIRMING {
        let (mut printer, emulator) = hasty(name);
        assert_eq!(printer.clear(), Ok(()));
        emulator.with(Emulator::stall);
        assert!(matches!(printer.print(&first()), Outcome::Failed(Cause::Stalled | Cause::Unreachable)), "{name}");
        emulator.with(Emulator::resume);
        prints_only_the_second(&mut printer, &emulator);
    }
}

#[test]
fn lost_printer_is_unreachable_until_it_is_back() {
    let (mut printer, emulator) = patient("epson-80");
    emulator.with(Emulator::vanish);
    assert_eq!(printer.status(), State::Unreachable);
    assert_eq!(printer.clear(), Err(Cause::Unreachable));
    assert_eq!(printer.print(&first()), Outcome::Failed(Cause::Unreachable));
    emulator.with(Emulator::resume);
    prints_only_the_second(&mut printer, &emulator);
}

#[test]
fn kiosk_killed_inside_an_image_spoils_no_slip() {
    for name in CONFIRMING {
        let (mut printer, mut emulator) = patient(name);
        emulator.write(b"\x1Dv0\0\x28\0\x80\0\xFF\xFF").unwrap();
        assert_eq!(printer.clear(), Ok(()), "{name}");
        emulator.with(|emulator| emulator.tear());
        prints_only_the_second(&mut printer, &emulator);
    }
}

#[test]
fn silence_is_unknown_or_unreachable_never_confirmed() {
    let (mut printer, emulator) = hasty("epson-80");
    assert_eq!(printer.clear(), Ok(()));
    emulator.with(Emulator::mute);
    assert_eq!(printer.print(&first()), Outcome::Failed(Cause::Unreachable));
    assert_eq!(printer.clear(), Err(Cause::NotCleared));
    assert_eq!(printer.print(&first()), Outcome::Failed(Cause::NotCleared));
}

#[test]
fn missing_confirmation_is_unknown_and_cleared_before_the_next() {
    for name in CONFIRMING {
        let (mut printer, emulator) = bench(name, Duration::from_millis(900));
        emulator.with(|emulator| emulator.withhold_confirmation(true));
        assert_eq!(printer.print(&first()), Outcome::Unknown, "{name}");
        assert_eq!(emulator.with(Emulator::take_slips).len(), 1);
        emulator.with(|emulator| emulator.withhold_confirmation(false));
        prints_only_the_second(&mut printer, &emulator);
    }
}

#[test]
fn printer_that_never_answers_ends_unknown() {
    let (mut printer, emulator) = patient("generic-58");
    emulator.with(Emulator::mute);
    assert_eq!(printer.clear(), Ok(()));
    assert_eq!(printer.status(), State::Unknown);
    assert_eq!(printer.print(&first()), Outcome::Unknown);
    let slip = emulator.with(Emulator::tear);
    assert_eq!(samples::read_codes(&slip.picture), [samples::qr_text()]);
    assert_eq!(emulator.with(|emulator| emulator.faults().to_vec()), []);
}

#[test]
fn slow_printer_is_waited_for() {
    let (mut printer, emulator) = patient("citizen");
    emulator.with(|emulator| emulator.slow_down(7));
    assert_eq!(printer.print(&first()), Outcome::Confirmed);
}

#[test]
fn job_that_cannot_be_encoded_sends_nothing() {
    let (mut printer, emulator) = patient("epson-80");
    let outcome = printer.print(&Job::new().qr("A".repeat(9_000)));
    assert_eq!(outcome, Outcome::Failed(Cause::Unprintable));
    assert!(emulator.with(|emulator| emulator.paper().is_empty()));
}

/// The emulator at the far end of a pseudo-terminal.
struct Terminal {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Terminal {
    fn start(mut master: TTYPort, emulator: SharedEmulator) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        master.set_timeout(Duration::from_millis(2)).unwrap();
        let thread = std::thread::spawn(move || {
            let mut printer = emulator;
            let mut waiting = Vec::new();
            let mut buffer = [0; 512];
            while !stopped.load(Ordering::Relaxed) {
                if waiting.is_empty() {
                    let count = master.read(&mut buffer).unwrap_or(0);
                    waiting.extend_from_slice(&buffer[..count]);
                }
                let taken = printer.write(&waiting).unwrap_or(0);
                waiting.drain(..taken);
                let count = printer.read(&mut buffer, Duration::from_millis(1)).unwrap_or(0);
                master.write_all(&buffer[..count]).unwrap();
            }
        });
        Self { stop, thread: Some(thread) }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().unwrap().join().unwrap();
    }
}

fn terminal(name: &str, deadline: Duration) -> (Printer<SerialWire>, SharedEmulator, Terminal) {
    let text = include_str!("../../../kiosk-config/printers/epson-80.toml").replace("rtscts", "xonxoff");
    let profile = if name == "epson-80" { Profile::parse(&text) } else { Profile::shipped(name) }.unwrap();
    let (master, slave) = TTYPort::pair().unwrap();
    let path = slave.name().unwrap();
    drop(slave);
    let emulator = SharedEmulator::new(Emulator::new(&profile));
    let far_end = Terminal::start(master, emulator.clone());
    let wire = SerialWire { path, profile: profile.clone() };
    (Printer::new(wire, profile, deadline, 7), emulator, far_end)
}

#[test]
fn pseudo_terminal_prints_and_confirms() {
    for name in ["epson-80", "citizen", "custom-vkp80"] {
        let (mut printer, emulator, _far_end) = terminal(name, Duration::from_secs(20));
        assert_eq!(printer.clear(), Ok(()), "{name}");
        assert_eq!(printer.print(&first()), Outcome::Confirmed, "{name}");
        let slips = emulator.with(Emulator::take_slips);
        assert_eq!(samples::read_codes(&slips[0].picture), [samples::qr_text()]);
        assert_eq!(emulator.with(|emulator| emulator.faults().to_vec()), []);
    }
}

/// A printer that says nothing until it is asked how it is, and then tells the end of the job in the same breath.
struct Late {
    emulator: SharedEmulator,
    held: Vec<u8>,
}

impl Port for Late {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.emulator.write(bytes)
    }

    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> std::io::Result<usize> {
        let count = self.emulator.read(buffer, timeout)?;
        let said = buffer[..count].to_vec();
        // The answer to GS r waits for one to DLE EOT, which has bit 1 set.
        if said.iter().all(|byte| byte & 0x02 == 0) {
            self.held.extend(said);
            return Ok(0);
        }
        let all = [std::mem::take(&mut self.held), said].concat();
        buffer[..all.len()].copy_from_slice(&all);
        Ok(all.len())
    }

    fn discard(&mut self) -> std::io::Result<()> {
        self.emulator.discard()
    }
}

/// A wire to a printer of this kind.
struct LateWire(SharedEmulator);

impl Wire for LateWire {
    fn open(&self) -> std::io::Result<Box<dyn Port + Send>> {
        Ok(Box::new(Late { emulator: self.0.clone(), held: Vec::new() }))
    }
}

#[test]
fn an_end_told_together_with_another_answer_is_heard() {
    let profile = Profile::shipped("custom-vkp80").unwrap();
    let emulator = SharedEmulator::new(Emulator::new(&profile));
    let mut printer = Printer::new(LateWire(emulator), profile, Duration::from_secs(2), 41);
    assert_eq!(printer.print(&second()), Outcome::Confirmed);
}

#[test]
fn pseudo_terminal_stalled_returns() {
    let (mut printer, emulator, _far_end) = terminal("epson-80", Duration::from_secs(1));
    assert_eq!(printer.clear(), Ok(()));
    emulator.with(Emulator::stall);
    let long = Job::new().line("x".repeat(40_000), Style::PLAIN);
    assert!(matches!(printer.print(&long), Outcome::Failed(_)));
}

#[test]
fn port_takes_nothing_rather_than_block() {
    let profile = Profile::shipped("citizen").unwrap();
    let (_master, slave) = TTYPort::pair().unwrap();
    let path = slave.name().unwrap();
    drop(slave);
    let mut port = SerialPort::open(&path, &profile).unwrap();
    let mut total = 0;
    // Nobody reads at the other end: the queue fills, then the port takes nothing.
    loop {
        match port.write(&[b'a'; 1_000]).unwrap() {
            0 => break,
            taken => total += taken,
        }
        assert!(total < 1_000_000);
    }
    assert!(total > 0);
    port.discard().unwrap();
    assert_eq!(port.read(&mut [0; 8], Duration::from_millis(1)).unwrap(), 0);
}

#[test]
fn closed_terminal_is_gone() {
    let profile = Profile::shipped("citizen").unwrap();
    let (master, slave) = TTYPort::pair().unwrap();
    let path = slave.name().unwrap();
    drop(slave);
    let wire = SerialWire { path, profile: profile.clone() };
    let mut printer = Printer::new(wire, profile, Duration::from_millis(100), 0);
    drop(master);
    assert_eq!(printer.print(&second()), Outcome::Failed(Cause::Unreachable));
    assert_eq!(printer.status(), State::Unreachable);
}

/// The name of the printer's port in a folder: a link, as udev makes one, that comes and goes with the cable.
fn plug(name: &std::path::Path, profile: &Profile) -> (SharedEmulator, Terminal) {
    let (master, slave) = TTYPort::pair().unwrap();
    let _unplugged_before = std::fs::remove_file(name);
    std::os::unix::fs::symlink(slave.name().unwrap(), name).unwrap();
    let emulator = SharedEmulator::new(Emulator::new(profile));
    let far_end = Terminal::start(master, emulator.clone());
    (emulator, far_end)
}

/// Absent at the start, plugged in, pulled in mid-life, plugged in again: nobody restarts anything.
#[test]
fn a_printer_that_comes_and_goes_is_found_under_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().join("printer");
    let profile = Profile::shipped("citizen").unwrap();
    let wire = SerialWire { path: name.to_str().unwrap().into(), profile: profile.clone() };
    let mut printer = Printer::new(wire, profile.clone(), Duration::from_secs(20), 3);
    assert_eq!(printer.tend(), State::Unreachable);
    assert_eq!(printer.print(&second()), Outcome::Failed(Cause::Unreachable));
    for _ in 0..2 {
        let (emulator, far_end) = plug(&name, &profile);
        assert_eq!(printer.tend(), State::Ready);
        assert_eq!(printer.print(&second()), Outcome::Confirmed);
        let slips = emulator.with(Emulator::take_slips);
        assert_eq!(slips.iter().map(|slip| slip.text.as_str()).collect::<Vec<_>>(), ["suivant\n"]);
        drop(far_end);
        assert_eq!(printer.tend(), State::Unreachable);
        assert_eq!(printer.print(&second()), Outcome::Failed(Cause::Unreachable));
    }
}
