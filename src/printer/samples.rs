//! What the tests of this module share: sample slips, a seeded generator, a reader of QR codes.

use crate::printer::picture::Picture;
use crate::printer::profile::Profile;
use crate::printer::receipt::ReceiptSlip;
use crate::printer::staff_slip::{ClosingSlip, Counters, OpeningSlip, PauseSlip};

/// The shipped profile with one line changed.
pub(crate) fn epson_80_with(from: &str, to: &str) -> Profile {
    let text = include_str!("../../kiosk-config/printers/epson-80.toml");
    assert!(text.contains(from), "{from}");
    Profile::parse(&text.replace(from, to)).unwrap()
}

/// 172 characters of upper-case base32, as on a receipt.
pub(crate) fn qr_text() -> String {
    let mut dice = Dice::new(172);
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    (0..172).map(|_| char::from(alphabet[dice.below(32)])).collect()
}

pub(crate) fn receipt(rehearsal: bool) -> ReceiptSlip {
    ReceiptSlip {
        organiser: "Département de Haute-Ombrie".into(),
        title: "Budget participatif 2026".into(),
        kiosk: 3,
        place: "Médiathèque de l’Abbaye-aux-Chênes".into(),
        consultation_fingerprint: "7F3A 90C1 D24B 11E8".into(),
        qr_text: qr_text(),
        code: "K7QF 2M9X 40TD W3RA-5".into(),
        results:
            "Résultats et liste des bulletins\u{A0}: à partir du 15\u{A0}décembre 2026, à l’accueil de la médiathèque et sur \
            budget.haute-ombrie.example"
                .into(),
        rehearsal,
    }
}

pub(crate) fn opening(rehearsal: bool) -> OpeningSlip {
    let receipt = receipt(rehearsal);
    OpeningSlip {
        organiser: receipt.organiser,
        title: receipt.title,
        kiosk: receipt.kiosk,
        place: receipt.place,
        consultation_fingerprint: receipt.consultation_fingerprint,
        key_fingerprint: "04BE 77D1 A0F3 5C92".into(),
        confirmed_date: Some("24 novembre 2026, 9\u{A0}h\u{A0}02".into()),
        ballots: 0,
        ticket: 1,
        rehearsal,
    }
}

pub(crate) fn pause(rehearsal: bool) -> PauseSlip {
    let receipt = receipt(rehearsal);
    PauseSlip {
        organiser: receipt.organiser,
        title: receipt.title,
        kiosk: receipt.kiosk,
        place: receipt.place,
        consultation_fingerprint: receipt.consultation_fingerprint,
        ballots: 87,
        ticket: 12,
        rehearsal,
    }
}

pub(crate) fn closing(rehearsal: bool) -> ClosingSlip {
    let receipt = receipt(rehearsal);
    ClosingSlip {
        organiser: receipt.organiser,
        title: receipt.title,
        kiosk: receipt.kiosk,
        place: receipt.place,
        consultation_fingerprint: receipt.consultation_fingerprint,
        ballots: 1_284,
        root: "5a1f0c9de2b74486913f77aa0bd2c6e15e9d0042f8a7b3c1d6e4900bb87f1c23".into(),
        counters: Counters { cast: 1_284, unlocks: 1_301, print_failures: 4, starts: 12, unclean_stops: 1 },
        ticket: 13,
        rehearsal,
    }
}

/// The texts of all QR codes on a picture.
pub(crate) fn read_codes(picture: &Picture) -> Vec<String> {
    let (width, height) = (picture.width(), picture.height());
    let grey = |x, y| if picture.is_black(x, y) { 0 } else { 255 };
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    prepared.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect()
}

/// A small generator (xorshift64*): the same seed, the same bytes.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// A seed that differs from run to run; the test prints it.
    pub(crate) fn fresh_seed() -> u64 {
        use std::hash::{BuildHasher, RandomState};
        RandomState::new().hash_one(0)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.next().to_be_bytes()[0]
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % end.max(1)
    }
}
