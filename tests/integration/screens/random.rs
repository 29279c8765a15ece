//! Anybody's fingers: ten thousand random touches and keys on every page, and what must hold whatever they do.

use std::collections::BTreeSet;
use std::time::Duration;

use urne::keys::random::{Randomness, Seeded};
use urne::screen::{Headless, Spot, Stroke};

use super::Booth;

const SEEDS: [u64; 5] = [11, 23, 37, 59, 83];
const STEPS: usize = 2_000;

struct Chance(Seeded);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes).unwrap();
        usize::try_from(u64::from_le_bytes(bytes) % u64::try_from(end).unwrap()).unwrap()
    }

    fn milliseconds(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_millis(from + u64::try_from(self.below(usize::try_from(to - from + 1).unwrap())).unwrap())
    }

    fn one_of<'a, T>(&mut self, many: &'a [T]) -> &'a T {
        &many[self.below(many.len())]
    }
}

/// Which page is there, by what only it has.
fn page(spots: &[Spot], window: &mut Headless) -> &'static str {
    let has = |label: &str| spots.iter().any(|spot| spot.label == label);
    let known = [
        ("Commencer", "welcome"),
        ("J’ai compris", "help"),
        ("Oui, c’est vrai : je vote", "declaration"),
        ("Oui, je continue", "idle"),
        ("Oui, tout effacer", "leaving"),
        ("Vérifier mes choix", "projects"),
        ("Voir ce projet", "number"),
        ("espace", "word"),
        ("Texte normal", "settings"),
        ("Tous", "filter"),
        ("Choisir ce projet", "detail"),
        ("Retirer ce projet", "detail"),
        ("Voter", "review"),
        ("Voter blanc", "review"),
        ("Fermer", "thanks"),
        ("Terminer", "receipt"),
    ];
    if let Some((_, name)) = known.iter().find(|(label, _)| has(label)) {
        return name;
    }
    if window.reads("Enregistrement…") { "casting" } else { "other" }
}

/// What was seen so far of one kiosk.
#[derive(Default)]
struct Seen {
    pages: BTreeSet<&'static str>,
    receipts: BTreeSet<String>,
    ends: usize,
    /// How long the present review has been looked at.
    review: Duration,
}

struct Play {
    booth: Booth,
    chance: Chance,
    seen: Seen,
    page: &'static str,
}

impl Play {
    /// Looks at the page, after this time.
    fn look(&mut self, passed: Duration) {
        let window = &mut self.booth.window;
        let spots = window.spots();
        let mut now = page(&spots, window);
        if now == "casting" {
            assert!(self.seen.review >= Duration::from_secs(1), "cast from a review seen for {:?}", self.seen.review);
            // In French or in English.
            window.wait_for("Votre vote est enregistré").unwrap();
            now = page(&window.spots(), window);
        }
        if let Some(receipt) = window.receipt()
            && self.seen.receipts.insert(receipt.qr_text())
        {
            assert_eq!(self.page, "review", "a ballot without a review");
        }
        if now == "welcome" && self.page != "welcome" {
            self.seen.ends += 1;
            if !["help", "settings"].contains(&self.page) {
                assert_eq!(window.remains(), Vec::<String>::new(), "after {}", self.page);
            }
        }
        self.seen.review =
            if now == "review" && self.page == "review" { self.seen.review + passed } else { Duration::ZERO };
        self.seen.pages.insert(now);
        self.page = now;
    }

    /// Touches a place some times, the page looked at after each.
    fn touch(&mut self, at: (f32, f32), times: usize) {
        for _ in 0..times {
            let hold = self.chance.milliseconds(0, 90);
            let pause = self.chance.milliseconds(150, 250).saturating_sub(hold);
            self.booth.window.pointer(at, Stroke::Down);
            self.booth.window.draw_after(hold);
            self.seen.review += if self.page == "review" { hold } else { Duration::ZERO };
            self.booth.window.pointer(at, Stroke::Up);
            self.look(Duration::ZERO);
            self.booth.window.draw_after(pause);
            if self.page == "review" {
                self.look(pause);
            }
        }
    }

    fn keys(&mut self) {
        let keys = ["\n", "\n", " ", "\t", "\t", "\t", "a", "7", "\u{8}", "\u{F701}", "\u{F709}", "\u{F72D}"];
        let key = *self.chance.one_of(&keys);
        let repeats = self.chance.below(6);
        self.booth.window.key_event(key, Stroke::Down);
        self.look(Duration::ZERO);
        for _ in 0..repeats {
            let pause = self.chance.milliseconds(30, 120);
            self.booth.window.draw_after(pause);
            self.look(pause);
            self.booth.window.key_event(key, Stroke::Repeat);
            self.look(Duration::ZERO);
        }
        self.booth.window.key_event(key, Stroke::Up);
        self.look(Duration::ZERO);
    }

    fn step(&mut self) {
        match self.chance.below(20) {
            0 => self.keys(),
            1 => {
                let at = (self.chance.below(1280), self.chance.below(800));
                let times = 1 + self.chance.below(3);
                #[expect(clippy::cast_precision_loss, reason = "pixels")]
                self.touch((at.0 as f32, at.1 as f32), times);
            }
            2 => {
                // Rarely long enough for the idle question, and for its end.
                let seconds = *self.chance.one_of(&[1, 1, 2, 3, 5, 95, 130]);
                let pause = Duration::from_secs(seconds);
                self.booth.window.pass(pause);
                self.look(pause);
            }
            _ => {
                let spots = self.booth.window.spots();
                // What leads on is touched more often, so that all pages are reached.
                let on = [
                    "Commencer",
                    "J’ai compris",
                    "Oui, c’est vrai : je vote",
                    "Choisir ce projet",
                    "Vérifier mes choix",
                    "Voter",
                    "Voter blanc",
                    "Oui, je continue",
                ];
                let leading: Vec<&Spot> = spots.iter().filter(|spot| on.contains(&spot.label.as_str())).collect();
                let biased = !leading.is_empty() && self.chance.below(3) == 0;
                let Some(area) = (if biased {
                    Some(self.chance.one_of(&leading).area)
                } else if spots.is_empty() {
                    None
                } else {
                    Some(self.chance.one_of(&spots).area)
                }) else {
                    return;
                };
                let part = |chance: &mut Chance| [0.1_f32, 0.5, 0.9][chance.below(3)];
                let at = (area[0] + area[2] * part(&mut self.chance), area[1] + area[3] * part(&mut self.chance));
                let times = 1 + self.chance.below(3);
                let patient = self.chance.below(2) == 0;
                if patient {
                    let waited = self.booth.window.wait_for_page();
                    self.look(waited);
                }
                self.touch(at, times);
            }
        }
    }
}

#[test]
fn ten_thousand_random_touches_cast_nothing_unseen_and_leave_nothing() {
    let mut pages = BTreeSet::new();
    for seed in SEEDS {
        let french = |toml: String| {
            toml.replace("languages = [\"fr\", \"en\"]", "languages = [\"fr\"]")
                .replace("pause_seconds = 5", "pause_seconds = 0")
        };
        let mut booth = Booth::with((1280, 800), french, true);
        booth.window.stop_drawing();
        let mut play =
            Play { booth, chance: Chance(Seeded::new(seed, "fingers")), seen: Seen::default(), page: "welcome" };
        for _ in 0..STEPS {
            play.step();
        }
        let Play { booth, seen, .. } = play;
        println!(
            "seed {seed}: {STEPS} steps, {} ballots, {} ends, pages {:?}",
            seen.receipts.len(),
            seen.ends,
            seen.pages
        );
        assert!(seen.ends > 5 && !seen.receipts.is_empty(), "seed {seed}: the touches led nowhere");
        assert_eq!(booth.casts(), u64::try_from(seen.receipts.len()).unwrap(), "seed {seed}: casts and receipts");
        pages.extend(seen.pages);
    }
    for page in [
        "help",
        "declaration",
        "idle",
        "leaving",
        "projects",
        "number",
        "word",
        "settings",
        "filter",
        "detail",
        "review",
        "thanks",
        "receipt",
    ] {
        assert!(pages.contains(page), "{page} was never reached: {pages:?}");
    }
}
