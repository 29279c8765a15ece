//! The choosing page's view: which projects are shown, filtered and paged, and the tray.

use slint::{Image, SharedString};

use super::generated::{Project, Slot};
use crate::ballot::{Answer, spent};
use crate::consultation::{Cents, Definition, Kind, Language, Package, Question, QuestionOption};

/// Filters and page; forgotten with the visit.
#[derive(Debug, Default, Clone)]
pub(super) struct Filter {
    /// A category's place in the definition.
    pub(super) category: Option<usize>,
    /// A territory's place in the definition.
    pub(super) territory: Option<usize>,
    /// From 0.
    pub(super) page: usize,
}

impl Filter {
    /// Options of the question that are offered and pass the filter, in the order of this visit.
    pub(super) fn options(
        &self,
        definition: &Definition,
        question: &Question,
        order: &[usize],
        home: Option<&str>,
    ) -> Vec<usize> {
        let category = self.category.and_then(|place| definition.categories.get(place)).map(|found| found.id.as_str());
        let territory =
            self.territory.and_then(|place| definition.territories.get(place)).map(|found| found.id.as_str());
        let passes = |option: &&usize| {
            question.options.get(**option).is_some_and(|option| {
                question.offers(option, home)
                    && (category.is_none() || option.category.as_deref() == category)
                    && (territory.is_none() || option.territory.as_deref() == territory)
            })
        };
        order.iter().filter(passes).copied().collect()
    }
}

/// All, then each place in turn, then all again.
pub(super) fn step(place: Option<usize>, count: usize) -> Option<usize> {
    let next = place.map_or(0, |place| place + 1);
    (next < count).then_some(next)
}

/// The pictures of a package's options, decoded once.
pub(super) fn pictures(package: &Package, question: &Question) -> Vec<Option<Image>> {
    let decode = |option: &QuestionOption| {
        let name = option.image.as_ref()?;
        let bytes = package.images().get(name)?;
        let format = name.rsplit('.').next().unwrap_or_default();
        Image::load_from_data(bytes, Some(format)).ok()
    };
    question.options.iter().map(decode).collect()
}

/// What a card, the detail page and the review show of one option.
pub(super) fn project(
    definition: &Definition,
    question: &Question,
    (option, answer): (usize, &Answer),
    pictures: &[Option<Image>],
    language: Language,
) -> Option<Project> {
    let described = question.options.get(option)?;
    let territory = described.territory.as_ref();
    let territory = territory.and_then(|id| definition.territories.iter().find(|territory| territory.id == *id));
    let category = described.category.as_ref();
    let category = category.and_then(|id| definition.categories.iter().find(|category| category.id == *id));
    let place: Vec<&str> =
        [territory.map(|found| found.name.get(language)), category.map(|found| found.name.get(language))]
            .into_iter()
            .flatten()
            .collect();
    let mark = answer.mark(option);
    let picture = pictures.get(option).cloned().flatten();
    Some(Project {
        index: i32::try_from(option).unwrap_or(i32::MAX),
        number: number(described),
        title: described.title.get(language).into(),
        place: place.join(" · ").into(),
        cost: described.cost.map(Cents::french).unwrap_or_default().into(),
        has_picture: picture.is_some(),
        picture: picture.unwrap_or_default(),
        chosen: mark > 0,
        points: mark.into(),
    })
}

fn number(option: &QuestionOption) -> SharedString {
    if option.number.is_empty() { SharedString::new() } else { format!("n°\u{a0}{}", option.number).into() }
}

/// The tray: slots, what is chosen, what is left, the part used.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tray {
    pub(super) slots: Vec<Slot>,
    pub(super) chosen: i32,
    pub(super) left: i32,
    pub(super) money_left: String,
    pub(super) used: f32,
}

/// What the tray says of an answer.
pub(super) fn tray(question: &Question, answer: &Answer) -> Tray {
    let chosen: Vec<usize> = (0..question.options.len()).filter(|option| answer.mark(*option) > 0).collect();
    let count = i32::try_from(chosen.len()).unwrap_or(i32::MAX);
    match &question.kind {
        Kind::Points { points, .. } => {
            let given: u32 = chosen.iter().map(|option| u32::from(answer.mark(*option))).sum();
            let given = u16::try_from(given).unwrap_or(u16::MAX);
            let left = u16::from(*points).saturating_sub(given);
            let used = f32::from(given) / f32::from(*points).max(1.0);
            Tray { slots: Vec::new(), chosen: given.into(), left: left.into(), money_left: String::new(), used }
        }
        Kind::Approval { max, money, .. } => {
            let label = |place: usize| {
                let option = chosen.get(place).and_then(|option| question.options.get(*option));
                Slot {
                    filled: option.is_some(),
                    label: option.map(|option| option.number.as_str()).unwrap_or_default().into(),
                }
            };
            let left = i32::from(*max).saturating_sub(count);
            let spent = spent(question, answer);
            let money_left = money.map(|money| Cents(money.0.saturating_sub(spent.0)).french()).unwrap_or_default();
            let used = money.map_or(0.0, |money| permille(spent, money));
            Tray { slots: (0..usize::from(*max)).map(label).collect(), chosen: count, left, money_left, used }
        }
        _ => Tray { slots: Vec::new(), chosen: count, left: 0, money_left: String::new(), used: 0.0 },
    }
}

fn permille(spent: Cents, money: Cents) -> f32 {
    let thousandths = (spent.0.saturating_mul(1000)).checked_div(money.0).unwrap_or(1000).min(1000);
    f32::from(u16::try_from(thousandths).unwrap_or(1000)) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consultation::source;

    fn definition() -> Definition {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("kiosk-config/budget-participatif");
        source::read(&folder).definition.unwrap()
    }

    #[test]
    fn filters_keep_the_order_of_the_visit_and_come_round() {
        let definition = definition();
        let question = &definition.questions[0];
        let order: Vec<usize> = (0..question.options.len()).rev().collect();
        let mut filter = Filter::default();
        assert_eq!(filter.options(&definition, question, &order, None), order);
        let mut seen = 0;
        loop {
            filter.category = step(filter.category, definition.categories.len());
            let Some(place) = filter.category else { break };
            let shown = filter.options(&definition, question, &order, None);
            assert!(shown.is_sorted_by(|left, right| left > right));
            let id = Some(definition.categories[place].id.clone());
            assert!(shown.iter().all(|option| question.options[*option].category == id));
            seen += shown.len();
        }
        assert_eq!(seen, question.options.len());
    }

    #[test]
    fn the_tray_tells_what_is_chosen_and_what_is_left() {
        let definition = definition();
        let mut question = definition.questions[0].clone();
        let mut answer = Answer::empty(&question);
        crate::ballot::set(&question, None, &mut answer, (6, 1)).unwrap();
        let told = tray(&question, &answer);
        assert_eq!((told.chosen, told.left, told.slots.len()), (1, 4, 5));
        assert_eq!(told.slots[0].label.as_str(), question.options[6].number);
        assert!(told.slots[0].filled && !told.slots[1].filled);
        question.kind = Kind::Points { points: 7, per_option: 3 };
        let mut answer = Answer::empty(&question);
        crate::ballot::set(&question, None, &mut answer, (0, 3)).unwrap();
        let told = tray(&question, &answer);
        assert_eq!((told.chosen, told.left), (3, 4));
    }
}
