//! The META section: its keys in the order written, and the values the program needs, checked.
//!
//! Nothing else makes a [`Meta`] than [`Meta::new`], so that its budget, kind and limits are always
//! those of its text.

use super::fault::{Caution, Fault};
use super::number::{Decimal, Unread, money, whole};
use crate::consultation::Cents;

/// The largest number of points or of projects a key or a ballot may state: sums stay far within 64 bits.
pub const MAX_COUNT: u64 = 1_000_000_000;

/// Keys that no count can do without, each with a value.
const NEEDED: [&str; 2] = ["budget", "vote_type"];

/// Keys the format demands and no count needs.
const USUAL: [&str; 9] =
    ["description", "country", "unit", "instance", "num_projects", "num_votes", "rule", "date_begin", "date_end"];

/// Keys that may be there, as the format names them or as real files use them.
const OPTIONAL: [&str; 37] = [
    "district",
    "subunit",
    "edition",
    "language",
    "currency",
    "fully_funded",
    "experimental",
    "comment",
    "acknowledgments",
    "min_project_score_threshold",
    "min_length",
    "max_length",
    "min_sum_cost",
    "max_sum_cost",
    "scoring_fn",
    "min_points",
    "max_points",
    "min_sum_points",
    "max_sum_points",
    "default_score",
    "min_project_cost",
    "max_project_cost",
    "categories",
    "neighborhoods",
    "subdistricts",
    "budget_per_category",
    "budget_per_neighborhood",
    "min_length_per_category",
    "max_length_per_category",
    "min_sum_cost_per_category",
    "max_sum_cost_per_category",
    "leftover_budget",
    "neighborhood",
    "min_length_per_neighborhood",
    "max_length_per_neighborhood",
    "min_sum_cost_per_neighborhood",
    "max_sum_cost_per_neighborhood",
];

/// Rules the format names.
const RULES: [&str; 10] = [
    "greedy",
    "greedy-no-skip",
    "greedy-threshold",
    "greedy-exclusive",
    "greedy-custom",
    "equalshares",
    "equalshares-comparison",
    "equalshares/add1",
    "equalshares/add1-comparison",
    "unknown",
];

/// How voters express themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoteType {
    /// They name projects.
    Approval,
    /// They order projects, the best first.
    Ordinal,
    /// They spread points.
    Cumulative,
    /// They give each project a score.
    Scoring,
    /// They name one project.
    ChooseOne,
}

impl VoteType {
    /// The name as the format writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::Ordinal => "ordinal",
            Self::Cumulative => "cumulative",
            Self::Scoring => "scoring",
            Self::ChooseOne => "choose-1",
        }
    }

    /// Whether a ballot without points means nothing.
    #[must_use]
    pub const fn needs_points(self) -> bool {
        matches!(self, Self::Cumulative | Self::Scoring)
    }

    fn read(text: &str) -> Result<Self, Fault> {
        let all = [Self::Approval, Self::Ordinal, Self::Cumulative, Self::Scoring, Self::ChooseOne];
        let found = all.into_iter().find(|kind| kind.name() == text);
        found.ok_or_else(|| Fault::UnknownVoteType(text.to_owned()))
    }
}

/// The limits a ballot keeps, as far as the file states them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// Least number of projects named.
    pub min_length: Option<u64>,
    /// Largest number of projects named.
    pub max_length: Option<u64>,
    /// Least cost of the projects named together.
    pub min_sum_cost: Option<Cents>,
    /// Largest cost of the projects named together.
    pub max_sum_cost: Option<Cents>,
    /// Least number of points for a project named.
    pub min_points: Option<u64>,
    /// Largest number of points for a project.
    pub max_points: Option<u64>,
    /// Least number of points in all.
    pub min_sum_points: Option<u64>,
    /// Largest number of points in all.
    pub max_sum_points: Option<u64>,
    /// What a project not named receives (scoring).
    pub default_score: Option<u64>,
    /// The score below which a project is not funded.
    pub threshold: Option<Decimal>,
}

/// The META section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    entries: Vec<(String, String)>,
    budget: Cents,
    vote_type: VoteType,
    limits: Limits,
}

impl Meta {
    /// Checks keys and values, in the order they are to be written.
    ///
    /// # Errors
    /// The first [`Fault`], with the index of its entry where it lies in one.
    pub fn new(entries: Vec<(String, String)>) -> Result<Self, (Option<usize>, Fault)> {
        let mut seen = std::collections::HashSet::new();
        for (index, (key, _)) in entries.iter().enumerate() {
            if key.is_empty() {
                return Err((Some(index), Fault::MissingValue("key")));
            }
            if !seen.insert(key.as_str()) {
                return Err((Some(index), Fault::RepeatedKey(key.clone())));
            }
        }
        let keys = Keys(&entries);
        for key in NEEDED {
            let (index, value) = keys.find(key).ok_or((None, Fault::MissingKey(key)))?;
            if value.is_empty() {
                return Err((Some(index), Fault::MissingValue(key)));
            }
        }
        let vote_type = keys.read("vote_type", |_, text| VoteType::read(text))?;
        let limits = keys.limits()?;
        Ok(Self {
            budget: keys.money("budget")?.ok_or((None, Fault::MissingKey("budget")))?,
            vote_type: vote_type.ok_or((None, Fault::MissingKey("vote_type")))?,
            limits,
            entries,
        })
    }

    /// Keys and values in the order written.
    #[must_use]
    pub fn entries(&self) -> &[(String, String)] {
        &self.entries
    }

    /// The text of a key, `None` where it is absent or empty.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        Keys(&self.entries).find(key).map(|(_, value)| value).filter(|value| !value.is_empty())
    }

    /// What the vote is about.
    #[must_use]
    pub fn description(&self) -> &str {
        self.get("description").unwrap_or_default()
    }

    /// The town or region.
    #[must_use]
    pub fn unit(&self) -> &str {
        self.get("unit").unwrap_or_default()
    }

    /// The year or name of the edition.
    #[must_use]
    pub fn instance(&self) -> &str {
        self.get("instance").unwrap_or_default()
    }

    /// The rule's name as written.
    #[must_use]
    pub fn rule(&self) -> &str {
        self.get("rule").unwrap_or_default()
    }

    /// The language of the texts, ISO 639-1.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        self.get("language")
    }

    /// The currency, ISO 4217.
    #[must_use]
    pub fn currency(&self) -> Option<&str> {
        self.get("currency")
    }

    /// The money to spend.
    #[must_use]
    pub const fn budget(&self) -> Cents {
        self.budget
    }

    /// How voters express themselves.
    #[must_use]
    pub const fn vote_type(&self) -> VoteType {
        self.vote_type
    }

    /// The limits stated.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What deserves a warning, with the index of its entry where it lies in one.
    pub(super) fn cautions(&self) -> Vec<(Option<usize>, Caution)> {
        let mut found = Vec::new();
        let demanded = USUAL.iter().chain(Some(&"max_sum_points").filter(|_| self.vote_type == VoteType::Cumulative));
        for key in demanded {
            match Keys(&self.entries).find(key) {
                None => found.push((None, Caution::MissingKey(key))),
                Some((index, "")) => found.push((Some(index), Caution::MissingKey(key))),
                Some(_) => {}
            }
        }
        for (index, (key, value)) in self.entries.iter().enumerate() {
            let name = NEEDED.iter().chain(&USUAL).chain(&OPTIONAL).find(|name| *name == key);
            match name {
                None => found.push((Some(index), Caution::UnknownKey(key.clone()))),
                Some(key) if !value.is_empty() && !is_expected(key, value) => {
                    found.push((Some(index), Caution::OddValue { key, value: value.clone() }));
                }
                Some(_) => {}
            }
        }
        found
    }
}

/// Whether a value has the form the format gives it; keys without a form always do.
fn is_expected(key: &str, value: &str) -> bool {
    let letters = |count: usize, test: fn(&u8) -> bool| value.len() == count && value.as_bytes().iter().all(test);
    match key {
        "rule" => RULES.contains(&value),
        "language" => letters(2, u8::is_ascii_lowercase),
        "currency" => letters(3, u8::is_ascii_uppercase),
        "date_begin" | "date_end" => is_date(value),
        "fully_funded" => value == "1",
        "experimental" => value == "0" || value == "1",
        "comment" => value.starts_with("#1: "),
        "num_projects" | "num_votes" => whole(value, u64::MAX).is_ok(),
        "min_length" | "max_length" | "min_points" | "max_points" | "min_sum_points" | "max_sum_points" => {
            whole(value, MAX_COUNT).is_ok()
        }
        "min_sum_cost" | "max_sum_cost" => money(value).is_ok(),
        _ => true,
    }
}

/// `dd.mm.yyyy` or `yyyy`.
fn is_date(value: &str) -> bool {
    let form: String = value.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    form == "99.99.9999" || form == "9999"
}

/// Faults in META know their entry; the reader knows its line.
type Located<T> = Result<T, (Option<usize>, Fault)>;

struct Keys<'a>(&'a [(String, String)]);

impl<'a> Keys<'a> {
    fn find(&self, key: &str) -> Option<(usize, &'a str)> {
        let mut all = self.0.iter().enumerate();
        all.find(|(_, (name, _))| name == key).map(|(index, (_, value))| (index, value.as_str()))
    }

    fn read<T>(&self, key: &str, read: impl FnOnce(&str, &str) -> Result<T, Fault>) -> Located<Option<T>> {
        match self.find(key) {
            Some((index, text)) if !text.is_empty() => read(key, text).map(Some).map_err(|fault| (Some(index), fault)),
            _ => Ok(None),
        }
    }

    fn money(&self, key: &str) -> Located<Option<Cents>> {
        self.read(key, |key, text| money(text).map_err(|why| unread(key, text, why)))
    }

    fn count(&self, key: &str) -> Located<Option<u64>> {
        self.read(key, |key, text| whole(text, MAX_COUNT).map_err(|why| unread(key, text, why)))
    }

    /// A limit of ballots, which no count applies: an unreadable one is none, and told by [`Meta::cautions`].
    fn limit<T>(&self, key: &str, read: impl FnOnce(&str) -> Result<T, Unread>) -> Option<T> {
        self.find(key).and_then(|(_, text)| read(text).ok())
    }

    fn limits(&self) -> Located<Limits> {
        let count = |key: &str| self.limit(key, |text| whole(text, MAX_COUNT));
        Ok(Limits {
            min_length: count("min_length"),
            max_length: count("max_length"),
            min_sum_cost: self.limit("min_sum_cost", money),
            max_sum_cost: self.limit("max_sum_cost", money),
            min_points: count("min_points"),
            max_points: count("max_points"),
            min_sum_points: count("min_sum_points"),
            max_sum_points: count("max_sum_points"),
            default_score: self.count("default_score")?,
            threshold: self.read("min_project_score_threshold", |key, text| {
                Decimal::read(text).map_err(|why| unread(key, text, why))
            })?,
        })
    }
}

/// The fault for a number that could not be read.
pub(super) fn unread(field: &str, value: &str, why: Unread) -> Fault {
    let (field, value) = (field.to_owned(), value.to_owned());
    match why {
        Unread::NotANumber => Fault::UnreadableNumber { field, value },
        Unread::TooFine => Fault::TooFineNumber { field, value },
        Unread::TooLarge => Fault::TooLargeNumber { field, value },
    }
}
