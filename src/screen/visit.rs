//! One resident in front of the window: touches in, session steps, orders to the machine.

use std::time::Duration;

use slint::{ComponentHandle as _, Weak};

use super::desk::StaffSide;
use super::ending::Ending;
use super::find;
use super::generated::{AppWindow, Frame, Navigation, Palette, Settings};
use super::hand::Hand;
use super::page::{Aside, Page};
use super::pictures::Pictures;
use super::projects::Filter;
use super::worker::{Answer, Order, Worker};
use super::{Clock, Setup};
use crate::ballot::{Refusal, Touch};
use crate::consultation::{Colour, Definition, Question, ReceiptPolicy, shown};
use crate::keys::{Mode, Randomness};
use crate::kiosk::{Machine, Notice};
use crate::language::Language;
use crate::session::{Idle, Moment, Refused, Session, State};

/// How long "Merci" stays.
const THANKS: Duration = Duration::from_secs(4);
/// How long it stays that a ballot may be recorded, even if all is well again.
const DOUBT: Duration = Duration::from_secs(60);
/// How often the machine is asked whether residents may start.
const LOOK: Duration = Duration::from_secs(5);

/// What became of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Print {
    #[default]
    None,
    Running,
    Done,
    Failed(Notice),
    /// There is no printer.
    Absent,
}

/// The window's side of a kiosk.
pub(super) struct Visit {
    pub(super) window: Weak<AppWindow>,
    pub(super) session: Session,
    pub(super) language: Language,
    pub(super) filter: Filter,
    /// Pages laid on the session's; the last is seen.
    pub(super) asides: Vec<Aside>,
    /// What fingers and keys hold, and from when on they count.
    pub(super) hand: Hand,
    /// The page that the hand knows of.
    pub(super) page: Page,
    /// The idle question lies on everything.
    pub(super) idle: bool,
    /// Counts what replaces a page's content at one touch.
    pub(super) turned: u64,
    /// The last press came from a key: the focus is to be kept.
    pub(super) keyed: bool,
    /// The option whose card keeps the focus.
    pub(super) rested: Option<usize>,
    pub(super) refusal: Option<Refusal>,
    /// Every line of the review was on the screen: before that nothing is cast.
    pub(super) read: bool,
    /// Whether the last line of the review is on the page, as the page says.
    pub(super) reached: bool,
    /// Whether the present page is laid out.
    pub(super) is_settled: bool,
    pub(super) printing: Print,
    /// The receipt came out, or may have.
    pub(super) came_out: bool,
    /// Whether the kiosk has a printer, as it was last seen.
    pub(super) has_printer: bool,
    /// Why no resident may start.
    pub(super) closed: Option<Notice>,
    /// Why the last ballot was not recorded.
    pub(super) failed: Option<Notice>,
    /// Until when it is told that a ballot may be recorded.
    doubt_until: Moment,
    pub(super) pictures: Pictures,
    /// The pictures of the first page, drawn by lot each time it is there anew.
    pub(super) drawn: Vec<String>,
    /// The searched texts of each question's options, in the language shown.
    pub(super) searched: Vec<Vec<String>>,
    pub(super) staff: StaffSide,
    /// When somebody last touched anything; `None` since everything was erased.
    pub(super) touched: Option<Moment>,
    pub(super) worker: Worker,
    clock: Clock,
    pub(super) random: Box<dyn Randomness>,
    looked: Moment,
    /// A look is under way: a slow disk is not asked twice at once.
    looking: bool,
    since: Moment,
    pub(super) ending: Ending,
}

impl Visit {
    pub(super) fn new(
        window: &AppWindow,
        machine: Machine,
        setup: Setup,
        (clock, random): (Clock, Box<dyn Randomness>),
        poke: Box<dyn Fn() + Send>,
    ) -> Self {
        let kiosk = machine.kiosk();
        let definition = kiosk.definition();
        let certificate = &kiosk.certificate().certificate;
        let frame = window.global::<Frame<'_>>();
        frame.set_kiosk(i32::from(certificate.kiosk.0));
        frame.set_name(certificate.name.as_str().into());
        frame.set_fingerprint(kiosk.package().eh().short_fingerprint().into());
        frame.set_rehearsal(definition.mode == Mode::Rehearsal);
        super::shown::introduce(window, &definition);
        super::set_width(window, setup.width_mm);
        let settings = window.global::<Settings<'_>>();
        if let Some(colour) = definition.look.colour {
            settings.set_accent(shade(colour));
            settings.set_accent_tint(shade(colour.tint()));
        }
        let pictures = Pictures::new(kiosk.package());
        let has_printer = machine.standing().printer.is_some();
        let mut visit = Self {
            window: window.as_weak(),
            closed: unsupported(&definition),
            session: Session::new(definition, setup.patience),
            language: Language::FRENCH,
            filter: Filter::default(),
            asides: Vec::new(),
            hand: Hand::new(),
            page: Page::default(),
            idle: false,
            turned: 0,
            keyed: false,
            rested: None,
            refusal: None,
            read: false,
            reached: false,
            is_settled: false,
            printing: Print::None,
            came_out: false,
            has_printer,
            failed: None,
            doubt_until: Moment::ZERO,
            pictures,
            drawn: Vec::new(),
            searched: Vec::new(),
            staff: StaffSide::default(),
            touched: None,
            worker: Worker::start(machine, poke),
            clock,
            random,
            looked: Moment::ZERO,
            looking: false,
            since: Moment::ZERO,
            ending: Ending::No,
        };
        visit.select_language();
        visit.draw_pictures();
        visit.look();
        visit.show();
        visit
    }

    pub(super) fn now(&self) -> Moment {
        (self.clock)()
    }

    /// Time passes: answers of the machine, impatience, looks at the machine.
    pub(super) fn tick(&mut self) {
        let now = self.now();
        while self.closed != Some(Notice::Stopped)
            && let Some(answer) = self.worker.answer()
        {
            self.hear(answer);
        }
        let attract = self.session.state() == &State::Attract;
        if attract && now.saturating_sub(self.looked) >= LOOK {
            self.looked = now;
            self.look();
        }
        if self.session.state() == &State::Thanks && now.saturating_sub(self.since) >= THANKS {
            self.leave();
        }
        if attract {
            self.attract_tick(now);
        }
        let countdown = match self.session.tick(now) {
            Idle::Present => 0,
            Idle::Asking(left) => seconds(left),
        };
        if let Some(window) = self.window.upgrade() {
            window.global::<Navigation<'_>>().set_countdown(countdown);
        }
        self.idle = countdown > 0;
        self.look_at_page();
        if !attract && self.session.state() == &State::Attract {
            self.forget();
        }
    }

    /// Waits for the machine's next answer, as no window on a screen ever does; whether one came.
    pub(super) fn wait_for_machine(&mut self, patience: Duration) -> bool {
        let answer = self.worker.wait(patience);
        let heard = answer.is_some();
        if let Some(answer) = answer {
            self.hear(answer);
        }
        heard
    }

    fn hear(&mut self, answer: Answer) {
        let now = self.now();
        self.looking &= !matches!(answer, Answer::Looked(..));
        match answer {
            Answer::Looked(..) if now < self.doubt_until => return,
            Answer::Looked(notice, standing) => {
                self.closed = unsupported(self.session.definition()).or(notice);
                self.has_printer = standing.printer.is_some();
                self.staff.note(standing);
            }
            Answer::Cast(Ok(receipt)) => {
                let told = self.session.recorded(receipt, now);
                debug_assert!(told.is_ok(), "the session was casting");
                match self.session.definition().receipt {
                    ReceiptPolicy::Printed => self.print(),
                    // Nobody is offered what no machine can do.
                    ReceiptPolicy::Offered if !self.has_printer => self.printing = Print::Absent,
                    ReceiptPolicy::Offered | ReceiptPolicy::None => {}
                }
            }
            // Nobody is asked to vote a second time.
            Answer::Cast(Err(Notice::CastUnknown)) => {
                self.closed = Some(Notice::CastUnknown);
                self.doubt_until = now + DOUBT;
                let _only_while_casting = self.session.not_recorded(now);
                self.leave();
            }
            Answer::Cast(Err(notice)) => {
                self.failed = Some(notice);
                let told = self.session.not_recorded(now);
                debug_assert!(told.is_ok(), "the session was casting");
            }
            // A resident may have gone before the slip came out: the next one is told nothing of it.
            Answer::Printed(_) if self.printing != Print::Running => return,
            Answer::Printed(outcome) => {
                self.printing = match outcome {
                    None => Print::Absent,
                    Some(outcome) => Notice::of_print(&outcome).map_or(Print::Done, Print::Failed),
                };
                self.came_out |= matches!(self.printing, Print::Done | Print::Failed(Notice::PrintUnknown));
            }
            Answer::Pin(answer, standing) => self.hear_pin(answer, standing),
            Answer::Acted(done, standing) => self.hear_act(done, standing),
            Answer::Stopped => {
                // Whether a ballot on its way was stored is not known here: nobody is asked to vote a second time.
                self.closed = Some(Notice::Stopped);
                let _only_while_casting = self.session.not_recorded(now);
                self.leave();
            }
        }
        self.show();
    }

    pub(super) fn start(&mut self) {
        let now = self.now();
        if self.closed.is_none() {
            match self.session.start(now, self.random.as_mut()) {
                Ok(Ok(())) => self.asides = vec![Aside::Help],
                Ok(Err(refused)) => log::debug!("nobody may start yet: {refused:?}"),
                Err(_) => self.closed = Some(Notice::NoRandomness),
            }
        }
        self.show();
    }

    /// Takes a step of the session and shows where it led.
    pub(super) fn step(&mut self, take: impl FnOnce(&mut Session, Moment) -> Result<(), Refused>) {
        let now = self.now();
        let was = self.session.state().clone();
        self.failed = None;
        if let Err(refused) = take(&mut self.session, now) {
            log::debug!("a touch came too late: {refused:?}");
        }
        if self.session.state() != &was {
            self.read = false;
            self.asides.clear();
            if matches!(was, State::Question(_)) && matches!(self.session.state(), State::Question(_)) {
                self.filter = Filter::default();
                self.rested = None;
            }
        }
        self.show();
    }

    /// Lays a page on the present one.
    pub(super) fn lay(&mut self, aside: Aside) {
        self.touch();
        self.refusal = None;
        if self.asides.last() != Some(&aside) {
            self.asides.push(aside);
        }
        self.show();
    }

    /// Takes the last page off; from the ways to find, back to the projects.
    pub(super) fn close(&mut self) {
        self.touch();
        self.refusal = None;
        self.rested = self.detail().filter(|_| self.keyed);
        self.asides.pop();
        while self.asides.last() == Some(&Aside::Find) {
            self.asides.pop();
        }
        self.show();
    }

    /// The resident is here.
    pub(super) fn touch(&mut self) {
        let now = self.now();
        self.session.touch(now);
        self.touched = Some(now);
    }

    pub(super) fn detail(&self) -> Option<usize> {
        self.asides.iter().find_map(|aside| match aside {
            Aside::Detail(option) => Some(*option),
            _ => None,
        })
    }

    /// A touch on the question shown; what it may not do is told. Whether it was taken.
    pub(super) fn apply(&mut self, touch: &Touch) -> bool {
        let taken = self.session.apply(touch, self.now());
        self.refusal = match &taken {
            Err(Refused::Rule(refusal)) => Some(*refusal),
            _ => None,
        };
        taken.is_ok()
    }

    /// The number of an option of the question shown.
    pub(super) fn mark(&self, option: usize) -> u8 {
        let State::Question(place) = self.session.state() else { return 0 };
        self.session.response(*place).map_or(0, |response| response.mark(option))
    }

    /// Back to the projects from one that was just chosen.
    pub(super) fn close_chosen(&mut self, option: usize) {
        self.asides.clear();
        self.rested = Some(option).filter(|_| self.keyed);
    }

    pub(super) fn vote(&mut self) {
        self.failed = None;
        if self.read
            && let Ok(ballot) = self.session.vote(self.now())
        {
            self.worker.order(Order::Cast(ballot));
        }
        self.show();
    }

    pub(super) fn vote_blank(&mut self) {
        self.step(Session::vote_blank);
    }

    /// "Retirer" on a line of the review; the others move up.
    pub(super) fn withdraw(&mut self, question: usize, option: usize) {
        self.turned += 1;
        self.step(|session, now| session.withdraw((question, option), now));
    }

    /// From a line of the review to its project, on its question.
    pub(super) fn reopen(&mut self, question: usize, option: usize) {
        self.step(|session, now| session.revise(question, now));
        if matches!(self.session.state(), State::Question(shown) if *shown == question) {
            self.lay(Aside::Detail(option));
        }
    }

    pub(super) fn print(&mut self) {
        if let State::Receipt(receipt) = self.session.state() {
            let language = self.language;
            self.worker.order(Order::Print(receipt.clone(), language));
            self.printing = Print::Running;
        }
        self.touch();
        self.show();
    }

    pub(super) fn finish_receipt(&mut self) {
        self.since = self.now();
        self.step(|session, now| session.finish(now));
        if self.session.state() == &State::Attract {
            self.forget();
        }
    }

    /// "Quitter": asked once where something was chosen.
    pub(super) fn ask_to_leave(&mut self) {
        if self.session.has_chosen() {
            self.lay(Aside::Leaving);
        } else {
            self.leave();
        }
    }

    pub(super) fn leave(&mut self) {
        if self.session.leave().is_ok() {
            self.forget();
        }
    }

    /// Everything of the visit goes, the settings too.
    pub(super) fn forget(&mut self) {
        self.filter = Filter::default();
        self.asides.clear();
        self.rested = None;
        self.refusal = None;
        self.read = false;
        self.failed = None;
        self.printing = Print::None;
        self.came_out = false;
        self.hand.forget();
        self.staff = StaffSide::default();
        self.touched = None;
        self.pictures.forget();
        self.draw_pictures();
        if self.language != Language::FRENCH {
            self.language = Language::FRENCH;
            self.select_language();
        }
        self.idle = false;
        if let Some(window) = self.window.upgrade() {
            window.global::<Navigation<'_>>().set_countdown(0);
            let settings = window.global::<Settings<'_>>();
            settings.set_palette(Palette::Calm);
            settings.set_text_scale(1.0);
        }
        self.look();
        self.show();
    }

    /// Asks the machine whether residents may start.
    pub(super) fn look(&mut self) {
        if !std::mem::replace(&mut self.looking, true) {
            self.worker.order(Order::Look);
        }
    }

    fn select_language(&mut self) {
        let name = self.language.tag();
        if let Err(error) = slint::select_bundled_translation(name) {
            log::error!("language {name}: {error}");
        }
        let (definition, language) = (self.session.definition(), self.language);
        let texts = |question: &Question| {
            question.options.iter().map(|option| find::searched(definition, option, language)).collect()
        };
        self.searched = definition.questions.iter().map(texts).collect();
    }

    pub(super) fn choose_language(&mut self, place: usize) {
        self.touch();
        if let Some(language) = super::shown::languages(self.session.definition()).get(place) {
            self.language = *language;
            self.turned += 1;
            self.select_language();
        }
        self.show();
    }

    /// Ends the machine's thread after what it was doing.
    pub(super) fn finish(&mut self) -> Option<Machine> {
        self.worker.finish()
    }
}

/// A time as pages count it down: whole seconds, the last of them 1.
pub(super) fn seconds(time: Duration) -> i32 {
    i32::try_from(time.as_millis().div_ceil(1000)).unwrap_or(i32::MAX)
}

fn shade(colour: Colour) -> slint::Color {
    slint::Color::from_rgb_u8(colour.red, colour.green, colour.blue)
}

/// What this window cannot show is told before a resident starts.
fn unsupported(definition: &Definition) -> Option<Notice> {
    (!shown::unshown(definition).is_empty()).then_some(Notice::NotShown)
}
