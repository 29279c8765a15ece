//! The two code pages that print French: WPC1252 and PC858.
//!
//! Text is first made printable ([`Charset::printable`]: what the page lacks becomes sensible ASCII, control characters
//! become `?`, so no title can smuggle a command to the printer), then encoded one character to one byte.
//! Tables: Microsoft code page 1252, IBM code page 858.

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization as _;

/// A code page of the printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Charset {
    /// Windows 1252: the page for French.
    Wpc1252,
    /// IBM 858: accents and the euro sign, but no œ and no typographic apostrophe.
    Pc858,
}

/// Bytes 80h to FFh; U+FFFD where the page has nothing.
const WPC1252: &str = "\
    €\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\
    \u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ\
    \u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯\
    °±²³´µ¶·¸¹º»¼½¾¿\
    ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ\
    ÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß\
    àáâãäåæçèéêëìíîï\
    ðñòóôõö÷øùúûüýþÿ";

const PC858: &str = "\
    ÇüéâäàåçêëèïîìÄÅ\
    ÉæÆôöòûùÿÖÜø£Ø×ƒ\
    áíóúñÑªº¿®¬½¼¡«»\
    ░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
    └┴┬├─┼ãÃ╚╔╩╦╠═╬¤\
    ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀\
    ÓßÔÒõÕµþÞÚÛÙýÝ¯´\
    \u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}";

const NOTHING: char = '\u{FFFD}';
const NO_BREAK_SPACE: char = '\u{A0}';

impl Charset {
    fn upper_half(self) -> &'static str {
        match self {
            Self::Wpc1252 => WPC1252,
            Self::Pc858 => PC858,
        }
    }

    fn byte(self, character: char) -> Option<u8> {
        match character {
            ' '..='~' => u8::try_from(character).ok(),
            NOTHING => None,
            _ => (0x80..=0xFF)
                .zip(self.upper_half().chars())
                .find(|(_, known)| *known == character)
                .map(|(byte, _)| byte),
        }
    }

    /// The character a byte stands for, if any.
    #[must_use]
    pub fn character(self, byte: u8) -> Option<char> {
        match byte {
            0x20..=0x7E => Some(char::from(byte)),
            0x80..=0xFF => {
                let known = self.upper_half().chars().nth(usize::from(byte - 0x80));
                known.filter(|character| *character != NOTHING)
            }
            _ => None,
        }
    }

    /// The same text with only characters this page has, line feeds kept; a loose accent is left out. Every no-break space
    /// becomes U+00A0, which wrapping keeps whole.
    #[must_use]
    pub fn printable(self, text: &str) -> String {
        let mut printable = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '\n' => printable.push('\n'),
                '\t' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200A}' => printable.push(' '),
                NO_BREAK_SPACE | '\u{202F}' | '\u{2007}' => printable.push(NO_BREAK_SPACE),
                '\u{AD}' | '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => {}
                _ if self.byte(character).is_some() => printable.push(character),
                _ => match substitute(character) {
                    "" => printable.push(self.bare(character).unwrap_or('?')),
                    plain => printable.push_str(plain),
                },
            }
        }
        printable
    }

    /// A letter without the accent that the page lacks it with.
    fn bare(self, character: char) -> Option<char> {
        std::iter::once(character).nfkd().next().filter(|plain| self.byte(*plain).is_some())
    }

    /// One byte for each character of a text that [`Self::printable`] made. A no-break space goes out as A0h on
    /// WPC1252, as a plain space on PC858, where cheap printers have no FFh.
    #[must_use]
    pub fn encode(self, printable: &str) -> Vec<u8> {
        let byte = |character| match (self, character) {
            (Self::Pc858, NO_BREAK_SPACE) => b' ',
            _ => self.byte(character).unwrap_or(b'?'),
        };
        printable.chars().map(byte).collect()
    }
}

/// Plain ASCII for a character that a page lacks; empty where only its accent may be in the way.
fn substitute(character: char) -> &'static str {
    match character {
        'œ' => "oe",
        'Œ' => "OE",
        'Ÿ' => "Y",
        'Š' => "S",
        'š' => "s",
        'Ž' => "Z",
        'ž' => "z",
        '‘' | '’' | '‚' | '‛' | 'ʼ' | '′' => "'",
        '“' | '”' | '„' | '″' => "\"",
        '‹' => "<",
        '›' => ">",
        '‐' | '‑' | '‒' | '–' | '—' | '−' => "-",
        '…' => "...",
        '•' => "*",
        '™' => "TM",
        '→' => "->",
        '†' | '‡' => "+",
        'ł' => "l",
        'Ł' => "L",
        'đ' => "d",
        'Đ' => "D",
        'ħ' => "h",
        'Ħ' => "H",
        'ı' => "i",
        'ȷ' => "j",
        'ẞ' => "SS",
        '⁄' | '∕' => "/",
        '₹' => "Rs",
        'ˆ' | 'ˇ' => "^",
        'ˉ' => "-",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::Charset::{Pc858, Wpc1252};

    fn sent(charset: super::Charset, text: &str) -> Vec<u8> {
        charset.encode(&charset.printable(text))
    }

    #[test]
    fn tables_have_128_places() {
        assert_eq!(super::WPC1252.chars().count(), 128);
        assert_eq!(super::PC858.chars().count(), 128);
    }

    #[test]
    fn every_character_comes_back() {
        for charset in [Wpc1252, Pc858] {
            for byte in 0x20..=0xFF {
                if let Some(character) = charset.character(byte) {
                    assert_eq!(charset.byte(character), Some(byte), "{character}");
                }
            }
        }
    }

    #[test]
    fn hotel_keeps_its_accent() {
        assert_eq!(sent(Wpc1252, "HÔTEL"), b"H\xD4TEL");
        assert_eq!(sent(Pc858, "HÔTEL"), b"H\xE2TEL");
        assert_eq!(sent(Wpc1252, "éèàçùœŒ€«»’"), b"\xE9\xE8\xE0\xE7\xF9\x9C\x8C\x80\xAB\xBB\x92");
        assert_eq!(sent(Pc858, "éèàçùÉÀÊÇ€«»°"), b"\x82\x8A\x85\x87\x97\x90\xB7\xD2\x80\xD5\xAE\xAF\xF8");
    }

    #[test]
    fn missing_characters_become_ascii() {
        assert_eq!(sent(Pc858, "l’œuvre – ŒUVRE…"), b"l'oeuvre - OEUVRE...");
        assert_eq!(sent(Wpc1252, "łódź 中 →"), b"l\xF3dz ? ->");
    }

    #[test]
    fn whatever_the_screen_shows_the_paper_prints() {
        use skrifa::MetadataProvider as _;
        let font = include_bytes!("../../ui/fonts/AtkinsonHyperlegibleNext-Regular.ttf");
        let covered = skrifa::FontRef::new(font).unwrap().charmap().mappings().collect::<Vec<_>>();
        assert!(covered.len() > 300);
        for character in covered.into_iter().filter_map(|(code, _)| char::from_u32(code)) {
            for charset in [Wpc1252, Pc858] {
                let lost = charset.printable(&character.to_string()).contains('?');
                assert!(!lost || character == '?', "{charset:?}: {character} (U+{:04X})", u32::from(character));
            }
        }
    }

    #[test]
    fn no_break_spaces_survive() {
        assert_eq!(sent(Wpc1252, "ici\u{202F}: 1\u{A0}000"), b"ici\xA0: 1\xA0000");
        assert_eq!(sent(Pc858, "ici\u{202F}: 1\u{A0}000"), b"ici : 1 000");
    }

    #[test]
    fn control_characters_cannot_pass() {
        for charset in [Wpc1252, Pc858] {
            let bytes = sent(charset, "a\u{1B}@\u{10}\u{4}\u{1}\u{7F}\u{85}\u{FFFD}\r");
            assert_eq!(bytes, b"a?@???????");
        }
    }
}
