//! A printer in memory: it obeys the bytes, draws the paper, answers, and fails on demand.
//!
//! It is strict where real printers are lax: every byte outside the subset Urne sends is kept as a [`Fault`], for tests
//! to see. It is faithful where it hurts: real-time commands are obeyed even inside images, and what arrives while the
//! paper is out stays in its buffer and comes out on the next roll, unless it is cleared.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::printer::picture::Picture;
use crate::printer::port::{Port, Wire as WireToPrinter};
use crate::printer::profile::Profile;

mod command;
mod fault;
mod font;
mod obey;
mod press;

pub use fault::Fault;

use command::RealTime;
use press::Press;

/// What a real printer holds before it says "wait".
const BUFFER: usize = 4096;
/// Rows left when the near-end sensor speaks.
const NEAR_END: usize = 800;

/// Rows kept of one piece of paper: 5 m, longer than any slip.
const LONGEST_PAPER: usize = 40_000;
/// Bytes kept of it, and bytes of its text.
const LONGEST_TEXT: usize = 1 << 20;
/// Slips kept until somebody takes them; the oldest go. Faults too.
pub const MOST_SLIPS: usize = 64;

/// One piece of paper.
#[derive(Clone, Debug)]
pub struct Slip {
    /// What is on it.
    pub picture: Picture,
    /// Its lines of text, without images.
    pub text: String,
    /// The bytes it came from, real-time commands left out.
    pub bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wire {
    Open { bytes_a_call: usize },
    Stalled,
    Gone,
}

/// A printer in memory.
#[derive(Clone, Debug)]
pub struct Emulator {
    profile: Profile,
    wire: Wire,
    cover_open: bool,
    cutter_jammed: bool,
    cutter_stopped: bool,
    mute: bool,
    withholds: bool,
    rows_left: Option<usize>,
    arriving: Vec<u8>,
    buffer: VecDeque<u8>,
    held: Vec<u8>,
    image: Option<obey::RasterLeft>,
    head: VecDeque<Vec<u8>>,
    press: Press,
    qr: obey::StoredQr,
    automatic: bool,
    answers: VecDeque<u8>,
    paper: Slip,
    slips: VecDeque<Slip>,
    faults: Vec<Fault>,
}

impl Emulator {
    /// A printer of this profile with an endless roll; what it keeps of it is bounded, however long it prints.
    #[must_use]
    pub fn new(profile: &Profile) -> Self {
        Self {
            profile: profile.clone(),
            wire: Wire::Open { bytes_a_call: usize::MAX },
            cover_open: false,
            cutter_jammed: false,
            cutter_stopped: false,
            mute: false,
            withholds: false,
            rows_left: None,
            arriving: Vec::new(),
            buffer: VecDeque::new(),
            held: Vec::new(),
            image: None,
            head: VecDeque::new(),
            press: Press::new(profile.width_dots(), profile.code_page().charset),
            qr: obey::StoredQr::default(),
            automatic: false,
            answers: VecDeque::new(),
            paper: blank(profile),
            slips: VecDeque::new(),
            faults: Vec::new(),
        }
    }

    /// The paper since the last cut.
    #[must_use]
    pub fn paper(&self) -> &Picture {
        &self.paper.picture
    }

    /// The slips cut so far, the last [`MOST_SLIPS`] of them; they are handed over once.
    pub fn take_slips(&mut self) -> Vec<Slip> {
        std::mem::take(&mut self.slips).into()
    }

    /// Tears off what hangs out of the printer.
    pub fn tear(&mut self) -> Slip {
        std::mem::replace(&mut self.paper, blank(&self.profile))
    }

    /// What was sent and should not have been.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Lets the roll end after so many dot rows more.
    pub fn end_paper_after(&mut self, rows: usize) {
        self.change(|emulator| emulator.rows_left = Some(rows));
    }

    /// Puts in a new roll; what hung out of the printer comes off with the old one. Printing goes on where it stopped.
    pub fn new_roll(&mut self) -> Slip {
        let old = self.tear();
        self.change(|emulator| emulator.rows_left = None);
        old
    }

    /// Opens the cover.
    pub fn open_cover(&mut self) {
        self.change(|emulator| emulator.cover_open = true);
    }

    /// Closes the cover.
    pub fn close_cover(&mut self) {
        self.change(|emulator| emulator.cover_open = false);
    }

    /// Makes the next cut fail.
    pub fn jam_cutter(&mut self) {
        self.cutter_jammed = true;
    }

    /// Frees the cutter.
    pub fn free_cutter(&mut self) {
        self.change(|emulator| (emulator.cutter_jammed, emulator.cutter_stopped) = (false, false));
    }

    /// Takes no more bytes, until [`Self::resume`].
    pub fn stall(&mut self) {
        self.wire = Wire::Stalled;
    }

    /// Takes so many bytes a call at most.
    pub fn slow_down(&mut self, bytes_a_call: usize) {
        self.wire = Wire::Open { bytes_a_call };
    }

    /// Takes bytes again, as fast as they come; also after [`Self::vanish`].
    pub fn resume(&mut self) {
        self.wire = Wire::Open { bytes_a_call: usize::MAX };
    }

    /// Pulls the cable: every access fails, until [`Self::resume`].
    pub fn vanish(&mut self) {
        self.wire = Wire::Gone;
    }

    /// Never answers again, like a printer with one wire.
    pub fn mute(&mut self) {
        self.mute = true;
    }

    /// Prints without ever saying that a job is done.
    pub fn withhold_confirmation(&mut self, withhold: bool) {
        self.withholds = withhold;
    }

    fn offline(&self) -> bool {
        self.cover_open || self.cutter_stopped || self.rows_left == Some(0)
    }

    fn near_end(&self) -> bool {
        self.rows_left.is_some_and(|rows| rows < NEAR_END)
    }

    fn change(&mut self, change: impl FnOnce(&mut Self)) {
        let before = self.block();
        change(self);
        self.tell_change(before);
        self.run();
    }

    fn tell_change(&mut self, before: [u8; 4]) {
        let now = self.block();
        if self.automatic && now != before {
            self.answer(&now);
        }
    }

    fn block(&self) -> [u8; 4] {
        let flag = |on: bool, bits: u8| if on { bits } else { 0 };
        let first = 0x10 | flag(self.offline(), 0x08) | flag(self.cover_open, 0x20);
        let third = flag(self.near_end(), 0x03) | flag(self.rows_left == Some(0), 0x0C);
        [first, flag(self.cutter_stopped, 0x08), third, 0]
    }

    fn answer(&mut self, bytes: &[u8]) {
        if !self.mute {
            self.answers.extend(bytes);
        }
    }

    /// Takes one byte in, real-time commands first.
    fn arrive(&mut self, byte: u8) {
        self.arriving.push(byte);
        match command::real_time(&self.arriving) {
            RealTime::More => return,
            RealTime::None => self.buffer.extend(self.arriving.drain(..)),
            RealTime::Status(number) => self.real_time_status(number),
            RealTime::Recover { clear } => {
                if clear {
                    self.forget();
                }
                self.change(|emulator| emulator.cutter_stopped = false);
            }
            RealTime::Clear => {
                self.forget();
                self.answer(b"\x37\x25\x00");
            }
        }
        self.arriving.clear();
    }

    fn real_time_status(&mut self, number: u8) {
        let flag = |on: bool, bits: u8| if on { bits } else { 0 };
        let out = self.rows_left == Some(0);
        let bits = match number {
            1 => flag(self.offline(), 0x08),
            2 => flag(self.cover_open, 0x04) | flag(out, 0x20) | flag(self.cutter_stopped, 0x40),
            3 => flag(self.cutter_stopped, 0x08),
            _ => flag(self.near_end(), 0x0C) | flag(out, 0x60),
        };
        self.answer(&[0x12 | bits]);
    }

    /// Drops everything that is not on paper yet.
    fn forget(&mut self) {
        self.buffer.clear();
        self.held.clear();
        self.image = None;
        self.head.clear();
        self.press.initialise();
        self.paper.bytes.clear();
    }
}

impl Port for Emulator {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let most = match self.wire {
            Wire::Gone => return Err(io::ErrorKind::BrokenPipe.into()),
            Wire::Stalled => 0,
            Wire::Open { bytes_a_call } => bytes_a_call,
        };
        let mut taken = 0;
        for byte in bytes.iter().take(most) {
            // A full buffer still takes what may be a real-time command: that is how a busy printer can be asked.
            if self.buffer.len() >= BUFFER && self.arriving.is_empty() && *byte != 0x10 {
                break;
            }
            self.arrive(*byte);
            self.run();
            taken += 1;
        }
        Ok(taken)
    }

    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> io::Result<usize> {
        if self.wire == Wire::Gone {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let count = buffer.len().min(self.answers.len());
        for (place, byte) in buffer.iter_mut().zip(self.answers.drain(..count)) {
            *place = byte;
        }
        if count == 0 {
            // It will say nothing more by itself, so there is nothing to wait for; a caller that polls must not spin.
            std::thread::sleep(timeout.min(Duration::from_millis(1)));
        }
        Ok(count)
    }

    fn discard(&mut self) -> io::Result<()> {
        if self.wire == Wire::Gone { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(()) }
    }
}

fn blank(profile: &Profile) -> Slip {
    Slip { picture: Picture::new(profile.width_dots()), text: String::new(), bytes: Vec::new() }
}

/// One emulator in two hands: the program prints to it, a test or a demonstration looks at the paper.
#[derive(Clone, Debug)]
pub struct SharedEmulator(Arc<Mutex<Emulator>>);

impl SharedEmulator {
    /// Shares an emulator.
    #[must_use]
    pub fn new(emulator: Emulator) -> Self {
        Self(Arc::new(Mutex::new(emulator)))
    }

    /// Looks at the emulator, or changes it.
    pub fn with<R>(&self, look: impl FnOnce(&mut Emulator) -> R) -> R {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl WireToPrinter for SharedEmulator {
    fn open(&self) -> io::Result<Box<dyn Port + Send>> {
        let is_gone = self.with(|emulator| emulator.wire == Wire::Gone);
        if is_gone { Err(io::ErrorKind::NotFound.into()) } else { Ok(Box::new(self.clone())) }
    }
}

impl Port for SharedEmulator {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.with(|emulator| emulator.write(bytes))
    }

    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> io::Result<usize> {
        self.with(|emulator| emulator.read(buffer, timeout))
    }

    fn discard(&mut self) -> io::Result<()> {
        self.with(Emulator::discard)
    }
}

#[cfg(test)]
mod tests;
