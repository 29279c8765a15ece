//! Points are given: the tray, and the two buttons of a project in full.

use slint::ComponentHandle as _;

use super::Asked;
use crate::ballot::{Refusal, Room, Touch};
use crate::screen::callback::{Shared, touch};
use crate::screen::generated::{AppWindow, Points, PointsRefusal, PointsShown};
use crate::screen::visit::Visit;

pub(super) fn shown(asked: &Asked<'_>) -> PointsShown {
    let (given, left, all) = match asked.standing.room {
        Room::Points { given, left, all } => (given, left, all),
        Room::Options { .. } | Room::Bytes { .. } | Room::Value { .. } => (0, 0, 0),
    };
    let (refusal, max) = match asked.refusal {
        None => (PointsRefusal::None, 0),
        Some(Refusal::PointsSpent) => (PointsRefusal::Spent, 0),
        Some(Refusal::TooManyForOption { max }) => (PointsRefusal::TooManyForOne, max.into()),
        Some(_) => (PointsRefusal::NotNow, 0),
    };
    let used = f32::from(given) / f32::from(all).max(1.0);
    PointsShown { given: given.into(), left: left.into(), used, refusal, max }
}

pub(super) fn connect(window: &AppWindow, visit: &Shared) {
    let page = window.global::<Points<'_>>();
    page.on_give(touch(visit, |visit| change(visit, |points| Some(points + 1))));
    page.on_take_back(touch(visit, |visit| change(visit, |points| points.checked_sub(1))));
}

/// From the points that the project in full has to others; none is to take it back.
fn change(visit: &mut Visit, to: impl FnOnce(u16) -> Option<u16>) {
    let Some(option) = visit.detail() else { return };
    let points = visit.mark(option).into();
    let touch = match to(points) {
        Some(mark) if mark > 0 => Touch::Mark { option, mark },
        _ => Touch::TakeBack { option },
    };
    visit.apply(&touch);
    visit.show();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ballot::{Response, apply, samples, standing};
    use crate::consultation::Kind;
    use crate::language::Language;

    #[test]
    fn the_tray_tells_what_is_given_and_what_is_left() {
        let question = samples::question(Kind::Points { points: 8, per_option: 3 }, &[1, 1]);
        let response = apply(&question, None, &Response::Skipped, &Touch::Mark { option: 0, mark: 2 }).unwrap();
        let standing = standing(&question, &response);
        let refusal = Some(Refusal::PointsSpent);
        let asked = Asked { question: &question, response: &response, standing, refusal, language: Language::FRENCH };
        let told = shown(&asked);
        assert_eq!((told.given, told.left, told.used), (2, 6, 0.25));
        assert_eq!(told.refusal, PointsRefusal::Spent);
    }
}
