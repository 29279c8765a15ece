//! The count step by step: each stage, each group, each decision with its reason; and the short list of stages on the results page.

use super::frame::{self, Page, RING, TICK, WARNING};
use super::heads::heads;
use super::html::Html;
use super::view::{AnswersView, DecisionView, GroupView, QuestionView, ResultsPage, Score, StageView};
use super::words;
use crate::language::Language;

/// The page in one language.
pub(super) fn render(page: &ResultsPage, language: Language) -> String {
    let mut html = Html::new();
    let title = format!("{} · {}", words::STEPS_TITLE.say(language), page.title.get(language));
    frame::open(&mut html, page, Page::Steps, language, &title);
    html.raw("<section class=\"opening\">\n<h1>").say(words::STEPS_TITLE, language).raw("</h1>\n<p class=\"lead\">");
    let lead = match page.answers {
        AnswersView::Published => words::STEPS_LEAD,
        AnswersView::NotPublished | AnswersView::TooFew => words::STEPS_LEAD_HOLDERS,
    };
    html.say(lead, language).raw("</p>\n</section>\n");
    for question in page.questions.iter().filter(|question| !question.stages.is_empty()) {
        html.raw("<section class=\"question\">\n<h2").attribute("id", &format!("q-{}", question.id)).raw(">");
        html.text(&words::asked(question.title.get(language), language))
            .raw("</h2>\n<p class=\"rule\">")
            .own(&question.rule, language)
            .raw("</p>\n");
        for (number, stage) in (1..).zip(&question.stages) {
            write(&mut html, question, (number, stage), language);
        }
        html.raw("</section>\n");
    }
    frame::close(html, page, language)
}

/// The fragment of a stage.
fn anchor(question: &QuestionView, number: u64) -> String {
    format!("q-{}-e{number}", question.id)
}

fn write(html: &mut Html, question: &QuestionView, (number, stage): (u64, &StageView), language: Language) {
    html.raw("<section class=\"stage\"").attribute("id", &anchor(question, number)).raw(">\n");
    if let Some(title) = &stage.title {
        html.raw("<h3>");
        if question.stages.len() > 1 {
            html.fill(words::STAGE, language, &[("n", &number.to_string())]).raw(" ");
        }
        html.own(title, language).raw("</h3>\n");
    }
    if let Some(rule) = &stage.rule {
        html.raw("<p class=\"rule\">").own(rule, language).raw("</p>\n");
    }
    for group in &stage.groups {
        group_table(html, group, language);
    }
    if let Some((before, after)) = stage.common {
        let [before, after] = [before, after].map(|cents| language.euros(cents));
        html.raw("<p class=\"after\">");
        html.fill(words::COMMON_AFTER, language, &[("before", &before), ("after", &after)]).raw("</p>\n");
    }
    html.raw("</section>\n");
}

fn group_table(html: &mut Html, group: &GroupView, language: Language) {
    html.raw("<div class=\"group\">\n");
    if let Some(name) = &group.name {
        html.raw("<h4>").own(name, language).raw("</h4>\n");
    }
    html.raw("<ul class=\"facts\"><li>").count(words::SELECTED, language, group.winners).raw("</li>");
    if let Some(purse) = group.purse {
        let spent = language.euros(purse.spent);
        let available = language.euros(purse.available);
        html.raw("<li>").fill(words::SPENT_OF, language, &[("spent", &spent), ("available", &available)]).raw("</li>");
    }
    if let Some((least, _)) = group.guarantee {
        html.raw("<li>").count(words::GUARANTEED, language, least).raw("</li>");
    }
    html.raw("</ul>\n");
    remarks(html, group, language);
    if group.decisions.is_empty() {
        html.raw("<p class=\"soft\">").say(words::NO_PROJECT_HERE, language).raw("</p>\n</div>\n");
        return;
    }
    html.raw("<table class=\"decisions\" role=\"table\"><thead role=\"rowgroup\"><tr role=\"row\">");
    let priced = group.decisions.iter().any(|decision| decision.cost.is_some());
    let columns =
        [Some(words::PROJECT), Some(words::REACHED_RESULT), priced.then_some(words::COST), Some(words::DECISION)];
    heads(html, columns, language);
    for decision in &group.decisions {
        row(html, decision, priced, language);
    }
    html.raw("</tbody></table>\n</div>\n");
}

fn remarks(html: &mut Html, group: &GroupView, language: Language) {
    let is_unmet = group.guarantee.is_some_and(|(_, met)| !met);
    for (place, remark) in group.remarks.iter().enumerate() {
        if is_unmet && place == 0 {
            html.raw("<p class=\"note\">").own(remark, language).raw("</p>\n");
        } else {
            html.raw("<p>").own(remark, language).raw("</p>\n");
        }
    }
}

fn row(html: &mut Html, decision: &DecisionView, priced: bool, language: Language) {
    html.raw(if decision.selected { "<tr role=\"row\" class=\"won\">" } else { "<tr role=\"row\">" });
    html.raw("<th role=\"rowheader\" scope=\"row\">");
    if let Some(number) = &decision.number {
        html.raw("<span class=\"number\">").fill(words::NUMBER, language, &[("n", number)]).raw("</span> ");
    }
    html.own(&decision.title, language).raw("</th><td role=\"cell\" class=\"reached\">");
    match &decision.score {
        Some(Score::Points(points)) => html.count(words::POINTS, language, *points),
        Some(Score::Words(words)) => html.own(words, language),
        None => html.count(words::VOTES, language, decision.votes),
    };
    if let Some((above, below)) = decision.sides {
        let [above, below] = [above, below].map(|share| language.percent(share));
        html.raw(" <span class=\"soft gauge\">");
        html.fill(words::GAUGE, language, &[("above", &above), ("below", &below)]).raw("</span>");
    }
    html.raw("</td>");
    if priced {
        let cost = decision.cost.map(|cents| language.euros(cents)).unwrap_or_default();
        html.raw("<td role=\"cell\" class=\"cost\">").text(&cost).raw("</td>");
    }
    html.raw("<td role=\"cell\" class=\"decision\"><div>").raw(if decision.selected { TICK } else { RING });
    html.raw("<span>").own(&decision.reason, language).raw("</span></div></td></tr>\n");
}

/// Links from the results to the steps; the stages in short where there are several, and every guarantee that was not met.
pub(super) fn summary(html: &mut Html, question: &QuestionView, language: Language) {
    if question.stages.is_empty() {
        return;
    }
    let page = Page::Steps.path(language);
    unmet(html, question, language);
    for remark in &question.remarks {
        html.raw("<p class=\"soft\">").own(remark, language).raw("</p>\n");
    }
    if question.stages.len() > 1 {
        html.raw("<ol class=\"stages\">\n");
        for (number, stage) in (1..).zip(&question.stages) {
            let Some(title) = &stage.title else { continue };
            html.raw("<li><a").attribute("href", &format!("{page}#{}", anchor(question, number))).raw(">");
            html.own(title, language).raw("</a> <span class=\"soft\">");
            html.count(words::SELECTED, language, stage.groups.iter().map(|group| group.winners).sum());
            html.raw("</span></li>\n");
        }
        html.raw("</ol>\n");
    }
    html.raw("<p><a").attribute("href", &format!("{page}#q-{}", question.id)).raw(">");
    html.say(words::SEE_STEPS, language).raw("</a></p>\n");
}

/// Guarantees that could not be met, said where the result is.
pub(super) fn unmet(html: &mut Html, question: &QuestionView, language: Language) {
    let groups = question.stages.iter().flat_map(|stage| stage.groups.iter().map(move |group| (stage, group)));
    let unmet: Vec<_> = groups.filter(|(_, group)| group.guarantee.is_some_and(|(_, met)| !met)).collect();
    if unmet.is_empty() {
        return;
    }
    html.raw("<div class=\"note unmet\">").raw(WARNING).raw("<ul>\n");
    for (stage, group) in unmet {
        html.raw("<li>");
        for name in [&stage.title, &group.name].into_iter().flatten() {
            html.own(name, language).raw(" · ");
        }
        if let Some(remark) = group.remarks.first() {
            html.own(remark, language);
        }
        html.raw("</li>\n");
    }
    html.raw("</ul></div>\n");
}
