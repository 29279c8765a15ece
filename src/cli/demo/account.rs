//! The demonstration's account: what happened, where to look, what to try next.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::cli::{Failure, Kind};
use crate::consultation::money::{agreeing, french_count, grouped};
use crate::consultation::{Definition, ReceiptPolicy};
use crate::count::Results;
use crate::publish::{Answer, Verification};

/// How many winners are named at the end.
const NAMED: usize = 5;

/// Writes to standard output as things happen.
pub(super) struct Account {
    out: PathBuf,
    began: Instant,
}

impl Account {
    pub(super) fn start(out: &Path) -> Self {
        say!("Urne : une consultation entière, du dossier au résultat vérifié (répétition).");
        Self { out: out.to_owned(), began: Instant::now() }
    }

    pub(super) fn chapter(&mut self, title: &str) {
        say!("\n{title}");
    }

    /// A sentence without its full stop.
    pub(super) fn done(&mut self, sentence: &str) {
        say!("  ✓ {sentence}.");
    }

    /// How fast ballots went through the whole kiosk path: session, sealing, box and cover, receipt and its picture.
    pub(super) fn cast(&mut self, ballots: usize, time: Duration) {
        let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1);
        let a_second = u64::try_from(ballots).unwrap_or(u64::MAX).saturating_mul(1000) / milliseconds;
        let each = agreeing(a_second, "scellé, enregistré et imprimé", "scellés, enregistrés et imprimés");
        say!("    Soit {} par seconde, choix par choix, {each}.", french_count(a_second, "bulletin"));
    }

    pub(super) fn verification(&mut self, verification: &Verification) -> Result<(), Failure> {
        for check in &verification.checks {
            say!("  {} {}", if check.answer == Answer::Holds { '✓' } else { '✗' }, check.sentence);
        }
        if verification.holds() {
            Ok(())
        } else {
            Err(Failure::new(Kind::Internal, "La publication ne se vérifie pas."))
        }
    }

    /// The winners, and where everything is; `folder` is the officer's.
    pub(super) fn end(&mut self, folder: &Path, definition: &Definition, results: &Results) {
        for (question, result) in definition.questions.iter().zip(&results.questions) {
            let mut funded: Vec<_> =
                question.options.iter().zip(&result.options).filter(|(_, counted)| counted.selected).collect();
            funded.sort_by_key(|(_, counted)| counted.rank);
            let selected = french_count(funded.len(), "projet retenu");
            match result.money {
                Some(money) => say!("\n{selected}, {} sur {} :", money.spent, money.purse),
                None if !funded.is_empty() => say!("\n{} · {selected} :", question.title.fr),
                None => {}
            }
            for (option, counted) in funded.iter().take(NAMED) {
                say!("  {:>2}. {} ({} voix)", counted.rank, option.title.fr, grouped(counted.votes));
            }
            if funded.len() > NAMED {
                say!("      … et {}", french_count(funded.len() - NAMED, "autre"));
            }
        }
        let out = self.out.display();
        say!("\nÀ regarder ({} s en tout)", self.began.elapsed().as_secs());
        let with_receipts = definition.receipt != ReceiptPolicy::None;
        let site =
            if with_receipts { "le résultat publié, avec « Vérifier mon reçu »" } else { "le résultat publié" };
        let mut rows = vec![(format!("{out}/results/index.html"), site)];
        if with_receipts {
            rows.push((format!("{out}/receipts/"), "chaque reçu, comme il sort de l’imprimante"));
        }
        if cfg!(feature = "screen") {
            rows.push((format!("{out}/screens/"), "les pages de l’écran, une visite par borne"));
        }
        rows.push((format!("{out}/keys/parts/"), "les feuilles des dépositaires de clé"));
        rows.push((format!("{}/", folder.display()), "le dossier que l’agent modifie"));
        side_by_side(&rows);
        say!("\nÀ essayer");
        let package = format!("{out}/{}.consultation", definition.id);
        side_by_side(&[
            (format!("urne verify {out}/results"), "refaire la vérification"),
            (format!("urne check {}", folder.display()), "après y avoir mis une faute"),
            (format!("urne merge {package} {out}/sticks/* --out autre-registre"), ""),
        ]);
    }
}

/// Widest left column, in characters: what is longer stands alone.
const WIDEST: usize = 48;

/// Two columns, the right ones under each other.
fn side_by_side(rows: &[(String, &str)]) {
    let lengths = rows.iter().map(|(left, _)| left.chars().count());
    let width = lengths.filter(|length| *length <= WIDEST).max().unwrap_or_default();
    for (left, right) in rows {
        say!("{}", format!("  {left:<width$}   {right}").trim_end());
    }
}
