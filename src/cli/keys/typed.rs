//! A share typed line by line: each one is looked at when it is typed, and asked for again where it is wrong.

use std::io::BufRead;
use std::path::Path;

use zeroize::Zeroizing;

use super::super::Failure;
use super::LARGEST_SHARE;
use crate::files::FileError;
use crate::keys::Share;
use crate::keys::share::{ShareError, line_count, line_digits};
use crate::reading;

/// More characters than a line of a sheet: the QR code's text, as a scanner types it.
const LONGEST_LINE: usize = 40;

/// Reads a share as it is typed.
///
/// # Errors
/// What was typed is no share; the line that was told wrong first, if one was.
pub(super) fn read(input: impl BufRead) -> Result<Share, Failure> {
    say!("Recopiez les lignes de la part, l’une après l’autre, ou scannez son QR. Une ligne vide termine.");
    let (mut text, mut count, mut need, mut wrong) = (Zeroizing::new(String::new()), 0_usize, None, None);
    for line in input.take(LARGEST_SHARE).split(b'\n') {
        let line = Zeroizing::new(line.map_err(FileError::at(Path::new("-")))?);
        let line = Zeroizing::new(reading::line(&String::from_utf8_lossy(&line)));
        let is_whole = count == 0 && line.chars().filter(char::is_ascii_alphanumeric).count() > LONGEST_LINE;
        if line.trim().is_empty() {
            break;
        }
        if let Some(digits) = line_digits(&line).filter(|_| !is_whole) {
            count += 1;
            need = need.or_else(|| line_count(&digits));
        } else if !is_whole {
            let place = count + 1;
            wrong = wrong.or(Some(place));
            complain!("La ligne {place} est mal recopiée\u{a0}: comparez-la avec la feuille, et retapez-la.\n");
            continue;
        }
        text.push_str(&line);
        text.push('\n');
        if is_whole || need == Some(count) {
            break;
        }
        if let Some(need) = need {
            say!("  ✓ {count} sur {need}");
        }
    }
    let told = |error| wrong.map_or(error, ShareError::Line);
    Share::parse(&text).map_err(|error| Failure::from(told(error)).about(Path::new("-")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::random::Seeded;
    use crate::keys::share::{Division, divide};
    use crate::keys::{BallotSecret, Mode};

    fn lines() -> Vec<String> {
        let mut random = Seeded::new(8, "typed");
        let secret = BallotSecret::generate(&mut random).unwrap();
        let Division { shares, .. } = divide(&secret, (2, 3), Mode::Rehearsal, &mut random).unwrap().unwrap();
        shares[0].lines().iter().map(|line| line.to_string()).collect()
    }

    #[test]
    fn a_wrong_line_is_asked_for_again_and_the_last_one_ends() {
        let mut typed = lines();
        let right = typed[2].clone();
        typed[2] = right.replacen(' ', "7", 1).replacen(char::is_alphanumeric, "", 1);
        typed.insert(3, right);
        typed.push("what comes behind is not read".into());
        assert_eq!(read(typed.join("\r\n").as_bytes()).unwrap().holder(), 1);
        let marked = format!("\u{feff}{}\n", lines().join("\n"));
        assert_eq!(read(marked.as_bytes()).unwrap().holder(), 1);
        typed.truncate(3);
        let told = read(typed.join("\n").as_bytes()).err().unwrap().to_string();
        assert!(told.contains("la ligne 3 de la part est mal recopiée"), "{told}");
    }

    #[test]
    fn a_scanned_code_is_one_line() {
        let mut random = Seeded::new(8, "typed");
        let secret = BallotSecret::generate(&mut random).unwrap();
        let Division { shares, .. } = divide(&secret, (2, 3), Mode::Rehearsal, &mut random).unwrap().unwrap();
        let scanned = format!("{}\n", shares[2].qr_text().as_str());
        assert_eq!(read(scanned.as_bytes()).unwrap().holder(), 3);
    }
}
