//! A maker that makes each picture once, for commands that read the same folder several times.

use std::collections::BTreeMap;
use std::sync::Mutex;

use sha2::{Digest as _, Sha256};

use super::{Made, Maker, Refusal};

/// Another maker, and what it answered, by the hash of the file.
#[derive(Debug)]
pub struct Remembered<M> {
    maker: M,
    answers: Mutex<BTreeMap<[u8; 32], Result<Made, Refusal>>>,
}

impl<M> Remembered<M> {
    /// Nothing yet.
    pub const fn new(maker: M) -> Self {
        Self { maker, answers: Mutex::new(BTreeMap::new()) }
    }
}

impl<M: Maker> Maker for Remembered<M> {
    fn make(&self, source: &[u8]) -> Result<Made, Refusal> {
        let hash: [u8; 32] = Sha256::digest(source).into();
        // Nothing panics while it holds the lock; without it pictures are only made again.
        if let Some(known) = self.answers.lock().ok().and_then(|answers| answers.get(&hash).cloned()) {
            return known;
        }
        let answer = self.maker.make(source);
        if let Ok(mut answers) = self.answers.lock() {
            answers.insert(hash, answer.clone());
        }
        answer
    }
}
