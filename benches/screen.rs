//! The window's speed and memory: software renderer, 1280x800, 200 projects with pictures. `scripts/measure-window` runs it.
//!
//! A frame is the time from a touch or key to the pixels, beside the time of copying the window's pixels once in the same run.
//! With `first-frame DIR` as arguments it only opens the kiosk of that folder, draws once, and says so.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measurement that cannot go on stops"
)]
#![expect(unreachable_pub, dead_code, reason = "the town is shared with the tests")]

#[path = "../tests/integration/town.rs"]
mod town;

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use town::Town;
use urne::keys::Mode;
use urne::keys::random::Seeded;
use urne::kiosk::{Kiosk, Machine};
use urne::screen::{Headless, Setup};

const SIZE: (u32, u32) = (1280, 800);
const PROJECTS: usize = 200;
const VISITS: usize = 1000;
const SIDE: u32 = 400;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(place) = arguments.iter().position(|argument| argument == "first-frame") {
        return first_frame(Path::new(&arguments[place + 1]));
    }
    let town = Town::holding(90, 1, Mode::Rehearsal, write_consultation);
    let mut kiosk = load(&town.data(1));
    kiosk.open("jour 1").unwrap();
    kiosk.stop().unwrap();
    println!("{PROJECTS} projects with pictures of {SIDE} x {SIDE}, {} x {}, software renderer", SIZE.0, SIZE.1);
    measure_starts(&town);
    let mut window = open(&town.data(1));
    measure_frames(&mut window);
    measure_visits(&mut window);
    window.finish().unwrap().stop().unwrap();
}

fn load(data: &Path) -> Kiosk {
    let eh = Kiosk::consultations(data).unwrap()[0];
    Kiosk::load(data, &eh, Box::new(Seeded::new(1, "bench"))).unwrap()
}

fn open(data: &Path) -> Headless {
    let mut window = Headless::open(Machine::new(load(data), None), Setup::default(), SIZE).unwrap();
    window.wait_for("Commencer").unwrap();
    window
}

/// 200 projects, each with a photograph's worth of pixels.
fn write_consultation(folder: &Path) {
    std::fs::create_dir(folder.join("images")).unwrap();
    let mut rows = String::from("id;number;title_fr;description_fr;cost;image\n");
    for project in 1..=PROJECTS {
        let (name, text) = (format!("images/p{project}.png"), "Un texte de quelques mots. ".repeat(40));
        writeln!(
            rows,
            "p{project};{project:03};Le projet numéro {project} du quartier;{text};{};{name}",
            1000 + project
        )
        .unwrap();
        std::fs::write(folder.join(name), photograph(project)).unwrap();
    }
    std::fs::write(folder.join("projets.csv"), rows).unwrap();
    let toml = include_str!("../src/consultation/source/sample.toml");
    let toml =
        toml.replace("capacity = 100", "capacity = 1100").replace("receipt = \"printed\"", "receipt = \"offered\"");
    std::fs::write(folder.join("consultation.toml"), toml).unwrap();
}

fn photograph(project: usize) -> Vec<u8> {
    let shade = u32::try_from(project).unwrap();
    let pixels: Vec<u8> = (0..SIDE * SIDE)
        .flat_map(|place| {
            let (x, y) = (place % SIDE, place / SIDE);
            [x * shade, y * shade, (x + y) * 3].map(|channel| u8::try_from(channel % 256).unwrap())
        })
        .collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIDE, SIDE);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    bytes
}

fn first_frame(data: &Path) {
    let machine = Machine::new(load(data), None);
    let mut window = Headless::open(machine, Setup::default(), SIZE).unwrap();
    window.draw();
    println!("drawn");
    window.finish().unwrap().stop().unwrap();
}

/// From the start of a process to its first frame, with the box checked and the pictures decoded.
fn measure_starts(town: &Town) {
    let this = std::env::current_exe().unwrap();
    let start = || {
        let began = Instant::now();
        let mut child = Command::new(&this)
            .args(["first-frame".as_ref(), town.data(1).as_os_str()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let elapsed = began.elapsed();
        assert!(child.wait().unwrap().success() && line.starts_with("drawn"));
        elapsed
    };
    let mut starts: Vec<Duration> = (0..5).map(|_| start()).collect();
    starts.sort_unstable();
    println!("start to first frame: {:.0} ms (median of 5)", milliseconds(starts[2]));
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn report(what: &str, mut frames: Vec<Duration>, copy: Duration) {
    frames.sort_unstable();
    let (median, late) = (frames[frames.len() / 2], frames[frames.len() * 99 / 100]);
    println!(
        "{what}: median {:.1} ms, 99th of 100 {:.1} ms ({} frames); {:.0} times one copy of its pixels",
        milliseconds(median),
        milliseconds(late),
        frames.len(),
        late.as_secs_f64() / copy.as_secs_f64(),
    );
}

fn timed(window: &mut Headless, act: impl FnOnce(&mut Headless)) -> Duration {
    let began = Instant::now();
    act(window);
    window.draw();
    let elapsed = began.elapsed();
    window.settle();
    elapsed
}

/// What copying the pixels of one picture of the window takes.
fn one_copy(window: &mut Headless) -> Duration {
    let picture = window.picture();
    let mut times: Vec<Duration> = Vec::new();
    for _ in 0..50 {
        let began = Instant::now();
        let copy = std::hint::black_box(picture.rgb.clone());
        times.push(began.elapsed());
        assert_eq!(copy.len(), picture.rgb.len());
    }
    times.sort_unstable();
    times[times.len() / 2]
}

fn measure_frames(window: &mut Headless) {
    window.press("Commencer").unwrap();
    window.press("J’ai compris").unwrap();
    let copy = one_copy(window);
    println!("copying the window's pixels once: {:.2} ms", milliseconds(copy));
    window.wait_for_page();
    let mut frames = Vec::new();
    for _ in 0..5 {
        for label in ["Suivants", "Précédents"] {
            while let Ok(spot) = window.find(label) {
                frames.push(timed(window, |window| window.touch(&spot, Duration::ZERO)));
            }
        }
    }
    report("paging", frames, copy);
    let themes = (0..200_u8).map(|turn| timed(window, |window| window.display(1.0, turn % 4))).collect();
    report("changing the theme", themes, copy);
    window.display(1.0, 0);
    let sizes = (0..200_u8)
        .map(|turn| timed(window, |window| window.display([1.0, 1.25, 1.5, 2.0][usize::from(turn % 4)], 0)))
        .collect();
    report("changing the text size", sizes, copy);
    window.display(1.0, 0);
    window.press("Chercher un mot").unwrap();
    window.wait_for_page();
    let mut frames = Vec::new();
    for _ in 0..20 {
        for key in ["q", "u", "a", "r", "t", "i", "e", "r"].into_iter().chain(["\u{8}"; 8]) {
            frames.push(timed(window, |window| window.type_key(key)));
        }
    }
    report("typing", frames, copy);
    window.press("Retour").unwrap();
    window.press("Quitter").unwrap();
}

fn resident_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
}

fn measure_visits(window: &mut Headless) {
    let began = Instant::now();
    let mut memory = vec![resident_megabytes()];
    for visit in 1..=VISITS {
        window.press("Commencer").unwrap();
        window.press("J’ai compris").unwrap();
        window.press("Suivants").unwrap();
        let card = window.spots().into_iter().find(|spot| spot.label.starts_with("n°")).unwrap().label;
        window.press(&card).unwrap();
        window.press("Choisir ce projet").unwrap();
        window.press("Vérifier mes choix").unwrap();
        window.press("Voter").unwrap();
        window.wait_for("Votre vote est enregistré").unwrap();
        window.press("Terminer sans imprimer").unwrap();
        window.pass(Duration::from_secs(5));
        if visit % 200 == 0 {
            memory.push(resident_megabytes());
        }
    }
    let told: Vec<String> = memory.iter().map(|megabytes| format!("{megabytes:.0}")).collect();
    println!("resident memory before {VISITS} visits and after each 200: {} MB", told.join(", "));
    println!("{VISITS} visits, each with its durable ballot: {:.0} s", began.elapsed().as_secs_f64());
}
