//! "Comment vérifier": the steps, the signed files, what they establish and what they do not.

use super::frame::{self, Page, RING, TICK};
use super::html::Html;
use super::language::Language;
use super::results;
use super::view::{ArtefactKind, ResultsPage};
use super::words::{self, Phrase};

const PROVEN: [Phrase; 5] = [words::PROVEN_1, words::PROVEN_2, words::PROVEN_3, words::PROVEN_4, words::PROVEN_5];
const UNPROVEN: [Phrase; 5] =
    [words::UNPROVEN_1, words::UNPROVEN_2, words::UNPROVEN_3, words::UNPROVEN_4, words::UNPROVEN_5];

/// The page in one language.
pub(super) fn render(page: &ResultsPage, language: Language) -> String {
    let mut html = Html::new();
    let title = format!("{} · {}", words::VERIFY_TITLE.get(language), page.title.get(language));
    frame::open(&mut html, page, Page::Verify, language, &title);
    html.raw("<section class=\"opening\">\n<h1>").say(words::VERIFY_TITLE, language).raw("</h1>\n<p class=\"lead\">");
    html.say(words::VERIFY_LEAD, language).raw("</p>\n</section>\n");
    steps(&mut html, page, language);
    html.raw("<div class=\"pair\">\n");
    list(&mut html, words::PROVEN, "shown good", TICK, &PROVEN, language);
    list(&mut html, words::UNPROVEN, "shown", RING, &UNPROVEN, language);
    html.raw("</div>\n<section>\n<h2>").say(words::HOLDERS, language).raw("</h2>\n");
    results::seal_of_the_list(&mut html, page, language);
    html.raw("</section>\n");
    artefacts(&mut html, page, language);
    html.raw("<p class=\"soft\">").say(words::PURPOSE, language).raw("</p>\n");
    frame::close(html, page, language)
}

fn steps(html: &mut Html, page: &ResultsPage, language: Language) {
    html.raw("<ol class=\"steps\">\n<li><h2>").say(words::STEP_RECEIPT_TITLE, language).raw("</h2><p>");
    html.say(words::STEP_RECEIPT, language)
        .raw("</p><p><a class=\"button\"")
        .attribute("href", Page::Receipt.path(language));
    html.raw(">")
        .say(words::RECEIPT_TITLE, language)
        .raw("</a></p></li>\n<li><h2>")
        .say(words::STEP_MARK_TITLE, language);
    html.raw("</h2><p>").say(words::STEP_MARK, language).raw("</p><p class=\"code\">").text(&page.fingerprint);
    html.raw("</p></li>\n<li><h2>")
        .say(words::STEP_COPY_TITLE, language)
        .raw("</h2><p>")
        .say(words::STEP_COPY, language);
    html.raw("</p></li>\n<li><h2>").say(words::STEP_RUN_TITLE, language).raw("</h2><p>").say(words::STEP_RUN, language);
    html.raw("</p><p><code class=\"command\">urne verify ").say(words::FOLDER, language).raw("</code></p><p>");
    html.say(words::STEP_FORMAT, language).raw("</p></li>\n</ol>\n");
}

fn list(
    html: &mut Html,
    title: Phrase,
    class: &'static str,
    icon: &'static str,
    phrases: &[Phrase],
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

const fn meaning(kind: ArtefactKind) -> Phrase {
    match kind {
        ArtefactKind::Package => words::PACKAGE,
        ArtefactKind::Kiosks => words::KIOSKS,
        ArtefactKind::Codes => words::CODES,
        ArtefactKind::Leaves => words::LEAVES,
        ArtefactKind::Report => words::REPORT,
        ArtefactKind::Freeze => words::FREEZE,
        ArtefactKind::Draw => words::DRAW,
        ArtefactKind::Answers => words::ANSWERS_FILE,
        ArtefactKind::Opening => words::OPENING,
        ArtefactKind::Publication => words::PUBLICATION,
    }
}
