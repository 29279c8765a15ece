//! Why a project won or lost, in words a resident accepts, French and English.

use super::amount::{Amount, to_cents};
use super::currency::{Currency, english_count, english_number};
use super::outcome::{Part, Step};
use super::ties::Criterion;
use crate::consultation::money::{french_count, grouped};
use crate::consultation::rule::Measure;
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
        /// Whether they are votes or score.
        measure: Measure,
    },
    /// Its share of the ballots is less than a part of its share of the money.
    BelowShare {
        /// Its votes.
        votes: u64,
        /// The votes that would have been enough; none would without money.
        needed: Option<u64>,
        /// All ballots.
        ballots: u64,
        /// The part is one in this many.
        divisor: u64,
    },
    /// No ballot names it.
    NoVotes,
    /// No ballot gives it a point (Equal Shares by points).
    NoPoints,
    /// It costs more than there was to spend at first (Phragmén).
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
    fn words(&self, currency: Currency<'_>) -> (String, String) {
        let told = |amount: Cents| (currency.french(amount), currency.english(amount));
        match self {
            Self::Funded { left } => {
                let (left, left_english) = told(*left);
                (format!("retenu ; il reste {left}"), format!("funded; {left_english} is left"))
            }
            Self::FundedBeyond { over } => {
                let (over, over_english) = told(*over);
                (
                    format!("retenu bien qu’il manque {over}, car au moins 80\u{a0}% de son coût restaient"),
                    format!("funded although {over_english} is missing, for at least 80% of its cost was left"),
                )
            }
            Self::FundedByGuarantee { over } => {
                let (over, over_english) = told(*over);
                (
                    format!("retenu au titre de la garantie, avec {over} du budget commun"),
                    format!("funded by the guarantee, with {over_english} of the common purse"),
                )
            }
            Self::Bought { price, .. } if price.numer().bits() == 0 => {
                ("retenu ; il ne coûte rien".into(), "funded; it costs nothing".into())
            }
            Self::Bought { supporters, payers, price, by_point, emptied } => {
                let each = if *by_point { ("par point", "per point") } else { ("chacun", "each") };
                bought((*supporters, *payers, *emptied), told(to_cents(price)), each)
            }
            Self::Loaded { load } => {
                let (load, load_english) = told(to_cents(load));
                (
                    format!("retenu ; chacun de ses soutiens porte maintenant {load}"),
                    format!("funded; each of its supporters now bears {load_english}"),
                )
            }
            Self::AmongFirst { k: 1 } => ("retenu".into(), "selected".into()),
            Self::AmongFirst { k } => {
                (format!("retenu parmi les {k} premiers"), format!("selected among the first {k}"))
            }
            _ => match self.moneyless_words() {
                Some((french, english)) => (format!("non retenu : {french}"), format!("not selected: {english}")),
                None => self.losing_words(currency),
            },
        }
    }

    /// Why it lost for a reason that has nothing to do with money, and is given where money is not looked at, too.
    fn moneyless_words(&self) -> Option<(String, String)> {
        Some(match self {
            Self::BeyondFirst { k: 1 } => ("la seule place est prise".into(), "the only place is taken".into()),
            Self::BeyondFirst { k } => (format!("les {k} places sont prises"), format!("the {k} places are taken")),
            Self::BelowThreshold { reached, least, measure } => {
                let ((reached, reached_english), (least, least_english)) =
                    (measured(*reached, *measure), measured(*least, *measure));
                (
                    format!("il a reçu {reached}, moins que le seuil de {least}"),
                    format!("it received {reached_english}, less than the threshold of {least_english}"),
                )
            }
            Self::NoVotes => ("aucun bulletin ne le choisit".into(), "no ballot chooses it".into()),
            Self::Withdrawn => ("il a été retiré".into(), "it was withdrawn".into()),
            Self::Elsewhere => ("aucune étape ne le concerne".into(), "no stage is about it".into()),
            _ => return None,
        })
    }

    fn losing_words(&self, currency: Currency<'_>) -> (String, String) {
        let told = |amount: Cents| (currency.french(amount), currency.english(amount));
        let (french, english) = match self {
            Self::DoesNotFit { cost, left: Cents(0) } => {
                let (cost, cost_english) = told(*cost);
                (
                    format!("il coûte {cost} et il ne restait rien"),
                    format!("it costs {cost_english} and nothing was left"),
                )
            }
            Self::DoesNotFit { cost, left } => {
                let ((cost, cost_english), (left, left_english)) = (told(*cost), told(*left));
                (
                    format!("il coûte {cost} et il ne restait que {left}"),
                    format!("it costs {cost_english} and only {left_english} was left"),
                )
            }
            Self::Unaffordable { cost, have } => {
                let ((cost, cost_english), (have, have_english)) = (told(*cost), told(*have));
                (
                    format!("ses soutiens pouvaient encore payer {have} sur les {cost} qu’il coûte"),
                    format!("its supporters could still pay {have_english} of the {cost_english} it costs"),
                )
            }
            Self::BelowShare { votes, needed, ballots, divisor } => below_share((*votes, *needed, *ballots), *divisor),
            Self::NoPoints => ("aucun bulletin ne lui donne de point".into(), "no ballot gives it a point".into()),
            Self::DearerThanPurse { cost } => {
                let (cost, cost_english) = told(*cost);
                (
                    format!("il coûte {cost}, plus que tout ce qu’il y avait à dépenser"),
                    format!("it costs {cost_english}, more than all there was to spend"),
                )
            }
            _ => ("le décompte s’est arrêté avant lui".into(), "the count had stopped before it".into()),
        };
        (format!("non retenu : {french}"), format!("not funded: {english}"))
    }
}

/// A number of votes or points.
fn measured(number: u64, measure: Measure) -> (String, String) {
    match measure {
        Measure::Votes => (format!("{} voix", grouped(number)), english_count(number, "vote")),
        Measure::Score => (french_count(number, "point"), english_count(number, "point")),
    }
}

fn below_share((votes, needed, ballots): (u64, Option<u64>, u64), divisor: u64) -> (String, String) {
    let Some(needed) = needed else {
        let french = format!("il a {}, et le budget est vide", french_count(votes, "bulletin"));
        return (french, format!("it has {}, and the budget is empty", english_count(votes, "ballot")));
    };
    let [has, needs] = [votes, needed].map(|votes| percent(votes, ballots));
    let (part, part_english) = match divisor {
        1 => (String::new(), String::new()),
        2 => ("la moitié de ".into(), "half of ".into()),
        3 => ("le tiers de ".into(), "a third of ".into()),
        4 => ("le quart de ".into(), "a quarter of ".into()),
        _ => (format!("1/{divisor} de "), format!("1/{divisor} of ")),
    };
    let french = format!(
        "il a {} ({has}\u{a0}%), il en fallait {} ({needs}\u{a0}%) pour atteindre {part}sa part du budget",
        french_count(votes, "bulletin"),
        grouped(needed),
    );
    let english = format!(
        "it has {} ({}%) and needed {} ({}%) to reach {part_english}its share of the budget",
        english_count(votes, "ballot"),
        has.replace(',', "."),
        english_number(needed),
        needs.replace(',', "."),
    );
    (french, english)
}

/// A share in percent with one decimal, half up, for people; never compared.
fn percent(votes: u64, ballots: u64) -> String {
    let ballots = u128::from(ballots.max(1));
    let tenths = (u128::from(votes) * 2000 + ballots) / (ballots * 2);
    format!("{},{}", tenths / 10, tenths % 10)
}

fn bought(
    (supporters, payers, emptied): (u64, u64, u64),
    (price, price_english): (String, String),
    (chacun, each): (&str, &str),
) -> (String, String) {
    let (all, paying, rest) = (grouped(supporters), grouped(payers), supporters.saturating_sub(payers));
    let (all_english, paying_english) = (english_number(supporters), english_number(payers));
    let ((who, pay), (who_english, pay_english)) = match (supporters, payers) {
        (1, 1) => (("son seul soutien".into(), "paie"), ("its only supporter".into(), "pays")),
        (_, 1) => {
            ((format!("1 de ses {all} soutiens"), "paie"), (format!("1 of its {all_english} supporters"), "pays"))
        }
        _ if rest == 0 => ((format!("ses {all} soutiens"), "paient"), (format!("its {all_english} supporters"), "pay")),
        _ => (
            (format!("{paying} de ses {all} soutiens"), "paient"),
            (format!("{paying_english} of its {all_english} supporters"), "pay"),
        ),
    };
    // A single one does not pay a price « each ».
    let (chacun, each) = if payers == 1 && chacun == "chacun" { ("", "") } else { (chacun, each) };
    let mut french = format!("retenu ; {who} {pay} {price} {chacun}").trim_end().to_owned();
    let mut english = format!("funded; {who_english} {pay_english} {price_english} {each}").trim_end().to_owned();
    if emptied > 0 {
        french += &format!(", ou tout ce qui leur reste ({} d’entre eux)", grouped(emptied));
        english += &format!(", or all they have left ({} of them)", english_number(emptied));
    }
    if rest > 0 {
        french += if rest == 1 { " ; l’autre n’a plus rien" } else { " ; les autres n’ont plus rien" };
        english += if rest == 1 { "; the other has nothing left" } else { "; the others have nothing left" };
    }
    (french, english)
}

impl Step {
    /// The whole sentence, amounts in euros: the project's rank, what happened, and the tie that decided; `name` gives another's
    /// name.
    pub fn sentence(&self, rank: u64, name: impl Fn(usize) -> String) -> Texts {
        self.sentence_in(Currency::EURO, rank, name)
    }

    /// The same with amounts in a currency.
    pub fn sentence_in(&self, currency: Currency<'_>, rank: u64, name: impl Fn(usize) -> String) -> Texts {
        let (french, english) = self.reason.words(currency);
        let french = french.replace(" :", "\u{a0}:").replace(" ;", "\u{a0};");
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
            french += &format!(
                " À égalité avec «\u{a0}{other}\u{a0}», il passe {side_french}\u{a0}: {why_french} les départage."
            );
            english += &format!(" Tied with “{other}”, it goes {side_english}: {why_english} decides.");
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
            "Non retenu\u{a0}: ses soutiens pouvaient encore payer 450,50\u{a0}€ sur les 1\u{202f}000\u{a0}€ qu’il coûte."
        );
        assert_eq!(english, "Not funded: its supporters could still pay €450.50 of the €1,000 it costs.");
    }

    #[test]
    fn both_shares_are_told_below_the_minimum_share() {
        let (french, english) =
            sentence(Reason::BelowShare { votes: 375, needed: Some(1384), ballots: 2553, divisor: 3 }, None);
        assert_eq!(
            french,
            "Non retenu\u{a0}: il a 375 bulletins (14,7\u{a0}%), il en fallait 1\u{202f}384 (54,2\u{a0}%) pour atteindre le tiers de sa part du budget."
        );
        assert_eq!(
            english,
            "Not funded: it has 375 ballots (14.7%) and needed 1,384 (54.2%) to reach a third of its share of the budget."
        );
    }

    #[test]
    fn a_threshold_says_of_what_it_is_and_one_is_singular() {
        let below = |reached, measure| sentence(Reason::BelowThreshold { reached, least: 200, measure }, None);
        let (french, english) = below(1, Measure::Score);
        assert_eq!(french, "Non retenu\u{a0}: il a reçu 1 point, moins que le seuil de 200 points.");
        assert_eq!(english, "Not selected: it received 1 point, less than the threshold of 200 points.");
        let (french, english) = below(0, Measure::Votes);
        assert_eq!(french, "Non retenu\u{a0}: il a reçu 0 voix, moins que le seuil de 200 voix.");
        assert_eq!(english, "Not selected: it received 0 votes, less than the threshold of 200 votes.");
        let (french, _) = sentence(Reason::BeyondFirst { k: 1 }, None);
        assert_eq!(french, "Classé 2e, non retenu\u{a0}: la seule place est prise.");
        assert!(sentence(Reason::AmongFirst { k: 1 }, None).0.ends_with(", retenu."));
    }

    /// Only amounts are in the currency of the file: a name keeps its signs and its spaces.
    #[test]
    fn a_name_in_a_sentence_stays_as_it_is() {
        let tie = Some(TieNote { part: Part::Before(0), criterion: None });
        let step = Step { project: 1, reason: Reason::Funded { left: Cents(100) }, tie };
        let texts = step.sentence_in(Currency::of(Some("PLN")), 1, |_| "Un parc : 10 €".into());
        assert_eq!(
            texts.fr,
            "Classé 1er, retenu\u{a0}; il reste 1\u{a0}PLN. À égalité avec «\u{a0}Un parc : 10 €\u{a0}», il passe avant\u{a0}: rien ne les départage."
        );
        assert!(texts.en.is_some_and(|english| english.contains("PLN\u{a0}1 is left") && english.contains("10 €”")));
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
            "Classé 2e, retenu\u{a0}; ses 5 soutiens paient 83,33\u{a0}€ chacun, ou tout ce qui leur reste (2 d’entre eux)."
        );
        assert_eq!(english, "Ranked 2, funded; its 5 supporters pay €83.33 each, or all they have left (2 of them).");
    }

    #[test]
    fn supporters_that_had_nothing_left_are_not_said_to_pay() {
        let (french, english) = bought(380, 346, false, 0);
        assert_eq!(
            french,
            "Classé 2e, retenu\u{a0}; 346 de ses 380 soutiens paient 83,33\u{a0}€ chacun\u{a0}; les autres n’ont plus rien."
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
        assert_eq!(sentence(free, None).0, "Classé 2e, retenu\u{a0}; il ne coûte rien.");
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
