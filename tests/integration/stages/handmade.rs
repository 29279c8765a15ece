//! Definitions that no folder gives: what a package made by hand may hold is refused by the same check, in words, before anything counts.

use serde_json::{Value, json};
use urne::consultation::{Definition, Gravity, check};
use urne::publish::rule_in_words;

use super::{definition, folder};

/// A sample where `value` stands at `pointer` of its first question's stages (or of itself, from `~`).
fn made(name: &str, changes: &[(&str, Value)]) -> Definition {
    let mut made = serde_json::to_value(definition(name)).unwrap();
    for (pointer, value) in changes {
        let pointer = match pointer.strip_prefix('~') {
            Some(whole) => whole.to_owned(),
            None => format!("/questions/0/count/stages{pointer}"),
        };
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = made.pointer_mut(parent).unwrap();
        match (parent, value) {
            (Value::Object(object), Value::Null) => drop(object.remove(key)),
            (Value::Object(object), value) => drop(object.insert(key.into(), value.clone())),
            (Value::Array(list), value) => match key.parse::<usize>() {
                Ok(place) => list[place] = value.clone(),
                Err(_) => list.push(value.clone()),
            },
            other => panic!("{other:?}"),
        }
    }
    serde_json::from_value(made).unwrap()
}

/// Its faults.
fn faults(name: &str, changes: &[(&str, Value)]) -> Vec<String> {
    let made = made(name, changes);
    let told = check::definition(&made).into_iter().filter(|fault| fault.gravity == Gravity::Fault);
    told.map(|fault| format!("{} : {}", fault.place, fault.problem)).collect()
}

#[test]
fn groups_and_switches_that_no_folder_writes_are_refused() {
    let all = |id: &str| json!({"id": id, "least": 0});
    let band = |id: &str, up_to: u64| json!({"id": id, "least": 0, "purse": 1_000_000, "up_to": up_to});
    for (name, pointer, value, told) in [
        ("lot-et-garonne", "/stages/2/groups", json!([all("all"), all("b")]), "stages.2.groups : Les groupes"),
        ("lot-et-garonne", "/stages/2/groups", json!([all("tout")]), "stages.2.groups : Les groupes"),
        ("lot-et-garonne", "/stages/1/groups/-", all("all"), "stages.1.groups : Les groupes"),
        ("lot-et-garonne", "/stages/1/groups/0/id", json!("ailleurs"), "stages.1.groups : Les groupes"),
        ("lot-et-garonne", "/stages/1/groups/0/up_to", json!(500), "stages.1.groups : Les groupes"),
        ("gers-2", "/stages/0/groups/0/up_to", Value::Null, "stages.0.groups : Les groupes"),
        ("gers-2", "/stages/0/groups/0", band("5000", 1_000_000), "stages.0.groups : Les groupes"),
        ("gers-2", "/stages/0/groups/0/purse", Value::Null, "stages.0.purse : Le groupe « 10000 » n’a pas de budget."),
        ("lot-et-garonne", "/stages/2/groups/0/purse", json!(5), "stages.2.purse : Le budget du groupe « all »"),
        ("lot-et-garonne", "/stages/1/rule/greedy/short", Value::Null, "stages.1.if_short : Rien ne dit"),
        ("lot-et-garonne", "/stages/2/rule/greedy/short", json!("next"), "stages.2.if_short : Cette étape ne garantit"),
        ("lot-et-garonne", "/stages/2/title", Value::Null, "stages.2.title : Cette étape n’a pas de titre."),
        ("lot-et-garonne", "/ties", json!(["cost", "cost", "lot"]), "ties : Un critère de départage est là deux fois."),
        ("paris", "/stages/0/rule/greedy/unfit", json!("stop"), "unfit : Sans budget, tout projet tient."),
        ("amsterdam", "/stages/0/rule", json!({"phragmen": {"unfit": "four-fifths"}}), "unfit : La règle des 80"),
        ("paris", "/stages/0/minimum_share", json!(3), "minimum_share : Sans budget, aucun projet n’a de part"),
    ] {
        let found = faults(name, &[(pointer, value)]);
        assert!(found.iter().any(|fault| fault.contains(told)), "{name} {pointer}: {found:?}");
    }
}

/// Sums of purses beyond what a number holds are more than any purse; amounts are bounded before they are added up.
#[test]
fn amounts_that_cannot_be_added_up_are_refused_and_never_wrap() {
    let most = json!(u64::MAX);
    let own =
        [("/purse", most.clone()), ("/stages/0/groups/0/purse", most.clone()), ("/stages/0/groups/1/purse", json!(9))];
    let found = faults("gers-2", &own);
    assert!(found.iter().any(|fault| fault.contains("plus que les")), "{found:?}");
    let costs = [("~/questions/0/options/0/cost", most.clone()), ("~/questions/0/options/1/cost", most.clone())];
    let found = faults("lot-et-garonne", &[costs, [("/purse", most.clone()), ("/purse", most)]].concat());
    assert!(found.iter().any(|fault| fault.contains("options.1.cost : Ce montant est trop grand.")), "{found:?}");
    assert!(found.iter().any(|fault| fault.contains("count.purse : Ce montant est trop grand.")), "{found:?}");
}

/// Numbers of stages and groups are bounded before anything walks over them.
#[test]
fn a_definition_of_very_many_stages_or_groups_is_refused_at_once() {
    let band = |euros: u64| json!({"id": euros.to_string(), "up_to": euros * 100, "purse": 1, "least": 0});
    let many: Vec<Value> = (1..100_000).map(band).collect();
    let found = faults("gers-2", &[("/stages/0/groups", json!(many))]);
    assert!(found.iter().any(|fault| fault.contains("stages.0.bands : Il y a trop de tranches")), "{found:?}");
    let stage =
        serde_json::to_value(&definition("lot-et-garonne").questions[0].count.stages().unwrap().stages[1]).unwrap();
    let found = faults("lot-et-garonne", &[("/stages", json!(vec![stage; 5000]))]);
    assert!(found.iter().any(|fault| fault.contains("Le nombre d’étapes ne convient pas.")), "{found:?}");
}

fn of_rule(name: &str, from: &str, changes: &[(&str, &str)]) -> Vec<String> {
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(folder(name)).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
    }
    let whole = std::fs::read_to_string(copy.path().join(from)).unwrap();
    let changed = changes.iter().fold(whole, |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replacen(old, new, 1)
    });
    std::fs::write(copy.path().join(from), changed).unwrap();
    let read = urne::consultation::source::read(copy.path());
    let faults = read.faults.iter().filter(|fault| fault.gravity == Gravity::Fault);
    faults.map(ToString::to_string).collect()
}

/// What earlier stages give back to the common purse may keep a guarantee: some votes would, so that it is no contradiction.
#[test]
fn a_guarantee_that_money_given_back_can_keep_is_not_refused() {
    let toml = "consultation.toml";
    let all = [
        ("purse = \"300000\"", "purse = \"240000\""),
        ("purse = { each = \"30000\" }", "purse = { each = \"240000\" }"),
    ];
    assert_eq!(of_rule("lot-et-garonne", toml, &all), Vec::<String>::new());
    let apart = [all.as_slice(), &[("left_over = \"common\"", "left_over = \"apart\"")]].concat();
    let found = of_rule("lot-et-garonne", toml, &apart);
    assert!(found.iter().any(|fault| fault.contains("La garantie demande au budget commun")), "{found:?}");
}

/// With the 80 % rule a guaranteed project may cost a quarter more than what is there.
#[test]
fn a_guarantee_that_four_fifths_keep_is_not_refused() {
    let purses = |purse: u64| {
        let groups = definition("gers-2").questions[0].count.stages().unwrap().stages[1].groups.clone();
        let cheapest = definition("gers-2").questions[0].options.iter().filter_map(|option| option.cost).max().unwrap();
        let purse = cheapest.0 * purse / 100;
        let last = json!({"id": groups[2].id, "up_to": groups[2].up_to, "purse": purse, "least": 1});
        let greedy = json!({"greedy": {"by": "votes", "unfit": "four-fifths", "short": "next"}});
        let among = json!({"categories": ["tous"], "over": cheapest.0 - 1});
        let found = faults(
            "gers-2",
            &[("/stages/1/groups", json!([last])), ("/stages/1/rule", greedy), ("/stages/1/among", among)],
        );
        found.into_iter().filter(|fault| fault.contains("moins cher")).count()
    };
    assert_eq!([purses(80), purses(79)], [0, 1]);
}

/// What a rule does not do, its sentences do not say: who has a share, what a place left empty and the 80 % rule end.
#[test]
fn sentences_say_whom_a_rule_is_about_and_what_ends() {
    let told = |name: &str, stage: usize, changes: &[(&str, Value)]| {
        let made = made(name, changes);
        rule_in_words(&made, &made.questions[0]).swap_remove(stage + 1)
    };
    let shares = json!({"equal-shares": {"utility": "cost", "start": "exact", "add_one": null, "complete": null, "compare": null}});
    let youth = told("lot-et-garonne", 0, &[("/stages/0/rule", shares.clone())]);
    assert!(youth.contains("Chaque bulletin qui choisit un de ces projets dispose"), "{youth}");
    let all = told("lot-et-garonne", 2, &[("/stages/2/rule", shares)]);
    assert!(all.contains("Chaque bulletin dispose de la même part"), "{all}");
    let greedy = |unfit: &str| json!({"greedy": {"by": "votes", "unfit": unfit, "short": "empty"}});
    let cantons = told("lot-et-garonne", 1, &[("/stages/1/rule", greedy("four-fifths"))]);
    assert!(cantons.contains("Chaque canton s’arrête à son premier projet garanti trop cher"), "{cantons}");
    assert!(cantons.contains("Chaque canton s’arrête à son premier projet trop cher, retenu s’il reste"), "{cantons}");
}

/// What no ballot names is never selected, which a rule says unless a threshold in each stage says it already.
#[test]
fn a_rule_says_that_what_nobody_chose_is_not_selected() {
    let whole = |name: &str, changes: &[(&str, Value)]| {
        let made = made(name, changes);
        rule_in_words(&made, &made.questions[0]).swap_remove(0)
    };
    let unchosen = "Un projet que personne n’a choisi n’est pas retenu. En cas d’égalité";
    for name in ["amsterdam", "gers-2", "landes", "lot-et-garonne", "lyon", "toulouse-2022"] {
        assert!(whole(name, &[]).contains(unchosen), "{name}");
    }
    assert!(whole("paris", &[]).contains("Un projet auquel personne n’a donné de mention n’est pas retenu."));
    let two = json!(2);
    assert!(whole("lyon", &[("/stages/0/threshold", two.clone())]).contains(unchosen), "the other stage has none");
    let each = [("/stages/0/threshold", two.clone()), ("/stages/1/threshold", two)];
    assert!(!whole("lyon", &each).contains("personne"));
}
