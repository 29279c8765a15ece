//! Every page of the window, one after the other, each reached as a resident or staff reach it.

use std::time::Duration;

use urne::kiosk::Notice;
use urne::language::Language;
use urne::screen::Trouble;

use super::{Booth, PIN};

/// The language the tour is made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    French,
    English,
    /// The language of `tests/language/qps`, in a process that has it.
    MadeUp,
}

impl Tongue {
    /// Those of every process.
    pub const ALL: [Self; 2] = [Self::French, Self::English];

    /// A French text of the pages in this language.
    pub fn words(self, french: &str) -> String {
        match self {
            Self::French => french.into(),
            Self::English => english(french),
            Self::MadeUp => said(include_str!("../../language/qps/urne.po"), french),
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
            Self::MadeUp => "qps",
        }
    }
}

/// What the English catalogue says for a French text of the pages.
pub fn english(french: &str) -> String {
    said(include_str!("../../../ui/lang/en/LC_MESSAGES/urne.po"), french)
}

fn said(catalogue: &str, french: &str) -> String {
    let mut entries = catalogue.split("\n\n").map(|entry| {
        let field =
            |name: &str| entry.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" \"")?.strip_suffix('"'));
        (field("msgid"), field("msgid_plural"), field("msgstr").or(field("msgstr[0]")), field("msgstr[1]"))
    });
    let found = entries.find_map(|(one, many, told, plural)| match french {
        french if one == Some(french) => told,
        french if many == Some(french) => plural,
        _ => None,
    });
    found.unwrap_or_else(|| panic!("« {french} » is not in the catalogue")).into()
}

/// Touches named by their French labels.
struct Guide<'a> {
    booth: &'a mut Booth,
    tongue: Tongue,
    stop: &'a mut dyn FnMut(&str, &mut Booth),
}

impl Guide<'_> {
    fn words(&self, french: &str) -> String {
        self.tongue.words(french)
    }

    fn choose_language(&mut self) {
        if self.tongue != Tongue::French {
            let language = Language::of_tag(self.tongue.code()).unwrap();
            self.booth.window.press(language.name()).unwrap();
        }
    }

    fn press(&mut self, french: &str) {
        let label = self.words(french);
        self.booth.window.press(&label).unwrap();
    }

    fn has(&mut self, french: &str) -> bool {
        let label = self.words(french);
        self.booth.window.spots().iter().any(|spot| spot.label == label)
    }

    fn stop(&mut self, name: &str) {
        self.booth.window.settle();
        (self.stop)(name, self.booth);
    }

    fn choose(&mut self, number: &str) {
        self.find_number(number);
        self.press("Choisir ce projet");
    }

    fn find_number(&mut self, number: &str) {
        if self.has("Chercher") {
            self.press("Chercher");
        }
        self.press("Chercher un numéro");
        for digit in number.chars() {
            self.booth.window.press(&digit.to_string()).unwrap();
        }
        self.press("Voir ce projet");
    }
}

/// Stops at every page; the booth is open and nobody is in front of it, before and after.
pub fn walk(booth: &mut Booth, tongue: Tongue, stop: &mut dyn FnMut(&str, &mut Booth)) {
    let mut guide = Guide { booth, tongue, stop };
    guide.choose_language();
    guide.stop("01-accueil");
    guide.press("Affichage");
    guide.stop("02-affichage");
    guide.press("Continuer");
    guide.press("Commencer");
    guide.stop("03-aide");
    // Any key: from now on the help tells of them.
    guide.booth.window.key("x");
    guide.stop("03-aide-clavier");
    guide.press("J’ai compris");
    guide.stop("04-declaration");
    guide.press("Oui, c’est vrai : je vote");
    projects(&mut guide);
    review(&mut guide);
    receipt(&mut guide);
    staff(&mut guide);
}

fn projects(guide: &mut Guide<'_>) {
    guide.stop("05-projets");
    guide.choose("07");
    guide.choose("19");
    guide.stop("06-projets-choisis");
    let low = guide.has("Chercher");
    let open = |guide: &mut Guide<'_>| {
        if low {
            guide.press("Chercher");
        }
    };
    if low {
        guide.press("Chercher");
        guide.stop("07-chercher");
        guide.press("Retour");
    }
    open(guide);
    guide.press("Chercher un numéro");
    guide.stop("08-numero");
    guide.booth.window.press("9").unwrap();
    guide.booth.window.press("9").unwrap();
    guide.stop("08-numero-absent");
    guide.press("Tout effacer");
    guide.booth.window.press("7").unwrap();
    guide.stop("08-numero-trouve");
    guide.press("Retour");
    open(guide);
    guide.press("Chercher un mot");
    guide.stop("09-mot");
    for letter in ["v", "e", "l", "o"] {
        guide.booth.window.press(letter).unwrap();
    }
    guide.stop("09-mot-tape");
    guide.booth.window.press("x").unwrap();
    guide.booth.window.press("x").unwrap();
    guide.press("Retour");
    guide.stop("10-projets-aucun");
    guide.press("Tout montrer");
    open(guide);
    guide.press("Mes choix");
    guide.stop("10-mes-choix");
    guide.press("Tout montrer");
    open(guide);
    guide.press("Chercher par thème");
    guide.stop("11-themes");
    guide.press("Retour");
    guide.find_number("7");
    guide.stop("12-projet");
    guide.press("Retirer ce projet");
    guide.press("Choisir ce projet");
}

fn review(guide: &mut Guide<'_>) {
    guide.press("Vérifier mes choix");
    guide.stop("13-verifier-trop-peu");
    guide.press("Modifier");
    for number in ["01", "12", "23"] {
        guide.choose(number);
    }
    guide.find_number("25");
    guide.press("Choisir ce projet");
    guide.stop("14-projet-refuse");
    let wide = guide.has("Tous les projets");
    guide.press(if wide { "Tous les projets" } else { "Retour" });
    guide.press("Vérifier mes choix");
    guide.stop("15-verifier");
    guide.booth.window.pass(Duration::from_secs(91));
    guide.stop("16-toujours-la");
    guide.press("Oui, je continue");
    guide.press("Quitter");
    guide.stop("16-quitter");
    guide.press("Non, je continue");
    // On small screens the review has pages, and "Voter" waits for the last.
    let next = guide.words("Suivants");
    while guide.booth.window.press(&next).is_ok() {}
}

fn receipt(guide: &mut Guide<'_>) {
    guide.booth.emulator.with(|emulator| emulator.end_paper_after(100));
    guide.press("Voter");
    guide.stop("17-enregistrement");
    guide.booth.window.wait_for(&guide.words("Impression en cours…")).unwrap();
    guide.booth.window.draw_after(Duration::from_secs(3));
    guide.stop("18-recu-impression");
    guide.booth.window.wait_for("K-301").unwrap();
    guide.stop("19-recu-sans-papier");
    guide.booth.emulator.with(|emulator| drop(emulator.new_roll()));
    guide.press("Imprimer");
    guide.booth.window.wait_for(&guide.words("Prenez votre reçu à l’imprimante.")).unwrap();
    guide.stop("20-recu");
    guide.press("Terminer");
    guide.stop("21-merci");
    guide.press("Fermer");
}

fn staff(guide: &mut Guide<'_>) {
    // Settings went with the visit.
    guide.choose_language();
    let corner = guide.words("Réservé à l’accueil");
    guide.booth.window.hold(&corner, Duration::from_secs(3)).unwrap();
    guide.booth.window.press("1").unwrap();
    guide.stop("22-code");
    guide.press("Tout effacer");
    for digit in PIN.chars() {
        guide.booth.window.press(&digit.to_string()).unwrap();
    }
    guide.booth.window.wait_for(&guide.words("Le vote est ouvert.")).unwrap();
    guide.stop("23-accueil-personnel");
    // Two warnings, until staff have done something.
    let next = guide.words("Message suivant ({} sur {})").replacen("{}", "1", 1).replacen("{}", "2", 1);
    if guide.booth.window.spots().iter().any(|spot| spot.label == next) {
        guide.booth.window.press(&next).unwrap();
        guide.stop("23-message-suivant");
    }
    guide.press("Écrire le relevé sur la clé");
    guide.booth.window.wait_for(&guide.words("Relevé écrit et relu. Vous pouvez retirer la clé.")).unwrap();
    guide.stop("24-releve-ecrit");
    guide.press("Clore le vote");
    guide.stop("25-clore");
    guide.press("Non, revenir");
    guide.press("Mettre en pause");
    guide.booth.window.wait_for(&guide.words("Le vote est en pause.")).unwrap();
    guide.stop("26-pause");
    guide.press("Retour à l’écran de vote");
    guide.booth.window.wait_for("K-104").unwrap();
    guide.stop("27-accueil-ferme");
    guide.booth.window.hold("Réservé à l’accueil", Duration::from_secs(3)).unwrap();
    for digit in PIN.chars() {
        guide.booth.window.press(&digit.to_string()).unwrap();
    }
    guide.booth.window.wait_for("Le vote est en pause").unwrap();
    guide.booth.window.press("Reprendre le vote").unwrap();
    guide.booth.window.press("Oui, c’est la bonne date").unwrap();
    guide.booth.window.wait_for("Le vote est ouvert").unwrap();
    guide.booth.window.press("Retour à l’écran de vote").unwrap();
    guide.booth.window.wait_for("Commencer").unwrap();
    if guide.tongue == Tongue::French {
        // The longest sentence; the page says it in both languages whatever was chosen.
        let length = |notice: &Notice| notice.message().say(Language::FRENCH).chars().count();
        let notice = Notice::ALL.iter().copied().max_by_key(length).unwrap();
        // A detail is cut at its end.
        let detail = "kiosk.toml, ligne 12 : la clé « profil » n’existe pas ; ".repeat(6);
        guide.booth.window.out_of_service(&Trouble { notice, detail, width_mm: guide.booth.width_mm });
        guide.stop("28-hors-service");
        guide.booth.window.back_in_service();
    }
}
