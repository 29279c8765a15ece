//! The counting rule in words: one paragraph for a whole rule, one for each stage.

use super::super::page::{Language, Text};
use super::grades;
use crate::consultation::money::french_count;
use crate::consultation::rule::{
    Among, Completion, EqualShares, Group, GroupBy, Order, Preference, Short, Stage, StagePurse, StageRule, Stages,
    Start, TieCriterion, Unfit, Utility,
};
use crate::consultation::{Cents, Definition, Kind, Question, Texts};

/// The rule of a question: of its only stage, or of what all stages share.
pub(super) fn words(definition: &Definition, question: &Question) -> Text {
    let Some(rule) = question.count.stages() else {
        return match question.kind {
            Kind::Grades { .. } => grades::rule(),
            Kind::Text { .. } => {
                Text::new("Les réponses sont montrées telles quelles.", "Answers are shown as they were written.")
            }
            _ => Text::new("Les réponses sont additionnées.", "Answers are added up."),
        };
    };
    let mut told = Telling::default();
    match rule.stages.as_slice() {
        [stage] => {
            if let Some(purse) = rule.purse {
                told.say(format!("Le budget est de {purse}."), format!("The budget is {}.", purse.english()));
            }
            stage_sentences(&mut told, definition, stage);
        }
        stages => several(&mut told, rule, stages.len()),
    }
    ties(&mut told, rule, matches!(question.kind, Kind::Grades { .. }));
    told.text()
}

/// One stage of several.
pub(super) fn stage(definition: &Definition, stage: &Stage) -> Text {
    let mut told = Telling::default();
    stage_sentences(&mut told, definition, stage);
    told.text()
}

/// Sentences in both languages.
#[derive(Default)]
struct Telling {
    french: Vec<String>,
    english: Vec<String>,
}

impl Telling {
    fn say(&mut self, french: impl Into<String>, english: impl Into<String>) {
        self.french.push(french.into());
        self.english.push(english.into());
    }

    fn text(self) -> Text {
        Text::new(self.french.join(" "), self.english.join(" "))
    }
}

fn several(told: &mut Telling, rule: &Stages, stages: usize) {
    told.say(
        format!("Le décompte a {stages} étapes, dans cet ordre ; un projet retenu à une étape l’est pour de bon."),
        format!("The count has {stages} stages, in this order; a project selected in one stays selected."),
    );
    let Some(purse) = rule.purse else { return };
    let own = Cents(rule.stages.iter().map(|stage| stage.purses().0).sum());
    if own == Cents(0) {
        told.say(format!("Le budget est de {purse}."), format!("The budget is {}.", purse.english()));
    } else if own == purse {
        told.say(
            format!("Le budget est de {purse}, entièrement partagé entre des groupes de projets."),
            format!("The budget is {}, all of it shared out among groups of projects.", purse.english()),
        );
    } else {
        let common = rule.common().unwrap_or_default();
        told.say(
            format!("Le budget est de {purse} : {own} réservés à certains projets, {common} en commun."),
            format!(
                "The budget is {}: {} set aside for some projects, {} in common.",
                purse.english(),
                own.english(),
                common.english()
            ),
        );
    }
}

fn ties(told: &mut Telling, rule: &Stages, graded: bool) {
    let named = rule.ties.iter().map(|tie| match tie {
        TieCriterion::Cost => ("le moins cher", "the cheaper"),
        TieCriterion::Votes if graded => ("celui qui a le plus d’opinions", "the one with more opinions"),
        TieCriterion::Votes => ("le plus choisi", "the one on more ballots"),
        TieCriterion::FileOrder => ("l’ordre du catalogue", "the order of the catalogue"),
        TieCriterion::Lot => ("le tirage au sort public", "the public lot"),
    });
    let (french, english): (Vec<&str>, Vec<&str>) = named.unzip();
    let one = french.len() == 1;
    told.say(
        format!("En cas d’égalité{} : {}.", if one { "" } else { ", dans cet ordre" }, french.join(", puis ")),
        format!("Between equals{}: {}.", if one { "" } else { ", in this order" }, english.join(", then ")),
    );
}

fn stage_sentences(told: &mut Telling, definition: &Definition, stage: &Stage) {
    among(told, definition, &stage.among);
    let each = each_group(definition, stage);
    match stage.rule {
        StageRule::Greedy { by, unfit, short } => {
            order(told, by, &each);
            take(told, definition, stage);
            money(told, stage, &each);
            if let Some(short) = short {
                short_sentence(told, short, &each);
            }
            let is_all_guaranteed = stage.groups.iter().all(|group| group.most == Some(group.least));
            if stage.purse != StagePurse::Unlimited && (unfit == Unfit::FourFifths || !is_all_guaranteed) {
                unfit_sentence(told, unfit, &each, stage.guarantees());
            }
        }
        StageRule::Phragmen { unfit } => {
            told.say(
                "Les soutiens d’un projet en portent le coût à parts égales. À chaque tour est retenu celui dont les soutiens sont le moins chargés (Phragmén séquentiel).",
                "The supporters of a project bear its cost in equal parts. Each round selects the one whose supporters bear least (sequential Phragmén).",
            );
            money(told, stage, &each);
            unfit_sentence(told, unfit, &each, false);
        }
        StageRule::EqualShares(switches) => {
            match &each {
                None if stage.among == Among::default() => told.say(
                    "Chaque bulletin dispose de la même part du budget.",
                    "Each ballot has the same share of the budget.",
                ),
                None => told.say(
                    "Chaque bulletin qui choisit un de ces projets dispose de la même part du budget.",
                    "Each ballot that chooses one of these projects has the same share of the budget.",
                ),
                Some((word, english)) => told.say(
                    format!("Chaque {word} est compté à part : les bulletins qui y choisissent un projet disposent chacun de la même part de son budget."),
                    format!("Each {english} is counted by itself: the ballots that choose one of its projects each have the same share of its budget."),
                ),
            }
            told.say(
                "Les soutiens d’un projet le paient ensemble ; à chaque tour est acheté celui qui leur apporte le plus pour leur argent (méthode des parts égales).",
                "The supporters of a project pay for it together; each round buys the one that gives them most for their money (Method of Equal Shares).",
            );
            equal_shares(told, switches);
            money(told, stage, &each);
        }
    }
    filters(told, stage);
}

fn among(told: &mut Telling, definition: &Definition, among: &Among) {
    if *among == Among::default() {
        return;
    }
    let english = |texts: &Texts| texts.en.clone().unwrap_or_else(|| texts.fr.clone());
    let (mut french, mut other): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let categories = definition.categories.iter().map(|category| (&category.id, &category.name));
    let territories = definition.territories.iter().map(|territory| (&territory.id, &territory.name));
    for (ids, known) in
        [(&among.categories, categories.collect::<Vec<_>>()), (&among.territories, territories.collect())]
    {
        let Some(ids) = ids else { continue };
        let named = |id: &String| known.iter().find(|(known, _)| *known == id).map(|(_, name)| *name);
        let names: Vec<&Texts> = ids.iter().filter_map(named).collect();
        french.push(names.iter().map(|name| name.fr.clone()).collect::<Vec<_>>().join(", "));
        other.push(names.iter().map(|name| english(name)).collect::<Vec<_>>().join(", "));
    }
    if let Some(over) = among.over {
        french.push(format!("coût supérieur à {over}"));
        other.push(format!("cost over {}", over.english()));
    }
    if let Some(up_to) = among.up_to {
        french.push(format!("coût de {up_to} au plus"));
        other.push(format!("cost up to {}", up_to.english()));
    }
    told.say(
        format!("Étape réservée à certains projets : {}.", french.join(" ; ")),
        format!("Only for some projects: {}.", other.join("; ")),
    );
}

/// "canton", "thème", … or nothing where projects are not grouped.
fn each_group(definition: &Definition, stage: &Stage) -> Option<(String, String)> {
    let word = &definition.territory_word;
    match stage.group_by {
        GroupBy::Nothing => None,
        GroupBy::Territory => Some((word.fr.clone(), word.en.clone().unwrap_or_else(|| "territory".into()))),
        GroupBy::Category => Some(("thème".into(), "theme".into())),
        GroupBy::CostBand => Some(("tranche de coût".into(), "cost band".into())),
    }
}

type Each = Option<(String, String)>;

fn stage_word() -> (String, String) {
    ("étape".into(), "stage".into())
}

fn order(told: &mut Telling, order: Order, each: &Each) {
    let (by, by_english) = match order {
        Order::Votes => ("le nombre de bulletins qui les choisissent", "the number of ballots that choose them"),
        Order::Score => ("leurs points", "their points"),
        Order::VotesPerCost => ("le nombre de bulletins par euro", "the number of ballots for each euro"),
        Order::ScorePerCost => ("leurs points par euro", "their points for each euro"),
        Order::Grades { .. } => {
            let rule = grades::rule();
            told.say(rule.get(Language::French), rule.get(Language::English));
            if let Some((word, english)) = each {
                told.say(format!("Chaque {word} est classé à part."), format!("Each {english} is ordered by itself."));
            }
            quorum_sentence(told, order);
            return;
        }
    };
    let (inside, inside_english) = match each {
        None => (String::new(), String::new()),
        Some((word, english)) => (format!(", dans chaque {word}"), format!(", in each {english}")),
    };
    told.say(
        format!("Les projets sont classés par {by}{inside}."),
        format!("Projects are ordered by {by_english}{inside_english}."),
    );
}

fn quorum_sentence(told: &mut Telling, order: Order) {
    if let Order::Grades { quorum: quorum @ 1.. } = order {
        told.say(
            format!("Ceux qui ont moins de {} passent après les autres.", french_count(quorum, "mention")),
            format!("Those with fewer than {quorum} grades come after the others."),
        );
    }
}

/// The number of each group, by its name.
fn numbers(definition: &Definition, stage: &Stage) -> (String, String) {
    let number = |group: &Group| match (group.least, group.most) {
        (least, Some(most)) if least == most => (least.to_string(), least.to_string()),
        (0, None) => ("sans limite".into(), "no limit".into()),
        (least, None) => (format!("au moins {least}"), format!("at least {least}")),
        (0, Some(most)) => (format!("au plus {most}"), format!("at most {most}")),
        (least, Some(most)) => (format!("de {least} à {most}"), format!("{least} to {most}")),
    };
    let told = stage.groups.iter().map(|group| {
        let (name, (french, english)) = (group_name(definition, stage, group), number(group));
        let other = name.en.as_ref().unwrap_or(&name.fr);
        (format!("{},\u{a0}{french}", name.fr), format!("{other},\u{a0}{english}"))
    });
    let (french, english): (Vec<String>, Vec<String>) = told.unzip();
    (french.join(" ; "), english.join("; "))
}

/// The name of a territory or a category; of a cost band, its upper limit.
fn group_name(definition: &Definition, stage: &Stage, group: &Group) -> Texts {
    let territory = definition.territories.iter().find(|known| known.id == group.id).map(|known| &known.name);
    let category = definition.categories.iter().find(|known| known.id == group.id).map(|known| &known.name);
    let name = match stage.group_by {
        GroupBy::Territory => territory.cloned(),
        GroupBy::Category => category.cloned(),
        GroupBy::Nothing | GroupBy::CostBand => None,
    };
    let band = |up_to: Cents| Texts {
        en: Some(format!("up to {}", up_to.english())),
        ..Texts::french(format!("jusqu’à {up_to}"))
    };
    name.or_else(|| group.up_to.map(band)).unwrap_or_default()
}

/// The value that all groups share.
fn shared<T: PartialEq + Copy>(groups: &[Group], of: impl Fn(&Group) -> T) -> Option<T> {
    let first = of(groups.first()?);
    groups.iter().all(|group| of(group) == first).then_some(first)
}

fn take(told: &mut Telling, definition: &Definition, stage: &Stage) {
    let (by, by_english) = match each_group(definition, stage) {
        None => (String::new(), String::new()),
        Some((word, english)) => (format!(" par {word}"), format!(" in each {english}")),
    };
    let projects = |number: u32| french_count(u64::from(number), "projet");
    let english = |number: u32| if number == 1 { "1 project".into() } else { format!("{number} projects") };
    match shared(&stage.groups, |group| (group.least, group.most)) {
        Some((0, None)) => {}
        Some((least, Some(most))) if least == most => told.say(
            format!("Nombre de projets à retenir{by} : {most}."),
            format!("Number of projects to select{by_english}: {most}."),
        ),
        Some((least, most)) => {
            if least > 0 {
                told.say(
                    format!("Au moins {}{by} : c’est garanti.", projects(least)),
                    format!("At least {}{by_english}: this is guaranteed.", english(least)),
                );
            }
            if let Some(most) = most {
                told.say(format!("Au plus {}{by}.", projects(most)), format!("At most {}{by_english}.", english(most)));
            }
        }
        None => {
            let (french, english) = numbers(definition, stage);
            told.say(
                format!("Nombre de projets à retenir{by} : {french}."),
                format!("Number of projects to select{by_english}: {english}."),
            );
        }
    }
}

fn money(told: &mut Telling, stage: &Stage, each: &Each) {
    let (word, english) = each.clone().unwrap_or_else(stage_word);
    match stage.purse {
        StagePurse::Unlimited => {
            told.say("Les coûts ne sont pas regardés.", "Costs are not looked at.");
        }
        StagePurse::Common => {
            told.say("L’argent vient du budget commun.", "The money comes from the common budget.");
            if each.is_some() {
                told.say(
                    format!("Il est dépensé dans l’ordre de tous les projets, et non un {word} après l’autre."),
                    format!("It is spent in the order of all projects, and not one {english} after another."),
                );
            }
        }
        StagePurse::Own | StagePurse::OwnApart => {
            match shared(&stage.groups, |group| group.purse).flatten() {
                Some(purse) if each.is_some() => {
                    told.say(format!("Chaque {word} a {purse}."), format!("Each {english} has {}.", purse.english()))
                }
                Some(purse) => {
                    told.say(format!("Cette étape a {purse}."), format!("This stage has {}.", purse.english()));
                }
                None => told.say(
                    format!("Chaque {word} a son propre budget."),
                    format!("Each {english} has a budget of its own."),
                ),
            }
            if stage.purse == StagePurse::Own {
                told.say("Ce qui en reste va au budget commun.", "What is left of it goes to the common budget.");
            } else {
                told.say("Ce qui en reste n’est pas dépensé.", "What is left of it is not spent.");
            }
        }
    }
}

/// What an unfit project does; `beyond` says that it is about those that are not guaranteed.
fn unfit_sentence(told: &mut Telling, unfit: Unfit, each: &Each, beyond: bool) {
    let (french, english): (String, String) = match (unfit, each) {
        (Unfit::Skip, _) => (
            "un projet trop cher pour ce qui reste est laissé de côté, et l’on continue.".into(),
            "a project too dear for what is left is passed over, and the count goes on.".into(),
        ),
        (Unfit::Stop, None) => (
            "on s’arrête au premier projet trop cher pour ce qui reste.".into(),
            "it stops at the first project too dear for what is left.".into(),
        ),
        (Unfit::Stop, Some((word, english))) => (
            format!("chaque {word} s’arrête à son premier projet trop cher pour ce qui reste."),
            format!("each {english} stops at its first project too dear for what is left."),
        ),
        (Unfit::FourFifths, Some((word, english))) => (
            format!(
                "chaque {word} s’arrête à son premier projet trop cher, retenu s’il reste au moins 80\u{a0}% de son coût."
            ),
            format!(
                "each {english} stops at its first project too dear, which is funded if at least 80% of its cost is left."
            ),
        ),
        (Unfit::FourFifths, None) => (
            "le premier projet trop cher est retenu s’il reste au moins 80\u{a0}% de son coût, et l’on s’arrête."
                .into(),
            "the first project too dear is funded if at least 80% of its cost is left, and it stops there.".into(),
        ),
    };
    if beyond && unfit != Unfit::FourFifths {
        told.say(format!("Au-delà de la garantie, {french}"), format!("Beyond the guarantee, {english}"));
    } else {
        told.say(capital(&french), capital(&english));
    }
}

fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn short_sentence(told: &mut Telling, short: Short, each: &Each) {
    match short {
        Short::Next => told.say(
            "Si un projet garanti est trop cher, on essaie le suivant.",
            "If a guaranteed project is too dear, the next one is tried.",
        ),
        Short::Empty => match each {
            None => told.say(
                "Si un projet garanti est trop cher, la place reste vide et l’étape s’arrête là.",
                "If a guaranteed project is too dear, its place stays empty and the stage stops there.",
            ),
            Some((word, english)) => told.say(
                format!("Chaque {word} s’arrête à son premier projet garanti trop cher, dont la place reste vide."),
                format!("Each {english} stops at its first guaranteed project that is too dear, whose place stays empty."),
            ),
        },
        Short::Exceed => told.say(
            "Si un projet garanti est trop cher, il est retenu quand même : ce qui manque est pris sur le budget commun. Si celui-ci ne suffit pas, on essaie le suivant.",
            "If a guaranteed project is too dear, it is funded all the same: what is missing comes out of the common budget. If that is not enough, the next one is tried.",
        ),
    }
}

fn equal_shares(told: &mut Telling, switches: EqualShares) {
    match switches.utility {
        Utility::Cost => {}
        Utility::Cardinality => told.say(
            "Chaque projet apporte autant qu’un autre, quel que soit son coût.",
            "Each project gives as much as another, whatever it costs.",
        ),
        Utility::Points => {
            told.say("Un projet apporte les points qu’on lui donne.", "A project gives the points it is given.")
        }
    }
    if switches.start == Start::Whole {
        told.say(
            "La part de départ est arrondie à l’euro inférieur.",
            "The first share is rounded down to a whole euro.",
        );
    }
    if let Some(add_one) = switches.add_one {
        let until = if add_one.exhaustive_stop {
            (", ou que plus aucun projet soutenu ne tienne dans ce qui reste", ", or no further supported project fits")
        } else {
            ("", "")
        };
        told.say(
            format!(
                "La part est augmentée de {} à la fois, jusqu’à ce que le budget soit dépassé{}. Le dernier résultat qui tient dans le budget est gardé.",
                add_one.increment, until.0
            ),
            format!(
                "The share is raised by {} at a time, until the budget is exceeded{}. The last outcome within the budget is kept.",
                add_one.increment.english(),
                until.1
            ),
        );
    }
    match switches.complete {
        None => {}
        Some(Completion::Votes) => told.say(
            "Ce qui reste va, dans l’ordre des voix, aux projets qui y tiennent.",
            "What is left goes, in the order of votes, to projects that fit.",
        ),
        Some(Completion::ScorePerCost) => told.say(
            "Ce qui reste va, dans l’ordre des points par euro, aux projets qui y tiennent.",
            "What is left goes, in the order of points for each euro, to projects that fit.",
        ),
    }
    match switches.compare {
        None => {}
        Some(Preference::Satisfaction) => told.say(
            "Le simple classement par voix est gardé si plus de bulletins y ont plus de projets.",
            "The plain order by votes is kept instead if more ballots have more projects in it.",
        ),
        Some(Preference::Exclusion) => told.say(
            "Le simple classement par voix est gardé s’il laisse moins de bulletins sans aucun projet.",
            "The plain order by votes is kept instead if it leaves fewer ballots without any project.",
        ),
    }
}

fn filters(told: &mut Telling, stage: &Stage) {
    if let Some(threshold) = stage.threshold {
        let by_points = matches!(stage.rule, StageRule::Greedy { by: Order::Score | Order::ScorePerCost, .. });
        let (unit, english) = if by_points { ("point", "points") } else { ("voix", "votes") };
        let least = if by_points { french_count(threshold, unit) } else { format!("{threshold} {unit}") };
        told.say(
            format!("Un projet qui a moins de {least} est écarté."),
            format!("A project with fewer than {threshold} {english} is left out."),
        );
    }
    if let Some(divisor) = stage.minimum_share {
        told.say(
            format!(
                "Un projet dont la part des bulletins est inférieure à 1/{divisor} de sa part du budget est écarté."
            ),
            format!(
                "A project whose share of the ballots is less than 1/{divisor} of its share of the budget is left out."
            ),
        );
    }
}
