//! The words on paper, French first. Both languages stand side by side, so that neither is forgotten.
//!
//! French typography: no-break spaces before `: ; ? !` and inside numbers.

/// The language of a slip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Français.
    #[default]
    French,
    /// English.
    English,
}

/// One thing to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phrase {
    Receipt,
    KeepIt,
    CheckWithIt,
    Opening,
    Pause,
    Closing,
    Kiosk,
    Place,
    Ticket,
    Consultation,
    Key,
    Date,
    Ballots,
    Root,
    Counters,
    Cast,
    Unlocks,
    PrintFailures,
    Starts,
    UncleanStops,
    Signature,
    PauseAdvice,
    ClosingAdvice,
}

impl Phrase {
    pub(super) fn in_language(self, language: Language) -> &'static str {
        let (french, english) = self.both();
        match language {
            Language::French => french,
            Language::English => english,
        }
    }

    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Receipt => ("REÇU DE DÉPÔT", "BALLOT RECEIPT"),
            Self::KeepIt => (
                "Gardez ce reçu. Il ne dit pas pour quoi vous avez voté.",
                "Keep this receipt. It does not say how you voted.",
            ),
            Self::CheckWithIt => (
                "Il désigne votre bulletin scellé. Avec lui, vous vérifiez que ce bulletin est dans la liste publiée.",
                "It names your sealed ballot. With it, you check that this ballot is in the published list.",
            ),
            Self::Opening => ("OUVERTURE", "OPENING"),
            Self::Pause => ("PAUSE", "PAUSE"),
            Self::Closing => ("CLÔTURE", "CLOSING"),
            Self::Kiosk => ("Borne", "Kiosk"),
            Self::Place => ("Lieu", "Place"),
            Self::Ticket => ("Ticket n°", "Slip no."),
            Self::Consultation => ("Consultation", "Consultation"),
            Self::Key => ("Clé publique", "Public key"),
            Self::Date => ("Date", "Date"),
            Self::Ballots => ("Bulletins dans l’urne", "Ballots in the box"),
            Self::Root => ("Empreinte de l’urne (racine)", "Fingerprint of the box (root)"),
            Self::Counters => ("Compteurs de la borne", "Counters of the kiosk"),
            Self::Cast => ("Bulletins déposés", "Ballots cast"),
            Self::Unlocks => ("Accès donnés", "Unlocks"),
            Self::PrintFailures => ("Reçus non sortis", "Receipts not printed"),
            Self::Starts => ("Démarrages", "Starts"),
            Self::UncleanStops => ("Arrêts brusques", "Unclean stops"),
            Self::Signature => ("Nom et signature", "Name and signature"),
            Self::PauseAdvice => (
                "Le vote est suspendu. À la reprise, la borne doit annoncer le même nombre de bulletins.",
                "Voting is suspended. When it resumes, the kiosk must show the same number of ballots.",
            ),
            Self::ClosingAdvice => (
                "Le vote est clos sur cette borne. Joignez ce ticket au procès-verbal.",
                "Voting is closed on this kiosk. Attach this slip to the minutes.",
            ),
        }
    }
}

/// The two lines of the mark on everything printed in a rehearsal.
pub(super) fn rehearsal_mark(language: Language) -> [&'static str; 2] {
    match language {
        Language::French => ["RÉPÉTITION", "SANS VALEUR"],
        Language::English => ["REHEARSAL", "NOT VALID"],
    }
}

/// A whole number in groups of three.
pub(super) fn number(value: u64, language: Language) -> String {
    let separator = match language {
        Language::French => '\u{202F}',
        Language::English => ',',
    };
    let digits = value.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!(number(0, Language::French), "0");
        assert_eq!(number(999, Language::French), "999");
        assert_eq!(number(1_234_567, Language::French), "1\u{202F}234\u{202F}567");
        assert_eq!(number(20_000, Language::English), "20,000");
    }
}
