//! Every callback of every page, to one method of the visit each.

use std::cell::RefCell;
use std::rc::Rc;

use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle as _, Model as _, SharedString};

use super::generated::{
    AppWindow, Detail, Display, Find, Frame, Help, Navigation, Palette, Pin, Projects, ReceiptSlip, Review, Settings,
    Staff, Steps, Touched, Welcome,
};
use super::projects::Filter;
use super::visit::{Aside, Visit};

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

fn lay(visit: &Shared, aside: Aside) -> impl Fn() + 'static {
    touch(visit, move |visit| visit.lay(aside))
}

pub(super) fn connect(window: &AppWindow, visit: &Shared) {
    connect_window(window, visit);
    let welcome = window.global::<Welcome<'_>>();
    welcome.on_start(touch(visit, Visit::start));
    welcome.on_choose_language(on(visit, |visit, place: i32| {
        visit.choose_language(usize::try_from(place).unwrap_or(usize::MAX));
    }));
    window.global::<Help<'_>>().on_close(touch(visit, Visit::close));
    let display = window.global::<Display<'_>>();
    display.on_close(touch(visit, Visit::close));
    display.on_choose_scale(on(visit, |visit, scale: f32| {
        visit.touch();
        if let Some(window) = visit.window.upgrade() {
            window.global::<Settings<'_>>().set_text_scale(scale.clamp(1.0, 2.0));
        }
    }));
    display.on_choose_palette(on(visit, |visit, palette: Palette| {
        visit.touch();
        if let Some(window) = visit.window.upgrade() {
            window.global::<Settings<'_>>().set_palette(palette);
        }
    }));
    let steps = window.global::<Steps<'_>>();
    steps.on_declare(touch(visit, |visit| visit.step(|session, now| session.declare(now))));
    steps.on_choose_territory(on(visit, |visit, place: i32| {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        visit.step(|session, now| session.choose_territory(place, now));
    }));
    connect_projects(window, visit);
    connect_find(window, visit);
    connect_end(window, visit);
    connect_staff(window, visit);
}

fn connect_window(window: &AppWindow, visit: &Shared) {
    let frame = window.global::<Frame<'_>>();
    frame.on_leave(touch(visit, Visit::leave));
    frame.on_help(lay(visit, Aside::Help));
    frame.on_settings(lay(visit, Aside::Settings));
    frame.on_other_language(touch(visit, Visit::other_language));
    frame.on_staff(touch(visit, Visit::ask_pin));
    window.global::<Touched<'_>>().on_now(touch(visit, Visit::touch));
    let navigation = window.global::<Navigation<'_>>();
    navigation.on_still_here(touch(visit, |visit| {
        visit.touch();
        visit.tick();
    }));
    navigation.on_heard(touch(visit, Visit::tick));
    let walked = window.as_weak();
    navigation.on_walk(move |forward| {
        let Some(window) = walked.upgrade() else { return };
        let text: SharedString = if forward { Key::Tab } else { Key::Backtab }.into();
        window.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        window.window().dispatch_event(WindowEvent::KeyReleased { text });
    });
}

fn connect_projects(window: &AppWindow, visit: &Shared) {
    let page = window.global::<Projects<'_>>();
    page.on_open(on(visit, |visit, option: i32| {
        if let Ok(option) = usize::try_from(option) {
            visit.lay(Aside::Detail(option));
        }
    }));
    page.on_previous(touch(visit, |visit| visit.refilter(|filter| filter.page = filter.page.saturating_sub(1))));
    page.on_next(touch(visit, |visit| visit.refilter(|filter| filter.page += 1)));
    page.on_find(lay(visit, Aside::Find));
    page.on_find_number(touch(visit, |visit| visit.look_for(Aside::Number)));
    page.on_find_word(touch(visit, |visit| visit.look_for(Aside::Word)));
    page.on_find_category(lay(visit, Aside::Categories));
    page.on_find_territory(lay(visit, Aside::Territories));
    page.on_show_all(touch(visit, |visit| visit.refilter(|filter| *filter = Filter::default())));
    page.on_back(touch(visit, |visit| visit.step(|session, now| session.back(now))));
    page.on_continue(touch(visit, |visit| visit.step(|session, now| session.next(now))));
    page.on_resized(touch(visit, |visit| visit.show()));
    let detail = window.global::<Detail<'_>>();
    detail.on_give(on(visit, Visit::give));
    detail.on_close(touch(visit, Visit::close));
}

fn connect_find(window: &AppWindow, visit: &Shared) {
    let page = window.global::<Find<'_>>();
    page.on_type_text(on(visit, |visit, typed: SharedString| visit.type_text(&typed)));
    page.on_take_back(touch(visit, |visit| {
        visit.refilter(|filter| {
            filter.typed.pop();
            filter.page = 0;
        });
    }));
    page.on_clear(touch(visit, |visit| visit.refilter(Filter::forget_typed)));
    page.on_open_project(touch(visit, Visit::open_numbered));
    page.on_choose(on(visit, Visit::choose_filter));
    page.on_close(touch(visit, Visit::stop_finding));
}

fn connect_end(window: &AppWindow, visit: &Shared) {
    let review = window.global::<Review<'_>>();
    review.on_back(touch(visit, |visit| visit.step(|session, now| session.back(now))));
    review.on_revise(on(visit, |visit, question: i32| {
        let question = usize::try_from(question).unwrap_or(usize::MAX);
        visit.step(|session, now| session.revise(question, now));
    }));
    let shown = window.as_weak();
    review.on_seen(on(visit, move |visit, last: i32| {
        let lines = shown.upgrade().map_or(usize::MAX, |window| window.global::<Review<'_>>().get_lines().row_count());
        visit.see_review(last, lines);
    }));
    review.on_vote(touch(visit, Visit::vote));
    review.on_vote_blank(touch(visit, Visit::vote_blank));
    let receipt = window.global::<ReceiptSlip<'_>>();
    receipt.on_print(touch(visit, Visit::print));
    receipt.on_finish(touch(visit, Visit::finish_receipt));
}

fn connect_staff(window: &AppWindow, visit: &Shared) {
    let pin = window.global::<Pin<'_>>();
    pin.on_digit(on(visit, |visit, digit: SharedString| visit.pin_digit(&digit)));
    pin.on_take_back(touch(visit, Visit::pin_take_back));
    pin.on_clear(touch(visit, Visit::pin_clear));
    pin.on_close(touch(visit, Visit::forget));
    let staff = window.global::<Staff<'_>>();
    staff.on_act(on(visit, Visit::act));
    staff.on_close(touch(visit, Visit::forget));
}
