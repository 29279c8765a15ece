//! Turns a Pabulib file into a consultation folder: `consultation.toml` and `projets.csv`, as text.
//!
//! The folder is a rehearsal for an officer to read and adapt: every choice the file does not make is
//! either usual or told in a remark, and every remark stands as a comment in the definition too.
//! Ballots are not imported, but the limits written admit every one of them.
//! Nothing is read from or written to a disk here.

mod definition;
mod limits;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeMap;

use thiserror::Error;

pub use self::limits::Limits;
use self::text::{Identifiers, one_line, title};
use crate::consultation::pabulib::{File, Project, WITHDRAWN};

/// The most options whose answers fit a ballot (DESIGN.md section 5: 3 840 bytes, 22 of them taken).
pub const MAX_OPTIONS: usize = 3_818;

/// The header of the table of options.
const OPTION_COLUMNS: [&str; 16] = [
    "id",
    "number",
    "external_id",
    "title_fr",
    "title_en",
    "summary_fr",
    "summary_en",
    "description_fr",
    "description_en",
    "falc_fr",
    "cost",
    "category",
    "territory",
    "image",
    "proposer",
    "place",
];

/// A consultation folder, and what the officer should know about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The text of `consultation.toml`.
    pub consultation_toml: String,
    /// The text of `projets.csv`.
    pub options_csv: String,
    /// The limits of the question, as written in the definition.
    pub limits: Limits,
    /// French sentences: what was widened, left out or chosen.
    pub remarks: Vec<String>,
}

/// Why a file cannot become a consultation.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// A kind of vote that no question has.
    #[error("the file is of the kind `scoring`, which no question of a consultation asks")]
    Scoring,
    /// Nothing to vote on.
    #[error("the file lists no project")]
    NoProject,
    /// More options than a ballot has room for.
    #[error("the file lists {found} projects, a question holds {MAX_OPTIONS}")]
    TooManyProjects {
        /// The number of projects listed.
        found: usize,
    },
    /// A ballot keeps one byte for each option.
    #[error("a ballot gives {found} points to one project, a question allows 255")]
    TooManyPoints {
        /// The largest number found.
        found: u64,
    },
    /// The table could not be written.
    #[error("the table of options cannot be written")]
    Table(#[source] TableError),
}

impl Refusal {
    /// What to do about it, one sentence.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Scoring => "Write the definition by hand with a question of the kind `grades`.",
            Self::NoProject => "Check that the section PROJECTS has rows.",
            Self::TooManyProjects { .. } => "Split the file by district.",
            Self::TooManyPoints { .. } => "Divide the points in the file by a common factor.",
            Self::Table(_) => "Report this as a fault of the program.",
        }
    }
}

/// The message of the CSV writer, which cannot be compared itself.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct TableError(String);

/// Makes a folder from a file; `source_name` is the name shown in its comments.
///
/// # Errors
/// A file without projects, with more projects or points than a ballot holds, or of the kind scoring.
pub fn from_pabulib(file: &File, source_name: &str) -> Result<Folder, Refusal> {
    match file.projects.len() {
        0 => return Err(Refusal::NoProject),
        found if found > MAX_OPTIONS => return Err(Refusal::TooManyProjects { found }),
        _ => {}
    }
    let mut remarks = Vec::new();
    let limits = limits::limits(file, &mut remarks)?;
    let territories = territories(file);
    let categories = Groups::new(file.projects.iter().filter_map(category), "theme");
    let options_csv = options(file, &territories, &categories).map_err(|error| Refusal::Table(TableError(error)))?;
    definition::remark_on_rule(file, &mut remarks);
    remark_on_projects(file, &mut remarks);
    let remarks: Vec<String> = remarks.iter().map(|remark| one_line(remark)).collect();
    let parts = definition::Parts {
        file,
        source_name,
        limits: &limits,
        territories: &territories.groups,
        categories: &categories,
        remarks: &remarks,
    };
    Ok(Folder { consultation_toml: parts.toml(), options_csv, limits, remarks })
}

/// Territories or categories: a name as the file writes it, and its identifier.
#[derive(Debug, Default)]
struct Groups(BTreeMap<String, String>);

impl Groups {
    fn new<'a>(names: impl Iterator<Item = &'a str>, fallback: &str) -> Self {
        let mut groups: BTreeMap<String, String> = names.map(|name| (name.to_owned(), String::new())).collect();
        let mut identifiers = Identifiers::default();
        for (name, id) in &mut groups {
            *id = identifiers.give(name, fallback);
        }
        Self(groups)
    }

    fn id(&self, name: Option<&str>) -> &str {
        name.and_then(|name| self.0.get(name)).map_or("", String::as_str)
    }
}

/// A column of the projects that says where they are.
type PlaceColumn = fn(&Project) -> Option<&str>;

struct Territories {
    groups: Groups,
    column: Option<PlaceColumn>,
}

/// The first of neighborhood, district and subunit that tells projects apart.
fn territories(file: &File) -> Territories {
    let columns: [PlaceColumn; 3] =
        [|p| p.neighborhood.as_deref(), |p| p.district.as_deref(), |p| p.subunit.as_deref()];
    for column in columns {
        let groups = Groups::new(file.projects.iter().filter_map(column), "quartier");
        if groups.0.len() > 1 {
            return Territories { groups, column: Some(column) };
        }
    }
    Territories { groups: Groups::default(), column: None }
}

fn category(project: &Project) -> Option<&str> {
    project.categories.first().map(String::as_str)
}

/// The table of options, one row for each project in the order of the file.
fn options(file: &File, territories: &Territories, categories: &Groups) -> Result<String, String> {
    let mut table = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    table.write_record(OPTION_COLUMNS).map_err(|error| error.to_string())?;
    let mut identifiers = Identifiers::default();
    for project in &file.projects {
        let id = identifiers.give(&project.id, "projet");
        let (title, description) = texts(project);
        let cost = project.cost.to_string();
        let territory = territories.groups.id(territories.column.and_then(|column| column(project)));
        let proposer = one_line(project.proposer.as_deref().unwrap_or_default());
        let number = one_line(&project.id);
        let row = [
            &id,
            &number,
            &project.id,
            &title,
            "",
            "",
            "",
            &description,
            "",
            "",
            &cost,
            categories.id(category(project)),
            territory,
            "",
            &proposer,
            "",
        ];
        table.write_record(row).map_err(|error| error.to_string())?;
    }
    let bytes = table.into_inner().map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

/// Title and description; a name too long for a title stands whole at the head of the description.
fn texts(project: &Project) -> (String, String) {
    let description = one_line(project.description.as_deref().unwrap_or_default());
    let name = match &project.name {
        Some(name) => one_line(name),
        None => format!("Projet {}", one_line(&project.id)),
    };
    let (title, cut) = title(&name);
    match (cut, description.is_empty()) {
        (false, _) => (title, description),
        (true, true) => (title, name),
        (true, false) => (title, format!("{name} — {description}")),
    }
}

fn remark_on_projects(file: &File, remarks: &mut Vec<String>) {
    let withdrawn: Vec<&str> = file.projects.iter().filter(|p| p.cost == WITHDRAWN).map(|p| p.id.as_str()).collect();
    if let Some(first) = withdrawn.first() {
        let number = withdrawn.len();
        remarks.push(format!("{number} projet(s) portent le coût 999999999, qui marque un retrait ({first} d’abord) : retirez-les ou écartez-les du dépouillement."));
    }
    let long = file.projects.iter().filter(|p| texts(p).0.ends_with('…')).count();
    if long > 0 {
        remarks.push(format!(
            "{long} nom(s) de projet sont coupés à 200 caractères ; ils restent entiers dans la description."
        ));
    }
}
