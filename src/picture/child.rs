//! A process for each picture: what a hostile file can break is its own process, and what that may use is limited.
//!
//! The child is this program with a command that calls [`serve`]. It first gives up what it does not need (memory beyond a
//! limit, processor time, opening any file, writing any), then reads the file on its standard input and answers on its
//! standard output: one byte 0 and the made picture, or the nine bytes of a refusal. The parent believes nothing but a made
//! picture that it inspected, stops a child that takes too long, and takes one that died as a refusal.

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{self, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, Signal, setrlimit};

use super::{LARGEST_SOURCE, LONGEST, Made, Maker, Refusal, draw};

/// What a child may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChildLimits {
    /// Of address space, in bytes.
    pub memory: u64,
    /// Of processor time, in seconds.
    pub processor_seconds: u64,
}

impl Default for ChildLimits {
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

/// Makes pictures in child processes.
#[derive(Debug, Clone)]
pub struct Child {
    program: PathBuf,
    arguments: Vec<String>,
    limits: ChildLimits,
}

impl Child {
    /// `program` with `arguments` calls [`serve`] with the same limits.
    pub fn new(program: PathBuf, arguments: Vec<String>, limits: ChildLimits) -> Self {
        Self { program, arguments, limits }
    }

    fn ask(&self, source: &[u8]) -> io::Result<Result<Made, Refusal>> {
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
            scope.spawn(move || sender.send(read_answer(output)));
            let made = match receiver.recv_timeout(time) {
                Ok(Ok(answer)) => understood(&answer).unwrap_or_else(|| Err(how_it_ended(&mut child))),
                Ok(Err(_)) => Err(Refusal::Unavailable),
                Err(_) => Err(Refusal::TooSlow),
            };
            // Whatever it still does is of no use, and its end also ends both threads.
            child.kill()?;
            child.wait()?;
            Ok(made)
        })
    }
}

impl Maker for Child {
    fn make(&self, source: &[u8]) -> Result<Made, Refusal> {
        self.ask(source).unwrap_or_else(|error| {
            log::error!("picture process {}: {error}", self.program.display());
            Err(Refusal::Unavailable)
        })
    }
}

fn read_answer(output: process::ChildStdout) -> io::Result<Vec<u8>> {
    let mut answer = Vec::new();
    let most = u64::try_from(LONGEST).unwrap_or(u64::MAX).saturating_add(2);
    output.take(most).read_to_end(&mut answer)?;
    Ok(answer)
}

fn understood(answer: &[u8]) -> Option<Result<Made, Refusal>> {
    match answer.split_first()? {
        (0, picture) => Made::new(picture.to_vec()).ok().map(Ok),
        _ => Refusal::from_bytes(answer).map(Err),
    }
}

/// A child that closed its output without an answer.
fn how_it_ended(child: &mut process::Child) -> Refusal {
    use std::os::unix::process::ExitStatusExt as _;
    let mut status = None;
    for _ in 0..FAREWELL {
        status = child.try_wait().ok().flatten();
        if status.is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    let Some(status) = status else { return Refusal::Unavailable };
    match status.signal() {
        Some(signal) if signal == Signal::XCPU.as_raw() => Refusal::TooSlow,
        // Out of memory, out of stack, or ended by the system for either.
        Some(_) => Refusal::TooMuchMemory,
        None if status.code() == Some(PANICKED) => Refusal::Damaged,
        None => Refusal::Unavailable,
    }
}

/// How a Rust program ends that found itself in a state it does not know: a decoder misled by its input.
const PANICKED: i32 = 101;

/// The child's part: limits itself, reads a file, writes the answer.
///
/// # Errors
/// The limits cannot be set, or a pipe is broken.
pub fn serve(limits: ChildLimits, input: impl Read, mut output: impl Write) -> io::Result<()> {
    let set = |resource, most| setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    set(Resource::Core, 0)?;
    set(Resource::Fsize, 0)?;
    set(Resource::Nofile, OPEN_FILES)?;
    set(Resource::As, limits.memory)?;
    let seconds = limits.processor_seconds;
    // The first limit says why, the second ends.
    setrlimit(Resource::Cpu, Rlimit { current: Some(seconds), maximum: Some(seconds.saturating_add(1)) })?;
    let mut source = Vec::new();
    let read = input.take(LARGEST_SOURCE.saturating_add(1)).read_to_end(&mut source);
    let made = match read {
        Ok(_) => draw(&source),
        Err(error) if error.kind() == io::ErrorKind::OutOfMemory => Err(Refusal::TooMuchMemory),
        Err(error) => return Err(error),
    };
    match made {
        Ok(made) => {
            output.write_all(&[0])?;
            output.write_all(&made.into_bytes())?;
        }
        Err(refusal) => output.write_all(&refusal.to_bytes())?,
    }
    output.flush()
}
