//! What the reader of a folder writes by itself and a definition from elsewhere may not have: the groups that a stage must have, money
//! only where it is spent, switches only where they mean something, amounts that can be added up.

use super::super::definition::{Definition, Kind, Question};
use super::super::money::{Cents, LARGEST};
use super::super::rule::{CountRule, Group, GroupBy, Stage, StagePurse, StageRule, Stages, Unfit};
use super::Check;

/// Most cost bands of a stage.
pub(super) const MOST_BANDS: usize = 100;

impl Check<'_> {
    /// The groups of a stage and what each has.
    pub(super) fn groups(&mut self, place: &str, stage: &Stage) {
        if stage.group_by == GroupBy::CostBand && stage.groups.len() > MOST_BANDS {
            let remedy = format!("Gardez-en {MOST_BANDS} au plus.");
            self.fault(format!("{place}.bands"), "Il y a trop de tranches de coût.", remedy);
        } else if !are_of(self.definition, stage) {
            let remedy = "Il en faut un par territoire, thème ou tranche, dans l’ordre, ou le seul groupe « all ».";
            self.fault(format!("{place}.groups"), "Les groupes de cette étape ne sont pas les siens.", remedy);
        }
        if let Some(group) = stage.groups.iter().find(|group| group.purse.is_some() != stage.purse.is_own()) {
            let (problem, remedy) = if stage.purse.is_own() {
                (format!("Le groupe « {} » n’a pas de budget.", group.id), "Donnez-en un à chaque groupe.")
            } else {
                let problem = format!("Le budget du groupe « {} » ne sert pas à cette étape.", group.id);
                (problem, "Retirez-le, ou écrivez que chaque groupe a le sien.")
            };
            self.fault(format!("{place}.purse"), problem, remedy);
        }
    }

    /// Switches that must be there, or must not.
    pub(super) fn switches(&mut self, place: &str, (rule, stage): (&Stages, &Stage)) {
        let unlimited = stage.purse == StagePurse::Unlimited;
        if let StageRule::Greedy { unfit, short, .. } = stage.rule {
            if short.is_some() != (stage.guarantees() && !unlimited) {
                let problem = match short {
                    None => "Rien ne dit ce qui arrive quand un projet garanti est trop cher.",
                    Some(_) => "Cette étape ne garantit rien contre un budget.",
                };
                let remedy = "Écrivez if_short avec une garantie et un budget, et seulement alors.";
                self.fault(format!("{place}.if_short"), problem, remedy);
            }
            if unlimited && unfit != Unfit::Skip {
                let remedy = "Écrivez unfit = \"skip\".";
                self.fault(format!("{place}.unfit"), "Sans budget, tout projet tient.", remedy);
            }
        }
        if stage.rule == (StageRule::Phragmen { unfit: Unfit::FourFifths }) {
            let problem = "La règle des 80\u{a0}% n’est pas faite pour des charges partagées.";
            self.fault(format!("{place}.unfit"), problem, "Écrivez unfit = \"skip\" ou \"stop\".");
        }
        if rule.stages.len() > 1 && stage.title.is_none() {
            self.fault(format!("{place}.title"), "Cette étape n’a pas de titre.", "Donnez-en un à chacune.");
        }
        if stage.minimum_share.is_some() && rule.purse.is_none() {
            let problem = "Sans budget, aucun projet n’a de part à atteindre.";
            self.fault(
                format!("{place}.minimum_share"),
                problem,
                "Retirez cette clé, ou donnez un budget au décompte.",
            );
        }
    }

    /// Amounts beyond any budget, which could not be added up.
    pub(super) fn amounts(&mut self, place: &str, question: &Question) {
        for (index, option) in question.options.iter().enumerate() {
            self.amount(&format!("{place}.options.{index}.cost"), option.cost);
        }
        if let Kind::Approval { money, .. } = question.kind {
            self.amount(&format!("{place}.money"), money);
        }
        let CountRule::Stages(rule) = &question.count else { return };
        self.amount(&format!("{place}.count.purse"), rule.purse);
        for (number, stage) in rule.stages.iter().enumerate() {
            let place = format!("{place}.count.stages.{number}");
            self.amount(&format!("{place}.among"), stage.among.over.max(stage.among.up_to));
            self.amount(&format!("{place}.bands"), stage.groups.iter().filter_map(|group| group.up_to).max());
            self.amount(&format!("{place}.purse"), stage.groups.iter().filter_map(|group| group.purse).max());
            if let StageRule::EqualShares(switches) = stage.rule {
                self.amount(&format!("{place}.increment"), switches.add_one.map(|add_one| add_one.increment));
            }
        }
    }

    pub(super) fn amount(&mut self, place: &str, amount: Option<Cents>) {
        if amount.is_some_and(|amount| amount > LARGEST) {
            self.fault(place, "Ce montant est trop grand.", format!("Prenez {LARGEST} au plus."));
        }
    }
}

/// Whether a stage has one group for each thing that makes them, in the order of the definition.
fn are_of(definition: &Definition, stage: &Stage) -> bool {
    let listed = |list: &Option<Vec<String>>, id: &String| list.as_ref().is_none_or(|list| list.contains(id));
    let ids: Vec<&str> = stage.groups.iter().map(|group| group.id.as_str()).collect();
    let is_band = |group: &Group| group.up_to.is_some_and(|up_to| group.id == up_to.decimal());
    if stage.group_by == GroupBy::CostBand {
        return stage.groups.iter().all(is_band);
    }
    let territories = definition.territories.iter().map(|territory| &territory.id);
    let categories = definition.categories.iter().map(|category| &category.id);
    let due: Vec<&str> = match stage.group_by {
        GroupBy::Territory => {
            territories.filter(|id| listed(&stage.among.territories, id)).map(String::as_str).collect()
        }
        GroupBy::Category => categories.filter(|id| listed(&stage.among.categories, id)).map(String::as_str).collect(),
        GroupBy::Nothing | GroupBy::CostBand => vec!["all"],
    };
    ids == due && stage.groups.iter().all(|group| group.up_to.is_none())
}
