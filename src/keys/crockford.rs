//! Crockford's base 32 with a check character, for everything a person may have to read aloud or type.
//!
//! Alphabet `0-9 A-Z` without `I L O U`; reading forgives lower case, separators, `O` for `0`, `I` and `L` for `1`. The
//! check character is the sum over i of alpha^(i+1) times digit i in GF(32) (polynomial x^5 + x^2 + 1, alpha = x): every
//! single wrong character and every exchange of two characters is noticed, in up to 31 characters.

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `bytes` as digits, most significant bit first, the last digit filled with zero bits.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for byte in bytes {
        bits = (bits << 8) | u32::from(*byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            text.push(letter((bits >> count) & 31));
        }
        bits &= (1 << count) - 1;
    }
    if count > 0 {
        text.push(letter((bits << (5 - count)) & 31));
    }
    text
}

/// Reads digits back into exactly `length` bytes; `None` when a character, the length or a filling bit is wrong.
pub fn decode(text: &str, length: usize) -> Option<Vec<u8>> {
    let digits = digits(text)?;
    if digits.len() != (length * 8).div_ceil(5) {
        return None;
    }
    let (bytes, rest) = bytes_of(digits, length)?;
    (rest == 0).then_some(bytes)
}

/// The first `length` bytes of digits, whatever comes behind them; `None` when a character is wrong or there are too few.
pub fn decode_prefix(text: &str, length: usize) -> Option<Vec<u8>> {
    let (mut bytes, _) = bytes_of(digits(text)?, length)?;
    bytes.truncate(length);
    (bytes.len() == length).then_some(bytes)
}

/// The whole bytes of digits, and the bits behind them.
fn bytes_of(digits: Vec<u8>, length: usize) -> Option<(Vec<u8>, u32)> {
    let mut bytes = Vec::with_capacity(length);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for digit in digits {
        bits = (bits << 5) | u32::from(digit);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 255).ok()?);
            bits &= (1 << count) - 1;
        }
    }
    Some((bytes, bits))
}

/// The check character of `text` (digits of the alphabet; other characters count as separators).
pub fn check_character(text: &str) -> Option<char> {
    let mut weight = 1_u8;
    let mut sum = 0_u8;
    for digit in digits(text)? {
        weight = times_alpha(weight);
        sum ^= multiply(weight, digit);
    }
    Some(letter(u32::from(sum)))
}

/// Takes the last character off as check character: the digits before it, upper case, or `None` when it does not fit.
pub fn verify_check(text: &str) -> Option<String> {
    let mut canonical: String = digits(text)?.iter().map(|digit| letter(u32::from(*digit))).collect();
    let check = canonical.pop()?;
    (check_character(&canonical)? == check).then_some(canonical)
}

fn digits(text: &str) -> Option<Vec<u8>> {
    text.chars()
        .filter(|character| {
            !matches!(character, ' ' | '-' | '\u{b7}' | '.' | '\u{a0}' | '\u{202f}' | '\n' | '\r' | '\t')
        })
        .map(|character| {
            let folded = match character.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let place = ALPHABET.iter().position(|letter| char::from(*letter) == folded)?;
            u8::try_from(place).ok()
        })
        .collect()
}

fn letter(digit: u32) -> char {
    usize::try_from(digit).ok().and_then(|place| ALPHABET.get(place)).map_or('?', |letter| char::from(*letter))
}

fn times_alpha(value: u8) -> u8 {
    let doubled = value << 1;
    if doubled & 32 == 0 { doubled } else { (doubled ^ 0b10_0101) & 31 }
}

fn multiply(left: u8, right: u8) -> u8 {
    let (mut product, mut shifted) = (0, left);
    for bit in 0..5 {
        if right >> bit & 1 == 1 {
            product ^= shifted;
        }
        shifted = times_alpha(shifted);
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_round_trip_for_every_length() {
        for length in 0..40_u8 {
            let bytes: Vec<u8> = (0..length).map(|byte| byte.wrapping_mul(37).wrapping_add(length)).collect();
            let text = encode(&bytes);
            assert_eq!(decode(&text.to_lowercase(), usize::from(length)), Some(bytes), "{text}");
        }
        assert_eq!(decode("ZZ", 1), None, "filling bits must be zero");
        assert_eq!(decode("U0", 1), None);
    }

    #[test]
    fn every_single_mistake_and_every_exchange_is_noticed() {
        let text = "K7QF2M9X40TDW3RA";
        let full = format!("{text}{}", check_character(text).unwrap());
        assert_eq!(verify_check(&full).as_deref(), Some(text));
        assert_eq!(verify_check(&full.replace('0', "o").replace("M9", "m-9")).as_deref(), Some(text));
        let characters: Vec<char> = full.chars().collect();
        for place in 0..characters.len() {
            for letter in
                ALPHABET.iter().map(|letter| char::from(*letter)).filter(|letter| *letter != characters[place])
            {
                let mut wrong = characters.clone();
                wrong[place] = letter;
                assert_eq!(verify_check(&wrong.iter().collect::<String>()), None);
            }
            for other in place + 1..characters.len() {
                let mut wrong = characters.clone();
                wrong.swap(place, other);
                if wrong != characters {
                    assert_eq!(verify_check(&wrong.iter().collect::<String>()), None, "{place} and {other}");
                }
            }
        }
    }
}
