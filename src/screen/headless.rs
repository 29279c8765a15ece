//! The kiosk's window without a display: drawn in memory, touched at the places that the pages tell, its clock in our hands.
//!
//! One thread has one such platform, and as many windows one after the other as it likes. Nothing here is used by the
//! window on a real screen.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Key, Platform, PointerEventButton, WindowAdapter, WindowEvent};
use slint::{ComponentHandle as _, LogicalPosition, PhysicalSize, Rgb8Pixel, SharedString};

use super::generated::{AppWindow, Navigation, Outline, Palette, Place, Settings};
use super::visit::Visit;
use super::{Ended, Setup, Trouble, connect, held};
use crate::consultation::WORD_JOINER;
use crate::envelope::Receipt;
use crate::keys::{OperatingSystem, Randomness};
use crate::kiosk::Machine;
use crate::session::State;

/// How long the machine may be silent before that counts as a fault.
const SILENCE: Duration = Duration::from_secs(120);
/// Answers of the machine that a text is waited for.
const MOST_ANSWERS: usize = 50;
/// Rounds after which a page has told its sizes to whoever fills it.
const ROUNDS: usize = 4;

thread_local! {
    static NOW: Cell<Duration> = const { Cell::new(Duration::ZERO) };
    static NEWEST: RefCell<Option<Rc<MinimalSoftwareWindow>>> = const { RefCell::new(None) };
}

struct Memory;

impl Platform for Memory {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, slint::PlatformError> {
        let window = MinimalSoftwareWindow::new(RepaintBufferType::ReusedBuffer);
        NEWEST.with_borrow_mut(|newest| *newest = Some(Rc::clone(&window)));
        Ok(window)
    }

    fn duration_since_start(&self) -> Duration {
        NOW.get()
    }
}

/// What a window in memory cannot do.
#[derive(Debug, thiserror::Error)]
pub enum HeadlessError {
    /// Slint refuses.
    #[error("la fenêtre en mémoire ne s’ouvre pas")]
    Platform(#[from] slint::PlatformError),
    /// Nothing of that label can be touched.
    #[error("rien à toucher ne s’appelle « {label} » ; il y a : {seen}")]
    NoSpot {
        /// As asked.
        label: String,
        /// What there is.
        seen: String,
    },
    /// That text does not appear.
    #[error("« {text} » n’apparaît pas ; on lit : {seen}")]
    NoText {
        /// As asked.
        text: String,
        /// What is read.
        seen: String,
    },
}

/// A text as people type it, and as labels and wordings are told here: what keeps lines unbroken is seen by nobody.
#[must_use]
pub fn plain(text: &str) -> String {
    text.replace(WORD_JOINER, "").replace('\u{a0}', " ")
}

/// Something to touch; pixels from the top left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// What a screen reader says.
    pub label: String,
    /// Left, top, width, height.
    pub area: [f32; 4],
    /// Whether it answers.
    pub enabled: bool,
    /// Whether keys go to it.
    pub focused: bool,
}

/// Something to read, and the room its words need; pixels from the top left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct Wording {
    /// The words.
    pub text: String,
    /// Left, top, width, height.
    pub area: [f32; 4],
    /// Width (0 where lines break) and height that would show all.
    pub needed: [f32; 2],
    /// Whether it may be longer than what is seen.
    pub scrolls: bool,
    /// Width of the words on one line, and the most lines before they are cut at their end; 0 for any number.
    pub whole: (f32, i32),
}

/// What becomes of a finger or a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    /// It goes down.
    Down,
    /// It is still down.
    Repeat,
    /// It is let go of.
    Up,
}

/// A picture of the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Red, green, blue; row by row.
    pub rgb: Vec<u8>,
}

impl Picture {
    /// The picture as a PNG file.
    pub fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.rgb)?;
        writer.finish()?;
        Ok(bytes)
    }
}

/// A kiosk's window in memory.
pub struct Headless {
    window: AppWindow,
    adapter: Rc<MinimalSoftwareWindow>,
    visit: Rc<RefCell<Visit>>,
    spots: Rc<RefCell<Vec<Spot>>>,
    wordings: Rc<RefCell<Vec<Wording>>>,
    frame: Vec<Rgb8Pixel>,
    size: PhysicalSize,
    asked: i32,
    blind: bool,
}

impl Headless {
    /// Opens a window of `size` (width, height in pixels) on a machine.
    pub fn open(machine: Machine, setup: Setup, size: (u32, u32)) -> Result<Self, HeadlessError> {
        Self::drawing(machine, setup, size, Box::new(OperatingSystem))
    }

    /// The same, its lots drawn from `random`: the order of the projects, the pictures of the first page.
    pub fn drawing(
        machine: Machine,
        setup: Setup,
        size: (u32, u32),
        random: Box<dyn Randomness>,
    ) -> Result<Self, HeadlessError> {
        // A second window of this thread finds the platform already set.
        if let Err(error) = slint::platform::set_platform(Box::new(Memory)) {
            log::debug!("{error}");
        }
        let window = AppWindow::new()?;
        super::say_too_small(&window);
        let adapter = NEWEST.with_borrow_mut(Option::take).ok_or(slint::PlatformError::NoPlatform)?;
        let size = PhysicalSize::new(size.0, size.1);
        let visit = Visit::new(&window, machine, setup, (Box::new(|| NOW.get()), random), Box::new(|| {}));
        let visit = Rc::new(RefCell::new(visit));
        connect::connect(&window, &visit);
        let spots = Rc::new(RefCell::new(Vec::new()));
        let wordings = Rc::new(RefCell::new(Vec::new()));
        let outline = window.global::<Outline<'_>>();
        let (told_spots, told_wordings) = (Rc::clone(&spots), Rc::clone(&wordings));
        outline.on_spot(move |spot| {
            let area = [spot.x, spot.y, spot.width, spot.height];
            let label = plain(&spot.label);
            told_spots.borrow_mut().push(Spot { label, area, enabled: spot.enabled, focused: spot.focused });
        });
        outline.on_wording(move |told| {
            let area = [told.x, told.y, told.width, told.height];
            let needed = [told.needed_width, told.needed_height];
            let text = plain(&told.text);
            let whole = (told.whole_width, told.lines);
            told_wordings.borrow_mut().push(Wording { text, area, needed, scrolls: told.scrolls, whole });
        });
        let mut headless =
            Self { window, adapter, visit, spots, wordings, frame: Vec::new(), size, asked: 0, blind: false };
        headless.window.show()?;
        headless.resize((size.width, size.height));
        Ok(headless)
    }

    /// The page of a kiosk that cannot start for this reason, until [`Headless::back_in_service`].
    pub fn out_of_service(&mut self, trouble: &Trouble) {
        super::put_out_of_service(&self.window, trouble);
        self.settle();
    }

    /// The first page again.
    pub fn back_in_service(&mut self) {
        self.window.global::<Navigation<'_>>().set_place(Place::Welcome);
        self.settle();
    }

    /// The system asks the window to end.
    pub fn ask_to_end(&mut self) {
        self.visit.borrow_mut().ask_to_end();
    }

    /// Why the window is to end now, if so.
    pub fn ended(&self) -> Option<Ended> {
        self.visit.borrow().ended()
    }

    /// From now on pages find their layout and no pixel is made: for thousands of touches at which nobody looks.
    pub fn stop_drawing(&mut self) {
        self.blind = true;
    }

    /// Another size, in pixels.
    pub fn resize(&mut self, (width, height): (u32, u32)) {
        self.size = PhysicalSize::new(width, height);
        self.adapter.set_size(self.size);
        let pixels = usize::try_from(width).unwrap_or(0) * usize::try_from(height).unwrap_or(0);
        self.frame = vec![Rgb8Pixel::default(); pixels];
        self.settle();
    }

    /// Draws what has changed, once; whether anything had.
    pub fn draw(&mut self) -> bool {
        slint::platform::update_timers_and_animations();
        if self.blind {
            // A page finds its layout when an event reaches it, too.
            self.adapter.window().dispatch_event(WindowEvent::KeyReleased { text: "\u{0}".into() });
            return false;
        }
        let width = usize::try_from(self.size.width).unwrap_or(0);
        let frame = &mut self.frame;
        self.adapter.draw_if_needed(|renderer| {
            renderer.render(frame, width);
        })
    }

    /// Draws until the page has found its layout.
    pub fn settle(&mut self) {
        for _ in 0..ROUNDS {
            self.draw();
        }
    }

    /// The window as it is drawn.
    pub fn picture(&mut self) -> Picture {
        self.settle();
        let rgb = self.frame.iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
        Picture { width: self.size.width, height: self.size.height, rgb }
    }

    fn ask(&mut self) {
        self.settle();
        self.spots.borrow_mut().clear();
        self.wordings.borrow_mut().clear();
        self.asked += 1;
        self.window.global::<Outline<'_>>().set_asked(self.asked);
        slint::platform::update_timers_and_animations();
    }

    /// Everything that can be touched.
    pub fn spots(&mut self) -> Vec<Spot> {
        self.ask();
        self.spots.borrow().clone()
    }

    /// Everything that can be read.
    pub fn wordings(&mut self) -> Vec<Wording> {
        self.ask();
        self.wordings.borrow().clone()
    }

    /// Everything that can be touched, and everything that can be read.
    pub fn outline(&mut self) -> (Vec<Spot>, Vec<Wording>) {
        self.ask();
        (self.spots.borrow().clone(), self.wordings.borrow().clone())
    }

    /// Whether a text is on the page, whole or as a part.
    pub fn reads(&mut self, text: &str) -> bool {
        let text = plain(text);
        self.wordings().iter().any(|wording| wording.text.contains(&text))
    }

    fn spot(&mut self, is_it: impl Fn(&str) -> bool, label: &str) -> Result<Spot, HeadlessError> {
        let spots = self.spots();
        spots.iter().find(|spot| spot.enabled && is_it(&spot.label)).cloned().ok_or_else(|| {
            let seen: Vec<&str> = spots.iter().map(|spot| spot.label.as_str()).collect();
            HeadlessError::NoSpot { label: label.into(), seen: seen.join(" | ") }
        })
    }

    /// Puts a finger on a spot for a time; nothing is drawn.
    pub fn touch(&mut self, spot: &Spot, hold: Duration) {
        let [x, y, width, height] = spot.area;
        let position = LogicalPosition::new(x + width / 2.0, y + height / 2.0);
        let button = PointerEventButton::Left;
        let window = self.adapter.window();
        window.dispatch_event(WindowEvent::PointerMoved { position });
        window.dispatch_event(WindowEvent::PointerPressed { position, button });
        NOW.set(NOW.get() + hold);
        slint::platform::update_timers_and_animations();
        window.dispatch_event(WindowEvent::PointerReleased { position, button });
        window.dispatch_event(WindowEvent::PointerExited);
    }

    /// What has this label and answers.
    pub fn find(&mut self, label: &str) -> Result<Spot, HeadlessError> {
        let wanted = plain(label);
        self.spot(|seen| seen == wanted, label)
    }

    /// Waits, on its own clock, until the page takes touches and keys; how long that was.
    pub fn wait_for_page(&mut self) -> Duration {
        self.settle();
        let left = self.visit.borrow().pause_left();
        NOW.set(NOW.get() + left);
        slint::platform::update_timers_and_animations();
        left
    }

    /// Whether the page takes touches and keys already.
    pub fn takes_touches(&mut self) -> bool {
        self.settle();
        self.visit.borrow().pause_left().is_zero()
    }

    /// Touches what has this label, as soon as the page takes touches.
    pub fn press(&mut self, label: &str) -> Result<(), HeadlessError> {
        let spot = self.find(label)?;
        self.wait_for_page();
        self.touch(&spot, Duration::ZERO);
        self.settle();
        Ok(())
    }

    /// Keeps a finger on what has this label, as soon as the page takes touches.
    pub fn hold(&mut self, label: &str, time: Duration) -> Result<(), HeadlessError> {
        let spot = self.find(label)?;
        self.wait_for_page();
        self.touch(&spot, time);
        self.settle();
        Ok(())
    }

    /// Presses and lets go of a key; nothing is drawn.
    pub fn type_key(&mut self, text: impl Into<SharedString>) {
        let text = text.into();
        let window = self.adapter.window();
        window.dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        window.dispatch_event(WindowEvent::KeyReleased { text });
    }

    /// A key goes down, says that it is still down, or is let go of; nothing is drawn.
    pub fn key_event(&mut self, text: impl Into<SharedString>, stroke: Stroke) {
        let text = text.into();
        let event = match stroke {
            Stroke::Down => WindowEvent::KeyPressed { text },
            Stroke::Repeat => WindowEvent::KeyPressRepeated { text },
            Stroke::Up => WindowEvent::KeyReleased { text },
        };
        self.adapter.window().dispatch_event(event);
    }

    /// A finger goes down at a place, is let go of there, or only moves there; nothing is drawn.
    pub fn pointer(&mut self, (x, y): (f32, f32), stroke: Stroke) {
        let position = LogicalPosition::new(x, y);
        let button = PointerEventButton::Left;
        let window = self.adapter.window();
        window.dispatch_event(WindowEvent::PointerMoved { position });
        match stroke {
            Stroke::Down => window.dispatch_event(WindowEvent::PointerPressed { position, button }),
            Stroke::Repeat => {}
            Stroke::Up => {
                window.dispatch_event(WindowEvent::PointerReleased { position, button });
                window.dispatch_event(WindowEvent::PointerExited);
            }
        }
    }

    /// Presses and lets go of a key, as soon as the page takes keys.
    pub fn key(&mut self, text: impl Into<SharedString>) {
        self.wait_for_page();
        self.type_key(text);
        self.settle();
    }

    /// Tab until this label has the focus, then Enter.
    pub fn enter(&mut self, label: &str) -> Result<(), HeadlessError> {
        let most = self.spots().len() + 2;
        for _ in 0..most {
            self.key(Key::Tab);
            if self.spots().iter().any(|spot| spot.focused && spot.label == plain(label)) {
                self.key(Key::Return);
                return Ok(());
            }
        }
        self.spot(|_| false, label).map(|_| ())
    }

    /// Lets time pass for what moves on the page, and for nothing else; draws once.
    pub fn draw_after(&mut self, time: Duration) -> bool {
        NOW.set(NOW.get() + time);
        self.draw()
    }

    /// Lets time pass, second by second.
    pub fn pass(&mut self, time: Duration) {
        let mut left = time;
        while left > Duration::ZERO {
            let step = left.min(Duration::from_secs(1));
            left -= step;
            NOW.set(NOW.get() + step);
            self.visit.borrow_mut().tick();
            self.draw();
        }
        self.settle();
    }

    /// Waits, in real time, until the machine has answered so that this text is there.
    pub fn wait_for(&mut self, text: &str) -> Result<(), HeadlessError> {
        for _ in 0..MOST_ANSWERS {
            if self.reads(text) {
                return Ok(());
            }
            if !self.visit.borrow_mut().wait_for_machine(SILENCE) {
                break;
            }
        }
        let seen: Vec<String> = self.wordings().into_iter().map(|wording| wording.text).collect();
        if seen.iter().any(|seen| seen.contains(&plain(text))) {
            return Ok(());
        }
        Err(HeadlessError::NoText { text: text.into(), seen: seen.join(" | ") })
    }

    /// The names of the pictures on the first page.
    pub fn invited(&self) -> Vec<String> {
        self.visit.borrow().invited().map(str::to_owned).collect()
    }

    /// What the pages still hold of a visit: nothing, once it is erased.
    pub fn remains(&self) -> Vec<String> {
        held::remains(&self.window)
    }

    /// The receipt on the page, where there is one.
    pub fn receipt(&self) -> Option<Receipt> {
        match self.visit.borrow().session.state() {
            State::Receipt(receipt) => Some(receipt.clone()),
            _ => None,
        }
    }

    /// Text size (1 to 2) and one of the four themes (0 to 3), as the settings page would set them; nothing is drawn.
    pub fn display(&mut self, text_scale: f32, theme: u8) {
        let settings = self.window.global::<Settings<'_>>();
        settings.set_text_scale(text_scale);
        settings.set_palette(match theme {
            0 => Palette::Calm,
            1 => Palette::Contrast,
            2 => Palette::YellowOnBlack,
            _ => Palette::Night,
        });
    }

    /// Ends the window; the machine comes back to be stopped.
    pub fn finish(self) -> Option<Machine> {
        self.visit.borrow_mut().finish()
    }
}
