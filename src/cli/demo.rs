//! `urne demo`

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::progress::{Progress, Terminal};
use super::{Failure, Kind, check, init};
use crate::consultation::money::{agreeing, french_count, french_list};
use crate::consultation::{Definition, LotForm, Package, ReceiptPolicy, shown};
use crate::files::{self, Access};
use crate::keys::random::Seeded;
use crate::keys::{AuthorityKey, EnrolmentRequest, Mode, OperatingSystem, Randomness, Share};
use crate::kiosk::{Identity, Kiosk};
use crate::office::keys::{self, Wanted};
use crate::office::{self, enrol, gather, prepare, seal};
use crate::register::{self, Register};

mod account;
mod intentions;
#[cfg(feature = "screen")]
mod screens;
mod station;
mod voters;

use account::Account;
use station::{Papers, Station};

const HOLDERS: (u8, u8) = (3, 5);
const DATE: &str = "date de démonstration";

/// Voir une consultation entière en une commande, du dossier au résultat vérifié
///
/// Tout est vrai sauf les habitants : clés, bornes, bulletins scellés, reçus imprimés, relevés, dépouillement, site publié.
/// La consultation est une répétition, et le dit sur chaque papier.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Le dossier où tout est écrit
    #[arg(long, value_name = "DOSSIER", default_value = "urne-demo")]
    out: PathBuf,
    /// Rejouer une élection réelle au format Pabulib, bulletin par bulletin
    #[arg(long, value_name = "FICHIER.pb")]
    pabulib: Option<PathBuf>,
    /// Essayer sa propre consultation (une répétition), avec des bulletins tirés au hasard
    #[arg(long, value_name = "DOSSIER", conflicts_with = "pabulib")]
    consultation: Option<PathBuf>,
    /// Nombre de bulletins (avec --pabulib : tous ceux du fichier)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000))]
    ballots: Option<u64>,
    /// Nombre de bornes
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=50))]
    kiosks: u16,
    /// Rendre la démonstration répétable : mêmes clés, mêmes bulletins, mêmes reçus
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Ouvrir la fenêtre d’une borne sur cette consultation, pour y voter soi-même
    #[arg(long, conflicts_with_all = ["pabulib", "ballots", "kiosks"])]
    window: bool,
}

/// Where randomness comes from: repeatable streams with `--seed`, the operating system without.
#[derive(Debug, Clone, Copy)]
struct Chance(Option<u64>);

impl Chance {
    fn stream(self, name: &str) -> Box<dyn Randomness> {
        match self.0 {
            Some(seed) => Box::new(Seeded::new(seed, name)),
            None => Box::new(OperatingSystem),
        }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let out = &args.out;
    if let Some(consultation) = &args.consultation {
        expect_outside(consultation, out)?;
    }
    prepare_folder(out)?;
    let chance = Chance(args.seed);
    let mut account = Account::start(out);
    account.chapter("Préparer");
    let folder = args.consultation.clone().unwrap_or_else(|| out.join("consultation"));
    let intentions = prepare_consultation(args, &folder, chance, &mut account)?;
    let (shares, authority) = make_keys(out, chance, &mut account)?;
    let ready = seal::ready(&folder, &out.join("keys"), check::readers()?, Terminal::start().as_ref())?;
    let package = ready.seal(&authority)?;
    let package_path = out.join(package.file_name());
    files::write(&package_path, package.bytes(), Access::Public)?;
    account.done(&format!("Paquet scellé, empreinte {}", package.eh().fingerprint()));
    if args.window {
        return window(args, &package, &authority, chance, &mut account);
    }
    let stations = enrol_kiosks(args.kiosks, out, &package, &authority, chance, &mut account)?;

    account.chapter("Voter");
    let began = Instant::now();
    let receipts = vote(out, package.definition(), stations, &intentions, &mut account)?;
    account.cast(intentions.len(), began.elapsed());

    account.chapter("Dépouiller");
    let register = open_register(out, package, &shares, (&authority, chance), &mut account)?;
    let counted = register.opened()?.count()?;
    let (site, results) = (out.join("results"), counted.results().clone());
    let published = crate::publish::publish(counted, &site, &authority.key)?;
    account.done(&format!(
        "{}, {}",
        french_count(results.counted, "bulletin compté"),
        french_count(published.files, "fichier publié")
    ));

    account.chapter("Vérifier");
    account.verification(&crate::publish::verify_publication(&site)?)?;
    if register.package().definition().receipt != ReceiptPolicy::None {
        let found = crate::publish::verify_receipts(&site, &receipts)?;
        if !found.holds() || found.checks.len() != intentions.len() {
            return Err(Failure::new(Kind::Internal, "Des reçus manquent dans la publication."));
        }
        account.done(&format!("{} dans la publication", french_count(receipts.len(), "reçu retrouvé")));
    }
    account.end(&folder, register.package().definition(), &results);
    Ok(())
}

fn to_u64(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// The officer's consultation is not in the folder that is written anew.
fn expect_outside(consultation: &Path, out: &Path) -> Result<(), Failure> {
    let inside = |(consultation, out): (PathBuf, PathBuf)| consultation.starts_with(out);
    if consultation.canonicalize().ok().zip(out.canonicalize().ok()).is_some_and(inside) {
        let (consultation, out) = (consultation.display(), out.display());
        let sentence = format!("{consultation} est dans {out}, que la démonstration efface et réécrit.");
        return Err(Failure::new(Kind::Usage, sentence).hint("Donnez un autre dossier avec --out."));
    }
    Ok(())
}

/// The folder is ours to write anew: empty, absent, or an earlier demonstration.
fn prepare_folder(out: &Path) -> Result<(), Failure> {
    let mark = out.join(".urne-demo");
    let is_empty = !out.exists() || out.read_dir().is_ok_and(|mut entries| entries.next().is_none());
    if !is_empty && !mark.exists() {
        let sentence = format!("{} contient autre chose qu’une démonstration.", out.display());
        return Err(Failure::new(Kind::Usage, sentence).hint("Donnez un dossier vide avec --out."));
    }
    let renew = || {
        if out.exists() {
            std::fs::remove_dir_all(out)?;
        }
        std::fs::create_dir_all(out)?;
        std::fs::write(&mark, "Ce dossier est réécrit à chaque « urne demo ».\n")
    };
    renew().map_err(|error| Failure::file(out, error))
}

fn prepare_consultation(
    args: &Args,
    folder: &Path,
    chance: Chance,
    account: &mut Account,
) -> Result<Vec<intentions::Intention>, Failure> {
    let intentions = if let Some(path) = &args.pabulib {
        let file = init::read_pabulib(path, log::Level::Info)?;
        init::from_pabulib(&file, path, folder)?;
        let definition = definition_of(folder)?;
        let most = args.ballots.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
        intentions::of_pabulib(&definition, &file, most)?
    } else {
        if args.consultation.is_none() {
            prepare::from_sample("budget-participatif", folder)?;
        }
        let definition = definition_of(folder)?;
        intentions::plausible(&definition, args.ballots.unwrap_or(400), chance.stream("voters").as_mut())?
    };
    let definition = definition_of(folder)?;
    if definition.mode == Mode::Real {
        let sentence =
            "La démonstration n’invente de votes que pour une répétition, et ceci est une vraie consultation.";
        let hint = "Copiez le dossier, et écrivez mode = \"rehearsal\" dans la consultation.toml de la copie.";
        return Err(Failure::new(Kind::Refused, sentence).hint(hint));
    }
    let room = u64::from(definition.capacity) * u64::from(args.kiosks);
    if to_u64(intentions.len()) > room {
        let sentence = format!(
            "{} ne {} pas garder plus de {}.",
            french_count(args.kiosks, "borne"),
            agreeing(args.kiosks, "peut", "peuvent"),
            french_count(room, "bulletin")
        );
        return Err(Failure::new(Kind::Usage, sentence).hint("Donnez plus de bornes : --kiosks."));
    }
    let options: usize = definition.questions.iter().map(|question| question.options.len()).sum();
    account.done(&format!("« {} » : {}, aucune faute", definition.title.fr, french_count(options, "projet")));
    if !shown::unshown(&definition).is_empty() {
        account.done("Les bornes de cette version ne la montrent pas encore : on y vote ici sans écran");
    }
    Ok(intentions)
}

fn definition_of(folder: &Path) -> Result<Definition, Failure> {
    let read = office::check::read(folder, check::readers()?, Terminal::start().as_ref());
    if let Some(definition) = read.sound() {
        return Ok(definition.clone());
    }
    let told = read.faults.first().map(ToString::to_string).unwrap_or_default();
    Err(Failure::new(Kind::Refused, format!("La consultation ne peut pas être scellée. {told}")))
}

fn make_keys(out: &Path, chance: Chance, account: &mut Account) -> Result<(Vec<Share>, AuthorityKey), Failure> {
    let folder = out.join("keys");
    let passphrase = "phrase de demonstration";
    let (threshold, holders) = HOLDERS;
    let wanted = Wanted { threshold, holders, is_rehearsal: true, ..Wanted::default() };
    let shares = keys::make(&folder, &wanted, passphrase, chance.stream("keys").as_mut(), Terminal::start().as_ref())?;
    files::write(&folder.join("passphrase.txt"), format!("{passphrase}\n").as_bytes(), Access::Private)?;
    let public = keys::read_public(&folder)?;
    for share in &shares {
        let sheet = folder.join("parts").join(format!("depositaire-{}.txt", share.holder()));
        keys::test(&folder, &public, &keys::read_share(&sheet)?, &sheet)?;
    }
    let authority = keys::Closed::read(&folder.join(keys::AUTHORITY))?.open(passphrase, Terminal::start().as_ref())?;
    account.done(&format!("Clés faites : {} sur {} pour ouvrir", french_count(HOLDERS.0, "dépositaire"), HOLDERS.1));
    Ok((shares, authority))
}

/// One kiosk, open, its window on the screen until somebody closes it.
#[cfg(feature = "screen")]
fn window(
    args: &Args,
    package: &Package,
    authority: &AuthorityKey,
    chance: Chance,
    account: &mut Account,
) -> Result<(), Failure> {
    const PIN: &str = "274159";
    let data = args.out.join("kiosks/1");
    let mut stations = enrol_kiosks(1, &args.out, package, authority, chance, account)?;
    let mut station = stations.pop().ok_or_else(|| Failure::new(Kind::Internal, "Aucune borne."))?;
    crate::kiosk::StaffPin::choose(&data, PIN, chance.stream("pin").as_mut())?;
    let papers = Papers::create(&args.out)?;
    station.open(&papers, DATE)?;
    account.chapter("Voter");
    say!("La fenêtre s’ouvre. Votez, puis fermez-la.");
    say!("Pour l’accueil : deux secondes sur le nom de la borne, en bas à gauche ; code {PIN}.");
    let casts = station.show(&papers, &data, &args.out.join("sticks/1"))?;
    say!(
        "{} dans l’urne. Les reçus imprimés sont dans {}.",
        french_count(casts, "bulletin scellé"),
        args.out.join("receipts").display()
    );
    say!("Pour rouvrir la même borne : urne kiosk --data {}", data.display());
    Ok(())
}

#[cfg(not(feature = "screen"))]
fn window(_: &Args, _: &Package, _: &AuthorityKey, _: Chance, _: &mut Account) -> Result<(), Failure> {
    Err(super::kiosk::without_screen())
}

fn enrol_kiosks(
    kiosks: u16,
    out: &Path,
    package: &Package,
    authority: &AuthorityKey,
    chance: Chance,
    account: &mut Account,
) -> Result<Vec<Station>, Failure> {
    let data = |number: u16| out.join("kiosks").join(number.to_string());
    let mut requests: Vec<EnrolmentRequest> = Vec::new();
    for number in 1..=kiosks {
        let place = station::place(number);
        requests.push(Identity::make(&data(number), &place, chance.stream(&format!("identity {number}")).as_mut())?);
    }
    let enrolled = enrol::enrol_unnoted(package, &requests, out, &authority.key)?;
    let mut stations = Vec::new();
    for (number, enrol::Enrolled { certified, .. }) in (1..).zip(&enrolled) {
        let mut random = chance.stream(&format!("kiosk {number}"));
        let eh = Kiosk::install(&data(number), package, certified, random.as_mut())?;
        let kiosk = Kiosk::load(&data(number), &eh, random)?;
        stations.push(Station::new(kiosk, number)?);
    }
    account.done(&format!(
        "{} et {}",
        french_count(kiosks, "borne enrôlée"),
        agreeing(kiosks, "installée", "installées")
    ));
    Ok(stations)
}

/// Opens every kiosk, lets everybody vote, closes, exports; the receipts' QR texts.
fn vote(
    out: &Path,
    definition: &Definition,
    stations: Vec<Station>,
    intentions: &[intentions::Intention],
    account: &mut Account,
) -> Result<Vec<String>, Failure> {
    let papers = Papers::create(out)?;
    let progress = Progress::new("bulletins", to_u64(intentions.len()));
    let kiosks = stations.len();
    let run = |(place, mut station): (usize, Station)| -> Result<Vec<String>, Failure> {
        station.open(&papers, DATE)?;
        let mut receipts = Vec::new();
        #[cfg_attr(not(feature = "screen"), expect(unused_mut, reason = "without a window nobody goes first"))]
        let mut wishes = intentions.iter().skip(place).step_by(kiosks);
        #[cfg(feature = "screen")]
        if shown::unshown(definition).is_empty()
            && let Some(intention) = wishes.next()
        {
            let (back, receipt) = station.visit_window(intention, &papers, &out.join("screens"))?;
            station = back;
            receipts.extend(receipt);
            progress.step();
        }
        for intention in wishes {
            receipts.extend(station.visit(intention, &papers)?);
            progress.step();
        }
        station.close(&papers, &out.join("sticks"))?;
        Ok(receipts)
    };
    #[cfg(not(feature = "screen"))]
    let _unshown = definition;
    let run = &run;
    let collected = std::thread::scope(|scope| {
        let threads: Vec<_> =
            stations.into_iter().enumerate().map(|numbered| scope.spawn(move || run(numbered))).collect();
        threads.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Vec<_>>()
    });
    let mut receipts = Vec::new();
    for joined in collected {
        receipts.extend(joined.map_err(|_| Failure::new(Kind::Internal, "Une borne s’est arrêtée."))??);
    }
    let printed = match receipts.len() {
        0 => String::new(),
        many => format!(" et {}", french_count(many, "reçu imprimé")),
    };
    progress.finish(&format!("{}{printed}.", french_count(intentions.len(), "bulletin scellé")));
    account.done(&format!(
        "{}, {} sur {}",
        french_count(kiosks, "borne close"),
        agreeing(kiosks, "relevé exporté", "relevés exportés"),
        french_count(kiosks, "clé")
    ));
    Ok(receipts)
}

/// What might come up in public.
fn throw(form: &LotForm, random: &mut dyn Randomness) -> Result<String, Failure> {
    let signs: Vec<char> = form.alphabet.chars().collect();
    let mut lot = String::new();
    for _ in 0..form.length {
        let sign = usize::try_from(random.below(to_u64(signs.len()))?).unwrap_or_default();
        lot.extend(signs.get(sign));
    }
    Ok(lot)
}

fn open_register(
    out: &Path,
    package: Package,
    shares: &[Share],
    (authority, chance): (&AuthorityKey, Chance),
    account: &mut Account,
) -> Result<Register, Failure> {
    let sticks = out.join("sticks");
    let folders = sticks.read_dir().map_err(|error| Failure::file(&sticks, error))?;
    let folders: Vec<PathBuf> = folders.filter_map(|entry| Some(entry.ok()?.path())).collect();
    let register = Register::create(&out.join("register"), package, &out.join("kiosks.json"))?;
    let merged = register::merge(&register, &gather::batches(&folders)?)?;
    if let Some(refused) = merged.refused.first() {
        return Err(Failure::of(Kind::Internal, &refused.reason));
    }
    account.done(&format!(
        "{}, {}",
        french_count(merged.report.batches.len(), "relevé rassemblé"),
        french_count(merged.report.findings.len(), "constat")
    ));
    let frozen = register::freeze(&register, &authority.key, &[])?;
    let lot = throw(&register.package().definition().lot, chance.stream("lot").as_mut())?;
    let drawn = frozen.draw(&lot, &authority.key)?;
    account.done(&format!("Registre gelé et signé, tirage public « {lot} »"));
    let present = shares.iter().filter(|share| share.holder() % 2 == 1);
    let sheets = present.map(|share| Share::parse(&share.qr_text())).collect::<Result<Vec<_>, _>>();
    let sheets = sheets.map_err(|error| Failure::of(Kind::Internal, &error))?;
    let opened = drawn.open(&sheets, &authority.key, chance.stream("opening").as_mut())?;
    account.done(&format!("Urne ouverte par les dépositaires {}", french_list(&opened.opening().holder_numbers())));
    drop(opened);
    Ok(register)
}
