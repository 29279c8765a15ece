//! A simulated resident in front of the real window, drawn in memory: touches what the pages say can be touched.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::intentions::Intention;
use crate::ballot::Touch;
use crate::cli::{Failure, Kind};
use crate::consultation::{Definition, Question, ReceiptPolicy};
use crate::envelope::Receipt;
use crate::kiosk::Machine;
use crate::screen::{Headless, HeadlessError, Setup, plain};

/// One kiosk after the other has another screen.
const SIZES: [(u32, u32); 4] = [(1280, 800), (800, 1280), (1024, 600), (1920, 1080)];
/// Longer than "Merci" stays.
const GOODBYE: Duration = Duration::from_secs(6);

impl From<HeadlessError> for Failure {
    fn from(error: HeadlessError) -> Self {
        Self::of(Kind::Internal, &error)
    }
}

struct Resident<'a> {
    window: Headless,
    definition: &'a Definition,
    folder: PathBuf,
    prefix: String,
    pictures: u32,
    /// One project's page is enough for the album.
    has_read: bool,
}

/// One visit from "Commencer" to "Merci", its pages kept as PNG files in `folder`.
pub(super) fn visit(
    machine: Machine,
    intention: &Intention,
    number: u16,
    folder: &Path,
) -> Result<(Machine, Option<Receipt>), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, error))?;
    let definition = machine.kiosk().definition();
    let size = SIZES.get(usize::from(number.saturating_sub(1)) % SIZES.len()).copied().unwrap_or((1280, 800));
    let mut window = Headless::open(machine, Setup::default(), size)?;
    window.wait_for("Commencer")?;
    let prefix = format!("borne-{number}-{}x{}", size.0, size.1);
    let mut resident =
        Resident { window, definition: &definition, folder: folder.into(), prefix, pictures: 0, has_read: false };
    let receipt = resident.vote(intention)?;
    let machine = resident.window.finish().ok_or_else(|| Failure::new(Kind::Internal, "La borne s’est arrêtée."))?;
    Ok((machine, receipt))
}

impl Resident<'_> {
    fn picture(&mut self, page: &str) -> Result<(), Failure> {
        self.pictures += 1;
        let path = self.folder.join(format!("{}-{:02}-{page}.png", self.prefix, self.pictures));
        let png = self.window.picture().png().map_err(|error| Failure::of(Kind::Internal, &error))?;
        std::fs::write(&path, png).map_err(|error| Failure::file(&path, error))
    }

    fn press_one_of(&mut self, labels: &[&str]) -> Result<(), Failure> {
        let spots = self.window.spots();
        let is_there = |label: &&&str| spots.iter().any(|spot| spot.enabled && spot.label == **label);
        let label = labels.iter().find(is_there).or(labels.first()).copied().unwrap_or_default();
        Ok(self.window.press(label)?)
    }

    fn vote(&mut self, intention: &Intention) -> Result<Option<Receipt>, Failure> {
        self.picture("accueil")?;
        self.window.press("Commencer")?;
        self.picture("comment-voter")?;
        self.window.press("J’ai compris")?;
        if self.definition.eligibility.declaration.is_some() {
            self.picture("avant-de-voter")?;
            self.window.press("Oui, c’est vrai : je vote")?;
        }
        if self.definition.asks_territory()
            && let Some(territory) = self.definition.territories.get(intention.territory)
        {
            self.picture("territoire")?;
            self.window.press(&territory.name.fr)?;
        }
        for (question, touches) in self.definition.questions.iter().zip(&intention.answers) {
            self.picture("projets")?;
            for touch in touches {
                match touch {
                    Touch::Mark { option, mark } => self.mark(question, *option, *mark)?,
                    // The review offers it, and offers it alone where nothing is chosen.
                    Touch::Blank => {}
                    Touch::TakeBack { .. } | Touch::Value(_) | Touch::Text(_) | Touch::Erase => {
                        return Err(Failure::new(Kind::Internal, "Aucune page ne sait faire ce geste."));
                    }
                }
            }
            if touches.iter().any(|touch| matches!(touch, Touch::Mark { .. })) {
                self.picture("projets-choisis")?;
            }
            self.press_one_of(&["Vérifier mes choix", "Question suivante"])?;
        }
        if self.window.find("Voter blanc").is_ok() {
            self.window.press("Voter blanc")?;
        }
        self.picture("verifier")?;
        // On small screens the review has pages, and "Voter" waits for the last.
        while self.window.find("Suivants").is_ok() {
            self.window.press("Suivants")?;
        }
        self.window.press("Voter")?;
        self.picture("enregistrement")?;
        self.window.wait_for("Votre vote est enregistré")?;
        let receipt = self.receipt()?;
        self.window.press("Terminer")?;
        self.picture("merci")?;
        self.window.pass(GOODBYE);
        Ok(receipt)
    }

    /// Takes the receipt where one is given, and asks for it where it has to be asked for.
    fn receipt(&mut self) -> Result<Option<Receipt>, Failure> {
        match self.definition.receipt {
            ReceiptPolicy::None => {
                self.picture("enregistre")?;
                return Ok(None);
            }
            ReceiptPolicy::Offered => self.window.press("Imprimer mon reçu")?,
            ReceiptPolicy::Printed => {}
        }
        self.window.wait_for("Prenez votre reçu")?;
        self.picture("recu")?;
        let missing = || Failure::new(Kind::Internal, "Le vote n’a pas mené à un reçu.");
        self.window.receipt().map(Some).ok_or_else(missing)
    }

    /// Turns the pages to the project's card, reads it, and gives it what is wanted.
    fn mark(&mut self, question: &Question, option: usize, mark: u16) -> Result<(), Failure> {
        let Some(option) = question.options.get(option) else { return Ok(()) };
        let number = if option.number.is_empty() { String::new() } else { format!("n°\u{a0}{}, ", option.number) };
        let card = plain(&format!("{number}{}", option.title.fr));
        let is_card = |label: &str| label == card || label.starts_with(&format!("{card}, "));
        while self.window.spots().iter().any(|spot| spot.enabled && spot.label == "Précédents") {
            self.window.press("Précédents")?;
        }
        let label = loop {
            let found = self.window.spots().into_iter().find(|spot| is_card(&spot.label));
            match found {
                Some(spot) => break spot.label,
                None => self.window.press("Suivants")?,
            }
        };
        self.window.press(&label)?;
        if !self.has_read {
            self.picture("projet")?;
            self.has_read = true;
        }
        if self.window.spots().iter().any(|spot| spot.label == "Choisir ce projet") {
            return Ok(self.window.press("Choisir ce projet")?);
        }
        for _ in 0..mark {
            self.window.press("Donner un point")?;
        }
        self.press_one_of(&["Tous les projets", "Retour"])
    }
}
