//! The printer at the end of the wire: one job at a time, and an honest word about each. It may come and go.
//!
//! ```text
//! print:  uncertain --clear--> clean --ask--> ready --send--> sent --answer--> Confirmed
//!                     |                 |         |            +--fault------> Failed, cleared at once
//!                     +--no answer------+--fault--+--stall-----> Failed        +--silence--> Unknown
//! ```
//!
//! Promises: no call lasts longer than a few of its deadlines; nothing is printed twice by itself; after a failure, and
//! before the first job, the printer is made to drop what it holds, so that the rest of one resident's slip never comes
//! out in front of the next. Nothing about jobs is kept. It runs on a thread of its own and never sees a ballot.

use std::time::{Duration, Instant};

use crate::printer::escpos::{Job, Piece, ProcessId, initialisation};
use crate::printer::port::{Port, Wire};
use crate::printer::profile::{Confirm, Flow, Profile, StatusSource};
use crate::printer::status::{Condition, Demultiplexer, Fault, Paper, Query, Reply};

/// How long a real-time answer may take.
const ANSWER: Duration = Duration::from_secs(1);
/// How long a printer may take no byte at all while it prints what it has.
const STALL: Duration = Duration::from_secs(3);
/// How long to listen before looking at something else.
const SLICE: Duration = Duration::from_millis(50);
/// Zero bytes beyond the largest image, to end one that was cut short.
const FILL_MARGIN: usize = 64;

/// How the printer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It prints.
    Ready,
    /// It prints; the roll is near its end.
    PaperLow,
    /// The roll is used up.
    PaperOut,
    /// The cover is open.
    CoverOpen,
    /// The cutter is stuck.
    CutterFault,
    /// It does not print, for another reason.
    Offline,
    /// It does not answer.
    Unreachable,
    /// This printer never answers.
    Unknown,
}

/// Why nothing, or not all, was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The roll is used up.
    PaperOut,
    /// The cover is open.
    CoverOpen,
    /// The cutter is stuck.
    CutterFault,
    /// The printer does not print, for another reason.
    Offline,
    /// The printer takes no more bytes.
    Stalled,
    /// The printer is gone.
    Unreachable,
    /// The printer may still hold an earlier slip: it must be switched off and on.
    NotCleared,
    /// The job cannot be printed on this printer.
    Unprintable,
}

/// What became of one job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is on paper.
    Confirmed,
    /// It is not, or not whole.
    Failed(Cause),
    /// Nobody can tell but who looks at the paper.
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Buffer {
    /// Holds nothing.
    Clean,
    /// May hold the rest of a slip.
    Uncertain,
}

/// A printer at the end of a wire.
pub struct Printer<W> {
    wire: W,
    /// `None` until the printer is there, and again after it was lost.
    port: Option<Box<dyn Port + Send>>,
    /// What an earlier life, or an earlier port, left in the printer is not cleared yet.
    is_new: bool,
    profile: Profile,
    deadline: Duration,
    counter: u32,
    demultiplexer: Demultiplexer,
    condition: Condition,
    /// What was said of the end of the job at hand, in answer to whatever question it came.
    end: Option<Reply>,
    buffer: Buffer,
}

impl<W> std::fmt::Debug for Printer<W> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let port = if self.port.is_some() { "open" } else { "closed" };
        write!(formatter, "Printer {{ port: {port}, condition: {:?}, buffer: {:?} }}", self.condition, self.buffer)
    }
}

impl<W: Wire> Printer<W> {
    /// A printer not spoken to yet: its wire is opened when it is first needed. `deadline` is what one job may take; `first_id`, a random number, keeps the ids of
    /// this run apart from those of an earlier one.
    pub fn new(wire: W, profile: Profile, deadline: Duration, first_id: u32) -> Self {
        Self {
            wire,
            port: None,
            is_new: true,
            profile,
            deadline,
            counter: first_id,
            demultiplexer: Demultiplexer::default(),
            condition: Condition::default(),
            end: None,
            buffer: Buffer::Uncertain,
        }
    }

    /// Looks after the printer between jobs: one that was lost and is back is found, and cleared. How it is now.
    pub fn tend(&mut self) -> State {
        if self.reach().is_ok() && self.is_new {
            match self.clear() {
                Ok(()) => log::debug!("printer found and cleared"),
                Err(cause) => log::debug!("printer not cleared: {cause:?}"),
            }
        }
        self.status()
    }

    /// The port, opened where there is none. The printer is cleared before its next job.
    fn reach(&mut self) -> Result<&mut (dyn Port + Send + 'static), Cause> {
        if self.port.is_none() {
            let opened = self.wire.open().map_err(|error| {
                log::debug!("printer port not opened: {error}");
                Cause::Unreachable
            })?;
            self.port = Some(opened);
            self.is_new = true;
            self.demultiplexer = Demultiplexer::default();
            self.condition = Condition::default();
            self.buffer = Buffer::Uncertain;
        }
        self.port.as_deref_mut().ok_or(Cause::Unreachable)
    }

    /// Does something with the port; one that fails is let go.
    fn with_port<R>(&mut self, work: impl FnOnce(&mut dyn Port) -> std::io::Result<R>) -> Result<R, Cause> {
        let done = work(self.reach()?);
        done.map_err(|error| {
            log::debug!("printer port lost: {error}");
            self.port = None;
            Cause::Unreachable
        })
    }

    /// The profile in use.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Makes the printer drop everything it has not printed: at start, and after any failure.
    ///
    /// # Errors
    /// The printer is gone or stalled, or does not confirm although its family does.
    pub fn clear(&mut self) -> Result<(), Cause> {
        self.buffer = Buffer::Uncertain;
        self.discard()?;
        let clear = self.profile.clear().to_vec();
        let confirms = clear.starts_with(&[0x10, 0x14, 0x08]);
        self.send(&clear, ANSWER)?;
        if !confirms && self.profile.status() != StatusSource::None {
            // Without paper it takes no more than its buffer holds: the rest of this waits for the next attempt.
            cause_of(self.status()).map_or(Ok(()), Err)?;
        }
        if !(confirms && self.cleared()?) {
            // An image cut short eats what follows as dots: fill it, then ask again.
            let band = usize::from(self.profile.width_dots() / 8) * usize::from(self.profile.band_rows());
            self.send(&vec![0; band + FILL_MARGIN], self.deadline)?;
            self.send(&clear, ANSWER)?;
            if confirms && !self.cleared()? {
                return Err(Cause::NotCleared);
            }
        }
        self.send(&initialisation(&self.profile), ANSWER)?;
        self.buffer = Buffer::Clean;
        self.is_new = false;
        Ok(())
    }

    /// Asks the printer how it is.
    pub fn status(&mut self) -> State {
        if self.profile.status() == StatusSource::None {
            return if self.hear().is_ok() { State::Unknown } else { State::Unreachable };
        }
        match self.ask_all() {
            Ok(true) => state_of(self.condition),
            Ok(false) => match state_of(self.condition) {
                // A printer whose BUSY line gags it has told of its fault before.
                known if cause_of(known).is_some() => known,
                _ => State::Unreachable,
            },
            Err(_) => State::Unreachable,
        }
    }

    /// Prints one job, once.
    pub fn print(&mut self, job: &Job) -> Outcome {
        self.counter = self.counter.wrapping_add(1);
        let id = ProcessId::from_counter(self.counter);
        let Ok(pieces) = job.encode(&self.profile, id) else {
            return Outcome::Failed(Cause::Unprintable);
        };
        if let Err(cause) = self.prepare() {
            return Outcome::Failed(cause);
        }
        self.buffer = Buffer::Uncertain;
        self.end = None;
        let outcome = self.run(&pieces, id).unwrap_or_else(Outcome::Failed);
        match outcome {
            Outcome::Confirmed => self.buffer = Buffer::Clean,
            // A printer that never answers is taken at its silence; another may still be printing: clear it next time.
            Outcome::Unknown if self.profile.confirm() == Confirm::None => self.buffer = Buffer::Clean,
            Outcome::Unknown => {}
            Outcome::Failed(cause) => {
                let cleared = self.clear();
                log::warn!("printer: job failed ({cause:?}), buffer cleared: {}", cleared.is_ok());
            }
        }
        outcome
    }

    /// Clean and able to print, or why not; nothing of the job is sent before.
    fn prepare(&mut self) -> Result<(), Cause> {
        if self.buffer == Buffer::Uncertain {
            self.clear()?;
        }
        cause_of(self.status()).map_or(Ok(()), Err)
    }

    fn run(&mut self, pieces: &[Piece], id: ProcessId) -> Result<Outcome, Cause> {
        let start = Instant::now();
        for piece in pieces {
            let left = self.deadline.saturating_sub(start.elapsed());
            match self.send(&piece.bytes, left) {
                // The printer may have stopped for a reason it can tell once our own queue is out of its way.
                Err(Cause::Stalled) => return Err(self.reason_of_stall()),
                sent => sent?,
            }
            self.pace(piece, start)?;
        }
        match self.profile.confirm() {
            Confirm::None => cause_of(self.status()).map_or(Ok(Outcome::Unknown), Err),
            _ => self.wait_for_end(id, start),
        }
    }

    fn reason_of_stall(&mut self) -> Cause {
        match self.discard().map(|()| self.status()) {
            Ok(State::Unreachable) => Cause::Stalled,
            Ok(state) => cause_of(state).unwrap_or(Cause::Stalled),
            Err(cause) => cause,
        }
    }

    /// Waits for a printer that cannot say "wait".
    fn pace(&mut self, piece: &Piece, start: Instant) -> Result<(), Cause> {
        if self.profile.flow() != Flow::None {
            return Ok(());
        }
        let wire = Duration::from_secs(11) / self.profile.baud() * u32::try_from(piece.bytes.len()).unwrap_or(u32::MAX);
        let pause = wire.max(piece.pause(&self.profile)).min(self.deadline.saturating_sub(start.elapsed()));
        let begun = Instant::now();
        while !self.listen(pause.saturating_sub(begun.elapsed()))?.is_empty() {}
        Ok(())
    }

    fn wait_for_end(&mut self, id: ProcessId, start: Instant) -> Result<Outcome, Cause> {
        loop {
            for reply in self.listen(SLICE)? {
                if let Reply::Automatic(condition) = reply {
                    cause_of(state_of(condition)).map_or(Ok(()), Err)?;
                }
            }
            match (self.end.take(), self.profile.confirm()) {
                (Some(Reply::ProcessId(done)), Confirm::ProcessId) if done == id.bytes() => {
                    return Ok(Outcome::Confirmed);
                }
                (Some(Reply::Sensor(Paper::Out)), Confirm::GsR) => return Err(Cause::PaperOut),
                (Some(Reply::Sensor(_)), Confirm::GsR) => return Ok(Outcome::Confirmed),
                _ => {}
            }
            if start.elapsed() >= self.deadline {
                return cause_of(self.status()).map_or(Ok(Outcome::Unknown), Err);
            }
            if self.profile.status() == StatusSource::DleEot {
                // 40h: stopped by an error, and only the next question tells which.
                if self.ask(Query::OffLine)?.is_some_and(|answer| answer & 0x40 != 0) {
                    self.ask(Query::Error)?;
                }
                cause_of(state_of(self.condition)).map_or(Ok(()), Err)?;
            }
        }
    }
}

/// The wire: sending, listening, asking.
impl<W: Wire> Printer<W> {
    fn discard(&mut self) -> Result<(), Cause> {
        self.with_port(|port| port.discard())?;
        self.hear()
    }

    /// Sends all, or says why not; listens while there is no room.
    fn send(&mut self, bytes: &[u8], limit: Duration) -> Result<(), Cause> {
        let (start, mut progress) = (Instant::now(), Instant::now());
        let mut rest = bytes;
        while !rest.is_empty() {
            let taken = self.with_port(|port| port.write(rest))?;
            rest = rest.get(taken..).unwrap_or_default();
            if start.elapsed() >= limit && !rest.is_empty() {
                return Err(Cause::Stalled);
            }
            if taken > 0 {
                progress = Instant::now();
            } else if progress.elapsed() >= STALL {
                return Err(Cause::Stalled);
            } else {
                for reply in self.listen(SLICE.min(limit))? {
                    if let Reply::Automatic(condition) = reply {
                        cause_of(state_of(condition)).map_or(Ok(()), Err)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// What the printer says within a time, its condition learnt.
    fn listen(&mut self, timeout: Duration) -> Result<Vec<Reply>, Cause> {
        let mut buffer = [0; 64];
        let count = self.with_port(|port| port.read(&mut buffer, timeout))?;
        let mut replies = Vec::new();
        for byte in buffer.iter().take(count) {
            let Some(reply) = self.demultiplexer.push(*byte) else { continue };
            match reply {
                Reply::Automatic(condition) => self.condition = condition,
                Reply::RealTime(Some(query), answer) => self.condition.learn(query, answer),
                Reply::Sensor(_) | Reply::ProcessId(_) => self.end = Some(reply.clone()),
                _ => {}
            }
            replies.push(reply);
        }
        // Bytes that complete no reply yet are no silence.
        if replies.is_empty() && count > 0 {
            replies.push(Reply::Noise(0));
        }
        Ok(replies)
    }

    /// Takes in all that was said already.
    fn hear(&mut self) -> Result<(), Cause> {
        for _ in 0..64 {
            if self.listen(Duration::ZERO)?.is_empty() {
                break;
            }
        }
        Ok(())
    }

    fn patience(&self) -> Duration {
        ANSWER.min(self.deadline)
    }

    fn cleared(&mut self) -> Result<bool, Cause> {
        let start = Instant::now();
        while start.elapsed() < self.patience() {
            if self.listen(SLICE)?.contains(&Reply::Cleared) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Puts all questions; false when the first has no answer.
    fn ask_all(&mut self) -> Result<bool, Cause> {
        self.hear()?;
        let told = self.condition;
        for query in Query::ALL {
            if self.ask(query)?.is_none() {
                self.condition = told;
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn ask(&mut self, query: Query) -> Result<Option<u8>, Cause> {
        self.demultiplexer.expect(query);
        match self.send(&query.bytes(), self.patience()) {
            Err(Cause::Unreachable) => return Err(Cause::Unreachable),
            Err(_) => return Ok(None),
            Ok(()) => {}
        }
        let start = Instant::now();
        while start.elapsed() < self.patience() {
            for reply in self.listen(SLICE)? {
                if let Reply::RealTime(Some(answered), byte) = reply
                    && answered == query
                {
                    return Ok(Some(byte));
                }
            }
        }
        Ok(None)
    }
}

fn state_of(condition: Condition) -> State {
    match condition {
        Condition { cover_open: true, .. } => State::CoverOpen,
        Condition { paper: Paper::Out, .. } => State::PaperOut,
        Condition { fault: Fault::Cutter, .. } => State::CutterFault,
        Condition { fault: Fault::Other, .. } | Condition { offline: true, .. } => State::Offline,
        Condition { paper: Paper::Low, .. } => State::PaperLow,
        Condition { .. } => State::Ready,
    }
}

fn cause_of(state: State) -> Option<Cause> {
    match state {
        State::Ready | State::PaperLow | State::Unknown => None,
        State::PaperOut => Some(Cause::PaperOut),
        State::CoverOpen => Some(Cause::CoverOpen),
        State::CutterFault => Some(Cause::CutterFault),
        State::Offline => Some(Cause::Offline),
        State::Unreachable => Some(Cause::Unreachable),
    }
}

#[cfg(test)]
mod tests;
