//! How secrets stand on paper: Crockford digits in numbered lines of twenty, each with its check character.
//!
//! Every line is checked by itself, so that whoever copies a sheet hears of a slip at the line where it was made.

use zeroize::Zeroizing;

use super::crockford;
use super::hash::groups;

/// Digits of a whole line.
pub const LINE: usize = 20;

/// `digits` as lines for people: twenty characters in groups of four, then the line's check character.
pub fn lines(digits: &str) -> Vec<Zeroizing<String>> {
    let line = |characters: &[u8]| {
        let line = Zeroizing::new(String::from_utf8_lossy(characters).into_owned());
        let check = crockford::check_character(&line).unwrap_or('?');
        Zeroizing::new(format!("{} {check}", groups(&line, " ")))
    };
    digits.as_bytes().chunks(LINE).map(line).collect()
}

/// The digits of one line without its check character; `None` when that does not fit. A line's number (`3:` or `03)`) is forgiven.
pub fn line(text: &str) -> Option<Zeroizing<String>> {
    let text = text.split_once([':', ')']).map_or(text, |(_, rest)| rest);
    crockford::verify_check(text).map(Zeroizing::new)
}

/// The digits of a whole text: a QR code's in one piece, or a sheet's lines. Empty lines and those starting with `#` are passed
/// over.
///
/// # Errors
/// The number, from 1, of the first line that does not fit its check character.
pub fn digits(text: &str) -> Result<Zeroizing<String>, usize> {
    let lines: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let mut digits = Zeroizing::new(String::new());
    if let [single] = lines.as_slice() {
        digits.push_str(single);
        return Ok(digits);
    }
    for (place, text) in lines.iter().enumerate() {
        digits.push_str(&line(text).ok_or(place + 1)?);
    }
    Ok(digits)
}

/// How many digits so many bytes are.
pub fn digits_of(bytes: usize) -> usize {
    (bytes * 8).div_ceil(5)
}
