//! The keys of a table as written: which are wanted, which may be there, which mean nothing here; and amounts among them.

use serde::Deserialize;

use super::super::fault::Fault;
use super::super::money::{self, Cents};

/// Money as a number of euros or as text. A number with decimals is no amount: TOML keeps no trace of how it was typed.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Amount {
    Euros(u64),
    Text(String),
    Decimals(Float),
}

/// A number of TOML that is no whole one; its value is of no use.
#[derive(Debug, Deserialize)]
#[serde(from = "f64")]
pub(super) struct Float;

impl From<f64> for Float {
    fn from(_: f64) -> Self {
        Self
    }
}

impl Amount {
    /// Whether it is this word instead.
    pub(super) fn is(&self, word: &str) -> bool {
        matches!(self, Self::Text(text) if text == word)
    }

    /// The amount, or a fault at `place`.
    pub(super) fn read(&self, place: &str, faults: &mut Vec<Fault>) -> Option<Cents> {
        let fault = match self {
            Self::Euros(euros) => match Cents::of_euros(*euros) {
                Some(amount) => return Some(amount),
                None => Fault::at(place, format!("« {euros} » dépasse toute somme possible ici."), "Vérifiez-la."),
            },
            Self::Text(text) => match money::read(text) {
                Ok(amount) => return Some(amount),
                Err(fault) => Fault::at(place, fault.to_string(), fault.remedy()),
            },
            Self::Decimals(_) => {
                let remedy = "Mettez-la entre guillemets : \"45000,50\", ou \"45000\" sans décimales.";
                Fault::at(place, "Une somme qui a une virgule ou un point s’écrit entre guillemets.", remedy)
            }
        };
        faults.push(fault);
        None
    }
}

/// Which keys of a table are used.
pub(super) struct Keys<'a> {
    place: &'a str,
    faults: &'a mut Vec<Fault>,
    used: Vec<&'static str>,
}

impl<'a> Keys<'a> {
    pub(super) fn at(place: &'a str, faults: &'a mut Vec<Fault>) -> Self {
        Self { place, faults, used: Vec::new() }
    }

    /// A key that must be there.
    pub(super) fn want<T>(&mut self, key: &'static str, value: Option<T>) -> Option<T> {
        self.used.push(key);
        if value.is_none() {
            let problem = format!("Il manque la clé « {key} ».");
            let remedy = match example(key) {
                None => "Ajoutez-la ici.".to_owned(),
                Some(example) => format!("Ajoutez-la ici, par exemple {example}."),
            };
            self.faults.push(Fault::at(self.place, problem, remedy));
        }
        value
    }

    /// A key that may be there.
    pub(super) fn take<T>(&mut self, key: &'static str, value: T) -> T {
        self.used.push(key);
        value
    }

    pub(super) fn fault(&mut self, key: &str, problem: impl Into<String>, remedy: &str) {
        self.faults.push(Fault::at(format!("{}.{key}", self.place), problem, remedy));
    }

    /// An amount.
    pub(super) fn read(&mut self, key: &str, amount: &Amount) -> Option<Cents> {
        amount.read(&format!("{}.{key}", self.place), self.faults)
    }

    /// An optional amount; the outer `None` when it is there and unreadable.
    pub(super) fn amount(&mut self, key: &'static str, amount: Option<&Amount>) -> Option<Option<Cents>> {
        self.used.push(key);
        match amount {
            None => Some(None),
            Some(amount) => self.read(key, amount).map(Some),
        }
    }

    /// A fault for each key that is there and was not used.
    pub(super) fn refuse_others(self, present: &[(&'static str, bool)], problem: &str, remedy: &str) {
        for (key, _) in present.iter().filter(|(key, is)| *is && !self.used.contains(key)) {
            let problem = format!("La clé « {key} » {problem}.");
            self.faults.push(Fault::at(format!("{}.{key}", self.place), problem, remedy));
        }
    }
}

/// What a key of a count may look like, for whom it is missing.
fn example(key: &str) -> Option<&'static str> {
    Some(match key {
        "purse" => "purse = \"300000\" ; dans une étape, purse = \"common\" ou { each = \"20000\" }",
        "ties" => "ties = [\"cost\", \"lot\"]",
        "stages" => "un bloc [[questions.count.stages]]",
        "title" => "title = { fr = \"…\", en = \"…\" }",
        "among" => "among = \"all\" ou { categories = [\"jeunes\"] }",
        "group_by" => "group_by = \"nothing\" ou \"territory\"",
        "bands" => "bands = [\"5000\", \"20000\"]",
        "take" => "take = \"while-money-lasts\" ou { exactly = 1 }",
        "if_short" => "if_short = \"next\", \"empty\" ou \"exceed\"",
        "left_over" => "left_over = \"common\" ou \"apart\"",
        "by" => "by = \"votes\"",
        "unfit" => "unfit = \"skip\" ou \"stop\"",
        "quorum" => "quorum = 0",
        "utility" => "utility = \"cost\"",
        "start" => "start = \"exact\"",
        "add_one" => "add_one = true",
        "increment" => "increment = 1",
        "exhaustive_stop" => "exhaustive_stop = true",
        "complete" => "complete = \"votes\" ou \"none\"",
        "compare" => "compare = \"none\"",
        _ => return None,
    })
}
