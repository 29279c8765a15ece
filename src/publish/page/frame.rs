//! What every page shares: head, banner, navigation, footer, pictograms.

use super::html::Html;
use super::view::ResultsPage;
use super::words;
use crate::keys::hash::in_halves;
use crate::language::Language;
use crate::language::Message;

/// A page of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    Results,
    Steps,
    Receipt,
    Verify,
}

impl Page {
    /// The pages of a site; there are no steps where nothing is to be won, and no receipts to look up where none were given.
    pub(super) fn all(page: &ResultsPage) -> impl Iterator<Item = Self> {
        let has_steps = page.questions.iter().any(|question| !question.stages.is_empty());
        let has_receipts = page.receipts;
        let all = [Self::Results, Self::Steps, Self::Receipt, Self::Verify];
        all.into_iter().filter(move |here| match here {
            Self::Steps => has_steps,
            Self::Receipt => has_receipts,
            Self::Results | Self::Verify => true,
        })
    }

    pub(super) fn path(self, language: Language) -> &'static str {
        let file = match self {
            Self::Results => words::FILE_RESULTS,
            Self::Steps => words::FILE_STEPS,
            Self::Receipt => words::FILE_RECEIPT,
            Self::Verify => words::FILE_VERIFY,
        };
        file.say(language)
    }

    const fn name(self) -> Message {
        match self {
            Self::Results => words::NAV_RESULTS,
            Self::Steps => words::NAV_STEPS,
            Self::Receipt => words::NAV_RECEIPT,
            Self::Verify => words::NAV_VERIFY,
        }
    }
}

/// A white tick in a disc: chosen, done.
pub(super) const TICK: &str = concat!(
    "<svg class=\"icon\" viewBox=\"0 0 32 32\" aria-hidden=\"true\" focusable=\"false\"><circle class=\"disc\" cx=\"16\" cy=\"16\" r=\"16\"/>",
    "<path class=\"stroke\" d=\"M9 17l5 5 9-11\"/></svg>"
);
/// A white exclamation mark in a triangle: mind this.
pub(super) const WARNING: &str = concat!(
    "<svg class=\"icon\" viewBox=\"0 0 32 32\" aria-hidden=\"true\" focusable=\"false\"><path class=\"disc\" d=\"M16 2l15 27H1z\"/>",
    "<path class=\"stroke\" d=\"M16 12v8M16 24.5v.5\"/></svg>"
);
/// A white pencil stroke in a disc: type, correct.
pub(super) const PENCIL: &str = concat!(
    "<svg class=\"icon\" viewBox=\"0 0 32 32\" aria-hidden=\"true\" focusable=\"false\"><circle class=\"disc\" cx=\"16\" cy=\"16\" r=\"16\"/>",
    "<path class=\"stroke\" d=\"M10 22l1-4 8-8 3 3-8 8zM17 22h6\"/></svg>"
);
/// An empty ring: not chosen.
pub(super) const RING: &str = "<svg class=\"icon\" viewBox=\"0 0 32 32\" aria-hidden=\"true\" focusable=\"false\"><circle class=\"ring\" cx=\"16\" cy=\"16\" r=\"13\"/></svg>";

/// Opens a document up to and including `<main>`.
pub(super) fn open(html: &mut Html, page: &ResultsPage, here: Page, language: Language, title: &str) {
    html.raw("<!doctype html>\n<html").attribute("lang", language.tag()).raw(">\n<head>\n<meta charset=\"utf-8\">\n");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.raw("<meta name=\"referrer\" content=\"no-referrer\">\n");
    // Scripts cannot send anything either; loading files is left alone, browsers disagree about 'self' on file://.
    html.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"connect-src 'none'; form-action 'none'; object-src 'none'; base-uri 'none'\">\n");
    html.raw("<title>").text(title).raw("</title>\n<link rel=\"stylesheet\" href=\"style.css\">\n");
    if let Some(other) = switch(page, language) {
        html.raw("<link rel=\"alternate\"").attribute("hreflang", other.tag()).attribute("href", here.path(other));
        html.raw(">\n");
    }
    html.raw("</head>\n");
    html.raw("<body>\n<a class=\"skip\" href=\"#content\">").say(words::SKIP, language).raw("</a>\n");
    if page.rehearsal {
        html.raw("<p class=\"rehearsal\">")
            .raw(WARNING)
            .raw("<span>")
            .say(words::REHEARSAL, language)
            .raw("</span></p>\n");
    }
    banner(html, page, here, language);
    html.raw("<main id=\"content\">\n");
}

fn banner(html: &mut Html, page: &ResultsPage, here: Page, language: Language) {
    html.raw("<header class=\"banner\"><div class=\"wide\">\n<p class=\"organiser\">")
        .own(&page.organiser, language)
        .raw("</p>\n<nav");
    html.attribute("aria-label", words::NAVIGATION.say(language)).raw("><ul>");
    for other in Page::all(page) {
        html.raw("<li><a").attribute("href", other.path(language));
        if other == here {
            html.raw(" aria-current=\"page\"");
        }
        html.raw(">").say(other.name(), language).raw("</a></li>");
    }
    html.raw("</ul>\n");
    if let Some(other) = switch(page, language) {
        html.raw("<a class=\"switch\"").attribute("href", here.path(other));
        html.attribute("hreflang", other.tag()).attribute("lang", other.tag()).raw(">").raw(other.name()).raw("</a>");
    }
    html.raw("</nav>\n</div></header>\n");
}

/// The language a reader can switch to.
fn switch(page: &ResultsPage, language: Language) -> Option<Language> {
    page.languages.iter().copied().find(|other| *other != language)
}

/// Closes the document.
pub(super) fn close(mut html: Html, page: &ResultsPage, language: Language) -> String {
    html.raw("</main>\n<footer class=\"foot\"><div class=\"wide\">\n<p>")
        .say(words::FOOT, language)
        .raw("</p>\n<p class=\"mark\">");
    html.fill(words::CONSULTATION, language, &[("fingerprint", &in_halves(&page.fingerprint))]);
    html.raw("</p>\n</div></footer>\n</body>\n</html>\n");
    html.finish()
}
