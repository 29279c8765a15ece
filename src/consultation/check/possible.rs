//! What nobody could do: limits of a ballot against the options that are offered together, and what those cost.
//!
//! A fault is what leaves only the blank vote to everybody, or to everybody of one territory; a remark is a number that no ballot
//! can reach.

use super::super::definition::{Kind, Question, QuestionOption};
use super::super::money::Cents;
use super::Check;
use crate::consultation::fault::Fault;
use crate::consultation::money::french_count;

/// The options that one ballot may choose from.
struct Offer {
    /// How it is named in a sentence, with a preposition; empty where there is one for everybody.
    wherein: String,
    /// What each costs, cheapest first; options without a cost are told elsewhere.
    costs: Vec<Cents>,
}

impl Offer {
    fn size(&self) -> u64 {
        u64::try_from(self.costs.len()).unwrap_or(u64::MAX)
    }

    /// What the cheapest `count` cost together.
    fn cheapest(&self, count: u16) -> Cents {
        Cents(self.costs.iter().take(usize::from(count)).map(|cost| cost.0).fold(0, u64::saturating_add))
    }

    /// How many of the cheapest an amount pays for.
    fn affordable(&self, money: Cents) -> u64 {
        let mut left = money.0;
        let paid = self.costs.iter().take_while(|cost| {
            let pays = cost.0 <= left;
            left = left.saturating_sub(cost.0);
            pays
        });
        u64::try_from(paid.count()).unwrap_or(u64::MAX)
    }
}

impl Check<'_> {
    /// The options of a question as they are offered: all together, or those of each territory that has some.
    fn offers(&self, question: &Question) -> Vec<Offer> {
        let offer = |wherein: String, territory: Option<&str>| {
            let here = |option: &&QuestionOption| territory.is_none() || option.territory.as_deref() == territory;
            let options = question.options.iter().filter(here);
            let mut costs: Vec<Cents> = options.map(|option| option.cost.unwrap_or_default()).collect();
            costs.sort_unstable();
            Offer { wherein, costs }
        };
        let offers = if question.by_territory {
            let territories = self.definition.territories.iter();
            territories.map(|territory| offer(format!(" dans « {} »", territory.id), Some(&territory.id))).collect()
        } else {
            vec![offer(String::new(), None)]
        };
        offers.into_iter().filter(|offer| !offer.costs.is_empty()).collect()
    }

    /// The limits of a question against each offer.
    pub(super) fn possible(&mut self, place: &str, question: &Question) {
        let offers = self.offers(question);
        match &question.kind {
            Kind::Approval { min, max, money } => {
                self.enough(place, &offers, *min);
                if let Some(money) = money {
                    self.payable(place, &offers, (*min, *max, *money));
                }
            }
            Kind::Choice { min, .. } => self.enough(place, &offers, *min),
            Kind::Points { points, per_option } => self.spendable(place, &offers, (*points, *per_option)),
            Kind::Ranking { max, .. } => {
                let of_territory = |offer: &&Offer| !offer.wherein.is_empty();
                for offer in offers.iter().filter(of_territory).filter(|offer| offer.size() < u64::from(*max)) {
                    let found = french_count(offer.size(), "option");
                    let problem = format!(
                        "Personne ne peut classer {}{} : il y a {found}.",
                        french_count(*max, "option"),
                        offer.wherein
                    );
                    self.possibly(place, "max", problem, "Réduisez « max », ou dites-le dans le texte d’aide.");
                }
            }
            Kind::Signature { territories, .. } => {
                let known = self.definition.territories.len();
                if usize::try_from(*territories).is_ok_and(|needed| needed > known) {
                    let problem = format!(
                        "Il faut des signatures de {}, et il y en a {known}.",
                        french_count(*territories, "territoire")
                    );
                    let remedy = "Réduisez ce nombre, ou déclarez les autres dans [[territories]].";
                    self.fault(format!("{place}.territories"), problem, remedy);
                }
            }
            Kind::Grades { .. } | Kind::Scale { .. } | Kind::Text { .. } => {}
        }
    }

    fn possibly(&mut self, place: &str, key: &str, problem: String, remedy: &str) {
        self.faults.push(Fault::at(format!("{place}.{key}"), problem, remedy).as_remark());
    }

    /// Fewer options in a territory than must be chosen; fewer in all of them is told of `max`.
    fn enough(&mut self, place: &str, offers: &[Offer], min: u16) {
        let of_territory = |offer: &&Offer| !offer.wherein.is_empty();
        for offer in offers.iter().filter(of_territory).filter(|offer| offer.size() < u64::from(min)) {
            let found = french_count(offer.size(), "option");
            let problem = format!(
                "Il faut choisir au moins {}{}, et il y a {found} : seul le vote blanc serait possible.",
                french_count(min, "option"),
                offer.wherein
            );
            self.fault(format!("{place}.min"), problem, "Réduisez « min », ou ajoutez des options.");
        }
    }

    /// Money that pays for too few.
    fn payable(&mut self, place: &str, offers: &[Offer], (min, max, money): (u16, u16, Cents)) {
        for offer in offers {
            let least = min.max(1);
            let (due, wherein) = (offer.cheapest(least), &offer.wherein);
            let reach = offer.affordable(money);
            if due > money {
                let what = match least {
                    1 => format!("L’option la moins chère{wherein} coûte {due}"),
                    _ => format!("Les {} les moins chères{wherein} coûtent {due}", french_count(least, "option")),
                };
                let problem = format!("{what}, et un bulletin a {money} : seul le vote blanc serait possible.");
                self.fault(format!("{place}.money"), problem, "Augmentez « money », ou réduisez « min ».");
            } else if reach < u64::from(max).min(offer.size()) {
                let problem = format!(
                    "Avec {money}, personne ne peut choisir plus de {}{wherein}, et « max » vaut {max}.",
                    french_count(reach, "option")
                );
                self.possibly(place, "max", problem, "Vérifiez « max », « money » et les coûts.");
            }
        }
    }

    /// Points that cannot all be given.
    fn spendable(&mut self, place: &str, offers: &[Offer], (points, per_option): (u8, u8)) {
        for offer in offers {
            let most = offer.size().saturating_mul(u64::from(per_option));
            if per_option > 0 && most < u64::from(points) {
                let found = french_count(offer.size(), "option");
                let problem = format!(
                    "Personne ne peut donner {}{} : {found}, {} au plus pour chacune.",
                    french_count(points, "point"),
                    offer.wherein,
                    french_count(per_option, "point")
                );
                self.possibly(place, "points", problem, "Réduisez « points » ou augmentez « per_option ».");
            }
        }
    }
}
