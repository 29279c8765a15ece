//! What stops the reading of a `.pb` file, and what is only worth a warning.
//!
//! Each has a line, one sentence that says what is wrong and one that says what to do. Pieces of the
//! file quoted in a sentence are shortened, so that a message stays a message.

use std::fmt;

use thiserror::Error;

/// One of the three parts of a file, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Keys and values about the vote.
    Meta,
    /// One row per project.
    Projects,
    /// One row per ballot.
    Votes,
}

impl Section {
    /// The name as the format writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meta => "META",
            Self::Projects => "PROJECTS",
            Self::Votes => "VOTES",
        }
    }

    /// How the header line of the section must begin.
    #[must_use]
    pub const fn header(self) -> &'static str {
        match self {
            Self::Meta => "key;value",
            Self::Projects => "project_id",
            Self::Votes => "voter_id",
        }
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The file cannot be used: the line, what is wrong there, and the remedy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {fault}. {}", .fault.remedy())]
pub struct Refusal {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong.
    pub fault: Fault,
}

/// What makes a file unusable.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the sentence above each variant is its description")]
pub enum Fault {
    #[error("the file has {bytes} bytes, more than the {most} accepted", most = super::MAX_BYTES)]
    FileTooLong { bytes: usize },
    #[error("the text is not UTF-8")]
    NotUtf8,
    #[error("the row has more than {most} cells", most = super::rows::MAX_CELLS)]
    TooManyCells,
    #[error("a cell has {bytes} bytes, more than the {most} accepted", most = super::rows::MAX_CELL_BYTES)]
    CellTooLong { bytes: usize },
    #[error("a quoted cell is opened here and never closed")]
    UnclosedQuote,
    #[error("text follows the closing quote of a cell")]
    TextAfterQuote,
    #[error("the section {0} is missing")]
    MissingSection(Section),
    #[error("the section {0} comes again or out of order")]
    MisplacedSection(Section),
    #[error("the header of the section {0} does not begin with `{header}`", header = .0.header())]
    MissingHeader(Section),
    #[error("the required key `{0}` is missing")]
    MissingKey(&'static str),
    #[error("the required column `{column}` of the section {section} is missing")]
    MissingColumn { section: Section, column: &'static str },
    #[error("the required field `{0}` is empty")]
    MissingValue(&'static str),
    #[error("the key `{}` comes a second time", shown(.0))]
    RepeatedKey(String),
    #[error("the column `{}` comes a second time", shown(.0))]
    RepeatedColumn(String),
    #[error("the row has more cells than its header")]
    ExtraCells,
    #[error("`{}` in `{field}` is not a number that can be read", shown(.value))]
    UnreadableNumber { field: String, value: String },
    #[error("`{}` in `{field}` has more decimals than can be kept exactly", shown(.value))]
    TooFineNumber { field: String, value: String },
    #[error("`{}` in `{field}` is larger than accepted", shown(.value))]
    TooLargeNumber { field: String, value: String },
    #[error("the vote type `{}` is unknown", shown(.0))]
    UnknownVoteType(String),
    #[error("the project id `{}` holds a comma", shown(.0))]
    CommaInProjectId(String),
    #[error("the project `{}` comes a second time", shown(.0))]
    RepeatedProject(String),
    #[error("the voter `{}` comes a second time", shown(.0))]
    RepeatedVoter(String),
    #[error("the vote names the project `{}`, which the section PROJECTS does not list", shown(.0))]
    UnknownProject(String),
    #[error("the vote has nothing between two commas")]
    EmptyItem,
    #[error("the vote names {projects} projects and gives {points} numbers of points")]
    PointsOfAnotherLength { projects: usize, points: usize },
    #[error("`{key}` says {stated}, the file holds {found}")]
    WrongCount { key: &'static str, stated: u64, found: u64 },
    #[error("META has more than {most} keys", most = super::MAX_KEYS)]
    TooManyKeys,
    #[error("there are more than {most} projects", most = super::MAX_PROJECTS)]
    TooManyProjects,
    #[error("there are more than {most} ballots", most = super::MAX_BALLOTS)]
    TooManyBallots,
    #[error("the ballots hold more than {most} choices in all", most = super::MAX_ENTRIES)]
    TooManyEntries,
    #[error("the additional columns hold more than {most} cells in all", most = super::MAX_EXTRA_CELLS)]
    TooManyExtraCells,
}

impl Fault {
    /// This fault on a line of the file.
    #[must_use]
    pub const fn at(self, line: u64) -> Refusal {
        Refusal { line, fault: self }
    }

    /// What to do about it, one sentence.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        use Fault as F;
        match self {
            F::FileTooLong { .. } | F::TooManyKeys | F::TooManyProjects | F::TooManyBallots => {
                "Check that this is a Pabulib file, or split it by district."
            }
            F::TooManyEntries | F::TooManyExtraCells => {
                "Split the file by district, or remove the columns that are not needed."
            }
            F::NotUtf8 => "Save the file again with the encoding UTF-8.",
            F::TooManyCells | F::CellTooLong { .. } => "Look for a quote or a line end missing before this place.",
            F::UnclosedQuote => "Close the quote, or double it where it belongs to the text.",
            F::TextAfterQuote | F::ExtraCells => {
                "Put a cell that holds `;` or a quote between quotes and double the quotes inside."
            }
            F::MissingSection(_) => "Write META, PROJECTS and VOTES, each once and alone on its line.",
            F::MisplacedSection(_) => "Keep one META, one PROJECTS and one VOTES, in this order.",
            F::MissingHeader(_) => "Write the names of the columns on the line below the section's name.",
            F::MissingKey(_) => "Add the key and its value to META.",
            F::MissingColumn { .. } => "Add the column to the header and its value to each row.",
            F::MissingValue(_) => "Fill it in, or remove the row; blank ballots are not listed but told in `comment`.",
            F::RepeatedKey(_) | F::RepeatedColumn(_) => "Keep one of the two.",
            F::UnreadableNumber { .. } => "Write digits only, with a point before decimals.",
            F::TooFineNumber { .. } => "Write money with two decimals at most, and counts and points without any.",
            F::TooLargeNumber { .. } => "Check the number for digits that do not belong to it.",
            F::UnknownVoteType(_) => "Write approval, ordinal, cumulative, scoring or choose-1.",
            F::CommaInProjectId(_) => "Give the project an id of letters, digits, points, slashes and hyphens.",
            F::RepeatedProject(_) => "Give each project its own id; `10` and `010` are two ids.",
            F::RepeatedVoter(_) => "Keep one ballot for each voter, or give the second its own number.",
            F::UnknownProject(_) => "Correct the id in the vote, or list the project; `10` and `010` are two ids.",
            F::EmptyItem => "Remove the comma, or write the id that is missing.",
            F::PointsOfAnotherLength { .. } => "Give one number of points for each project named, in the same order.",
            F::WrongCount { .. } => "Correct the number in META, or look for rows that were lost.",
        }
    }
}

/// Something was overlooked or corrected in reading: the line, what, and the remedy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {caution}. {}", .caution.remedy())]
pub struct Warning {
    /// The line, from 1.
    pub line: u64,
    /// What was found.
    pub caution: Caution,
}

/// What is read all the same, and said.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the sentence above each variant is its description")]
pub enum Caution {
    #[error("the file begins with a byte-order mark, which is ignored")]
    ByteOrderMark,
    #[error("lines end with CR LF from here on, which is accepted")]
    CarriageReturns,
    #[error("there are spaces round a cell or an item, which are removed")]
    Spaces,
    #[error("a control character or a line end inside a cell is read as a space")]
    ControlCharacter,
    #[error("the line is blank and is passed over")]
    BlankLine,
    #[error("the section name `{}` is not in capitals, which is accepted", shown(.0))]
    SectionCase(String),
    #[error("the key `{}` is unknown and is kept as it is", shown(.0))]
    UnknownKey(String),
    #[error("the column `{}` is unknown and is kept as it is", shown(.0))]
    UnknownColumn(String),
    #[error("the column `target` is read under its new name `beneficiaries`")]
    OldColumnName,
    #[error("`{}` in `{key}` is not a value the format knows, and is kept as it is", shown(.value))]
    OddValue { key: &'static str, value: String },
    #[error("the row is shorter than its header: the cells missing are read as empty")]
    ShortRow,
    #[error("empty cells at the end of the row are ignored")]
    TrailingCells,
    #[error("a quote inside a cell is kept as it is")]
    StrayQuote,
    #[error("the voter `{}` names the project `{}` twice: it counts once, at its first place", shown(.voter), shown(.project))]
    ProjectTwiceInBallot { voter: String, project: String },
    #[error("{count} more warnings of the kind `{kind}` up to here are not listed")]
    NotListed { kind: &'static str, count: u64 },
}

impl Caution {
    /// The name of the kind, for counting.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ByteOrderMark => "byte-order mark",
            Self::CarriageReturns => "CR LF",
            Self::Spaces => "spaces",
            Self::ControlCharacter => "control character",
            Self::BlankLine => "blank line",
            Self::SectionCase(_) => "section name",
            Self::UnknownKey(_) => "unknown key",
            Self::UnknownColumn(_) => "unknown column",
            Self::OldColumnName => "old column name",
            Self::OddValue { .. } => "odd value",
            Self::ShortRow => "short row",
            Self::TrailingCells => "empty cells",
            Self::StrayQuote => "stray quote",
            Self::ProjectTwiceInBallot { .. } => "project twice in a ballot",
            Self::NotListed { .. } => "not listed",
        }
    }

    /// What to do about it, one sentence.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::ByteOrderMark => "Save the file as UTF-8 without a byte-order mark.",
            Self::CarriageReturns => "Save the file with LF line ends.",
            Self::Spaces => "Remove them in the file.",
            Self::ControlCharacter => "Replace it in the file by a space.",
            Self::BlankLine | Self::TrailingCells => "Remove it in the file.",
            Self::SectionCase(_) => "Write META, PROJECTS and VOTES in capitals.",
            Self::UnknownKey(_) | Self::UnknownColumn(_) => "Check its spelling.",
            Self::OldColumnName => "Rename the column in the file.",
            Self::OddValue { .. } => "Check it against the description of the format.",
            Self::ShortRow => "Write one cell for each column, empty or not.",
            Self::StrayQuote => "Put the cell between quotes and double the quote inside.",
            Self::ProjectTwiceInBallot { .. } => "Look at this ballot with the person who made the file.",
            Self::NotListed { .. } => "Correct those listed and read the file again.",
        }
    }
}

/// A piece of the file short enough for a sentence, without control characters.
fn shown(text: &str) -> String {
    let mut kept: String = text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if kept.len() < text.len() {
        kept.push('…');
    }
    kept
}
