//! The page of projects: which of them are shown, filtered and paged, and what is shown of one.

use slint::SharedString;
use zeroize::Zeroizing;

use super::find;
use super::generated::Project;
use super::held::model;
use super::pictures::{Pictures, Size};
use crate::ballot::Response;
use crate::consultation::{Definition, Question};
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
        (question, response): (&Question, &Response),
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
                    && (!self.mine || response.mark(**place) > 0)
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
    (option, mark): (usize, u8),
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
    let picture = described.image.as_ref().and_then(|name| pictures.get(name, size));
    Some(Project {
        index: i32::try_from(option).unwrap_or(i32::MAX),
        number: number(&described.number, language),
        title: described.title.unbroken(language).into(),
        place: place.join(" · ").into(),
        cost: described.cost.map(|cost| language.euros(cost.0)).unwrap_or_default().into(),
        picture: picture.map(|picture| model(vec![picture])).unwrap_or_default(),
        mark: mark.into(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ballot::{Touch, apply};
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
        let chosen = apply(question, None, &Response::Skipped, &Touch::choose(6)).unwrap();
        let all = |filter: &Filter| filter.options(&definition, (question, &chosen), (&order, &texts), None);
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
}
