//! What a count says of its stages, French and English.

use super::amount::to_cents;
use super::currency::{english_count, english_number};
use super::equal_shares::Shares;
use crate::consultation::money::{french_count, grouped};
use crate::consultation::{Cents, Texts};

fn texts(french: String, english: String) -> Texts {
    Texts { fr: french, en: Some(english), br: None, fr_falc: None }
}

/// A guarantee that was not met.
pub(super) fn unmet(least: u64, winners: u64) -> Texts {
    let (french, english) = match winners {
        0 => ("aucun n’a pu l’être".into(), "none could be".into()),
        1 => ("un seul a pu l’être".into(), "only one could be".into()),
        _ => (format!("{winners} seulement ont pu l’être"), format!("only {winners} could be")),
    };
    let (due, due_english) = match least {
        1 => ("un projet devait être retenu".into(), "one project was to be selected".into()),
        _ => (format!("{least} projets devaient être retenus"), format!("{least} projects were to be selected")),
    };
    texts(
        format!("Garantie non tenue\u{a0}: {due}, {french}."),
        format!("Guarantee not met: {due_english}, {english}."),
    )
}

/// The name of a cost band.
pub(super) fn cost_band(over: Option<Cents>, up_to: Cents) -> Texts {
    match over {
        None => texts(format!("Jusqu’à {up_to}"), format!("Up to {}", up_to.english())),
        Some(over) => texts(
            format!("Plus de {over} et jusqu’à {up_to}"),
            format!("Over {} and up to {}", over.english(), up_to.english()),
        ),
    }
}

/// How Equal Shares found its winners: the endowment, and what it was compared with.
pub(super) fn shares(shares: &Shares) -> Vec<Texts> {
    let endowment = to_cents(&shares.endowment);
    let (raised, raised_english) = match shares.kept {
        0 => (String::new(), String::new()),
        kept => (
            format!(", après {}", french_count(kept, "augmentation")),
            format!(", after {}", english_count(kept, "raise")),
        ),
    };
    let mut told = vec![texts(
        format!("Chaque bulletin dispose de {endowment}{raised}."),
        format!("Each ballot has {} to spend{raised_english}.", endowment.english()),
    )];
    if let Some(comparison) = shares.comparison {
        let (ours, theirs) = (comparison.for_shares, comparison.for_greedy);
        let prefer = |ballots: u64| if ballots < 2 { "préfère" } else { "préfèrent" };
        let prefer_english = |ballots: u64| if ballots == 1 { "prefers" } else { "prefer" };
        let (kept, kept_english) = if comparison.replaces() {
            ("le classement par voix est gardé", "the order by votes is kept")
        } else {
            ("les parts égales sont gardées", "equal shares are kept")
        };
        told.push(texts(
            format!(
                "Comparaison\u{a0}: {} {} les parts égales, {} le classement par voix\u{a0}; {kept}.",
                french_count(ours, "bulletin"),
                prefer(ours),
                grouped(theirs)
            ),
            format!(
                "Comparison: {} {} equal shares, {} the order by votes; {kept_english}.",
                english_count(ours, "ballot"),
                prefer_english(ours),
                english_number(theirs)
            ),
        ));
    }
    told
}

/// Why an option has no figures.
pub(super) fn small_cell(least: u64) -> Texts {
    texts(
        format!(
            "Moins de {least} réponses dans ce territoire, ou dans un autre qu’il trahirait\u{a0}: les chiffres sont cachés, pour protéger chacun."
        ),
        format!(
            "Fewer than {least} answers in this territory, or in another that it would reveal: figures are hidden, to protect everyone."
        ),
    )
}

/// Ties whose effect was not looked at.
pub(super) fn unexamined(ties: u64) -> Texts {
    texts(
        format!("Égalités dont l’effet sur le résultat n’est pas examiné\u{a0}: {}.", grouped(ties)),
        format!("Ties whose effect on the result is not examined: {ties}."),
    )
}

/// A reason with the stage and the group it was given in, where they have names.
pub(super) fn in_stage(title: Option<&Texts>, group: &Texts, reason: Texts) -> Texts {
    let Some(title) = title else { return reason };
    let english = |texts: &Texts| texts.en.clone().unwrap_or_else(|| texts.fr.clone());
    let (group_french, group_english) = match group.fr.is_empty() {
        true => (String::new(), String::new()),
        false => (format!(" ({})", group.fr), format!(" ({})", english(group))),
    };
    let reason_english = english(&reason);
    texts(
        format!("{}{group_french}. {}", title.fr, reason.fr),
        format!("{}{group_english}. {reason_english}", english(title)),
    )
}

#[cfg(test)]
mod tests {
    use super::super::amount::whole;
    use super::super::equal_shares::Comparison;
    use super::super::outcome::Outcome;
    use super::*;
    use crate::consultation::rule::Preference;

    #[test]
    fn one_ballot_and_one_raise_are_singular() {
        let told = |kept, for_shares| {
            let comparison = Comparison { preference: Preference::Satisfaction, for_shares, for_greedy: 1 };
            let (outcome, endowment) = (Outcome::default(), whole(500));
            shares(&Shares { outcome, endowment, raises: kept, kept, comparison: Some(comparison) })
        };
        let (one, two) = (told(1, 1), told(2, 2));
        let english = |texts: &Texts| texts.en.clone().unwrap();
        assert_eq!(english(&one[0]), "Each ballot has €5 to spend, after 1 raise.");
        assert_eq!(english(&two[0]), "Each ballot has €5 to spend, after 2 raises.");
        assert_eq!(
            one[1].fr,
            "Comparaison\u{a0}: 1 bulletin préfère les parts égales, 1 le classement par voix\u{a0}; les parts égales sont gardées."
        );
        assert!(english(&one[1]).starts_with("Comparison: 1 ballot prefers equal shares, 1 the order by votes;"));
        assert!(two[1].fr.contains("2 bulletins préfèrent") && english(&two[1]).contains("2 ballots prefer "));
    }
}
