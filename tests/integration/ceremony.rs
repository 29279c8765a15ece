//! The keys of a real consultation: read back from paper, gone from the disk, and the authority's key made again from its sheet.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const SECRET: &str = "--passphrase-file phrase";

fn urne(here: &Path, arguments: &str, typed: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_urne"));
    command.current_dir(here).args(arguments.split(' ')).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that needs no typing may be gone already.
    let _unread = child.stdin.take().unwrap().write_all(typed.as_bytes());
    child.wait_with_output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn done(here: &Path, arguments: &str, typed: &str) -> String {
    let output = urne(here, arguments, typed);
    assert!(output.status.success(), "{arguments}: {}", told(&output));
    told(&output)
}

fn refused(here: &Path, arguments: &str, typed: &str) -> String {
    let output = urne(here, arguments, typed);
    assert_eq!(output.status.code(), Some(1), "{arguments}: {}", told(&output));
    assert!(told(&output).contains("  → "), "{}", told(&output));
    told(&output)
}

/// The lines that somebody reads on a printed sheet.
pub fn lines_of(sheet: &str) -> Vec<String> {
    let lines = sheet.split("</span> <code>").skip(1).map(|rest| rest.split("</code>").next().unwrap());
    lines.map(str::to_owned).collect()
}

/// The consultation of the tests, real.
fn consultation(here: &Path) {
    let folder = here.join("dossier");
    std::fs::create_dir(&folder).unwrap();
    let toml = include_str!("../../src/consultation/source/sample.toml").replace("rehearsal", "real");
    std::fs::write(folder.join("consultation.toml"), toml).unwrap();
    std::fs::write(folder.join("projets.csv"), "id;title_fr;cost\na;Un;1000\nb;Deux;2000\nc;Trois;3000\n").unwrap();
    std::fs::write(here.join("phrase"), "une phrase assez longue\n").unwrap();
}

#[test]
fn sheets_are_read_back_from_paper_and_the_shares_leave_the_disk() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    consultation(here);
    done(here, &format!("keys cles -k 2 -n 3 --for dossier --date 12/01/2027 --call 0200000000 {SECRET}"), "");
    let parts = here.join("cles/parts");
    let sheet = |holder: u8| std::fs::read_to_string(parts.join(format!("depositaire-{holder}.html"))).unwrap();
    let paper: Vec<Vec<String>> = (1..=3).map(|holder| lines_of(&sheet(holder))).collect();
    assert_eq!(parts.read_dir().unwrap().count(), 3, "no file but the sheets");
    for word in [
        "Budget d’essai",
        "<code>essai</code>",
        "Ville d’essai",
        "12/01/2027",
        "0200000000",
        "n°&nbsp;1 sur 3",
        "Perdue",
    ] {
        assert!(sheet(1).contains(word), "{word}");
    }
    let seal = format!("seal dossier --keys cles {SECRET}");
    assert!(refused(here, &seal, "").contains("n’ont pas encore relu"));
    let own = refused(here, "keys test cles cles/parts/depositaire-1.html", "");
    assert!(own.contains("la feuille imprimée"), "{own}");
    assert!(refused(here, "keys test cles", &paper[0][..3].join("\n")).contains("avant la ligne 4"));
    assert!(refused(here, "keys erase cles", "").contains("n’ont pas encore relu"));

    let mut slip = paper[0].clone();
    let (wrong, right) =
        (slip[2].replacen(&slip[2][..1], if slip[2].starts_with('7') { "8" } else { "7" }, 1), slip[2].clone());
    slip.splice(2..3, [wrong, right]);
    let typed = done(here, "keys test cles", &(slip.join("\n") + "\n"));
    assert!(
        typed.contains("la ligne 3 est mal recopiée") && typed.contains("dépositaire 1 se relit (1 sur 3 relue)"),
        "{typed}"
    );
    std::fs::write(here.join("recopie.txt"), paper[1].join("\r\n")).unwrap();
    done(here, "keys test cles recopie.txt", "");
    assert!(parts.exists(), "one sheet is still to be read");
    let last = done(here, "keys test cles -", &paper[2].join("\n"));
    assert!(
        last.contains("(3 sur 3 relues)") && last.contains("3 fichiers de parts, écrasés puis supprimés"),
        "{last}"
    );
    assert!(!parts.exists());
    std::fs::remove_file(here.join("recopie.txt")).unwrap();
    let left = Command::new("grep").args(["-rlF", &paper[0][0], "."]).current_dir(here).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&left.stdout), "", "no line of a share is left in any file");

    std::fs::create_dir(&parts).unwrap();
    std::fs::write(parts.join("depositaire-1.txt"), "copie").unwrap();
    assert!(refused(here, &seal, "").contains("encore en clair"));
    std::fs::write(parts.join("notes.txt"), "x").unwrap();
    assert!(refused(here, "keys erase cles", "").contains("notes.txt n’est pas une part : rien n’est effacé."));
    assert!(parts.join("depositaire-1.txt").exists());
    std::fs::remove_file(parts.join("notes.txt")).unwrap();
    done(here, "keys erase cles", "");
    seal_for_good(here, &seal);
}

/// A real consultation is sealed once, and not with a remark that nobody meant.
fn seal_for_good(here: &Path, seal: &str) {
    // Nobody can correct it afterwards: a remark stops it until it is meant.
    let remarked = refused(here, seal, "");
    assert!(remarked.contains("La consultation a 1 remarque, et un vrai vote ne se scelle qu’une fois"), "{remarked}");
    assert!(
        remarked.contains("urne seal dossier --keys cles --passphrase-file phrase --despite-remarks"),
        "{remarked}"
    );
    assert!(!here.join("essai.consultation").exists());
    let told = done(here, &format!("{seal} --despite-remarks"), "");
    assert!(told.contains("  • ") && here.join("essai.consultation").exists(), "{told}");
    std::fs::write(here.join("dossier/projets.csv"), "id;title_fr;cost\na;Un autre;1000\nb;Deux;2000\nc;Trois;3000\n")
        .unwrap();
    for out in ["", " --out autre.consultation"] {
        let again = refused(here, &format!("{seal} --despite-remarks{out}"), "");
        assert!(again.contains("a déjà été scellée avec un autre contenu"), "{again}");
        assert!(again.contains("une autre « id »"), "the way out is the same under any name: {again}");
    }
}

#[test]
fn the_authoritys_key_comes_back_from_its_sheet() {
    let temporary = tempfile::tempdir().unwrap();
    let here = temporary.path();
    consultation(here);
    done(here, &format!("keys cles -k 1 -n 1 {SECRET}"), "");
    let share = lines_of(&std::fs::read_to_string(here.join("cles/parts/depositaire-1.html")).unwrap());
    done(here, "keys test cles", &share.join("\n"));
    let paper = lines_of(&std::fs::read_to_string(here.join("cles/autorite.html")).unwrap());
    let key = here.join("cles/authority.key");
    let before = std::fs::read(&key).unwrap();
    let taken = urne(here, "keys recover --out cles/authority.key", &paper.join("\n"));
    assert_eq!(taken.status.code(), Some(2), "a key that is there is not replaced");
    std::fs::remove_file(&key).unwrap();
    let mut wrong = paper.clone();
    wrong.swap(4, 5);
    assert!(
        refused(here, "keys recover --out cles/authority.key", &wrong.join("\n")).contains("n’est pas la copie papier")
    );
    done(here, "keys recover --out cles/authority.key", &paper.join("\n"));
    assert_eq!(std::fs::read(&key).unwrap(), before);
    done(here, &format!("seal dossier --keys cles {SECRET} --despite-remarks"), "");
    let scanned: String = paper.iter().map(|line| line.rsplit_once(' ').unwrap().0.replace(' ', "")).collect();
    std::fs::write(here.join("qr.txt"), scanned + "\n").unwrap();
    // Given for a holder's, the sheet is named for what it is.
    let told = refused(here, "keys test cles qr.txt", "");
    assert!(told.contains("feuille de l’autorité, pas celle d’un dépositaire"), "{told}");
    done(here, "keys recover qr.txt --out autre.key", "");
    assert_eq!(std::fs::read(here.join("autre.key")).unwrap(), before);
}
