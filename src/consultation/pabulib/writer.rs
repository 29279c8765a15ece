//! Writes a file in the strict form: what [`super::write`] promises is done here.

use std::collections::HashSet;

use super::columns::{BALLOT_FIELDS, PROJECT_FIELDS};
use super::{Ballot, File, Project, Section, VoteType};

pub(super) fn write(file: &File) -> String {
    let mut out = String::new();
    write_meta(&mut out, file);
    let ids = strict_ids(&file.projects);
    write_projects(&mut out, file, &ids);
    write_votes(&mut out, file, &ids);
    out
}

fn write_meta(out: &mut String, file: &File) {
    let blank = file.ballots.iter().filter(|ballot| ballot.entries.is_empty()).count();
    name_line(out, Section::Meta);
    write_row(out, ["key", "value"]);
    let mut told = blank == 0;
    for (key, value) in file.meta.entries() {
        let value = match key.as_str() {
            "num_projects" => file.projects.len().to_string(),
            "num_votes" => (file.ballots.len() - blank).to_string(),
            "comment" if !told => {
                told = true;
                blank_comment(value, blank)
            }
            _ => value.clone(),
        };
        write_row(out, [key, &value]);
    }
    if !told {
        write_row(out, ["comment", &blank_comment("", blank)]);
    }
}

/// The comment with one more numbered remark; numbers are looked for up to 99.
fn blank_comment(comment: &str, blank: usize) -> String {
    let number = (1..=99).rev().find(|n| comment.contains(&format!("#{n}: ")));
    let number = number.unwrap_or(0) + 1;
    format!("{comment} #{number}: {blank} blank ballots are not listed.")
}

fn write_projects(out: &mut String, file: &File, ids: &[String]) {
    name_line(out, Section::Projects);
    let used: Vec<&str> = PROJECT_FIELDS
        .into_iter()
        .enumerate()
        .filter(|(index, name)| *index < 2 || file.projects.iter().any(|p| !field(p, "", name).is_empty()))
        .map(|(_, name)| name)
        .collect();
    write_row(out, used.iter().copied().chain(file.project_columns.iter().map(String::as_str)));
    for (project, id) in file.projects.iter().zip(ids) {
        let fields = used.iter().map(|name| field(project, id, name));
        write_row(out, fields.chain(fixed(&project.extra, file.project_columns.len())));
    }
}

/// What a project has in a column, empty for nothing.
fn field(project: &Project, id: &str, column: &str) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    match column {
        "project_id" => id.to_owned(),
        "cost" => project.cost.decimal(),
        "votes" => project.votes.map(|n| n.to_string()).unwrap_or_default(),
        "score" => project.score.map(|n| n.to_string()).unwrap_or_default(),
        "selected" => project.selected.map(|n| n.to_string()).unwrap_or_default(),
        "category" => joined(&project.categories),
        "beneficiaries" => joined(&project.beneficiaries),
        "name" => text(&project.name),
        "neighborhood" => text(&project.neighborhood),
        "subunit" => text(&project.subunit),
        "district" => text(&project.district),
        "description" => text(&project.description),
        "proposer" => text(&project.proposer),
        "public_id" => text(&project.public_id),
        _ => String::new(),
    }
}

fn write_votes(out: &mut String, file: &File, ids: &[String]) {
    name_line(out, Section::Votes);
    let method = file.ballot_columns.iter().position(|name| name == "voting_method");
    let with_points = file.meta.vote_type().needs_points()
        || file.ballots.iter().any(|ballot| ballot.entries.iter().any(|(_, points)| points.is_some()));
    let mut rows: Vec<Vec<String>> = Vec::with_capacity(file.ballots.len());
    for ballot in file.ballots.iter().filter(|ballot| !ballot.entries.is_empty()) {
        let (vote, points) = choices(ballot, ids, file.meta.vote_type());
        let mut row = vec![vote];
        row.extend(with_points.then_some(points));
        row.extend(without(fixed(&ballot.extra, file.ballot_columns.len()), method));
        rows.push(row);
    }
    rows.sort_unstable();
    let fields = BALLOT_FIELDS.into_iter().take(if with_points { 3 } else { 2 }).map(str::to_owned);
    write_row(out, fields.chain(without(file.ballot_columns.iter().cloned(), method)));
    for (index, row) in rows.into_iter().enumerate() {
        write_row(out, std::iter::once((index + 1).to_string()).chain(row));
    }
}

/// The texts of `vote` and `points`. Only a ranking keeps the order the voter gave.
fn choices(ballot: &Ballot, ids: &[String], kind: VoteType) -> (String, String) {
    let mut entries: Vec<_> = ballot.entries.iter().filter(|(project, _)| *project < ids.len()).collect();
    if kind != VoteType::Ordinal {
        entries.sort_by_key(|(project, _)| *project);
    }
    let vote: Vec<&str> = entries.iter().filter_map(|(p, _)| ids.get(*p)).map(String::as_str).collect();
    let scored = kind.needs_points() || entries.iter().any(|(_, points)| points.is_some());
    let points: Vec<String> = entries.iter().map(|(_, n)| n.unwrap_or(0).to_string()).collect();
    (vote.join(","), if scored { points.join(",") } else { String::new() })
}

/// The cells but the one to leave out.
fn without(cells: impl Iterator<Item = String>, left_out: Option<usize>) -> impl Iterator<Item = String> {
    cells.enumerate().filter(move |(index, _)| Some(*index) != left_out).map(|(_, cell)| cell)
}

/// Exactly as many cells as there are columns.
fn fixed(cells: &[String], columns: usize) -> impl Iterator<Item = String> {
    cells.iter().cloned().chain(std::iter::repeat(String::new())).take(columns)
}

fn joined(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| one_line(item).replace(',', " ")).collect();
    items.join(",")
}

/// The ids in the characters the format allows, still all different.
fn strict_ids(projects: &[Project]) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut ids = Vec::with_capacity(projects.len());
    let mut number = 1_usize;
    for project in projects {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "._/-".contains(c);
        let mut id: String = project.id.chars().map(|c| if allowed(c) { c } else { '_' }).collect();
        while id.is_empty() || !taken.insert(id.clone()) {
            number += 1;
            id = format!("{id}_{number}");
        }
        ids.push(id);
    }
    ids
}

fn name_line(out: &mut String, section: Section) {
    out.push_str(section.name());
    out.push('\n');
}

fn write_row<T: AsRef<str>>(out: &mut String, cells: impl IntoIterator<Item = T>) {
    for (index, cell) in cells.into_iter().enumerate() {
        if index > 0 {
            out.push(';');
        }
        let cell = one_line(cell.as_ref());
        if cell.contains([';', '"']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push('\n');
}

/// The text without control characters, and without spaces at its ends.
pub(in crate::consultation) fn one_line(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.trim().to_owned()
}
