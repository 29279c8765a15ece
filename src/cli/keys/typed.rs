//! Lines of a sheet typed at the terminal, each checked as it comes; a scanner may type a QR code's text instead.

use std::io::{BufRead, Read as _};

use zeroize::Zeroizing;

use super::super::{Failure, Kind};
use crate::keys::paper::{self, LINE};
use crate::reading;

/// Most bytes that are read of somebody's typing.
const MOST_TYPED: u64 = 64 << 10;
/// More characters in a line than a sheet's lines have: a QR code's text.
const LONGEST_LINE: usize = 40;

/// Asks for `digits` digits on standard input, line by line.
pub(super) fn ask(digits: usize) -> Result<Zeroizing<String>, Failure> {
    say!("Recopiez les lignes de la feuille, une à une, ou scannez le QR.");
    read(digits, &mut std::io::stdin().lock().take(MOST_TYPED))
}

fn read(digits: usize, input: &mut dyn BufRead) -> Result<Zeroizing<String>, Failure> {
    let lines = digits.div_ceil(LINE);
    let mut found = Zeroizing::new(String::new());
    let mut number = 1;
    while number <= lines {
        show!("  ligne {number} sur {lines} : ");
        super::super::output::flush();
        let mut typed = Zeroizing::new(String::new());
        if input.read_line(&mut typed).ok().is_none_or(|read| read == 0) {
            say!("");
            let sentence = format!("La saisie s’arrête avant la ligne {number} sur {lines}.");
            return Err(Failure::new(Kind::Refused, sentence)
                .hint("Recommencez : toutes les lignes de la feuille, puis Entrée."));
        }
        let typed = Zeroizing::new(reading::line(&typed));
        let text = typed.trim();
        if text.is_empty() {
            continue;
        }
        if text.chars().filter(|letter| letter.is_ascii_alphanumeric()).count() > LONGEST_LINE {
            return Ok(Zeroizing::new(text.to_owned()));
        }
        let expected = LINE.min(digits - LINE * (number - 1));
        match paper::line(text).filter(|line| line.len() == expected) {
            Some(line) => {
                found.push_str(&line);
                number += 1;
            }
            None => {
                say!("    ✗ la ligne {number} est mal recopiée : comparez-la avec la feuille, et tapez-la de nouveau.")
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_checked_when_it_is_typed() {
        let digits = "0123456789ABCDEFGHJK4567";
        let lines = paper::lines(digits);
        let typed = |text: &str| read(digits.len(), &mut text.as_bytes());
        let good = format!("{}\n{}\n", lines[0].as_str(), lines[1].as_str());
        assert_eq!(typed(&good).unwrap().as_str(), digits);
        let slip = format!("\u{feff}{}\r\n\n2) 4576 X\n{}", lines[0].as_str(), lines[1].to_lowercase());
        assert_eq!(typed(&slip).unwrap().as_str(), digits, "the wrong line is typed again, the others are not");
        assert!(typed(lines[0].as_str()).unwrap_err().to_string().contains("avant la ligne 2 sur 2"));
        assert!(typed(&format!("{}\n{}", lines[1].as_str(), lines[0].as_str())).is_err(), "lines in another order");
        let scanned = "0".repeat(60);
        assert_eq!(typed(&scanned).unwrap().as_str(), scanned);
    }
}
