//! What the rule of a question must satisfy: sense, and no contradiction between its guarantees, its money and its options.
//!
//! A fault is what can never work, whatever the votes; a remark is what some votes could bring about.

use super::super::definition::{Kind, Question};
use super::super::money::Cents;
use super::super::rule::{
    Completion, EqualShares, Group, GroupBy, Order, Short, Stage, StagePurse, StageRule, Stages, TieCriterion, Unfit,
    Utility,
};
use super::groups::MOST_BANDS;
use super::{COST_NEEDED, Check, LONGEST_TITLE, NO_COST};
use crate::consultation::fault::Fault;
use crate::consultation::money::french_count;

/// Most stages of a rule.
pub(super) const MOST_STAGES: usize = 20;

impl Check<'_> {
    /// The rule at `place`.
    pub(super) fn count(&mut self, place: &str, question: &Question) {
        let Some(rule) = question.count.stages() else { return };
        if !question.kind.has_options() || matches!(question.kind, Kind::Signature { .. }) {
            let problem = "Ce type de question n’a pas de projets à choisir.";
            self.fault(place, problem, "Mettez rule = \"totals\".");
        }
        self.ties(place, rule);
        if rule.stages.is_empty() || rule.stages.len() > MOST_STAGES {
            let remedy = format!("Mettez de 1 à {MOST_STAGES} blocs [[questions.count.stages]].");
            self.fault(format!("{place}.stages"), "Le nombre d’étapes ne convient pas.", remedy);
            return;
        }
        self.money_of_stages(place, question, rule);
        let alone = matches!(rule.stages.as_slice(), [Stage { title: None, .. }]);
        for (number, stage) in rule.stages.iter().enumerate() {
            let place = if alone { place.to_owned() } else { format!("{place}.stages.{number}") };
            if stage.groups.len() > MOST_BANDS {
                self.groups(&place, stage);
                continue;
            }
            self.stage(&place, question, stage);
            self.groups(&place, stage);
            self.stage_rule(&place, question, stage);
            self.switches(&place, (rule, stage));
            let earlier = rule.stages.get(..number).unwrap_or_default();
            self.guarantees(&place, question, (rule, stage, earlier));
        }
        self.options_in_stages(place, question, rule);
    }

    fn ties(&mut self, place: &str, rule: &Stages) {
        let place = format!("{place}.ties");
        let times = |criterion: &TieCriterion| rule.ties.iter().filter(|tie| *tie == criterion).count();
        if rule.ties.last() != Some(&TieCriterion::Lot) || times(&TieCriterion::Lot) != 1 {
            let remedy = "Terminez la liste par \"lot\" : ties = [\"cost\", \"lot\"].";
            self.fault(place, "Les égalités doivent finir par le tirage au sort.", remedy);
        } else if [TieCriterion::Cost, TieCriterion::Votes, TieCriterion::FileOrder].iter().any(|tie| times(tie) > 1) {
            let remedy = "Gardez-le où il est la première fois.";
            self.fault(place, "Un critère de départage est là deux fois.", remedy);
        }
    }

    fn money_of_stages(&mut self, place: &str, question: &Question, rule: &Stages) {
        let spends = |stage: &Stage| stage.purse != StagePurse::Unlimited;
        let purse = format!("{place}.purse");
        match rule.purse {
            None if rule.stages.iter().any(spends) => {
                self.fault(purse, "Une étape dépense de l’argent, et le décompte n’en a pas.", "Écrivez le montant.");
            }
            Some(_) if !rule.stages.iter().any(spends) => {
                self.fault(purse, "Aucune étape ne dépense ce montant.", "Écrivez purse = \"unlimited\".");
            }
            Some(amount) if rule.common().is_none() => {
                let own = Cents(rule.stages.iter().map(|stage| stage.purses().0).fold(0, u64::saturating_add));
                let problem = format!("Les groupes reçoivent ensemble {own}, plus que les {amount} du décompte.");
                self.fault(purse, problem, "Augmentez le montant ou réduisez ceux des groupes.");
            }
            _ => {
                let common = rule.common().filter(|common| *common > Cents(0));
                let spends_common = |stage: &Stage| match stage.rule {
                    StageRule::Greedy { short: Some(Short::Exceed), .. } => true,
                    _ => stage.purse == StagePurse::Common,
                };
                if let Some(common) = common.filter(|_| !rule.stages.iter().any(spends_common)) {
                    let problem = format!("{common} ne vont à aucune étape et ne seront pas dépensés.");
                    self.remark(purse, problem, "Ajoutez une étape au budget commun, ou réduisez le montant.");
                }
            }
        }
        let costs_matter = rule.purse.is_some() || rule.stages.iter().any(|stage| stage.group_by == GroupBy::CostBand);
        if !costs_matter {
            return;
        }
        let options = place.trim_end_matches("count");
        for (index, _) in question.options.iter().enumerate().filter(|(_, option)| option.cost.is_none()) {
            self.fault(format!("{options}options.{index}.cost"), NO_COST, COST_NEEDED);
        }
    }

    fn remark(&mut self, place: impl Into<String>, problem: impl Into<String>, remedy: impl Into<String>) {
        self.faults.push(Fault::at(place, problem, remedy).as_remark());
    }

    /// Which options, in which groups.
    fn stage(&mut self, place: &str, question: &Question, stage: &Stage) {
        if let Some(title) = &stage.title {
            self.texts(&format!("{place}.title"), title, LONGEST_TITLE);
        }
        let definition = self.definition;
        let unknown = |ids: &Option<Vec<String>>, known: &dyn Fn(&str) -> bool| {
            ids.iter().flatten().find(|id| !known(id)).cloned()
        };
        let is_category = |id: &str| definition.categories.iter().any(|category| category.id == id);
        if let Some(id) = unknown(&stage.among.categories, &is_category) {
            let problem = format!("Le thème « {id} » n’existe pas.");
            self.fault(format!("{place}.among.categories"), problem, "Déclarez-le dans [[categories]].");
        }
        let is_territory = |id: &str| definition.territory_place(id).is_some();
        if let Some(id) = unknown(&stage.among.territories, &is_territory) {
            let problem = format!("Le territoire « {id} » n’existe pas.");
            self.fault(format!("{place}.among.territories"), problem, "Déclarez-le dans [[territories]].");
        }
        let bounds: Vec<Cents> = stage.groups.iter().filter_map(|group| group.up_to).collect();
        let first = stage.among.over.map_or(0, |over| over.0);
        let rising = std::iter::once(Cents(first)).chain(bounds.iter().copied()).is_sorted_by(|low, high| low < high);
        if stage.group_by == GroupBy::CostBand && !rising {
            let remedy = "Écrivez les limites dans l’ordre : bands = [\"5000\", \"20000\"].";
            self.fault(format!("{place}.bands"), "Les tranches de coût ne montent pas.", remedy);
        }
        if stage.groups.is_empty() {
            let remedy = "Déclarez des territoires, des thèmes ou des tranches, ou écrivez group_by = \"nothing\".";
            self.fault(format!("{place}.group_by"), "Cette étape n’a aucun groupe.", remedy);
        }
        if !question.options.iter().any(|option| stage.group_of(option).is_some()) {
            self.fault(format!("{place}.among"), "Cette étape ne concerne aucun projet.", "Corrigez ses conditions.");
        }
        if let Some(group) = stage.groups.iter().find(|group| group.most.is_some_and(|most| most < group.least)) {
            let problem = format!(
                "Le groupe « {} » doit avoir au moins {} et au plus {}.",
                group.id,
                french_count(group.least, "projet"),
                group.most.unwrap_or_default()
            );
            self.fault(format!("{place}.take"), problem, "Il faut at_least ≤ at_most.");
        }
        if let Some(group) = stage.groups.iter().find(|group| group.most == Some(0)) {
            let problem = format!("Le groupe « {} » ne peut avoir aucun projet.", group.id);
            self.fault(format!("{place}.take"), problem, "Écrivez un nombre d’au moins 1.");
        }
        if stage.minimum_share == Some(0) {
            self.fault(
                format!("{place}.minimum_share"),
                "La part minimale n’est pas un nombre.",
                "Écrivez 3 pour un tiers.",
            );
        }
    }

    /// What goes together.
    fn stage_rule(&mut self, place: &str, question: &Question, stage: &Stage) {
        let unlimited = stage.purse == StagePurse::Unlimited;
        if unlimited && stage.groups.iter().any(|group| group.most.is_none()) {
            let remedy = "Ajoutez take = { at_most = 3 }, ou donnez un budget à l’étape.";
            self.fault(format!("{place}.take"), "Sans budget, il faut un nombre de projets.", remedy);
        }
        let graded = matches!(question.kind, Kind::Grades { .. });
        let by_grades = matches!(stage.rule, StageRule::Greedy { by: Order::Grades { .. }, .. });
        if graded && !by_grades {
            let remedy = "Écrivez rule = \"greedy\" et by = \"grades\".";
            self.fault(format!("{place}.by"), "Des mentions se comptent par jugement majoritaire.", remedy);
        }
        if by_grades && !graded {
            self.fault(format!("{place}.by"), "Cette question ne donne pas de mentions.", "Écrivez by = \"votes\".");
        }
        let unscored = matches!(question.kind, Kind::Approval { .. } | Kind::Choice { .. });
        match stage.rule {
            StageRule::Greedy { by, short, .. } => {
                if matches!(by, Order::Score | Order::ScorePerCost) && unscored {
                    let problem = "Cette question ne donne pas de points : « score » y vaut « votes ».";
                    self.remark(format!("{place}.by"), problem, "Écrivez by = \"votes\".");
                }
                if short == Some(Short::Exceed) && !stage.purse.is_own() {
                    let remedy = "Écrivez if_short = \"next\" ou \"empty\", ou donnez un budget à chaque groupe.";
                    self.fault(format!("{place}.if_short"), "Cette étape n’a que le budget commun à dépasser.", remedy);
                }
            }
            StageRule::Phragmen { .. } | StageRule::EqualShares(_) => self.shares(place, (question, unscored), stage),
        }
    }

    fn shares(&mut self, place: &str, (question, unscored): (&Question, bool), stage: &Stage) {
        if stage.purse == StagePurse::Unlimited {
            self.fault(format!("{place}.purse"), "Cette règle partage un budget.", "Donnez-en un à l’étape.");
        }
        if stage.purse == StagePurse::Common && stage.group_by != GroupBy::Nothing {
            let remedy = "Donnez un budget à chaque groupe, ou écrivez group_by = \"nothing\".";
            self.fault(format!("{place}.purse"), "Cette règle compte chaque groupe à part.", remedy);
        }
        if stage.guarantees() || stage.groups.iter().any(|group| group.most.is_some()) {
            let remedy = "Écrivez take = \"while-money-lasts\", et mettez la garantie dans une étape à part.";
            self.fault(format!("{place}.take"), "Cette règle ne compte pas jusqu’à un nombre de projets.", remedy);
        }
        if let StageRule::EqualShares(EqualShares { utility, add_one, complete, .. }) = stage.rule {
            if unscored && (utility == Utility::Points || complete == Some(Completion::ScorePerCost)) {
                let problem = "Cette question ne donne pas de points.";
                self.fault(format!("{place}.utility"), problem, "Écrivez utility = \"cost\" et complete = \"votes\".");
            }
            if add_one.is_some_and(|add_one| add_one.increment == Cents(0)) {
                self.fault(format!("{place}.increment"), "L’augmentation est nulle.", "Écrivez increment = 1.");
            }
        }
        let mut costs: Vec<Cents> = question.options.iter().filter_map(|option| option.cost).collect();
        costs.sort_unstable();
        let equal: usize = costs.chunk_by(|one, other| one == other).map(<[Cents]>::len).filter(|len| *len > 1).sum();
        if equal > 0 {
            let problem = format!(
                "{} ont le même coût qu’un autre : des égalités sont probables.",
                french_count(equal, "projet")
            );
            self.remark(format!("{place}.rule"), problem, "Des coûts qui diffèrent d’un euro les évitent.");
        }
    }

    /// Guarantees against the options there are and the money they cost.
    fn guarantees(&mut self, place: &str, question: &Question, (rule, stage, earlier): (&Stages, &Stage, &[Stage])) {
        let place = format!("{place}.take");
        let exceeds = matches!(stage.rule, StageRule::Greedy { short: Some(Short::Exceed), .. });
        let four_fifths = matches!(stage.rule, StageRule::Greedy { unfit: Unfit::FourFifths, .. });
        let (mut needs, mut short) = (Vec::new(), Vec::new());
        let mut in_groups: Vec<Vec<Cents>> = vec![Vec::new(); stage.groups.len()];
        for option in &question.options {
            if let Some(costs) = stage.group_of(option).and_then(|group| in_groups.get_mut(group)) {
                costs.push(option.cost.unwrap_or_default());
            }
        }
        let is_empty = in_groups.iter().all(Vec::is_empty);
        for (group, costs) in stage.groups.iter().zip(in_groups) {
            if u32::try_from(costs.len()).is_ok_and(|found| found < group.least) {
                short.push((group, costs.len()));
            } else if costs.is_empty() && !is_empty {
                self.remark(&place, format!("Le groupe « {} » n’a aucun projet.", group.id), "Vérifiez le tableau.");
            } else if group.least > 0 {
                needs.push(Need::of(group, costs, four_fifths));
            }
        }
        self.too_few(&place, &short);
        if stage.purse == StagePurse::Common || (stage.purse.is_own() && exceeds) {
            let gives_back = |other: &&Stage| other.purse == StagePurse::Own;
            let given_back =
                earlier.iter().filter(gives_back).map(|other| other.purses().0).fold(0, u64::saturating_add);
            self.shared_needs(&place, (rule.common().unwrap_or_default(), Cents(given_back)), &needs);
        } else if stage.purse.is_own() {
            self.own_needs(&place, &needs);
        }
        let is_about = |other: &Stage| {
            question.options.iter().any(|option| other.group_of(option).is_some() && stage.group_of(option).is_some())
        };
        let spends_first = |other: &Stage| other.purse == StagePurse::Common && is_about(other) && !other.guarantees();
        if stage.guarantees() && earlier.iter().any(spends_first) {
            let problem = "Une étape précédente dépense le budget commun pour les mêmes projets.";
            self.remark(&place, problem, "Mettez la garantie en premier si elle doit être tenue d’abord.");
        }
    }

    /// Each group has only its own money for its guarantee.
    fn own_needs(&mut self, place: &str, needs: &[Need<'_>]) {
        for need in needs.iter().filter(|need| need.due > need.own) {
            let Need { group, cheapest, own, .. } = need;
            let problem = match group.least {
                1 => format!("Le groupe « {} » a {own}, et son projet le moins cher coûte {cheapest}.", group.id),
                least => format!(
                    "Le groupe « {} » a {own}, et ses {} les moins chers coûtent {cheapest}.",
                    group.id,
                    french_count(least, "projet")
                ),
            };
            self.fault(place, problem, "Augmentez son budget ou réduisez la garantie.");
        }
        let doubtful: Vec<&Need<'_>> =
            needs.iter().filter(|need| need.due <= need.own && need.dearest > need.own).collect();
        if let Some(first) = doubtful.first() {
            let problem = format!(
                "Selon les votes, la garantie peut ne pas être tenue dans {} sur {}, dont « {} » : ses projets les plus chers coûtent {} et il a {}.",
                french_count(doubtful.len(), "groupe"),
                needs.len(),
                first.group.id,
                first.dearest,
                first.own
            );
            self.remark(
                place,
                problem,
                "Le résultat le dirait. Un budget plus grand ou if_short = \"exceed\" l’évite.",
            );
        }
    }

    /// The common purse pays for what the groups do not have; earlier stages may give back to it.
    fn shared_needs(&mut self, place: &str, (common, given_back): (Cents, Cents), needs: &[Need<'_>]) {
        let sum = |of: fn(&Need<'_>) -> Cents| {
            let missing = needs.iter().map(|need| of(need).0.saturating_sub(need.own.0));
            Cents(missing.fold(0, u64::saturating_add))
        };
        let (due, dearest) = (sum(|need| need.due), sum(|need| need.dearest));
        let most = Cents(common.0.saturating_add(given_back.0));
        if due > most {
            let has = match given_back {
                Cents(0) => format!("il n’a que {most}"),
                _ => format!("il n’aura que {most}, restes des étapes précédentes compris"),
            };
            let problem = format!("La garantie demande au budget commun au moins {due}, et {has}.");
            self.fault(place, problem, "Augmentez le budget ou réduisez la garantie.");
        } else if dearest > common {
            let problem = format!("La garantie peut demander au budget commun jusqu’à {dearest}, et il a {common}.");
            let remedy = "Selon les votes, elle peut ne pas être tenue partout ; le résultat le dirait.";
            self.remark(place, problem, remedy);
        }
    }

    /// Groups with fewer options than their guarantee.
    fn too_few(&mut self, place: &str, short: &[(&Group, usize)]) {
        let Some((group, found)) = short.first() else { return };
        let found = match found {
            0 => "n’a aucun projet".into(),
            found => format!("a {}", french_count(*found, "projet")),
        };
        let told = format!("« {} » {found}, la garantie en demande {}.", group.id, group.least);
        let problem = match short.len() {
            1 => format!("Le groupe {told}"),
            groups => format!("{} n’ont pas assez de projets. Le premier, {told}", french_count(groups, "groupe")),
        };
        self.fault(place, problem, "Ajoutez des projets ou réduisez la garantie.");
    }

    /// Options that cannot win.
    fn options_in_stages(&mut self, place: &str, question: &Question, rule: &Stages) {
        let options = place.trim_end_matches("count");
        let whole = rule.purse;
        for (index, option) in question.options.iter().enumerate() {
            let place = format!("{options}options.{index}");
            if !rule.stages.iter().any(|stage| stage.group_of(option).is_some()) {
                let problem = "Aucune étape ne concerne cette option : elle ne peut pas gagner.";
                self.remark(place, problem, "Complétez une étape, ou retirez l’option.");
            } else if whole.is_some_and(|whole| option.cost.unwrap_or_default() > whole) {
                let problem = "Cette option coûte plus que tout le budget.";
                self.remark(format!("{place}.cost"), problem, "Vérifiez le coût : elle ne peut guère gagner.");
            }
        }
    }
}

/// What a group's guarantee costs.
struct Need<'a> {
    group: &'a Group,
    own: Cents,
    /// With its cheapest options.
    cheapest: Cents,
    /// What must be there for those; four fifths where that is enough.
    due: Cents,
    /// With its dearest.
    dearest: Cents,
}

impl<'a> Need<'a> {
    fn of(group: &'a Group, mut costs: Vec<Cents>, four_fifths: bool) -> Self {
        costs.sort_unstable();
        let least = usize::try_from(group.least).unwrap_or(usize::MAX);
        let sum =
            |costs: &mut dyn Iterator<Item = &Cents>| Cents(costs.map(|cost| cost.0).fold(0, u64::saturating_add));
        let cheapest = sum(&mut costs.iter().take(least));
        let due = if four_fifths { Cents(cheapest.0 - cheapest.0 / 5) } else { cheapest };
        let dearest = sum(&mut costs.iter().rev().take(least));
        Self { group, own: group.purse.unwrap_or_default(), cheapest, due, dearest }
    }
}
