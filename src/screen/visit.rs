//! One resident in front of the window: touches in, session steps, orders to the machine.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use slint::{ComponentHandle as _, Image, Weak};

use super::generated::{
    AppWindow, Detail, Frame, Navigation, Palette, Projects, ReceiptSlip, Review, Settings, Steps, Welcome,
};
use super::projects::{Filter, pictures, step};
use super::shown::other;
use super::worker::{Answer, Order, Worker};
use crate::ballot::Refusal;
use crate::consultation::{Definition, Kind, Language, ReceiptPolicy};
use crate::keys::{Mode, OperatingSystem};
use crate::kiosk::{Machine, Notice};
use crate::printer;
use crate::session::{Idle, Moment, Patience, Refused, Session, State};

/// How long "Merci" stays.
const THANKS: Duration = Duration::from_secs(4);
/// How often the machine is asked whether residents may start.
const LOOK: Duration = Duration::from_secs(5);
/// The steps of the text size setting.
const TEXT_SCALES: [f32; 4] = [1.0, 1.25, 1.5, 2.0];

/// What became of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Print {
    None,
    Running,
    Done,
    Failed(Notice),
}

/// The window's side of a kiosk.
pub(super) struct Visit {
    pub(super) window: Weak<AppWindow>,
    pub(super) session: Session,
    pub(super) language: Language,
    pub(super) filter: Filter,
    /// The option shown in full.
    pub(super) detail: Option<usize>,
    pub(super) refusal: Option<Refusal>,
    pub(super) printing: Print,
    /// Why no resident may start.
    pub(super) closed: Option<Notice>,
    /// Why the last ballot was not recorded.
    pub(super) failed: Option<Notice>,
    pub(super) pictures: Vec<Option<Image>>,
    pub(super) station: String,
    worker: Worker,
    began: Instant,
    looked: Moment,
    since: Moment,
    text_scale: usize,
}

impl Visit {
    pub(super) fn new(window: &AppWindow, machine: Machine, patience: Patience) -> Self {
        let definition = machine.kiosk().definition();
        let certificate = &machine.kiosk().certificate().certificate;
        let station = format!("Borne {} · {}", certificate.kiosk, certificate.name);
        let frame = window.global::<Frame<'_>>();
        frame.set_station(station.clone().into());
        frame.set_fingerprint(machine.kiosk().package().eh().fingerprint().into());
        frame.set_rehearsal(definition.mode == Mode::Rehearsal);
        let question = definition.questions.first();
        let pictures = question.map(|question| pictures(machine.kiosk().package(), question)).unwrap_or_default();
        let visit = Self {
            window: window.as_weak(),
            closed: unsupported(&definition),
            session: Session::new(definition, patience),
            language: Language::French,
            filter: Filter::default(),
            detail: None,
            refusal: None,
            printing: Print::None,
            failed: None,
            pictures,
            station,
            worker: Worker::start(machine),
            began: Instant::now(),
            looked: Moment::ZERO,
            since: Moment::ZERO,
            text_scale: 0,
        };
        visit.select_language();
        visit.worker.order(Order::Look);
        visit.show();
        visit
    }

    fn now(&self) -> Moment {
        self.began.elapsed()
    }

    /// The territory's identifier that this visit chose.
    pub(super) fn home(&self) -> Option<&str> {
        self.session.territory()
    }

    /// Time passes: answers of the machine, impatience, looks at the machine.
    pub(super) fn tick(&mut self) {
        let now = self.now();
        while self.closed != Some(Notice::Stopped)
            && let Some(answer) = self.worker.answer()
        {
            self.hear(answer);
        }
        if self.session.state() == &State::Attract && now.saturating_sub(self.looked) >= LOOK {
            self.looked = now;
            self.worker.order(Order::Look);
        }
        if self.session.state() == &State::Thanks && now.saturating_sub(self.since) >= THANKS {
            self.leave();
        }
        let was = self.session.state() == &State::Attract;
        let countdown = match self.session.tick(now) {
            Idle::Present => 0,
            Idle::Asking(left) => i32::try_from(left.as_secs() + 1).unwrap_or(1),
        };
        if let Some(window) = self.window.upgrade() {
            window.global::<Navigation<'_>>().set_countdown(countdown);
        }
        if !was && self.session.state() == &State::Attract {
            self.forget();
        }
    }

    fn hear(&mut self, answer: Answer) {
        let now = self.now();
        match answer {
            Answer::Looked(notice) => {
                let notice = unsupported(self.session.definition()).or(notice);
                if notice != self.closed {
                    self.closed = notice;
                    self.show();
                }
                return;
            }
            Answer::Cast(Ok(receipt)) => {
                let told = self.session.recorded(receipt, now);
                debug_assert!(told.is_ok(), "the session was casting");
                if self.session.definition().receipt == ReceiptPolicy::Printed {
                    self.print();
                }
            }
            Answer::Cast(Err(notice)) => {
                self.failed = Some(notice);
                let told = self.session.not_recorded(now);
                debug_assert!(told.is_ok(), "the session was casting");
            }
            Answer::Printed(outcome) => {
                self.printing = match outcome {
                    None => Print::None,
                    Some(outcome) => Notice::of_print(&outcome).map_or(Print::Done, Print::Failed),
                };
            }
            Answer::Stopped => {
                // Whether a ballot on its way was stored is not known here: nobody is asked to vote a second time.
                self.closed = Some(Notice::Stopped);
                let _only_while_casting = self.session.not_recorded(now);
                self.leave();
            }
        }
        self.show();
    }

    fn start(&mut self) {
        if self.closed.is_none() && self.session.start(self.now(), &mut OperatingSystem).is_err() {
            self.closed = Some(Notice::NoRandomness);
        }
        self.show();
    }

    /// Takes a step of the session and shows where it led.
    fn step(&mut self, take: impl FnOnce(&mut Session, Moment) -> Result<(), Refused>) {
        let now = self.now();
        self.failed = None;
        if let Err(refused) = take(&mut self.session, now) {
            log::debug!("a touch came too late: {refused:?}");
        }
        self.show();
    }

    fn give(&mut self, mark: i32) {
        let (now, option) = (self.now(), self.detail);
        let Some(option) = option else { return };
        let mark = u8::try_from(mark).unwrap_or(0);
        self.refusal = match self.session.mark(option, mark, now) {
            Err(Refused::Rule(refusal)) => Some(refusal),
            _ => None,
        };
        let closes = self.refusal.is_none() && mark > 0 && !self.asks_points();
        if closes {
            self.detail = None;
        }
        self.show();
    }

    fn asks_points(&self) -> bool {
        self.session.question().is_some_and(|(question, _)| matches!(question.kind, Kind::Points { .. }))
    }

    fn look_at(&mut self, option: Option<usize>) {
        self.session.touch(self.now());
        self.detail = option;
        self.refusal = None;
        self.show();
    }

    fn refilter(&mut self, change: impl FnOnce(&mut Filter, &Definition)) {
        self.session.touch(self.now());
        change(&mut self.filter, self.session.definition());
        self.show();
    }

    fn revise(&mut self) {
        self.step(|session, now| session.back(now));
    }

    fn vote(&mut self) {
        self.failed = None;
        if let Ok(ballot) = self.session.vote(self.now()) {
            self.worker.order(Order::Cast(ballot));
        }
        self.show();
    }

    fn vote_blank(&mut self) {
        let now = self.now();
        for question in 0..self.session.definition().questions.len() {
            let revised = self.session.revise(question, now).is_ok();
            if revised && self.session.blank(true, now).is_ok() {
                while matches!(self.session.state(), State::Question(_)) {
                    if self.session.next(now).is_err() {
                        break;
                    }
                }
            }
        }
        self.show();
    }

    fn print(&mut self) {
        if let State::Receipt(receipt) = self.session.state() {
            let language = match self.language {
                Language::English => printer::Language::English,
                _ => printer::Language::French,
            };
            self.worker.order(Order::Print(receipt.clone(), language));
            self.printing = Print::Running;
        }
        self.session.touch(self.now());
        self.show();
    }

    fn finish_receipt(&mut self) {
        self.since = self.now();
        self.step(|session, now| session.finish(now));
    }

    fn leave(&mut self) {
        if self.session.leave().is_ok() {
            self.forget();
        }
    }

    /// Everything of the visit goes, the settings too.
    fn forget(&mut self) {
        self.filter = Filter::default();
        self.detail = None;
        self.refusal = None;
        self.failed = None;
        self.printing = Print::None;
        self.language = Language::French;
        self.text_scale = 0;
        self.select_language();
        if let Some(window) = self.window.upgrade() {
            let settings = window.global::<Settings<'_>>();
            settings.set_palette(Palette::Calm);
            settings.set_text_scale(1.0);
        }
        self.worker.order(Order::Look);
        self.show();
    }

    fn select_language(&self) {
        let name = if self.language == Language::English { "en" } else { "fr" };
        if let Err(error) = slint::select_bundled_translation(name) {
            log::error!("language {name}: {error}");
        }
    }

    fn next_language(&mut self) {
        self.session.touch(self.now());
        self.language = other(self.language, &self.session.definition().languages);
        self.select_language();
        self.show();
    }

    fn next_text_scale(&mut self) {
        self.session.touch(self.now());
        self.text_scale = (self.text_scale + 1) % TEXT_SCALES.len();
        if let (Some(window), Some(scale)) = (self.window.upgrade(), TEXT_SCALES.get(self.text_scale)) {
            window.global::<Settings<'_>>().set_text_scale(*scale);
        }
        self.show();
    }

    fn next_palette(&mut self) {
        self.session.touch(self.now());
        if let Some(window) = self.window.upgrade() {
            let settings = window.global::<Settings<'_>>();
            settings.set_palette(match settings.get_palette() {
                Palette::Calm => Palette::Contrast,
                Palette::Contrast => Palette::YellowOnBlack,
                Palette::YellowOnBlack => Palette::Night,
                Palette::Night => Palette::Calm,
            });
        }
    }

    /// Ends the machine's thread after what it was doing.
    pub(super) fn finish(&mut self) -> Option<Machine> {
        self.worker.finish()
    }
}

/// This version shows approval and points; anything else is told before a resident starts.
fn unsupported(definition: &Definition) -> Option<Notice> {
    let known = |kind: &Kind| matches!(kind, Kind::Approval { .. } | Kind::Points { .. });
    let all = definition.questions.len() == 1 && definition.questions.iter().all(|question| known(&question.kind));
    (!all).then_some(Notice::NotShown)
}

type Shared = Rc<RefCell<Visit>>;

/// A callback that borrows the visit, unless the window is going.
fn on<A>(visit: &Shared, act: impl Fn(&mut Visit, A) + 'static) -> impl Fn(A) + 'static {
    let visit = Rc::downgrade(visit);
    move |argument| {
        if let Some(visit) = visit.upgrade()
            && let Ok(mut visit) = visit.try_borrow_mut()
        {
            act(&mut visit, argument);
        }
    }
}

fn touch(visit: &Shared, act: impl Fn(&mut Visit) + 'static) -> impl Fn() + 'static {
    let act = on(visit, move |visit, ()| act(visit));
    move || act(())
}

/// Every callback of every page.
pub(super) fn connect(window: &AppWindow, visit: &Shared) {
    window.global::<Welcome<'_>>().on_start(touch(visit, Visit::start));
    let settings = window.global::<Settings<'_>>();
    settings.on_other_language(touch(visit, Visit::next_language));
    settings.on_next_palette(touch(visit, Visit::next_palette));
    settings.on_next_text_scale(touch(visit, Visit::next_text_scale));
    window.global::<Frame<'_>>().on_leave(touch(visit, Visit::leave));
    let still_here = |visit: &mut Visit| {
        visit.session.touch(visit.now());
        visit.tick();
    };
    window.global::<Navigation<'_>>().on_still_here(touch(visit, still_here));
    let steps = window.global::<Steps<'_>>();
    steps.on_declare(touch(visit, |visit| visit.step(|session, now| session.declare(now))));
    steps.on_choose_territory(on(visit, |visit, place| {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        visit.step(|session, now| session.choose_territory(place, now));
    }));
    connect_projects(window, visit);
    let review = window.global::<Review<'_>>();
    review.on_revise(touch(visit, Visit::revise));
    review.on_vote(touch(visit, Visit::vote));
    review.on_vote_blank(touch(visit, Visit::vote_blank));
    let receipt = window.global::<ReceiptSlip<'_>>();
    receipt.on_print(touch(visit, Visit::print));
    receipt.on_finish(touch(visit, Visit::finish_receipt));
}

fn connect_projects(window: &AppWindow, visit: &Shared) {
    let page = window.global::<Projects<'_>>();
    page.on_open(on(visit, |visit, option| visit.look_at(usize::try_from(option).ok())));
    page.on_previous(touch(visit, |visit| visit.refilter(|filter, _| filter.page = filter.page.saturating_sub(1))));
    page.on_next(touch(visit, |visit| visit.refilter(|filter, _| filter.page += 1)));
    page.on_next_category(touch(visit, |visit| {
        visit.refilter(|filter, definition| {
            filter.category = step(filter.category, definition.categories.len());
            filter.page = 0;
        });
    }));
    page.on_next_territory(touch(visit, |visit| {
        visit.refilter(|filter, definition| {
            filter.territory = step(filter.territory, definition.territories.len());
            filter.page = 0;
        });
    }));
    page.on_continue(touch(visit, |visit| visit.step(|session, now| session.next(now))));
    page.on_resized(touch(visit, |visit| visit.show()));
    let detail = window.global::<Detail<'_>>();
    detail.on_give(on(visit, Visit::give));
    detail.on_close(touch(visit, |visit| visit.look_at(None)));
}
