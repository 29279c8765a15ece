//! Work on a hostile file in a process of its own: what the file can break is that process, and what it may use is limited.
//!
//! The child is this program with a command that calls [`serve`]. It first gives up what it does not need (memory beyond a
//! limit, processor time, opening any file, writing any), then reads the file on its standard input and answers on its
//! standard output. The parent believes nothing but an answer that it understood, stops a child that takes too long, and
//! tells how one ended that gave none.

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{self, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, Signal, setrlimit};

/// What a child may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Of address space, in bytes.
    pub memory: u64,
    /// Of processor time, in seconds.
    pub processor_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 1 << 30, processor_seconds: 10 }
    }
}

/// How much longer than its processor time a child may take, on a machine busy with others of its kind.
const PATIENCE: u32 = 3;
/// Milliseconds in which a child that closed its output must end.
const FAREWELL: u32 = 2000;
/// Standard input, output and error: no other file can be opened, and no connection made.
const OPEN_FILES: u64 = 3;
/// How a Rust program ends that found itself in a state it does not know: a decoder misled by its input.
const PANICKED: i32 = 101;

/// How a child ended that gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Out of time.
    TooSlow,
    /// Out of memory, out of stack, or ended by the system for either.
    TooMuchMemory,
    /// It found itself in a state it does not know.
    Panicked,
    /// It could not be started, or ended for a reason of its own.
    Unavailable,
}

/// A program to start for each file.
#[derive(Debug, Clone)]
pub struct Confined {
    program: PathBuf,
    arguments: Vec<String>,
    limits: Limits,
}

impl Confined {
    /// `program` with `arguments` calls [`serve`] with the same limits.
    pub fn new(program: PathBuf, arguments: Vec<String>, limits: Limits) -> Self {
        Self { program, arguments, limits }
    }

    /// What a child makes of a file, in at most `most` bytes, `understood` by the parent.
    ///
    /// # Errors
    /// How it ended without such an answer.
    pub fn ask<T>(&self, source: &[u8], most: u64, understood: impl Fn(&[u8]) -> Option<T>) -> Result<T, Ending> {
        self.start(source, most, understood).unwrap_or_else(|error| {
            log::error!("confined process {}: {error}", self.program.display());
            Err(Ending::Unavailable)
        })
    }

    fn start<T>(
        &self,
        source: &[u8],
        most: u64,
        understood: impl Fn(&[u8]) -> Option<T>,
    ) -> io::Result<Result<T, Ending>> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).env_clear();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let time = Duration::from_secs(self.limits.processor_seconds) * PATIENCE;
        std::thread::scope(|scope| {
            // A child that ends early closes the pipe; its answer or its end says why.
            scope.spawn(move || input.write_all(source));
            let (sender, receiver) = mpsc::channel();
            scope.spawn(move || sender.send(read_answer(output, most)));
            let answer = match receiver.recv_timeout(time) {
                Ok(Ok(answer)) => understood(&answer).ok_or_else(|| how_it_ended(&mut child)),
                Ok(Err(_)) => Err(Ending::Unavailable),
                Err(_) => Err(Ending::TooSlow),
            };
            // Whatever it still does is of no use, and its end also ends both threads.
            child.kill()?;
            child.wait()?;
            Ok(answer)
        })
    }
}

fn read_answer(output: process::ChildStdout, most: u64) -> io::Result<Vec<u8>> {
    let mut answer = Vec::new();
    output.take(most.saturating_add(1)).read_to_end(&mut answer)?;
    Ok(answer)
}

/// A child that closed its output without an answer.
fn how_it_ended(child: &mut process::Child) -> Ending {
    use std::os::unix::process::ExitStatusExt as _;
    let mut status = None;
    for _ in 0..FAREWELL {
        status = child.try_wait().ok().flatten();
        if status.is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    let Some(status) = status else { return Ending::Unavailable };
    match status.signal() {
        Some(signal) if signal == Signal::XCPU.as_raw() => Ending::TooSlow,
        Some(_) => Ending::TooMuchMemory,
        None if status.code() == Some(PANICKED) => Ending::Panicked,
        None => Ending::Unavailable,
    }
}

/// The child's part: limits itself, reads a file of at most `most` bytes and one more, writes what `work` makes of it.
///
/// `None` stands for a file for which there was no memory.
///
/// # Errors
/// The limits cannot be set, or a pipe is broken.
pub fn serve(
    limits: Limits,
    most: u64,
    (input, mut output): (impl Read, impl Write),
    work: impl FnOnce(Option<&[u8]>) -> Vec<u8>,
) -> io::Result<()> {
    let set = |resource, most| setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    set(Resource::Core, 0)?;
    set(Resource::Fsize, 0)?;
    set(Resource::Nofile, OPEN_FILES)?;
    set(Resource::As, limits.memory)?;
    let seconds = limits.processor_seconds;
    // The first limit says why, the second ends.
    setrlimit(Resource::Cpu, Rlimit { current: Some(seconds), maximum: Some(seconds.saturating_add(1)) })?;
    let mut source = Vec::new();
    let answer = match input.take(most.saturating_add(1)).read_to_end(&mut source) {
        Ok(_) => work(Some(&source)),
        Err(error) if error.kind() == io::ErrorKind::OutOfMemory => work(None),
        Err(error) => return Err(error),
    };
    output.write_all(&answer)?;
    output.flush()
}
