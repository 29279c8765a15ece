//! The results: who won and how many took part, in words first; then each question, the kiosks, the files.

use super::frame::{self, Page, TICK};
use super::html::Html;
use super::question;
use super::stages;
use super::survey;
use super::view::{AnswersView, OptionView, Outcome, QuestionKind, QuestionView, ResultsPage};
use super::words;
use crate::language::{Language, Message};

/// The page in one language.
pub(super) fn render(page: &ResultsPage, language: Language) -> String {
    let mut html = Html::new();
    let title = words::RESULTS_TITLE.fill(language, &[("title", page.title.get(language))]);
    frame::open(&mut html, page, Page::Results, language, &title);
    opening(&mut html, page, language);
    for question in &page.questions {
        question::write(&mut html, question, language);
    }
    kiosks(&mut html, page, language);
    trust(&mut html, page, language);
    downloads(&mut html, page, language);
    frame::close(html, page, language)
}

fn opening(html: &mut Html, page: &ResultsPage, language: Language) {
    html.raw("<section class=\"opening\">\n<h1><small>").say(words::RESULTS_OF, language).raw("</small> ");
    html.own(&page.title, language).raw("</h1>\n<p class=\"lead\">");
    html.count(words::TOOK_PART, language, page.envelopes);
    if page.counted != page.envelopes {
        html.raw(" ").count(words::COUNTED, language, page.counted);
    }
    if !page.kiosks.is_empty() {
        html.raw(" ").text(&handed_in(words::BROUGHT, page, language));
    }
    html.raw("</p>\n");
    figures(html, page, language);
    html.raw("<h2>").say(words::ESSENTIALS, language).raw("</h2>\n");
    for question in &page.questions {
        essentials(html, question, page.questions.len() > 1, language);
    }
    html.raw("</section>\n");
}

/// How many of the enrolled kiosks have a batch in the publication. Not how many have ballots, which would tell of the small ones.
fn brought(page: &ResultsPage) -> u64 {
    length(page.kiosks.iter().filter(|kiosk| kiosk.brought))
}

fn handed_in(message: Message, page: &ResultsPage, language: Language) -> String {
    message.count_with(language, brought(page), &[("all", &language.number(length(page.kiosks.iter())))])
}

fn figures(html: &mut Html, page: &ResultsPage, language: Language) {
    let shown = |question: &&QuestionView| matches!(question.outcome, Outcome::Shown(_));
    let decided = || page.questions.iter().filter(shown).filter(|question| !question.stages.is_empty());
    let funded: u64 = decided().map(|question| length(winners(question))).sum();
    let purses = || page.questions.iter().filter(shown).filter_map(|question| question.purse);
    html.raw("<ul class=\"figures\">\n<li><strong>").text(&language.number(page.envelopes)).raw("</strong> ");
    html.count(words::CAST_FIGURE, language, page.envelopes).raw("</li>\n");
    if decided().next().is_some() {
        html.raw("<li class=\"good\"><strong>").text(&language.number(funded)).raw("</strong> ");
        html.count(words::CHOSEN_FIGURE, language, funded).raw("</li>\n");
    }
    if purses().next().is_some() {
        html.raw("<li><strong>");
        html.text(&language.euros(purses().map(|purse| purse.spent).sum())).raw("</strong> ");
        let available = language.euros(purses().map(|purse| purse.available).sum());
        html.fill(words::MONEY_FIGURE, language, &[("available", &available)]).raw("</li>\n");
    } else {
        html.raw("<li><strong>").text(&language.number(brought(page))).raw("</strong> ");
        html.text(&handed_in(words::KIOSK_FIGURE, page, language)).raw("</li>\n");
    }
    html.raw("</ul>\n");
}

fn essentials(html: &mut Html, question: &QuestionView, titled: bool, language: Language) {
    html.raw("<div class=\"essential\">\n");
    if titled {
        html.raw("<h3><a").attribute("href", &format!("#q-{}", question.id)).raw(">");
        html.text(&words::asked(question.title.get(language), language)).raw("</a></h3>\n");
    }
    html.raw("<p>");
    match &question.outcome {
        Outcome::Hidden { reason, .. } => {
            html.say(words::HIDDEN_FIGURES, language).raw(" ").own(reason, language);
        }
        Outcome::Shown(options) => outcome_sentence(html, question, options, language),
    }
    html.raw("</p>\n");
    stages::unmet(html, question, language);
    if winners(question).next().is_some() {
        winner_list(html, question, language);
    }
    html.raw("</div>\n");
}

fn outcome_sentence(html: &mut Html, question: &QuestionView, options: &[OptionView], language: Language) {
    let won = length(winners(question));
    let decided = options.iter().any(|option| option.funded.is_some());
    if !decided {
        survey::leading_sentence(html, question, options, language);
    } else if question.kind == QuestionKind::Signature {
        html.count(words::MET_OF, language, won);
    } else {
        let all = language.number(length(options.iter()));
        html.text(&words::FUNDED_OF.count_with(language, won, &[("all", &all)]));
    }
}

fn winner_list(html: &mut Html, question: &QuestionView, language: Language) {
    html.raw("<ul class=\"winners\"").attribute("aria-label", words::WINNERS.say(language)).raw(">\n");
    for (place, option) in winners_with_place(question) {
        html.raw("<li>")
            .raw(TICK)
            .raw("<a")
            .attribute("href", &format!("#{}", question::anchor(question, place)))
            .raw(">");
        html.own(&option.title, language).raw("</a>");
        if let Some(cost) = option.cost {
            html.raw(" <span class=\"cost\">").text(&language.euros(cost)).raw("</span>");
        }
        html.raw("</li>\n");
    }
    html.raw("</ul>\n");
}

fn winners(question: &QuestionView) -> impl Iterator<Item = &OptionView> {
    winners_with_place(question).map(|(_, option)| option)
}

fn winners_with_place(question: &QuestionView) -> impl Iterator<Item = (usize, &OptionView)> {
    let options = match &question.outcome {
        Outcome::Shown(options) => options.as_slice(),
        Outcome::Hidden { .. } => &[],
    };
    options.iter().enumerate().filter(|(_, option)| option.funded == Some(true))
}

fn length<T>(items: impl Iterator<Item = T>) -> u64 {
    items.fold(0, |n, _| n + 1)
}

fn kiosks(html: &mut Html, page: &ResultsPage, language: Language) {
    if page.kiosks.is_empty() {
        return;
    }
    let most = page.kiosks.iter().filter_map(|kiosk| kiosk.envelopes).max().unwrap_or(0);
    html.raw("<section>\n<h2 id=\"kiosks\">")
        .say(words::WHERE, language)
        .raw("</h2>\n<table class=\"plain\"><thead><tr><th scope=\"col\">");
    html.say(words::KIOSK, language).raw("</th><th scope=\"col\">").say(words::PLACE, language);
    html.raw("</th><th scope=\"col\">").say(words::SEALED, language).raw("</th></tr></thead>\n<tbody>\n");
    for kiosk in &page.kiosks {
        html.raw("<tr><td>").text(&kiosk.number.to_string()).raw("</td><th scope=\"row\">").text(&kiosk.name);
        html.raw("</th><td class=\"measure\"><span class=\"amount\">");
        match kiosk.envelopes {
            Some(0) if !kiosk.brought => {
                html.say(words::NO_BATCH, language).raw("</span>");
            }
            Some(envelopes) => {
                html.text(&language.number(envelopes)).raw("</span>");
                question::bar(html, envelopes, most);
            }
            // No bar: an empty one would say that nobody voted.
            None => {
                html.say(words::HIDDEN, language).raw("</span>");
            }
        }
        html.raw("</td></tr>\n");
    }
    html.raw("</tbody></table>\n");
    if page.kiosks.iter().any(|kiosk| kiosk.envelopes.is_none()) {
        let least = language.number(page.smallest_group);
        html.raw("<p class=\"soft\">").fill(words::HIDDEN_PLACES, language, &[("least", &least)]).raw("</p>\n");
    }
    missing(html, page, language);
    html.raw("</section>\n");
}

/// The kiosks whose last batch is not there, each with the reason in the officers' own words, whatever their language.
fn missing(html: &mut Html, page: &ResultsPage, language: Language) {
    let reasons = || page.kiosks.iter().filter_map(|kiosk| Some((kiosk, kiosk.missing.as_deref()?)));
    if reasons().next().is_none() {
        return;
    }
    html.raw("<p>").count(words::MISSING, language, length(reasons())).raw("</p>\n<ul>\n");
    for (kiosk, reason) in reasons() {
        let values = [("kiosk", kiosk.number.to_string()), ("name", kiosk.name.clone()), ("reason", reason.to_owned())];
        let values = values.each_ref().map(|(place, value)| (*place, value.as_str()));
        html.raw("<li>").fill(words::MISSING_KIOSK, language, &values).raw("</li>\n");
    }
    html.raw("</ul>\n");
}

fn trust(html: &mut Html, page: &ResultsPage, language: Language) {
    html.raw("<section>\n<h2>").say(words::TRUST, language).raw("</h2>\n<div class=\"pair\">\n");
    let verify = match page.answers {
        AnswersView::Published => words::TRUST_VERIFY,
        AnswersView::NotPublished | AnswersView::TooFew => words::TRUST_VERIFY_LIST,
    };
    let receipt = (Page::Receipt, words::TRUST_RECEIPT, words::NAV_RECEIPT);
    let cards = page.receipts.then_some(receipt).into_iter().chain([(Page::Verify, verify, words::NAV_VERIFY)]);
    for (target, sentence, name) in cards {
        html.raw("<div class=\"card\"><p>").say(sentence, language).raw("</p><p><a class=\"button\"");
        html.attribute("href", target.path(language)).raw(">").say(name, language).raw("</a></p></div>\n");
    }
    html.raw("</div>\n");
    seal_of_the_list(html, page, language);
    html.raw("</section>\n");
}

/// The frozen list, who opened it and the lot that was thrown; shown here and on the page for verifiers.
pub(super) fn seal_of_the_list(html: &mut Html, page: &ResultsPage, language: Language) {
    html.raw("<p>").fill(words::LIST, language, &[("n", &language.number(page.checkpoint.size))]).raw(" ");
    html.own(&page.holders_sentence, language).raw("</p>\n<p class=\"root\">").say(words::ROOT, language);
    html.raw(" <code>").text(&page.checkpoint.root).raw("</code></p>\n<p>");
    html.fill(words::LOT, language, &[("lot", &page.lot)]).raw("</p>\n");
}

fn downloads(html: &mut Html, page: &ResultsPage, language: Language) {
    if page.downloads.is_empty() {
        return;
    }
    html.raw("<section>\n<h2 id=\"downloads\">")
        .say(words::DOWNLOADS, language)
        .raw("</h2>\n<ul class=\"downloads\">\n");
    for download in &page.downloads {
        html.raw("<li><a download").attribute("href", download.path.as_str()).raw(">").own(&download.label, language);
        html.raw("</a> <span class=\"soft\">").text(download.path.as_str()).raw(" · ");
        html.text(&size(download.bytes, language)).raw("</span></li>\n");
    }
    html.raw("</ul>\n");
    for absent in &page.absent {
        html.raw("<p class=\"soft\">").own(absent, language).raw("</p>\n");
    }
    html.raw("</section>\n");
}

/// A file's length in the unit a reader expects, rounded up: `12 Ko`, `12 kB`.
fn size(bytes: u64, language: Language) -> String {
    let (amount, unit) = match bytes {
        0..1_000 => (bytes, words::BYTES),
        1_000..1_000_000 => (bytes.div_ceil(1_000), words::KILOBYTES),
        _ => (bytes.div_ceil(1_000_000), words::MEGABYTES),
    };
    unit.count(language, amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_round_up() {
        let sizes = [1, 12, 1_001, 9_600_000].map(|bytes| size(bytes, Language::FRENCH));
        assert_eq!(sizes, ["1\u{a0}octet", "12\u{a0}octets", "2\u{a0}Ko", "10\u{a0}Mo"]);
    }
}
