//! What the pages hold of a visit: one struct of each page's global, all of them empty but those of the present state.
//!
//! Nothing is erased by name. What is shown is made anew from nothing each time, so that a page which is not there holds nothing, and
//! once nobody is voting none does. What no visit changes, and where a page lies, is not here.

use std::rc::Rc;

use slint::{ComponentHandle as _, ModelRc, VecModel};

use super::generated::{
    AppWindow, Choosing, ChoosingShown, Detail, Find, FindShown, OptionShown, Palette, Points, PointsShown, Projects,
    QuestionShown, ReceiptShown, ReceiptSlip, Review, ReviewShown, Settings,
};

/// What each global of a visit shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Held {
    pub(super) question: QuestionShown,
    pub(super) choosing: ChoosingShown,
    pub(super) points: PointsShown,
    pub(super) option: OptionShown,
    pub(super) find: FindShown,
    pub(super) review: ReviewShown,
    pub(super) receipt: ReceiptShown,
}

impl Held {
    /// Shows this, and nothing else of a visit.
    pub(super) fn put(self, window: &AppWindow) {
        let Self { question, choosing, points, option, find, review, receipt } = self;
        window.global::<Projects<'_>>().set_shown(question);
        window.global::<Choosing<'_>>().set_shown(choosing);
        window.global::<Points<'_>>().set_shown(points);
        window.global::<Detail<'_>>().set_shown(option);
        window.global::<Find<'_>>().set_shown(find);
        window.global::<Review<'_>>().set_shown(review);
        window.global::<ReceiptSlip<'_>>().set_shown(receipt);
    }

    fn of(window: &AppWindow) -> Self {
        Self {
            question: window.global::<Projects<'_>>().get_shown(),
            choosing: window.global::<Choosing<'_>>().get_shown(),
            points: window.global::<Points<'_>>().get_shown(),
            option: window.global::<Detail<'_>>().get_shown(),
            find: window.global::<Find<'_>>().get_shown(),
            review: window.global::<Review<'_>>().get_shown(),
            receipt: window.global::<ReceiptSlip<'_>>().get_shown(),
        }
    }
}

/// What the pages hold of a visit, by name.
pub(super) fn remains(window: &AppWindow) -> Vec<String> {
    let Held { question, choosing, points, option, find, review, receipt } = Held::of(window);
    let settings = window.global::<Settings<'_>>();
    let held = [
        ("question", question != QuestionShown::default()),
        ("choices", choosing != ChoosingShown::default()),
        ("points", points != PointsShown::default()),
        ("option", option != OptionShown::default()),
        ("search", find != FindShown::default()),
        ("review", review != ReviewShown::default()),
        ("receipt", receipt != ReceiptShown::default()),
        ("display", settings.get_text_scale() > 1.0 || settings.get_palette() != Palette::Calm),
    ];
    held.into_iter().filter(|(_, held)| *held).map(|(name, _)| name.to_owned()).collect()
}

pub(super) fn model<T: Clone + 'static>(rows: Vec<T>) -> ModelRc<T> {
    ModelRc::from(Rc::new(VecModel::from(rows)))
}

/// A number as Slint takes it.
pub(super) fn number(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
