//! The groups of a stage: which there are, what each has, how many it takes.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::super::money::Cents;
use super::super::super::rule::{Among, Group, GroupBy, StagePurse};
use super::super::keys::{Amount, Keys};

/// What groups are made of.
#[derive(Debug, Default)]
pub(in crate::consultation::source) struct Lists {
    pub(in crate::consultation::source) territories: Vec<Place>,
    pub(in crate::consultation::source) categories: Vec<String>,
}

/// A territory as groups need it.
#[derive(Debug)]
pub(in crate::consultation::source) struct Place {
    pub(in crate::consultation::source) id: String,
    pub(in crate::consultation::source) budget: Option<Cents>,
    pub(in crate::consultation::source) inhabitants: Option<u64>,
}

impl Lists {
    /// Every group of a stage, with neither money nor numbers.
    pub(super) fn groups(&self, by: GroupBy, among: &Among, bands: &[Cents]) -> Vec<Group> {
        let group = |id: &str, up_to| Group { id: id.into(), up_to, purse: None, least: 0, most: None };
        let listed =
            |list: &Option<Vec<String>>, id: &str| list.as_ref().is_none_or(|list| list.iter().any(|l| l == id));
        match by {
            GroupBy::Nothing => vec![group("all", None)],
            GroupBy::Territory => {
                let ids = self.territories.iter().map(|place| place.id.as_str());
                ids.filter(|id| listed(&among.territories, id)).map(|id| group(id, None)).collect()
            }
            GroupBy::Category => {
                let ids = self.categories.iter().map(String::as_str);
                ids.filter(|id| listed(&among.categories, id)).map(|id| group(id, None)).collect()
            }
            GroupBy::CostBand => bands.iter().map(|up_to| group(&up_to.decimal(), Some(*up_to))).collect(),
        }
    }
}

/// `among = "all"`, or conditions that must all hold.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "among vaut \"all\" ou une table { categories, territories, over, up_to }")]
pub(super) enum RawAmong {
    Word(All),
    Conditions(Conditions),
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum All {
    All,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Conditions {
    categories: Option<Vec<String>>,
    territories: Option<Vec<String>>,
    over: Option<Amount>,
    up_to: Option<Amount>,
}

impl RawAmong {
    pub(super) fn read(&self, keys: &mut Keys<'_>) -> Option<Among> {
        let Self::Conditions(conditions) = self else { return Some(Among::default()) };
        let mut amount = |key: &str, amount: &Option<Amount>| match amount {
            None => Some(None),
            Some(amount) => keys.read(&format!("among.{key}"), amount).map(Some),
        };
        let (over, up_to) = (amount("over", &conditions.over), amount("up_to", &conditions.up_to));
        let (categories, territories) = (conditions.categories.clone(), conditions.territories.clone());
        Some(Among { categories, territories, over: over?, up_to: up_to? })
    }
}

/// The upper limits of cost bands.
pub(super) fn bands(bands: &[Amount], keys: &mut Keys<'_>) -> Option<Vec<Cents>> {
    let read: Vec<Option<Cents>> =
        bands.iter().enumerate().map(|(place, band)| keys.read(&format!("bands.{place}"), band)).collect();
    read.into_iter().collect()
}

/// Money: an amount, a word, or a table of the groups' own.
#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "purse vaut une somme, \"common\", \"unlimited\", \"territories\", ou une table { each }, { pro_rata } ou { by_group }"
)]
pub(super) enum RawPurse {
    Plain(Amount),
    Groups(Purses),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Purses {
    each: Option<Amount>,
    pro_rata: Option<Amount>,
    by_group: Option<BTreeMap<String, Amount>>,
}

impl RawPurse {
    /// The money of a whole count: `Some(None)` for `"unlimited"`.
    pub(super) fn whole(&self, keys: &mut Keys<'_>) -> Option<Option<Cents>> {
        match self {
            Self::Plain(amount) if amount.is("unlimited") => Some(None),
            Self::Plain(amount) => keys.read("purse", amount).map(Some),
            Self::Groups(_) => {
                let remedy = "Écrivez le montant de tout le décompte, ou \"unlimited\".";
                keys.fault("purse", "Les montants de groupes vont dans une étape.", remedy);
                None
            }
        }
    }

    /// The money of a stage, written into its groups where it is theirs.
    pub(super) fn fill(
        &self,
        groups: &mut [Group],
        (by, lists): (GroupBy, &Lists),
        keys: &mut Keys<'_>,
    ) -> Option<StagePurse> {
        let territory = |group: &Group| lists.territories.iter().find(|place| place.id == group.id);
        let of_territories = by == GroupBy::Territory;
        let purses: Vec<Option<Cents>> = match self {
            Self::Plain(amount) if amount.is("common") => return Some(StagePurse::Common),
            Self::Plain(amount) if amount.is("unlimited") => return Some(StagePurse::Unlimited),
            Self::Plain(amount) if amount.is("territories") && of_territories => {
                groups.iter().map(|group| territory(group)?.budget).collect()
            }
            Self::Groups(Purses { each: Some(each), pro_rata: None, by_group: None }) => {
                let each = keys.read("purse.each", each)?;
                vec![Some(each); groups.len()]
            }
            Self::Groups(Purses { each: None, pro_rata: Some(whole), by_group: None }) if of_territories => {
                let whole = keys.read("purse.pro_rata", whole)?;
                let inhabitants = |group: &Group| territory(group)?.inhabitants.filter(|people| *people > 0);
                if let Some(group) = groups.iter().find(|group| inhabitants(group).is_none()) {
                    let remedy = "Ajoutez « inhabitants » à chaque bloc [[territories]] de cette étape.";
                    keys.fault("purse", format!("Le nombre d’habitants de « {} » manque.", group.id), remedy);
                    return None;
                }
                let inhabitants: Vec<u64> = groups.iter().filter_map(inhabitants).collect();
                pro_rata(whole, &inhabitants).into_iter().map(Some).collect()
            }
            Self::Groups(Purses { each: None, pro_rata: None, by_group: Some(amounts) }) => {
                by_group(amounts, groups, "purse.by_group", keys, |keys, id, amount| {
                    keys.read(&format!("purse.by_group.{id}"), amount)
                })?
            }
            _ => {
                let problem = "Le budget de cette étape n’est pas compris.";
                let remedy = "Écrivez \"common\", \"unlimited\", { each = … }, { by_group = … } ou, par territoire, \"territories\" ou { pro_rata = … }.";
                keys.fault("purse", problem, remedy);
                return None;
            }
        };
        if let Some((group, _)) = groups.iter().zip(&purses).find(|(_, purse)| purse.is_none()) {
            let remedy = "Ajoutez « budget » à chaque bloc [[territories]], ou écrivez les montants ici.";
            keys.fault("purse", format!("Le groupe « {} » n’a pas de budget.", group.id), remedy);
            return None;
        }
        for (group, purse) in groups.iter_mut().zip(purses) {
            group.purse = purse;
        }
        Some(StagePurse::Own)
    }
}

/// `take = "while-money-lasts"`, or numbers.
#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "take vaut \"while-money-lasts\" ou une table { at_least, at_most } ou { exactly }, avec un nombre ou un nombre par groupe"
)]
pub(super) enum RawTake {
    Word(WhileMoneyLasts),
    Numbers(Numbers),
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum WhileMoneyLasts {
    WhileMoneyLasts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Numbers {
    at_least: Option<Number>,
    at_most: Option<Number>,
    exactly: Option<Number>,
}

/// The same for every group, or each its own.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Number {
    Each(u32),
    ByGroup(BTreeMap<String, u32>),
}

impl RawTake {
    /// Writes the numbers into the groups.
    pub(super) fn fill(&self, groups: &mut [Group], keys: &mut Keys<'_>) -> Option<()> {
        let Self::Numbers(numbers) = self else { return Some(()) };
        let (least, most) = match numbers {
            Numbers { exactly: Some(exactly), at_least: None, at_most: None } => (Some(exactly), Some(exactly)),
            Numbers { exactly: None, at_least, at_most } if at_least.is_some() || at_most.is_some() => {
                (at_least.as_ref(), at_most.as_ref())
            }
            _ => {
                let remedy =
                    "Écrivez { exactly = 1 }, { at_least = 2 }, { at_most = 3 }, ou { at_least = 1, at_most = 3 }.";
                keys.fault("take", "Le nombre de projets n’est pas compris.", remedy);
                return None;
            }
        };
        let mut of = |number: &Number| match number {
            Number::Each(number) => Some(vec![Some(*number); groups.len()]),
            Number::ByGroup(numbers) => by_group(numbers, groups, "take", keys, |_, _, number| Some(*number)),
        };
        let least = least.map_or_else(|| Some(Vec::new()), &mut of)?;
        let most = most.map_or_else(|| Some(Vec::new()), &mut of)?;
        for (group, least) in groups.iter_mut().zip(least) {
            group.least = least.unwrap_or_default();
        }
        for (group, most) in groups.iter_mut().zip(most) {
            group.most = most;
        }
        Some(())
    }
}

/// The value of each group, by its identifier; each must be there, and nothing else.
fn by_group<T, V>(
    table: &BTreeMap<String, T>,
    groups: &[Group],
    place: &str,
    keys: &mut Keys<'_>,
    mut read: impl FnMut(&mut Keys<'_>, &str, &T) -> Option<V>,
) -> Option<Vec<Option<V>>> {
    let is_of = |id: &str, group: &Group| group.id == id || (group.up_to.is_some() && Cents::parse(id) == group.up_to);
    let strangers: Vec<&String> = table.keys().filter(|id| !groups.iter().any(|group| is_of(id, group))).collect();
    for id in &strangers {
        let remedy = "Reprenez l’identifiant d’un territoire ou d’un thème, ou la limite d’une tranche de coût.";
        keys.fault(&format!("{place}.{id}"), format!("« {id} » n’est pas un groupe de cette étape."), remedy);
    }
    let mut values = Vec::new();
    for group in groups {
        let mut of_group = table.iter().filter(|(id, _)| is_of(id, group));
        let Some((id, value)) = of_group.next() else {
            keys.fault(place, format!("Il manque le groupe « {} ».", group.id), "Ajoutez-le : chacun doit être là.");
            return None;
        };
        if let Some((again, _)) = of_group.next() {
            let problem = format!("« {id} » et « {again} » sont le même groupe.");
            keys.fault(&format!("{place}.{again}"), problem, "Gardez-en un seul.");
            return None;
        }
        values.push(Some(read(keys, id, value)?));
    }
    strangers.is_empty().then_some(values)
}

/// Euros of one in `parts` among many: what largest remainders give, so that the sum is exact.
///
/// Whole euros where the amount is; equal remainders go to the larger part, then to the earlier.
pub(super) fn pro_rata(amount: Cents, parts: &[u64]) -> Vec<Cents> {
    let unit = if amount.0.is_multiple_of(100) { 100 } else { 1 };
    let (units, all) = (u128::from(amount.0 / unit), parts.iter().map(|part| u128::from(*part)).sum::<u128>().max(1));
    let scaled: Vec<u128> = parts.iter().map(|part| u128::from(*part) * units).collect();
    let mut shares: Vec<u128> = scaled.iter().map(|scaled| scaled / all).collect();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    let key = |place: usize| (scaled.get(place).map(|scaled| scaled % all), parts.get(place).copied());
    order.sort_by_key(|place| std::cmp::Reverse(key(*place)));
    let missing = units.saturating_sub(shares.iter().sum());
    for (_, place) in (0..missing).zip(order) {
        if let Some(share) = shares.get_mut(place) {
            *share += 1;
        }
    }
    shares.into_iter().map(|share| Cents(u64::try_from(share).unwrap_or(u64::MAX).saturating_mul(unit))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::super::rule::{CountRule, Short, Stage, StageRule, Unfit};
    use super::super::RawCount;
    use super::*;
    use crate::consultation::source::counting::Place;

    /// One stage with these keys after its title, in two territories of 700 and 300 euros and of two categories.
    fn stage(keys: &str) -> Result<Stage, String> {
        let text = format!(
            "rule = \"stages\"\npurse = \"1000\"\nties = [\"lot\"]\n[[stages]]\ntitle = {{ fr = \"Étape\" }}\n{keys}"
        );
        let place = |id: &str, euros: u64| Place { id: id.into(), budget: Some(Cents(euros * 100)), inhabitants: None };
        let lists = Lists {
            territories: vec![place("nord", 700), place("sud", 300)],
            categories: vec!["jeunes".into(), "tous".into()],
        };
        let (raw, mut faults): (RawCount, _) = (toml::from_str(&text).unwrap(), Vec::new());
        let rule = raw.to_rule("questions.0.count", &lists, &mut faults);
        match (rule, faults.first()) {
            (Some(CountRule::Stages(mut stages)), None) => Ok(stages.stages.remove(0)),
            (_, fault) => Err(fault.map(ToString::to_string).unwrap_or_default()),
        }
    }

    const GREEDY: &str = "rule = \"greedy\"\nby = \"votes\"\n";

    fn greedy(keys: &str) -> Result<Stage, String> {
        stage(&format!("{GREEDY}{keys}"))
    }

    fn purses(stage: &Stage) -> Vec<(&str, Option<u64>)> {
        stage.groups.iter().map(|group| (group.id.as_str(), group.purse.map(|purse| purse.0 / 100))).collect()
    }

    #[test]
    fn territories_bring_their_own_budgets() {
        let keys = "among = \"all\"\npurse = \"territories\"\nleft_over = \"apart\"\ntake = \"while-money-lasts\"\nunfit = \"skip\"\n";
        let read = greedy(&format!("{keys}group_by = \"territory\"")).unwrap();
        assert_eq!((purses(&read), read.purse), (vec![("nord", Some(700)), ("sud", Some(300))], StagePurse::OwnApart));
        let told = greedy(&format!("{keys}group_by = \"category\"")).unwrap_err();
        assert!(told.contains("Le budget de cette étape n’est pas compris."), "{told}");
    }

    #[test]
    fn only_groups_that_the_stage_is_about_are_there() {
        let keys = "purse = { each = 50 }\nleft_over = \"common\"\ntake = \"while-money-lasts\"\nunfit = \"stop\"\n";
        let south = greedy(&format!("{keys}among = {{ territories = [\"sud\"] }}\ngroup_by = \"territory\"")).unwrap();
        assert_eq!((purses(&south), south.purse), (vec![("sud", Some(50))], StagePurse::Own));
        let youth = greedy(&format!("{keys}among = {{ categories = [\"jeunes\"] }}\ngroup_by = \"category\"")).unwrap();
        assert_eq!(purses(&youth), [("jeunes", Some(50))]);
    }

    #[test]
    fn a_cost_band_is_named_by_its_limit_however_it_is_written() {
        let keys = "among = { over = 100, up_to = 9000 }\ngroup_by = \"cost-band\"\nbands = [\"5000.50\", 9000]\nleft_over = \"apart\"\ntake = \"while-money-lasts\"\nunfit = \"skip\"\n";
        let read = greedy(&format!("{keys}purse = {{ by_group = {{ \"5000.5\" = 10, \"9000.00\" = 20 }} }}")).unwrap();
        let (first, last) = (&read.groups[0], &read.groups[1]);
        assert_eq!((first.up_to, first.purse), (Some(Cents(500_050)), Some(Cents(1000))));
        assert_eq!((last.up_to, last.purse), (Some(Cents(900_000)), Some(Cents(2000))));
        assert_eq!((read.among.over, read.among.up_to), (Some(Cents(10_000)), Some(Cents(900_000))));
    }

    #[test]
    fn a_cost_band_written_twice_is_refused() {
        let keys = "among = \"all\"\ngroup_by = \"cost-band\"\nbands = [5000]\nleft_over = \"apart\"\ntake = \"while-money-lasts\"\nunfit = \"skip\"\n";
        let told =
            greedy(&format!("{keys}purse = {{ by_group = {{ \"5000\" = 10, \"5000.00\" = 20 }} }}")).unwrap_err();
        assert!(told.contains("« 5000 » et « 5000.00 » sont le même groupe."), "{told}");
    }

    #[test]
    fn numbers_are_the_same_for_all_or_each_their_own() {
        let keys =
            "among = \"all\"\ngroup_by = \"territory\"\npurse = \"common\"\nunfit = \"skip\"\nif_short = \"empty\"\n";
        let numbers = |take: &str| {
            let read = greedy(&format!("{keys}take = {take}"))?;
            Ok::<_, String>(read.groups.iter().map(|group| (group.least, group.most)).collect::<Vec<_>>())
        };
        let least_of_each = numbers("{ at_least = { nord = 1, sud = 2 }, at_most = 3 }").unwrap();
        assert_eq!(least_of_each, [(1, Some(3)), (2, Some(3))]);
        assert_eq!(numbers("{ exactly = 2 }").unwrap(), [(2, Some(2)), (2, Some(2))]);
        assert!(numbers("{ at_most = 2 }").unwrap_err().contains("« if_short » ne va pas ici"));
        assert!(numbers("{}").unwrap_err().contains("Le nombre de projets n’est pas compris."));
    }

    #[test]
    fn where_money_is_not_looked_at_nothing_is_said_of_it() {
        let keys = "among = \"all\"\ngroup_by = \"nothing\"\npurse = \"unlimited\"\ntake = { exactly = 2 }\n";
        let StageRule::Greedy { unfit, short, .. } = greedy(keys).unwrap().rule else { panic!("greedy") };
        assert_eq!((unfit, short), (Unfit::Skip, None));
        assert!(greedy(&format!("{keys}if_short = \"next\"")).unwrap_err().contains("« if_short » ne va pas ici"));
        let spends = keys.replace("unlimited", "common") + "unfit = \"stop\"\nif_short = \"next\"";
        let StageRule::Greedy { unfit, short, .. } = greedy(&spends).unwrap().rule else { panic!("greedy") };
        assert_eq!((unfit, short), (Unfit::Stop, Some(Short::Next)));
    }

    #[test]
    fn shares_by_inhabitants_are_whole_euros_and_come_to_the_amount() {
        let euros = |amounts: &[u64]| amounts.iter().map(|euros| Cents(euros * 100)).collect::<Vec<_>>();
        assert_eq!(pro_rata(Cents(10_000), &[1, 1, 1]), euros(&[34, 33, 33]));
        assert_eq!(pro_rata(Cents(100_000), &[2, 3, 2]), euros(&[286, 428, 286]));
        assert_eq!(pro_rata(Cents(1050), &[1, 2]), [Cents(350), Cents(700)]);
        assert_eq!(pro_rata(Cents(100), &[0, 0]), [Cents(100), Cents(0)], "nobody lives there");
    }
}
