//! The checked definition of a consultation: plain data that every other part reads.
//!
//! Whoever holds a [`Definition`] from [`super::source`] or [`super::package`] may rely on what [`super::check`] checks:
//! identifiers are unique and resolve, limits are possible, texts are there, sizes are bounded.

use serde::{Deserialize, Serialize};

use super::look::Look;
use super::lot::LotForm;
use super::money::Cents;
pub use super::option::{Category, QuestionOption, Territory};
use super::rule::CountRule;
use super::text::Texts;
use crate::keys::Mode;
use crate::language::Tag;

/// One vote: its questions, options and rules (without its keys).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// `a-z 0-9 -`, 3 to 40 characters; names files.
    pub id: String,
    /// Real or rehearsal.
    pub mode: Mode,
    /// Secret ballots or named signatures, never both.
    pub secrecy: Secrecy,
    /// Languages offered; French is always among them.
    pub languages: Vec<Tag>,
    /// Who asks.
    pub organiser: Texts,
    /// The consultation's name.
    pub title: Texts,
    /// One or two sentences of help.
    pub help: Texts,
    /// When and where the results will be published; printed on receipts.
    pub results: Texts,
    /// Whom to tell of a lost ballot, and how: a name, a place, a telephone; the organiser alone where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Texts>,
    /// What a territory is called here: canton, quartier, secteur.
    pub territory_word: Texts,
    /// The organiser's colour and logo.
    #[serde(default, skip_serializing_if = "Look::is_plain")]
    pub look: Look,
    /// Who may vote and how that is known.
    pub eligibility: Eligibility,
    /// Whether a receipt is printed.
    pub receipt: ReceiptPolicy,
    /// Ballots a kiosk's box can hold.
    pub capacity: u32,
    /// Groups smaller than this are never published.
    pub smallest_group: u32,
    /// Whether the opened ballots (sorted, linked to nothing) may be published.
    pub publish_ballots: bool,
    /// What the public lot looks like.
    pub lot: LotForm,
    /// Territories, in the order of the definition.
    pub territories: Vec<Territory>,
    /// Themes, in the order of the definition.
    pub categories: Vec<Category>,
    /// What is asked.
    pub questions: Vec<Question>,
}

/// Whether ballots are secret or signatures bear names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Secrecy {
    /// Votes and surveys.
    Secret,
    /// Signatures of a *droit d'interpellation*.
    Nominative,
}

/// Who may vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Eligibility {
    /// How it is known.
    pub kind: EligibilityKind,
    /// Seconds between two ballots.
    pub pause_seconds: u32,
    /// The sentence a resident ticks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declaration: Option<Texts>,
}

/// How eligibility is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EligibilityKind {
    /// Anybody, on their word.
    Open,
    /// Staff unlock each ballot.
    Staff,
    /// A one-time code.
    Code,
}

/// Whether a receipt is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReceiptPolicy {
    /// Always; without paper no session starts.
    Printed,
    /// If the resident wants it and the printer can.
    Offered,
    /// Never.
    None,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Identifier.
    pub id: String,
    /// What is asked.
    pub title: Texts,
    /// What to do.
    pub help: Texts,
    /// How it is answered, with its limits.
    pub kind: Kind,
    /// What can be chosen; empty for a scale or a text.
    pub options: Vec<QuestionOption>,
    /// Whether only the options of the territory the resident chose are offered.
    pub by_territory: bool,
    /// Whether a blank vote is possible.
    pub blank: bool,
    /// How the answers are counted.
    pub count: CountRule,
}

/// How a question is answered. Option bytes, limits and meaning: `src/ballot/FORMAT.md`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Kind {
    /// Picks options.
    Approval {
        /// Fewest options.
        min: u16,
        /// Most options.
        max: u16,
        /// What the chosen options may cost together.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        money: Option<Cents>,
    },
    /// Spreads points.
    Points {
        /// All points of a ballot.
        points: u8,
        /// Most points for one option.
        per_option: u8,
    },
    /// Orders options.
    Ranking {
        /// Longest order.
        max: u8,
        /// Points of the first place, the second, and so on.
        points_per_place: Vec<u32>,
    },
    /// Grades options (majority judgment).
    Grades {
        /// Worst first.
        grades: Vec<Texts>,
        /// What an ungraded option means.
        ungraded: Ungraded,
    },
    /// One or several answers.
    Choice {
        /// Fewest answers.
        min: u16,
        /// Most answers.
        max: u16,
    },
    /// A value from 1 to `steps`.
    Scale {
        /// The highest value.
        steps: u8,
        /// What 1 means.
        low: Texts,
        /// What `steps` means.
        high: Texts,
    },
    /// A written answer.
    Text {
        /// Most bytes of UTF-8.
        bytes: u16,
    },
    /// Signs petitions with an identity.
    Signature {
        /// Which identity fields are asked for.
        fields: Vec<IdentityField>,
        /// Signatures needed.
        threshold: u32,
        /// Territories that must be reached.
        territories: u32,
    },
}

impl Kind {
    /// The word in definitions and results.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Approval { .. } => "approval",
            Self::Points { .. } => "points",
            Self::Ranking { .. } => "ranking",
            Self::Grades { .. } => "grades",
            Self::Choice { .. } => "choice",
            Self::Scale { .. } => "scale",
            Self::Text { .. } => "text",
            Self::Signature { .. } => "signature",
        }
    }

    /// What a question of this kind is called in French, with the word of its `kind` in definitions.
    pub fn french(&self) -> String {
        let words = match self {
            Self::Approval { .. } => "à cocher",
            Self::Points { .. } => "à points",
            Self::Ranking { .. } => "à classement",
            Self::Grades { .. } => "à mentions",
            Self::Choice { .. } => "à choix",
            Self::Scale { .. } => "à échelle",
            Self::Text { .. } => "à réponse écrite",
            Self::Signature { .. } => "à signatures",
        };
        format!("{words} (« {} »)", self.name())
    }

    /// Whether an option's points are another figure than the ballots that choose it.
    pub fn gives_points(&self) -> bool {
        matches!(self, Self::Points { .. } | Self::Ranking { .. })
    }

    /// Whether the kind has options to choose from.
    pub fn has_options(&self) -> bool {
        !matches!(self, Self::Scale { .. } | Self::Text { .. })
    }
}

/// What a project without a grade means in majority judgment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ungraded {
    /// The worst grade.
    Worst,
    /// Nothing: only given grades count.
    Given,
}

/// A field of the identity a petition asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityField {
    /// Surname and given names.
    Name,
    /// Year of birth.
    BirthYear,
    /// Commune, hence canton.
    Commune,
    /// Lives, works or studies here.
    Ground,
}

impl Definition {
    /// A territory's place in the list, which is a ballot's style less one.
    pub fn territory_place(&self, id: &str) -> Option<usize> {
        self.territories.iter().position(|territory| territory.id == id)
    }

    /// Whether the consultation speaks the language of a text; what it does not speak is shown to nobody.
    pub fn speaks(&self, tag: Tag) -> bool {
        self.languages.contains(&tag)
    }

    /// Whether residents choose a territory: some question offers only its options.
    pub fn asks_territory(&self) -> bool {
        self.questions.iter().any(|question| question.by_territory)
    }
}

impl Question {
    /// Whether an option is offered to ballots of a territory (`None`: no territory was chosen).
    pub fn offers(&self, option: &QuestionOption, territory: Option<&str>) -> bool {
        !self.by_territory || (option.territory.is_some() && option.territory.as_deref() == territory)
    }

    /// Whether the question is put to ballots of a territory: one of its options is offered to them.
    pub fn is_put_to(&self, territory: Option<&str>) -> bool {
        !self.by_territory || self.options.iter().any(|option| self.offers(option, territory))
    }
}
