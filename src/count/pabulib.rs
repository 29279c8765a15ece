//! A Pabulib file as a poll (COUNTING sections 2 and 3).

use super::poll::{Mark, Poll};
use crate::consultation::pabulib::{Ballot, File, VoteType, WITHDRAWN};

/// The projects and ballots of a file, with the points each kind of file gives.
///
/// Approval and choose-1: 1 for each project named. Cumulative and scoring: the points written; 0 points are no vote; a scoring
/// file's `default_score` goes to the projects a ballot does not name. Ordinal: the file's `points` column, else Borda, m−1
/// for the first of the m projects a ballot names. A project of cost 999999999 is withdrawn.
pub fn poll_of(file: &File) -> Poll {
    let projects = file.projects.iter().map(|project| (project.id.clone(), project.cost));
    let mut poll = Poll::new(projects, file.ballots.iter().map(|ballot| marks(file, ballot)));
    for (project, described) in poll.projects.iter_mut().zip(&file.projects) {
        project.withdrawn = described.cost == WITHDRAWN;
    }
    poll
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
    if let (VoteType::Scoring, Some(points)) = (kind, file.meta.limits().default_score) {
        let named: std::collections::BTreeSet<usize> = marks.iter().map(|mark| mark.project).collect();
        let others = (0..file.projects.len()).filter(|project| !named.contains(project));
        marks.extend(others.map(|project| Mark { project, points }));
    }
    marks.retain(|mark| mark.points > 0 || !kind.needs_points());
    marks
}
