//! The words that a count of a Pabulib file is told in; why each project won or lost is told by [`Step`](crate::count::Step).

use crate::consultation::money::grouped;
use crate::consultation::{Cents, Language};
use crate::count::{Currency, english_number};

/// The language of what a count tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Tongue {
    /// Français
    Fr,
    /// Anglais
    En,
}

impl Tongue {
    pub(super) const fn phrases(self) -> &'static Phrases {
        match self {
            Self::Fr => &FRENCH,
            Self::En => &ENGLISH,
        }
    }
}

/// A noun, for one and for several.
pub(super) type Noun = (&'static str, &'static str);

/// One language's words.
pub(super) struct Phrases {
    pub(super) language: Language,
    number: fn(u64) -> String,
    money: fn(Currency<'_>, Cents) -> String,
    pub(super) colon: &'static str,
    pub(super) semicolon: &'static str,
    pub(super) ballots: Noun,
    pub(super) projects: Noun,
    pub(super) votes: Noun,
    pub(super) points: Noun,
    pub(super) raises: Noun,
    pub(super) prefer: Noun,
    pub(super) vote_column: &'static str,
    pub(super) cost_column: &'static str,
    pub(super) project_column: &'static str,
    pub(super) withdrawn: &'static str,
    pub(super) funded: &'static str,
    pub(super) costing: &'static str,
    pub(super) ties: &'static str,
    pub(super) without_winner: &'static str,
    pub(super) unexamined: &'static str,
    pub(super) endowment: &'static str,
    pub(super) not_raised: &'static str,
    pub(super) raised_by: &'static str,
    pub(super) first_exceeded: &'static str,
    pub(super) next_exceeded: &'static str,
    pub(super) kept: &'static str,
    pub(super) stated_same: &'static str,
    pub(super) stated_otherwise: &'static str,
    pub(super) only_in_file: &'static str,
    pub(super) only_counted: &'static str,
    pub(super) rule_of_file: &'static str,
}

const FRENCH: Phrases = Phrases {
    language: Language::French,
    number: grouped,
    money: |currency, amount| currency.french(amount),
    colon: "\u{a0}:",
    semicolon: "\u{a0};",
    ballots: ("bulletin", "bulletins"),
    projects: ("projet", "projets"),
    votes: ("voix", "voix"),
    points: ("point", "points"),
    raises: ("augmentation", "augmentations"),
    prefer: ("préfère", "préfèrent"),
    vote_column: "voix",
    cost_column: "coût",
    project_column: "projet",
    withdrawn: "retiré",
    funded: "projets financés",
    costing: "pour",
    ties: "égalités",
    without_winner: "bulletins sans projet financé",
    unexamined: "Égalités pendant les augmentations, ou trop nombreuses, dont l’effet n’est pas examiné",
    endowment: "Dotation par bulletin",
    not_raised: "sans augmentation",
    raised_by: "après",
    first_exceeded: "la première dépassait le budget",
    next_exceeded: "la suivante dépassait le budget",
    kept: "est gardé",
    stated_same: "Le fichier donne les mêmes projets financés",
    stated_otherwise: "Le fichier donne d’autres projets financés",
    only_in_file: "en plus selon lui",
    only_counted: "en moins selon lui",
    rule_of_file: "règle du fichier",
};

const ENGLISH: Phrases = Phrases {
    language: Language::English,
    number: english_number,
    money: |currency, amount| currency.english(amount),
    colon: ":",
    semicolon: ";",
    ballots: ("ballot", "ballots"),
    projects: ("project", "projects"),
    votes: ("vote", "votes"),
    points: ("point", "points"),
    raises: ("raise", "raises"),
    prefer: ("prefers", "prefer"),
    vote_column: "votes",
    cost_column: "cost",
    project_column: "project",
    withdrawn: "withdrawn",
    funded: "funded projects",
    costing: "for",
    ties: "ties",
    without_winner: "ballots without a funded project",
    unexamined: "Ties during raises, or too many, whose effect is not examined",
    endowment: "Money per ballot",
    not_raised: "not raised",
    raised_by: "after",
    first_exceeded: "the first raise exceeded the budget",
    next_exceeded: "the next one exceeded the budget",
    kept: "is kept",
    stated_same: "The file states the same funded projects",
    stated_otherwise: "The file states other funded projects",
    only_in_file: "more in the file",
    only_counted: "not in the file",
    rule_of_file: "rule of the file",
};

impl Phrases {
    /// A number in groups of three digits.
    pub(super) fn number(&self, number: u64) -> String {
        (self.number)(number)
    }

    /// An amount in the currency.
    pub(super) fn money(&self, currency: Currency<'_>, amount: Cents) -> String {
        (self.money)(currency, amount)
    }

    /// A word for so many; in French, zero is singular.
    pub(super) fn agree(&self, number: u64, (one, several): Noun) -> &'static str {
        let is_singular = number == 1 || (number == 0 && self.language == Language::French);
        if is_singular { one } else { several }
    }

    /// A number with its noun.
    pub(super) fn count(&self, number: u64, noun: Noun) -> String {
        format!("{} {}", self.number(number), self.agree(number, noun))
    }
}
