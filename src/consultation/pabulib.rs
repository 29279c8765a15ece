//! Pabulib `.pb` files: the exchange format of participatory budgets (Faliszewski et al., IJCAI 2023).
//!
//! ```text
//! file    = META PROJECTS VOTES        once each, in this order; name line, header line, rows
//! row     = field *(";" field)         a field with ; or " is quoted, inner " doubled
//! list    = item *("," item)           inside one field
//! ```
//!
//! Reading is lenient and says so: each [`Warning`] and each [`Refusal`] has its line and its remedy. Refused is only what no
//! count can do without; what a file says of itself is compared with what it holds, and told where it differs.
//! Writing is strict, and keeps no order of casting: ballots are sorted by content and renumbered.
//! Money is integer cents, other numbers are exact; ids are text (`10` and `010` differ).
//! Nothing here counts: scores found in a file are kept as the file states them.
//!
//! Bounds on a file: [`MAX_BYTES`], [`MAX_KEYS`], [`MAX_PROJECTS`], [`MAX_BALLOTS`], [`MAX_ENTRIES`],
//! [`MAX_EXTRA_CELLS`], 256 cells a row, 1 MiB a cell, [`MAX_COUNT`] for points and lengths.

mod columns;
mod fault;
mod file;
mod meta;
mod number;
mod reader;
mod rows;
mod sections;
mod statements;
#[cfg(test)]
pub(crate) mod tests;
mod writer;

pub(super) use fault::shown;
pub use fault::{Caution, Fault, Refusal, Section, Warning};
pub use meta::{Limits, MAX_COUNT, Meta, VoteType};
pub use number::{Decimal, Unread};
pub(super) use writer::one_line;

use super::Cents;

/// The longest file read, in bytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The most keys META may have.
pub const MAX_KEYS: usize = 1_000;
/// The most projects a file may list.
pub const MAX_PROJECTS: usize = 100_000;
/// The most ballots a file may list.
pub const MAX_BALLOTS: usize = 1_000_000;
/// The most choices all ballots may hold together.
pub const MAX_ENTRIES: usize = 10_000_000;
/// The most cells the additional columns, and items the lists of themes and beneficiaries, may hold
/// together in each section.
pub const MAX_EXTRA_CELLS: usize = 4_000_000;
/// A cost that marks a withdrawn project: no rule may select it.
pub const WITHDRAWN: Cents = Cents(99_999_999_900);

/// A whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Keys and values about the vote.
    pub meta: Meta,
    /// The projects in the order of the file.
    pub projects: Vec<Project>,
    /// The ballots in the order of the file.
    pub ballots: Vec<Ballot>,
    /// Names of the project columns kept in [`Project::extra`].
    pub project_columns: Vec<String>,
    /// Names of the ballot columns kept in [`Ballot::extra`] (`age`, `sex`, `neighborhood`, …).
    pub ballot_columns: Vec<String>,
}

/// One row of PROJECTS. A text that is empty in the file is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Project {
    /// The id, text without commas.
    pub id: String,
    /// What it costs; [`WITHDRAWN`] is no cost but a mark.
    pub cost: Cents,
    /// The number of ballots that name it, as the file states it.
    pub votes: Option<u64>,
    /// Its score, as the file states it.
    pub score: Option<Decimal>,
    /// Its name.
    pub name: Option<String>,
    /// 0 not funded, 1 funded, 2 funded by the 80 % rule or as explained, 3 reserve money.
    pub selected: Option<u8>,
    /// Its themes (column `category`).
    pub categories: Vec<String>,
    /// Whom it serves (column `beneficiaries`, formerly `target`).
    pub beneficiaries: Vec<String>,
    /// Where it lies.
    pub neighborhood: Option<String>,
    /// The part of the town that voted on it.
    pub subunit: Option<String>,
    /// The district it belongs to.
    pub district: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// Who proposed it.
    pub proposer: Option<String>,
    /// The number the public knew it by.
    pub public_id: Option<String>,
    /// The other columns, one text for each of [`File::project_columns`].
    pub extra: Vec<String>,
}

/// One row of VOTES.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ballot {
    /// The voter's id in the file, text.
    pub voter_id: String,
    /// The projects named, by index in [`File::projects`], in the order written, with their points.
    /// No project comes twice.
    pub entries: Vec<(usize, Option<u64>)>,
    /// The other columns, one text for each of [`File::ballot_columns`].
    pub extra: Vec<String>,
}

impl File {
    /// What a ballot says in a column such as `age` or `neighborhood`; `None` where nothing.
    #[must_use]
    pub fn of_voter<'a>(&self, ballot: &'a Ballot, column: &str) -> Option<&'a str> {
        let index = self.ballot_columns.iter().position(|name| name == column)?;
        ballot.extra.get(index).map(String::as_str).filter(|text| !text.is_empty())
    }
}

/// Reads a file.
///
/// # Errors
/// The first fault met: META, PROJECTS or a field the count needs missing, a project or voter repeated, a vote for an
/// unknown project, points of another length than the vote, a cost or points that cannot be kept exactly, a form that
/// cannot be read, or a bound exceeded.
pub fn read(bytes: &[u8]) -> Result<(File, Vec<Warning>), Refusal> {
    file::read(bytes, reader::Bounds::USUAL)
}

/// Writes a file in the strict form.
///
/// LF, no byte-order mark; ids keep `A-Z a-z 0-9 . _ / -`, any other character becomes `_`; line ends in
/// texts become spaces; `num_projects` and `num_votes` are those of the file. Ballots are sorted by
/// content and numbered from 1, the choices of a ballot follow the order of the projects (except in
/// ordinal files, where their order is the vote), and `voting_method` is left out: nothing of the order
/// of casting remains. Blank ballots are not listed; `comment` tells their number.
#[must_use]
pub fn write(file: &File) -> String {
    writer::write(file)
}
