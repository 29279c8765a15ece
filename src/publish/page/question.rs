//! One question: its rule, its money, and one table that is also its chart.
//!
//! Bars are SVG, so that they print even where a browser leaves out backgrounds. The table keeps explicit roles,
//! because narrow screens lay its rows out as cards.

use super::frame::{RING, TICK};
use super::grades;
use super::heads::heads;
use super::html::Html;
use super::stages;
use super::survey;
use super::terms::{Terms, terms};
use super::view::{OptionView, Outcome, Purse, QuestionKind, QuestionView, Score};
use super::words;
use crate::language::Language;
use crate::language::Message;

/// What a question's part of the page is about.
const fn heading_of(kind: QuestionKind) -> Message {
    match kind {
        QuestionKind::Approval | QuestionKind::Points | QuestionKind::Ranking | QuestionKind::Grades => {
            words::PROJECTS_RESULT
        }
        QuestionKind::Signature => words::PETITIONS_RESULT,
        QuestionKind::Choice | QuestionKind::Scale | QuestionKind::Text => words::ANSWERS_RESULT,
    }
}

/// The fragment of an option's row.
pub(super) fn anchor(question: &QuestionView, place: usize) -> String {
    format!("q-{}-{}", question.id, place + 1)
}

/// The whole section.
pub(super) fn write(html: &mut Html, question: &QuestionView, language: Language) {
    let heading = format!("q-{}", question.id);
    html.raw("<section class=\"question\"")
        .attribute("aria-labelledby", &heading)
        .raw(">\n<h2")
        .attribute("id", &heading);
    // A title is what residents were told to do: it is quoted, never given to readers as an order.
    html.raw(">").say(heading_of(question.kind), language).raw("</h2>\n<p class=\"rule\">");
    html.say(words::ASKED, language).raw(" ").raw("<q>").own(&question.title, language);
    // The sentence ends here, unless the title ends it.
    html.raw(if question.title.get(language).ends_with(['.', '?', '!', '…']) { "</q> " } else { "</q>. " });
    html.say(terms(question.kind).kind, language).raw(" ").own(&question.rule, language).raw("</p>\n");
    match &question.outcome {
        Outcome::Hidden { reason, options } => {
            html.raw("<p class=\"note\">")
                .say(words::HIDDEN_FIGURES, language)
                .raw(" ")
                .own(reason, language)
                .raw("</p>\n");
            if !options.is_empty() {
                table(html, question, options, language);
            }
        }
        Outcome::Shown(options) => {
            ballots(html, question, language);
            if let Some(purse) = question.purse {
                money(html, purse, options, language);
            }
            stages::summary(html, question, language);
            survey::detail(html, question, language);
            grades::legend(html, question, language);
            match question.kind {
                _ if options.is_empty() => {
                    html.raw("<p class=\"note\">").say(words::NO_ANSWER, language).raw("</p>\n");
                }
                QuestionKind::Text => survey::written(html, options, language),
                _ => table(html, question, options, language),
            }
        }
    }
    html.raw("</section>\n");
}

fn ballots(html: &mut Html, question: &QuestionView, language: Language) {
    html.raw("<ul class=\"facts\"").attribute("aria-label", words::BALLOT_COUNTS.say(language)).raw("><li>");
    html.count(words::ANSWERED, language, question.ballots).raw("</li>");
    for (word, n) in [
        (words::BLANK, question.blank),
        (words::SKIPPED, question.skipped),
        (words::INVALID, question.invalid),
        (words::OTHER_STYLE, question.other_style),
    ] {
        if n > 0 {
            html.raw("<li>").count(word, language, n).raw("</li>");
        }
    }
    html.raw("</ul>\n");
}

fn money(html: &mut Html, purse: Purse, options: &[OptionView], language: Language) {
    let left = purse.available.saturating_sub(purse.spent);
    html.raw("<div class=\"money\">\n<h3>").say(words::MONEY, language).raw("</h3>\n<svg class=\"purse\" viewBox=\"0 0 10000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\"><rect class=\"track\" width=\"10000\" height=\"10\"/>");
    let mut from = 0_u64;
    for option in options.iter().filter(|option| option.funded == Some(true)) {
        let to = from.saturating_add(option.cost.unwrap_or(0));
        let (start, end) = (portion(from, purse.available, 10_000), portion(to, purse.available, 10_000));
        html.raw("<rect class=\"spent\"").attribute("x", &start.to_string());
        html.attribute("width", &end.saturating_sub(start).to_string()).raw(" height=\"10\"/>");
        from = to;
    }
    html.raw("</svg>\n<p>");
    let [spent, available, left] = [purse.spent, purse.available, left].map(|cents| language.euros(cents));
    html.fill(words::MONEY_SENTENCE, language, &[("spent", &spent), ("available", &available), ("left", &left)]);
    html.raw(" <span class=\"soft\">").say(words::MONEY_HINT, language).raw("</span></p>\n</div>\n");
}

/// `part` of `whole`, out of `scale`, never more than `scale`.
fn portion(part: u64, whole: u64, scale: u64) -> u64 {
    let exact = (u128::from(part) * u128::from(scale)).checked_div(u128::from(whole)).unwrap_or(0);
    u64::try_from(exact).unwrap_or(scale).min(scale)
}

/// A bar of `part` out of `whole`.
pub(super) fn bar(html: &mut Html, part: u64, whole: u64) {
    html.raw("<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\"><rect class=\"track\" width=\"1000\" height=\"10\"/><rect class=\"fill\" height=\"10\"");
    html.attribute("width", &portion(part, whole, 1000).to_string()).raw("/></svg>");
}

fn table(html: &mut Html, question: &QuestionView, options: &[OptionView], language: Language) {
    let terms = terms(question.kind);
    let priced = options.iter().any(|option| option.cost.is_some());
    let decided = options.iter().any(|option| option.funded.is_some());
    let measured = matches!(question.outcome, Outcome::Shown(_));
    let caption = match () {
        () if !measured => words::ALL_ASKED,
        () if question.stages.is_empty() => words::ALL_RESULTS,
        () => words::ALL_IN_ORDER,
    };
    html.raw("<table class=\"options\" role=\"table\"><caption>").say(caption, language);
    html.raw("</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">");
    heads(
        html,
        [
            Some(terms.option),
            measured.then_some(terms.column),
            priced.then_some(words::COST),
            decided.then_some(words::OUTCOME),
        ],
        language,
    );
    let whole = full_bar(question.kind, options);
    for (place, option) in options.iter().enumerate() {
        html.raw("<tr role=\"row\"").attribute("id", &anchor(question, place));
        html.raw(if option.funded == Some(true) { " class=\"won\">" } else { ">" });
        title_cell(html, option, language);
        match option.opinions {
            Some(_) => grades::cell(html, question, option, language),
            None if !measured => {}
            None => measure_cell(html, option, &terms, whole, language),
        }
        if priced {
            let cost = option.cost.map(|cents| language.euros(cents)).unwrap_or_default();
            html.raw("<td role=\"cell\" class=\"cost\">").text(&cost).raw("</td>");
        }
        if decided {
            outcome_cell(html, option, &terms, language);
        }
        html.raw("</tr>\n");
    }
    html.raw("</tbody></table>\n");
    if measured && decided && options.windows(2).any(are_equal) {
        html.raw("<p class=\"note\">").say(words::EQUALS_IN_ORDER, language).raw("</p>\n");
    }
}

/// Whether two options that follow on each other reached the same: why the one stands first is asked by whoever sees it.
fn are_equal(pair: &[OptionView]) -> bool {
    let [left, right] = pair else { return false };
    let is_equal = match (&left.score, &right.score) {
        (Some(Score::Points(left)), Some(Score::Points(right))) => left == right,
        (None, None) => left.votes == right.votes,
        _ => false,
    };
    is_equal && !left.hidden && !right.hidden
}

/// What a full bar stands for: all ballots where shares add up to a whole, else the best result.
fn full_bar(kind: QuestionKind, options: &[OptionView]) -> u64 {
    match kind {
        QuestionKind::Choice | QuestionKind::Scale | QuestionKind::Text | QuestionKind::Grades => 1000,
        _ => options.iter().map(weight).max().unwrap_or(0),
    }
}

fn weight(option: &OptionView) -> u64 {
    match option.score {
        Some(Score::Points(points)) => points,
        _ => u64::from(option.share_permille),
    }
}

fn title_cell(html: &mut Html, option: &OptionView, language: Language) {
    html.raw("<th role=\"rowheader\" scope=\"row\" class=\"project\"><div class=\"row\">");
    if let Some(image) = &option.image {
        html.raw("<img class=\"picture\" alt=\"\" width=\"72\" height=\"72\"")
            .attribute("src", image.as_str())
            .raw(">");
    }
    html.raw("<div class=\"about\">");
    if let Some(number) = &option.number {
        html.raw("<span class=\"number\">").fill(words::NUMBER, language, &[("n", number)]).raw("</span> ");
    }
    html.raw("<span class=\"title\">").own(&option.title, language).raw("</span>");
    let places: Vec<_> = [&option.territory, &option.category].into_iter().flatten().collect();
    if let Some((first, rest)) = places.split_first() {
        html.raw("<span class=\"place\">").own(first, language);
        for place in rest {
            html.raw(" · ").own(place, language);
        }
        html.raw("</span>");
    }
    if let Some(reason) = &option.reason {
        html.raw("<details><summary>").say(words::WHY, language).raw("</summary><p>");
        html.own(reason, language).raw("</p></details>");
    }
    html.raw("</div></div></th>");
}

fn measure_cell(html: &mut Html, option: &OptionView, terms: &Terms, whole: u64, language: Language) {
    if option.hidden {
        html.raw("<td role=\"cell\" class=\"measure\"><span class=\"amount\">").say(words::HIDDEN, language);
        html.raw("</span></td>");
        return;
    }
    let votes = terms.unit.count(language, option.votes);
    let share = language.percent(option.share_permille);
    html.raw("<td role=\"cell\" class=\"measure\"><span class=\"amount\">");
    match &option.score {
        Some(Score::Points(points)) => {
            html.count(words::POINTS, language, *points).raw("</span><span class=\"soft\">").text(&votes)
        }
        Some(Score::Words(words)) => html.own(words, language).raw("</span><span class=\"soft\">").text(&share),
        None => html.text(&votes).raw("</span><span class=\"soft\">").text(&share),
    };
    html.raw("</span>");
    bar(html, weight(option), whole);
    html.raw("</td>");
}

fn outcome_cell(html: &mut Html, option: &OptionView, terms: &Terms, language: Language) {
    html.raw("<td role=\"cell\" class=\"outcome\">");
    match option.funded {
        Some(true) => html.raw("<span class=\"yes\">").raw(TICK).say(terms.won, language).raw("</span>"),
        Some(false) => html.raw("<span class=\"no\">").raw(RING).say(terms.lost, language).raw("</span>"),
        None => html,
    };
    html.raw("</td>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_never_leaves_its_track() {
        assert_eq!(portion(1, 0, 1000), 0);
        assert_eq!(portion(1, 3, 1000), 333);
        assert_eq!(portion(u64::MAX, 1, 1000), 1000);
    }
}
