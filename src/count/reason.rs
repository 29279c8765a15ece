//! Why an option won or lost, in words a resident accepts.

use crate::consultation::{Cents, Texts, TieCriterion};

/// The decision on one option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It is funded; this is left afterwards.
    Funded {
        /// Money left after it.
        left: Cents,
    },
    /// It costs more than what was left when its turn came.
    DoesNotFit {
        /// What it costs.
        cost: Cents,
        /// What was left.
        left: Cents,
    },
    /// No ballot names it.
    NoVotes,
    /// An option before it did not fit, which ended the count.
    Stopped,
}

impl Reason {
    /// Whether the option is funded.
    pub fn is_funded(self) -> bool {
        matches!(self, Self::Funded { .. })
    }

    /// The sentence, with the option's rank and measure.
    pub fn sentence(self, rank: u64, tie: Option<TieCriterion>) -> Texts {
        let (french, english) = match self {
            Self::Funded { left } => (
                format!("Classé {}, financé ; il reste {left}.", french_rank(rank)),
                format!("Ranked {rank}, funded; {} is left.", left.english()),
            ),
            Self::DoesNotFit { cost, left } => (
                format!("Classé {}, non financé : il coûte {cost} et il ne restait que {left}.", french_rank(rank)),
                format!("Ranked {rank}, not funded: it costs {} and only {} was left.", cost.english(), left.english()),
            ),
            Self::NoVotes => (
                format!("Classé {}, non financé : aucun bulletin ne le choisit.", french_rank(rank)),
                format!("Ranked {rank}, not funded: no ballot chooses it."),
            ),
            Self::Stopped => (
                format!("Classé {}, non financé : le décompte s’est arrêté avant lui.", french_rank(rank)),
                format!("Ranked {rank}, not funded: the count had stopped before it."),
            ),
        };
        let (french_tie, english_tie) = tie.map_or(("", ""), tie_words);
        Texts { fr: french + french_tie, en: Some(english + english_tie), br: None, fr_falc: None }
    }
}

fn french_rank(rank: u64) -> String {
    if rank == 1 { "1er".into() } else { format!("{rank}e") }
}

fn tie_words(criterion: TieCriterion) -> (&'static str, &'static str) {
    match criterion {
        TieCriterion::Cost => (" À égalité, le moins cher passe d’abord.", " Among equals, the cheaper comes first."),
        TieCriterion::Votes => {
            (" À égalité, le plus choisi passe d’abord.", " Among equals, the one on more ballots comes first.")
        }
        TieCriterion::FileOrder => {
            (" À égalité, l’ordre du catalogue décide.", " Among equals, the catalogue’s order decides.")
        }
        TieCriterion::Lot => {
            (" À égalité, le tirage au sort public a décidé.", " Among equals, the public lot decided.")
        }
    }
}
