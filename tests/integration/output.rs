//! What becomes of a command whose output nobody reads, or that no disk takes.

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn urne(folder: &Path, arguments: &[&str], output: impl Into<Stdio>, error: impl Into<Stdio>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_urne"));
    command.current_dir(folder).args(arguments).stdout(output).stderr(error).output().unwrap()
}

/// A pipe whose reader has left.
fn unread() -> std::io::PipeWriter {
    std::io::pipe().unwrap().1
}

fn with_election() -> tempfile::TempDir {
    let temporary = tempfile::tempdir().unwrap();
    let file = "META\nkey;value\ndescription;d\ncountry;France\nunit;Ville\ninstance;2027\nnum_projects;1\nnum_votes;1\nbudget;10\n\
                vote_type;approval\nrule;greedy\ndate_begin;2027\ndate_end;2027\nPROJECTS\nproject_id;cost\nA;5\n\
                VOTES\nvoter_id;vote\n1;A\n";
    std::fs::write(temporary.path().join("ville.pb"), file).unwrap();
    temporary
}

#[test]
fn a_reader_that_leaves_early_is_no_trouble() {
    let temporary = with_election();
    let here = temporary.path();
    for command in [
        "init dossier",
        "check dossier",
        "count --pabulib ville.pb --compare",
        "kiosk notices",
        "--help",
        "count --help",
    ] {
        let words: Vec<&str> = command.split(' ').collect();
        let output = urne(here, &words, unread(), Stdio::piped());
        assert_eq!(output.status.code(), Some(0), "{command}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{command}");
    }
    assert!(here.join("dossier/consultation.toml").exists(), "what a command does, it does without a reader too");
}

#[test]
fn a_failure_that_nobody_reads_keeps_its_exit_code() {
    let temporary = with_election();
    for command in ["count --pabulib ville.pb", "count --pabulib ville.pb --rule top-k"] {
        let words: Vec<&str> = command.split(' ').collect();
        let output = urne(temporary.path(), &words, unread(), unread());
        assert_eq!(output.status.code(), Some(2), "{command}");
    }
}

#[test]
fn an_output_that_no_disk_takes_is_a_failure() {
    let Ok(full) = std::fs::File::options().write(true).open("/dev/full") else {
        println!("skipped: /dev/full absent");
        return;
    };
    let temporary = with_election();
    for command in ["count --pabulib ville.pb --rule greedy", "kiosk notices", "init dossier"] {
        let words: Vec<&str> = command.split(' ').collect();
        let output = urne(temporary.path(), &words, full.try_clone().unwrap(), Stdio::piped());
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{command}: {told}");
        assert!(told.contains("La sortie standard ne peut pas être écrite"), "{command}: {told}");
    }
    assert!(temporary.path().join("dossier/consultation.toml").exists());
}
