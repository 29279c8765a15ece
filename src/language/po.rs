//! Catalogues as translators' tools write them: the part of the gettext format that ours use.
//!
//! An entry has a context, which is its key and never changes; the French text it stands for; and its forms in the language of the
//! file. `build.rs` reads catalogues with this very file: what it refuses does not compile.

use std::collections::BTreeMap;
use std::fmt;

/// A catalogue that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    /// The lines of its header: name -> value.
    pub header: BTreeMap<String, String>,
    /// Key -> its entry.
    pub entries: BTreeMap<String, Entry>,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// The French text.
    pub source: String,
    /// The French text for several, where the message agrees with a number.
    pub plural: Option<String>,
    /// The forms in the language of the catalogue: one, or as many as its numbers have.
    pub forms: Vec<String>,
}

/// Why a catalogue is not read: its line, from 1, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoFault {
    /// The line.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

impl fmt::Display for PoFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}: {}", self.line, self.problem)
    }
}

impl std::error::Error for PoFault {}

/// Which text the quoted lines belong to.
#[derive(Debug, Clone, Copy)]
enum Field {
    Context,
    Source,
    Plural,
    Form(usize),
}

/// Reads a catalogue.
///
/// # Errors
/// The first line that is not of this form, a message without a key, or a key that is there twice.
pub fn read(text: &str) -> Result<Catalogue, PoFault> {
    let mut reader = Reader::default();
    for (line, row) in (1..).zip(text.lines()) {
        reader.row(row.trim()).map_err(|problem| PoFault { line, problem })?;
    }
    let line = text.lines().count();
    reader.end().map_err(|problem| PoFault { line, problem })?;
    Ok(reader.catalogue)
}

#[derive(Default)]
struct Reader {
    catalogue: Catalogue,
    key: Option<String>,
    entry: Option<Entry>,
    field: Option<Field>,
}

impl Reader {
    fn row(&mut self, row: &str) -> Result<(), String> {
        if row.is_empty() || row.starts_with('#') {
            return Ok(());
        }
        let (word, quoted) = if row.starts_with('"') { ("", row) } else { row.split_once(' ').ok_or("no text")? };
        let text = unquoted(quoted.trim())?;
        match word {
            "" => {}
            "msgctxt" => {
                self.end()?;
                (self.key, self.field) = (Some(String::new()), Some(Field::Context));
            }
            "msgid" => {
                // The header has no key.
                if self.entry.is_some() {
                    self.end()?;
                }
                (self.entry, self.field) = (Some(Entry::default()), Some(Field::Source));
            }
            "msgid_plural" => self.field = Some(Field::Plural),
            "msgstr" => self.field = Some(Field::Form(0)),
            _ => {
                let number = word.strip_prefix("msgstr[").and_then(|rest| rest.strip_suffix(']'));
                let number = number
                    .and_then(|number| number.parse().ok())
                    .ok_or_else(|| format!("“{word}” is no word of a catalogue"))?;
                self.field = Some(Field::Form(number));
            }
        }
        self.add(&text)
    }

    fn add(&mut self, text: &str) -> Result<(), String> {
        match (self.field, &mut self.key, &mut self.entry) {
            (Some(Field::Context), Some(key), _) => key.push_str(text),
            (Some(Field::Source), _, Some(entry)) => entry.source.push_str(text),
            (Some(Field::Plural), _, Some(entry)) => entry.plural.get_or_insert_default().push_str(text),
            (Some(Field::Form(number)), _, Some(entry)) => {
                if number == entry.forms.len() {
                    entry.forms.push(String::new());
                }
                entry.forms.get_mut(number).ok_or("the forms are not numbered from 0")?.push_str(text);
            }
            _ => return Err("a text that belongs to nothing".into()),
        }
        Ok(())
    }

    /// The message that ends here.
    fn end(&mut self) -> Result<(), String> {
        let Some(entry) = self.entry.take() else { return Ok(()) };
        self.field = None;
        if entry.forms.is_empty() {
            return Err(format!("“{}” has no translation", entry.source));
        }
        match self.key.take() {
            None if entry.source.is_empty() => {
                let lines = entry.forms.concat();
                let pairs = lines.lines().filter_map(|line| line.split_once(':'));
                self.catalogue.header = pairs.map(|(name, value)| (name.trim().into(), value.trim().into())).collect();
                Ok(())
            }
            None => Err(format!("“{}” has no key (msgctxt)", entry.source)),
            Some(key) => match self.catalogue.entries.insert(key.clone(), entry) {
                None => Ok(()),
                Some(_) => Err(format!("“{key}” is there twice")),
            },
        }
    }
}

/// What stands between quotation marks.
fn unquoted(text: &str) -> Result<String, String> {
    let inside =
        text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).ok_or("a text without quotation marks")?;
    let mut told = String::with_capacity(inside.len());
    let mut signs = inside.chars();
    while let Some(sign) = signs.next() {
        match (sign, sign == '\\') {
            ('"', _) => return Err("a quotation mark inside a text".into()),
            (_, false) => told.push(sign),
            (_, true) => told.push(match signs.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some(escaped @ ('"' | '\\')) => escaped,
                _ => return Err("an escape that is none".into()),
            }),
        }
    }
    Ok(told)
}

/// The names between braces in a text, in their order.
pub fn places(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "msgid \"\"\nmsgstr \"\"\n\"Language: en\\n\"\n\"Plural-Forms: nplurals=2; plural=(n != 1);\\n\"\n\n";

    #[test]
    fn a_message_has_a_key_a_source_and_its_forms() {
        let text = format!(
            "{HEAD}# for translators\nmsgctxt \"site.ballots\"\nmsgid \"{{n}} bulletin\"\nmsgid_plural \"{{n}} bulletins\"\n\
             msgstr[0] \"{{n}} ballot\"\nmsgstr[1] \"{{n}} \"\n\"ballots\"\n\nmsgctxt \"site.quoted\"\nmsgid \"« {{a}} »\"\nmsgstr \"\\\"{{a}}\\\"\""
        );
        let read = read(&text).unwrap();
        assert_eq!(read.header.get("Language").map(String::as_str), Some("en"));
        assert_eq!(read.entries["site.ballots"].forms, ["{n} ballot", "{n} ballots"]);
        assert_eq!(read.entries["site.ballots"].plural.as_deref(), Some("{n} bulletins"));
        assert_eq!(read.entries["site.quoted"].forms, ["\"{a}\""]);
        assert_eq!(places("{n} of {all}, {"), ["n", "all"]);
    }

    #[test]
    fn what_is_no_catalogue_is_refused_with_its_line() {
        for (text, line, problem) in [
            ("msgid \"Oui\"\nmsgstr \"Yes\"", 2, "has no key"),
            ("msgctxt \"a\"\nmsgid \"Oui\"", 2, "has no translation"),
            ("msgctxt \"a\"\nmsgid \"Oui\nmsgstr \"Yes\"", 2, "without quotation marks"),
            ("msgctxt \"a\"\nmsgid \"O\"\nmsgstr \"\\x\"", 3, "escape"),
            ("msgctxt \"a\"\nmsgid \"O\"\nmsgstr[1] \"x\"", 3, "not numbered"),
            ("msgctxt \"a\"\nmsgid \"O\"\nmsgstr \"x\"\nmsgctxt \"a\"\nmsgid \"O\"\nmsgstr \"x\"", 6, "twice"),
            ("\"Oui\"", 1, "belongs to nothing"),
            ("msgfoo \"a\"", 1, "no word of a catalogue"),
        ] {
            let fault = read(text).unwrap_err();
            assert!(fault.line == line && fault.problem.contains(problem), "{text}: {fault}");
        }
    }
}
