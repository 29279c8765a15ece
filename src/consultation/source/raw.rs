//! `consultation.toml` as written, before anything is checked but its form.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::super::definition::{
    Category, Definition, Eligibility, EligibilityKind, IdentityField, Kind, Question, QuestionOption, ReceiptPolicy,
    Secrecy, Territory, Ungraded,
};
use super::super::fault::Fault;
use super::super::look::Look;
use super::super::lot::LotForm;
use super::super::rule::CountRule;
use super::super::text::Texts;
use super::counting::{Lists, Place, RawCount};
use super::keys::{Amount, Keys};
use crate::keys::Mode;
use crate::language::Tag;
use crate::reading::table::folded;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Consultation {
    id: String,
    mode: Mode,
    secrecy: Secrecy,
    languages: Vec<Tag>,
    smallest_group: u32,
    publish_ballots: bool,
    capacity: u32,
    receipt: ReceiptPolicy,
    organiser: Texts,
    title: Texts,
    help: Texts,
    results: Texts,
    contact: Option<Texts>,
    territory_word: Texts,
    #[serde(default)]
    look: Look,
    #[serde(default)]
    lot: LotForm,
    eligibility: RawEligibility,
    #[serde(default)]
    pub(super) territories: Vec<RawTerritory>,
    #[serde(default)]
    pub(super) categories: Vec<Category>,
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
pub(super) struct RawTerritory {
    id: String,
    name: Texts,
    budget: Option<Amount>,
    /// Only for sharing money out.
    inhabitants: Option<u64>,
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

impl RawQuestion {
    /// The checked question, or `None` with the faults that keep it from being one.
    pub(super) fn to_question(
        &self,
        place: &str,
        options: Vec<QuestionOption>,
        lists: &Lists,
        faults: &mut Vec<Fault>,
    ) -> Option<Question> {
        let kind = self.kind(place, faults);
        let count = match &self.count {
            None => Some(CountRule::Totals),
            Some(count) => count.to_rule(&format!("{place}.count"), lists, faults),
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
        let mut keys = Keys::at(place, faults);
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
        let problem = format!("ne va pas avec une question {}", kind.french());
        keys.refuse_others(&self.keys_present(), &problem, "Retirez-la ou changez le type.");
        Some(kind)
    }

    fn keys_present(&self) -> [(&'static str, bool); 15] {
        [
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
        ]
    }
}

impl Consultation {
    /// What the groups of a count are made of.
    pub(super) fn lists(&self) -> Lists {
        // An unreadable budget is told where the territories are read.
        let place = |territory: &RawTerritory| Place {
            id: territory.id.clone(),
            budget: territory.budget.as_ref().and_then(|budget| budget.read("", &mut Vec::new())),
            inhabitants: territory.inhabitants,
        };
        Lists {
            territories: self.territories.iter().map(place).collect(),
            categories: self.categories.iter().map(|category| category.id.clone()).collect(),
        }
    }

    /// Puts the id where an option gives its territory or theme by the French name, as tables of people do.
    pub(super) fn name_places(&self, options: &mut [QuestionOption]) {
        let territories = Named::new(self.territories.iter().map(|territory| (&territory.id, &territory.name)));
        let categories = Named::new(self.categories.iter().map(|category| (&category.id, &category.name)));
        for option in options {
            option.territory = option.territory.take().map(|given| territories.meant(given));
            option.category = option.category.take().map(|given| categories.meant(given));
        }
    }

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
            contact: self.contact,
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
            lot: self.lot,
            categories: self.categories,
            questions,
        }
    }
}

/// What tables may call territories or themes: the id of each, and of each name that is written once.
struct Named {
    ids: BTreeSet<String>,
    names: BTreeMap<String, Option<String>>,
}

impl Named {
    fn new<'a>(places: impl Iterator<Item = (&'a String, &'a Texts)>) -> Self {
        let mut named = Self { ids: BTreeSet::new(), names: BTreeMap::new() };
        for (id, name) in places {
            named.ids.insert(id.clone());
            named.names.entry(folded(&name.fr)).and_modify(|id| *id = None).or_insert_with(|| Some(id.clone()));
        }
        named
    }

    /// The id that was meant; what was given where none is.
    fn meant(&self, given: String) -> String {
        if self.ids.contains(&given) {
            return given;
        }
        self.names.get(&folded(&given)).cloned().flatten().unwrap_or(given)
    }
}
