//! What there is to say of a group of a stage, and of a question as a whole.

use super::Currency;
use crate::consultation::rule::{Group, GroupBy, Stage};
use crate::consultation::{Cents, Definition};
use crate::count::{GroupResult, SharesResult};
use crate::language::Language;
use crate::language::words::election;
use crate::language::words::remark as words;

/// The name of a group: of a territory or category as the definition has it, of a cost band its bounds; none where options are
/// not grouped.
pub fn group_name(definition: &Definition, stage: &Stage, group: &Group, language: Language) -> Option<String> {
    let euros = |amount: Cents| language.euros(amount.0);
    match stage.group_by {
        GroupBy::Nothing => None,
        GroupBy::Territory => definition
            .territories
            .iter()
            .find(|known| known.id == group.id)
            .map(|known| known.name.get(language).into()),
        GroupBy::Category => {
            definition.categories.iter().find(|known| known.id == group.id).map(|known| known.name.get(language).into())
        }
        GroupBy::CostBand => {
            let bounds = stage.groups.iter().filter_map(|other| other.up_to);
            let below = bounds.filter(|bound| Some(*bound) < group.up_to).max().or(stage.among.over);
            let up_to = euros(group.up_to?);
            Some(match below {
                None => words::BAND.fill(language, &[("up_to", &up_to)]),
                Some(over) => words::BAND_OVER.fill(language, &[("over", &euros(over)), ("up_to", &up_to)]),
            })
        }
    }
}

/// What there is to say of a group: a guarantee that was not met, the endowment of Equal Shares and what it was compared with.
pub fn remarks(group: &GroupResult, language: Language) -> Vec<String> {
    let mut told = Vec::new();
    if group.winners < group.least {
        told.push(unmet(group.least, group.winners, language));
    }
    if let Some(shares) = &group.shares {
        told.push(endowment(shares, language));
        told.extend(comparison(shares, language));
    }
    told
}

/// Ties whose effect was not looked at; none where there are none.
pub fn unexamined(ties: u64, language: Language) -> Option<String> {
    (ties > 0).then(|| words::UNEXAMINED.fill(language, &[("ties", &language.number(ties))]))
}

fn unmet(least: u64, winners: u64, language: Language) -> String {
    let due = match least {
        1 => words::DUE_ONE.say(language).to_owned(),
        _ => words::DUE.count(language, least),
    };
    let met = match winners {
        0 => words::MET_NONE.say(language).to_owned(),
        1 => words::MET_ONE.say(language).to_owned(),
        _ => words::MET.count(language, winners),
    };
    words::UNMET.fill(language, &[("due", &due), ("met", &met)])
}

fn endowment(shares: &SharesResult, language: Language) -> String {
    let endowment = Currency::EURO.said(language, shares.endowment);
    match shares.raises {
        0 => words::ENDOWMENT.fill(language, &[("endowment", &endowment)]),
        raises => words::ENDOWMENT_RAISED.count_with(language, raises, &[("endowment", &endowment)]),
    }
}

fn comparison(shares: &SharesResult, language: Language) -> Option<String> {
    let compared = shares.comparison?;
    let message = if compared.replaced { words::ORDER_KEPT } else { words::SHARES_KEPT };
    let prefer = election::PREFER.count(language, compared.for_shares);
    Some(message.fill(language, &[("prefer", &prefer), ("others", &language.number(compared.for_order))]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::count::Compared;

    fn told(raises: u64, for_shares: u64) -> [Vec<String>; 2] {
        let comparison = Some(Compared { for_shares, for_order: 1, replaced: false });
        let shares = Some(SharesResult { endowment: Cents(500), raises, comparison });
        let group = GroupResult { id: "all".into(), purse: None, left: None, least: 0, winners: 0, shares };
        [Language::FRENCH, Language::of_tag("en").unwrap()].map(|language| remarks(&group, language))
    }

    #[test]
    fn one_ballot_and_one_raise_are_singular() {
        let ([french, one], [_, two]) = (told(1, 1), told(2, 2));
        assert_eq!(one[0], "Each ballot has €5 to spend, after 1 raise.");
        assert_eq!(two[0], "Each ballot has €5 to spend, after 2 raises.");
        assert_eq!(
            french[1],
            "Comparaison\u{a0}: 1\u{a0}bulletin préfère les parts égales, 1 le classement par voix\u{a0}; les parts égales sont gardées."
        );
        assert!(one[1].starts_with("Comparison: 1 ballot prefers equal shares, 1 the order by votes;"));
        assert!(two[1].contains("2 ballots prefer "));
    }

    #[test]
    fn a_guarantee_that_was_not_met_says_by_how_much() {
        let said = |least, winners| unmet(least, winners, Language::FRENCH);
        assert_eq!(said(1, 0), "Garantie non tenue\u{a0}: un projet devait être retenu, aucun n’a pu l’être.");
        assert_eq!(
            said(3, 2),
            "Garantie non tenue\u{a0}: 3\u{a0}projets devaient être retenus, 2\u{a0}seulement ont pu l’être."
        );
    }
}
