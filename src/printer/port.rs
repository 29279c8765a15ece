//! The wire to the printer: a serial port that never blocks, opened as often as it takes.
//!
//! `serialport` 4.10 opens in blocking mode, and a write larger than the free space then hangs for ever when the printer
//! stalls, whatever the timeout. Hence O_NONBLOCK, small chunks, no flush (tcdrain knows no timeout), and an output
//! queue that is thrown away rather than drained at the end. Modem lines are not touched: a pseudo-terminal has none.

use std::io::{self, Read, Write};
use std::time::Duration;

use serialport::{ClearBuffer, FlowControl, SerialPort as _, TTYPort};

use crate::printer::profile::{Flow, Profile};

/// The most that one write hands to the system.
pub const CHUNK: usize = 256;
/// The longest that one write waits for room.
const ROOM: Duration = Duration::from_millis(50);

/// Both directions of a connection to a printer.
pub trait Port {
    /// Hands over as many bytes as there is room for; 0 when there is none. Never blocks for long.
    ///
    /// # Errors
    /// The printer is gone.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize>;

    /// Takes what the printer said, waiting at most so long for it; 0 when it says nothing.
    ///
    /// # Errors
    /// The printer is gone.
    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> io::Result<usize>;

    /// Throws away what was written and has not reached the printer.
    ///
    /// # Errors
    /// The printer is gone.
    fn discard(&mut self) -> io::Result<()>;
}

/// What leads to a printer, whether it is there or not.
pub trait Wire {
    /// Opens a port to the printer; called again after a port was lost.
    ///
    /// # Errors
    /// The printer is not there, or another program has it.
    fn open(&self) -> io::Result<Box<dyn Port + Send>>;
}

impl<W: Wire + ?Sized> Wire for Box<W> {
    fn open(&self) -> io::Result<Box<dyn Port + Send>> {
        (**self).open()
    }
}

/// The name under which a serial port, USB adapter or pseudo-terminal comes and goes.
#[derive(Debug, Clone)]
pub struct SerialWire {
    /// The path of the device.
    pub path: String,
    /// How its printer speaks.
    pub profile: Profile,
}

impl Wire for SerialWire {
    fn open(&self) -> io::Result<Box<dyn Port + Send>> {
        Ok(Box::new(SerialPort::open(&self.path, &self.profile)?))
    }
}

impl<P: Port + ?Sized> Port for Box<P> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (**self).write(bytes)
    }

    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> io::Result<usize> {
        (**self).read(buffer, timeout)
    }

    fn discard(&mut self) -> io::Result<()> {
        (**self).discard()
    }
}

/// A real serial port, USB adapter or pseudo-terminal.
#[derive(Debug)]
pub struct SerialPort {
    tty: TTYPort,
}

impl SerialPort {
    /// Opens a port for this program alone, at the profile's speed and flow control, 8 bits, no parity, 1 stop bit.
    ///
    /// # Errors
    /// The port is missing, taken, or not a serial port.
    pub fn open(path: &str, profile: &Profile) -> io::Result<Self> {
        let flow = match profile.flow() {
            Flow::None => FlowControl::None,
            Flow::XonXoff => FlowControl::Software,
            Flow::RtsCts => FlowControl::Hardware,
        };
        let tty = serialport::new(path, profile.baud()).flow_control(flow).timeout(ROOM).open_native()?;
        set_nonblocking(&tty)?;
        Ok(Self { tty })
    }
}

impl Port for SerialPort {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let chunk = bytes.get(..CHUNK).unwrap_or(bytes);
        self.tty.set_timeout(ROOM)?;
        nothing_yet(self.tty.write(chunk))
    }

    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> io::Result<usize> {
        self.tty.set_timeout(timeout)?;
        match self.tty.read(buffer) {
            Ok(0) if !buffer.is_empty() => Err(io::ErrorKind::BrokenPipe.into()),
            answer => nothing_yet(answer),
        }
    }

    fn discard(&mut self) -> io::Result<()> {
        Ok(self.tty.clear(ClearBuffer::Output)?)
    }
}

impl Drop for SerialPort {
    /// Closing with bytes in the queue can wait 30 s for them.
    fn drop(&mut self) {
        if let Err(error) = self.discard() {
            log::debug!("printer port: output not discarded at close: {error}");
        }
    }
}

fn nothing_yet(answer: io::Result<usize>) -> io::Result<usize> {
    use io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    match answer {
        Err(error) if matches!(error.kind(), Interrupted | TimedOut | WouldBlock) => Ok(0),
        other => other,
    }
}

#[expect(unsafe_code, reason = "serialport offers the raw descriptor only, and no non-blocking mode")]
fn set_nonblocking(tty: &TTYPort) -> io::Result<()> {
    use std::os::fd::{AsRawFd, BorrowedFd};

    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

    // SAFETY: `tty` owns the descriptor and is borrowed for the whole of this function, so it stays open.
    let descriptor = unsafe { BorrowedFd::borrow_raw(tty.as_raw_fd()) };
    fcntl_setfl(descriptor, fcntl_getfl(descriptor)? | OFlags::NONBLOCK)?;
    Ok(())
}
