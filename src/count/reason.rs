//! Why a project won or lost, in words a resident accepts, French and English.

use super::amount::{Amount, to_cents};
use super::outcome::{Part, Step};
use super::ties::Criterion;
use crate::consultation::money::grouped;
use crate::consultation::{Cents, Texts};

/// The decision on one project, with its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It is funded; this is left afterwards.
    Funded {
        /// Money left after it.
        left: Cents,
    },
    /// It is funded although this was missing (80 % rule).
    FundedBeyond {
        /// Money spent over the purse.
        over: Cents,
    },
    /// It is funded although it does not fit, because its group is guaranteed so many (stages).
    FundedByGuarantee {
        /// Money taken from the common purse for it.
        over: Cents,
    },
    /// Its supporters paid for it (Equal Shares).
    Bought {
        /// Ballots that gain from it.
        supporters: u64,
        /// Those that paid; the others had nothing left.
        payers: u64,
        /// What each of them paid that still had it, exact cents.
        price: Amount,
        /// The price is for each point given.
        by_point: bool,
        /// Ballots that gave all they had left, and less than the price.
        emptied: u64,
    },
    /// It had the least load (Phragmén).
    Loaded {
        /// The load of each of its supporters afterwards, exact cents.
        load: Amount,
    },
    /// It is one of the first `k`.
    AmongFirst {
        /// How many win.
        k: usize,
    },
    /// It comes after the first `k`.
    BeyondFirst {
        /// How many win.
        k: usize,
    },
    /// It costs more than what was left when its turn came.
    DoesNotFit {
        /// What it costs.
        cost: Cents,
        /// What was left.
        left: Cents,
    },
    /// Its supporters together had less than its cost (Equal Shares).
    Unaffordable {
        /// What it costs.
        cost: Cents,
        /// What they had left at the end, rounded down.
        have: Cents,
    },
    /// A project before it did not fit, which ended the count.
    Stopped,
    /// It reached less than the threshold.
    BelowThreshold {
        /// Its votes or score.
        reached: u64,
        /// The threshold.
        least: u64,
    },
    /// Its share of the ballots is less than a part of its share of the money.
    BelowShare {
        /// Its votes.
        votes: u64,
        /// The part is one in this many.
        divisor: u64,
    },
    /// No ballot names it.
    NoVotes,
    /// No ballot gives it a point (Equal Shares by points).
    NoPoints,
    /// It costs more than the whole purse (Phragmén).
    DearerThanPurse {
        /// What it costs.
        cost: Cents,
    },
    /// It was withdrawn.
    Withdrawn,
    /// No stage was about it; a count among some projects has no step for the others.
    Elsewhere,
}

impl Reason {
    /// Whether the project is funded.
    pub fn is_funded(&self) -> bool {
        matches!(
            self,
            Self::Funded { .. }
                | Self::FundedBeyond { .. }
                | Self::FundedByGuarantee { .. }
                | Self::Bought { .. }
                | Self::Loaded { .. }
                | Self::AmongFirst { .. }
        )
    }

    /// Whether the project's place among the decisions means something: its turn came.
    fn has_rank(&self) -> bool {
        self.is_funded() || matches!(self, Self::DoesNotFit { .. } | Self::BeyondFirst { .. })
    }

    /// French and English, without the final full stop.
    fn words(&self) -> (String, String) {
        match self {
            Self::Funded { left } => {
                (format!("financé ; il reste {left}"), format!("funded; {} is left", left.english()))
            }
            Self::FundedBeyond { over } => (
                format!("financé bien qu’il manque {over}, car au moins 80\u{a0}% de son coût restaient"),
                format!("funded although {} is missing, for at least 80% of its cost was left", over.english()),
            ),
            Self::FundedByGuarantee { over } => (
                format!("financé au titre de la garantie, avec {over} du budget commun"),
                format!("funded by the guarantee, with {} of the common purse", over.english()),
            ),
            Self::Bought { price, .. } if price.numer().bits() == 0 => {
                ("financé ; il ne coûte rien".into(), "funded; it costs nothing".into())
            }
            Self::Bought { supporters, payers, price, by_point, emptied } => {
                let each = if *by_point { ("par point", "per point") } else { ("chacun", "each") };
                bought((*supporters, *payers, *emptied), to_cents(price), each)
            }
            Self::Loaded { load } => {
                let load = to_cents(load);
                let english = format!("funded; each of its supporters now bears {}", load.english());
                (format!("financé ; chacun de ses soutiens porte maintenant {load}"), english)
            }
            Self::AmongFirst { k: 1 } => ("retenu".into(), "selected".into()),
            Self::AmongFirst { k } => {
                (format!("retenu parmi les {k} premiers"), format!("selected among the first {k}"))
            }
            _ => self.losing_words(),
        }
    }

    fn losing_words(&self) -> (String, String) {
        let (french, english) = match self {
            Self::BeyondFirst { k: 1 } => {
                return (
                    "non retenu : la seule place est prise".into(),
                    "not selected: the only place is taken".into(),
                );
            }
            Self::BeyondFirst { k } => {
                return (
                    format!("non retenu : les {k} places sont prises"),
                    format!("not selected: the {k} places are taken"),
                );
            }
            Self::DoesNotFit { cost, left: Cents(0) } => (
                format!("il coûte {cost} et il ne restait rien"),
                format!("it costs {} and nothing was left", cost.english()),
            ),
            Self::DoesNotFit { cost, left } => (
                format!("il coûte {cost} et il ne restait que {left}"),
                format!("it costs {} and only {} was left", cost.english(), left.english()),
            ),
            Self::Unaffordable { cost, have } => (
                format!("ses soutiens pouvaient encore payer {have} sur les {cost} qu’il coûte"),
                format!("its supporters could still pay {} of the {} it costs", have.english(), cost.english()),
            ),
            Self::BelowThreshold { reached, least } => (
                format!("il a reçu {}, moins que le seuil de {}", grouped(*reached), grouped(*least)),
                format!("it received {reached}, less than the threshold of {least}"),
            ),
            Self::BelowShare { votes, divisor } => (
                format!("{} bulletins, c’est moins que {} de sa part du budget", grouped(*votes), part(*divisor).0),
                format!("{votes} ballots are less than {} of its share of the money", part(*divisor).1),
            ),
            Self::NoVotes => ("aucun bulletin ne le choisit".into(), "no ballot chooses it".into()),
            Self::NoPoints => ("aucun bulletin ne lui donne de point".into(), "no ballot gives it a point".into()),
            Self::DearerThanPurse { cost } => (
                format!("il coûte {cost}, plus que tout le budget"),
                format!("it costs {}, more than the whole budget", cost.english()),
            ),
            Self::Withdrawn => ("il a été retiré".into(), "it was withdrawn".into()),
            Self::Elsewhere => ("aucune étape ne le concerne".into(), "no stage is about it".into()),
            _ => ("le décompte s’est arrêté avant lui".into(), "the count had stopped before it".into()),
        };
        (format!("non financé : {french}"), format!("not funded: {english}"))
    }
}

fn bought(
    (supporters, payers, emptied): (u64, u64, u64),
    price: Cents,
    (chacun, each): (&str, &str),
) -> (String, String) {
    let (all, paying, rest) = (grouped(supporters), grouped(payers), supporters.saturating_sub(payers));
    let ((who, pay), (who_english, pay_english)) = match (supporters, payers) {
        (1, 1) => (("son seul soutien".into(), "paie"), ("its only supporter".into(), "pays")),
        (_, 1) => ((format!("1 de ses {all} soutiens"), "paie"), (format!("1 of its {supporters} supporters"), "pays")),
        _ if rest == 0 => ((format!("ses {all} soutiens"), "paient"), (format!("its {supporters} supporters"), "pay")),
        _ => (
            (format!("{paying} de ses {all} soutiens"), "paient"),
            (format!("{payers} of its {supporters} supporters"), "pay"),
        ),
    };
    // A single one does not pay a price « each ».
    let (chacun, each) = if payers == 1 && chacun == "chacun" { ("", "") } else { (chacun, each) };
    let mut french = format!("financé ; {who} {pay} {price} {chacun}").trim_end().to_owned();
    let mut english = format!("funded; {who_english} {pay_english} {} {each}", price.english()).trim_end().to_owned();
    if emptied > 0 {
        french += &format!(", ou tout ce qui leur reste ({} d’entre eux)", grouped(emptied));
        english += &format!(", or all they have left ({emptied} of them)");
    }
    if rest > 0 {
        french += if rest == 1 { " ; l’autre n’a plus rien" } else { " ; les autres n’ont plus rien" };
        english += if rest == 1 { "; the other has nothing left" } else { "; the others have nothing left" };
    }
    (french, english)
}

fn part(divisor: u64) -> (String, String) {
    match divisor {
        2 => ("la moitié".into(), "half".into()),
        3 => ("le tiers".into(), "a third".into()),
        4 => ("le quart".into(), "a quarter".into()),
        _ => (format!("1/{divisor}"), format!("1/{divisor}")),
    }
}

impl Step {
    /// The whole sentence: the project's rank, what happened, and the tie that decided; `name` gives another's name.
    pub fn sentence(&self, rank: u64, name: impl Fn(usize) -> String) -> Texts {
        let (french, english) = self.reason.words();
        let ordinal = if rank == 1 { "1er".into() } else { format!("{rank}e") };
        let (mut french, mut english) = if self.reason.has_rank() {
            (format!("Classé {ordinal}, {french}."), format!("Ranked {rank}, {english}."))
        } else {
            (capital(&french) + ".", capital(&english) + ".")
        };
        if let Some(note) = self.tie {
            let (why_french, why_english) = note.criterion.map_or(("rien ne", "nothing"), told);
            let (side_french, side_english, other) = match note.part {
                Part::Before(other) => ("avant", "before", other),
                Part::Behind(other) => ("après", "behind", other),
            };
            let other = name(other);
            french += &format!(" À égalité avec « {other} », il passe {side_french} : {why_french} les départage.");
            english += &format!(" Tied with “{other}”, it goes {side_english}: {why_english} decides.");
        }
        for (typed, set) in [(" :", "\u{a0}:"), (" ;", "\u{a0};"), ("« ", "«\u{a0}"), (" »", "\u{a0}»")] {
            french = french.replace(typed, set);
        }
        Texts { fr: french, en: Some(english), br: None, fr_falc: None }
    }
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn told(criterion: Criterion) -> (&'static str, &'static str) {
    match criterion {
        Criterion::Cost => ("le coût, le moins cher d’abord,", "cost, the cheaper first,"),
        Criterion::Votes => {
            ("le nombre de bulletins, le plus grand d’abord,", "the number of ballots, the larger first,")
        }
        Criterion::FileOrder => ("l’ordre du catalogue", "the catalogue’s order"),
        Criterion::Id => ("l’ordre des identifiants", "the order of identifiers"),
        Criterion::Lot => ("le tirage au sort public", "the public lot"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::outcome::TieNote;
    use super::*;

    fn sentence(reason: Reason, tie: Option<TieNote>) -> (String, String) {
        let texts = Step { project: 0, reason, tie }.sentence(2, |other| format!("Projet {other}"));
        (texts.fr, texts.en.unwrap())
    }

    #[test]
    fn a_reason_says_its_numbers_in_both_languages() {
        let have = Reason::Unaffordable { cost: Cents(100_000), have: Cents(45_050) };
        let (french, english) = sentence(have, None);
        assert_eq!(
            french,
            "Non financé\u{a0}: ses soutiens pouvaient encore payer 450,50\u{a0}€ sur les 1\u{202f}000\u{a0}€ qu’il coûte."
        );
        assert_eq!(english, "Not funded: its supporters could still pay €450.50 of the €1,000 it costs.");
    }

    fn bought(supporters: u64, payers: u64, by_point: bool, emptied: u64) -> (String, String) {
        let price = Amount::new(25_000.into(), 3.into());
        sentence(Reason::Bought { supporters, payers, price, by_point, emptied }, None)
    }

    #[test]
    fn what_supporters_paid_is_told() {
        let (french, english) = bought(5, 5, false, 2);
        assert_eq!(
            french,
            "Classé 2e, financé\u{a0}; ses 5 soutiens paient 83,33\u{a0}€ chacun, ou tout ce qui leur reste (2 d’entre eux)."
        );
        assert_eq!(english, "Ranked 2, funded; its 5 supporters pay €83.33 each, or all they have left (2 of them).");
    }

    #[test]
    fn supporters_that_had_nothing_left_are_not_said_to_pay() {
        let (french, english) = bought(380, 346, false, 0);
        assert_eq!(
            french,
            "Classé 2e, financé\u{a0}; 346 de ses 380 soutiens paient 83,33\u{a0}€ chacun\u{a0}; les autres n’ont plus rien."
        );
        assert_eq!(
            english,
            "Ranked 2, funded; 346 of its 380 supporters pay €83.33 each; the others have nothing left."
        );
        let (french, _) = bought(2, 1, false, 0);
        assert!(french.ends_with("1 de ses 2 soutiens paie 83,33\u{a0}€\u{a0}; l’autre n’a plus rien."), "{french}");
        assert!(bought(1, 1, false, 0).0.ends_with("son seul soutien paie 83,33\u{a0}€."));
        assert!(bought(1, 1, true, 0).0.ends_with("son seul soutien paie 83,33\u{a0}€ par point."));
        let price = Amount::from_integer(0.into());
        let free = Reason::Bought { supporters: 3, payers: 2, price, by_point: false, emptied: 0 };
        assert_eq!(sentence(free, None).0, "Classé 2e, financé\u{a0}; il ne coûte rien.");
    }

    #[test]
    fn a_tie_that_mattered_names_the_other_and_the_criterion() {
        let tie = TieNote { part: Part::Behind(7), criterion: Some(Criterion::Cost) };
        let (french, english) = sentence(Reason::Stopped, Some(tie));
        assert!(french.ends_with("À égalité avec «\u{a0}Projet 7\u{a0}», il passe après\u{a0}: le coût, le moins cher d’abord, les départage."), "{french}");
        assert!(
            english.ends_with("Tied with “Projet 7”, it goes behind: cost, the cheaper first, decides."),
            "{english}"
        );
    }
}
