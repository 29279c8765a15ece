//! Projects are chosen: the tray, its squares, and the two buttons of a project in full.

use slint::{ComponentHandle as _, SharedString};

use super::Asked;
use crate::ballot::{Refusal, Room, Touch};
use crate::consultation::Cents;
use crate::screen::callback::{Shared, touch};
use crate::screen::generated::{AppWindow, Choosing, ChoosingRefusal, ChoosingShown, Slot};
use crate::screen::held::{model, number};
use crate::screen::visit::Visit;

pub(super) fn shown(asked: &Asked<'_>) -> ChoosingShown {
    let standing = &asked.standing;
    let money = |cents: Cents| SharedString::from(asked.language.euros(cents.0));
    let purse = standing.purse;
    let (refusal, max) = match asked.refusal {
        None => (ChoosingRefusal::None, 0),
        Some(Refusal::TooMany { max }) => (ChoosingRefusal::TooMany, max.into()),
        Some(Refusal::OverBudget) => (ChoosingRefusal::OverBudget, 0),
        Some(_) => (ChoosingRefusal::NotNow, 0),
    };
    ChoosingShown {
        slots: model(slots(asked)),
        chosen: standing.chosen.into(),
        missing: standing.missing.into(),
        left: standing.room.left().into(),
        money_spent: purse.map(|purse| money(purse.spent)).unwrap_or_default(),
        money_left: purse.map(|purse| money(purse.left)).unwrap_or_default(),
        used: purse.map_or(0.0, |purse| part(purse.spent, purse.limit)),
        refusal,
        max,
    }
}

/// One for each option that may be chosen, the chosen ones first.
fn slots(asked: &Asked<'_>) -> Vec<Slot> {
    let Room::Options { all, .. } = asked.standing.room else { return Vec::new() };
    let chosen = asked.response.named();
    let slot = |place: usize| {
        let option = chosen.get(place).and_then(|option| Some((*option, asked.question.options.get(*option)?)));
        let Some((option, described)) = option else {
            return Slot { filled: false, option: -1, label: SharedString::new(), title: SharedString::new() };
        };
        let (label, title) = (described.number.as_str().into(), described.title.get(asked.language).into());
        Slot { filled: true, option: number(option), label, title }
    };
    (0..usize::from(all)).map(slot).collect()
}

/// The part of the money that is spent, in thousandths.
fn part(spent: Cents, limit: Cents) -> f32 {
    let thousandths = (spent.0.saturating_mul(1000)).checked_div(limit.0).unwrap_or(1000).min(1000);
    f32::from(u16::try_from(thousandths).unwrap_or(1000)) / 1000.0
}

pub(super) fn connect(window: &AppWindow, visit: &Shared) {
    let page = window.global::<Choosing<'_>>();
    page.on_choose(touch(visit, choose));
    page.on_take_back(touch(visit, take_back));
}

/// Back to the projects, where the choice is seen.
fn choose(visit: &mut Visit) {
    let Some(option) = visit.detail() else { return };
    if visit.apply(&Touch::choose(option)) {
        visit.close_chosen(option);
    }
    visit.show();
}

fn take_back(visit: &mut Visit) {
    let Some(option) = visit.detail() else { return };
    visit.apply(&Touch::TakeBack { option });
    visit.show();
}

#[cfg(test)]
mod tests {
    use slint::Model as _;

    use super::*;
    use crate::ballot::{Response, apply, standing};
    use crate::consultation::source;
    use crate::language::Language;

    #[test]
    fn the_tray_tells_what_is_chosen_and_what_is_left() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("kiosk-config/budget-participatif");
        let definition = source::read(&folder).definition.unwrap();
        let question = &definition.questions[0];
        let response = apply(question, None, &Response::Skipped, &Touch::choose(6)).unwrap();
        let standing = standing(question, &response);
        let refusal = Some(Refusal::TooMany { max: 5 });
        let asked = Asked { question, response: &response, standing, refusal, language: Language::FRENCH };
        let told = shown(&asked);
        assert_eq!((told.chosen, told.missing, told.left, told.slots.row_count()), (1, 2, 4, 5));
        assert_eq!((told.refusal, told.max), (ChoosingRefusal::TooMany, 5));
        let slots: Vec<Slot> = told.slots.iter().collect();
        assert_eq!((slots[0].option, slots[1].option), (6, -1));
        assert_eq!(slots[0].label.as_str(), question.options[6].number);
        assert!(slots[0].filled && !slots[1].filled);
    }
}
