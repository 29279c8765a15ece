//! Why a project won or lost, in words a resident accepts.

use super::{Currency, group_name};
use crate::consultation::rule::Measure;
use crate::consultation::{Cents, Definition, Question};
use crate::count::{Criterion, DecisionResult, OptionResult, Part, QuestionResult, Reason, TieNote};
use crate::language::words::reason as words;
use crate::language::words::site;
use crate::language::{Language, Message};

/// A project's part in a tie that mattered, with the other's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tied {
    /// Whether it went before the other.
    pub before: bool,
    /// The other's name.
    pub other: String,
    /// What decided, if anything.
    pub criterion: Option<Criterion>,
}

impl Tied {
    /// Of a note; `name` gives the other's.
    pub fn of<P>(note: &TieNote<P>, name: impl Fn(&P) -> String) -> Self {
        let (before, other) = match &note.part {
            Part::Before(other) => (true, other),
            Part::Behind(other) => (false, other),
        };
        Self { before, other: name(other), criterion: note.criterion }
    }

    fn said(&self, language: Language) -> String {
        let (decided, undecided) = match self.before {
            true => (words::TIED_BEFORE, words::TIED_BEFORE_BY_NOTHING),
            false => (words::TIED_BEHIND, words::TIED_BEHIND_BY_NOTHING),
        };
        let criterion = self.criterion.map(|criterion| match criterion {
            Criterion::Cost => words::BY_COST,
            Criterion::Votes => words::BY_VOTES,
            Criterion::FileOrder => words::BY_FILE_ORDER,
            Criterion::Id => words::BY_ID,
            Criterion::Lot => words::BY_LOT,
        });
        match criterion {
            Some(message) => decided.fill(language, &[("other", &self.other), ("criterion", message.say(language))]),
            None => undecided.fill(language, &[("other", &self.other)]),
        }
    }
}

/// The whole sentence: the project's rank, what happened, and the tie that decided.
pub fn sentence(
    language: Language,
    currency: Currency<'_>,
    (reason, rank): (&Reason, u64),
    tie: Option<&Tied>,
) -> String {
    let why = Telling { language, currency }.reason(reason);
    let told = match reason.has_rank() {
        true => words::RANKED.count_with(language, rank, &[("reason", &why)]),
        false => words::UNRANKED.fill(language, &[("reason", &capital(&why))]),
    };
    match tie {
        None => told,
        Some(tie) => words::THEN.fill(language, &[("reason", &told), ("tie", &tie.said(language))]),
    }
}

/// Why a decision fell as it did; the other project of a tie is named by its title.
pub fn decided(question: &Question, decision: &DecisionResult, language: Language) -> String {
    let tie = decision.tie.as_ref().map(|note| tied(question, note, language));
    sentence(language, Currency::EURO, (&decision.reason, decision.rank), tie.as_ref())
}

/// Why an option won or lost in the end, and in which stage and group, where they have names; none where nothing is to be said.
pub fn of_option(
    definition: &Definition,
    question: &Question,
    result: &QuestionResult,
    option: &OptionResult,
    language: Language,
) -> Option<String> {
    let stages = question.count.stages().map(|rule| rule.stages.as_slice()).unwrap_or_default();
    let last = stages.iter().zip(&result.stages).rev().find_map(|(stage, counted)| {
        let mut about = counted.decisions.iter().filter(|decision| decision.option == option.id);
        about.next().map(|decision| (stage, decision))
    });
    let Some((stage, decision)) = last else {
        let tie = option.tie.as_ref().map(|note| tied(question, note, language));
        return option.reason.as_ref().map(|reason| sentence(language, Currency::EURO, (reason, 0), tie.as_ref()));
    };
    let reason = decided(question, decision, language);
    let Some(title) = &stage.title else { return Some(reason) };
    let group = stage.groups.get(decision.group).and_then(|group| group_name(definition, stage, group, language));
    let (stage, reason) = (("stage", title.get(language)), ("reason", reason.as_str()));
    Some(match group {
        Some(group) => words::IN_GROUP.fill(language, &[stage, ("group", &group), reason]),
        None => words::IN_STAGE.fill(language, &[stage, reason]),
    })
}

/// Why an option has no figures.
pub fn small_cell(least: u64, language: Language) -> String {
    words::SMALL_CELL.fill(language, &[("least", &language.number(least))])
}

fn tied(question: &Question, note: &TieNote<String>, language: Language) -> Tied {
    let title = |id: &String| question.options.iter().find(|option| option.id == *id).map(|option| &option.title);
    Tied::of(note, |other| title(other).map_or_else(|| other.clone(), |title| title.get(language).to_owned()))
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// One language and one currency.
#[derive(Clone, Copy)]
struct Telling<'a> {
    language: Language,
    currency: Currency<'a>,
}

impl Telling<'_> {
    fn money(self, amount: Cents) -> String {
        self.currency.said(self.language, amount)
    }

    fn amount(self, message: Message, place: &str, amount: Cents) -> String {
        message.fill(self.language, &[(place, &self.money(amount))])
    }

    fn number(self, number: usize) -> u64 {
        u64::try_from(number).unwrap_or(u64::MAX)
    }

    /// Without the final full stop.
    fn reason(self, reason: &Reason) -> String {
        let language = self.language;
        match reason {
            Reason::Funded { left } => self.amount(words::FUNDED, "left", *left),
            Reason::FundedBeyond { over } => self.amount(words::FUNDED_BEYOND, "over", *over),
            Reason::FundedByGuarantee { over } => self.amount(words::FUNDED_BY_GUARANTEE, "over", *over),
            Reason::Free => words::FREE.say(language).to_owned(),
            Reason::Bought { supporters, payers, price, by_point, emptied } => {
                self.bought((*supporters, *payers, *emptied), *price, *by_point)
            }
            Reason::Loaded { load } => self.amount(words::LOADED, "load", *load),
            Reason::AmongFirst { k: 1 } => words::SELECTED.say(language).to_owned(),
            Reason::AmongFirst { k } => words::AMONG_FIRST.count(language, self.number(*k)),
            _ => match self.moneyless(reason) {
                Some(why) => words::NOT_SELECTED.fill(language, &[("why", &why)]),
                None => words::NOT_FUNDED.fill(language, &[("why", &self.losing(reason))]),
            },
        }
    }

    /// Why it lost for a reason that has nothing to do with money, and is given where money is not looked at, too.
    fn moneyless(self, reason: &Reason) -> Option<String> {
        let language = self.language;
        Some(match reason {
            Reason::BeyondFirst { k: 1 } => words::PLACE_TAKEN.say(language).to_owned(),
            Reason::BeyondFirst { k } => words::PLACES_TAKEN.count(language, self.number(*k)),
            Reason::BelowThreshold { reached, least, measure } => {
                let of = match measure {
                    Measure::Votes => site::VOTES,
                    Measure::Score => site::POINTS,
                };
                let [reached, least] = [reached, least].map(|number| of.count(language, *number));
                words::BELOW_THRESHOLD.fill(language, &[("reached", &reached), ("least", &least)])
            }
            Reason::NoVotes => words::NO_VOTES.say(language).to_owned(),
            Reason::Withdrawn => words::WITHDRAWN.say(language).to_owned(),
            Reason::Elsewhere => words::ELSEWHERE.say(language).to_owned(),
            _ => return None,
        })
    }

    fn losing(self, reason: &Reason) -> String {
        let language = self.language;
        match reason {
            Reason::DoesNotFit { cost, left: Cents(0) } => self.amount(words::NOTHING_LEFT, "cost", *cost),
            Reason::DoesNotFit { cost, left } => {
                words::DOES_NOT_FIT.fill(language, &[("cost", &self.money(*cost)), ("left", &self.money(*left))])
            }
            Reason::Unaffordable { cost, have } => {
                words::UNAFFORDABLE.fill(language, &[("have", &self.money(*have)), ("cost", &self.money(*cost))])
            }
            Reason::BelowShare { votes, needed, ballots, divisor } => {
                self.below_share((*votes, *needed, *ballots), *divisor)
            }
            Reason::NoPoints => words::NO_POINTS.say(language).to_owned(),
            Reason::DearerThanPurse { cost } => self.amount(words::DEARER_THAN_PURSE, "cost", *cost),
            _ => words::STOPPED.say(language).to_owned(),
        }
    }

    fn below_share(self, (votes, needed, ballots): (u64, Option<u64>, u64), divisor: u64) -> String {
        let language = self.language;
        let said = site::BALLOTS.count(language, votes);
        let Some(needed) = needed else { return words::BELOW_SHARE_OF_NOTHING.fill(language, &[("votes", &said)]) };
        let share = match divisor {
            1 => words::SHARE.say(language).to_owned(),
            2 => words::SHARE_HALF.say(language).to_owned(),
            3 => words::SHARE_THIRD.say(language).to_owned(),
            4 => words::SHARE_QUARTER.say(language).to_owned(),
            _ => words::SHARE_PART.fill(language, &[("divisor", &divisor.to_string())]),
        };
        let [has, needs] = [votes, needed].map(|votes| language.percent(thousandths(votes, ballots)));
        let needed = language.number(needed);
        let places = [("votes", said), ("has", has), ("needed", needed), ("needs", needs), ("share", share)];
        words::BELOW_SHARE.fill(language, &places.each_ref().map(|(place, text)| (*place, text.as_str())))
    }

    fn bought(self, (supporters, payers, emptied): (u64, u64, u64), price: Cents, by_point: bool) -> String {
        let language = self.language;
        let (price, all) = (self.money(price), language.number(supporters));
        let rest = supporters.saturating_sub(payers);
        let pick = |each, point| if by_point { point } else { each };
        let payment = match (supporters, rest) {
            (1, 0) => pick(words::ONLY_SUPPORTER_PAYS, words::ONLY_SUPPORTER_PAYS_BY_POINT)
                .fill(language, &[("price", &price)]),
            (_, 0) => pick(words::SUPPORTERS_PAY, words::SUPPORTERS_PAY_BY_POINT).count_with(
                language,
                payers,
                &[("price", &price)],
            ),
            _ => pick(words::SOME_PAY, words::SOME_PAY_BY_POINT).count_with(
                language,
                payers,
                &[("all", &all), ("price", &price)],
            ),
        };
        let (emptied_said, payment) = (language.number(emptied), payment.as_str());
        let rest_said = words::OTHERS_HAVE_NOTHING.count(language, rest);
        let places = [("payment", payment), ("emptied", &emptied_said), ("rest", &rest_said)];
        let message = match (emptied, rest) {
            (0, 0) => words::BOUGHT,
            (_, 0) => words::BOUGHT_EMPTIED,
            (0, _) => words::BOUGHT_REST,
            _ => words::BOUGHT_EMPTIED_REST,
        };
        message.fill(language, &places)
    }
}

/// A share in thousandths, half up, for people; never compared.
fn thousandths(votes: u64, ballots: u64) -> u16 {
    let ballots = u128::from(ballots.max(1));
    u16::try_from((u128::from(votes) * 2000 + ballots) / (ballots * 2)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> Language {
        Language::of_tag("en").unwrap()
    }

    fn told(reason: Reason, tie: Option<&Tied>) -> (String, String) {
        let told = |language| sentence(language, Currency::EURO, (&reason, 2), tie);
        (told(Language::FRENCH), told(english()))
    }

    #[test]
    fn a_reason_says_its_numbers_in_each_language() {
        let (french, english) = told(Reason::Unaffordable { cost: Cents(100_000), have: Cents(45_050) }, None);
        assert_eq!(
            french,
            "Non retenu\u{a0}: ses soutiens pouvaient encore payer 450,50\u{a0}€ sur les 1\u{a0}000\u{a0}€ qu’il coûte."
        );
        assert_eq!(english, "Not funded: its supporters could still pay €450.50 of the €1,000 it costs.");
    }

    #[test]
    fn both_shares_are_told_below_the_minimum_share() {
        let (french, english) =
            told(Reason::BelowShare { votes: 375, needed: Some(1384), ballots: 2553, divisor: 3 }, None);
        assert_eq!(
            french,
            "Non retenu\u{a0}: il a 375\u{a0}bulletins (14,7\u{a0}%), il en fallait 1\u{a0}384 (54,2\u{a0}%) pour atteindre le tiers de sa part du budget."
        );
        assert_eq!(
            english,
            "Not funded: it has 375 ballots (14.7%) and needed 1,384 (54.2%) to reach a third of its share of the budget."
        );
    }

    #[test]
    fn a_threshold_says_of_what_it_is_and_one_is_singular() {
        let below = |reached, measure| told(Reason::BelowThreshold { reached, least: 200, measure }, None);
        let (french, english) = below(1, Measure::Score);
        assert_eq!(french, "Non retenu\u{a0}: il a reçu 1\u{a0}point, moins que le seuil de 200\u{a0}points.");
        assert_eq!(english, "Not selected: it received 1 point, less than the threshold of 200 points.");
        let (french, english) = below(0, Measure::Votes);
        assert_eq!(french, "Non retenu\u{a0}: il a reçu 0\u{a0}voix, moins que le seuil de 200\u{a0}voix.");
        assert_eq!(english, "Not selected: it received 0 votes, less than the threshold of 200 votes.");
        let (french, _) = told(Reason::BeyondFirst { k: 1 }, None);
        assert_eq!(french, "Classé 2e, non retenu\u{a0}: la seule place est prise.");
        assert!(told(Reason::AmongFirst { k: 1 }, None).0.ends_with(", retenu."));
    }

    /// Only amounts are in the currency of the file: a name keeps its signs and its spaces.
    #[test]
    fn a_name_in_a_sentence_stays_as_it_is() {
        let tie = Tied { before: true, other: "Un parc : 10 €".into(), criterion: None };
        let currency = Currency::of(Some("PLN"));
        let said = |language| sentence(language, currency, (&Reason::Funded { left: Cents(100) }, 1), Some(&tie));
        assert_eq!(
            said(Language::FRENCH),
            "Classé 1er, retenu\u{a0}; il reste 1\u{a0}PLN. À égalité avec «\u{a0}Un parc : 10 €\u{a0}», il passe avant\u{a0}: rien ne les départage."
        );
        let english = said(english());
        assert!(english.contains("PLN\u{a0}1 is left") && english.contains("10 €”"), "{english}");
    }

    fn bought(supporters: u64, payers: u64, by_point: bool, emptied: u64) -> (String, String) {
        told(Reason::Bought { supporters, payers, price: Cents(8_333), by_point, emptied }, None)
    }

    #[test]
    fn what_supporters_paid_is_told() {
        let (french, english) = bought(5, 5, false, 2);
        assert_eq!(
            french,
            "Classé 2e, retenu\u{a0}; ses 5\u{a0}soutiens paient 83,33\u{a0}€ chacun, ou tout ce qui leur reste (2 d’entre eux)."
        );
        assert_eq!(english, "Ranked 2, funded; its 5 supporters pay €83.33 each, or all they have left (2 of them).");
    }

    #[test]
    fn supporters_that_had_nothing_left_are_not_said_to_pay() {
        let (french, english) = bought(380, 346, false, 0);
        assert_eq!(
            french,
            "Classé 2e, retenu\u{a0}; 346\u{a0}de ses 380 soutiens paient 83,33\u{a0}€ chacun\u{a0}; les autres n’ont plus rien."
        );
        assert_eq!(
            english,
            "Ranked 2, funded; 346 of its 380 supporters pay €83.33 each; the others have nothing left."
        );
        let (french, _) = bought(2, 1, false, 0);
        assert!(
            french.ends_with("1\u{a0}de ses 2 soutiens paie 83,33\u{a0}€\u{a0}; l’autre n’a plus rien."),
            "{french}"
        );
        assert!(bought(1, 1, false, 0).0.ends_with("son seul soutien paie 83,33\u{a0}€."));
        assert!(bought(1, 1, true, 0).0.ends_with("son seul soutien paie 83,33\u{a0}€ par point."));
        assert_eq!(told(Reason::Free, None).0, "Classé 2e, retenu\u{a0}; il ne coûte rien.");
    }

    #[test]
    fn a_tie_that_mattered_names_the_other_and_the_criterion() {
        let tie = Tied { before: false, other: "Projet 7".into(), criterion: Some(Criterion::Cost) };
        let (french, english) = told(Reason::Stopped, Some(&tie));
        assert!(french.ends_with("À égalité avec «\u{a0}Projet 7\u{a0}», il passe après\u{a0}: le coût, le moins cher d’abord, les départage."), "{french}");
        assert!(
            english.ends_with("Tied with “Projet 7”, it goes behind: cost, the cheaper first, decides."),
            "{english}"
        );
    }
}
