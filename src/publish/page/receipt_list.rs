//! `receipts.js`: the published list as a script, so that the receipt page works from a `file://` address.
//!
//! ```text
//! window.URNE_RECEIPTS={"eh":"<64 hex>","kiosks":{"1":"<64 hex>",...},"leaves":"<base64 of the sorted leaves>"};
//! ```

use std::fmt::Write as _;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The script, from the consultation hash, the kiosks' public keys and the leaves in any order.
///
/// Leaves are sorted and written once each: the page looks them up by halves.
#[must_use]
pub fn receipts_script(eh: &[u8; 32], kiosks: &[(u16, [u8; 32])], leaves: &[[u8; 32]]) -> String {
    let mut sorted = leaves.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let keys: Vec<String> = kiosks.iter().map(|(number, key)| format!("\"{number}\":\"{}\"", hex(key))).collect();
    format!(
        "window.URNE_RECEIPTS={{\"eh\":\"{}\",\"kiosks\":{{{}}},\"leaves\":\"{}\"}};\n",
        hex(eh),
        keys.join(","),
        base64(sorted.as_flattened()),
    )
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        // Writing to a String does not fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}

fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut word = [0_u8; 4];
        for (slot, byte) in word.iter_mut().skip(1).zip(chunk) {
            *slot = *byte;
        }
        let word = u32::from_be_bytes(word);
        for place in 0..4_usize {
            let digit = (word >> (18 - 6 * place)) & 63;
            let letter = BASE64.get(usize::try_from(digit).unwrap_or(0)).copied().unwrap_or(b'A');
            out.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_follows_rfc_4648() {
        let pairs =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("\u{7f}?~", "fz9+")];
        for (plain, coded) in pairs {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn leaves_are_sorted_and_written_once() {
        let one = receipts_script(&[0; 32], &[(7, [0xab; 32])], &[[2; 32], [1; 32], [2; 32]]);
        let two = receipts_script(&[0; 32], &[(7, [0xab; 32])], &[[1; 32], [2; 32]]);
        assert_eq!(one, two);
        assert!(one.contains(&format!("\"kiosks\":{{\"7\":\"{}\"}}", "ab".repeat(32))));
    }
}
