//! A share read back from what somebody typed or scanned, and what exactly is wrong with it where it is none.

use zeroize::Zeroizing;

use super::super::authority;
use super::super::crockford;
use super::super::hash::Hash;
use super::super::key_set::Mode;
use super::super::paper::{self, LINE};
use super::super::quorum::{holds, subsets};
use super::{CHECKSUM, HEADER, SEED, Share, ShareError, VERSION};

/// Most lines compared with each other for what is wrong with their order.
const MOST_LINES: usize = 40;
/// Bytes of the header up to k and n.
const UP_TO_COUNTS: usize = 12;

/// A line of the sheet, the number before it taken off.
struct Typed<'a> {
    number: Option<usize>,
    text: &'a str,
}

/// How many lines a sheet has that begins with these digits.
fn line_count(first: &str) -> Option<usize> {
    let bytes = Zeroizing::new(crockford::decode_prefix(first, UP_TO_COUNTS)?);
    let [VERSION, 0 | 1, .., threshold, holders] = bytes.as_slice() else { return None };
    let parts = subsets(*threshold, *holders)?.iter().filter(|subset| holds(1, **subset)).count();
    let bytes = HEADER + SEED + 32 * parts + CHECKSUM;
    Some((bytes * 8).div_ceil(5).div_ceil(LINE))
}

fn typed(line: &str) -> Typed<'_> {
    let line = line.trim();
    match line.split_once([':', ')']) {
        Some((number, text)) => Typed { number: number.trim().parse().ok(), text },
        None => Typed { number: None, text: line },
    }
}

fn count_of(text: &str) -> usize {
    text.chars().filter(char::is_ascii_alphanumeric).count()
}

impl Share {
    /// Reads a share back: the QR code's text, or the sheet's lines, each with its check character.
    ///
    /// Empty lines and lines starting with `#` are passed over; a line's number (`3:` or `3)`) is forgiven, and puts the line
    /// in its place where every line has one. Lines joined into one, or broken elsewhere, are parted again.
    ///
    /// # Errors
    /// What is wrong, the line first.
    pub fn parse(text: &str) -> Result<Self, ShareError> {
        if authority::from_paper(text).is_ok() {
            return Err(ShareError::AuthoritySheet);
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let is_line = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with('#');
        let mut lines: Vec<Typed<'_>> = text.split(['\n', '\r']).filter(is_line).map(typed).collect();
        put_in_order(&mut lines)?;
        let joined = Zeroizing::new(lines.iter().map(|line| line.text).collect::<String>());
        if let Ok(share) = Self::from_digits(&joined) {
            return Ok(share);
        }
        // Where most lines are a sheet's, one that is too long is misread, not joined to another.
        let right = lines.iter().filter(|line| crockford::verify_check(line.text).is_some()).count();
        if right * 2 <= lines.len() && lines.iter().any(|line| count_of(line.text) > LINE + 1) {
            return Self::from_one_piece(&joined);
        }
        let mut checked = Vec::new();
        for (place, line) in lines.iter().enumerate() {
            let digits = crockford::verify_check(line.text).map(Zeroizing::new);
            let wrong = if lines.len() > 1 {
                ShareError::Line(line.number.unwrap_or(place + 1))
            } else {
                ShareError::NotAShare
            };
            checked.push(digits.ok_or(wrong)?);
        }
        Self::from_lines(&checked)
    }

    /// Lines with their check characters, joined into one.
    fn from_one_piece(joined: &str) -> Result<Self, ShareError> {
        let digits = Zeroizing::new(joined.chars().filter(char::is_ascii_alphanumeric).collect::<String>());
        let lines: Vec<&[u8]> = digits.as_bytes().chunks(LINE + 1).collect();
        let checked: Vec<Option<Zeroizing<String>>> =
            lines.iter().map(|line| paper::line(std::str::from_utf8(line).ok()?)).collect();
        let right = checked.iter().flatten().count();
        match checked.iter().position(Option::is_none) {
            // Most of the lines are those of a sheet: the first other one is misread.
            Some(wrong) if right * 2 > lines.len() => Err(ShareError::Line(wrong + 1)),
            Some(_) => Err(ShareError::NotAShare),
            None => Self::from_lines(&checked.into_iter().flatten().collect::<Vec<_>>()),
        }
    }

    fn from_lines(lines: &[Zeroizing<String>]) -> Result<Self, ShareError> {
        let joined = |lines: &mut dyn Iterator<Item = &Zeroizing<String>>| {
            Zeroizing::new(lines.map(|line| line.as_str()).collect::<String>())
        };
        match Self::from_digits(&joined(&mut lines.iter())) {
            Err(ShareError::Sequence) => {}
            Err(ShareError::NotAShare) if lines.len() > 1 => {}
            read => return read,
        }
        let is_whole = |order: &[usize]| {
            let read = Self::from_digits(&joined(&mut order.iter().filter_map(|place| lines.get(*place))));
            !matches!(read, Err(ShareError::Sequence | ShareError::NotAShare))
        };
        Err(what_is_wrong(lines, is_whole))
    }

    fn from_digits(digits: &str) -> Result<Self, ShareError> {
        let characters = digits.chars().filter(char::is_ascii_alphanumeric).count();
        let bytes = Zeroizing::new(crockford::decode(digits, characters * 5 / 8).ok_or(ShareError::NotAShare)?);
        let body = bytes.len().checked_sub(CHECKSUM).ok_or(ShareError::NotAShare)?;
        let (body, checksum) = bytes.split_at_checked(body).ok_or(ShareError::NotAShare)?;
        if !Hash::of(&[body]).0.starts_with(checksum) {
            return Err(ShareError::Sequence);
        }
        let (header, secrets) = body.split_at_checked(HEADER).ok_or(ShareError::NotAShare)?;
        let [version, mode, key_set @ .., threshold, holders, holder] = header else {
            return Err(ShareError::NotAShare);
        };
        if *version != VERSION {
            return Err(if *version < VERSION { ShareError::OldVersion } else { ShareError::Version }(*version));
        }
        let subsets = subsets(*threshold, *holders).ok_or(ShareError::NotAShare)?;
        let expected = subsets.iter().filter(|subset| holds(*holder, **subset)).count();
        let (seed, parts) = secrets.split_first_chunk::<SEED>().ok_or(ShareError::NotAShare)?;
        let (parts, rest) = parts.as_chunks::<32>();
        if !(1..=*holders).contains(holder) || *mode > 1 || parts.len() != expected || !rest.is_empty() {
            return Err(ShareError::NotAShare);
        }
        Ok(Self {
            mode: if *mode == 1 { Mode::Real } else { Mode::Rehearsal },
            key_set: key_set.try_into().map_err(|_| ShareError::NotAShare)?,
            threshold: *threshold,
            holders: *holders,
            holder: *holder,
            seed: *seed,
            parts: parts.to_vec(),
        })
    }
}

/// Puts numbered lines in the order of their numbers; others stay as they are.
fn put_in_order(lines: &mut [Typed<'_>]) -> Result<(), ShareError> {
    if lines.is_empty() || lines.iter().any(|line| line.number.is_none()) {
        return Ok(());
    }
    lines.sort_by_key(|line| line.number);
    let expected = lines.iter().zip(1..).find(|(line, place)| line.number != Some(*place));
    match expected {
        None => Ok(()),
        Some((line, place)) if line.number < Some(place) => Err(ShareError::Repeated(place - 1)),
        Some((_, place)) => Err(ShareError::MissingLine(place)),
    }
}

/// Of lines that are right one by one and wrong together; `is_whole` reads them in another order.
fn what_is_wrong(lines: &[Zeroizing<String>], is_whole: impl Fn(&[usize]) -> bool) -> ShareError {
    let have = lines.len();
    if have > MOST_LINES {
        return ShareError::NotAShare;
    }
    let repeats = |place: &usize| lines.iter().take(*place).any(|line| lines.get(*place) == Some(line));
    if let Some(place) = (0..have).find(repeats) {
        return ShareError::Repeated(place + 1);
    }
    match lines.first().and_then(|first| line_count(first)) {
        Some(need) if have < need => return ShareError::MissingLines { have, need },
        _ => {}
    }
    let places: Vec<usize> = (0..have).collect();
    let pairs = || places.iter().flat_map(|one| places.iter().map(move |other| (*one, *other)));
    for (one, other) in pairs().filter(|(one, other)| one < other) {
        let mut order = places.clone();
        order.swap(one, other);
        if is_whole(&order) {
            return ShareError::Swapped(one + 1, other + 1);
        }
    }
    for (from, to) in pairs().filter(|(from, to)| from != to) {
        let mut order = places.clone();
        let line = order.remove(from);
        order.insert(to, line);
        if is_whole(&order) {
            return ShareError::Moved { from: from + 1, to: to + 1 };
        }
    }
    ShareError::Sequence
}

#[cfg(test)]
mod tests {
    use super::super::super::ballot_key::BallotSecret;
    use super::super::super::random::Seeded;
    use super::super::{Division, divide};
    use super::*;

    fn lines() -> Vec<String> {
        let mut random = Seeded::new(35, "share");
        let secret = BallotSecret::generate(&mut random).unwrap();
        let Division { shares, .. } = divide(&secret, (3, 5), Mode::Rehearsal, &mut random).unwrap().unwrap();
        shares[1].lines().iter().map(|line| line.to_string()).collect()
    }

    fn read(lines: &[String], between: &str) -> Option<ShareError> {
        Share::parse(&lines.join(between)).err()
    }

    #[test]
    fn a_sheet_is_read_however_its_lines_are_broken() {
        let lines = lines();
        assert_eq!(line_count(&paper::line(&lines[0]).unwrap()), Some(lines.len()));
        for between in ["\n", "\r\n", "\r", " ", "", "\n\n"] {
            assert_eq!(read(&lines, between), None, "{between:?}");
        }
        let marked = format!("\u{feff}{}", lines.join("\r\n"));
        assert_eq!(Share::parse(&marked).err(), None);
        let mut numbered: Vec<String> = lines.iter().zip(1..).map(|(line, place)| format!("{place}) {line}")).collect();
        numbered.swap(2, 9);
        assert_eq!(read(&numbered, "\n"), None, "numbers say where lines belong");
        numbered.remove(4);
        assert_eq!(read(&numbered, "\n"), Some(ShareError::MissingLine(5)));
    }

    #[test]
    fn what_is_wrong_with_the_lines_of_a_share_is_named() {
        let lines = lines();
        let changed = |change: fn(&mut Vec<String>)| {
            let mut lines = lines.clone();
            change(&mut lines);
            read(&lines, "\n")
        };
        let need = lines.len();
        assert_eq!(changed(|lines| lines.swap(0, 1)), Some(ShareError::Swapped(1, 2)));
        assert_eq!(changed(|lines| lines.swap(4, 9)), Some(ShareError::Swapped(5, 10)));
        assert_eq!(changed(|lines| lines.rotate_left(1)), Some(ShareError::Moved { from: need, to: 1 }));
        assert_eq!(changed(|lines| drop(lines.remove(6))), Some(ShareError::MissingLines { have: need - 1, need }));
        assert_eq!(changed(|lines| lines.truncate(1)), Some(ShareError::MissingLines { have: 1, need }));
        assert_eq!(changed(|lines| drop(lines.remove(0))), Some(ShareError::Sequence));
        assert_eq!(changed(|lines| lines[3] = lines[2].clone()), Some(ShareError::Repeated(4)));
        let misread =
            |line: &str| line.replacen(line.chars().next().unwrap(), if line.starts_with('7') { "8" } else { "7" }, 1);
        let mut wrong = lines.clone();
        wrong[2] = misread(&wrong[2]);
        assert_eq!(read(&wrong, "\n"), Some(ShareError::Line(3)));
        assert_eq!(read(&wrong, " "), Some(ShareError::Line(3)));
        for other in [format!("{}7", lines[6]), lines[6][1..].to_owned()] {
            let mut wrong = lines.clone();
            wrong[6] = other;
            assert_eq!(read(&wrong, "\n"), Some(ShareError::Line(7)), "a line too long or too short");
        }
    }
}
