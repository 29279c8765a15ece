//! A small consultation with keys, kiosks and ballots, for the other tests.

use std::path::{Path, PathBuf};
use std::time::Duration;

use urne::ballot::Touch;
use urne::consultation::{Package, source};
use urne::files::{Access, signed};
use urne::keys::random::Seeded;
use urne::keys::share::{Division, divide};
use urne::keys::{
    BallotSecret, Certificate, CertifiedKiosk, KeySet, KioskList, KioskNumber, Mode, Randomness, Share, SigningKey, Tag,
};
use urne::kiosk::{Controller, Identity, Kiosk, Voted};
use urne::publish::Published;
use urne::register::{Opened, PublishedLeaf, Register, RegisterError, Report, check_report};
use urne::session::{Patience, State};
use urne::stick::FolderStick;

/// Opens a register from its folder, as whoever types the command.
pub fn open<'r>(
    register: &'r Register,
    shares: &[Share],
    authority: &SigningKey,
    random: &mut dyn Randomness,
) -> Result<Opened<'r>, RegisterError> {
    register.frozen()?.drawn()?.open(shares, authority, random)
}

/// Publishes a register from its folder.
pub fn publish(register: &Register, out: &Path, authority: &SigningKey) -> Result<Published, RegisterError> {
    urne::publish::publish(register.counted()?, out, authority)
}

pub struct Town {
    pub folder: tempfile::TempDir,
    pub authority: SigningKey,
    pub package: Package,
    pub shares: Vec<Share>,
    pub kiosks: Vec<CertifiedKiosk>,
}

const OPTIONS: &str = "id;number;title_fr;cost\na;1;Un;1000\nb;2;Deux;2000\nc;3;Trois;3000\nd;4;Quatre;3000\n";

impl Town {
    /// A town named by its seed, with as many kiosks, installed and not opened.
    pub fn new(seed: u64, kiosks: u16) -> Self {
        Self::with(seed, kiosks, Mode::Rehearsal)
    }

    pub fn with(seed: u64, kiosks: u16, mode: Mode) -> Self {
        Self::holding(seed, kiosks, mode, |consultation| {
            let toml = include_str!("../../src/consultation/source/sample.toml");
            let toml = if mode == Mode::Real { toml.replace("rehearsal", "real") } else { toml.into() };
            std::fs::write(consultation.join(source::DEFINITION_FILE), toml).unwrap();
            std::fs::write(consultation.join("projets.csv"), OPTIONS).unwrap();
        })
    }

    /// The same with a consultation of its own, written into an empty folder.
    pub fn holding(seed: u64, kiosks: u16, mode: Mode, write: impl Fn(&Path)) -> Self {
        Self::named(seed, kiosks, mode, |number| format!("Borne {number}"), write)
    }

    /// The same, its kiosks called so.
    pub fn named(seed: u64, kiosks: u16, mode: Mode, name: impl Fn(u16) -> String, write: impl Fn(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut random = Seeded::new(seed, "town");
        let secret = BallotSecret::generate(&mut random).unwrap();
        let Division { shares, parts, signers } = divide(&secret, (2, 3), mode, &mut random).unwrap().unwrap();
        let authority = SigningKey::generate(&mut random).unwrap();
        let (ballot_key, public) = (secret.public(), authority.public());
        let keys = KeySet { mode, authority: public, ballot_key, threshold: 2, holders: 3, parts, signers };
        let consultation = folder.path().join("consultation");
        std::fs::create_dir(&consultation).unwrap();
        write(&consultation);
        let read = source::read(&consultation);
        let told: Vec<String> = read.faults.iter().map(ToString::to_string).collect();
        let definition = read.sound().unwrap_or_else(|| panic!("{told:?}"));
        let package = Package::seal(definition, &keys, &read.images, &authority).unwrap();
        let mut town = Self { folder, authority, package, shares, kiosks: Vec::new() };
        std::fs::write(town.package_path(), town.package.bytes()).unwrap();
        for number in 1..=kiosks {
            let request = Identity::make(&town.data(number), &name(number), &mut random).unwrap();
            let certificate = Certificate {
                eh: *town.package.eh(),
                kiosk: KioskNumber(number),
                name: request.name,
                key: request.key,
                nonce: request.nonce,
            };
            let certified = CertifiedKiosk::sign(certificate, &town.authority);
            Kiosk::install(&town.data(number), &town.package, &certified, &mut random).unwrap();
            town.kiosks.push(certified);
        }
        let list = KioskList { eh: *town.package.eh(), kiosks: town.kiosks.clone(), revoked: vec![] };
        let json = signed::json(&list).unwrap();
        signed::write(&town.list_path(), &json, (Tag::Kiosks, &town.authority), Access::Private).unwrap();
        town
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn package_path(&self) -> PathBuf {
        self.path().join("essai.consultation")
    }

    pub fn list_path(&self) -> PathBuf {
        self.path().join("kiosks.json")
    }

    pub fn data(&self, number: u16) -> PathBuf {
        self.path().join("kiosks").join(number.to_string())
    }

    /// The secret key of a kiosk, for those who play a dishonest one.
    pub fn kiosk_key(&self, number: u16) -> SigningKey {
        let seed = std::fs::read_to_string(self.data(number).join("identity/kiosk.key")).unwrap();
        SigningKey::from_seed(&urne::keys::hash::from_hex(&seed).unwrap())
    }

    pub fn load(&self, number: u16) -> Controller {
        let random = Box::new(Seeded::new(u64::from(number), "kiosk"));
        let kiosk = Kiosk::load(&self.data(number), self.package.eh(), random).unwrap();
        Controller::new(kiosk, Patience::default(), None)
    }

    /// Opens a kiosk, casts one ballot for each list of options, closes and exports; the batch's path.
    pub fn hold(&self, number: u16, ballots: &[&[usize]]) -> PathBuf {
        let mut controller = self.load(number);
        controller.kiosk_mut().open("jour 1").unwrap();
        for ballot in ballots {
            cast(&mut controller, ballot);
        }
        controller.kiosk_mut().close().unwrap();
        let exported = self.export(&mut controller, &format!("sticks/{number}"));
        controller.stop().unwrap();
        exported
    }

    pub fn export(&self, controller: &mut Controller, stick: &str) -> PathBuf {
        let folder = self.path().join(stick);
        std::fs::create_dir_all(&folder).unwrap();
        let exported = controller.kiosk_mut().export(&mut FolderStick::new(&folder)).unwrap();
        folder.join(exported.file_name)
    }

    /// The register's report and list of leaves hold together as anybody sees them.
    pub fn expect_checked(&self, register: &Register) {
        let report: Report = serde_json::from_slice(&std::fs::read(register.path(Register::REPORT)).unwrap()).unwrap();
        let text = std::fs::read_to_string(register.path(Register::LEAVES)).unwrap();
        let leaves: Vec<PublishedLeaf> = text.lines().map(|line| PublishedLeaf::parse(line).unwrap()).collect();
        assert_eq!(leaves, register.leaves().unwrap());
        check_report(&report, &leaves, register.kiosks(), &self.package).unwrap();
    }

    pub fn register(&self, name: &str) -> Register {
        Register::create(&self.path().join(name), self.package.clone(), &self.list_path()).unwrap()
    }
}

/// One visit that chooses `options`; the receipt's QR text.
pub fn cast(controller: &mut Controller, options: &[usize]) -> String {
    let now = Duration::ZERO;
    controller.start(now).unwrap().unwrap();
    for option in options {
        controller.session_mut().apply(&Touch::choose(*option), now).unwrap();
    }
    controller.session_mut().next(now).unwrap();
    if options.is_empty() {
        controller.session_mut().vote_blank(now).unwrap();
    }
    assert!(matches!(controller.vote(now), Voted::Recorded(_)));
    controller.after_vote();
    let State::Receipt(receipt) = controller.session().state().clone() else { panic!("no receipt") };
    controller.session_mut().leave().unwrap();
    receipt.qr_text()
}
