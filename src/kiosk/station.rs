//! A kiosk as its data folder sets it up: its settings, its one consultation, its printer, its stick. What the window and every
//! act typed at a terminal work on.
//!
//! Nothing here waits for a device: a printer is reached when it is first needed.

use std::path::Path;
use std::time::Duration;

use super::{Configuration, Desk, Kiosk, KioskError, KioskPrinter, Machine, PrinterPort, StaffPin, folder};
use crate::keys::{OperatingSystem, Randomness as _};
use crate::printer::emulator::SharedEmulator;
use crate::printer::{Emulator, SerialWire, Wire};
use crate::stick::StickPlace;

/// How long a slip may take before the printer counts as stalled.
const PRINT_DEADLINE: Duration = Duration::from_secs(20);

/// A kiosk, set up.
pub struct Station {
    /// Box, printer and stick.
    pub machine: Machine,
    /// The printer, where it is one in memory.
    pub emulator: Option<SharedEmulator>,
    /// The settings.
    pub configuration: Configuration,
}

impl Station {
    /// Loads the kiosk of a data folder; `stick` stands in for the place of sticks that the settings name.
    ///
    /// # Errors
    /// The settings are wrong, or the kiosk does not start.
    pub fn set_up(data: &Path, stick: Option<StickPlace>) -> Result<Self, KioskError> {
        let configuration = Configuration::load(data)?;
        let eh = folder::only(data)?;
        let mut first_id = [0; 4];
        OperatingSystem.fill(&mut first_id)?;
        let kiosk = Kiosk::load(data, &eh, Box::new(OperatingSystem))?;
        let (wire, emulator) = wire(&configuration, kiosk.is_rehearsal());
        let id = u32::from_le_bytes(first_id);
        let printer = wire.map(|wire| KioskPrinter::new(wire, configuration.profile.clone(), PRINT_DEADLINE, id));
        let stick = stick.or_else(|| configuration.stick.clone());
        let desk = Desk { pin: StaffPin::of(data, Duration::ZERO), stick };
        let machine = Machine::new(kiosk, printer).with_desk(desk);
        Ok(Self { machine, emulator, configuration })
    }
}

/// What leads to the printer. One in memory is for rehearsals: it is never taken for paper in a real vote.
fn wire(configuration: &Configuration, is_rehearsal: bool) -> (Option<Box<dyn Wire + Send>>, Option<SharedEmulator>) {
    let profile = configuration.profile.clone();
    match &configuration.port {
        PrinterPort::Device(path) => (Some(Box::new(SerialWire { path: path.clone(), profile })), None),
        PrinterPort::Unset | PrinterPort::Emulator if is_rehearsal => {
            let emulator = SharedEmulator::new(Emulator::new(&profile));
            (Some(Box::new(emulator.clone())), Some(emulator))
        }
        PrinterPort::Unset | PrinterPort::Emulator => (None, None),
    }
}
