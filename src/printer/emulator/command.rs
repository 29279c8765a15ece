//! The commands the emulator knows: the subset that Urne sends, and nothing else.

/// One command, complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    Nothing,
    Text(u8),
    LineFeed,
    Initialise,
    SingleBytes,
    CodePage(u8),
    Align(u8),
    Size(u8),
    Bold(bool),
    Reversed(bool),
    Feed(u8),
    FeedDots(u8),
    Cut,
    Raster { row_bytes: u16, rows: u16 },
    QrModule(u8),
    QrLevel(u8),
    QrStore(Vec<u8>),
    QrPrint,
    AutomaticStatus(bool),
    PaperSensor,
    ProcessId([u8; 4]),
}

/// What the bytes so far amount to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Parsed {
    More,
    Known(Command),
    Unknown,
}

/// Reads the bytes held since the last command.
pub(super) fn parse(held: &[u8]) -> Parsed {
    let command = match *held {
        [0x00] => Command::Nothing,
        [b'\n'] => Command::LineFeed,
        [byte] if byte >= 0x20 && byte != 0x7F => Command::Text(byte),
        [0x1B, ref rest @ ..] => return escape(rest),
        [0x1C, ref rest @ ..] => return field(rest),
        [0x1D, ref rest @ ..] => return group(rest),
        _ => return Parsed::Unknown,
    };
    Parsed::Known(command)
}

fn escape(rest: &[u8]) -> Parsed {
    Parsed::Known(match *rest {
        [] | [b'R' | b't' | b'a' | b'E' | b'd' | b'J'] => return Parsed::More,
        [b'@'] => Command::Initialise,
        [b'i'] => Command::Cut,
        [b'R', 0] => Command::Nothing,
        [b't', number] => Command::CodePage(number),
        [b'a', side @ 0..=2] => Command::Align(side),
        [b'E', switch @ 0..=1] => Command::Bold(switch == 1),
        [b'J', rows] => Command::FeedDots(rows),
        [b'd', lines] => Command::Feed(lines),
        _ => return Parsed::Unknown,
    })
}

fn field(rest: &[u8]) -> Parsed {
    Parsed::Known(match *rest {
        [] | [b'P'] | [b'P', _] | [b'P', _, _] | [b'P', _, _, b'E' | b'R'] => return Parsed::More,
        [b'.'] => Command::SingleBytes,
        [b'P', _, _, b'E' | b'R', _] => Command::Cut,
        _ => return Parsed::Unknown,
    })
}

fn group(rest: &[u8]) -> Parsed {
    Parsed::Known(match *rest {
        [] | [b'!' | b'B' | b'a' | b'r' | b'V'] | [b'V', 0x41 | 0x42] => return Parsed::More,
        [b'!', size] if size & 0x88 == 0 => Command::Size(size),
        [b'B', switch @ 0..=1] => Command::Reversed(switch == 1),
        [b'a', which @ (0x00 | 0xFF)] => Command::AutomaticStatus(which != 0),
        [b'r', 1 | 0x31] => Command::PaperSensor,
        [b'V', 0x41 | 0x42, _] => Command::Cut,
        [b'v', ref image @ ..] => return raster(image),
        [b'(', ref function @ ..] => return extended(function),
        _ => return Parsed::Unknown,
    })
}

fn raster(image: &[u8]) -> Parsed {
    match *image {
        [] | [b'0'] | [b'0', 0] | [b'0', 0, _] | [b'0', 0, _, _] | [b'0', 0, _, _, _] => Parsed::More,
        [b'0', 0, xl, xh, yl, yh] => {
            let (row_bytes, rows) = (u16::from_le_bytes([xl, xh]), u16::from_le_bytes([yl, yh]));
            Parsed::Known(Command::Raster { row_bytes, rows })
        }
        _ => Parsed::Unknown,
    }
}

/// `GS ( letter pL pH`, then as many bytes as announced.
fn extended(function: &[u8]) -> Parsed {
    match *function {
        [] | [b'k' | b'H'] | [b'k' | b'H', _] => Parsed::More,
        [letter @ (b'k' | b'H'), low, high, ref arguments @ ..] => {
            let announced = usize::from(u16::from_le_bytes([low, high]));
            match arguments.len() {
                length if length < announced => Parsed::More,
                _ => arguments_of(letter, arguments),
            }
        }
        _ => Parsed::Unknown,
    }
}

fn arguments_of(letter: u8, arguments: &[u8]) -> Parsed {
    Parsed::Known(match (letter, arguments) {
        (b'k', [0x31, 0x41, 0x32, 0]) => Command::Nothing,
        (b'k', &[0x31, 0x43, dots @ 1..=16]) => Command::QrModule(dots),
        (b'k', &[0x31, 0x45, level @ 0x30..=0x33]) => Command::QrLevel(level),
        (b'k', [0x31, 0x50, 0x30, data @ ..]) => Command::QrStore(data.to_vec()),
        (b'k', [0x31, 0x51, 0x30]) => Command::QrPrint,
        (b'H', &[0x30, 0x30, a, b, c, d]) if [a, b, c, d].iter().all(|byte| (0x20..0x7F).contains(byte)) => {
            Command::ProcessId([a, b, c, d])
        }
        _ => return Parsed::Unknown,
    })
}

/// Whether these bytes, from a DLE on, are a real-time command, may become one, or are none.
pub(super) fn real_time(held: &[u8]) -> RealTime {
    const CLEAR: [u8; 10] = [0x10, 0x14, 8, 1, 3, 0x14, 1, 6, 2, 8];
    match *held {
        [0x10] | [0x10, 0x04 | 0x05] => RealTime::More,
        [0x10, 0x04, number @ 1..=4] => RealTime::Status(number),
        [0x10, 0x05, 1] => RealTime::Recover { clear: false },
        [0x10, 0x05, 2] => RealTime::Recover { clear: true },
        _ if held == CLEAR => RealTime::Clear,
        _ if CLEAR.starts_with(held) => RealTime::More,
        _ => RealTime::None,
    }
}

/// A command obeyed on arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RealTime {
    More,
    None,
    Status(u8),
    Recover { clear: bool },
    Clear,
}
