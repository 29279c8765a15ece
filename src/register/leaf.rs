//! `leaves.txt`: one line for each leaf that counts, with whose signature it bears and which published batches hold it.

use crate::envelope::Leaf;
use crate::keys::hash::{from_hex, hex};
use crate::keys::{KioskNumber, Signature};

/// A line of `leaves.txt`, and of the report's list of leaves set aside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublishedLeaf {
    /// The leaf.
    pub leaf: Leaf,
    /// The kiosk that signed it.
    pub kiosk: KioskNumber,
    /// Its signature.
    pub signature: Signature,
    /// The report's batches that hold it, counted from 1, ascending; none where only an earlier batch does.
    pub batches: Vec<u32>,
}

impl PublishedLeaf {
    /// The line, without its end.
    pub fn line(&self) -> String {
        let batches: Vec<String> = self.batches.iter().map(ToString::to_string).collect();
        let batches = if batches.is_empty() { "-".into() } else { batches.join(",") };
        format!("{} {} {} {batches}", self.leaf, self.kiosk, hex(&self.signature))
    }

    /// Reads a line back; `None` unless it is exactly what [`Self::line`] writes.
    pub fn parse(line: &str) -> Option<Self> {
        let mut cells = line.splitn(4, ' ');
        let (leaf, kiosk, signature, batches) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
        let batches: Vec<u32> = match batches {
            "-" => Vec::new(),
            numbers => numbers.split(',').map(|number| number.parse().ok()).collect::<Option<_>>()?,
        };
        let ascending = batches.windows(2).all(|pair| matches!(pair, [left, right] if left < right));
        if !ascending || batches.first() == Some(&0) {
            return None;
        }
        let parsed = Self {
            leaf: Leaf(from_hex(leaf)?),
            kiosk: KioskNumber(kiosk.parse().ok()?),
            signature: from_hex(signature)?,
            batches,
        };
        (parsed.line() == line).then_some(parsed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_leaf_has_one_line() {
        for batches in [vec![], vec![1], vec![3, 12, 4_000_000_000]] {
            let leaf = PublishedLeaf { leaf: Leaf([7; 32]), kiosk: KioskNumber(12), signature: [9; 64], batches };
            assert_eq!(PublishedLeaf::parse(&leaf.line()), Some(leaf));
        }
        let start = format!("{} 12 {}", "0a".repeat(32), "0b".repeat(64));
        assert!(PublishedLeaf::parse(&format!("{start} 1,2")).is_some());
        for end in ["", " ", " 0", " 2,1", " 1,1", " 01", " +1", " 1,", " -,1", " 1 2", " - ", " 4294967296"] {
            assert_eq!(PublishedLeaf::parse(&format!("{start}{end}")), None, "{end:?}");
        }
        assert_eq!(PublishedLeaf::parse(&format!("{start} -").to_uppercase()), None);
    }
}
