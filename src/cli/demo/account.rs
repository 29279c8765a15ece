//! The demonstration's account: what happened, where to look, what to try next.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::cli::{Failure, Kind};
use crate::consultation::Definition;
use crate::consultation::money::grouped;
use crate::count::Results;
use crate::publish::Verification;

/// How many winners are named at the end.
const NAMED: usize = 5;

/// Writes to standard output as things happen.
pub(super) struct Account {
    out: PathBuf,
    began: Instant,
}

impl Account {
    pub(super) fn start(out: &Path) -> Self {
        println!("Urne : une consultation entière, du dossier au résultat vérifié (répétition).");
        Self { out: out.to_owned(), began: Instant::now() }
    }

    pub(super) fn chapter(&mut self, title: &str) {
        println!("\n{title}");
    }

    pub(super) fn done(&mut self, sentence: &str) {
        println!("  ✓ {sentence}");
    }

    /// How fast ballots went through the whole kiosk path: session, sealing, box and cover, receipt and its picture.
    pub(super) fn cast(&mut self, ballots: usize, time: Duration) {
        let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1);
        let a_second = u64::try_from(ballots).unwrap_or(u64::MAX).saturating_mul(1000) / milliseconds;
        println!(
            "    soit {} bulletins par seconde, choix par choix, scellés, enregistrés et imprimés",
            grouped(a_second)
        );
    }

    pub(super) fn verification(&mut self, verification: &Verification) -> Result<(), Failure> {
        for check in &verification.checks {
            println!("  {} {}", if check.holds { '✓' } else { '✗' }, check.sentence);
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
            match result.money {
                Some(money) => println!("\n{} projets financés, {} sur {} :", funded.len(), money.spent, money.purse),
                None if !funded.is_empty() => println!("\n{} · {} projets retenus :", question.title.fr, funded.len()),
                None => {}
            }
            for (option, counted) in funded.iter().take(NAMED) {
                println!("  {:>2}. {} ({} voix)", counted.rank, option.title.fr, grouped(counted.votes));
            }
            if funded.len() > NAMED {
                println!("      … et {} autres", funded.len() - NAMED);
            }
        }
        let out = self.out.display();
        println!("\nÀ regarder ({} s en tout)", self.began.elapsed().as_secs());
        println!("  {out}/results/index.html          le résultat publié, avec « Vérifier mon reçu »");
        println!("  {out}/receipts/                   chaque reçu, comme il sort de l’imprimante");
        if cfg!(feature = "screen") {
            println!("  {out}/screens/                    les pages de l’écran, une visite par borne");
        }
        println!("  {out}/keys/parts/                 les feuilles des dépositaires de clé");
        println!("  {}/               le dossier que l’agent modifie", folder.display());
        println!("\nÀ essayer");
        println!("  urne verify {out}/results");
        println!("  urne check {}     après y avoir mis une faute", folder.display());
        println!("  urne merge {out}/{}.consultation {out}/sticks/* --out autre-registre", definition.id);
    }
}
