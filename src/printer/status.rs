//! What the printer says: a demultiplexer over its reply bytes.
//!
//! | bytes | meaning |
//! |---|---|
//! | `b & 93h == 10h`, then three `b & 90h == 0` | automatic status block |
//! | `b & 93h == 12h` | answer to `DLE EOT n`; which n, only the asker knows |
//! | `b & 90h == 0`, alone | answer to `GS r 1`: the paper sensor |
//! | 37h 22h, four bytes, 00h | process id: the job that carried it is printed |
//! | 37h 25h 00h | buffers cleared |
//! | 37h, 35h, 3Bh, 3Dh or 5Fh, text, 00h | other long answers |
//! | 11h, 13h | XON, XOFF, anywhere |
//!
//! Pure, total and bounded: any byte at any time gives at most one [`Reply`], and never more than 80 bytes are kept.
//! Source: Epson ESC/POS reference, `dle_eot`, `gs_la`, `gs_lr`, `gs_lparen_ch_fn48`; Citizen CT-S300 (DLE DC4 fn 8).

/// The longest answer kept.
const LONGEST: usize = 80;

/// The n of `DLE EOT n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Query {
    /// 1: on line or not.
    Printer,
    /// 2: why not.
    OffLine,
    /// 3: which error.
    Error,
    /// 4: the paper roll.
    Paper,
}

impl Query {
    /// All, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Printer, Self::OffLine, Self::Error, Self::Paper];

    /// The bytes that ask it.
    #[must_use]
    pub fn bytes(self) -> [u8; 3] {
        let number = match self {
            Self::Printer => 1,
            Self::OffLine => 2,
            Self::Error => 3,
            Self::Paper => 4,
        };
        [0x10, 0x04, number]
    }
}

/// The roll, as the sensors see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paper {
    /// Enough.
    #[default]
    Present,
    /// Near its end.
    Low,
    /// None.
    Out,
}

/// What stops the mechanism.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// The cutter.
    Cutter,
    /// Anything else: a jam, a hot head, a broken part.
    Other,
}

/// The printer as it last described itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// It does not print now.
    pub offline: bool,
    /// The cover is open.
    pub cover_open: bool,
    /// What stops the mechanism.
    pub fault: Fault,
    /// The roll.
    pub paper: Paper,
}

impl Condition {
    fn from_block([first, second, third, _]: [u8; 4]) -> Self {
        Self {
            offline: first & 0x08 != 0,
            cover_open: first & 0x20 != 0,
            fault: fault(second & 0x08 != 0, second & 0x64 != 0),
            paper: paper(third & 0x03 != 0, third & 0x0C != 0),
        }
    }

    /// Takes in the answer to one query.
    pub fn learn(&mut self, query: Query, answer: u8) {
        match query {
            Query::Printer => self.offline = answer & 0x08 != 0,
            Query::OffLine => {
                self.cover_open = answer & 0x04 != 0;
                if answer & 0x20 != 0 {
                    self.paper = Paper::Out;
                }
            }
            Query::Error => self.fault = fault(answer & 0x08 != 0, answer & 0x64 != 0),
            Query::Paper => self.paper = paper(answer & 0x0C != 0, answer & 0x60 != 0),
        }
    }
}

fn fault(cutter: bool, other: bool) -> Fault {
    match (cutter, other) {
        (true, _) => Fault::Cutter,
        (false, true) => Fault::Other,
        (false, false) => Fault::None,
    }
}

fn paper(low: bool, out: bool) -> Paper {
    match (out, low) {
        (true, _) => Paper::Out,
        (false, true) => Paper::Low,
        (false, false) => Paper::Present,
    }
}

/// One thing the printer said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// An automatic status block.
    Automatic(Condition),
    /// An answer to the query announced last, or to none.
    RealTime(Option<Query>, u8),
    /// An answer to `GS r 1`.
    Sensor(Paper),
    /// The job with this id is printed.
    ProcessId([u8; 4]),
    /// The buffers are empty.
    Cleared,
    /// Go on.
    XOn,
    /// Wait.
    XOff,
    /// Another long answer.
    Text(Vec<u8>),
    /// A byte, or a broken answer beginning with it, that means nothing.
    Noise(u8),
}

#[derive(Clone, Debug, Default)]
enum Reading {
    #[default]
    Idle,
    Block(Vec<u8>),
    Long(Vec<u8>),
}

/// Sorts the bytes of a printer into replies.
#[derive(Clone, Debug, Default)]
pub struct Demultiplexer {
    reading: Reading,
    asked: Option<Query>,
}

impl Demultiplexer {
    /// Says which query the next real-time answer belongs to.
    pub fn expect(&mut self, query: Query) {
        self.asked = Some(query);
    }

    /// Takes in one byte. A broken answer is dropped, and the byte that broke it read anew.
    pub fn push(&mut self, byte: u8) -> Option<Reply> {
        match byte {
            0x11 => return Some(Reply::XOn),
            0x13 => return Some(Reply::XOff),
            _ => {}
        }
        match std::mem::take(&mut self.reading) {
            Reading::Idle => self.begin(byte),
            Reading::Block(mut block) if byte & 0x90 == 0 => {
                block.push(byte);
                match <[u8; 4]>::try_from(block) {
                    Ok(whole) => Some(Reply::Automatic(Condition::from_block(whole))),
                    Err(part) => {
                        self.reading = Reading::Block(part);
                        None
                    }
                }
            }
            Reading::Long(text) if byte == 0 => Some(long_answer(text)),
            Reading::Long(mut text) if (0x20..0x7F).contains(&byte) => {
                // The rest of an endless answer is dropped, lest it be taken for answers of one byte.
                if text.len() < LONGEST {
                    text.push(byte);
                }
                self.reading = Reading::Long(text);
                None
            }
            Reading::Block(broken) | Reading::Long(broken) => {
                let noise = broken.first().copied().unwrap_or_default();
                self.begin(byte).or(Some(Reply::Noise(noise)))
            }
        }
    }

    fn begin(&mut self, byte: u8) -> Option<Reply> {
        match byte {
            0x37 | 0x35 | 0x3B | 0x3D | 0x5F => {
                self.reading = Reading::Long(vec![byte]);
                None
            }
            _ if byte & 0x93 == 0x10 => {
                self.reading = Reading::Block(vec![byte]);
                None
            }
            _ if byte & 0x93 == 0x12 => Some(Reply::RealTime(self.asked.take(), byte)),
            _ if byte & 0x90 == 0 => Some(Reply::Sensor(paper(byte & 0x03 != 0, byte & 0x0C != 0))),
            _ => Some(Reply::Noise(byte)),
        }
    }
}

fn long_answer(text: Vec<u8>) -> Reply {
    match text.as_slice() {
        &[0x37, 0x22, a, b, c, d] => Reply::ProcessId([a, b, c, d]),
        [0x37, 0x25] => Reply::Cleared,
        _ => Reply::Text(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::samples::Dice;

    fn replies(bytes: &[u8]) -> Vec<Reply> {
        let mut demultiplexer = Demultiplexer::default();
        bytes.iter().filter_map(|byte| demultiplexer.push(*byte)).collect()
    }

    #[test]
    fn blocks_tell_all_at_once() {
        let ready = Condition::default();
        assert_eq!(replies(&[0x10, 0, 0, 0]), [Reply::Automatic(ready)]);
        let out = Condition { offline: true, paper: Paper::Out, ..ready };
        assert_eq!(replies(&[0x18, 0, 0x0F, 0]), [Reply::Automatic(out)]);
        let open = Condition { offline: true, cover_open: true, paper: Paper::Low, ..ready };
        assert_eq!(replies(&[0x38, 0, 0x03, 0]), [Reply::Automatic(open)]);
        let jam = Condition { offline: true, fault: Fault::Cutter, ..ready };
        assert_eq!(replies(&[0x18, 0x08, 0, 0x0F]), [Reply::Automatic(jam)]);
    }

    #[test]
    fn answers_belong_to_the_question() {
        let mut demultiplexer = Demultiplexer::default();
        demultiplexer.expect(Query::Paper);
        assert_eq!(demultiplexer.push(0x72), Some(Reply::RealTime(Some(Query::Paper), 0x72)));
        assert_eq!(demultiplexer.push(0x12), Some(Reply::RealTime(None, 0x12)));
        let mut condition = Condition::default();
        for (query, answer) in
            [(Query::Printer, 0x1A), (Query::OffLine, 0x16), (Query::Error, 0x1A), (Query::Paper, 0x1E)]
        {
            condition.learn(query, answer);
        }
        let expected = Condition { offline: true, cover_open: true, fault: Fault::Cutter, paper: Paper::Low };
        assert_eq!(condition, expected);
    }

    #[test]
    fn long_answers_are_told_apart() {
        assert_eq!(replies(b"\x37\x22 !~0\x00"), [Reply::ProcessId(*b" !~0")]);
        assert_eq!(replies(b"\x37\x25\x00"), [Reply::Cleared]);
        assert_eq!(replies(b"_TM-T20\x00"), [Reply::Text(b"_TM-T20".to_vec())]);
        assert_eq!(replies(&[0x00, 0x0C]), [Reply::Sensor(Paper::Present), Reply::Sensor(Paper::Out)]);
    }

    #[test]
    fn flow_control_may_fall_anywhere() {
        let split = replies(&[0x37, 0x13, 0x25, 0x11, 0x00, 0x10, 0x13, 0, 0, 0]);
        let ready = Reply::Automatic(Condition::default());
        assert_eq!(split, [Reply::XOff, Reply::XOn, Reply::Cleared, Reply::XOff, ready]);
    }

    #[test]
    fn broken_answers_cost_nothing_after_them() {
        assert_eq!(replies(&[0x10, 0, 0x12]), [Reply::RealTime(None, 0x12)]);
        assert_eq!(replies(b"\x37\x22ab\x10\0\0\0"), [Reply::Noise(0x37), Reply::Automatic(Condition::default())]);
    }

    #[test]
    fn endless_answers_are_cut_not_misread() {
        let endless: Vec<u8> = [b'_'].into_iter().chain([b'A'; 500]).chain([0]).collect();
        let cut: Vec<u8> = endless.iter().take(LONGEST).copied().collect();
        assert_eq!(replies(&endless), [Reply::Text(cut)]);
    }

    #[test]
    fn any_bytes_are_survived() {
        let seed = Dice::fresh_seed();
        println!("seed {seed}");
        let mut dice = Dice::new(seed);
        let good = b"\x10\0\0\0\x37\x22abcd\0\x37\x25\0\x12\x12\0\x11\x13_Epson\0\x18\x08\x0f\0";
        for _ in 0..2_000 {
            let mut bytes = good.to_vec();
            for _ in 0..=dice.below(6) {
                let at = dice.below(bytes.len());
                bytes[at] = dice.byte();
            }
            let cut = dice.below(bytes.len() + 1);
            bytes.truncate(cut);
            bytes.extend((0..dice.below(40)).map(|_| dice.byte()));
            let mut demultiplexer = Demultiplexer::default();
            for byte in bytes {
                demultiplexer.push(byte);
            }
            // Whatever came before, silence and three idle bytes bring it back in step.
            for byte in [0x80, 0x80, 0x80] {
                demultiplexer.push(byte);
            }
            assert_eq!(demultiplexer.push(0x37), None, "seed {seed}");
            assert_eq!(demultiplexer.push(0x25), None, "seed {seed}");
            assert_eq!(demultiplexer.push(0x00), Some(Reply::Cleared), "seed {seed}");
        }
    }
}
