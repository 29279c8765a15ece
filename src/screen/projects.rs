//! The choosing page's view: which projects are shown, filtered and paged, and the tray.

use slint::SharedString;
use zeroize::Zeroizing;

use super::find;
use super::generated::{Project, Slot};
use super::pictures::{Pictures, Size};
use crate::ballot::{Answer, spent};
use crate::consultation::{Cents, Definition, Kind, Question};
use crate::language::Language;
use crate::language::words::screen as words;

/// Filters and page; forgotten with the visit.
#[derive(Debug, Default, Clone)]
pub(super) struct Filter {
    /// A category's place in the definition.
    pub(super) category: Option<usize>,
    /// A territory's place in the definition.
    pub(super) territory: Option<usize>,
    /// Only what is chosen.
    pub(super) mine: bool,
    /// The word typed; says what interests a resident.
    pub(super) word: Zeroizing<String>,
    /// The number typed; it finds one project and hides none.
    pub(super) number: Zeroizing<String>,
    /// From 0.
    pub(super) page: usize,
}

/// What keeps options from being shown although they hold the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hiding {
    /// The territory alone.
    Territory,
    /// The category alone.
    Category,
    /// Several filters, or "Mes choix".
    Several,
}

impl Filter {
    /// Options of the question that are offered and pass the filter, in the order of this visit. `searched` has one folded
    /// text for each option.
    pub(super) fn options(
        &self,
        definition: &Definition,
        (question, answer): (&Question, &Answer),
        (order, searched): (&[usize], &[String]),
        home: Option<&str>,
    ) -> Vec<usize> {
        let category = self.category.and_then(|place| definition.categories.get(place)).map(|found| found.id.as_str());
        let territory =
            self.territory.and_then(|place| definition.territories.get(place)).map(|found| found.id.as_str());
        let passes = |place: &&usize| {
            question.options.get(**place).is_some_and(|option| {
                question.offers(option, home)
                    && (category.is_none() || option.category.as_deref() == category)
                    && (territory.is_none() || option.territory.as_deref() == territory)
                    && (!self.mine || answer.mark(**place) > 0)
                    && searched.get(**place).is_none_or(|text| find::holds(text, &self.word))
            })
        };
        order.iter().filter(passes).copied().collect()
    }

    /// Whether anything may be hidden.
    pub(super) fn hides(&self) -> bool {
        self.hiding().is_some() || !self.word.trim().is_empty()
    }

    /// What hides options beside the word.
    pub(super) fn hiding(&self) -> Option<Hiding> {
        match (self.territory, self.category, self.mine) {
            (None, None, false) => None,
            (Some(_), None, false) => Some(Hiding::Territory),
            (None, Some(_), false) => Some(Hiding::Category),
            _ => Some(Hiding::Several),
        }
    }

    /// The word alone.
    pub(super) fn word_alone(&self) -> Self {
        Self { word: self.word.clone(), ..Self::default() }
    }

    /// What is typed on a page that finds by number, or by word.
    pub(super) fn typed(&mut self, number: bool) -> &mut Zeroizing<String> {
        if number { &mut self.number } else { &mut self.word }
    }
}

/// What a card, the detail page and the review show of one option.
pub(super) fn project(
    definition: &Definition,
    question: &Question,
    (option, answer): (usize, &Answer),
    (pictures, size): (&Pictures, Size),
    language: Language,
) -> Option<Project> {
    let described = question.options.get(option)?;
    let territory = described.territory.as_ref();
    let territory = territory.and_then(|id| definition.territories.iter().find(|territory| territory.id == *id));
    let category = described.category.as_ref();
    let category = category.and_then(|id| definition.categories.iter().find(|category| category.id == *id));
    let named = [territory.map(|found| &found.name), category.map(|found| &found.name)];
    let place: Vec<String> = named.into_iter().flatten().map(|name| name.unbroken(language)).collect();
    let mark = answer.mark(option);
    let picture = described.image.as_ref().and_then(|name| pictures.get(name, size));
    Some(Project {
        index: i32::try_from(option).unwrap_or(i32::MAX),
        number: number(&described.number, language),
        title: described.title.unbroken(language).into(),
        place: place.join(" · ").into(),
        cost: described.cost.map(|cost| money(cost, language)).unwrap_or_default().into(),
        has_picture: picture.is_some(),
        picture: picture.unwrap_or_default(),
        chosen: mark > 0,
        points: mark.into(),
    })
}

fn number(number: &str, language: Language) -> SharedString {
    match number {
        "" => SharedString::new(),
        number => words::NUMBER.fill(language, &[("n", number)]).into(),
    }
}

/// The widest number of a question: most characters, each digit as wide as a zero.
pub(super) fn widest_number(question: &Question, language: Language) -> SharedString {
    let numbers = question.options.iter().map(|option| option.number.as_str());
    let longest = numbers.max_by_key(|number| number.chars().count()).unwrap_or_default();
    let zeros = longest.chars().map(|digit| if digit.is_ascii_digit() { '0' } else { digit });
    number(&zeros.collect::<String>(), language)
}

/// The tray: slots, what is chosen, what is left, the part used.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tray {
    pub(super) slots: Vec<Slot>,
    pub(super) chosen: i32,
    /// Still needed.
    pub(super) missing: i32,
    pub(super) left: i32,
    pub(super) money_left: String,
    pub(super) money_spent: String,
    pub(super) used: f32,
}

/// What the tray says of an answer.
pub(super) fn tray(question: &Question, answer: &Answer, language: Language) -> Tray {
    let chosen: Vec<usize> = (0..question.options.len()).filter(|option| answer.mark(*option) > 0).collect();
    let count = i32::try_from(chosen.len()).unwrap_or(i32::MAX);
    let missing = match &question.kind {
        Kind::Approval { min, .. } => i32::from(*min).saturating_sub(count).max(0),
        _ => 0,
    };
    match &question.kind {
        Kind::Points { points, .. } => {
            let given: u32 = chosen.iter().map(|option| u32::from(answer.mark(*option))).sum();
            let given = u16::try_from(given).unwrap_or(u16::MAX);
            let left = u16::from(*points).saturating_sub(given);
            let used = f32::from(given) / f32::from(*points).max(1.0);
            Tray {
                slots: Vec::new(),
                chosen: given.into(),
                missing,
                left: left.into(),
                money_left: String::new(),
                money_spent: String::new(),
                used,
            }
        }
        Kind::Approval { max, money, .. } => {
            let label = |place: usize| {
                let option = chosen.get(place).and_then(|place| Some((*place, question.options.get(*place)?)));
                let described = option.map(|(_, option)| option);
                Slot {
                    filled: option.is_some(),
                    label: described.map(|option| option.number.as_str()).unwrap_or_default().into(),
                    title: described.map(|option| option.title.get(language)).unwrap_or_default().into(),
                    option: option.and_then(|(place, _)| i32::try_from(place).ok()).unwrap_or(-1),
                }
            };
            let left = i32::from(*max).saturating_sub(count);
            let spent = spent(question, answer);
            let money_left =
                money.map(|limit| self::money(Cents(limit.0.saturating_sub(spent.0)), language)).unwrap_or_default();
            let money_spent = money.map(|_| self::money(spent, language)).unwrap_or_default();
            let used = money.map_or(0.0, |money| permille(spent, money));
            Tray {
                slots: (0..usize::from(*max)).map(label).collect(),
                chosen: count,
                missing,
                left,
                money_left,
                money_spent,
                used,
            }
        }
        _ => Tray {
            slots: Vec::new(),
            chosen: count,
            missing,
            left: 0,
            money_left: String::new(),
            money_spent: String::new(),
            used: 0.0,
        },
    }
}

/// A sum as pages in a language write it.
pub(super) fn money(cents: Cents, language: Language) -> String {
    language.euros(cents.0)
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
    fn filters_keep_the_order_of_the_visit_and_part_the_options() {
        let definition = definition();
        let question = &definition.questions[0];
        let order: Vec<usize> = (0..question.options.len()).rev().collect();
        let texts: Vec<String> =
            question.options.iter().map(|option| find::searched(&definition, option, Language::FRENCH)).collect();
        let mut filter = Filter::default();
        let mut answer = Answer::empty(question);
        crate::ballot::set(question, None, &mut answer, (6, 1)).unwrap();
        let all = |filter: &Filter| filter.options(&definition, (question, &answer), (&order, &texts), None);
        assert_eq!(all(&filter), order);
        let mut seen = 0;
        for (place, category) in definition.categories.iter().enumerate() {
            filter.category = Some(place);
            let shown = all(&filter);
            assert!(shown.is_sorted_by(|left, right| left > right));
            assert!(shown.iter().all(|option| question.options[*option].category.as_ref() == Some(&category.id)));
            seen += shown.len();
        }
        assert_eq!(seen, question.options.len());
        let title = &question.options[3].title.fr;
        let filter = Filter { word: Zeroizing::new(title.to_uppercase()), ..Filter::default() };
        assert_eq!(all(&filter), [3]);
        assert_eq!((filter.hides(), filter.hiding()), (true, None));
        let mine = Filter { mine: true, ..Filter::default() };
        assert_eq!(all(&mine), [6]);
        assert_eq!(mine.hiding(), Some(Hiding::Several));
    }

    #[test]
    fn the_tray_tells_what_is_chosen_and_what_is_left() {
        let definition = definition();
        let mut question = definition.questions[0].clone();
        let mut answer = Answer::empty(&question);
        crate::ballot::set(&question, None, &mut answer, (6, 1)).unwrap();
        let told = tray(&question, &answer, Language::FRENCH);
        assert_eq!((told.chosen, told.missing, told.left, told.slots.len()), (1, 2, 4, 5));
        assert_eq!((told.slots[0].option, told.slots[1].option), (6, -1));
        assert_eq!(told.slots[0].label.as_str(), question.options[6].number);
        assert!(told.slots[0].filled && !told.slots[1].filled);
        question.kind = Kind::Points { points: 7, per_option: 3 };
        let mut answer = Answer::empty(&question);
        crate::ballot::set(&question, None, &mut answer, (0, 3)).unwrap();
        let told = tray(&question, &answer, Language::FRENCH);
        assert_eq!((told.chosen, told.left), (3, 4));
    }
}
