//! Callbacks of the pages: each borrows the visit for one method.

use std::cell::RefCell;
use std::rc::Rc;

use super::visit::Visit;

/// The visit as its callbacks share it.
pub(super) type Shared = Rc<RefCell<Visit>>;

/// A callback that borrows the visit, unless the window is going.
pub(super) fn on<A>(visit: &Shared, act: impl Fn(&mut Visit, A) + 'static) -> impl Fn(A) + 'static {
    let visit = Rc::downgrade(visit);
    move |argument| {
        if let Some(visit) = visit.upgrade()
            && let Ok(mut visit) = visit.try_borrow_mut()
        {
            act(&mut visit, argument);
        }
    }
}

pub(super) fn touch(visit: &Shared, act: impl Fn(&mut Visit) + 'static) -> impl Fn() + 'static {
    let act = on(visit, move |visit, ()| act(visit));
    move || act(())
}

/// A callback that asks the visit, and hears "no" from a window that is going.
pub(super) fn asks<A>(visit: &Shared, ask: impl Fn(&mut Visit, A) -> bool + 'static) -> impl Fn(A) -> bool + 'static {
    let visit = Rc::downgrade(visit);
    move |argument| {
        visit.upgrade().is_some_and(|visit| visit.try_borrow_mut().is_ok_and(|mut visit| ask(&mut visit, argument)))
    }
}
