//! What the pages show: plain values, already counted, checked and decided by the caller.

use super::text::Text;
use crate::language::Language;

/// Everything the site says about one consultation.
#[derive(Debug, Clone)]
pub struct ResultsPage {
    /// Who holds the consultation.
    pub organiser: Text,
    /// Its title.
    pub title: Text,
    /// A rehearsal: marked on every page.
    pub rehearsal: bool,
    /// Languages of the pages, those of the consultation that the site knows.
    pub languages: Vec<Language>,
    /// Whether residents were given receipts: there is a page to look them up.
    pub receipts: bool,
    /// Whether the opened answers are published.
    pub answers: AnswersView,
    /// Fewest ballots of a group that is shown.
    pub smallest_group: u64,
    /// First 16 bytes of the consultation hash, in groups of 4 hexadecimal digits.
    pub fingerprint: String,
    /// Sealed ballots in the published list.
    pub envelopes: u64,
    /// Those that were counted.
    pub counted: u64,
    /// The kiosks, in the order shown.
    pub kiosks: Vec<KioskView>,
    /// The questions, in the consultation's order.
    pub questions: Vec<QuestionView>,
    /// Files offered to readers.
    pub downloads: Vec<Download>,
    /// Files for platforms that are not there, and why.
    pub absent: Vec<Text>,
    /// Signed files, for verifiers.
    pub artefacts: Vec<Artefact>,
    /// The frozen list.
    pub checkpoint: Checkpoint,
    /// The signs of the public lot, as they were thrown.
    pub lot: String,
    /// Who opened the ballots, by number: "3 dépositaires de clé sur 5 ont ouvert l’urne ensemble (n° 1, 2, 5)."
    pub holders_sentence: Text,
    /// Whom to tell of a lost ballot: a name, a place, a telephone; the organiser's name where the consultation has no more.
    pub contact: Text,
}

/// Whether anybody can count again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswersView {
    /// The opened answers are published.
    Published,
    /// The consultation was sealed so that they are not.
    NotPublished,
    /// A group is so small that they would show it.
    TooFew,
}

/// One enrolled kiosk and what it brought.
#[derive(Debug, Clone)]
pub struct KioskView {
    /// Its number.
    pub number: u16,
    /// Where it stood.
    pub name: String,
    /// Its sealed ballots; none where they are fewer than the smallest group, or would tell of one that is.
    pub envelopes: Option<u64>,
    /// Whether a batch that it signed is in the publication.
    pub brought: bool,
    /// Why its last batch is missing, as the authority signed it with the freeze; none where it is not.
    pub missing: Option<String>,
}

/// The signed checkpoint of the list.
#[derive(Debug, Clone)]
pub struct Checkpoint {
    /// Leaves under the root.
    pub size: u64,
    /// RFC 9162 root, hexadecimal.
    pub root: String,
}

/// What residents did in a question; decides units and column titles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionKind {
    /// Picked several projects.
    Approval,
    /// Spread points.
    Points,
    /// Ordered projects.
    Ranking,
    /// Gave grades.
    Grades,
    /// Answered from a list.
    Choice,
    /// Gave a value.
    Scale,
    /// Wrote.
    Text,
    /// Signed a petition.
    Signature,
}

/// Money available and money used, in cents.
#[derive(Debug, Clone, Copy)]
pub struct Purse {
    /// Available.
    pub available: u64,
    /// Used by the winners.
    pub spent: u64,
}

/// One question and its outcome.
#[derive(Debug, Clone)]
pub struct QuestionView {
    /// Identifier, unique in the page.
    pub id: String,
    /// The question as asked.
    pub title: Text,
    /// What residents did.
    pub kind: QuestionKind,
    /// Ballots that answered.
    pub ballots: u64,
    /// Blank ballots.
    pub blank: u64,
    /// Ballots that passed over the question.
    pub skipped: u64,
    /// Ballots that break a rule.
    pub invalid: u64,
    /// Ballots of a territory that was not asked.
    pub other_style: u64,
    /// The counting rule, in a sentence.
    pub rule: Text,
    /// The money, where there is some.
    pub purse: Option<Purse>,
    /// What its kind shows besides.
    pub detail: Detail,
    /// The outcome.
    pub outcome: Outcome,
    /// How it came about, stage after stage; none where nothing is to be won.
    pub stages: Vec<StageView>,
    /// What else there is to say about the count.
    pub remarks: Vec<Text>,
}

/// One stage of a count.
#[derive(Debug, Clone)]
pub struct StageView {
    /// Its name; none where it is the only one.
    pub title: Option<Text>,
    /// Its rule, in sentences; none where it is the only one, and the question's rule says it.
    pub rule: Option<Text>,
    /// Its groups, each with its decisions in order.
    pub groups: Vec<GroupView>,
    /// What the common purse has before and afterwards, in cents; none where there is never anything in it.
    pub common: Option<(u64, u64)>,
}

/// One group of a stage.
#[derive(Debug, Clone)]
pub struct GroupView {
    /// Its name; none where projects are not grouped.
    pub name: Option<Text>,
    /// Its own money.
    pub purse: Option<Purse>,
    /// Winners it was guaranteed, and whether it has them.
    pub guarantee: Option<(u64, bool)>,
    /// Winners.
    pub winners: u64,
    /// What there is to say.
    pub remarks: Vec<Text>,
    /// Its decisions, in order.
    pub decisions: Vec<DecisionView>,
}

/// One decision.
#[derive(Debug, Clone)]
pub struct DecisionView {
    /// The number printed in the catalogue.
    pub number: Option<String>,
    /// The project's title.
    pub title: Text,
    /// Ballots that support it.
    pub votes: u64,
    /// Its result under the rule, where that is not the votes.
    pub score: Option<Score>,
    /// Opinions above and below its majority grade, of a thousand.
    pub sides: Option<(u16, u16)>,
    /// Its cost in cents.
    pub cost: Option<u64>,
    /// Whether it won.
    pub selected: bool,
    /// Why.
    pub reason: Text,
}

/// What a kind of question shows beside its options.
#[derive(Debug, Clone)]
pub enum Detail {
    /// Nothing more.
    None,
    /// Several answers were possible: the shares may come to more than a whole.
    Several,
    /// A scale from 1.
    Scale {
        /// The highest value.
        steps: u64,
        /// The lower median.
        median: u64,
        /// The mean in hundredths.
        mean_hundredths: u64,
    },
    /// Grades, judged by majority.
    Grades {
        /// Their names, worst first.
        names: Vec<Text>,
        /// Whether an ungraded project gets the worst one; else only given grades count.
        ungraded_is_worst: bool,
        /// How many projects at the head of the list are equal.
        leading: usize,
    },
}

/// A question's figures, or why they are not published.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Options in the order of the result.
    Shown(Vec<OptionView>),
    /// No figure is shown.
    Hidden {
        /// Why.
        reason: Text,
        /// What residents were asked about, in the definition's order, without a figure.
        options: Vec<OptionView>,
    },
}

/// A result that is not a number of ballots.
#[derive(Debug, Clone)]
pub enum Score {
    /// Points.
    Points(u64),
    /// A grade, or whatever the rule calls its result.
    Words(Text),
}

/// One option and its result.
#[derive(Debug, Clone)]
pub struct OptionView {
    /// The number printed in the catalogue; none for a survey's answers.
    pub number: Option<String>,
    /// Its title.
    pub title: Text,
    /// Its picture, decorative.
    pub image: Option<SitePath>,
    /// Its territory.
    pub territory: Option<Text>,
    /// Its category.
    pub category: Option<Text>,
    /// Its cost in cents.
    pub cost: Option<u64>,
    /// Ballots that support it.
    pub votes: u64,
    /// Its result under the rule, where that is not the votes.
    pub score: Option<Score>,
    /// Thousandths of the answering ballots that support it, 0 to 1000.
    pub share_permille: u16,
    /// The opinions on it, for grades.
    pub opinions: Option<Opinions>,
    /// Whether it won; none where nothing is to be won.
    pub funded: Option<bool>,
    /// Too few answered in its territory: it has no figures.
    pub hidden: bool,
    /// Why.
    pub reason: Option<Text>,
}

/// The opinions on one project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinions {
    /// Opinions per grade, worst first, what an ungraded project means included.
    pub counts: Vec<u64>,
    /// Thousandths of them; together 1000, or 0 without opinions.
    pub shares_permille: Vec<u16>,
    /// Ballots that leave it ungraded and count for the worst grade.
    pub ungraded: u64,
    /// Thousandths above the majority grade.
    pub above_permille: u16,
    /// Thousandths below it.
    pub below_permille: u16,
}

/// A file offered to readers.
#[derive(Debug, Clone)]
pub struct Download {
    /// Where it lies in the site.
    pub path: SitePath,
    /// What it is.
    pub label: Text,
    /// Its length.
    pub bytes: u64,
}

/// What a signed file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArtefactKind {
    /// The sealed consultation.
    Package,
    /// The list of kiosks and their certificates.
    Kiosks,
    /// The leaves of the register.
    Leaves,
    /// What the kiosks brought, and what was found.
    Report,
    /// The freeze: the signed checkpoint of the leaves.
    Freeze,
    /// The public lot and what it decides.
    Draw,
    /// The opened answers.
    Answers,
    /// The report of the opening.
    Opening,
    /// The hashes of all published files.
    Publication,
}

/// A file for verifiers.
#[derive(Debug, Clone)]
pub struct Artefact {
    /// What it is.
    pub kind: ArtefactKind,
    /// Where it lies in the site.
    pub path: SitePath,
}

/// A path inside the site: ASCII letters, digits, `-`, `_`, `.` and `/`, relative, never upwards.
///
/// Neither a scheme (`javascript:`) nor another host can be written with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SitePath(String);

impl SitePath {
    /// Checks a path.
    ///
    /// # Errors
    /// The path leaves the site, or holds a character that a link would need to escape.
    pub fn parse(path: &str) -> Result<Self, BadPath> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let good = |part: &str| !part.is_empty() && !part.starts_with('.') && part.chars().all(plain);
        if path.split('/').all(good) { Ok(Self(path.to_owned())) } else { Err(BadPath(path.to_owned())) }
    }

    /// The path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A path that is none of the site's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("« {0} » n’est pas un chemin du site")]
pub struct BadPath(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_inside_the_site() {
        assert!(SitePath::parse("images/07.png").is_ok());
        for bad in ["", "/etc", "../x", "a/../b", "a//b", "javascript:x", "//host/x", "a b", "a?b", "a#b", ".git"] {
            assert_eq!(SitePath::parse(bad), Err(BadPath(bad.to_owned())));
        }
    }
}
