use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::{DEFINITION_FILE, Folder, read_with};
use crate::picture::{InProcess, Made, Maker, Refusal};

const TOML: &str = include_str!("../sample.toml");
const DRAWING: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 30\"><rect width=\"40\" height=\"30\"/></svg>";

/// Counts what is made.
#[derive(Default)]
struct Counting(AtomicUsize);

impl Maker for Counting {
    fn make(&self, source: &[u8]) -> Result<Made, Refusal> {
        self.0.fetch_add(1, Ordering::Relaxed);
        InProcess.make(source)
    }
}

/// A folder with these files, whose three options and logo name these pictures.
fn folder(files: &[(&str, &str)], named: [&str; 3], logo: Option<&str>, maker: &dyn Maker) -> Folder {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let logo = logo.map(|logo| format!("[look]\nlogo = \"{logo}\"\n\n[eligibility]")).unwrap_or("[eligibility]".into());
    std::fs::write(folder.path().join(DEFINITION_FILE), TOML.replacen("[eligibility]", &logo, 1)).unwrap();
    let [a, b, c] = named;
    let table = format!("id;title_fr;cost;image\na;Un;1000;{a}\nb;Deux;2000;{b}\nc;Trois;3000;{c}\n");
    std::fs::write(folder.path().join("projets.csv"), table).unwrap();
    read_with(folder.path(), maker, &crate::reading::workbook::InProcess)
}

fn told(folder: &Folder) -> Vec<String> {
    folder.faults.iter().map(ToString::to_string).collect()
}

fn names(folder: &Folder) -> Vec<Option<&str>> {
    let options = &folder.definition.as_ref().unwrap().questions[0].options;
    options.iter().map(|option| option.image.as_deref()).collect()
}

#[test]
fn names_of_people_become_names_of_the_package() {
    let files = [("Photos/Été 2027.SVG", DRAWING), ("été.svg", DRAWING)];
    let counting = Counting::default();
    let read = folder(&files, ["Photos\\Été 2027.SVG", "", "e\u{301}te\u{301}.svg"], Some("été.svg"), &counting);
    assert_eq!(told(&read), Vec::<String>::new());
    assert_eq!(names(&read), [Some("images/001.png"), None, Some("images/002.png")]);
    assert_eq!(read.definition.as_ref().unwrap().look.logo.as_deref(), Some("images/logo.png"));
    let made: Vec<&str> = read.images.keys().map(String::as_str).collect();
    assert_eq!(made, ["images/001.png", "images/002.png", "images/logo.png"]);
}

#[test]
fn a_file_named_by_many_options_is_made_once() {
    let counting = Counting::default();
    let read = folder(&[("images/un.svg", DRAWING)], ["images/un.svg"; 3], None, &counting);
    assert_eq!(names(&read), [Some("images/001.png"); 3]);
    assert_eq!((counting.0.into_inner(), read.images.len()), (1, 1));
}

#[test]
fn a_name_that_is_not_found_is_told_with_the_one_that_is_there() {
    let files = [("images/Parc.JPG", DRAWING), ("rue.svg", DRAWING)];
    let read = folder(&files, ["images/parc.jpg", "parc.jpg", "RUE.png"], None, &InProcess);
    let told = told(&read);
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(
        told[0].starts_with("projets.csv:2 : Colonne « image » : Image « images/parc.jpg » : ce fichier n’existe pas."),
        "{told:?}"
    );
    assert!(told[0].contains("« images/Parc.JPG »") && told[1].contains("« images/Parc.JPG »"), "{told:?}");
    assert!(told[2].contains("« rue.svg »"), "{told:?}");
    assert!(read.sound().is_none());
    let read = folder(&files, ["photos/parc.JPG", "images/rue.svg", "photos/absente.jpg"], None, &InProcess);
    let told = self::told(&read);
    assert!(told[0].contains("Le dossier a « images/Parc.JPG »"), "{told:?}");
    assert!(told[1].contains("Le dossier a « rue.svg »"), "{told:?}");
    assert!(told[2].contains("n’existe pas dans le dossier"), "{told:?}");
}

#[test]
fn a_name_stays_in_the_folder() {
    for outside in ["../secret.svg", "/etc/passwd", "images/../../x.svg", "~/\u{1}.svg", "C:/../x.svg"] {
        let read = folder(&[], [outside, "", ""], None, &InProcess);
        let told = told(&read);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("ce n’est pas le nom d’un fichier du dossier."), "{told:?}");
    }
}

#[test]
fn each_reason_has_its_sentence_and_remedy() {
    let heic = "\0\0\0\u{18}ftypheic\0\0\0\0mif1heic";
    let files = [("a.jpg", heic), ("b.png", "bonjour"), ("c.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><g>")];
    let read = folder(&files, ["a.jpg", "b.png", "c.svg"], None, &InProcess);
    let found = told(&read);
    assert!(found[0].contains("c’est un fichier HEIC") && found[0].contains("Le plus compatible"), "{found:?}");
    assert!(found[1].contains("ce n’est pas une image."), "{found:?}");
    assert!(found[2].contains("abîmée"), "{found:?}");
    let thin = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 90 3\"/>";
    let read = folder(&[("logo.svg", thin)], ["", "", ""], Some("logo.svg"), &InProcess);
    let found = told(&read);
    assert!(found[0].starts_with("consultation.toml:") && found[0].contains("Logo « logo.svg »"), "{found:?}");
}
