//! The kiosk's window, driven by what a screen reader says, its clock in our hands.

mod disks;
mod filters;
mod first;
mod gallery;
mod layout;
mod longest;
mod made_up;
mod matrix;
mod places;
mod questions;
mod random;
mod staff;
mod touch;
mod tour;
mod visits;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use urne::keys::Mode;
use urne::keys::random::Seeded;
use urne::kiosk::{Desk, Kiosk, Machine, StaffPin};
use urne::printer::emulator::{Emulator, SharedEmulator};
use urne::printer::{Printer, Profile, Wire};
use urne::screen::{Headless, Setup};
use urne::stick::StickPlace;

use super::disk::Disk;
use super::town::Town;

pub const PIN: &str = "274159";

/// Width and height in pixels, and the width in millimetres where somebody measured it.
pub type Layout = ((u32, u32), Option<u16>);

/// A kiosk with an emulated printer, and its window in memory.
pub struct Booth {
    pub town: Town,
    pub emulator: SharedEmulator,
    pub window: Headless,
    /// Of its screen, where somebody measured it.
    pub width_mm: Option<u16>,
}

/// From the first page to the list of projects.
pub fn begin(window: &mut Headless) {
    for label in ["Commencer", "J’ai compris", "Oui, c’est vrai : je vote"] {
        window.press(label).unwrap();
    }
}

/// Opens projects by their number, on low screens too, where the ways to find are a page of their own.
pub fn open_number(window: &mut Headless, number: &str) {
    if window.find("Chercher").is_ok() {
        window.press("Chercher").unwrap();
    }
    window.press("Chercher un numéro").unwrap();
    for digit in number.chars() {
        window.press(&digit.to_string()).unwrap();
    }
    window.press("Voir ce projet").unwrap();
}

/// Chooses projects by their numbers.
pub fn choose(window: &mut Headless, numbers: &[&str]) {
    for number in numbers {
        open_number(window, number);
        window.press("Choisir ce projet").unwrap();
    }
}

/// The sample participatory budget, its text changed.
pub fn sample(folder: &Path, edit: impl Fn(String) -> String) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("kiosk-config/budget-participatif");
    let images = folder.join("images");
    std::fs::create_dir(&images).unwrap();
    for entry in std::fs::read_dir(source.join("images")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, images.join(path.file_name().unwrap())).unwrap();
    }
    std::fs::copy(source.join("projets.csv"), folder.join("projets.csv")).unwrap();
    let toml = std::fs::read_to_string(source.join("consultation.toml")).unwrap();
    // A small box is made quickly.
    let toml = edit(toml.replace("capacity = 4000", "capacity = 100"));
    std::fs::write(folder.join("consultation.toml"), toml).unwrap();
}

impl Booth {
    /// The sample, open to residents.
    pub fn open(size: (u32, u32)) -> Self {
        Self::with(size, |toml| toml, true)
    }

    /// The sample, open, with all that staff can be warned of: it had stopped abruptly, and its mirror is not there.
    pub fn troubled(size: (u32, u32)) -> Self {
        Self::at(Self::troubled_town(), size, false, "Commencer")
    }

    fn troubled_town() -> Town {
        let town = Town::holding(70, 1, Mode::Rehearsal, |folder| sample(folder, |toml| toml));
        let (data, absent) = (town.data(1), town.path().join("absent"));
        std::fs::write(data.join("kiosk.toml"), format!("[mirror]\nfolder = {absent:?}\n")).unwrap();
        let mut kiosk = Kiosk::load(&data, town.package.eh(), Box::new(Seeded::new(2, "kiosk"))).unwrap();
        kiosk.open("jour 1").unwrap();
        drop(kiosk);
        town
    }

    /// The same with the longest texts that `check` lets pass, on a kiosk with the longest name.
    pub fn longest(layout: Layout) -> Self {
        let town = Town::named(71, 1, Mode::Rehearsal, |_| longest::text(80, 3), longest::write);
        Self::fitted(town, layout, true, "Commencer")
    }

    /// The sample on a screen that somebody measured, or not.
    pub fn troubled_on(layout: Layout) -> Self {
        Self::fitted(Self::troubled_town(), layout, false, "Commencer")
    }

    /// The sample, open, on a disk in our hands.
    pub fn on_disk(size: (u32, u32)) -> (Self, Arc<Disk>) {
        let town = Town::holding(70, 1, Mode::Rehearsal, |folder| sample(folder, |toml| toml));
        let disk = Disk::under(&town.data(1));
        (Self::at(town, size, true, "Commencer"), disk)
    }

    /// The sample with its text changed, open or only installed.
    pub fn with(size: (u32, u32), edit: impl Fn(String) -> String, open: bool) -> Self {
        let town = Town::holding(70, 1, Mode::Rehearsal, |folder| sample(folder, &edit));
        Self::at(town, size, open, if open { "Commencer" } else { "K-103" })
    }

    /// A kiosk of a town; its first page says `expected`.
    pub fn at(town: Town, size: (u32, u32), open: bool, expected: &str) -> Self {
        Self::fitted(town, (size, None), open, expected)
    }

    /// The sample without a printer, receipts as told.
    pub fn paperless(size: (u32, u32), receipt: &str) -> Self {
        let edit = |toml: String| toml.replace("receipt = \"printed\"", &format!("receipt = {receipt:?}"));
        let town = Town::holding(70, 1, Mode::Rehearsal, |folder| sample(folder, edit));
        Self::set_up(town, (size, None), true, "Commencer", false)
    }

    /// The same on a screen of a width, in millimetres.
    pub fn fitted(town: Town, layout: Layout, open: bool, expected: &str) -> Self {
        Self::set_up(town, layout, open, expected, true)
    }

    fn set_up(town: Town, (size, width_mm): Layout, open: bool, expected: &str, prints: bool) -> Self {
        let data = town.data(1);
        let mut random = Seeded::new(1, "kiosk");
        StaffPin::choose(&data, PIN, &mut random).unwrap();
        let mut kiosk = Kiosk::load(&data, town.package.eh(), Box::new(random)).unwrap();
        if open {
            kiosk.open("jour 1").unwrap();
        }
        let profile = Profile::shipped("epson-80").unwrap();
        let emulator = SharedEmulator::new(Emulator::new(&profile));
        let wire = Box::new(emulator.clone()) as Box<dyn Wire + Send>;
        let printer = Printer::new(wire, profile, Duration::from_secs(10), 1);
        let stick = town.path().join("stick");
        std::fs::create_dir(&stick).unwrap();
        let desk = Desk {
            pin: StaffPin::of(&data, Duration::ZERO),
            stick: Some(StickPlace { folder: stick, on_same_disk: true }),
        };
        let machine = Machine::new(kiosk, prints.then_some(printer)).with_desk(desk);
        let setup = Setup { width_mm, ..Setup::default() };
        let mut window = Headless::drawing(machine, setup, size, Box::new(Seeded::new(3, "window"))).unwrap();
        window.wait_for(expected).unwrap();
        Self { town, emulator, window, width_mm }
    }

    /// Envelopes in the box, once the window is gone.
    pub fn casts(self) -> u64 {
        let machine = self.window.finish().unwrap();
        let casts = machine.standing().envelopes;
        machine.stop().unwrap();
        casts
    }
}
