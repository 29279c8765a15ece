//! A Pabulib file as a poll.

use thiserror::Error;

use super::poll::{Mark, Poll};
use crate::consultation::Cents;
use crate::consultation::money::grouped;
use crate::consultation::pabulib::{Ballot, File, MAX_ENTRIES, VoteType, WITHDRAWN};

/// The most that all projects of a file may cost together, so that every sum of a count is exact.
const MOST_MONEY: Cents = Cents(1_000_000_000_000_000_000);

/// A file that is read but too large to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TooLarge {
    /// The projects cost more together than a count adds up.
    #[error("les projets coûtent ensemble plus de {MOST_MONEY}")]
    Costs,
    /// The default points would go to more projects of ballots than a count holds.
    #[error("default_score donnerait des points à plus de {} choix", grouped(u64::try_from(MAX_ENTRIES).unwrap_or(u64::MAX)))]
    DefaultScore,
}

/// The projects and ballots of a file, with the points each kind of file gives.
///
/// Approval and choose-1: 1 for each project named. Cumulative and scoring: the points written; 0 points are no vote; a scoring
/// file's `default_score` goes to the projects a ballot does not name. Ordinal: the file's `points` column, else Borda, m−1
/// for the first of the m projects a ballot names. A project of cost 999999999 is withdrawn.
///
/// # Errors
/// The costs or the default points are too many.
pub fn poll_of(file: &File) -> Result<Poll, TooLarge> {
    if file.projects.iter().map(|project| u128::from(project.cost.0)).sum::<u128>() > u128::from(MOST_MONEY.0) {
        return Err(TooLarge::Costs);
    }
    let gives_all =
        file.meta.vote_type() == VoteType::Scoring && file.meta.limits().default_score.is_some_and(|points| points > 0);
    if gives_all && file.ballots.len().saturating_mul(file.projects.len()) > MAX_ENTRIES {
        return Err(TooLarge::DefaultScore);
    }
    let projects = file.projects.iter().map(|project| (project.id.clone(), project.cost));
    let mut poll = Poll::new(projects, file.ballots.iter().map(|ballot| marks(file, ballot)));
    for (project, described) in poll.projects.iter_mut().zip(&file.projects) {
        project.withdrawn = described.cost == WITHDRAWN;
    }
    Ok(poll)
}

fn marks(file: &File, ballot: &Ballot) -> Vec<Mark> {
    let kind = file.meta.vote_type();
    let last = u64::try_from(ballot.entries.len()).unwrap_or(u64::MAX).saturating_sub(1);
    let entries = (0..).zip(&ballot.entries);
    let marks = entries.map(|(place, (project, written))| {
        let points = match kind {
            VoteType::Approval | VoteType::ChooseOne => 1,
            VoteType::Ordinal => written.unwrap_or(last.saturating_sub(place)),
            VoteType::Cumulative | VoteType::Scoring => written.unwrap_or_default(),
        };
        Mark { project: *project, points }
    });
    let mut marks: Vec<Mark> = marks.collect();
    if let (VoteType::Scoring, Some(points @ 1..)) = (kind, file.meta.limits().default_score) {
        let named: std::collections::BTreeSet<usize> = marks.iter().map(|mark| mark.project).collect();
        let others = (0..file.projects.len()).filter(|project| !named.contains(project));
        marks.extend(others.map(|project| Mark { project, points }));
    }
    marks.retain(|mark| mark.points > 0 || !kind.needs_points());
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consultation::pabulib;

    /// Votes and score of the projects 1, 2 and 010 of a file of some kind.
    fn totals(kind: &str, limits: &str, votes: &str) -> Vec<(u64, u64)> {
        let count = votes.lines().count() - 1;
        let text = format!(
            "META\nkey;value\ndescription;d\ncountry;c\nunit;u\ninstance;i\nnum_projects;3\nnum_votes;{count}\nbudget;10.5\n\
             vote_type;{kind}\nrule;greedy\ndate_begin;2027\ndate_end;2027\n{limits}PROJECTS\nproject_id;cost\n1;1.25\n2;3.0\n\
             010;999999999\nVOTES\n{votes}"
        );
        let (file, _) = pabulib::read(text.as_bytes()).unwrap();
        let poll = poll_of(&file).unwrap();
        assert_eq!(poll.projects.iter().map(|project| project.withdrawn).collect::<Vec<_>>(), [false, false, true]);
        assert_eq!((poll.projects[0].cost, poll.ballots), (Cents(125), u64::try_from(count).unwrap()));
        poll.projects.iter().map(|project| (project.votes, project.score)).collect()
    }

    /// A file with `costs` and `votes` ballots that name nothing of their own.
    fn large(costs: &[&str], votes: usize) -> Result<Poll, TooLarge> {
        let number = costs.len();
        let mut text = format!(
            "META\nkey;value\ndescription;d\ncountry;c\nunit;u\ninstance;i\nnum_projects;{number}\nnum_votes;{votes}\n\
             budget;10\nvote_type;scoring\nrule;greedy\ndate_begin;2027\ndate_end;2027\ndefault_score;1\nPROJECTS\n\
             project_id;cost\n"
        );
        for (place, cost) in costs.iter().enumerate() {
            text += &format!("{place};{cost}\n");
        }
        text += "VOTES\nvoter_id;vote;points\n";
        for voter in 0..votes {
            text += &format!("{voter};0;1\n");
        }
        poll_of(&pabulib::read(text.as_bytes()).unwrap().0)
    }

    #[test]
    fn a_file_whose_costs_no_count_adds_up_is_refused() {
        assert_eq!(large(&["10000000000000"; 1001], 1).err(), Some(TooLarge::Costs));
        assert!(large(&["10000000000000"; 1000], 1).is_ok());
    }

    #[test]
    fn default_points_for_too_many_choices_are_refused() {
        assert_eq!(large(&["1"; 5_001], 2_000).err(), Some(TooLarge::DefaultScore));
        assert!(large(&["1"; 50], 20).is_ok());
    }

    #[test]
    fn each_kind_of_file_gives_its_points() {
        let named = "voter_id;vote\na;1,2,1\nb;2\nc;010\n";
        assert_eq!(
            totals("approval", "max_sum_cost;5\n", named),
            [(1, 1), (2, 2), (1, 1)],
            "a project named twice counts once"
        );
        assert_eq!(totals("choose-1", "", "voter_id;vote\na;2\nb;2\n"), [(0, 0), (2, 2), (0, 0)]);
        let points = "voter_id;vote;points\na;1,2;3,0\nb;2;2\n";
        let cumulative = "max_sum_points;3\n";
        assert_eq!(totals("cumulative", cumulative, points), [(1, 3), (1, 2), (0, 0)], "0 points are no vote");
        assert_eq!(totals("scoring", "default_score;1\n", points), [(2, 4), (1, 2), (2, 2)]);
        let places = "voter_id;vote\na;2,1,010\nb;2\nc;1,2\n";
        assert_eq!(totals("ordinal", "", places), [(2, 2), (3, 2), (1, 0)], "Borda by the projects a ballot names");
        let with_points = "voter_id;vote;points\na;2,1;5,3\nb;2;5\n";
        assert_eq!(totals("ordinal", "", with_points), [(1, 3), (2, 10), (0, 0)], "the file’s own points");
    }
}
