//! Lines of a sheet typed at the terminal, each checked as it comes; a scanner may type a QR code's text instead.
//!
//! Whoever types sees the line, to compare it with the sheet; once it is right it leaves the screen, for whoever comes next.

use std::io::{BufRead, IsTerminal as _, Read as _};

use rustix::termios::tcgetwinsize;
use zeroize::Zeroizing;

use super::super::{Failure, Kind, output};
use crate::keys::paper::{self, LINE};
use crate::reading;

/// Most bytes that are read of somebody's typing.
const MOST_TYPED: u64 = 64 << 10;
/// More characters in a line than a sheet's lines have: a QR code's text.
const LONGEST_LINE: usize = 40;

/// Columns of a terminal that does not say how wide it is.
const USUAL_WIDTH: usize = 80;

/// Asks for `digits` digits on standard input, line by line.
pub(super) fn ask(digits: usize) -> Result<Zeroizing<String>, Failure> {
    say!("Recopiez les lignes de la feuille, une à une, ou scannez le QR.");
    let (input, shown) = (std::io::stdin(), std::io::stdout());
    let size = (input.is_terminal() && shown.is_terminal()).then(|| tcgetwinsize(&shown).ok()).flatten();
    let width = size.map(|size| if size.ws_col == 0 { USUAL_WIDTH } else { size.ws_col.into() });
    read(digits, &mut input.lock().take(MOST_TYPED), &mut Rows { width, written: 0 })
}

/// Rows of a terminal that show what is being typed; without a width nobody sees it.
struct Rows {
    width: Option<usize>,
    written: usize,
}

impl Rows {
    /// So many characters were written on a row of their own, and the rows below where they did not fit.
    fn note(&mut self, characters: usize) {
        let width = self.width.unwrap_or(usize::MAX);
        self.written += characters.saturating_sub(1) / width + 1;
    }

    /// Takes them from the screen.
    fn wipe(&mut self) {
        if self.width.is_some() {
            show!("\u{1b}[{}A\u{1b}[J", self.written);
            output::flush();
        }
        self.written = 0;
    }
}

fn read(digits: usize, input: &mut dyn BufRead, rows: &mut Rows) -> Result<Zeroizing<String>, Failure> {
    let lines = digits.div_ceil(LINE);
    let mut found = Zeroizing::new(String::new());
    let mut number = 1;
    while number <= lines {
        let question = format!("  ligne {number} sur {lines} : ");
        show!("{question}");
        output::flush();
        let mut typed = Zeroizing::new(String::new());
        if input.read_line(&mut typed).ok().is_none_or(|read| read == 0) {
            say!("");
            let sentence = format!("La saisie s’arrête avant la ligne {number} sur {lines}.");
            return Err(Failure::new(Kind::Refused, sentence)
                .hint("Recommencez : toutes les lignes de la feuille, puis Entrée."));
        }
        rows.note(question.chars().count() + typed.trim_end().chars().count());
        let typed = Zeroizing::new(reading::line(&typed));
        let text = typed.trim();
        if text.is_empty() {
            continue;
        }
        if text.chars().filter(|letter| letter.is_ascii_alphanumeric()).count() > LONGEST_LINE {
            rows.wipe();
            return Ok(Zeroizing::new(text.to_owned()));
        }
        let expected = LINE.min(digits - LINE * (number - 1));
        match paper::line(text).filter(|line| line.len() == expected) {
            Some(line) => {
                found.push_str(&line);
                rows.wipe();
                if rows.width.is_some() {
                    say!("  ligne {number} sur {lines} : ✓");
                }
                number += 1;
            }
            None => {
                let told = format!(
                    "    ✗ la ligne {number} est mal recopiée : comparez-la avec la feuille, et tapez-la de nouveau."
                );
                say!("{told}");
                rows.note(told.chars().count());
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
        let typed = |text: &str| read(digits.len(), &mut text.as_bytes(), &mut Rows { width: None, written: 0 });
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
