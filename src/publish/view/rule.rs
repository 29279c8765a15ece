//! The counting rule in words: one paragraph for a whole rule, one for each stage, in each language.

use crate::consultation::rule::{
    Among, Completion, EqualShares, Group, GroupBy, Order, Preference, Short, Stage, StagePurse, StageRule, Stages,
    Start, TieCriterion, Unfit, Utility,
};
use crate::consultation::{Cents, Definition, Kind, Question, Texts};
use crate::language::words::rule as words;
use crate::language::{Language, Message};
use crate::publish::page::Text;

/// The rule of a question: of its only stage, or of what all stages share.
pub(super) fn whole(definition: &Definition, question: &Question) -> Text {
    let Some(rule) = question.count.stages() else {
        let message = match question.kind {
            Kind::Grades { .. } => words::GRADES,
            Kind::Text { .. } => words::AS_WRITTEN,
            Kind::Approval { .. }
            | Kind::Points { .. }
            | Kind::Ranking { .. }
            | Kind::Choice { .. }
            | Kind::Scale { .. }
            | Kind::Signature { .. } => words::ADDED,
        };
        return Text::in_each(|language| message.say(language).to_owned());
    };
    let graded = matches!(question.kind, Kind::Grades { .. });
    Text::in_each(|language| {
        let mut told = Telling::new(definition, language);
        match rule.stages.as_slice() {
            [stage] => {
                if let Some(purse) = rule.purse {
                    told.fill(words::BUDGET, &[("purse", &told.euros(purse))]);
                }
                told.stage(stage);
            }
            stages => told.several(rule, stages.len()),
        }
        told.unchosen(rule, graded);
        told.ties(rule, graded);
        told.sentences.join(" ")
    })
}

/// One stage of several.
pub(super) fn stage(definition: &Definition, stage: &Stage) -> Text {
    Text::in_each(|language| {
        let mut told = Telling::new(definition, language);
        told.stage(stage);
        told.sentences.join(" ")
    })
}

/// The value that all groups share.
fn shared<T: PartialEq + Copy>(groups: &[Group], of: impl Fn(&Group) -> T) -> Option<T> {
    let first = of(groups.first()?);
    groups.iter().all(|group| of(group) == first).then_some(first)
}

/// The sentences of one language.
struct Telling<'a> {
    definition: &'a Definition,
    language: Language,
    sentences: Vec<String>,
}

impl<'a> Telling<'a> {
    const fn new(definition: &'a Definition, language: Language) -> Self {
        Self { definition, language, sentences: Vec::new() }
    }

    fn say(&mut self, message: Message) {
        self.sentences.push(message.say(self.language).to_owned());
    }

    fn fill(&mut self, message: Message, places: &[(&str, &str)]) {
        self.sentences.push(message.fill(self.language, places));
    }

    /// The one message where projects are not grouped, the other with the name of their group where they are.
    fn say_or(&mut self, alone: Message, grouped: Message, each: Option<&str>) {
        match each {
            None => self.say(alone),
            Some(group) => self.fill(grouped, &[("group", group)]),
        }
    }

    fn euros(&self, amount: Cents) -> String {
        self.language.euros(amount.0)
    }

    fn several(&mut self, rule: &Stages, stages: usize) {
        let number = u64::try_from(stages).unwrap_or(u64::MAX);
        self.sentences.push(words::STAGES.count(self.language, number));
        let Some(purse) = rule.purse else { return };
        let own = Cents(rule.stages.iter().map(|stage| stage.purses().0).sum());
        let [all, set_aside, common] = [purse, own, rule.common().unwrap_or_default()].map(|cents| self.euros(cents));
        if own == Cents(0) {
            self.fill(words::BUDGET, &[("purse", &all)]);
        } else if own == purse {
            self.fill(words::BUDGET_SHARED_OUT, &[("purse", &all)]);
        } else {
            self.fill(words::BUDGET_IN_PARTS, &[("purse", &all), ("own", &set_aside), ("common", &common)]);
        }
    }

    /// No rule selects what no ballot names (`count/FORMAT.md`, “Who takes part”); a threshold in each stage says so already.
    fn unchosen(&mut self, rule: &Stages, graded: bool) {
        let is_said = |stage: &Stage| stage.threshold.is_some_and(|threshold| threshold > 0);
        if !rule.stages.iter().all(is_said) {
            self.say(if graded { words::UNGRADED } else { words::UNCHOSEN });
        }
    }

    fn ties(&mut self, rule: &Stages, graded: bool) {
        let named = rule.ties.iter().map(|tie| match tie {
            TieCriterion::Cost => words::TIE_COST,
            TieCriterion::Votes if graded => words::TIE_OPINIONS,
            TieCriterion::Votes => words::TIE_VOTES,
            TieCriterion::FileOrder => words::TIE_ORDER,
            TieCriterion::Lot => words::TIE_LOT,
        });
        let named: Vec<&str> = named.map(|message| message.say(self.language)).collect();
        match named.as_slice() {
            [one] => self.fill(words::TIE, &[("criterion", one)]),
            all => {
                let all = all.join(words::TIE_THEN.say(self.language));
                self.fill(words::TIES, &[("criteria", &all)]);
            }
        }
    }

    fn stage(&mut self, stage: &Stage) {
        self.among(&stage.among);
        let each = self.each_group(stage);
        let each = each.as_deref();
        match stage.rule {
            StageRule::Greedy { by, unfit, short } => {
                self.order(by, each);
                self.take(stage, each);
                self.money(stage, each);
                if let Some(short) = short {
                    self.short(short, each);
                }
                let is_all_guaranteed = stage.groups.iter().all(|group| group.most == Some(group.least));
                if stage.purse != StagePurse::Unlimited && (unfit == Unfit::FourFifths || !is_all_guaranteed) {
                    self.unfit(unfit, each, stage.guarantees());
                }
            }
            StageRule::Phragmen { unfit } => {
                self.say(words::PHRAGMEN);
                self.money(stage, each);
                self.unfit(unfit, each, false);
            }
            StageRule::EqualShares(switches) => {
                let is_among_all = stage.among == Among::default();
                self.say_or(
                    if is_among_all { words::SHARE } else { words::SHARE_OF_THOSE },
                    words::SHARE_IN_EACH,
                    each,
                );
                self.say(words::EQUAL_SHARES);
                self.equal_shares(switches);
                self.money(stage, each);
            }
        }
        self.filters(stage);
    }

    fn among(&mut self, among: &Among) {
        if *among == Among::default() {
            return;
        }
        let definition = self.definition;
        let mut which: Vec<String> = Vec::new();
        let categories = definition.categories.iter().map(|category| (&category.id, &category.name));
        let territories = definition.territories.iter().map(|territory| (&territory.id, &territory.name));
        for (ids, known) in
            [(&among.categories, categories.collect::<Vec<_>>()), (&among.territories, territories.collect())]
        {
            let Some(ids) = ids else { continue };
            let named = |id: &String| known.iter().find(|(known, _)| *known == id).map(|(_, name)| *name);
            let names: Vec<&str> = ids.iter().filter_map(named).map(|name| name.get(self.language)).collect();
            which.push(names.join(", "));
        }
        for (limit, message) in [(among.over, words::COST_OVER), (among.up_to, words::COST_UP_TO)] {
            which.extend(limit.map(|limit| message.fill(self.language, &[("cost", &self.euros(limit))])));
        }
        self.fill(words::AMONG, &[("which", &which.join(words::BESIDES.say(self.language)))]);
    }

    /// "canton", "thème", … or nothing where projects are not grouped.
    fn each_group(&self, stage: &Stage) -> Option<String> {
        let word = match stage.group_by {
            GroupBy::Nothing => return None,
            GroupBy::Territory => self.definition.territory_word.get(self.language),
            GroupBy::Category => words::THEME.say(self.language),
            GroupBy::CostBand => words::COST_BAND.say(self.language),
        };
        Some(word.to_owned())
    }

    fn order(&mut self, order: Order, each: Option<&str>) {
        let message = match order {
            Order::Votes => words::BY_VOTES,
            Order::Score => words::BY_POINTS,
            Order::VotesPerCost => words::BY_VOTES_PER_EURO,
            Order::ScorePerCost => words::BY_POINTS_PER_EURO,
            Order::Grades { quorum } => {
                self.say(words::GRADES);
                if let Some(group) = each {
                    self.fill(words::EACH_ORDERED, &[("group", group)]);
                }
                if quorum > 0 {
                    self.sentences.push(words::QUORUM.count(self.language, quorum));
                }
                return;
            }
        };
        let inside = each.map(|group| words::INSIDE_EACH.fill(self.language, &[("group", group)]));
        self.fill(message, &[("inside", &inside.unwrap_or_default())]);
    }

    /// The number of each group, by its name.
    fn numbers(&self, stage: &Stage) -> String {
        let language = self.language;
        let number = |group: &Group| {
            let (least, most) = (group.least.to_string(), group.most.map(|most| most.to_string()));
            match (group.least, most) {
                (_, Some(most)) if least == most => least,
                (0, None) => words::NO_LIMIT.say(language).to_owned(),
                (_, None) => words::AT_LEAST.fill(language, &[("least", &least)]),
                (0, Some(most)) => words::AT_MOST.fill(language, &[("most", &most)]),
                (_, Some(most)) => words::FROM_TO.fill(language, &[("least", &least), ("most", &most)]),
            }
        };
        let told =
            stage.groups.iter().map(|group| format!("{},\u{a0}{}", self.group_name(stage, group), number(group)));
        told.collect::<Vec<_>>().join(words::BESIDES.say(language))
    }

    /// The name of a territory or a category; of a cost band, its upper limit.
    fn group_name(&self, stage: &Stage, group: &Group) -> String {
        let territory = self.definition.territories.iter().find(|known| known.id == group.id).map(|known| &known.name);
        let category = self.definition.categories.iter().find(|known| known.id == group.id).map(|known| &known.name);
        let name: Option<&Texts> = match stage.group_by {
            GroupBy::Territory => territory,
            GroupBy::Category => category,
            GroupBy::Nothing | GroupBy::CostBand => None,
        };
        let band = |up_to: Cents| words::BAND_UP_TO.fill(self.language, &[("cost", &self.euros(up_to))]);
        name.map(|name| name.get(self.language).to_owned()).or_else(|| group.up_to.map(band)).unwrap_or_default()
    }

    fn take(&mut self, stage: &Stage, each: Option<&str>) {
        let mut count = |number: u32, alone: Message, grouped: Message| {
            let number = u64::from(number);
            self.sentences.push(match each {
                None => alone.count(self.language, number),
                Some(group) => grouped.count_with(self.language, number, &[("group", group)]),
            });
        };
        let exact = match shared(&stage.groups, |group| (group.least, group.most)) {
            Some((0, None)) => return,
            Some((least, Some(most))) if least == most => most.to_string(),
            Some((least, most)) => {
                if least > 0 {
                    count(least, words::GUARANTEED, words::GUARANTEED_IN_EACH);
                }
                if let Some(most) = most {
                    count(most, words::MOST, words::MOST_IN_EACH);
                }
                return;
            }
            None => self.numbers(stage),
        };
        match each {
            None => self.fill(words::NUMBER, &[("number", &exact)]),
            Some(group) => self.fill(words::NUMBER_IN_EACH, &[("group", group), ("number", &exact)]),
        }
    }

    fn money(&mut self, stage: &Stage, each: Option<&str>) {
        match stage.purse {
            StagePurse::Unlimited => self.say(words::COSTS_UNSEEN),
            StagePurse::Common => {
                self.say(words::COMMON_MONEY);
                if let Some(group) = each {
                    self.fill(words::COMMON_ORDER, &[("group", group)]);
                }
            }
            StagePurse::Own | StagePurse::OwnApart => {
                let purse = shared(&stage.groups, |group| group.purse).flatten().map(|purse| self.euros(purse));
                match (purse, each) {
                    (Some(purse), Some(group)) => self.fill(words::EACH_HAS, &[("group", group), ("purse", &purse)]),
                    (Some(purse), None) => self.fill(words::STAGE_HAS, &[("purse", &purse)]),
                    (None, _) => {
                        let group = each.unwrap_or(words::STAGE.say(self.language));
                        self.fill(words::EACH_HAS_ITS_OWN, &[("group", group)]);
                    }
                }
                let is_common = stage.purse == StagePurse::Own;
                self.say(if is_common { words::REST_TO_COMMON } else { words::REST_UNSPENT });
            }
        }
    }

    /// What an unfit project does; `beyond` says that it is about those that are not guaranteed.
    fn unfit(&mut self, unfit: Unfit, each: Option<&str>, beyond: bool) {
        match (unfit, beyond) {
            (Unfit::Skip, false) => self.say(words::UNFIT_SKIP),
            (Unfit::Skip, true) => self.say(words::BEYOND_SKIP),
            (Unfit::Stop, false) => self.say_or(words::UNFIT_STOP, words::UNFIT_STOP_EACH, each),
            (Unfit::Stop, true) => self.say_or(words::BEYOND_STOP, words::BEYOND_STOP_EACH, each),
            (Unfit::FourFifths, _) => self.say_or(words::FOUR_FIFTHS, words::FOUR_FIFTHS_EACH, each),
        }
    }

    fn short(&mut self, short: Short, each: Option<&str>) {
        match short {
            Short::Next => self.say(words::SHORT_NEXT),
            Short::Empty => self.say_or(words::SHORT_EMPTY, words::SHORT_EMPTY_EACH, each),
            Short::Exceed => self.say(words::SHORT_EXCEED),
        }
    }

    fn equal_shares(&mut self, switches: EqualShares) {
        match switches.utility {
            Utility::Cost => {}
            Utility::Cardinality => self.say(words::AS_MUCH),
            Utility::Points => self.say(words::POINTS_GIVEN),
        }
        if switches.start == Start::Whole {
            self.say(words::WHOLE_EUROS);
        }
        if let Some(add_one) = switches.add_one {
            let step = self.euros(add_one.increment);
            let message = if add_one.exhaustive_stop { words::RAISED_EXHAUSTIVELY } else { words::RAISED };
            self.fill(message, &[("step", &step)]);
        }
        match switches.complete {
            None => {}
            Some(Completion::Votes) => self.say(words::REST_BY_VOTES),
            Some(Completion::ScorePerCost) => self.say(words::REST_BY_POINTS),
        }
        match switches.compare {
            None => {}
            Some(Preference::Satisfaction) => self.say(words::PLAIN_IF_HAPPIER),
            Some(Preference::Exclusion) => self.say(words::PLAIN_IF_FEWER_WITHOUT),
        }
    }

    fn filters(&mut self, stage: &Stage) {
        if let Some(threshold) = stage.threshold {
            let by_points = matches!(stage.rule, StageRule::Greedy { by: Order::Score | Order::ScorePerCost, .. });
            let message = if by_points { words::THRESHOLD_POINTS } else { words::THRESHOLD_VOTES };
            self.sentences.push(message.count(self.language, threshold));
        }
        if let Some(divisor) = stage.minimum_share {
            self.fill(words::LEAST_SHARE, &[("divisor", &divisor.to_string())]);
        }
    }
}
