//! The ways to find a project: by number, by word, by territory or theme.

use slint::SharedString;

use crate::ballot::Response;
use crate::consultation::Question;
use crate::screen::generated::{FindShown, Hiding as ShownHiding};
use crate::screen::held::{model, number};
use crate::screen::page::Aside;
use crate::screen::pictures::Size;
use crate::screen::projects::Hiding;
use crate::screen::visit::Visit;

impl Visit {
    pub(super) fn held_find(
        &self,
        question: &Question,
        (found, hits): (usize, usize),
        response: &Response,
    ) -> FindShown {
        let definition = self.session.definition();
        let by_number = self.asides.last() == Some(&Aside::Number);
        let territory = self.filter.territory.and_then(|place| definition.territories.get(place));
        let category = self.filter.category.and_then(|place| definition.categories.get(place));
        let within = [territory.map(|known| &known.name), category.map(|known| &known.name)];
        let within: Vec<&str> = within.into_iter().flatten().map(|name| name.get(self.language)).collect();
        let numbered = self.asides.contains(&Aside::Number).then(|| self.numbered()).flatten();
        let project = numbered.and_then(|option| self.row(question, option, response.mark(option), Size::Card));
        let (territories, names, taken) = self.held_names();
        FindShown {
            typed: if by_number { self.filter.number.as_str() } else { self.filter.word.as_str() }.into(),
            found: number(found),
            hidden: number(hits.saturating_sub(found)),
            hiding: match self.filter.hiding() {
                None => ShownHiding::None,
                Some(Hiding::Territory) => ShownHiding::Territory,
                Some(Hiding::Category) => ShownHiding::Category,
                Some(Hiding::Several) => ShownHiding::Several,
            },
            within: within.join(" · ").into(),
            has_project: project.is_some(),
            project: project.unwrap_or_default(),
            territories,
            names: model(names),
            taken: taken.map_or(0, |place| number(place + 1)),
        }
    }

    /// Whether territories are listed, what is listed, and which of it is taken.
    fn held_names(&self) -> (bool, Vec<SharedString>, Option<usize>) {
        let definition = self.session.definition();
        match self.asides.last() {
            Some(Aside::Territories) => {
                let names = definition.territories.iter().map(|known| known.name.unbroken(self.language).into());
                (true, names.collect(), self.filter.territory)
            }
            Some(Aside::Categories) => {
                let names = definition.categories.iter().map(|known| known.name.unbroken(self.language).into());
                (false, names.collect(), self.filter.category)
            }
            _ => (false, Vec::new(), None),
        }
    }
}
