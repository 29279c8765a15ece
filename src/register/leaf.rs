//! `leaves.txt`: one line for each leaf that counts, with whose signature it bears and which published batches hold it.

use crate::envelope::Leaf;
use crate::files::signed::ArtefactError;
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

/// Reads a published list: sorted, no leaf twice, every line in its one spelling.
///
/// # Errors
/// A line is none, or they are not in order.
pub fn read_leaves(bytes: &[u8]) -> Result<Vec<PublishedLeaf>, ArtefactError> {
    let refused = |line: usize| ArtefactError::Malformed {
        file: super::Register::LEAVES.into(),
        reason: format!("la ligne {line} n’est pas celle d’un bulletin scellé, ou n’est pas à sa place"),
    };
    let text = std::str::from_utf8(bytes).map_err(|_| refused(1))?;
    let mut leaves: Vec<PublishedLeaf> = Vec::new();
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let leaf = line.strip_suffix('\n').and_then(PublishedLeaf::parse).ok_or_else(|| refused(number))?;
        if leaves.last().is_some_and(|last| last.leaf >= leaf.leaf) {
            return Err(refused(number));
        }
        leaves.push(leaf);
    }
    Ok(leaves)
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
