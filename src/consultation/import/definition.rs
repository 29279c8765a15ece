//! The text of `consultation.toml`: keys in the order an officer reads them, with French comments.

use std::fmt::Write as _;

use super::Groups;
use super::Limits;
use super::text::{quoted, slug, title};
use crate::consultation::check::MOST_CAPACITY;
use crate::consultation::money::{french_count, grouped};
use crate::consultation::pabulib::{File, VoteType, one_line, shown};

/// The smallest number of ballots a kiosk is prepared for.
const LEAST_CAPACITY: usize = 4_000;

/// A text of the file, or another where it says none.
fn or<'a>(text: &'a str, other: &'a str) -> &'a str {
    if text.trim().is_empty() { other } else { text }
}

/// What the definition is made of.
pub(super) struct Parts<'a> {
    pub(super) file: &'a File,
    pub(super) source_name: &'a str,
    pub(super) limits: &'a Limits,
    pub(super) territories: &'a Groups,
    pub(super) categories: &'a Groups,
    pub(super) remarks: &'a [String],
}

impl Parts<'_> {
    /// The whole text.
    pub(super) fn toml(&self) -> String {
        let mut out = self.opening();
        out.push_str(&self.consultation());
        out.push_str(
            "\n[eligibility]\nkind = \"open\"           # \"open\", \"staff\" ou \"code\"\npause_seconds = 0\n",
        );
        out.push_str(&groups("territories", self.territories));
        out.push_str(&groups("categories", self.categories));
        out.push_str(&self.question());
        out.push_str(&self.count());
        out
    }

    fn opening(&self) -> String {
        let mut out = format!(
            "# Consultation de répétition, tirée du fichier Pabulib «\u{a0}{}\u{a0}».\n",
            one_line(self.source_name)
        );
        out.push_str("# Relisez chaque ligne avant de sceller\u{a0}: le fichier ne dit pas tout.\n");
        if !self.remarks.is_empty() {
            out.push_str("#\n# Remarques de l’import\u{a0}:\n");
        }
        for remark in self.remarks {
            line(&mut out, format_args!("# - {remark}"));
        }
        out.push('\n');
        out
    }

    fn consultation(&self) -> String {
        let meta = &self.file.meta;
        let capacity = capacity(self.file).min(most_capacity());
        let mut out = String::new();
        line(&mut out, format_args!("id = {}", quoted(&consultation_id(self.file))));
        out.push_str("mode = \"rehearsal\"        # \"rehearsal\" (répétition) ou \"real\" (réel)\n");
        out.push_str("secrecy = \"secret\"\nlanguages = [\"fr\"]\n");
        out.push_str("smallest_group = 5        # aucun groupe plus petit n’est publié\n");
        out.push_str("publish_ballots = true\n");
        line(&mut out, format_args!("capacity = {capacity}           # bulletins par borne"));
        out.push_str("receipt = \"printed\"\n");
        line(&mut out, french("organiser", or(meta.unit(), "Organisateur")));
        line(&mut out, french("title", or(meta.description(), "Budget participatif")));
        let help = "Répétition\u{a0}: choisissez des projets comme le jour du vote. Votre choix ne compte pas.";
        line(&mut out, french("help", help));
        line(&mut out, french("results", "Répétition\u{a0}: rien n’est publié."));
        line(&mut out, french("territory_word", "quartier"));
        out
    }

    fn question(&self) -> String {
        let mut out = String::from("\n[[questions]]\nid = \"projets\"\n");
        line(&mut out, format_args!("kind = {}", quoted(self.kind())));
        line(&mut out, french("title", "Quels projets choisissez-vous\u{a0}?"));
        line(&mut out, french("help", &self.help()));
        out.push_str("options = \"projets.csv\"\nby_territory = false\n");
        match self.limits {
            Limits::Approval { min, max, money } => {
                line(&mut out, format_args!("min = {min}\nmax = {max}"));
                if let Some(money) = money {
                    line(&mut out, format_args!("money = {}", quoted(&money.decimal())));
                }
            }
            Limits::Points { points, per_option } => {
                line(&mut out, format_args!("points = {points}\nper_option = {per_option}"));
            }
            Limits::Ranking { points_per_place } => {
                let list: Vec<String> = points_per_place.iter().map(u64::to_string).collect();
                line(&mut out, format_args!("max = {}", list.len()));
                line(&mut out, format_args!("points_per_place = [{}]", list.join(", ")));
            }
        }
        out.push_str("blank = true              # le vote blanc est possible\n");
        out
    }

    const fn kind(&self) -> &'static str {
        match self.limits {
            Limits::Approval { .. } => "approval",
            Limits::Points { .. } => "points",
            Limits::Ranking { .. } => "ranking",
        }
    }

    /// What the resident is asked to do.
    fn help(&self) -> String {
        match self.limits {
            Limits::Approval { min, max, money } => {
                let number = match (min, max) {
                    (_, 1) => "Choisissez un projet".to_owned(),
                    (min, max) if min == max => format!("Choisissez {}", french_count(*max, "projet")),
                    (0 | 1, max) => format!("Choisissez jusqu’à {}", french_count(*max, "projet")),
                    (min, max) => format!("Choisissez de {min} à {}", french_count(*max, "projet")),
                };
                match money {
                    Some(money) => format!("{number}, pour {money} en tout au plus."),
                    None => format!("{number}."),
                }
            }
            Limits::Points { points, per_option } if per_option < points => {
                format!("Répartissez jusqu’à {}, {per_option} au plus par projet.", french_count(*points, "point"))
            }
            Limits::Points { points, .. } => format!("Répartissez jusqu’à {}.", french_count(*points, "point")),
            Limits::Ranking { points_per_place } => {
                format!("Classez jusqu’à {}, le préféré d’abord.", french_count(points_per_place.len(), "projet"))
            }
        }
    }

    fn count(&self) -> String {
        let by = match self.file.meta.vote_type() {
            VoteType::Approval | VoteType::ChooseOne => "votes",
            VoteType::Cumulative | VoteType::Ordinal | VoteType::Scoring => "score",
        };
        let meta = &self.file.meta;
        let mut out = String::from("\n[questions.count]\n");
        match meta.rule().strip_prefix("equalshares") {
            Some(form) => equal_shares(&mut out, form, by == "score"),
            None => {
                let unfit = if meta.rule() == "greedy-no-skip" { "stop" } else { "skip" };
                out.push_str("rule = \"greedy\"\n");
                line(&mut out, format_args!("by = \"{by}\""));
                line(
                    &mut out,
                    format_args!(
                        "unfit = \"{unfit}\"            # projet trop cher\u{a0}: \"skip\" (on le passe) ou \"stop\" (on s’arrête)"
                    ),
                );
            }
        }
        if let Some(threshold) = meta.limits().threshold {
            // A number of TOML ends at 63 bits.
            line(&mut out, format_args!("threshold = {}", threshold.ceil().min(i64::MAX.unsigned_abs())));
        }
        line(&mut out, format_args!("purse = {}", quoted(&self.file.meta.budget().decimal())));
        out.push_str("ties = [\"file-order\", \"lot\"]   # ou \"cost\", \"votes\", \"lot\"\n");
        out
    }
}

/// The ballots to be ready for, in whole thousands.
fn capacity(file: &File) -> usize {
    file.ballots.len().next_multiple_of(1_000).max(LEAST_CAPACITY)
}

fn most_capacity() -> usize {
    usize::try_from(MOST_CAPACITY).unwrap_or(usize::MAX)
}

/// Tells where one kiosk cannot hold the file's ballots.
pub(super) fn remark_on_texts(file: &File, remarks: &mut Vec<String>) {
    let meta = &file.meta;
    for (text, key) in [(meta.unit(), "organiser"), (meta.description(), "title")] {
        if text.trim().is_empty() {
            remarks.push(format!(
                "Le fichier n’a pas de quoi remplir «\u{a0}{key}\u{a0}»\u{a0}: écrivez ce texte vous-même."
            ));
        }
    }
}

pub(super) fn remark_on_capacity(file: &File, remarks: &mut Vec<String>) {
    let kiosks = file.ballots.len().div_ceil(most_capacity());
    if kiosks > 1 {
        let most = grouped(u64::from(MOST_CAPACITY));
        remarks.push(format!(
            "Le fichier compte plus de bulletins que les {most} d’une borne. Prévoyez {}.",
            french_count(kiosks, "borne")
        ));
    }
}

/// Tells where the rule, the language or the currency of the file is not the folder's.
pub(super) fn remark_on_rule(file: &File, remarks: &mut Vec<String>) {
    let meta = &file.meta;
    match meta.rule() {
        "greedy" | "greedy-no-skip" | "greedy-threshold" => {}
        rule if rule.starts_with("equalshares") => {}
        rule => remarks.push(format!(
            "La règle du fichier est «\u{a0}{}\u{a0}». Le dépouillement écrit ici est «\u{a0}greedy\u{a0}», à corriger au besoin.",
            shown(rule)
        )),
    }
    if let Some(language) = meta.language().filter(|language| *language != "fr") {
        let language = shown(language);
        remarks.push(format!("Les textes du fichier sont en «\u{a0}{language}\u{a0}». Traduisez-les en français."));
    }
    if let Some(currency) = meta.currency().filter(|currency| *currency != "EUR") {
        let currency = shown(currency);
        remarks.push(format!("Les montants du fichier sont en «\u{a0}{currency}\u{a0}». Les écrans les montrent en euros, sans les convertir."));
    }
}

/// 3 to 40 characters from the town and the edition.
fn consultation_id(file: &File) -> String {
    let id = slug(&format!("{} {}", file.meta.unit(), file.meta.instance()), 40);
    if id.len() < 3 { format!("consultation-{id}").trim_end_matches('-').to_owned() } else { id }
}

/// Equal Shares in the form that the file names, with the switches that the format's own checker takes.
fn equal_shares(out: &mut String, form: &str, scored: bool) {
    let add_one = form.starts_with("/add1");
    let compare = if form.ends_with("-comparison") { "satisfaction" } else { "none" };
    out.push_str("rule = \"equal-shares\"     # méthode des parts égales\n");
    line(out, format_args!("utility = \"{}\"", if scored { "points" } else { "cost" }));
    line(out, format_args!("start = \"{}\"", if add_one { "whole" } else { "exact" }));
    line(out, format_args!("add_one = {add_one}"));
    if add_one {
        out.push_str("increment = 1\nexhaustive_stop = false\n");
    }
    line(out, format_args!("complete = \"none\"\ncompare = \"{compare}\""));
}

fn groups(table: &str, groups: &Groups) -> String {
    let mut out = String::new();
    for (name, id) in &groups.0 {
        line(&mut out, format_args!("\n[[{table}]]\nid = {}\n{}", quoted(id), french("name", name)));
    }
    out
}

/// `key = { fr = "…" }`, the text on one line and no longer than a title.
fn french(key: &str, text: &str) -> String {
    format!("{key} = {{ fr = {} }}", quoted(&title(text).0))
}

fn line(out: &mut String, text: impl std::fmt::Display) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{text}");
}
