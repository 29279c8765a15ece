//! The causes of an error in French, those of other people's libraries too.

use std::error::Error;
use std::io;

use zip::result::ZipError;

use crate::database::Trouble;
use crate::files;
use crate::files::signed::french_json;

/// What an error says, a clause without a full stop.
pub(super) fn in_french(error: &(dyn Error + 'static)) -> String {
    if let Some(error) = error.downcast_ref::<io::Error>() {
        files::french(error)
    } else if let Some(error) = error.downcast_ref::<serde_json::Error>() {
        french_json(error)
    } else if let Some(error) = error.downcast_ref::<ZipError>() {
        zip(error)
    } else if let Some(error) = error.downcast_ref::<rusqlite::Error>() {
        Trouble::of(error).to_string()
    } else if error.is::<getrandom::Error>() {
        "le noyau n’en donne pas".into()
    } else {
        error.to_string()
    }
}

/// A clause as a sentence: with a capital letter and a full stop. What begins with the name of a file keeps its letters.
pub(super) fn sentence(clause: &str) -> String {
    let (first, rest) = clause.split_once(char::is_whitespace).unwrap_or((clause, ""));
    let names_a_file = first.contains(['/', '.', ':']) || rest.starts_with(':');
    let mut letters = clause.chars();
    let capital = letters.next().filter(|_| !names_a_file).map(|letter| letter.to_uppercase().collect::<String>());
    let sentence = capital.map_or_else(|| clause.to_owned(), |capital| capital + letters.as_str());
    let ends = sentence.ends_with(['.', '!', '?', '…', '\n']);
    if ends || sentence.is_empty() { sentence } else { sentence + "." }
}

fn zip(error: &ZipError) -> String {
    match error {
        ZipError::Io(error) => files::french(error),
        ZipError::InvalidArchive(_) => "l’archive est abîmée, ou ce n’en est pas une".into(),
        ZipError::UnsupportedArchive(_) => "l’archive est d’une sorte qu’Urne n’écrit pas".into(),
        ZipError::FileNotFound => "un fichier manque dans l’archive".into(),
        ZipError::InvalidPassword => "l’archive est fermée par un mot de passe".into(),
        _ => "l’archive ne se lit pas".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_a_sentence_and_a_name_keeps_its_letters() {
        for (clause, told) in [
            ("le tirage a eu lieu", "Le tirage a eu lieu."),
            ("était là : deux fois", "Était là : deux fois."),
            ("report.json : illisible", "report.json : illisible."),
            ("cle : illisible.", "cle : illisible."),
            ("registre/draw.json\u{a0}: illisible", "registre/draw.json\u{a0}: illisible."),
        ] {
            assert_eq!(sentence(clause), told);
        }
    }

    #[test]
    fn causes_of_other_libraries_are_told_in_french() {
        let io = io::Error::from_raw_os_error(rustix::io::Errno::NOSPC.raw_os_error());
        assert_eq!(in_french(&ZipError::Io(io)), "le disque est plein");
        assert!(in_french(&ZipError::InvalidArchive("x".into())).contains("abîmée"));
        let json = serde_json::from_str::<u8>("").unwrap_err();
        assert!(in_french(&json).contains("trop tôt"));
        assert_eq!(in_french(&rusqlite::Error::InvalidQuery), "SQLite refuse");
    }
}
