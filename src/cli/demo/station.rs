//! One kiosk of the demonstration with its emulated printer, driven by intentions.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::intentions::Intention;
use super::voters;
use crate::cli::{Failure, Kind};
use crate::consultation::ReceiptPolicy;
use crate::kiosk::{Act, Controller, Done, Kiosk};
use crate::language::Language;
use crate::printer::emulator::{Emulator, SharedEmulator, Slip};
use crate::printer::{Outcome, Printer, Profile};
use crate::session::{Moment, Patience, State};
use crate::stick::FolderStick;

const PRINT_DEADLINE: Duration = Duration::from_secs(10);
/// Seconds between two touches of a simulated resident.
const TOUCH: Duration = Duration::from_secs(3);

/// Invented places.
pub(super) fn place(number: u16) -> String {
    const PLACES: [&str; 6] = [
        "Médiathèque de Port-Lérain",
        "Mairie de Saint-Aubin-des-Marais",
        "Bibliothèque du Vieux-Canal",
        "Maison des services de Clairval",
        "Médiathèque des Tilleuls",
        "Espace citoyen de Brévannes-sur-Lie",
    ];
    let index = usize::from(number.saturating_sub(1));
    match PLACES.get(index) {
        Some(place) => (*place).to_owned(),
        None => format!("Mairie annexe {number}"),
    }
}

/// A kiosk, its printer and its clock.
pub(super) struct Station {
    controller: Controller,
    emulator: SharedEmulator,
    number: u16,
    now: Moment,
}

/// Where papers are kept: a picture and the printer's bytes. A receipt is named by its code, which tells no order.
pub(super) struct Papers {
    receipts: PathBuf,
    slips: PathBuf,
}

impl Papers {
    pub(super) fn create(out: &Path) -> Result<Self, Failure> {
        let papers = Self { receipts: out.join("receipts"), slips: out.join("slips") };
        for folder in [&papers.receipts, &papers.slips] {
            std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, error))?;
        }
        Ok(papers)
    }

    fn keep(folder: &Path, name: &str, slip: &Slip) -> Result<(), Failure> {
        let write = |extension: &str, bytes: &[u8]| {
            let path = folder.join(format!("{name}.{extension}"));
            std::fs::write(&path, bytes).map_err(|error| Failure::file(&path, error))
        };
        let picture = slip.picture.png().map_err(|error| Failure::of(Kind::Internal, &error))?;
        write("png", &picture)?;
        write("bin", &slip.bytes)
    }
}

impl Station {
    /// A loaded kiosk with an emulated printer of its own.
    pub(super) fn new(kiosk: Kiosk, number: u16) -> Result<Self, Failure> {
        let profile = Profile::shipped("epson-80").map_err(|error| Failure::of(Kind::Internal, &error))?;
        let emulator = SharedEmulator::new(Emulator::new(&profile));
        let printer = Printer::new(
            Box::new(emulator.clone()) as Box<dyn crate::printer::Wire + Send>,
            profile,
            PRINT_DEADLINE,
            u32::from(number),
        );
        let controller = Controller::new(kiosk, Patience::default(), Some(printer));
        Ok(Self { controller, emulator, number, now: Moment::ZERO })
    }

    /// One resident in front of the kiosk's window; every page is kept as a picture. The receipt's QR text, where one is given.
    #[cfg(feature = "screen")]
    pub(super) fn visit_window(
        self,
        intention: &Intention,
        papers: &Papers,
        screens: &Path,
    ) -> Result<(Self, Option<String>), Failure> {
        let Self { controller, emulator, number, now } = self;
        let (machine, receipt) = super::screens::visit(controller.into_machine(), intention, number, screens)?;
        let station = Self { controller: Controller::on(machine, Patience::default()), emulator, number, now };
        if let Some(receipt) = &receipt {
            Papers::keep(&papers.receipts, &receipt.code().file_stem(), &station.take_slip()?)?;
        }
        Ok((station, receipt.map(|receipt| receipt.qr_text())))
    }

    /// The kiosk's window on the screen until it is closed; how many ballots the box then holds.
    #[cfg(feature = "screen")]
    pub(super) fn show(self, papers: &Papers, data: &Path, stick: &Path) -> Result<u64, Failure> {
        use crate::kiosk::{Desk, Notice, StaffPin};
        use crate::screen::{Setup, Started, Trouble, Window};
        use crate::stick::StickPlace;
        std::fs::create_dir_all(stick).map_err(|error| Failure::file(stick, error))?;
        let place = StickPlace { folder: stick.into(), on_same_disk: true };
        let desk = Desk { pin: StaffPin::of(data, Duration::ZERO), stick: Some(place) };
        let mut machine = Some(Box::new(self.controller.into_machine().with_desk(desk)));
        let failed = |error| Failure::of(Kind::Device, &error);
        let window = Window::open(true).map_err(failed)?;
        let gone = || Trouble { notice: Notice::NotStarted, detail: String::new(), width_mm: None };
        let start = move || Ok(Started { machine: machine.take().ok_or_else(gone)?, setup: Setup::default() });
        let (machine, _) = window.run(start).map_err(failed)?;
        let machine = machine.ok_or_else(|| Failure::new(Kind::Internal, "La borne s’est arrêtée."))?;
        for (number, slip) in (1..).zip(self.emulator.with(Emulator::take_slips)) {
            Papers::keep(&papers.receipts, &format!("ticket-{number}"), &slip)?;
        }
        let casts = machine.standing().envelopes;
        machine.stop()?;
        Ok(casts)
    }

    fn tick(&mut self) -> Moment {
        self.now += TOUCH;
        self.now
    }

    fn take_slip(&self) -> Result<Slip, Failure> {
        let mut slips = self.emulator.with(Emulator::take_slips);
        let faults = self.emulator.with(|emulator| emulator.faults().to_vec());
        match (slips.pop(), faults.is_empty()) {
            (Some(slip), true) if slips.is_empty() => Ok(slip),
            _ => Err(Failure::new(
                Kind::Internal,
                format!("L’imprimante simulée a reçu autre chose qu’un ticket : {faults:?}"),
            )),
        }
    }

    /// An act of staff that leaves a slip.
    fn act(&mut self, papers: &Papers, act: &Act, name: &str) -> Result<(), Failure> {
        match self.controller.act(act)? {
            Done::Printed => Papers::keep(&papers.slips, &format!("borne-{}-{name}", self.number), &self.take_slip()?),
            other => Err(Failure::new(Kind::Internal, format!("Le ticket n’est pas sorti : {other:?}"))),
        }
    }

    /// Staff open the poll.
    pub(super) fn open(&mut self, papers: &Papers, date: &str) -> Result<(), Failure> {
        self.act(papers, &Act::Open(Some(date.to_owned())), "ouverture")
    }

    /// One resident, from "Commencer" to "Merci"; the receipt's QR text, where one is given.
    pub(super) fn visit(&mut self, intention: &Intention, papers: &Papers) -> Result<Option<String>, Failure> {
        let pause = self.controller.session().pause_left(self.now);
        self.now += pause;
        let now = self.tick();
        if let Some(notice) = self.controller.closed_to_residents() {
            return Err(Failure::new(
                Kind::Internal,
                format!("{} {}", notice.code(), notice.message().say(Language::FRENCH)),
            ));
        }
        voters::vote(&mut self.controller, intention, now)?;
        self.controller.after_vote();
        let State::Receipt(receipt) = self.controller.session().state().clone() else {
            return Err(Failure::new(Kind::Internal, "Le vote n’a pas mené à un reçu."));
        };
        let is_given = self.controller.session().definition().receipt != ReceiptPolicy::None;
        match is_given.then(|| self.controller.print_receipt(Language::FRENCH)).flatten() {
            Some(Outcome::Confirmed) => {
                Papers::keep(&papers.receipts, &receipt.code().file_stem(), &self.take_slip()?)?
            }
            None if !is_given => {}
            other => return Err(Failure::new(Kind::Internal, format!("Le reçu n’est pas sorti : {other:?}"))),
        }
        for _ in 0..2 {
            let now = self.tick();
            self.controller.session_mut().finish(now).map_err(|refused| voters::unexpected(&refused))?;
        }
        Ok(is_given.then(|| receipt.qr_text()))
    }

    /// Staff pause, resume, close, and export to `sticks/<number>`.
    pub(super) fn close(mut self, papers: &Papers, sticks: &Path) -> Result<(), Failure> {
        self.act(papers, &Act::Close, "cloture")?;
        let folder = sticks.join(self.number.to_string());
        std::fs::create_dir_all(&folder).map_err(|error| Failure::file(&folder, error))?;
        self.controller.kiosk_mut().export(&mut FolderStick::new(folder))?;
        Ok(self.controller.stop()?)
    }
}
