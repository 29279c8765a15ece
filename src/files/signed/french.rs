//! What the reader of JSON says, in French: where, and which field.

use serde_json::error::Category;

/// Why JSON is refused, a clause without a full stop: « ligne 3, colonne 12 : le champ « seats » manque ».
pub fn french_json(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let what = match error.classify() {
        Category::Io => error
            .io_error_kind()
            .map_or_else(|| "la lecture a échoué".to_owned(), |kind| crate::files::french(&kind.into())),
        Category::Eof => "le texte s’arrête trop tôt".to_owned(),
        Category::Syntax => "ce n’est pas du JSON bien formé".to_owned(),
        Category::Data => value(&message),
    };
    match error.line() {
        0 => what,
        line => format!("ligne {line}, colonne {}\u{a0}: {what}", error.column()),
    }
}

/// What is wrong with a well-formed value; the name stands between backquotes in the reader's own words.
fn value(message: &str) -> String {
    let name = message.split('`').nth(1).unwrap_or_default();
    for (english, french) in
        [("unknown field", "n’est pas prévu"), ("missing field", "manque"), ("duplicate field", "est là deux fois")]
    {
        if message.starts_with(english) {
            return format!("le champ «\u{a0}{name}\u{a0}» {french}");
        }
    }
    match message.starts_with("unknown variant") {
        true => format!("la valeur «\u{a0}{name}\u{a0}» n’est pas prévue"),
        false => "une valeur n’est pas du genre attendu".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Seats {
        #[expect(dead_code, reason = "only read")]
        seats: u8,
        #[expect(dead_code, reason = "only read")]
        way: Option<Way>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Way {
        Up,
    }

    #[test]
    fn faults_in_json_are_told_in_french_with_their_place() {
        for (json, told) in [
            ("{\n}", "ligne 2, colonne 1\u{a0}: le champ «\u{a0}seats\u{a0}» manque"),
            ("{\"seats\": 1, \"more\": 2}", "ligne 1, colonne 19\u{a0}: le champ «\u{a0}more\u{a0}» n’est pas prévu"),
            ("{\"seats\": 1, \"seats\": 1}", "le champ «\u{a0}seats\u{a0}» est là deux fois"),
            ("{\"seats\": 1, \"way\": \"down\"}", "la valeur «\u{a0}down\u{a0}» n’est pas prévue"),
            ("{\"seats\": \"one\"}", "colonne 15\u{a0}: une valeur n’est pas du genre attendu"),
            ("{\"seats\": 300}", "une valeur n’est pas du genre attendu"),
            ("{\"seats\": 1", "le texte s’arrête trop tôt"),
            ("{seats: 1}", "ce n’est pas du JSON bien formé"),
            ("{\"seats\": 1} x", "ce n’est pas du JSON bien formé"),
        ] {
            let error = serde_json::from_str::<Seats>(json).unwrap_err();
            let french = french_json(&error);
            assert!(french.ends_with(told), "{json}: {french}");
        }
        assert!(matches!(serde_json::from_str("\"up\""), Ok(Way::Up)));
    }
}
