//! What is wrong with a settings' file in TOML: the line, one sentence, and the sign to type.
//!
//! The reader of TOML speaks English and knows grammar; people know keys. Its errors are told apart by their few words, and
//! the line itself is looked at for what word processors put there: curly quotation marks, `vrai`, `;` for `,`.

use serde::de::DeserializeOwned;

use super::Lines;

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TomlFault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, one sentence.
    pub problem: String,
    /// What to do, one sentence.
    pub remedy: String,
}

const QUOTES: [char; 9] = ['“', '”', '„', '«', '»', '‘', '’', '″', '＂'];
const BLANKS: [char; 3] = ['\u{a0}', '\u{202f}', '\u{2009}'];
const STRAIGHT: &str = "Tapez le guillemet droit \" (touche 3 d’un clavier français) aux deux bouts du texte.";
const END_OF_LIST: &str = "Tapez ] à la fin de la liste.";
const TYPE_IT: &str = "Corrigez cette ligne.";

/// The reader's words, what they mean and the sign to type; those that others contain come later.
const GRAMMAR: &[(&str, &str, &str)] = &[
    ("missing comma", "Il manque une virgule entre deux éléments.", "Tapez , entre eux."),
    ("extra comma", "Il y a une virgule de trop.", "Effacez-la."),
    ("unclosed array table", "Le titre n’est pas refermé.", "Tapez ]] à la fin du titre."),
    ("unclosed table", "Le titre n’est pas refermé.", "Tapez ] à la fin du titre."),
    ("unclosed array", "La liste n’est pas refermée.", END_OF_LIST),
    ("unclosed inline table", "L’accolade n’est pas refermée.", "Tapez } à la fin."),
    ("missing inline table", "L’accolade n’est pas ouverte.", "Tapez { au début."),
    ("missing array opening", "La liste n’est pas ouverte.", "Tapez [ au début de la liste."),
    ("missing table open", "Le titre n’est pas ouvert.", "Tapez [ au début du titre."),
    ("missing opening quote", "Le texte n’est pas entre guillemets.", STRAIGHT),
    ("string values must be quoted", "Le texte n’est pas entre guillemets.", STRAIGHT),
    ("invalid basic string", "Le texte n’est pas refermé.", STRAIGHT),
    ("invalid literal string", "Le texte n’est pas refermé.", "Tapez ' à la fin du texte."),
    (
        "invalid multi-line",
        "Le texte de plusieurs lignes n’est pas refermé.",
        "Tapez trois guillemets droits à sa fin.",
    ),
    (
        "missing escaped",
        "Une barre oblique inverse \\ est seule dans le texte.",
        "Tapez \\\\ pour qu’elle fasse partie du texte.",
    ),
    (
        "too few unicode",
        "Une barre oblique inverse \\ est seule dans le texte.",
        "Tapez \\\\ pour qu’elle fasse partie du texte.",
    ),
    ("key with no value", "La clé n’a pas de valeur.", "Tapez = puis la valeur."),
    ("missing assignment", "Il manque le signe = entre la clé et la valeur.", "Tapez = entre elles."),
    ("missing value", "Il manque la valeur après =.", "Tapez-la derrière le signe =."),
    ("missing key", "Il manque la clé avant =.", "Tapez-la devant le signe =."),
    ("unquoted keys cannot be empty", "Il manque la clé avant =.", "Tapez-la devant le signe =."),
    ("extra `=`", "Il y a un signe = de trop.", "Effacez-le."),
    ("unexpected `=`", "Il y a un signe = dans la liste, ou elle n’est pas refermée.", "Tapez ] à la fin de la liste."),
    (
        "extra assignment",
        "Il y a un signe = de trop, ou une virgule manque devant la clé.",
        "Tapez , entre les éléments.",
    ),
    (
        "invalid unquoted key",
        "La clé a un accent, une espace ou un autre signe.",
        "Écrivez-la telle que dans l’exemple d’« urne init ».",
    ),
    (
        "unexpected leading zero",
        "Un nombre ne commence pas par 0.",
        "Effacez le 0, ou mettez la valeur entre guillemets \".",
    ),
    ("redundant", "Le nombre a un signe de trop.", "Effacez-le."),
    ("`_` may only", "Le nombre a un signe de trop.", "Effacez-le."),
    (
        "unexpected key or value",
        "Il y a quelque chose de trop après la valeur.",
        "Passez à la ligne, ou mettez le tout entre guillemets \".",
    ),
    (
        "unexpected content",
        "Il y a quelque chose de trop après la valeur.",
        "Passez à la ligne, ou mettez le tout entre guillemets \".",
    ),
    ("cannot recurse", "Trop de listes sont les unes dans les autres.", TYPE_IT),
    ("recursion limit", "Trop de listes sont les unes dans les autres.", TYPE_IT),
    ("invalid float", "Le nombre n’est pas bien écrit.", "Mettez les sommes et les textes entre guillemets \"."),
    ("invalid integer", "Le nombre n’est pas bien écrit.", "Mettez les sommes et les textes entre guillemets \"."),
    ("invalid date", "La date n’est pas bien écrite.", "Mettez-la entre guillemets \"."),
];

/// Reads a text, of which [`super::text()`] was the maker.
///
/// # Errors
/// The first fault.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, TomlFault> {
    ::toml::from_str(text).map_err(|error| told(text, &error))
}

fn told(text: &str, error: &::toml::de::Error) -> TomlFault {
    let offset = error.span().map_or(0, |span| span.start);
    let at = Lines::of(text).at(offset);
    if ::toml::de::DeTable::parse(text).is_ok() {
        let (problem, remedy) = of_values(error.message());
        return TomlFault { line: at, problem, remedy };
    }
    let all: Vec<&str> = text.split('\n').collect();
    let of = |line: usize| all.get(line.saturating_sub(1)).copied().unwrap_or_default();
    // A list or text left open is noticed where the next line begins.
    let before = (1..at).rev().find(|line| !of(*line).trim().is_empty());
    let open_list = error.message().contains("missing comma between array") && is_assignment(of(at));
    let unclosed =
        before.filter(|_| open_list).map(|line| (line, ("La liste n’est pas refermée.".into(), END_OF_LIST.into())));
    let named = error.span().and_then(|span| text.get(span)).unwrap_or_default();
    let (line, (problem, remedy)) = doubled(error.message(), named, &all, at)
        .or_else(|| explanation(&all, at))
        .or_else(|| odd_sign(of(at)))
        .map(|found| (at, found))
        .or(unclosed)
        .or_else(|| of_grammar(error.message(), of(at)).map(|found| (at, found)))
        .or_else(|| before.and_then(|line| Some((line, odd_sign(of(line))?))))
        .unwrap_or_else(|| (at, ("La ligne n’est pas du TOML bien formé.".into(), SHAPE.into())));
    TomlFault { line, problem, remedy }
}

const SHAPE: &str =
    "Écrivez clé = valeur, les textes entre guillemets droits ; « urne init » écrit un exemple complet.";

/// A key or a title that is there already, with the line of the first one where it can be told.
fn doubled(message: &str, named: &str, all: &[&str], at: usize) -> Option<(String, String)> {
    if !message.contains("duplicate key") {
        return None;
    }
    let of_line = all.get(at.checked_sub(1)?).and_then(|line| key_of(line));
    let title = of_line.filter(|key| key.starts_with('['));
    let is_title = title.is_some();
    let key = title.unwrap_or_else(|| bare_key(named));
    let before = (1..at).rev().filter_map(|line| Some((line, key_of(all.get(line - 1)?)?)));
    // A key belongs to the title above it.
    let first = before.take_while(|(_, found)| is_title || !found.starts_with('[')).find(|(_, found)| *found == key);
    let what = if is_title { "Le titre" } else { "La clé" };
    let problem = match first {
        Some((line, _)) => format!("{what} « {key} » est déjà à la ligne {line}."),
        None => format!("{what} « {key} » est là deux fois."),
    };
    Some((problem, "Effacez l’une des deux lignes.".into()))
}

/// The key of a line, or its whole title.
fn key_of(line: &str) -> Option<String> {
    let line = line.trim();
    if line.starts_with('[') {
        return Some(outside_texts(line).trim().to_owned());
    }
    let (key, _) = line.split_once('=').filter(|_| !line.starts_with('#'))?;
    Some(bare_key(key))
}

fn bare_key(key: &str) -> String {
    key.trim().trim_matches(['"', '\'']).to_owned()
}

/// Words before the sign = that no key has: a sentence.
const SENTENCE: usize = 3;

/// A line of an explanation that has lost its `#`.
fn explanation(all: &[&str], at: usize) -> Option<(String, String)> {
    let is_comment = |line: Option<&&str>| line.is_some_and(|line| line.trim_start().starts_with('#'));
    let place = at.checked_sub(1)?;
    let line = all.get(place)?.trim();
    let beside = is_comment(place.checked_sub(1).and_then(|before| all.get(before))) || is_comment(all.get(place + 1));
    let before_value = line.split_once('=').map_or(line, |(key, _)| key);
    let words = before_value.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
    let starts_as_text = line.starts_with(|sign: char| sign.is_alphabetic() || "«\"-".contains(sign));
    (starts_as_text && beside && words >= SENTENCE).then(|| {
        let problem = "Cette ligne n’est pas un réglage de la forme clé = valeur.";
        (problem.into(), "Si c’est une explication, tapez # devant elle.".into())
    })
}

/// Whether a line gives a key its value, and is no element of a list.
fn is_assignment(line: &str) -> bool {
    let bare = outside_texts(line);
    bare.split_once('=').is_some_and(|(key, _)| !key.contains(['[', '{', ',']))
}

/// What stands in a line outside texts and comments and never may.
fn odd_sign(line: &str) -> Option<(String, String)> {
    let bare = outside_texts(line);
    if let Some(sign) = bare.chars().find(|sign| QUOTES.contains(sign)) {
        return Some((format!("Le guillemet « {sign} » n’est pas celui de TOML."), STRAIGHT.into()));
    }
    let (key, value) = bare.split_once('=').unwrap_or(("", &bare));
    let word: String = value.trim().chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect();
    let truth = match word.to_lowercase().as_str() {
        "vrai" | "oui" | "yes" | "on" => Some("true"),
        "faux" | "non" | "no" | "off" => Some("false"),
        "true" if word != "true" => Some("true"),
        "false" if word != "false" => Some("false"),
        _ => None,
    };
    if let Some(truth) = truth.filter(|_| !key.is_empty()) {
        return Some((format!("« {word} » ne s’écrit pas ainsi."), format!("Tapez {truth}, sans guillemets.")));
    }
    if bare.contains(';') {
        return Some(("Un point-virgule ne sépare rien ici.".into(), "Tapez une virgule , à la place de ;".into()));
    }
    if bare.chars().any(|sign| BLANKS.contains(&sign)) {
        let problem = "Une espace insécable est hors des guillemets.";
        return Some((problem.into(), "Effacez-la et tapez une espace ordinaire.".into()));
    }
    let is_bare_word = word.chars().next().is_some_and(char::is_alphabetic)
        && !["true", "false", "inf", "nan"].contains(&word.as_str());
    if is_bare_word && !key.is_empty() && !value.trim().starts_with(['[', '{']) {
        return Some((format!("Le texte « {} » n’est pas entre guillemets.", value.trim()), STRAIGHT.into()));
    }
    None
}

/// A line without its texts between straight quotation marks and without its comment.
fn outside_texts(line: &str) -> String {
    let mut open = None;
    let mut escaped = false;
    let mut bare = String::new();
    for sign in line.chars() {
        match open {
            None if sign == '#' => break,
            None if sign == '"' || sign == '\'' => open = Some(sign),
            None => bare.push(sign),
            Some(_) if escaped => escaped = false,
            Some('"') if sign == '\\' => escaped = true,
            Some(quote) if sign == quote => open = None,
            Some(_) => {}
        }
    }
    bare
}

/// What the reader of TOML says of a text that is none, and of its line.
fn of_grammar(message: &str, line: &str) -> Option<(String, String)> {
    let bare = outside_texts(line);
    let colon = bare.split_once(':').filter(|(key, _)| !key.trim().is_empty() && !key.contains('='));
    if colon.is_some() && (message.contains("key") || message.contains("assignment") || message.contains("value")) {
        return Some(("La clé est suivie de : au lieu de =.".into(), "Tapez = à la place de :".into()));
    }
    if message.starts_with("string values must be quoted") {
        let value = bare.split_once('=').map_or(bare.as_str(), |(_, value)| value).trim();
        if value.is_empty() && bare.contains('=') && bare.len() == line.trim_end().len() {
            return Some(("Il manque la valeur après =.".into(), "Tapez-la derrière le signe =.".into()));
        }
        if value.starts_with('[') {
            return Some(("Il manque une virgule entre deux éléments.".into(), "Tapez , entre eux.".into()));
        }
    }
    let found = GRAMMAR.iter().find(|(english, ..)| message.contains(english));
    found.map(|(_, problem, remedy)| ((*problem).to_owned(), (*remedy).to_owned()))
}

/// What the reader says of values in a text that is well formed.
fn of_values(message: &str) -> (String, String) {
    let message = message.trim_end_matches('.');
    let list = |names: &str| names.replace('`', "").replace(" or ", ", ");
    let unknown = |start: &str| message.strip_prefix(start)?.split_once("`, expected ");
    let expected = |names: &str| list(names.trim_start_matches("one of "));
    let one = |problem: &str| (problem.to_owned(), TYPE_IT.to_owned());
    if let Some((key, names)) = unknown("unknown field `") {
        return (
            format!("La clé « {key} » est inconnue ici."),
            format!("Les clés possibles sont : {}.", expected(names)),
        );
    }
    if let Some((word, names)) = unknown("unknown variant `") {
        return (format!("« {word} » est inconnu ici."), format!("On peut écrire : {}.", expected(names)));
    }
    if let Some(key) = message.strip_prefix("missing field `") {
        let remedy = "Ajoutez-la ; « urne init » écrit un exemple complet.";
        return (format!("Il manque la clé « {} ».", key.trim_end_matches('`')), remedy.into());
    }
    if let Some(kinds) = message.strip_prefix("invalid type: ") {
        return of_kinds(kinds);
    }
    let kinds = [
        ("invalid value", "La valeur n’est pas de celles qu’on peut écrire ici."),
        ("invalid length", "La liste n’a pas le nombre d’éléments attendu."),
        ("data did not match", "La valeur n’est pas de celles qu’on peut écrire ici."),
        ("wanted ", "La valeur n’est pas de celles qu’on peut écrire ici."),
    ];
    // What has none of the reader's own words was said by the house, in French.
    let told = kinds.iter().find(|(english, _)| message.starts_with(english));
    told.map_or_else(|| one(&format!("{message}.")), |(_, told)| one(told))
}

/// `string "x", expected u16` and its kind: what was wanted; what was found stands in the line.
fn of_kinds(kinds: &str) -> (String, String) {
    let wanted = kinds.rsplit_once(", expected ").map_or("", |(_, wanted)| wanted);
    let wants = |words: &[&str]| words.iter().any(|word| wanted.contains(word));
    let (problem, remedy) = if wants(&["bool"]) {
        ("true ou false est attendu ici.", "Tapez true ou false, sans guillemets.")
    } else if wants(&["u8", "u16", "u32", "u64", "i64", "usize", "integer"]) {
        ("Un nombre entier est attendu ici.", "Tapez-le en chiffres, sans guillemets ni espace.")
    } else if wants(&["string", "variant", "enum"]) {
        ("Un texte est attendu ici.", "Mettez-le entre guillemets droits \".")
    } else if wants(&["sequence", "array"]) {
        ("Une liste est attendue ici.", "Mettez-la entre crochets : [ … ].")
    } else if wants(&["Texts"]) {
        ("Un texte par langue est attendu ici.", "Écrivez-le ainsi : { fr = \"…\" }.")
    } else {
        ("La valeur n’est pas du genre attendu.", "« urne init » écrit un exemple complet.")
    };
    (problem.into(), remedy.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> (usize, String) {
        let fault = read::<::toml::Table>(text).unwrap_err();
        (fault.line, format!("{} {}", fault.problem, fault.remedy))
    }

    #[test]
    fn what_is_ill_formed_is_told_with_the_sign_to_type() {
        for (text, line, words) in [
            ("a = 1\nb = “x”\n", 2, "Le guillemet « “ »"),
            ("b = «x»\n", 1, "guillemet droit \""),
            ("a = 1\nb = vrai\n", 2, "Tapez true"),
            ("b = Faux # non\n", 1, "Tapez false"),
            ("b = [1 2]\n", 1, "Tapez ,"),
            ("b = [\"x\" \"y\"]\n", 1, "Tapez ,"),
            ("b = [\n  \"x\"\n  \"y\"\n]\n", 3, "Tapez ,"),
            ("b = { fr = \"x\" en = \"y\" }\n", 1, "Tapez ,"),
            ("b = { fr = \"x\"; en = \"y\" }\n", 1, "Tapez une virgule ,"),
            ("b = [1, 2\n\nc = 3\n", 1, "Tapez ]"),
            ("b = { fr = \"x\"\n\nc = 3\n", 3, "Tapez"),
            ("[a\nb = 1\n", 1, "Tapez ]"),
            ("[[a]\nb = 1\n", 1, "Tapez ]]"),
            ("b = \"x\nc = 1\n", 1, "guillemet droit \""),
            ("b = x\"\n", 1, "guillemet droit \""),
            ("b = bonjour\n", 1, "« bonjour » n’est pas entre guillemets"),
            ("b : 1\n", 1, "Tapez = à la place de :"),
            ("b 1\n", 1, "Tapez ="),
            ("b =\nc = 1\n", 1, "valeur après ="),
            ("b\n", 1, "Tapez ="),
            ("clé = 1\n", 1, "accent"),
            ("b\u{a0}= 1\n", 1, "espace"),
            ("b = 5,5\n", 1, "de trop"),
            ("b = 48 000\n", 1, "guillemets"),
            ("b = 1\n# deux\nb = 2\n", 3, "« b » est déjà à la ligne 1"),
            ("b = 1\n[a]\nb = 2\nb = 3\n", 4, "« b » est déjà à la ligne 3"),
            ("[a]\nb = 1\n[c]\n[a]\nb = 2\n", 4, "Le titre « [a] » est déjà à la ligne 1"),
            ("a = { b = 1, b = 2 }\n", 1, "« b » est là deux fois"),
            ("# Les langues.\nLe français (\"fr\") est obligatoire.\nb = 1\n", 2, "tapez # devant elle"),
            ("# Qui organise.\nCe nom est écrit en haut de l’écran.\n[b]\n", 2, "tapez # devant elle"),
            ("\"secret\" : un vote ou un sondage\n# suite\n", 1, "tapez # devant elle"),
            ("# vrai\ntrue : chacun peut = refaire le compte\n", 2, "tapez # devant elle"),
            ("b = 007\n", 1, "0"),
            ("b = \"C:\\dossier\"\n", 1, "\\\\"),
        ] {
            let (at, told) = fault(text);
            assert!(at == line && told.contains(words), "{text:?}: {at}: {told}");
        }
    }
}
