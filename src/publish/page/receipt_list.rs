//! `receipts.js`: the published list as a script, so that the receipt page works from a `file://` address.
//!
//! ```text
//! window.URNE_RECEIPTS={"eh":"<64 hex>","kiosks":{"1":"<64 hex>",...},"leaves":"<base64 of the sorted leaves>"};
//! ```

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::keys::hash::hex;

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
        STANDARD.encode(sorted.as_flattened()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_are_sorted_and_written_once() {
        let one = receipts_script(&[0; 32], &[(7, [0xab; 32])], &[[2; 32], [1; 32], [2; 32]]);
        let two = receipts_script(&[0; 32], &[(7, [0xab; 32])], &[[1; 32], [2; 32]]);
        assert_eq!(one, two);
        assert!(one.contains(&format!("\"kiosks\":{{\"7\":\"{}\"}}", "ab".repeat(32))));
    }
}
