//! The rows of PROJECTS and VOTES, made into checked values.

use std::collections::{HashMap, HashSet};

use super::columns::Columns;
use super::fault::{Caution, Fault, Refusal, Section};
use super::meta::{MAX_COUNT, Meta, unread};
use super::number::{Decimal, money, whole};
use super::reader::Reader;
use super::rows::Row;
use super::{Ballot, Project, statements};

/// PROJECTS as read.
pub(super) struct Projects {
    pub(super) all: Vec<Project>,
    /// The line of each.
    pub(super) lines: Vec<u64>,
    /// The names of their additional columns.
    pub(super) columns: Vec<String>,
}

/// Reads PROJECTS.
pub(super) fn projects(reader: &mut Reader<'_>) -> Result<Projects, Refusal> {
    reader.section(Section::Projects)?;
    let columns = Columns::read(reader, Section::Projects)?;
    let at = ProjectColumns::new(&columns)?;
    let mut ids = HashSet::new();
    let (mut projects, mut lines) = (Vec::new(), Vec::new());
    let mut extra_cells = 0;
    while let Some(mut row) = reader.row(Section::Projects)? {
        reader.fit(&mut row, columns.len())?;
        let mut project = at.read(reader, &row)?;
        extra_cells += project.categories.len() + project.beneficiaries.len();
        project.extra = extra(reader, &row, &columns, &mut extra_cells)?;
        if !ids.insert(project.id.clone()) {
            return Err(Fault::RepeatedProject(project.id).at(row.line));
        }
        if projects.len() == reader.bounds.projects {
            return Err(Fault::TooManyProjects.at(row.line));
        }
        projects.push(project);
        lines.push(row.line);
    }
    Ok(Projects { all: projects, lines, columns: columns.into_extra_names() })
}

/// Where each field of a project is, looked up once.
struct ProjectColumns {
    id: Option<usize>,
    cost: Option<usize>,
    votes: Option<usize>,
    score: Option<usize>,
    selected: Option<usize>,
    category: Option<usize>,
    beneficiaries: Option<usize>,
    texts: [Option<usize>; 7],
}

impl ProjectColumns {
    fn new(columns: &Columns) -> Result<Self, Refusal> {
        let texts = ["name", "neighborhood", "subunit", "district", "description", "proposer", "public_id"];
        Ok(Self {
            id: columns.require("project_id")?,
            cost: columns.require("cost")?,
            votes: columns.find("votes"),
            score: columns.find("score"),
            selected: columns.find("selected"),
            category: columns.find("category"),
            beneficiaries: columns.find("beneficiaries"),
            texts: texts.map(|name| columns.find(name)),
        })
    }

    fn read(&self, reader: &mut Reader<'_>, row: &Row<'_>) -> Result<Project, Refusal> {
        let id = required(row, self.id, "project_id")?.to_owned();
        if id.contains(',') {
            return Err(Fault::CommaInProjectId(id).at(row.line));
        }
        let cost = required(row, self.cost, "cost")?;
        let [name, neighborhood, subunit, district, description, proposer, public_id] =
            self.texts.map(|column| Some(row.cell(column).to_owned()).filter(|text| !text.is_empty()));
        let selected = number(reader, row, (self.selected, "selected"), |text| whole(text, 3));
        Ok(Project {
            cost: money(cost).map_err(|why| unread("cost", cost, why).at(row.line))?,
            votes: number(reader, row, (self.votes, "votes"), |text| whole(text, MAX_COUNT)),
            score: number(reader, row, (self.score, "score"), Decimal::read),
            selected: selected.and_then(|flag| u8::try_from(flag).ok()),
            categories: list(reader, row, self.category),
            beneficiaries: list(reader, row, self.beneficiaries),
            id,
            name,
            neighborhood,
            subunit,
            district,
            description,
            proposer,
            public_id,
            extra: Vec::new(),
        })
    }
}

/// VOTES: the ballots and the names of their additional columns; none where the section is not there.
pub(super) fn votes(
    reader: &mut Reader<'_>,
    meta: &Meta,
    projects: &[Project],
) -> Result<(Vec<Ballot>, Vec<String>), Refusal> {
    if reader.is_at_end()? {
        reader.warnings.add(reader.line(), Caution::NoVotes);
        return Ok(Default::default());
    }
    reader.section(Section::Votes)?;
    let kind = meta.vote_type();
    let columns = Columns::read(reader, Section::Votes)?;
    let voter = columns.require("voter_id")?;
    let mut votes = Votes {
        vote: columns.require("vote")?,
        points: if kind.needs_points() { columns.require("points")? } else { columns.find("points") },
        points_needed: kind.needs_points(),
        projects: projects.iter().enumerate().map(|(index, p)| (p.id.as_str(), index)).collect(),
        named_by: vec![0; projects.len()],
        entries: 0,
    };
    let mut voters = HashSet::new();
    let mut ballots = Vec::new();
    let mut extra_cells = 0;
    while let Some(mut row) = reader.row(Section::Votes)? {
        reader.fit(&mut row, columns.len())?;
        let voter_id = row.cell(voter).to_owned();
        if voter_id.is_empty() {
            reader.warnings.add(row.line, Caution::NoVoter);
        } else if !voters.insert(voter_id.clone()) {
            return Err(Fault::RepeatedVoter(voter_id).at(row.line));
        }
        if ballots.len() == reader.bounds.ballots {
            return Err(Fault::TooManyBallots.at(row.line));
        }
        let entries = votes.entries(reader, &row, &voter_id, ballots.len() + 1)?;
        let extra = extra(reader, &row, &columns, &mut extra_cells)?;
        let ballot = Ballot { voter_id, entries, extra };
        statements::ballot(meta.limits(), projects, &ballot, row.line, &mut reader.warnings);
        ballots.push(ballot);
    }
    Ok((ballots, columns.into_extra_names()))
}

/// What reading one vote needs to know of the others.
struct Votes<'a> {
    vote: Option<usize>,
    points: Option<usize>,
    points_needed: bool,
    projects: HashMap<&'a str, usize>,
    /// The number of the last ballot that named each project: shows a repetition at once.
    named_by: Vec<usize>,
    entries: usize,
}

impl Votes<'_> {
    fn entries(
        &mut self,
        reader: &mut Reader<'_>,
        row: &Row<'_>,
        voter: &str,
        ballot: usize,
    ) -> Result<Vec<(usize, Option<u64>)>, Refusal> {
        let vote = row.cell(self.vote);
        if vote.is_empty() && row.cell(self.points).is_empty() {
            reader.warnings.add(row.line, Caution::EmptyVote);
            return Ok(Vec::new());
        }
        let vote = required(row, self.vote, "vote")?;
        let mut points = match row.cell(self.points) {
            "" if self.points_needed => return Err(Fault::MissingValue("points").at(row.line)),
            "" => None,
            text => Some(text.split(',')),
        };
        if let Some(given) = &points {
            let (projects, points) = (vote.split(',').count(), given.clone().count());
            if projects != points {
                return Err(Fault::PointsOfAnotherLength { projects, points }.at(row.line));
            }
        }
        let mut entries = Vec::new();
        for item in vote.split(',') {
            let item = trimmed(reader, row, item);
            let given = match points.as_mut().and_then(Iterator::next) {
                Some(text) => Some(read_points(reader, row, text)?),
                None => None,
            };
            if item.is_empty() {
                return Err(Fault::EmptyItem.at(row.line));
            }
            let project = self.projects.get(item).copied();
            let Some(last) = project.and_then(|p| self.named_by.get_mut(p)) else {
                return Err(Fault::UnknownProject(item.to_owned()).at(row.line));
            };
            if std::mem::replace(last, ballot) == ballot {
                let (voter, project) = (voter.to_owned(), item.to_owned());
                reader.warnings.add(row.line, Caution::ProjectTwiceInBallot { voter, project });
            } else {
                entries.extend(project.map(|p| (p, given)));
            }
        }
        self.entries += entries.len();
        if self.entries > reader.bounds.entries {
            return Err(Fault::TooManyEntries.at(row.line));
        }
        Ok(entries)
    }
}

fn read_points(reader: &mut Reader<'_>, row: &Row<'_>, text: &str) -> Result<u64, Refusal> {
    let text = trimmed(reader, row, text);
    whole(text, MAX_COUNT).map_err(|why| unread("points", text, why).at(row.line))
}

/// An item of a list without the spaces round it.
fn trimmed<'t>(reader: &mut Reader<'_>, row: &Row<'_>, item: &'t str) -> &'t str {
    let bare = item.trim();
    if bare.len() != item.len() {
        reader.warnings.add(row.line, Caution::Spaces);
    }
    bare
}

/// The items of a list that are not empty.
fn list(reader: &mut Reader<'_>, row: &Row<'_>, column: Option<usize>) -> Vec<String> {
    let items = row.cell(column).split(',').map(|item| trimmed(reader, row, item));
    items.filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

fn required<'r>(row: &'r Row<'_>, column: Option<usize>, name: &'static str) -> Result<&'r str, Refusal> {
    match row.cell(column) {
        "" => Err(Fault::MissingValue(name).at(row.line)),
        text => Ok(text),
    }
}

/// A number that no count needs; an unreadable one is none, and told.
fn number<T>(
    reader: &mut Reader<'_>,
    row: &Row<'_>,
    (column, key): (Option<usize>, &'static str),
    read: impl FnOnce(&str) -> Result<T, super::Unread>,
) -> Option<T> {
    let text = row.cell(column);
    let number = read(text).ok();
    if number.is_none() && !text.is_empty() {
        reader.warnings.add(row.line, Caution::OddValue { key, value: text.to_owned() });
    }
    number
}

fn extra(reader: &Reader<'_>, row: &Row<'_>, columns: &Columns, cells: &mut usize) -> Result<Vec<String>, Refusal> {
    *cells += columns.extra().len();
    if *cells > reader.bounds.extra_cells {
        return Err(Fault::TooManyExtraCells.at(row.line));
    }
    Ok(columns.extra().iter().map(|column| row.cell(Some(*column)).to_owned()).collect())
}
