//! `consultation.toml` as written, before anything is checked but its form.

use serde::Deserialize;

use super::super::definition::{
    Category, CountRule, Definition, Eligibility, EligibilityKind, IdentityField, Kind, Measure, Question,
    QuestionOption, ReceiptPolicy, Secrecy, Territory, TieCriterion, Unfit, Ungraded,
};
use super::super::fault::Fault;
use super::super::look::Look;
use super::super::money::Cents;
use super::super::text::{Language, Texts};
use crate::keys::Mode;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Consultation {
    id: String,
    mode: Mode,
    secrecy: Secrecy,
    languages: Vec<Language>,
    smallest_group: u32,
    publish_ballots: bool,
    capacity: u32,
    receipt: ReceiptPolicy,
    organiser: Texts,
    title: Texts,
    help: Texts,
    results: Texts,
    territory_word: Texts,
    #[serde(default)]
    look: Look,
    eligibility: RawEligibility,
    #[serde(default)]
    territories: Vec<RawTerritory>,
    #[serde(default)]
    categories: Vec<Category>,
    #[serde(default)]
    pub(super) questions: Vec<RawQuestion>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEligibility {
    kind: EligibilityKind,
    pause_seconds: u32,
    declaration: Option<Texts>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTerritory {
    id: String,
    name: Texts,
    budget: Option<Amount>,
}

/// Money as a number of euros or as text.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Amount {
    Euros(u64),
    Text(String),
}

impl Amount {
    fn read(&self, place: &str, faults: &mut Vec<Fault>) -> Option<Cents> {
        let (amount, shown) = match self {
            Self::Euros(euros) => (Cents::parse(&euros.to_string()), euros.to_string()),
            Self::Text(text) => (Cents::parse(text), text.clone()),
        };
        if amount.is_none() {
            faults.push(not_an_amount(place, &shown));
        }
        amount
    }
}

/// The fault of an unreadable amount.
pub(super) fn not_an_amount(place: &str, shown: &str) -> Fault {
    let problem = format!("« {shown} » n’est pas une somme.");
    Fault::at(place, problem, "Écrivez des euros, avec deux décimales au plus : 45000 ou 45000.50.")
}

/// `[[questions]]`: keys of every kind; which ones are wanted depends on `kind`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawQuestion {
    id: String,
    kind: KindName,
    title: Texts,
    help: Texts,
    pub(super) options: Option<String>,
    #[serde(default)]
    pub(super) answers: Vec<Answer>,
    #[serde(default)]
    by_territory: bool,
    blank: bool,
    min: Option<u16>,
    max: Option<u16>,
    money: Option<Amount>,
    points: Option<u8>,
    per_option: Option<u8>,
    points_per_place: Option<Vec<u32>>,
    grades: Option<Vec<Texts>>,
    ungraded: Option<Ungraded>,
    steps: Option<u8>,
    low: Option<Texts>,
    high: Option<Texts>,
    bytes: Option<u16>,
    fields: Option<Vec<IdentityField>>,
    threshold: Option<u32>,
    territories: Option<u32>,
    count: Option<RawCount>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum KindName {
    Approval,
    Points,
    Ranking,
    Grades,
    Choice,
    Scale,
    Text,
    Signature,
}

/// `[[questions.answers]]`: an option written in place.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    id: String,
    label: Texts,
}

impl Answer {
    pub(super) fn to_option(&self) -> QuestionOption {
        QuestionOption {
            id: self.id.clone(),
            number: String::new(),
            external_id: None,
            title: self.label.clone(),
            summary: None,
            description: None,
            cost: None,
            category: None,
            territory: None,
            image: None,
            proposer: None,
            place: None,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, tag = "rule", rename_all = "lowercase")]
enum RawCount {
    Totals,
    Greedy { by: Measure, unfit: Unfit, purse: Amount, ties: Vec<TieCriterion> },
}

impl RawQuestion {
    /// The checked question, or `None` with the faults that keep it from being one.
    pub(super) fn to_question(
        &self,
        place: &str,
        options: Vec<QuestionOption>,
        faults: &mut Vec<Fault>,
    ) -> Option<Question> {
        let kind = self.kind(place, faults);
        let count = match &self.count {
            None | Some(RawCount::Totals) => Some(CountRule::Totals),
            Some(RawCount::Greedy { by, unfit, purse, ties }) => purse
                .read(&format!("{place}.count.purse"), faults)
                .map(|purse| CountRule::Greedy { by: *by, unfit: *unfit, purse, ties: ties.clone() }),
        };
        Some(Question {
            id: self.id.clone(),
            title: self.title.clone(),
            help: self.help.clone(),
            kind: kind?,
            options,
            by_territory: self.by_territory,
            blank: self.blank,
            count: count?,
        })
    }

    fn kind(&self, place: &str, faults: &mut Vec<Fault>) -> Option<Kind> {
        let mut keys = Keys { place, faults, used: Vec::new() };
        let kind = match self.kind {
            KindName::Approval => Kind::Approval {
                min: keys.want("min", self.min)?,
                max: keys.want("max", self.max)?,
                money: keys.amount("money", self.money.as_ref())?,
            },
            KindName::Points => Kind::Points {
                points: keys.want("points", self.points)?,
                per_option: keys.want("per_option", self.per_option)?,
            },
            KindName::Ranking => Kind::Ranking {
                max: u8::try_from(keys.want("max", self.max)?).unwrap_or(u8::MAX),
                points_per_place: keys.want("points_per_place", self.points_per_place.clone())?,
            },
            KindName::Grades => Kind::Grades {
                grades: keys.want("grades", self.grades.clone())?,
                ungraded: keys.want("ungraded", self.ungraded)?,
            },
            KindName::Choice => Kind::Choice { min: keys.want("min", self.min)?, max: keys.want("max", self.max)? },
            KindName::Scale => Kind::Scale {
                steps: keys.want("steps", self.steps)?,
                low: keys.want("low", self.low.clone())?,
                high: keys.want("high", self.high.clone())?,
            },
            KindName::Text => Kind::Text { bytes: keys.want("bytes", self.bytes)? },
            KindName::Signature => Kind::Signature {
                fields: keys.want("fields", self.fields.clone())?,
                threshold: keys.want("threshold", self.threshold)?,
                territories: keys.want("territories", self.territories)?,
            },
        };
        let used = keys.used;
        for key in self.keys_present().into_iter().filter(|key| !used.contains(key)) {
            let problem = format!("La clé « {key} » ne va pas avec le type « {} ».", kind.name());
            faults.push(Fault::at(format!("{place}.{key}"), problem, "Retirez-la ou changez le type."));
        }
        Some(kind)
    }

    fn keys_present(&self) -> Vec<&'static str> {
        let present = [
            ("min", self.min.is_some()),
            ("max", self.max.is_some()),
            ("money", self.money.is_some()),
            ("points", self.points.is_some()),
            ("per_option", self.per_option.is_some()),
            ("points_per_place", self.points_per_place.is_some()),
            ("grades", self.grades.is_some()),
            ("ungraded", self.ungraded.is_some()),
            ("steps", self.steps.is_some()),
            ("low", self.low.is_some()),
            ("high", self.high.is_some()),
            ("bytes", self.bytes.is_some()),
            ("fields", self.fields.is_some()),
            ("threshold", self.threshold.is_some()),
            ("territories", self.territories.is_some()),
        ];
        present.into_iter().filter(|(_, is)| *is).map(|(key, _)| key).collect()
    }
}

/// Which keys a kind takes.
struct Keys<'a> {
    place: &'a str,
    faults: &'a mut Vec<Fault>,
    used: Vec<&'static str>,
}

impl Keys<'_> {
    fn want<T>(&mut self, key: &'static str, value: Option<T>) -> Option<T> {
        self.used.push(key);
        if value.is_none() {
            let problem = format!("Il manque la clé « {key} ».");
            self.faults.push(Fault::at(self.place, problem, "Ajoutez-la à cette question."));
        }
        value
    }

    /// An optional amount; the outer `None` when it is there and unreadable.
    fn amount(&mut self, key: &'static str, amount: Option<&Amount>) -> Option<Option<Cents>> {
        self.used.push(key);
        match amount {
            None => Some(None),
            Some(amount) => amount.read(&format!("{}.{key}", self.place), self.faults).map(Some),
        }
    }
}

impl Consultation {
    pub(super) fn into_definition(self, questions: Vec<Question>, faults: &mut Vec<Fault>) -> Definition {
        let territory = |(place, territory): (usize, RawTerritory)| Territory {
            budget: territory.budget.and_then(|budget| budget.read(&format!("territories.{place}.budget"), faults)),
            id: territory.id,
            name: territory.name,
        };
        Definition {
            territories: self.territories.into_iter().enumerate().map(territory).collect(),
            id: self.id,
            mode: self.mode,
            secrecy: self.secrecy,
            languages: self.languages,
            organiser: self.organiser,
            title: self.title,
            help: self.help,
            results: self.results,
            territory_word: self.territory_word,
            look: self.look,
            eligibility: Eligibility {
                kind: self.eligibility.kind,
                pause_seconds: self.eligibility.pause_seconds,
                declaration: self.eligibility.declaration,
            },
            receipt: self.receipt,
            capacity: self.capacity,
            smallest_group: self.smallest_group,
            publish_ballots: self.publish_ballots,
            categories: self.categories,
            questions,
        }
    }
}
