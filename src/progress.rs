//! How far a long step is, and whether somebody wants it to end: what every step that may take minutes is given.
//!
//! A step that is cancelled ends as if the power had been cut there: nothing half-made counts, and the same step done again takes
//! up what it left. Nothing here knows a clock, a terminal or a word that people read.

use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a long step is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Work {
    /// A consultation's folder is read.
    Read,
    /// Its pictures are drawn again.
    Pictures,
    /// The authority's key is closed: its passphrase is made hard to guess.
    Lock,
    /// It is opened.
    Unlock,
    /// Batches are copied and checked to their last byte.
    TakeIn,
    /// Their envelopes are united.
    Unite,
    /// The list of sealed ballots is loaded.
    Load,
    /// Ballots are opened.
    Open,
    /// A count raises endowments; nobody knows how often it will.
    Count,
    /// The files of a publication are read.
    Gather,
    /// They are made again from the proofs.
    Make,
}

/// Hears of long steps; they may run on several threads.
pub trait Progress: Debug + Send + Sync {
    /// So much is done of a work; without a total nobody knows how much there is.
    fn report(&self, work: Work, done: u64, total: Option<u64>);

    /// Whether the step should end.
    fn is_cancelled(&self) -> bool;
}

/// Nobody listens, and nobody ends anything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn report(&self, _work: Work, _done: u64, _total: Option<u64>) {}

    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Somebody ended the step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("l’étape a été interrompue sur demande")]
pub struct Cancelled;

/// Of a work without a known end, one report for so many steps.
const SELDOM: u64 = 1 << 12;
/// Of one with a known end, so many reports in all.
const REPORTS: u64 = 200;

/// The steps of one work, done on any thread.
#[derive(Debug)]
pub struct Steps<'a> {
    progress: &'a dyn Progress,
    work: Work,
    total: Option<u64>,
    done: AtomicU64,
}

impl<'a> Steps<'a> {
    /// Begins a work.
    ///
    /// # Errors
    /// It is not wanted.
    pub fn start(progress: &'a dyn Progress, work: Work, total: Option<u64>) -> Result<Self, Cancelled> {
        let steps = Self { progress, work, total, done: AtomicU64::new(0) };
        steps.tell(0)?;
        Ok(steps)
    }

    /// One step was done.
    ///
    /// # Errors
    /// No more are wanted.
    pub fn step(&self) -> Result<(), Cancelled> {
        self.steps(1)
    }

    /// So many were done.
    ///
    /// # Errors
    /// No more are wanted.
    pub fn steps(&self, number: u64) -> Result<(), Cancelled> {
        let before = self.done.fetch_add(number, Ordering::Relaxed);
        let done = before.saturating_add(number);
        let every = self.total.map_or(SELDOM, |total| (total / REPORTS).max(1));
        if before / every != done / every || Some(done) == self.total { self.tell(done) } else { Ok(()) }
    }

    fn tell(&self, done: u64) -> Result<(), Cancelled> {
        self.progress.report(self.work, done, self.total);
        if self.progress.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }
}

/// Does one thing that has no steps, and says when it begins and ends.
pub fn during<T>(progress: &dyn Progress, work: Work, act: impl FnOnce() -> T) -> T {
    progress.report(work, 0, Some(1));
    let done = act();
    progress.report(work, 1, Some(1));
    done
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Notes what it hears; ends the work at a number.
    #[derive(Debug)]
    struct Ear(Mutex<Vec<u64>>, u64);

    impl Progress for Ear {
        fn report(&self, _work: Work, done: u64, _total: Option<u64>) {
            self.0.lock().unwrap().push(done);
        }

        fn is_cancelled(&self) -> bool {
            self.0.lock().unwrap().last().is_some_and(|last| *last >= self.1)
        }
    }

    #[test]
    fn a_work_is_told_to_its_end_and_not_too_often() {
        let ear = Ear(Mutex::default(), u64::MAX);
        let steps = Steps::start(&ear, Work::Open, Some(1000)).unwrap();
        (0..1000).for_each(|_| steps.step().unwrap());
        let heard = ear.0.lock().unwrap();
        assert_eq!((heard.first(), heard.last(), heard.len()), (Some(&0), Some(&1000), 201));
    }

    #[test]
    fn a_work_that_nobody_wants_ends() {
        let ear = Ear(Mutex::default(), 6);
        let steps = Steps::start(&ear, Work::TakeIn, Some(10)).unwrap();
        assert_eq!(steps.steps(5), Ok(()));
        assert_eq!(steps.step(), Err(Cancelled));
        assert!(Steps::start(&ear, Work::Unite, None).is_ok(), "it hears of the next work first");
    }
}
