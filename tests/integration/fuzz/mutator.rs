//! Breaks genuine bytes in ways that mean something to formats of text, of JSON and of bytes. The same seed, the same mutant.

use serde_json::Value;

/// A small generator (xorshift64*).
pub struct Dice(u64);

impl Dice {
    /// The dice of one execution.
    pub fn new(seed: u64, name: &str, execution: u64) -> Self {
        let mixed = urne::keys::Hash::of(&[&seed.to_le_bytes(), &execution.to_le_bytes(), name.as_bytes()]);
        Self(u64::from_le_bytes(mixed.0[..8].try_into().unwrap()) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % end.max(1)
    }

    fn byte(&mut self) -> u8 {
        self.next().to_be_bytes()[0]
    }

    fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// Longest mutant.
const LONGEST: usize = 2 << 20;
const NUMBERS: [&str; 26] = [
    "0",
    "-0",
    "1",
    "-1",
    "2",
    "255",
    "256",
    "65535",
    "65536",
    "2147483648",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551614",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "340282366920938463463374607431768211456",
    "0.5",
    "1e308",
    "1e-400",
    "1e999",
    "01",
    "99999999999999999999999999999999999999999999999999",
];
const PIECES: [&[u8]; 34] = [
    b"\0",
    b"\xef\xbb\xbf",
    b"\xff",
    b"\xc3\x28",
    b"\xed\xa0\x80",
    b"\r\n",
    b"\n",
    b"\n\n",
    b"\t",
    b" ",
    b";",
    b",",
    b":",
    b"=",
    b"\"",
    b"'",
    b"\"\"\"",
    b"\\u0000",
    b"\\ud800",
    b"\\",
    b"null",
    b"true",
    b"[]",
    b"{}",
    b"{\"\":0}",
    b"[[questions]]\n",
    b"#",
    b"..",
    b"/dev/zero",
    "\u{202e}".as_bytes(),
    "é".as_bytes(),
    "\u{2028}".as_bytes(),
    "\u{1d7d9}".as_bytes(),
    "\u{feff}".as_bytes(),
];

/// What the mutants of one reader are made from.
pub struct Mutator {
    genuine: Vec<Vec<u8>>,
    words: Vec<Vec<u8>>,
}

impl Mutator {
    /// The words of the format are those of its genuine bytes.
    pub fn new(genuine: Vec<Vec<u8>>) -> Self {
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
        let mut words: Vec<Vec<u8>> = genuine
            .iter()
            .flat_map(|bytes| bytes.split(|byte| !is_word(byte)))
            .filter(|word| (1..40).contains(&word.len()))
            .map(<[u8]>::to_vec)
            .collect();
        words.sort();
        words.dedup();
        words.truncate(2000);
        words.push(b"0".to_vec());
        Self { genuine, words }
    }

    /// One of the genuine inputs, broken in one to four places; now and then as it is.
    pub fn mutant(&self, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = self.genuine[dice.below(self.genuine.len())].clone();
        if dice.below(50) == 0 {
            return bytes;
        }
        let breaks = if dice.below(2) == 0 { 1 } else { 1 + dice.below(4) };
        for _ in 0..breaks {
            match dice.below(10) {
                0 | 1 => of_bytes(&mut bytes, dice),
                2 => self.of_words(&mut bytes, dice),
                3 => of_numbers(&mut bytes, dice),
                4 => of_lines(&mut bytes, dice),
                5 => of_text(&mut bytes, dice),
                6 => self.splice(&mut bytes, dice),
                _ => self.of_json(&mut bytes, dice),
            }
            bytes.truncate(LONGEST);
        }
        bytes
    }

    fn of_words(&self, bytes: &mut Vec<u8>, dice: &mut Dice) {
        let word = self.words[dice.below(self.words.len())].clone();
        let at = place(bytes, dice);
        let end = if dice.below(2) == 0 { at } else { end_of_word(bytes, at) };
        bytes.splice(at..end, word);
    }

    fn splice(&self, bytes: &mut Vec<u8>, dice: &mut Dice) {
        let other = &self.genuine[dice.below(self.genuine.len())];
        let (at, from) = (place(bytes, dice), dice.below(other.len() + 1));
        let length = dice.below(other.len() - from + 1);
        let end = if dice.below(2) == 0 { bytes.len() } else { (at + length).min(bytes.len()) };
        bytes.splice(at..end, other[from..from + length].iter().copied());
    }

    /// Breaks one node of JSON, behind a byte of choice where there is one; other formats get another number.
    fn of_json(&self, bytes: &mut Vec<u8>, dice: &mut Dice) {
        let start = usize::from(bytes.first().is_some_and(|first| *first < b' '));
        let Ok(mut value) = serde_json::from_slice::<Value>(&bytes[start..]) else {
            return if dice.below(2) == 0 { of_numbers(bytes, dice) } else { of_bytes(bytes, dice) };
        };
        let mut nodes = 0;
        visit(&mut value, &mut |_| nodes += 1);
        let (chosen, other) = (dice.below(nodes), dice.below(nodes));
        let mut copy = Value::Null;
        nodes = 0;
        visit(&mut value, &mut |node| {
            if nodes == other {
                copy = node.clone();
            }
            nodes += 1;
        });
        nodes = 0;
        let word = String::from_utf8_lossy(&self.words[dice.below(self.words.len())]).into_owned();
        visit(&mut value, &mut |node| {
            if nodes == chosen {
                break_node(node, &copy, &word, dice);
            }
            nodes += 1;
        });
        bytes.truncate(start);
        let written = if dice.below(3) == 0 { serde_json::to_vec(&value) } else { serde_json::to_vec_pretty(&value) };
        bytes.extend(written.unwrap());
        if dice.below(2) == 0 {
            bytes.push(b'\n');
        }
    }
}

fn visit(value: &mut Value, look: &mut dyn FnMut(&mut Value)) {
    look(value);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| visit(item, look)),
        Value::Object(members) => members.values_mut().for_each(|member| visit(member, look)),
        _ => {}
    }
}

fn break_node(node: &mut Value, copy: &Value, word: &str, dice: &mut Dice) {
    let place = |length: usize, dice: &mut Dice| dice.below(length);
    match (node, dice.below(4)) {
        (Value::Array(items), 0) if !items.is_empty() => drop(items.remove(place(items.len(), dice))),
        (Value::Array(items), 1 | 2) => {
            let item = items.get(place(items.len(), dice)).unwrap_or(copy).clone();
            let written = item.to_string().len();
            let times = [1, 1, 2, 300][dice.below(4)].min(LONGEST / written.max(1));
            items.extend(std::iter::repeat_n(item, times));
        }
        (Value::Array(items), _) => items.reverse(),
        (Value::Object(members), 0) => {
            if let Some(key) = members.keys().nth(place(members.len(), dice)).cloned() {
                members.remove(&key);
            }
        }
        (Value::Object(members), 1) => drop(members.insert(word.to_owned(), copy.clone())),
        (Value::Object(members), 2) => {
            if let Some(key) = members.keys().nth(place(members.len(), dice)).cloned() {
                members.insert(key, copy.clone());
            }
        }
        (Value::String(text), 0) => {
            let long = text.repeat((1 + dice.below(3) * dice.below(200)).min(1 + LONGEST / text.len().max(1)));
            *text = long;
        }
        (Value::String(text), 1) => word.clone_into(text),
        (Value::String(text), 2) => {
            let piece = String::from_utf8_lossy(dice.one_of(&PIECES)).into_owned();
            let at = text.char_indices().nth(place(text.chars().count(), dice)).map_or(0, |(at, _)| at);
            text.insert_str(at, &piece);
        }
        (Value::String(text), _) => {
            // Another digit, so that hexadecimal stays so.
            let at = place(text.len(), dice);
            let mut bytes = text.clone().into_bytes();
            if let Some(byte) = bytes.get_mut(at).filter(|byte| byte.is_ascii_hexdigit()) {
                *byte = b"0123456789abcdef"[dice.below(16)];
            }
            *text = String::from_utf8(bytes).unwrap();
        }
        (Value::Number(number), 0 | 1) => {
            let other = dice.one_of(&NUMBERS);
            if let Ok(Value::Number(other)) = serde_json::from_str(other) {
                *number = other;
            }
        }
        (Value::Number(number), _) => {
            let near = number.as_i64().unwrap_or_default().wrapping_add([-1, 1, 2, 10][dice.below(4)]);
            *number = near.into();
        }
        (node, _) => *node = copy.clone(),
    }
}

/// A place in the bytes; their end among them.
fn place(bytes: &[u8], dice: &mut Dice) -> usize {
    dice.below(bytes.len() + 1)
}

fn end_of_word(bytes: &[u8], at: usize) -> usize {
    let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    at + length
}

fn of_bytes(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let at = place(bytes, dice);
    let end = (at + 1 + dice.below(24)).min(bytes.len());
    match dice.below(7) {
        0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
        1 if at < bytes.len() => bytes[at] = dice.byte(),
        2 => drop(bytes.drain(at..end)),
        3 => {
            let copy = bytes[at..end].to_vec();
            let to = place(bytes, dice);
            bytes.splice(to..to, copy.repeat([1, 1, 2, 50][dice.below(4)]));
        }
        4 => bytes.truncate(at),
        5 => {
            let random: Vec<u8> = (0..dice.below(20)).map(|_| dice.byte()).collect();
            bytes.splice(at..at, random);
        }
        // A length or a number in four bytes.
        _ => {
            let ends = [0_u32, 1, 0x7fff_ffff, 0x8000_0000, u32::MAX][dice.below(5)];
            let end = (at + 4).min(bytes.len());
            bytes.splice(at..end, ends.to_le_bytes());
        }
    }
}

fn of_numbers(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let from = place(bytes, dice);
    let Some(at) = bytes[from..].iter().position(u8::is_ascii_digit).map(|at| at + from) else { return };
    let end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    bytes.splice(at..end, dice.one_of(&NUMBERS).bytes());
}

fn of_lines(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    if lines.is_empty() {
        return;
    }
    let (at, other) = (dice.below(lines.len()), dice.below(lines.len()));
    match dice.below(4) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(other, lines[at]),
        2 => lines.swap(at, other),
        _ => {
            let times = [2, 20, 2000][dice.below(3)].min(LONGEST / lines[at].len().max(1));
            lines.splice(at..at, std::iter::repeat_n(lines[at], times));
        }
    }
    let whole = lines.concat();
    *bytes = whole;
}

fn of_text(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let at = place(bytes, dice);
    match dice.below(8) {
        0..=2 => drop(bytes.splice(at..at, dice.one_of(&PIECES).iter().copied())),
        3 => drop(bytes.splice(0..0, dice.one_of(&PIECES).iter().copied())),
        4 => {
            let long = [100, 5000, 70_000][dice.below(3)];
            let filler = bytes.get(at).copied().unwrap_or(b'a');
            bytes.splice(at..at, std::iter::repeat_n(filler, long));
        }
        5 => {
            let open: &[u8] = dice.one_of(&[b"[".as_slice(), b"{\"a\":", b"(", b"a.", b"[["]);
            bytes.splice(at..at, open.repeat([60, 200, 20_000][dice.below(3)]));
        }
        6 => {
            let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
            let joined = lines.join(dice.one_of(&[b"\r\n".as_slice(), b"\r", b"\n\r"]));
            *bytes = joined;
        }
        _ => {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let wide = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes);
            *bytes = wide.collect();
        }
    }
}
