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
use self::text::{Identifiers, cut, title};
use super::check::{LONGEST_TEXT, LONGEST_TITLE, MOST_CATEGORIES, MOST_OPTIONS, MOST_TERRITORIES};
use super::money::{french_count, grouped};
use super::pabulib::{File, Project, WITHDRAWN, one_line, shown};
use super::source::OPTION_COLUMNS;

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
    #[error("Le fichier est du type «\u{a0}scoring\u{a0}», qu’aucune question ne pose.")]
    Scoring,
    /// Nothing to vote on.
    #[error("Le fichier ne contient aucun projet.")]
    NoProject,
    /// More options than a question holds.
    #[error("Le fichier contient {}, une question en porte {MOST_OPTIONS} au plus.", french_count(*.found, "projet"))]
    TooManyProjects {
        /// The number of projects listed.
        found: usize,
    },
    /// One byte holds the points of a ballot.
    #[error("Un bulletin du fichier donne {}, une question en permet 255.", french_count(*.found, "point"))]
    TooManyPoints {
        /// The largest sum found.
        found: u64,
    },
    /// One byte holds the places of a ranking.
    #[error("Un bulletin du fichier classe {}, une question en permet 255.", french_count(*.found, "projet"))]
    TooManyPlaces {
        /// The longest ranking found.
        found: u64,
    },
    /// The table could not be written.
    #[error("Le tableau des projets ne s’écrit pas.")]
    Table(#[source] TableError),
}

impl Refusal {
    /// What to do about it, one sentence.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Scoring => "Écrivez la définition à la main, avec une question du type «\u{a0}grades\u{a0}».",
            Self::NoProject => "Vérifiez que la section PROJECTS a des lignes.",
            Self::TooManyProjects { .. } => "Divisez le fichier par quartier.",
            Self::TooManyPoints { .. } => "Divisez tous les points du fichier par un même nombre.",
            Self::TooManyPlaces { .. } => "Raccourcissez les classements du fichier.",
            Self::Table(_) => "Signalez-le comme un défaut du programme.",
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
        found if found > MOST_OPTIONS => return Err(Refusal::TooManyProjects { found }),
        _ => {}
    }
    let mut remarks = Vec::new();
    let limits = limits::limits(file, &mut remarks)?;
    let territories = territories(file, &mut remarks);
    let categories = Groups::new(file.projects.iter().filter_map(category), "theme").at_most(
        MOST_CATEGORIES,
        "thèmes",
        &mut remarks,
    );
    let options_csv = options(file, &territories, &categories).map_err(|error| Refusal::Table(TableError(error)))?;
    definition::remark_on_texts(file, &mut remarks);
    definition::remark_on_capacity(file, &mut remarks);
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

    /// These groups, or none and a remark where there are more than a definition holds.
    fn at_most(self, most: usize, what: &str, remarks: &mut Vec<String>) -> Self {
        let found = self.0.len();
        if found <= most {
            return self;
        }
        remarks.push(format!(
            "Le fichier nomme {found} {what}, une consultation en garde {most} au plus. Ils ne sont pas repris."
        ));
        Self::default()
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

/// The first of neighborhood, district and subunit that tells projects apart and is no longer than a definition holds.
fn territories(file: &File, remarks: &mut Vec<String>) -> Territories {
    let columns: [PlaceColumn; 3] =
        [|p| p.neighborhood.as_deref(), |p| p.district.as_deref(), |p| p.subunit.as_deref()];
    for column in columns {
        let groups = Groups::new(file.projects.iter().filter_map(column), "quartier");
        let groups = groups.at_most(MOST_TERRITORIES, "quartiers", remarks);
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
    table.write_record(OPTION_COLUMNS.iter().map(|(_, heading)| heading)).map_err(|error| error.to_string())?;
    let mut identifiers = Identifiers::default();
    for project in &file.projects {
        let id = identifiers.give(&project.id, "projet");
        let ((heading, _), (description, _)) = texts(project);
        let cost = project.cost.decimal();
        let (proposer, _) = title(project.proposer.as_deref().unwrap_or_default());
        let row = OPTION_COLUMNS.iter().map(|(column, _)| match column.as_str() {
            "id" => id.as_str(),
            "number" | "external_id" if is_plain(&project.id) => &project.id,
            "title_fr" => &heading,
            "description_fr" => &description,
            "cost" => &cost,
            "category" => categories.id(category(project)),
            "territory" => territories.groups.id(territories.column.and_then(|column| column(project))),
            "proposer" => &proposer,
            _ => "",
        });
        table.write_record(row).map_err(|error| error.to_string())?;
    }
    let bytes = table.into_inner().map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

/// Whether a definition takes an id of the file as it is.
fn is_plain(id: &str) -> bool {
    id.chars().count() <= LONGEST_TITLE && id.trim() == id && !id.chars().any(char::is_control)
}

/// Title and description, and whether each was cut; a name too long for a title stands whole at the head of the
/// description.
fn texts(project: &Project) -> ((String, bool), (String, bool)) {
    let description = one_line(project.description.as_deref().unwrap_or_default());
    let name = project.name.as_deref().map(one_line).filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| format!("Projet {}", one_line(&project.id)));
    let title = title(&name);
    let description = match (title.1, description.is_empty()) {
        (false, _) => description,
        (true, true) => name,
        (true, false) => format!("{name} — {description}"),
    };
    (title, cut(&description, LONGEST_TEXT))
}

fn remark_on_projects(file: &File, remarks: &mut Vec<String>) {
    let withdrawn = || file.projects.iter().filter(|p| p.cost == WITHDRAWN);
    if let Some(first) = withdrawn().next() {
        let (number, first) = (withdrawn().count(), shown(&first.id));
        remarks.push(format!("Projets au coût 999999999, qui marque un retrait\u{a0}: {number}, dont «\u{a0}{first}\u{a0}». Retirez-les ou écartez-les du dépouillement."));
    }
    let cut_titles = file.projects.iter().filter(|p| texts(p).0.1).count();
    if cut_titles > 0 {
        remarks.push(format!("Noms de projet coupés à {LONGEST_TITLE} caractères\u{a0}: {cut_titles}. Ils restent entiers dans la description."));
    }
    let cut_descriptions = file.projects.iter().filter(|p| texts(p).1.1).count();
    if cut_descriptions > 0 {
        let most = number(LONGEST_TEXT);
        remarks.push(format!("Descriptions coupées à {most} caractères\u{a0}: {cut_descriptions}. Relisez leur fin."));
    }
    let odd_ids = file.projects.iter().filter(|p| !is_plain(&p.id)).count();
    if odd_ids > 0 {
        remarks.push(format!(
            "Identifiants de projet trop longs pour être repris\u{a0}: {odd_ids}. Donnez un numéro à ces projets."
        ));
    }
}

fn number(number: usize) -> String {
    grouped(u64::try_from(number).unwrap_or(u64::MAX))
}
