//! What an officer reads of a picture that could not be made, and what to do.

use super::super::super::fault::Fault;
use super::finding::NotFound;
use super::{Problem, Use};
use crate::consultation::money::french_count;
use crate::picture::{Foreign, LARGEST_SOURCE, MOST_PIXELS, Refusal};

const SAVE_AGAIN: &str = "Ouvrez-la avec un logiciel d’images et enregistrez-la en JPEG ou en PNG, ou videz la case.";

/// The fault of a picture.
pub(super) fn fault(used: &Use, problem: &Problem) -> Fault {
    let (what, remedy) = match problem {
        Problem::NotFound(not_found) => told(not_found),
        Problem::Unreadable(problem) => (problem.clone(), SAVE_AGAIN.to_owned()),
        Problem::Refused(refusal) => (sentence(*refusal), remedy(*refusal)),
        Problem::Logo(problem) => {
            (problem.clone(), "Prenez un logo d’une autre forme, ou retirez la ligne.".to_owned())
        }
    };
    let kind = if used.is_logo { "Logo" } else { "Image" };
    Fault::at(&used.place, format!("{kind} « {} » : {what}", used.name), remedy)
}

fn told(not_found: &NotFound) -> (String, String) {
    match not_found {
        NotFound::NotAName => (
            "ce n’est pas le nom d’un fichier du dossier.".into(),
            "Donnez son chemin dans le dossier, comme images/passerelle.jpg.".into(),
        ),
        NotFound::Absent { near: Some(near) } => {
            ("ce fichier n’existe pas.".into(), format!("Le dossier a « {near} » : écrivez ce nom exactement."))
        }
        NotFound::Absent { near: None } => (
            "ce fichier n’existe pas dans le dossier.".into(),
            "Mettez-l’y, corrigez son nom, ou videz la case.".into(),
        ),
    }
}

fn sentence(refusal: Refusal) -> String {
    match refusal {
        Refusal::NotAPicture => "ce n’est pas une image.".into(),
        Refusal::Foreign(foreign) => format!("c’est un fichier {foreign}, qu’Urne ne lit pas."),
        Refusal::Damaged => "l’image est abîmée ou incomplète.".into(),
        Refusal::Empty => "l’image est vide.".into(),
        Refusal::TooManyBytes => {
            format!("le fichier est trop grand ({} Mio au plus, 4 pour un SVG).", LARGEST_SOURCE >> 20)
        }
        Refusal::TooManyPixels { width, height } => {
            format!(
                "l’image fait {width} x {} ; {} millions au plus.",
                french_count(height, "point"),
                MOST_PIXELS / 1_000_000
            )
        }
        Refusal::TooMuchMemory => "l’image demande trop de mémoire, ou elle est trop imbriquée.".into(),
        Refusal::TooSlow => "l’image demande trop de temps de calcul.".into(),
        Refusal::TooDeep => "le dessin est trop imbriqué ou a trop d’éléments.".into(),
        Refusal::Reference => "le dessin SVG contient une photo ou renvoie à un autre fichier.".into(),
        Refusal::Unavailable => "l’examen des images ne fonctionne pas sur cet ordinateur.".into(),
    }
}

fn remedy(refusal: Refusal) -> String {
    match refusal {
        Refusal::Foreign(Foreign::Heic) => "Sur iPhone : Réglages > Appareil photo > Formats > Le plus compatible, \
             ou enregistrez-la en JPEG."
            .into(),
        Refusal::Foreign(Foreign::Pdf | Foreign::Zip) => "Exportez l’image seule en JPEG ou en PNG.".into(),
        Refusal::Foreign(Foreign::Svgz) => "Enregistrez-la en SVG non compressé ou en PNG.".into(),
        Refusal::TooManyBytes | Refusal::TooManyPixels { .. } => {
            "Réduisez-la : 1024 x 768 points suffisent, la borne n’en montre pas plus.".into()
        }
        Refusal::TooSlow | Refusal::TooDeep | Refusal::Reference | Refusal::TooMuchMemory => {
            "Exportez-la en PNG, en 1024 x 768 points.".into()
        }
        Refusal::Unavailable => {
            "Relancez la commande ; si cela recommence, vérifiez la mémoire libre et l’installation d’Urne.".into()
        }
        Refusal::NotAPicture | Refusal::Foreign(_) | Refusal::Damaged | Refusal::Empty => SAVE_AGAIN.into(),
    }
}
