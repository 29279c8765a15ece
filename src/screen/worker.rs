//! The machine's thread: takes orders, gives answers.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::ballot::Ballot;
use crate::envelope::Receipt;
use crate::kiosk::{Act, Done, Machine, Notice, PinAnswer, Standing};
use crate::language::Language;
use crate::printer::Outcome;
use crate::session::Moment;

/// What the screen asks for.
pub(super) enum Order {
    /// Whether residents may start.
    Look,
    /// Make this ballot durable, then cover.
    Cast(Ballot),
    /// Print this receipt.
    Print(Receipt, Language),
    /// Whether there is a staff PIN, and how long to wait.
    PinState(Moment),
    /// Try this staff PIN.
    TryPin(Zeroizing<String>, Moment),
    /// What staff ask for.
    Act(Act),
}

/// What the machine says.
pub(super) enum Answer {
    /// Why no resident may start, if so; how the kiosk stands now.
    Looked(Option<Notice>, Standing),
    /// The ballot is durable, or why not.
    Cast(Result<Receipt, Notice>),
    /// What became of a receipt; `None` without a printer.
    Printed(Option<Outcome>),
    /// What a PIN came to, before or after a try.
    Pin(Result<PinAnswer, Notice>, Standing),
    /// What staff asked for is done, or why not; how the kiosk stands now.
    Acted(Result<Done, Notice>, Standing),
    /// The thread is gone: nothing more will be answered.
    Stopped,
}

/// The thread and both ends of its channels.
pub(super) struct Worker {
    orders: Option<Sender<Order>>,
    answers: Receiver<Answer>,
    thread: Option<JoinHandle<Machine>>,
}

impl Worker {
    /// Starts the thread; `poke` is called, on it, after each answer.
    pub(super) fn start(machine: Machine, poke: Box<dyn Fn() + Send>) -> Self {
        let (orders, inbox) = channel();
        let (outbox, answers) = channel();
        let thread = std::thread::spawn(move || work(machine, &inbox, &outbox, &poke));
        Self { orders: Some(orders), answers, thread: Some(thread) }
    }

    /// Gives an order. A thread that is gone answers [`Answer::Stopped`] to everything.
    pub(super) fn order(&self, order: Order) {
        let sent = self.orders.as_ref().is_some_and(|orders| orders.send(order).is_ok());
        if !sent {
            log::error!("the kiosk's thread has stopped");
        }
    }

    /// The next answer, if there is one.
    pub(super) fn answer(&self) -> Option<Answer> {
        match self.answers.try_recv() {
            Ok(answer) => Some(answer),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Answer::Stopped),
        }
    }

    /// The next answer, waited for; `None` when none comes for a long time.
    pub(super) fn wait(&self, patience: Duration) -> Option<Answer> {
        match self.answers.recv_timeout(patience) {
            Ok(answer) => Some(answer),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Answer::Stopped),
        }
    }

    /// Lets the thread finish what it was ordered to do, and takes the machine back.
    pub(super) fn finish(&mut self) -> Option<Machine> {
        self.orders = None;
        self.thread.take()?.join().ok()
    }
}

fn work(mut machine: Machine, inbox: &Receiver<Order>, outbox: &Sender<Answer>, poke: &dyn Fn()) -> Machine {
    while let Ok(order) = inbox.recv() {
        let covers = matches!(order, Order::Cast(_));
        let answer = match order {
            Order::Look => Answer::Looked(machine.closed_to_residents(), machine.standing()),
            Order::Cast(ballot) => Answer::Cast(machine.cast(&ballot)),
            Order::Print(receipt, language) => Answer::Printed(machine.print_receipt(&receipt, language)),
            Order::PinState(now) => Answer::Pin(machine.pin_state(now), machine.standing()),
            Order::TryPin(pin, now) => Answer::Pin(machine.try_pin(&pin, now), machine.standing()),
            Order::Act(act) => Answer::Acted(act_of_staff(&mut machine, &act), machine.standing()),
        };
        let heard = outbox.send(answer).is_ok();
        if heard {
            poke();
        }
        if covers {
            machine.cover();
        }
        if !heard {
            break;
        }
    }
    machine
}

/// What staff ask; what was not done is logged in full.
fn act_of_staff(machine: &mut Machine, act: &Act) -> Result<Done, Notice> {
    machine.act(act).map_err(|error| {
        log::error!("{error}.");
        Notice::of_staff(&error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_is_gone_says_so_after_its_last_answer() {
        let (outbox, answers) = channel();
        let worker = Worker { orders: None, answers, thread: None };
        assert!(worker.answer().is_none());
        outbox.send(Answer::Cast(Err(Notice::Disk))).unwrap();
        drop(outbox);
        assert!(matches!(worker.answer(), Some(Answer::Cast(Err(Notice::Disk)))));
        worker.order(Order::Look);
        assert!(matches!(worker.answer(), Some(Answer::Stopped)));
        assert!(matches!(worker.wait(Duration::ZERO), Some(Answer::Stopped)));
    }
}
