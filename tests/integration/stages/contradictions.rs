//! What contradicts itself in a rule is refused with file, line and remedy. Each change to a sample and what `urne check` says of it stand
//! in `tests/golden/contradictions.txt`; behind the line's number stands what is written there.

use std::fmt::Write as _;

use urne::consultation::{Gravity, source};

use super::folder;

/// Faults and remarks shown of each change.
const MOST: usize = 4;

/// The sample, what is replaced where it first stands, and by what.
type Change = (&'static str, &'static str, &'static str);

/// Guarantees, money and projects that do not go together.
const IMPOSSIBLE: &[Change] = &[
    ("lot-et-garonne", "purse = \"300000\"", "purse = \"50000\""),
    ("lot-et-garonne", "{ exactly = 1", "{ exactly = 9"),
    ("lot-et-garonne", "{ exactly = 1", "{ exactly = 0"),
    ("toulouse-2022", "at_least = 2", "at_least = 4, at_most = 3"),
    ("toulouse-2022", "purse = \"3200000\"", "purse = \"2000000\""),
    ("toulouse-2022", "{ at_least = 2 }", "{ at_least = 5 }"),
    ("toulouse-2022", "purse = { each = \"300000\" }", "purse = \"territories\""),
    ("gers-2", "\"5000\" = \"30000\"", "\"5000\" = \"300000\""),
    ("gers-2", "bands = [\"5000\", \"20000\", \"50000\"]", "bands = [\"20000\", \"5000\", \"50000\"]"),
    ("gers-2", "bands = [\"5000\", \"20000\", \"50000\"]", "bands = [\"5000\", \"20000\"]"),
    ("gers-2", "categories = [\"jeunes\"]", "categories = [\"jeunes\"], over = \"30000\""),
    ("landes", "up_to = \"30000\"", "up_to = \"4000\""),
    ("lyon", "territories = [\"ville\"]", "territories = [\"port\"]"),
    ("lot-et-garonne", "categories = [\"jeunes\"]", "categories = [\"vieux\"]"),
    ("lyon", "inhabitants = 48200\n", ""),
    ("lyon", "pro_rata = \"1050000\"", "pro_rata = \"1,05 M\""),
    ("paris", "tanneurs = 1", "tanneurs = 1, port = 1"),
    ("paris", "quais = 3, ", ""),
    ("amsterdam", "vert = \"30000\", ", ""),
    ("amsterdam", "vert = \"30000\"", "vert = \"30000\", port = \"1\""),
];

/// Each key that a rule demands, taken away.
const MISSING: &[Change] = &[
    ("lot-et-garonne", "\npurse = \"300000\"", ""),
    ("lot-et-garonne", "\nties = [\"cost\", \"lot\"]", ""),
    ("lot-et-garonne", "\ntitle = { fr = \"Les projets de jeunes\", en = \"Youth projects\" }", ""),
    ("lot-et-garonne", "\namong = { categories = [\"jeunes\"] }", ""),
    ("lot-et-garonne", "\ngroup_by = \"nothing\"", ""),
    ("lot-et-garonne", "\npurse = { each = \"30000\" }", ""),
    ("lot-et-garonne", "\nleft_over = \"common\"", ""),
    ("lot-et-garonne", "\ntake = \"while-money-lasts\"", ""),
    ("lot-et-garonne", "\nby = \"votes\"", ""),
    ("lot-et-garonne", "\nunfit = \"skip\"", ""),
    ("lot-et-garonne", "\nif_short = \"next\"", ""),
    ("gers-2", "\nbands = [\"10000\", \"25000\"]", ""),
    ("paris", "\nquorum = 0", ""),
    ("paris", "\ntake = { exactly = 3 }", ""),
    ("amsterdam", "\nutility = \"cost\"", ""),
    ("amsterdam", "\nstart = \"exact\"", ""),
    ("amsterdam", "\nadd_one = true", ""),
    ("amsterdam", "\nincrement = \"1\"", ""),
    ("amsterdam", "\nexhaustive_stop = true", ""),
    ("amsterdam", "\ncomplete = \"votes\"", ""),
    ("amsterdam", "\ncompare = \"none\"", ""),
];

/// Keys and values that mean nothing where they stand.
const MEANINGLESS: &[Change] = &[
    ("lot-et-garonne", "rule = \"stages\"", "rule = \"stages\"\nunfit = \"skip\""),
    ("lot-et-garonne", "rule = \"stages\"", "rule = \"stages\"\nquota = 3"),
    ("lot-et-garonne", "take = \"while-money-lasts\"", "take = \"while-money-lasts\"\nif_short = \"next\""),
    ("lot-et-garonne", "take = \"while-money-lasts\"", "take = \"tant que possible\""),
    ("lot-et-garonne", "take = { exactly = 1 }", "take = { exactly = 1, at_most = 2 }"),
    ("lot-et-garonne", "purse = \"common\"", "purse = \"common\"\nleft_over = \"apart\""),
    ("lot-et-garonne", "purse = { each = \"30000\" }", "purse = { each = \"30000\", pro_rata = \"1\" }"),
    ("lot-et-garonne", "purse = { each = \"30000\" }", "purse = \"30000\""),
    ("lot-et-garonne", "purse = \"300000\"", "purse = { each = \"300000\" }"),
    ("lot-et-garonne", "by = \"votes\"", "by = \"votes\"\nquorum = 3"),
    ("lot-et-garonne", "by = \"votes\"", "by = \"grades\"\nquorum = 3"),
    ("lot-et-garonne", "ties = [\"cost\", \"lot\"]", "ties = [\"cost\"]"),
    ("lot-et-garonne", "ties = [\"cost\", \"lot\"]", "ties = [\"lot\", \"cost\"]"),
    ("lot-et-garonne", "rule = \"greedy\"", "rule = \"totals\""),
    ("lot-et-garonne", "if_short = \"next\"", "if_short = \"exceed\""),
    ("lot-et-garonne", "group_by = \"territory\"", "group_by = \"cantons\""),
    ("lot-et-garonne", "purse = { each = \"30000\" }\n", "purse = { each = \"30000\" }\nbands = [\"5000\"]\n"),
    ("gers-2", "left_over = \"apart\"", "left_over = \"apart\"\nincrement = \"1\""),
    ("paris", "by = \"grades\"\n", "by = \"votes\"\n"),
    ("paris", "take = { exactly = 3 }", "take = { exactly = 3 }\nunfit = \"skip\"\nif_short = \"next\""),
    ("paris", "take = { exactly = 3 }", "take = \"while-money-lasts\""),
    ("paris", "purse = \"unlimited\"", "purse = \"1000000\"\nunfit = \"skip\"\nif_short = \"next\""),
    ("amsterdam", "take = \"while-money-lasts\"", "take = { at_most = 3 }"),
    ("amsterdam", "utility = \"cost\"", "utility = \"points\""),
    ("amsterdam", "increment = \"1\"", "increment = \"0\""),
    ("amsterdam", "add_one = true", "add_one = false"),
    ("lyon", "purse = { each = \"200000\" }", "purse = \"unlimited\""),
    ("lyon", "purse = { each = \"200000\" }", "purse = { pro_rata = \"200000\" }"),
];

const LEFT_OVER: &str = "purse = { each = \"30000\" }\n# Ce qui reste de ce montant\u{a0}: \"common\", il revient au budget commun\u{a0}; \"apart\", il n’est pas dépensé.\nleft_over = \"common\"\n";

/// What some votes could bring about is told, and does not stand in the way.
const DOUBTFUL: &[Change] = &[
    ("toulouse-2022", "if_short = \"exceed\"", "if_short = \"next\""),
    ("toulouse-2022", "purse = \"3200000\"", "purse = \"2400000\""),
    ("lyon", "pro_rata = \"1050000\"", "pro_rata = \"950000\""),
    ("gers-2", "\"5000\" = \"30000\"", "\"5000\" = \"20000\""),
    ("gers-2", "by = \"votes\"", "by = \"score\""),
    ("lot-et-garonne", LEFT_OVER, "purse = \"common\"\n"),
];

#[test]
fn contradictions_are_refused_with_line_and_remedy() {
    let mut told = String::new();
    let lists = [("Impossible", IMPOSSIBLE), ("Il manque", MISSING), ("De trop", MEANINGLESS), ("Douteux", DOUBTFUL)];
    for (heading, changes) in lists {
        writeln!(told, "═══ {heading} ═══\n").unwrap();
        for change in changes {
            told.push_str(&refusal(change, heading != "Douteux"));
        }
    }
    super::super::command_line::as_kept("contradictions.txt", &told);
}

fn on_one_line(text: &str) -> String {
    if text.is_empty() { "(rien)".to_owned() } else { text.trim().replace('\n', " ↵ ") }
}

fn refusal((sample, from, to): &Change, is_refused: bool) -> String {
    let text = std::fs::read_to_string(folder(sample).join("consultation.toml")).unwrap();
    let place = text.find(from).unwrap_or_else(|| panic!("{sample} has no {from}"));
    let place = place + from.len() - from.trim_start().len();
    let line = &text[text[..place].rfind('\n').map_or(0, |end| end + 1)..];
    assert!(!line.starts_with('#'), "{sample}: {from} stands in a comment first");
    let changed = text.replacen(from, to, 1);
    let temporary = tempfile::tempdir().unwrap();
    for entry in folder(sample).read_dir().unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, temporary.path().join(path.file_name().unwrap())).unwrap();
    }
    std::fs::write(temporary.path().join("consultation.toml"), &changed).unwrap();
    let read = source::read(temporary.path());
    let mut told = format!("{sample} : {} → {}\n", on_one_line(from), on_one_line(to));
    for fault in read.faults.iter().take(MOST) {
        assert!(!fault.remedy.is_empty(), "{fault}");
        let mark = if fault.gravity == Gravity::Fault { '✗' } else { '•' };
        let line = fault.line.unwrap_or_else(|| panic!("{fault} has no line"));
        let file = std::fs::read_to_string(temporary.path().join(fault.file.as_ref().unwrap())).unwrap();
        let written = file.lines().nth(line - 1).unwrap();
        writeln!(told, "  {mark} {fault}\n      {written}").unwrap();
    }
    if read.faults.len() > MOST {
        writeln!(told, "  … et {} autres", read.faults.len() - MOST).unwrap();
    }
    assert_eq!(read.sound().is_none(), is_refused, "{told}");
    assert!(!read.faults.is_empty(), "{told}");
    told + "\n"
}
