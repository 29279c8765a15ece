//! The limits of the question: those the file states, widened where its own ballots break them.
//!
//! A consultation made from a file must accept every ballot of that file. Each difference between what
//! the file says and what the question asks leaves a remark.

use super::Refusal;
use crate::consultation::Cents;
use crate::consultation::money::{LARGEST, french_count};
use crate::consultation::pabulib::{File, VoteType, shown};

/// One byte holds the points of a ballot, and the places of a ranking.
const MAX_BYTE: u64 = 255;
/// Places in a ranking where the file states no limit.
const USUAL_PLACES: u64 = 20;

/// What the question asks of a ballot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Limits {
    /// `min..=max` projects, within `money` where given.
    Approval {
        /// Least number of projects.
        min: u64,
        /// Largest number of projects.
        max: u64,
        /// Largest cost of the projects together.
        money: Option<Cents>,
    },
    /// Up to `points` in all and `per_option` on a project.
    Points {
        /// Largest number of points in all.
        points: u64,
        /// Largest number of points on a project.
        per_option: u64,
    },
    /// As many places as there are numbers of points, the first place first.
    Ranking {
        /// What each place is worth.
        points_per_place: Vec<u64>,
    },
}

/// The limits that admit every ballot, and a remark for each that differs from the file's.
pub(super) fn limits(file: &File, remarks: &mut Vec<String>) -> Result<Limits, Refusal> {
    let seen = Seen::new(file);
    not_carried_over(file, remarks);
    match file.meta.vote_type() {
        VoteType::Approval | VoteType::ChooseOne => Ok(approval(file, &seen, remarks)),
        VoteType::Cumulative => points(file, &seen, remarks),
        VoteType::Ordinal => ranking(file, &seen, remarks),
        VoteType::Scoring => Err(Refusal::Scoring),
    }
}

/// The extremes over all ballots.
#[derive(Debug, Default)]
struct Seen {
    shortest: Option<u64>,
    longest: u64,
    dearest: Cents,
    most_points: u64,
    most_points_on_one: u64,
}

impl Seen {
    fn new(file: &File) -> Self {
        let mut seen = Self::default();
        for ballot in file.ballots.iter().filter(|ballot| !ballot.entries.is_empty()) {
            let length = count(ballot.entries.len());
            seen.shortest = Some(seen.shortest.map_or(length, |least| least.min(length)));
            seen.longest = seen.longest.max(length);
            let named = ballot.entries.iter().filter_map(|(p, _)| file.projects.get(*p));
            let cost = named.fold(0_u64, |sum, project| sum.saturating_add(project.cost.0));
            seen.dearest = seen.dearest.max(Cents(cost));
            let points = || ballot.entries.iter().map(|(_, points)| points.unwrap_or(0));
            seen.most_points = seen.most_points.max(points().fold(0, u64::saturating_add));
            seen.most_points_on_one = seen.most_points_on_one.max(points().max().unwrap_or(0));
        }
        seen
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

fn approval(file: &File, seen: &Seen, remarks: &mut Vec<String>) -> Limits {
    let stated = file.meta.limits();
    let projects = count(file.projects.len());
    let one = file.meta.vote_type() == VoteType::ChooseOne;
    let least = stated.min_length.unwrap_or(1);
    let min = least.min(seen.shortest.unwrap_or(least)).min(projects);
    if min < least {
        remarks.push(format!("Le fichier demande au moins {}, le minimum est abaissé à {min}. Des bulletins en nomment moins, ou il y a moins de projets.", french_count(least, "projet")));
    }
    let most = if one { 1 } else { stated.max_length.unwrap_or(projects) };
    let max = widened(most, seen.longest, "projets par bulletin", remarks).clamp(min.max(1), projects);
    let money = stated.max_sum_cost.and_then(|most| money(most, seen.dearest, remarks));
    Limits::Approval { min, max, money }
}

/// The limit of money that admits the dearest ballot, where a definition can hold it.
fn money(most: Cents, dearest: Cents, remarks: &mut Vec<String>) -> Option<Cents> {
    if dearest > LARGEST {
        remarks.push(format!(
            "Le fichier limite le montant d’un bulletin à {most}, des bulletins dépassent toute somme permise. La limite n’est pas reprise."
        ));
        return None;
    }
    if dearest > most {
        remarks.push(format!("Le fichier limite le montant d’un bulletin à {most}, des bulletins vont plus loin. La limite est portée à {dearest}."));
    }
    Some(most.max(dearest))
}

fn points(file: &File, seen: &Seen, remarks: &mut Vec<String>) -> Result<Limits, Refusal> {
    let stated = file.meta.limits();
    if seen.most_points > MAX_BYTE {
        return Err(Refusal::TooManyPoints { found: seen.most_points });
    }
    let sum = stated.max_sum_points.unwrap_or(seen.most_points).max(1);
    let points = capped(widened(sum, seen.most_points, "points par bulletin", remarks), "points par bulletin", remarks);
    let most = stated.max_points.unwrap_or(points).max(1);
    let per_option = widened(most, seen.most_points_on_one, "points par projet", remarks).min(points);
    Ok(Limits::Points { points, per_option })
}

fn ranking(file: &File, seen: &Seen, remarks: &mut Vec<String>) -> Result<Limits, Refusal> {
    if seen.longest > MAX_BYTE {
        return Err(Refusal::TooManyPlaces { found: seen.longest });
    }
    let stated = file.meta.limits().max_length;
    if let Some(other) = file.meta.get("scoring_fn").filter(|name| !name.eq_ignore_ascii_case("borda")) {
        remarks.push(format!(
            "Le fichier nomme le barème «\u{a0}{}\u{a0}». Vérifiez la clé points_per_place.",
            shown(other)
        ));
    }
    match places(file) {
        Places::Agree(points) if stated.is_none_or(|most| most <= count(points.len())) => {
            return Ok(Limits::Ranking { points_per_place: points });
        }
        Places::Absent => {}
        Places::Agree(_) | Places::Differ => remarks.push(
            "Les points écrits dans les bulletins ne donnent pas un barème par place. Celui de Borda les remplace."
                .to_owned(),
        ),
    }
    let projects = count(file.projects.len());
    let usual = USUAL_PLACES.max(seen.longest);
    if stated.is_none() && projects > usual {
        remarks.push(format!("Le fichier ne limite pas le classement. Places proposées ici\u{a0}: {usual}."));
    }
    let most = stated.unwrap_or(usual).max(1);
    let most = widened(most, seen.longest, "places au classement", remarks).min(projects);
    let max = capped(most, "places au classement", remarks);
    Ok(Limits::Ranking { points_per_place: (0..max).map(|place| projects - 1 - place).collect() })
}

/// What the ballots' own points say of each place.
enum Places {
    Agree(Vec<u64>),
    Absent,
    Differ,
}

fn places(file: &File) -> Places {
    let mut found: Vec<u64> = Vec::new();
    for ballot in &file.ballots {
        for (place, (_, points)) in ballot.entries.iter().enumerate() {
            match (found.get(place), points) {
                (_, None) if found.is_empty() => return Places::Absent,
                (None, Some(points)) => found.push(*points),
                (Some(known), Some(points)) if known == points => {}
                _ => return Places::Differ,
            }
        }
    }
    match found.as_slice() {
        [] => Places::Absent,
        points if points.is_sorted_by(|above, below| above >= below) => Places::Agree(found),
        _ => Places::Differ,
    }
}

/// The limit that admits what was found.
fn widened(stated: u64, found: u64, what: &str, remarks: &mut Vec<String>) -> u64 {
    if found > stated {
        remarks.push(format!("Le fichier limite à {stated} le nombre de {what}, des bulletins vont plus loin. La limite est portée à {found}."));
    }
    stated.max(found)
}

/// The limit that a byte holds; no ballot of the file passes it.
fn capped(limit: u64, what: &str, remarks: &mut Vec<String>) -> u64 {
    if limit > MAX_BYTE {
        remarks.push(format!("Le fichier permet {limit} {what}, une question en permet {MAX_BYTE}. La limite y est ramenée, aucun bulletin du fichier ne la dépasse."));
    }
    limit.min(MAX_BYTE)
}

/// Tells the limits that the question has no place for.
fn not_carried_over(file: &File, remarks: &mut Vec<String>) {
    let approval = matches!(file.meta.vote_type(), VoteType::Approval | VoteType::ChooseOne);
    let points = file.meta.vote_type() == VoteType::Cumulative;
    for (key, value) in file.meta.entries() {
        let lost = match key.as_str() {
            "min_sum_cost" => true,
            "max_sum_cost" => !approval,
            "max_length" => points,
            "min_length" => !approval && value != "0" && value != "1",
            "min_points" => value != "0" && value != "1",
            "min_sum_points" => value != "0" && value != "1",
            key => key.ends_with("_per_category") || key.ends_with("_per_neighborhood"),
        };
        if lost && !value.is_empty() {
            remarks.push(format!(
                "Le fichier fixe la limite «\u{a0}{}\u{a0}» à «\u{a0}{}\u{a0}». Elle n’est pas reprise.",
                shown(key),
                shown(value)
            ));
        }
    }
}
