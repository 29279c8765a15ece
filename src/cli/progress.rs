//! Progress on a terminal: one line that fills; elsewhere, one line when done.

use std::io::IsTerminal as _;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::output;
use crate::consultation::money::{french_count, grouped};
use crate::count::Watch;
use crate::progress::{self, Work};

const WIDTH: u64 = 30;

/// A bar that several threads may advance.
#[derive(Debug)]
pub(super) struct Progress {
    label: &'static str,
    total: u64,
    done: AtomicU64,
    shows: bool,
}

impl Progress {
    /// A bar of `total` steps.
    pub(super) fn new(label: &'static str, total: u64) -> Self {
        let progress = Self { label, total, done: AtomicU64::new(0), shows: std::io::stdout().is_terminal() };
        progress.draw(0);
        progress
    }

    /// One step more.
    pub(super) fn step(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let every = (self.total / 200).max(1);
        if done.is_multiple_of(every) || done == self.total {
            self.draw(done);
        }
    }

    fn draw(&self, done: u64) {
        if !self.shows {
            return;
        }
        let filled = (done * WIDTH).checked_div(self.total).unwrap_or(WIDTH);
        let bar: String = (0..WIDTH).map(|place| if place < filled { '█' } else { '░' }).collect();
        show!("\r  {:<28} {bar} {} / {}", self.label, grouped(done), grouped(self.total));
        output::flush();
    }

    /// Ends the line with what was done.
    pub(super) fn finish(self, told: &str) {
        let start = if self.shows { "\r\u{1b}[2K" } else { "" };
        say!("{start}  ✓ {told}");
    }
}

/// Says on a terminal what a long step is doing: one line of standard error, which goes when it is done.
#[derive(Debug, Default)]
pub(super) struct Terminal {
    shows: bool,
    is_written: AtomicBool,
}

impl Terminal {
    /// Says nothing where nobody sees it.
    pub(super) fn start() -> Arc<Self> {
        Arc::new(Self { shows: std::io::stderr().is_terminal(), is_written: AtomicBool::new(false) })
    }

    /// Takes the line away: something else is to be said.
    pub(super) fn clear(&self) {
        if self.is_written.swap(false, Ordering::Relaxed) {
            complain!("\r\u{1b}[2K");
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.clear();
    }
}

impl progress::Progress for Terminal {
    fn report(&self, work: Work, done: u64, total: Option<u64>) {
        if !self.shows {
            return;
        }
        self.clear();
        let words = match (work, done) {
            (Work::Count, 0) => return,
            (Work::Count, raises) => format!("{} de la dotation", french_count(raises, "augmentation")),
            (Work::Read, _) => "Lecture du dossier…".into(),
            (Work::Pictures, _) => "Images préparées".into(),
            (Work::Lock, _) => "Chiffrement de la clé de l’autorité…".into(),
            (Work::Unlock, _) => "Ouverture de la clé de l’autorité…".into(),
            (Work::TakeIn, _) => "Vérification des relevés".into(),
            (Work::Unite, _) => "Réunion des bulletins scellés".into(),
            (Work::Load, _) => "Lecture de la liste des bulletins scellés".into(),
            (Work::Open, _) => "Ouverture des bulletins".into(),
            (Work::Gather, _) => "Lecture de la publication".into(),
            (Work::Make, _) => "Préparation des pages et des preuves…".into(),
        };
        let figures = match total {
            Some(total) if total == done => return,
            Some(total) if total > 1 => format!(" : {} / {}", grouped(done), grouped(total)),
            None if work != Work::Count && done > 0 => format!(" : {}", grouped(done)),
            Some(_) | None => String::new(),
        };
        complain!("\r  {words}{figures}");
        self.is_written.store(true, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        // Whoever types the command ends it as the system ends a program: a cut anywhere is harmless.
        false
    }
}

/// Counts, and says meanwhile on a terminal how often endowments were raised.
pub(super) fn of_raises<T>(count: impl FnOnce(&Watch<'_>) -> T) -> T {
    let shows = std::io::stderr().is_terminal();
    let raised = AtomicU64::new(0);
    let watch = |raises: u64| {
        raised.store(raises, Ordering::Relaxed);
        if shows {
            complain!("\r  {} de la dotation", french_count(raises, "augmentation"));
        }
        ControlFlow::Continue(())
    };
    let counted = count(&watch);
    if shows && raised.load(Ordering::Relaxed) > 0 {
        complain!("\r\u{1b}[2K");
    }
    counted
}
