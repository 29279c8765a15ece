//! Bytes as text: mark, encoding, spelling of letters, ends of lines.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};
use zeroize::Zeroizing;

const MARK: &str = "\u{feff}";
/// How many bytes are looked at for the zeros of UTF-16 without a mark.
const SAMPLE: usize = 4096;
/// Most bytes that normal form C makes of one (UAX 15).
const MOST_GROWTH: usize = 3;

/// Why bytes are no text that can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// UTF-16, with or without its mark.
    #[error("le texte est en UTF-16 (« Unicode » ou « Texte Unicode »), pas en UTF-8")]
    Utf16,
    /// One byte for each letter, as older programs write.
    #[error("le texte est en Windows-1252 (« ANSI », « Europe occidentale »), pas en UTF-8 : « {word} »")]
    Windows1252 {
        /// The first line that shows it, from 1.
        line: usize,
        /// The word there, as Windows-1252 reads it.
        word: String,
    },
    /// UTF-8 with bytes that are none.
    #[error("le texte n’est pas tout entier en UTF-8 : des octets y sont abîmés")]
    Broken {
        /// The first line that shows it, from 1.
        line: usize,
    },
    /// A program's own file, or a damaged one.
    #[error("ce n’est pas du texte, mais le fichier d’un programme")]
    Binary,
}

impl TextFault {
    /// The line that shows it, from 1.
    pub const fn line(&self) -> Option<usize> {
        match self {
            Self::Windows1252 { line, .. } | Self::Broken { line } => Some(*line),
            Self::Utf16 | Self::Binary => None,
        }
    }

    /// What to do about it, for a text.
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Binary => "Vérifiez que c’est le bon fichier.",
            _ => "Dans l’éditeur de texte : « Enregistrer sous », encodage « UTF-8 ».",
        }
    }

    /// What to do about it, for a table.
    pub const fn remedy_of_table(&self) -> &'static str {
        match self {
            Self::Binary => "Enregistrez la table en .xlsx, en .ods ou en CSV.",
            _ => {
                "Dans Excel : « Enregistrer sous », « CSV UTF-8 » ou .xlsx. Dans LibreOffice : .ods, ou « Texte CSV » \
                 avec le jeu de caractères « Unicode (UTF-8) »."
            }
        }
    }
}

/// Bytes as text: without a mark, in normal form C, lines ended by LF.
///
/// # Errors
/// They are not UTF-8, or hold a zero byte.
pub fn text(bytes: &[u8]) -> Result<String, TextFault> {
    Ok(normal(decoded(bytes)?).into_owned())
}

/// Bytes as a secret: its letters as they are spelled, without the ends of lines behind them. [`spellings`] has the others.
///
/// # Errors
/// As [`text`].
pub fn secret(bytes: &[u8]) -> Result<Zeroizing<String>, TextFault> {
    decoded(bytes)?;
    let whole = std::str::from_utf8(bytes).unwrap_or_default();
    Ok(Zeroizing::new(whole.trim_end_matches(['\r', '\n']).to_owned()))
}

/// The spellings of a secret to try, the house's own first: in normal form C without a mark; then as it was given, which is
/// how secrets were once taken.
pub fn spellings(secret: &str) -> Vec<Zeroizing<String>> {
    let bare = secret.strip_prefix(MARK).unwrap_or(secret);
    // Room enough from the start: a text that grows leaves copies of itself behind.
    let mut composed = Zeroizing::new(String::with_capacity(bare.len().saturating_mul(MOST_GROWTH)));
    composed.extend(bare.nfc());
    let mut all = vec![composed];
    for other in [bare, secret] {
        if all.iter().all(|known| known.as_str() != other) {
            all.push(Zeroizing::new(other.to_owned()));
        }
    }
    all
}

/// What somebody typed, in normal form C and without a mark or ends of lines round it.
pub fn line(typed: &str) -> String {
    let bare = typed.strip_prefix(MARK).unwrap_or(typed).trim_matches(['\r', '\n']);
    normal(bare).into_owned()
}

/// A text in normal form C, its lines ended by LF: CR LF is one end of a line, and so is CR alone.
pub fn normal(text: &str) -> Cow<'_, str> {
    let spelled = match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        _ => Cow::Owned(text.nfc().collect()),
    };
    if spelled.contains('\r') { Cow::Owned(spelled.replace("\r\n", "\n").replace('\r', "\n")) } else { spelled }
}

/// The text without its mark, if these bytes are one.
fn decoded(bytes: &[u8]) -> Result<&str, TextFault> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(TextFault::Utf16);
    }
    if bytes.contains(&0) {
        return Err(if alternates(bytes) { TextFault::Utf16 } else { TextFault::Binary });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| of_another_encoding(bytes, error.valid_up_to()))?;
    Ok(text.strip_prefix(MARK).unwrap_or(text))
}

/// Whether every other byte is zero as often as in western letters of UTF-16.
fn alternates(bytes: &[u8]) -> bool {
    let (pairs, _) = bytes.get(..SAMPLE.min(bytes.len())).unwrap_or_default().as_chunks::<2>();
    let zeros = |place: fn(&[u8; 2]) -> u8| pairs.iter().filter(|pair| place(pair) == 0).count();
    let (first, second) = (zeros(|[first, _]| *first), zeros(|[_, second]| *second));
    first.abs_diff(second) * 2 > pairs.len()
}

fn of_another_encoding(bytes: &[u8], valid: usize) -> TextFault {
    let (before, after) = bytes.split_at_checked(valid).unwrap_or((bytes, &[]));
    let line = 1 + line_ends(before);
    let is_binary = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1b);
    if bytes.iter().filter(|byte| is_binary(byte)).count() * 10 > bytes.len() {
        return TextFault::Binary;
    }
    if !before.is_ascii() {
        return TextFault::Broken { line };
    }
    let is_of_word = |byte: &&u8| !byte.is_ascii_whitespace() && !matches!(byte, b';' | b',' | b'"');
    let start = before.iter().rev().take_while(is_of_word).take(20).collect::<Vec<_>>();
    let word = start.into_iter().rev().chain(after.iter().take_while(is_of_word).take(20));
    TextFault::Windows1252 { line, word: word.map(|byte| of_windows_1252(*byte)).collect() }
}

/// How many lines end in bytes: LF, CR LF, CR.
fn line_ends(bytes: &[u8]) -> usize {
    let mut ends = bytes.iter().filter(|byte| **byte == b'\n').count();
    ends +=
        bytes.iter().zip(bytes.iter().skip(1)).filter(|pair| matches!(pair, (b'\r', next) if **next != b'\n')).count();
    ends + usize::from(bytes.last() == Some(&b'\r'))
}

fn of_windows_1252(byte: u8) -> char {
    const PLACE_80: [char; 32] = [
        '€', '?', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '?', 'Ž', '?', '?', '‘', '’', '“', '”', '•',
        '–', '—', '˜', '™', 'š', '›', 'œ', '?', 'ž', 'Ÿ',
    ];
    match byte.checked_sub(0x80) {
        Some(place) if place < 32 => PLACE_80.get(usize::from(place)).copied().unwrap_or('?'),
        _ => char::from(byte),
    }
}

/// Where the lines of a text end.
pub struct Lines(Vec<usize>);

impl Lines {
    /// Of a text in normal form.
    pub fn of(text: &str) -> Self {
        Self(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(place, _)| place).collect())
    }

    /// The line of a byte, from 1.
    pub fn at(&self, offset: usize) -> usize {
        self.0.partition_point(|end| *end < offset) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, mark: bool, little: bool) -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn a_text_has_no_mark_one_spelling_and_one_end_of_line() {
        let nfd = "\u{feff}e\u{301}te\u{301}\r\nun\rdeux\n";
        assert_eq!(text(nfd.as_bytes()).unwrap(), "été\nun\ndeux\n");
        assert_eq!(text(b"").unwrap(), "");
        assert_eq!(line("\u{feff}Me\u{301}diathe\u{300}que\r\n"), "Médiathèque");
    }

    #[test]
    fn another_encoding_is_named_and_not_guessed() {
        for (mark, little) in [(true, true), (true, false), (false, true), (false, false)] {
            assert_eq!(text(&utf16("id;coût\na;48000\n", mark, little)), Err(TextFault::Utf16), "{mark} {little}");
        }
        let ansi = b"id;titre\r\na;March\xe9 \x80\r\n";
        assert_eq!(text(ansi), Err(TextFault::Windows1252 { line: 2, word: "Marché".into() }));
        assert_eq!(
            text("é\r\r\nx".as_bytes().iter().chain(b"\xe9").copied().collect::<Vec<_>>().as_slice()),
            Err(TextFault::Broken { line: 3 })
        );
        assert_eq!(text(b"PK\x03\x04\0\0\0\0\0\x01"), Err(TextFault::Binary));
        for fault in [TextFault::Utf16, TextFault::Binary] {
            assert!(fault.remedy().ends_with('.') && fault.remedy_of_table().ends_with('.'));
        }
    }

    #[test]
    fn a_secret_has_the_spelling_of_the_house_and_that_of_its_file() {
        let given = secret("\u{feff}cle\u{301} du ma\u{302}t\r\n".as_bytes()).unwrap();
        let all: Vec<String> = spellings(&given).iter().map(|one| one.to_string()).collect();
        assert_eq!(all, ["clé du mât", "cle\u{301} du ma\u{302}t", "\u{feff}cle\u{301} du ma\u{302}t"]);
        assert_eq!(spellings("clé").len(), 1);
        assert_eq!(secret(&utf16("clé du mât", true, true)), Err(TextFault::Utf16));
    }

    #[test]
    fn lines_are_numbered_from_one() {
        let lines = Lines::of("a\nbc\n\nd");
        let found: Vec<usize> = (0..8).map(|offset| lines.at(offset)).collect();
        assert_eq!(found, [1, 1, 2, 2, 2, 3, 4, 4]);
    }
}
