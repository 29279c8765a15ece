//! Where randomness comes from.

use sha2::{Digest, Sha256};

/// The operating system gave no random bytes; nothing secret can be made.
#[derive(Debug, thiserror::Error)]
#[error("le système ne fournit pas d’aléa")]
pub struct RandomnessUnavailable(#[source] getrandom::Error);

/// A source of random bytes.
pub trait Randomness: Send {
    /// Fills `bytes` entirely.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomnessUnavailable>;

    /// A uniform number below `bound` (at least 1), by rejection sampling.
    fn below(&mut self, bound: u64) -> Result<u64, RandomnessUnavailable> {
        let bound = bound.max(1);
        let accepted = u64::MAX - u64::MAX % bound;
        loop {
            let mut bytes = [0; 8];
            self.fill(&mut bytes)?;
            let value = u64::from_le_bytes(bytes);
            if value < accepted {
                return Ok(value % bound);
            }
        }
    }
}

/// The only source of a real consultation.
#[derive(Debug, Clone, Copy, Default)]
pub struct OperatingSystem;

impl Randomness for OperatingSystem {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomnessUnavailable> {
        getrandom::fill(bytes).map_err(RandomnessUnavailable)
    }
}

/// Repeatable bytes for the demonstration and for tests: SHA-256 of seed and counter, block after block.
///
/// Whoever knows the seed knows every secret made from it, so it appears nowhere else.
#[derive(Debug, Clone)]
pub struct Seeded {
    seed: [u8; 32],
    counter: u64,
    block: Vec<u8>,
}

impl Seeded {
    /// The stream numbered `stream` of `seed`.
    pub fn new(seed: u64, stream: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(b"urne/seeded");
        hasher.update(seed.to_le_bytes());
        hasher.update(stream.as_bytes());
        Self { seed: hasher.finalize().into(), counter: 0, block: Vec::new() }
    }
}

impl Randomness for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), RandomnessUnavailable> {
        for byte in bytes {
            if self.block.is_empty() {
                let mut hasher = Sha256::new();
                hasher.update(self.seed);
                hasher.update(self.counter.to_le_bytes());
                self.block = hasher.finalize().to_vec();
                self.counter += 1;
            }
            *byte = self.block.pop().unwrap_or_default();
        }
        Ok(())
    }
}

/// Shuffles `items` by Fisher and Yates, from the last item down (Knuth, TAOCP 2, 3.4.2, algorithm P).
pub fn shuffle<T>(items: &mut [T], random: &mut dyn Randomness) -> Result<(), RandomnessUnavailable> {
    for last in (1..items.len()).rev() {
        let bound = u64::try_from(last).unwrap_or(u64::MAX).saturating_add(1);
        let chosen = usize::try_from(random.below(bound)?).unwrap_or(last);
        items.swap(last, chosen);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_streams_repeat_and_differ() {
        let draw = |seed, stream| {
            let mut bytes = [0; 40];
            Seeded::new(seed, stream).fill(&mut bytes).unwrap();
            bytes
        };
        assert_eq!(draw(1, "a"), draw(1, "a"));
        assert_ne!(draw(1, "a"), draw(1, "b"));
        assert_ne!(draw(1, "a"), draw(2, "a"));
    }

    #[test]
    fn numbers_below_a_bound_are_uniform() {
        let mut random = Seeded::new(7, "below");
        let mut seen = [0_u32; 6];
        for _ in 0..6000 {
            seen[usize::try_from(random.below(6).unwrap()).unwrap()] += 1;
        }
        assert!(seen.iter().all(|count| (850..1150).contains(count)), "{seen:?}");
    }

    #[test]
    fn a_shuffle_loses_nothing() {
        let mut items: Vec<u32> = (0..100).collect();
        shuffle(&mut items, &mut Seeded::new(3, "shuffle")).unwrap();
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }
}
