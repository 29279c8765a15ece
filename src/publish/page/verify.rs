//! "Comment vérifier": the steps, the signed files, what they establish and what they do not.

use super::frame::{self, Page, RING, TICK};
use super::html::Html;
use super::results;
use super::view::{AnswersView, ArtefactKind, ResultsPage};
use super::words;
use crate::language::Language;
use crate::language::Message;

/// What these pages let anybody see of this consultation.
fn proven(page: &ResultsPage) -> Vec<Message> {
    let receipt = page.receipts.then_some(words::PROVEN_1);
    let count = if recounts(page) { words::PROVEN_4 } else { words::PROVEN_4_HOLDERS };
    receipt.into_iter().chain([words::PROVEN_2, words::PROVEN_3, count, words::PROVEN_5]).collect()
}

/// What they do not.
fn unproven(page: &ResultsPage) -> [Message; 5] {
    let answers = if recounts(page) { words::UNPROVEN_2 } else { words::UNPROVEN_2_HOLDERS };
    let lost = if page.receipts { words::UNPROVEN_5 } else { words::UNPROVEN_5_NO_RECEIPT };
    [words::UNPROVEN_1, answers, words::UNPROVEN_3, words::UNPROVEN_4, lost]
}

/// Whether anybody can count again.
fn recounts(page: &ResultsPage) -> bool {
    page.answers == AnswersView::Published
}

/// The page in one language.
pub(super) fn render(page: &ResultsPage, language: Language) -> String {
    let mut html = Html::new();
    let title = format!("{} · {}", words::VERIFY_TITLE.say(language), page.title.get(language));
    frame::open(&mut html, page, Page::Verify, language, &title);
    html.raw("<section class=\"opening\">\n<h1>").say(words::VERIFY_TITLE, language).raw("</h1>\n<p class=\"lead\">");
    let (lead, why) = match page.answers {
        AnswersView::Published => (words::VERIFY_LEAD, None),
        AnswersView::NotPublished => (words::VERIFY_LEAD_HOLDERS, Some(words::ANSWERS_NOT_PUBLISHED)),
        AnswersView::TooFew => (words::VERIFY_LEAD_HOLDERS, Some(words::ANSWERS_TOO_FEW)),
    };
    html.say(lead, language);
    if let Some(why) = why {
        html.raw(" ").say(why, language);
    }
    html.raw("</p>\n</section>\n");
    steps(&mut html, page, language);
    html.raw("<div class=\"pair\">\n");
    list(&mut html, words::PROVEN, "shown good", TICK, &proven(page), language);
    list(&mut html, words::UNPROVEN, "shown", RING, &unproven(page), language);
    html.raw("</div>\n<section>\n<h2>").say(words::HOLDERS, language).raw("</h2>\n");
    results::seal_of_the_list(&mut html, page, language);
    html.raw("</section>\n");
    artefacts(&mut html, page, language);
    html.raw("<p class=\"soft\">").say(words::PURPOSE, language).raw("</p>\n");
    frame::close(html, page, language)
}

fn steps(html: &mut Html, page: &ResultsPage, language: Language) {
    let (mark, run) = (
        if page.receipts { words::STEP_MARK } else { words::STEP_MARK_NO_RECEIPT },
        if recounts(page) { words::STEP_RUN } else { words::STEP_RUN_HOLDERS },
    );
    html.raw("<ol class=\"steps\">\n");
    if page.receipts {
        step(html, words::STEP_RECEIPT_TITLE, words::STEP_RECEIPT, language);
        html.raw("<p><a class=\"button\"").attribute("href", Page::Receipt.path(language)).raw(">");
        html.say(words::RECEIPT_TITLE, language).raw("</a></p></li>\n");
    }
    step(html, words::STEP_MARK_TITLE, mark, language);
    html.raw("<p class=\"code\">").text(&page.fingerprint).raw("</p></li>\n");
    step(html, words::STEP_COPY_TITLE, words::STEP_COPY, language);
    html.raw("</li>\n");
    step(html, words::STEP_RUN_TITLE, run, language);
    html.raw("<p><code class=\"command\">urne verify ").say(words::FOLDER, language).raw("</code></p><p>");
    html.say(words::STEP_FORMAT, language).raw("</p></li>\n</ol>\n");
}

/// The head and first paragraph of a step, left open.
fn step(html: &mut Html, title: Message, text: Message, language: Language) {
    html.raw("<li><h2>").say(title, language).raw("</h2><p>").say(text, language).raw("</p>");
}

fn list(
    html: &mut Html,
    title: Message,
    class: &'static str,
    icon: &'static str,
    phrases: &[Message],
    language: Language,
) {
    html.raw("<section class=\"").raw(class).raw("\"><h2>").say(title, language).raw("</h2>\n<ul>\n");
    for phrase in phrases {
        html.raw("<li>").raw(icon).raw("<span>").say(*phrase, language).raw("</span></li>\n");
    }
    html.raw("</ul></section>\n");
}

fn artefacts(html: &mut Html, page: &ResultsPage, language: Language) {
    html.raw("<section>\n<h2>").say(words::ARTEFACTS, language).raw("</h2>\n<p>").say(words::ARTEFACTS_LEAD, language);
    html.raw("</p>\n<table class=\"plain files\"><thead><tr><th scope=\"col\">").say(words::FILE, language);
    html.raw("</th><th scope=\"col\">").say(words::SAYS, language).raw("</th></tr></thead>\n<tbody>\n");
    for artefact in &page.artefacts {
        html.raw("<tr><th scope=\"row\"><a download").attribute("href", artefact.path.as_str()).raw("><code>");
        html.text(artefact.path.as_str())
            .raw("</code></a></th><td>")
            .say(meaning(artefact.kind), language)
            .raw("</td></tr>\n");
    }
    html.raw("</tbody></table>\n</section>\n");
}

const fn meaning(kind: ArtefactKind) -> Message {
    match kind {
        ArtefactKind::Package => words::PACKAGE,
        ArtefactKind::Kiosks => words::KIOSKS,
        ArtefactKind::Leaves => words::LEAVES,
        ArtefactKind::Report => words::REPORT,
        ArtefactKind::Freeze => words::FREEZE,
        ArtefactKind::Draw => words::DRAW,
        ArtefactKind::Answers => words::ANSWERS_FILE,
        ArtefactKind::Opening => words::OPENING,
        ArtefactKind::Publication => words::PUBLICATION,
    }
}
