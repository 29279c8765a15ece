//! What officers' files really look like, tried on the program: spreadsheets' additions, encodings, amounts, TOML, workbooks.
//! Inputs of the field are skipped, visibly, where `../shared/data/field` is absent; the others are made here.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::readers::workbooks::{Cell, content_xml, ods, sheet_xml, xlsx};

const DEFINITION: &str = include_str!("../../src/consultation/source/sample.toml");

/// What `urne check` says of a folder, and its exit code.
fn check(folder: &Path) -> (String, i32) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_urne")).arg("check").arg(folder).output().unwrap();
    let told = String::from_utf8([stdout, stderr].concat()).unwrap();
    (told, status.code().unwrap())
}

fn is_sound((told, code): &(String, i32)) -> bool {
    *code == 0 && told.contains("Rien n’empêche de la sceller") && !told.contains('✗')
}

/// The faults told, one a line.
fn faults((told, code): &(String, i32)) -> Vec<String> {
    assert_eq!(*code, 1, "{told}");
    told.lines().filter(|line| line.contains('✗')).map(|line| line.trim_start_matches([' ', '✗']).to_owned()).collect()
}

fn of_the_field(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/field").join(name);
    if !path.exists() {
        println!("skipped: {} absent", path.display());
    }
    path.exists().then_some(path)
}

/// A folder with the sample's definition, changed, and one table.
fn folder(change: &[(&str, &str)], file: &str, table: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut text = DEFINITION.replace("projets.csv", file);
    for (from, to) in change {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    std::fs::write(folder.path().join("consultation.toml"), text).unwrap();
    std::fs::write(folder.path().join(file), table).unwrap();
    folder
}

fn with_table(file: &str, table: &[u8]) -> (String, i32) {
    check(folder(&[], file, table).path())
}

#[test]
fn what_a_spreadsheet_leaves_is_read() {
    for name in [
        "csv-crlf-in-cell",
        "csv-sep-line",
        "csv-tab-in-cell",
        "csv-trailing-columns",
        "csv-trailing-rows",
        "nfd-title",
    ] {
        let Some(path) = of_the_field(name) else { continue };
        let told = check(&path);
        assert!(is_sound(&told), "{name}: {}", told.0);
    }
}

#[test]
fn one_fault_is_one_sentence_on_its_line() {
    for (name, start, words) in [
        ("csv-crlf-line-number", "projets.csv:4 : ", "beaucoup"),
        ("csv-blank-line-number", "projets.csv:5 : ", "beaucoup"),
        ("csv-thousands-dot", "projets.csv:2 : ", "48,000\u{a0}€ ou 48\u{202f}000\u{a0}€"),
        ("csv-utf16-tab", "projets.csv : ", "UTF-16"),
        ("toml-curly-quotes", "consultation.toml:2 : ", "Tapez le guillemet droit \""),
        ("toml-vrai", "consultation.toml:6 : ", "Tapez true"),
    ] {
        let Some(path) = of_the_field(name) else { continue };
        let told = faults(&check(&path));
        assert!(told.len() == 1 && told[0].starts_with(start) && told[0].contains(words), "{name}: {told:#?}");
    }
}

#[test]
fn a_table_that_cannot_be_read_gives_its_own_fault_alone() {
    let ansi = "id;title_fr;cost\na;Halle du march\u{e9};1000\n".chars().map(|sign| sign as u8).collect::<Vec<u8>>();
    for (table, start, words) in [
        (ansi, "projets.csv:2 : ", "« marché »"),
        (
            b"ref;objet;valeur\na;Un;1000\n".to_vec(),
            "projets.csv:1 : ",
            "la colonne « titre » manque ; les colonnes « ref », « objet », « valeur » sont inconnues",
        ),
        (b"id;title_fr;cost\na;\"Un;1000\nb;Deux;2000\n".to_vec(), "projets.csv:2 : ", "guillemet"),
        (b"".to_vec(), "projets.csv : ", "vide"),
        (b"PK\x03\x04 not a workbook".to_vec(), "projets.csv : ", "abîmé"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "projets.csv : ", ".xls"),
        (b"\x00\x01\x02\x03\x04\x05".to_vec(), "projets.csv : ", "pas du texte"),
    ] {
        let told = faults(&with_table("projets.csv", &table));
        assert!(told.len() == 1 && told[0].starts_with(start) && told[0].contains(words), "{told:#?}");
    }
}

#[test]
fn amounts_are_read_as_people_write_them_and_never_guessed() {
    let with = |cost: &str| {
        with_table("projets.csv", format!("id;title_fr;cost\na;Un;{cost}\nb;Deux;2000\nc;Trois;3000\n").as_bytes())
    };
    for cost in ["1 000,00 €", "1\u{a0}000\u{a0}€", "€ 1\u{202f}000", "1000 euros", "1000,5"] {
        let told = with(cost);
        assert!(is_sound(&told), "{cost}: {}", told.0);
    }
    for (cost, words) in
        [("1.000", "1,000\u{a0}€ ou 1\u{202f}000\u{a0}€"), ("$1000", "le signe « $ »"), ("1000 $", "le signe « $ »")]
    {
        let told = faults(&with(cost));
        assert!(told.len() == 1 && told[0].starts_with("projets.csv:2 : Colonne « cost »"), "{told:#?}");
        assert!(told[0].contains(words), "{told:#?}");
    }
    let table = b"id;title_fr;cost\na;Un;1000\nb;Deux;2000\nc;Trois;3000\n";
    let purse = DEFINITION.lines().find(|line| line.starts_with("purse")).unwrap();
    for (written, words) in
        [("\"50.000\"", "50\u{202f}000\u{a0}€"), ("50.000", "entre guillemets"), ("\"50 000,- €\"", "le signe « - »")]
    {
        let told = faults(&check(folder(&[(purse, &format!("purse = {written}"))], "projets.csv", table).path()));
        let line = DEFINITION.lines().position(|line| line.starts_with("purse")).unwrap() + 1;
        assert!(told.len() == 1 && told[0].starts_with(&format!("consultation.toml:{line} : ")), "{told:#?}");
        assert!(told[0].contains(words), "{written}: {told:#?}");
    }
    let sound = check(folder(&[(purse, "purse = \"5 000,00 €\"")], "projets.csv", table).path());
    assert!(is_sound(&sound), "{}", sound.0);
}

const HEADER: &[Cell<'static>] =
    &[Cell::Text("id"), Cell::Text("Title_fr"), Cell::Text("cost"), Cell::Text("description_fr")];
const HALL: &[Cell<'static>] =
    &[Cell::Number("1"), Cell::Text("Une halle"), Cell::Number("1000"), Cell::Text("Deux\nlignes")];
const BENCH: &[Cell<'static>] = &[Cell::Text("b"), Cell::Text("Des bancs"), Cell::Text("2 000,00 €"), Cell::Empty];
const TREE: &[Cell<'static>] = &[Cell::Text("c"), Cell::Text("Un verger"), Cell::Formula("1000*3", "3000.0")];

#[test]
fn a_table_of_the_officers_own_is_read_in_their_words() {
    let place = "[[territories]]\nid = \"bocage\"\nname = { fr = \"Canton du Bocage\" }\n\n[[questions]]";
    let table = "N°;Titre du projet;Résumé;Coût (€);Canton;Porteur\n\
                 1;Un verger partagé;Des fruits pour tous;3 000 €;Canton du bocage;Une association\n\
                 2;Un abribus en bois;;1 200;bocage;\n";
    let folder = folder(&[("[[questions]]", place)], "projets.csv", table.as_bytes());
    let told = check(folder.path());
    assert!(is_sound(&told), "{}", told.0);
    let unknown = table.replace("Canton du bocage", "Canton du lac").replace("Porteur", "Courriel");
    let told = with_table("projets.csv", unknown.as_bytes());
    let remark = "projets.csv:1 : Colonne « Courriel » : Cette colonne n’est pas lue, et rien n’en est scellé.";
    assert!(told.0.contains(remark) && told.0.contains("« Canton du lac »"), "{}", told.0);
    let near = table.replace("Coût (€)", "Coût (en €, TTC)");
    let told = with_table("projets.csv", near.as_bytes());
    let expected = "projets.csv:1 : La colonne « Coût (en €, TTC) » n’est pas comprise, et « coût » manque.";
    assert!(faults(&told).iter().all(|fault| fault.starts_with(expected)), "{}", told.0);
    let nameless = table.replace("N°;", ";").replace("\n1;", "\n;").replace("\n2;", "\n;");
    assert!(with_table("projets.csv", nameless.as_bytes()).0.contains("Rien ne nomme les projets."));
}

#[test]
fn workbooks_are_read_as_tables() {
    let sheet = sheet_xml(&[(2, HEADER), (3, HALL), (7, BENCH), (8, TREE)]);
    let notes = sheet_xml(&[(1, &[Cell::Text("À cacher")])]);
    let read = with_table(
        "projets.xlsx",
        &xlsx(&[("Notes", true, &notes), ("Vide", false, &sheet_xml(&[])), ("Projets", false, &sheet)]),
    );
    assert!(is_sound(&read) && read.0.contains("3 options"), "{}", read.0);
    let read = with_table("Projets été 2027.ods", &ods(&content_xml(&[HEADER, HALL, &[], BENCH, TREE])));
    assert!(is_sound(&read) && read.0.contains("3 options"), "{}", read.0);
    let two = with_table("projets.xlsx", &xlsx(&[("Projets", false, &sheet), ("Autres", false, &notes)]));
    assert!(is_sound(&two) && two.0.contains("feuille « Projets » : Seule cette feuille est lue"), "{}", two.0);
}

#[test]
fn a_fault_in_a_workbook_names_its_sheet_row_and_column() {
    let with = |cell: Cell<'_>| {
        let wrong = [Cell::Text("b"), Cell::Text("Des bancs"), cell];
        let sheet = sheet_xml(&[(1, HEADER), (4, HALL), (12, &wrong), (13, TREE)]);
        faults(&with_table("projets.xlsx", &xlsx(&[("Projets", false, &sheet)])))
    };
    for (cell, start) in [
        (
            Cell::Text("48.000"),
            "projets.xlsx, feuille « Projets », ligne 12 : Colonne « cost » : « 48.000 » peut se lire",
        ),
        (Cell::Date("46000"), "projets.xlsx, feuille « Projets », ligne 12 : Colonne « cost » : « 2025-12-09 »"),
        (Cell::Error("#REF!"), "projets.xlsx : Feuille « Projets », la case C12 contient l’erreur #REF!."),
    ] {
        let told = with(cell);
        assert!(told.len() == 1 && told[0].starts_with(start), "{told:#?}");
    }
}

#[test]
fn a_workbook_made_to_exhaust_the_machine_is_one_fault() {
    let rows = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"16000\" \
                office:value-type=\"float\" office:value=\"1\"><text:p>1</text:p></table:table-cell></table:table-row>";
    let bomb = content_xml(&[HEADER]).replace("</table:table>", &format!("{}</table:table>", rows.repeat(50)));
    let told = faults(&with_table("projets.ods", &ods(&bomb)));
    assert!(told.len() == 1 && told[0].starts_with("projets.ods : "), "{told:#?}");
    let far = sheet_xml(&[(1, HEADER)])
        .replace("</sheetData>", "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>");
    let told = faults(&with_table("projets.xlsx", &xlsx(&[("Projets", false, &far)])));
    assert!(told.len() == 1 && told[0].contains("trop grand"), "{told:#?}");
}

#[test]
fn shares_and_passphrases_of_the_field_give_the_true_reason() {
    let here = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output =
            Command::new(env!("CARGO_BIN_EXE_urne")).current_dir(here.path()).args(arguments).output().unwrap();
        (String::from_utf8([output.stdout, output.stderr].concat()).unwrap(), output.status.code().unwrap())
    };
    std::fs::write(here.path().join("nfc.txt"), "été à la forêt près du château brûlé 42\n").unwrap();
    let made = run(&["keys", "cles", "--rehearsal", "-k", "2", "-n", "3", "--passphrase-file", "nfc.txt"]);
    assert_eq!(made.1, 0, "{}", made.0);
    for (name, words) in [
        ("share-bom-only.txt", "version plus ancienne"),
        ("share-lines-swapped.txt", "Les lignes 1 et 2 de la part sont échangées"),
        ("share-one-line.txt", "version plus ancienne"),
    ] {
        let Some(path) = of_the_field(name) else { continue };
        let told = run(&["keys", "test", "cles", path.to_str().unwrap()]);
        assert!(told.1 == 1 && told.0.contains(words), "{name}: {}", told.0);
    }
    let sheet = std::fs::read_to_string(here.path().join("cles/parts/depositaire-1.txt")).unwrap();
    for other in [format!("\u{feff}{}", sheet.replace('\n', "\r\n")), sheet.replace('\n', " ")] {
        std::fs::write(here.path().join("part.txt"), other).unwrap();
        let told = run(&["keys", "test", "cles", "part.txt"]);
        assert_eq!(told.1, 0, "{}", told.0);
    }
    let utf16: Vec<u8> = sheet.encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(here.path().join("part.txt"), utf16).unwrap();
    let told = run(&["keys", "test", "cles", "part.txt"]);
    assert!(told.1 == 2 && told.0.contains("UTF-16") && told.0.contains("→"), "{}", told.0);
}

#[test]
fn elections_of_the_field_are_counted_and_say_whether_the_winners_are_theirs() {
    let run = |path: &Path, budget: Option<&str>| {
        let folder = tempfile::tempdir().unwrap();
        let mut path = path.to_owned();
        if let Some(line) = budget {
            let text = std::fs::read_to_string(&path).unwrap().replace("budget;100000", line);
            path = folder.path().join("autre.pb");
            std::fs::write(&path, text).unwrap();
        }
        let output = Command::new(env!("CARGO_BIN_EXE_urne"))
            .args(["count", "--rule", "greedy", "--pabulib"])
            .arg(&path)
            .output()
            .unwrap();
        let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(output.status.success(), "{}: {told}", path.display());
        told
    };
    for (name, words) in [
        ("pb-cr", "CR LF ou CR"),
        ("pb-decidim-export", "«\u{a0}country\u{a0}» manque"),
        ("pb-empty-quoted-vote", "Le vote est vide"),
        ("pb-empty-vote", "ligne 27\u{a0}: Le vote est vide"),
        ("pb-line-removed", "ligne 8\u{a0}: La clé «\u{a0}num_votes\u{a0}» annonce 4, la section VOTES en contient 3"),
        ("pb-no-votes-section", "La section VOTES manque"),
        (
            "pb-too-long-ballot",
            "ligne 26\u{a0}: Le bulletin du votant «\u{a0}a\u{a0}» donne 4 alors que «\u{a0}max_length\u{a0}» vaut 3",
        ),
        ("pb-votes-stated-otherwise", "annonce 4, les bulletins donnent 3"),
    ] {
        let Some(path) = of_the_field(&format!("{name}.pb")) else { continue };
        let told = run(&path, None);
        assert!(told.contains(words), "{name}: {told}");
    }
    let Some(path) = of_the_field("pb-decidim-export.pb") else { return };
    let same = "Le fichier donne les mêmes projets retenus (règle du fichier\u{a0}: greedy).";
    assert!(run(&path, None).contains(same), "{}", run(&path, None));
    let told = run(&path, Some("budget;50000"));
    assert!(told.contains("d’autres projets retenus") && told.contains("en plus selon lui\u{a0}: 4."), "{told}");
}
