//! The command line from outside: an officer's whole way, and golden texts.

mod gathered;
mod guided;
mod told;

use std::path::Path;
use std::process::{Command, Output};

fn urne(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_urne")).current_dir(folder).args(arguments).env("COLUMNS", "100").output().unwrap()
}

fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = urne(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn refused(folder: &Path, arguments: &[&str], code: i32) -> String {
    let output = urne(folder, arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).unwrap() + &String::from_utf8(output.stdout).unwrap()
}

/// A second freeze of the same says so.
fn freeze_twice(here: &Path, authority: &[&str]) {
    let freeze = [&["freeze", "registre"], authority].concat();
    let first = done(here, &freeze);
    assert!(first.contains("tirez en public 10 chiffres de 0 à 9") && !first.contains("déjà gelé"), "{first}");
    assert!(done(here, &freeze).contains("Le registre était déjà gelé, et rien n’a changé depuis."));
    std::fs::write(here.join("registre/checkpoint.txt"), "abîmé").unwrap();
    assert!(done(here, &freeze).contains("Ce gel remplace un gel qui n’était pas signé par l’autorité"));
    assert!(done(here, &freeze).contains("déjà gelé"));
}

fn expect_each_share_once(here: &Path, authority: &[&str]) {
    let twice = ["--share", "cles/parts/depositaire-3.txt", "--share", "cles/parts/depositaire-3.txt"];
    let twice = refused(here, &[&["open", "registre"], &twice[..], authority].concat(), 1);
    assert!(twice.contains("Cette part est donnée deux fois : dépositaire n° 3."), "{twice}");
}

/// A batch before the closing and one after it, each said to be what it is.
fn exported_and_closed(here: &Path) {
    std::fs::create_dir(here.join("stick")).unwrap();
    let export = done(here, &["kiosk", "--data", "borne", "export", "--stick", "stick", "--on-same-disk"]);
    assert!(export.contains("Vous pouvez retirer la clé"), "{export}");
    let (another, complete) = ("il en faudra un autre après la clôture", "Ce relevé est complet : le vote est clos.");
    assert!(export.contains(another) && !export.contains(complete), "{export}");
    let none = refused(here, &["kiosk", "--data", "borne", "export", "--stick", "absent"], 3);
    assert!(none.contains("Aucune clé USB"), "{none}");
    assert!(done(here, &["kiosk", "--data", "borne", "close"]).contains("close"));
    assert!(refused(here, &["kiosk", "--data", "borne", "open", "--date", "2 mars"], 1).contains("close"));
    let export = done(here, &["kiosk", "--data", "borne", "export", "--stick", "stick", "--on-same-disk"]);
    assert!(export.contains(complete) && !export.contains(another), "{export}");
}

/// The steps of the README, by hand, with real keys.
#[test]
fn an_officers_way_from_folder_to_publication() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    std::fs::write(here.join("phrase"), "une phrase assez longue\n").unwrap();
    let secret = ["--passphrase-file", "phrase"];
    done(here, &["init", "dossier"]);
    assert!(done(here, &["check", "dossier"]).contains("Rien n’empêche"));
    done(here, &[&["keys", "cles", "--rehearsal", "-k", "2", "-n", "3"], &secret[..]].concat());
    let seal = [&["seal", "dossier", "--keys", "cles"], &secret[..]].concat();
    assert!(refused(here, &seal, 1).contains("n’ont pas encore relu"), "every holder reads the sheet back first");
    for secret in ["cles/authority.key", "cles/parts/depositaire-1.txt", "borne/identity/kiosk.key"] {
        use std::os::unix::fs::PermissionsExt as _;
        let path = here.join(secret);
        if path.exists() {
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{secret}");
        }
    }
    for holder in 1..=3 {
        done(here, &["keys", "test", "cles", &format!("cles/parts/depositaire-{holder}.txt")]);
    }
    done(here, &seal);
    let package = "budget-participatif-2027.consultation";
    done(here, &["kiosk", "--data", "borne", "request", "Médiathèque"]);
    let key = ["--key", "cles/authority.key"];
    done(here, &[&["enrol", package, "borne/identity/request.json", "--out", "."], &key[..], &secret[..]].concat());
    done(here, &["kiosk", "--data", "borne", "install", package, "borne-1.certificate.json"]);
    assert!(done(here, &["kiosk", "--data", "borne", "open", "--date", "1er mars"]).contains("ouverte"));
    exported_and_closed(here);
    let journals = done(here, &["journal", "verify", package, "stick"]).replace('\u{a0}', " ");
    assert!(
        journals.contains("Vote ouvert, date confirmée : 1er mars.") && journals.contains("Vote clos."),
        "{journals}"
    );
    assert_eq!(journals.matches("Relevé n° 1 écrit").count(), 1, "each entry once: {journals}");
    let written = journals.lines().find(|line| line.contains("Relevé n° 1 écrit")).unwrap();
    assert!(written.contains(" à "), "the start of a command is told with its act, across batches too: {journals}");
    gathered::expect_whole_journals(here, package);
    gathered::take_back_and_merge(here, package, &[&key[..], &secret[..]].concat());
    freeze_twice(here, &[&key[..], &secret[..]].concat());
    done(here, &[&["draw", "registre", "--lot", "3526104897"], &key[..], &secret[..]].concat());
    let shares = ["--share", "cles/parts/depositaire-1.txt", "--share", "cles/parts/depositaire-3.txt"];
    let one = [&["open", "registre", "--share", "cles/parts/depositaire-1.txt"], &key[..], &secret[..]].concat();
    assert!(refused(here, &one, 1).contains("Dépositaires réunis : 1 sur les 2"));
    expect_each_share_once(here, &[&key[..], &secret[..]].concat());
    done(here, &[&["open", "registre"], &shares[..], &key[..], &secret[..]].concat());
    let counted = done(here, &["count", "registre"]);
    assert!(
        counted.contains("0 bulletin compté\n") && !counted.contains('✓'),
        "nobody's choice is not funded: {counted}"
    );
    done(here, &[&["publish", "registre", "--out", "site"], &key[..], &secret[..]].concat());
    assert!(done(here, &["verify", "site"]).contains("Tout concorde"));
    let late = done(here, &["merge", package, "stick", "--out", "registre"]);
    assert!(late.contains("rien n’est venu trop tard. Poursuivez : urne publish"), "the ballots are open: {late}");
}

#[test]
fn the_samples_are_sound() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    for sample in ["budget", "lot-et-garonne", "landes", "gers-2", "toulouse-2022", "amsterdam", "lyon"] {
        done(here, &["init", sample, "--sample", sample]);
        let told = done(here, &["check", sample]);
        assert!(!told.contains('✗'), "{told}");
    }
    let taken = refused(here, &["init", "budget"], 2);
    assert!(taken.contains("contient déjà"), "{taken}");
}

/// What no kiosk of this version shows is refused where an officer can still change it, a rehearsal too, and by the kiosk in
/// the same words.
#[test]
fn what_no_kiosk_shows_is_refused_at_check_and_seal() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    std::fs::write(here.join("phrase"), "une phrase assez longue\n").unwrap();
    done(here, &["keys", "cles", "--rehearsal", "-k", "1", "-n", "1", "--passphrase-file", "phrase"]);
    done(here, &["keys", "test", "cles", "cles/parts/depositaire-1.txt"]);
    for (sample, line) in [
        ("survey", "consultation.toml:71 : Les bornes de cette version ne savent pas montrer"),
        ("petition", ""),
        ("paris", ""),
    ] {
        done(here, &["init", sample, "--sample", sample]);
        let told = refused(here, &["check", sample], 1);
        assert!(told.contains("✗ consultation.toml:") && told.contains(line), "{told}");
        assert!(told.contains("Aucune faute, mais"), "{told}");
        let told = refused(here, &["seal", sample, "--keys", "cles", "--passphrase-file", "phrase"], 1);
        assert!(told.contains("Aucune faute, mais") || told.contains("ne se recueillent pas"), "{told}");
    }
    let sealed =
        here.read_dir().unwrap().any(|entry| entry.unwrap().file_name().to_string_lossy().ends_with("consultation"));
    assert!(!sealed);
}

/// The same in the words of check: a package that another program sealed is refused at enrolment, installation and opening.
#[test]
fn what_no_kiosk_shows_is_refused_by_the_kiosk() {
    let town = super::town::Town::holding(71, 1, urne::keys::Mode::Rehearsal, |folder| {
        let toml = include_str!("../../src/consultation/source/sample.toml");
        let more = "\n[[questions]]\nid = \"idee\"\nkind = \"text\"\ntitle = { fr = \"Une idée\" }\nhelp = { fr = \"Écrivez.\" }\n\
                    by_territory = false\nblank = true\nbytes = 100\n\n[questions.count]\nrule = \"totals\"\n";
        std::fs::write(folder.join("consultation.toml"), format!("{toml}{more}")).unwrap();
        std::fs::write(folder.join("projets.csv"), "id;title_fr;cost\na;Un;1000\nb;Deux;2000\n").unwrap();
    });
    let here = town.path();
    let told = refused(here, &["check", "consultation"], 1);
    let reason = "Les bornes de cette version ne savent pas montrer une question à réponse écrite (« text »)";
    assert!(told.contains(reason), "{told}");
    let certificate = here.join("certificate.json");
    std::fs::write(&certificate, urne::files::signed::json(&town.kiosks[0]).unwrap()).unwrap();
    let certificate = certificate.to_str().unwrap();
    for command in [
        vec!["kiosk", "--data", "kiosks/1", "install", "essai.consultation", certificate],
        vec!["kiosk", "--data", "kiosks/1", "open", "--date", "2 mars"],
    ] {
        let told = refused(here, &command, 1);
        assert!(told.contains(reason), "{told}");
    }
    let status = done(here, &["kiosk", "--data", "kiosks/1", "status"]);
    assert!(status.contains("pas encore ouverte"), "{status}");
}

/// The demonstration writes its folder anew: a consultation that somebody edits inside it is not lost.
#[test]
fn a_consultation_inside_the_folder_of_the_demonstration_is_kept() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    done(here, &["init", "essai/consultation", "--sample", "landes"]);
    std::fs::write(here.join("essai/.urne-demo"), "").unwrap();
    let told = refused(here, &["demo", "--out", "essai", "--consultation", "essai/consultation"], 2);
    assert!(told.contains("que la démonstration efface") && told.contains("--out"), "{told}");
    assert!(here.join("essai/consultation/projets.csv").exists());
}

/// A kiosk is lost; its replacement takes the last batch over, by hand.
#[test]
fn a_replacement_kiosk_takes_a_batch_over() {
    let town = super::town::Town::new(30, 2);
    let batch = town.hold(1, &[&[0], &[1]]);
    let here = town.path();
    let batch = batch.to_str().unwrap();
    let replacement = ["kiosk", "--data", "kiosks/2"];
    let restored = done(here, &[&replacement[..], &["restore", batch]].concat());
    assert!(restored.contains("repris de la borne 1 : 2."), "{restored}");
    assert!(
        done(here, &[&replacement[..], &["open", "--date", "2 mars"]].concat())
            .contains("Bulletins scellés dans l’urne : 2")
    );
    let late = refused(here, &[&replacement[..], &["restore", batch]].concat(), 1);
    assert!(late.contains("La reprise n’est pas possible"), "{late}");
    let box_file = super::soundness::consultation(&town.data(2)).join("box.db");
    std::fs::remove_file(box_file).unwrap();
    let gone = refused(here, &[&replacement[..], &["status"]].concat(), 3);
    assert!(gone.contains("K-222") && gone.contains("urne kiosk --data kiosks/2 restore SOURCE"), "{gone}");
}

#[test]
fn rehearsal_keys_seal_no_real_consultation() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    std::fs::write(here.join("phrase"), "une phrase assez longue\n").unwrap();
    done(here, &["init", "dossier"]);
    let path = here.join("dossier/consultation.toml");
    let real = include_str!("../../src/consultation/source/sample.toml").replace("rehearsal", "real");
    std::fs::write(&path, real).unwrap();
    std::fs::write(here.join("dossier/projets.csv"), "id;title_fr;cost\na;Un;1000\nb;Deux;2000\n").unwrap();
    done(here, &["keys", "cles", "--rehearsal", "-k", "1", "-n", "1", "--passphrase-file", "phrase"]);
    done(here, &["keys", "test", "cles", "cles/parts/depositaire-1.txt"]);
    let told = refused(here, &["seal", "dossier", "--keys", "cles", "--passphrase-file", "phrase"], 1);
    assert!(told.contains("clés de répétition"), "{told}");
}

/// The untouched sample is no real consultation, nor is one where a part of it was forgotten.
#[test]
fn what_the_samples_invented_is_refused_in_a_real_consultation() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    done(here, &["init", "dossier"]);
    let path = here.join("dossier/consultation.toml");
    let real = std::fs::read_to_string(&path).unwrap().replace("mode = \"rehearsal\"", "mode = \"real\"");
    std::fs::write(&path, &real).unwrap();
    let told = refused(here, &["check", "dossier"], 1);
    let line = 1 + real.lines().position(|line| line.contains("Département de Loire-Océane")).unwrap();
    let organiser = format!("consultation.toml:{line} : « Département de Loire-Océane » est inventé pour l’exemple");
    // What a second language or a telephone number says is invented too; what may be true is told, and stops nothing.
    for invented in ["Département of Loire-Océane", "Results on 15 December", "02 00 00 00 00"] {
        assert!(
            told.contains(&format!(
                "✗ consultation.toml:{} : « ",
                1 + real.lines().position(|line| line.contains(invented)).unwrap()
            )),
            "{invented}: {told}"
        );
    }
    for kept in ["Sans inscription, en 5", "No sign-up, 5", "Estuaire, "] {
        assert!(told.lines().any(|line| line.starts_with("  • ") && line.contains(kept)), "{kept}: {told}");
    }
    assert!(told.contains(&organiser), "{told}");
    assert!(told.contains("projets.csv:2 : 30 projets sont ceux, inventés, de l’exemple"), "{told}");
    let own = real
        .replace("languages = [\"fr\", \"en\"]", "languages = [\"fr\"]")
        .replace("Département de Loire-Océane", "Ville de Nulle-Part")
        .replace("Résultats le 15 décembre 2027", "Résultats le 3 mai")
        .replace("la mission participation", "la mairie");
    std::fs::write(&path, own).unwrap();
    let table = here.join("dossier/projets.csv");
    let rows = std::fs::read_to_string(&table).unwrap();
    let header = rows.lines().next().unwrap();
    let kept = rows.lines().nth(3).unwrap();
    let others: String = (1..=3).map(|place| format!("o{place}{}\n", kept.strip_prefix("p03").unwrap())).collect();
    let others = others.replace("Le cinéma sous les étoiles", "Le nôtre").replace(";03;", ";;").replace("PROJ-103", "");
    std::fs::write(&table, format!("{header}\n{kept}\n{others}")).unwrap();
    let told = refused(here, &["check", "dossier"], 1);
    assert!(told.contains("projets.csv:2 : ") && !told.contains("est inventé pour l’exemple"), "{told}");
}

#[test]
fn a_pabulib_election_becomes_a_sound_folder() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/pb/France_Toulouse_2019.pb");
    if !file.exists() {
        println!("skipped: {} absent", file.display());
        return;
    }
    let temporary = tempfile::tempdir().unwrap();
    done(temporary.path(), &["init", "toulouse", "--from-pabulib", file.to_str().unwrap()]);
    assert!(done(temporary.path(), &["check", "toulouse"]).contains("30 options"));
}

/// Help is what an officer reads first: its text is kept, and a change is seen.
#[test]
fn help_is_as_kept() {
    let temporary = tempfile::tempdir().unwrap();
    let commands = [
        "", "init", "check", "keys", "seal", "enrol", "revoke", "kiosk", "journal", "merge", "freeze", "draw", "open",
        "count", "publish", "verify", "demo",
    ];
    let mut text = String::new();
    for command in commands {
        let arguments: Vec<&str> = [command, "--help"].into_iter().filter(|word| !word.is_empty()).collect();
        text += &format!("$ urne {}\n{}\n", arguments.join(" "), done(temporary.path(), &arguments));
    }
    as_kept("help.txt", &text);
}

#[test]
fn a_command_line_at_fault_is_told_in_french() {
    let temporary = tempfile::tempdir().unwrap();
    for (arguments, told) in [
        ("cuont", "La commande cuont n’existe pas.\n  → Vouliez-vous écrire count\u{a0}?"),
        ("count --rulee greedy", "L’argument --rulee n’existe pas ici."),
        (
            "count --pabulib x --rule foo",
            "«\u{a0}foo\u{a0}» ne convient pas à --rule <RÈGLE>.\n  → Valeurs possibles\u{a0}: greedy,",
        ),
        ("count --pabulib x --k", "Il manque la valeur de --k <NOMBRE>."),
        ("count --pabulib x --compare --rule greedy", "--compare ne va pas avec --rule <RÈGLE>."),
        ("count --json --json", "--json est donné deux fois."),
        ("count --pabulib x --increment 3", "Il manque --add-one."),
        ("kiosk pin --pin-file", "Il manque la valeur de --pin-file"),
    ] {
        let words: Vec<&str> = arguments.split(' ').collect();
        let text = refused(temporary.path(), &words, 2);
        assert!(
            text.starts_with("urne\u{a0}: ") && text.contains(told) && text.contains("--help"),
            "{arguments}: {text}"
        );
    }
    let alone = refused(temporary.path(), &[], 2);
    assert!(alone.contains("Usage: urne <COMMANDE>") && alone.contains("Il manque une commande.\n"), "{alone}");
}

/// Compares with a golden file; a difference is written beside it.
pub fn as_kept(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    if kept != text {
        std::fs::write(path.with_extension("new"), text).unwrap();
        panic!("tests/golden/{name} differs: look at the .new file, and rename it if that is what you want");
    }
}

/// A device or a pipe is no file: it is refused at once, before a byte of it is read.
#[test]
fn endless_files_are_refused() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    refused(here, &["init", "dossier", "--from-pabulib", "/dev/zero"], 2);
    refused(here, &["merge", "/dev/zero", "/dev/zero", "--out", "registre"], 2);
    refused(here, &["verify", "/dev/zero", "--package", "/dev/zero"], 2);
    refused(here, &["verify", "absent"], 2);
    let pipe = here.join("consultation.toml");
    if Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
        assert!(refused(here, &["check", "."], 1).contains("pas un fichier"));
    } else {
        println!("skipped: mkfifo absent");
    }
}

/// A file that real towns could have written: a byte-order mark, CR LF, cents in the budget, a withdrawn project, an identifier
/// with slashes, a project named twice in a ballot, a quoted name.
const ODD_FILE: &str = "\u{feff}META\r\nkey;value\r\ndescription;Essai\r\ncountry;France\r\nunit;Ville\r\ninstance;2027\r\n\
num_projects;4\r\nnum_votes;9\r\nbudget;900.50\r\nvote_type;approval\r\nrule;greedy\r\ndate_begin;2027\r\ndate_end;2027\r\n\
PROJECTS\r\nproject_id;cost;name\r\nA/1;450.0;\"Un \"\"parc\"\"; grand\"\r\nB;300;Bancs\r\nC;200;Carrefour\r\n10;999999999;Retiré\r\n\
VOTES\r\nvoter_id;vote\r\n1;A/1,C\r\n2;A/1,C,A/1\r\n3;A/1,C,10\r\n4;A/1\r\n5;A/1,B\r\n6;A/1,B\r\n7;B\r\n8;B\r\n9;B\r\n";

/// What `urne count --pabulib` writes, rule by rule: kept, and a change is seen.
#[test]
fn counts_of_a_pabulib_file_are_as_kept() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    std::fs::write(here.join("windows.pb"), ODD_FILE).unwrap();
    let clean = ODD_FILE.replace("\r\n", "\n").replace('\u{feff}', "").replace("A/1,C,A/1", "A/1,C");
    std::fs::write(here.join("ville.pb"), &clean).unwrap();
    for budget in ["600", "700"] {
        let other = clean.replace("budget;900.50", &format!("budget;{budget}"));
        std::fs::write(here.join(format!("ville-{budget}.pb")), other).unwrap();
    }
    std::fs::write(here.join("zlotys.pb"), ODD_FILE_IN_ZLOTYS).unwrap();
    let mut text = String::new();
    for switches in [
        "windows.pb --rule greedy",
        "ville.pb --rule greedy-no-skip",
        "ville-700.pb --rule greedy-80",
        "ville.pb --rule greedy-threshold --threshold 5",
        "ville-600.pb --rule greedy --minimum-share 1",
        "ville.pb --rule top-k --k 2",
        "ville.pb --rule per-cost",
        "ville.pb --rule phragmen",
        "ville.pb --rule equal-shares",
        "ville.pb --rule equal-shares --utility cardinality --add-one --exhaustive-stop --complete greedy --compare-with greedy",
        "ville.pb --rule equal-shares --add-one",
        "ville.pb --compare",
        "ville.pb --compare --minimum-share 2 --by votes --utility cardinality",
        "ville.pb --compare --k 1",
        "ville.pb --rule greedy --threshold 99",
        "zlotys.pb --rule greedy --tie file-order",
        "zlotys.pb --rule top-k --k 1 --minimum-share 5",
        "ville.pb --rule top-k",
        "ville.pb --rule greedy-threshold",
        "ville.pb",
    ] {
        text += &counted(here, switches);
    }
    as_kept("count.txt", &text);
}

/// A count as a golden file keeps it.
fn counted(here: &Path, switches: &str) -> String {
    let arguments: Vec<&str> = ["count", "--pabulib"].into_iter().chain(switches.split_whitespace()).collect();
    let output = urne(here, &arguments);
    let told = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    format!("$ urne {}\n{told}exit code {}\n\n", arguments.join(" "), output.status.code().unwrap())
}

/// Names with a euro sign and French punctuation, equal projects, one ballot.
const ODD_FILE_IN_ZLOTYS: &str = "META\nkey;value\ndescription;d\ncountry;Polska\nunit;Gmina\ninstance;2027\ncurrency;PLN\nnum_projects;2\nnum_votes;1\n\
    budget;1500\nvote_type;approval\nrule;greedy\ndate_begin;2027\ndate_end;2027\n\
    PROJECTS\nproject_id;cost;name\nA;1000;Banc à 10 € : un essai\nB;1000;Billet de 5 €\nVOTES\nvoter_id;vote\n1;A,B\n";

#[test]
fn counts_are_told_in_english_as_kept() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    std::fs::write(
        here.join("ville.pb"),
        ODD_FILE.replace("\r\n", "\n").replace('\u{feff}', "").replace("C,A/1\n", "C\n"),
    )
    .unwrap();
    std::fs::write(here.join("zlotys.pb"), ODD_FILE_IN_ZLOTYS).unwrap();
    let mut text = String::new();
    for switches in [
        "ville.pb --language en --rule greedy-threshold --threshold 5",
        "ville.pb --language en --rule equal-shares --add-one --compare-with greedy",
        "ville.pb --language en --compare",
        "zlotys.pb --language en --rule greedy --tie file-order",
    ] {
        text += &counted(here, switches);
    }
    as_kept("count-english.txt", &text);
}

#[test]
fn a_count_in_json_has_exactly_what_was_promised() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    std::fs::write(here.join("ville.pb"), ODD_FILE).unwrap();
    let count = |switches: &[&str]| -> serde_json::Value {
        serde_json::from_str(&done(here, &[&["count", "--pabulib", "ville.pb", "--json"], switches].concat())).unwrap()
    };
    let mut counted = count(&["--rule", "equal-shares"]);
    assert!(counted["seconds"].take().as_f64().is_some_and(|seconds| seconds >= 0.0));
    let expected = serde_json::json!({
        "rule": "equal-shares", "winners": ["A/1", "B"], "cost": 750, "ties": 0, "seconds": null, "agrees_with_file": null,
        "votes": {"A/1": 6, "B": 5, "C": 3, "10": 1}, "score": {"A/1": 6, "B": 5, "C": 3, "10": 1},
    });
    assert_eq!(counted, expected);
    assert_eq!(count(&["--compare"]).as_array().unwrap().len(), 6);
}

#[test]
fn a_comparison_adds_no_completion_that_was_not_asked_for() {
    let temporary = tempfile::tempdir().unwrap();
    let (here, head) = (temporary.path(), ODD_FILE.split("num_projects").next().unwrap());
    let rest = "num_projects;3\nnum_votes;6\nbudget;30\nvote_type;approval\nrule;greedy\ndate_begin;2027\ndate_end;2027\n\
                PROJECTS\nproject_id;cost\nA;20\nB;14\nC;10\nVOTES\nvoter_id;vote\n1;A\n2;A\n3;B,C\n4;B\n5;A,C\n6;A,C\n";
    std::fs::write(here.join("ville.pb"), head.to_owned() + rest).unwrap();
    let compared = |switches: &[&str]| -> serde_json::Value {
        let arguments = [&["count", "--pabulib", "ville.pb", "--json", "--compare"], switches].concat();
        serde_json::from_str(&done(here, &arguments)).unwrap()
    };
    assert_eq!(compared(&[])[5]["winners"], serde_json::json!(["A"]));
    assert_eq!(compared(&["--complete", "greedy"])[5]["winners"], serde_json::json!(["A", "C"]));
}

#[test]
fn a_switch_that_the_rule_does_not_read_is_refused() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    std::fs::write(here.join("ville.pb"), ODD_FILE).unwrap();
    let count = ["count", "--pabulib", "ville.pb"];
    for switches in [
        "--rule greedy --threshold 99",
        "--rule greedy --k 1",
        "--rule greedy --unfit skip",
        "--rule greedy --utility points",
        "--rule greedy --start whole",
        "--rule greedy --add-one",
        "--rule greedy --complete greedy",
        "--rule greedy --compare-with greedy",
        "--rule phragmen --by votes",
    ] {
        let words: Vec<&str> = switches.split_whitespace().collect();
        let told = refused(here, &[&count[..], &words].concat(), 2);
        assert!(told.contains("ne connaît pas le réglage"), "{switches}: {told}");
    }
    refused(here, &[&count[..], &["--rule", "greedy", "--minimum-share", "0"]].concat(), 2);
}

#[test]
fn a_tie_that_changes_the_winners_can_be_refused() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    let tied = ODD_FILE.replace("9;B\r\n", "9;C\r\n").replace("8;B\r\n", "8;A/1,B\r\n");
    std::fs::write(here.join("ville.pb"), &tied).unwrap();
    let count = ["count", "--pabulib", "ville.pb", "--rule", "greedy", "--tie"];
    let told = refused(here, &[&count[..], &["refuse"]].concat(), 1);
    assert!(told.contains("L’égalité entre les projets") && told.contains("--tie official"), "{told}");
    let told = done(here, &[&count[..], &["official"]].concat());
    assert!(told.contains("À égalité avec"), "{told}");
    std::fs::write(here.join("ville.pb"), tied.replace("900.50", "950")).unwrap();
    done(here, &[&count[..], &["refuse"]].concat());
}

/// A small file: each project is a letter with its cost, each ballot the letters it names.
fn small(budget: u64, projects: &str, ballots: &str) -> String {
    let (projects, ballots): (Vec<&str>, Vec<&str>) = (projects.split(' ').collect(), ballots.split(' ').collect());
    let mut text = format!(
        "META\nkey;value\ndescription;d\ncountry;France\nunit;Ville\ninstance;2027\nnum_projects;{}\nnum_votes;{}\n\
         budget;{budget}\nvote_type;approval\nrule;greedy\ndate_begin;2027\ndate_end;2027\nPROJECTS\nproject_id;cost\n",
        projects.len(),
        ballots.len()
    );
    for project in projects {
        text += &format!("{};{}\n", &project[..1], &project[1..]);
    }
    text += "VOTES\nvoter_id;vote\n";
    for (voter, ballot) in ballots.into_iter().enumerate() {
        let names: Vec<String> = ballot.chars().map(String::from).collect();
        text += &format!("{voter};{}\n", names.join(","));
    }
    text
}

/// Where the effect of a tie is not proven, any tie is refused: in a comparison, a completion, raises.
#[test]
fn a_tie_that_could_decide_anywhere_is_refused() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    let compared = small(11, "A6 B5 C3 D2", "A ABCD D ABCD ABC");
    let dropped = small(16, "A4 B8 C7 D12", "CD BCD ABCD ABD ABCD BCD BCD C D");
    let completed = small(7, "B5 C7 D1 E2 A3", "CBEDA B C EAC");
    let raised = small(6, "B2 C4 A6 D7", "C AD BA C CAB D");
    for (file, switches) in [
        (compared, "--rule equal-shares --compare-with greedy"),
        (dropped, "--rule equal-shares --utility cardinality --add-one --compare-with greedy"),
        (completed, "--rule equal-shares --complete greedy"),
        (raised, "--rule equal-shares --add-one"),
    ] {
        std::fs::write(here.join("ville.pb"), file).unwrap();
        let count: Vec<&str> = ["count", "--pabulib", "ville.pb"].into_iter().chain(switches.split(' ')).collect();
        let told = refused(here, &[&count[..], &["--tie", "refuse"]].concat(), 1);
        assert!(told.contains("galité") && told.contains("--tie official"), "{switches}: {told}");
        let told = done(here, &[&count[..], &["--tie", "id"]].concat());
        let says = told.contains("dont l’effet n’est pas examiné");
        assert!(says || !switches.contains("--add-one"), "{switches}: {told}");
    }
}

#[test]
fn raises_without_end_are_refused_with_the_project_and_a_remedy() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    std::fs::write(here.join("ville.pb"), small(10, "A10000000000000 B1", "A B")).unwrap();
    let count = ["count", "--pabulib", "ville.pb", "--rule", "equal-shares", "--add-one"];
    let told = refused(here, &count, 1);
    assert!(told.contains("le projet A") && told.contains("--exhaustive-stop"), "{told}");
    assert!(done(here, &[&count[..], &["--exhaustive-stop"]].concat()).contains("✓ B"));
}

#[test]
fn a_file_that_cannot_be_counted_is_refused_with_its_line_and_a_remedy() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    for (from, to, line) in [("9;B\r\n", "9;Z\r\n", "Ligne 30"), ("budget;900.50", "budget;beaucoup", "Ligne 9")] {
        std::fs::write(here.join("ville.pb"), ODD_FILE.replace(from, to)).unwrap();
        let told = refused(here, &["count", "--pabulib", "ville.pb", "--rule", "greedy"], 1);
        assert!(told.contains("ville.pb") && told.contains(line), "{told}");
    }
    let told = refused(here, &["count", "registre", "--rule", "greedy"], 2);
    assert!(told.contains("--pabulib"), "a register is counted by its own rule: {told}");
}
