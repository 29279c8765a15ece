//! Every callback of every page, to one method of the visit each.

use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle as _, Model as _, SharedString};

use super::callback::{Shared, asks, on, touch};
use super::generated::{
    AppWindow, Detail, Display, Find, Frame, Hand, Help, Navigation, Palette, Pin, Projects, ReceiptSlip, Review,
    Settings, Staff, Steps, Touched, Welcome,
};
use super::page::Aside;
use super::question;
use super::visit::Visit;

/// Steps to the next group of buttons; more than any page has buttons.
const MOST_STEPS: usize = 80;

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
        visit.turned += 1;
        if let Some(window) = visit.window.upgrade() {
            window.global::<Settings<'_>>().set_text_scale(scale.clamp(1.0, 2.0));
        }
        visit.look_at_page();
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
    frame.on_leave(touch(visit, Visit::ask_to_leave));
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
    navigation.on_give_up(touch(visit, Visit::leave));
    navigation.on_stay(touch(visit, Visit::close));
    navigation.on_heard(touch(visit, Visit::tick));
    navigation.on_seen(touch(visit, Visit::seen));
    navigation.on_settled(touch(visit, Visit::settled));
    let walked = window.as_weak();
    navigation.on_walk(move |forward| {
        if let Some(window) = walked.upgrade() {
            walk(&window, forward);
        }
    });
    let jumped = window.as_weak();
    navigation.on_next_group(move || {
        let Some(window) = jumped.upgrade() else { return };
        let hand = window.global::<Hand<'_>>();
        let from = hand.get_group();
        for _ in 0..MOST_STEPS {
            walk(&window, true);
            if hand.get_group() != from {
                break;
            }
        }
    });
    connect_hand(window, visit);
}

/// To the next or the previous of what can have the focus, as Tab goes.
fn walk(window: &AppWindow, forward: bool) {
    let text: SharedString = if forward { Key::Tab } else { Key::Backtab }.into();
    window.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
    window.window().dispatch_event(WindowEvent::KeyReleased { text });
}

fn connect_hand(window: &AppWindow, visit: &Shared) {
    let hand = window.global::<Hand<'_>>();
    hand.on_down(asks(visit, |visit, finger: i32| {
        visit.keyed = false;
        let now = visit.now();
        visit.hand.down(finger, now)
    }));
    hand.on_up(asks(visit, |visit, finger: i32| {
        let now = visit.now();
        visit.hand.up(finger, now)
    }));
    hand.on_lost(touch(visit, |visit| visit.hand.lost()));
    let rests = asks(visit, |visit, ()| visit.hand.rests());
    hand.on_rests(move || rests(()));
    let may = asks(visit, |visit, ()| visit.pause_left().is_zero());
    hand.on_may(move || may(()));
    let pressed = asks(visit, |visit, (key, repeats): (SharedString, bool)| {
        visit.keyed = true;
        let now = visit.now();
        visit.hand.key_down(&key, repeats, now)
    });
    hand.on_key_down(move |key, repeats| pressed((key, repeats)));
    hand.on_key_up(on(visit, |visit, key: SharedString| visit.hand.key_up(&key)));
    hand.on_turn(touch(visit, Visit::turn));
    hand.on_turn_leaf(touch(visit, |visit| visit.hand.turn_leaf()));
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
    page.on_find_number(lay(visit, Aside::Number));
    page.on_find_word(lay(visit, Aside::Word));
    page.on_find_category(lay(visit, Aside::Categories));
    page.on_find_territory(lay(visit, Aside::Territories));
    page.on_show_all(touch(visit, Visit::show_all));
    page.on_show_mine(touch(visit, Visit::show_mine));
    page.on_back(touch(visit, |visit| visit.step(|session, now| session.back(now))));
    page.on_continue(touch(visit, |visit| visit.step(|session, now| session.next(now))));
    page.on_resized(touch(visit, |visit| visit.show()));
    let detail = window.global::<Detail<'_>>();
    detail.on_close(touch(visit, Visit::close));
    question::connect(window, visit);
}

fn connect_find(window: &AppWindow, visit: &Shared) {
    let page = window.global::<Find<'_>>();
    page.on_type_text(on(visit, |visit, typed: SharedString| visit.type_text(&typed)));
    page.on_take_back(touch(visit, Visit::take_back));
    page.on_clear(touch(visit, Visit::clear_typed));
    page.on_show_all(touch(visit, Visit::show_all));
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
        let lines =
            shown.upgrade().map_or(usize::MAX, |window| window.global::<Review<'_>>().get_shown().lines.row_count());
        visit.see_review(last, lines);
    }));
    let line = |question: i32, option: i32| Some((usize::try_from(question).ok()?, usize::try_from(option).ok()?));
    let open = on(visit, move |visit, (question, option): (i32, i32)| {
        if let Some((question, option)) = line(question, option) {
            visit.reopen(question, option);
        }
    });
    review.on_open(move |question, option| open((question, option)));
    let withdraw = on(visit, move |visit, (question, option): (i32, i32)| {
        if let Some((question, option)) = line(question, option) {
            visit.withdraw(question, option);
        }
    });
    review.on_withdraw(move |question, option| withdraw((question, option)));
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
