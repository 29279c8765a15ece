//! "Vérifier mon reçu": the form, and one hidden block for each answer that `receipt.js` can give.
//!
//! The script holds no sentence: it un-hides the block whose `data-answer` it found and fills its `data-slot`s. The
//! field has no name and the form no address, so that a browser without scripts sends nothing either.

use super::frame::{self, PENCIL, Page, TICK, WARNING};
use super::html::Html;
use super::view::ResultsPage;
use super::words;
use crate::language::Language;
use crate::language::Message;

/// An answer of `receipt.js`.
struct Answer {
    /// The script's word for it.
    name: &'static str,
    /// Class: `good`, `mind` or `go`.
    tone: &'static str,
    icon: &'static str,
    title: Message,
    text: Message,
    next: Option<Message>,
    /// Whether to say whom to tell.
    contact: bool,
}

const ANSWERS: [Answer; 8] = [
    Answer {
        name: "present",
        tone: "good",
        icon: TICK,
        title: words::PRESENT_TITLE,
        text: words::PRESENT_TEXT,
        next: None,
        contact: false,
    },
    mind("lost", words::LOST_TITLE, words::LOST_TEXT, Some(words::LOST_NEXT), true),
    mind("not-genuine", words::FORGED_TITLE, words::FORGED_TEXT, Some(words::FORGED_NEXT), true),
    mind("other-consultation", words::OTHER_TITLE, words::OTHER_TEXT, None, false),
    mind("no-list", words::NO_LIST_TITLE, words::NO_LIST_TEXT, None, false),
    correct("mistyped", words::MISTYPED_TITLE, words::MISTYPED_TEXT),
    mind("code-absent", words::CODE_ABSENT_TITLE, words::CODE_ABSENT_TEXT, Some(words::CODE_ABSENT_NEXT), false),
    correct("empty", words::EMPTY_TITLE, words::EMPTY_TEXT),
];

const fn mind(name: &'static str, title: Message, text: Message, next: Option<Message>, contact: bool) -> Answer {
    Answer { name, tone: "mind", icon: WARNING, title, text, next, contact }
}

const fn correct(name: &'static str, title: Message, text: Message) -> Answer {
    Answer { name, tone: "go", icon: PENCIL, title, text, next: None, contact: false }
}

/// The half of a fingerprint that receipts bear.
fn first_half(fingerprint: &str) -> String {
    fingerprint.split(' ').take(4).collect::<Vec<_>>().join("\u{a0}")
}

/// A drawing of a receipt; its number is an example with a right check character, and its QR says nothing.
const PAPER: &str = concat!(
    "<svg class=\"qr\" viewBox=\"0 0 21 21\" aria-hidden=\"true\" focusable=\"false\" shape-rendering=\"crispEdges\">",
    "<path d=\"M0 0h7v7h-7zM14 0h7v7h-7zM0 14h7v7h-7z\"/><path class=\"hole\" d=\"M1 1h5v5h-5zM15 1h5v5h-5zM1 15h5v5h-5z\"/>",
    "<path d=\"M2 2h3v3h-3zM16 2h3v3h-3zM2 16h3v3h-3zM8 0h1v2h2v1h-3zM11 1h2v2h-1v2h-2v-1h1zM8 5h2v2h-2zM12 5h1v3h-1z",
    "M0 8h2v1h-2zM3 8h3v1h-1v2h-2zM7 8h3v2h-1v1h-2zM11 9h3v1h-2v2h-1zM15 8h2v2h-2zM18 8h3v1h-1v1h-2zM0 11h1v2h-1zM2 12h3v1h-3z",
    "M6 12h2v1h1v2h-1v-1h-2zM10 13h2v1h-2zM13 11h2v1h1v2h-2v-1h-1zM17 12h1v1h2v2h-2v-1h-1zM8 16h2v2h1v2h-2v-1h-1z",
    "M12 15h1v2h2v1h-3zM15 15h2v1h-2zM18 16h3v1h-2v2h-1zM12 19h3v2h-2v-1h-1zM16 19h2v2h-1v-1h-1zM19 20h2v1h-2z\"/></svg>"
);
const EXAMPLE: &str = "K7QF 2M9X 40TD W3RA-S";

/// The page in one language.
pub(super) fn render(page: &ResultsPage, language: Language) -> String {
    let mut html = Html::new();
    let title = format!("{} · {}", words::RECEIPT_TITLE.say(language), page.title.get(language));
    frame::open(&mut html, page, Page::Receipt, language, &title);
    html.raw("<section class=\"opening\">\n<h1>").say(words::RECEIPT_TITLE, language).raw("</h1>\n<p class=\"lead\">");
    html.say(words::RECEIPT_LEAD, language).raw("</p>\n</section>\n<div class=\"desk\">\n<div>\n");
    form(&mut html, language);
    for answer in &ANSWERS {
        write_answer(&mut html, page, answer, language);
    }
    html.raw("</div>\n");
    paper(&mut html, page, language);
    html.raw("</div>\n<div class=\"pair\">\n");
    for (title, text) in [(words::PRIVACY_TITLE, words::PRIVACY), (words::MEANING_TITLE, words::MEANING)] {
        html.raw("<section><h2>").say(title, language).raw("</h2><p>").say(text, language).raw("</p></section>\n");
    }
    html.raw("</div>\n<script src=\"receipts.js\"></script>\n<script src=\"receipt.js\"></script>\n");
    frame::close(html, page, language)
}

fn form(html: &mut Html, language: Language) {
    html.raw("<p id=\"asleep\" class=\"note\">").say(words::RECEIPT_ASLEEP, language).raw("</p>\n");
    html.raw("<form id=\"receipt\" class=\"card\" hidden>\n<label for=\"code\">").say(words::RECEIPT_FIELD, language);
    html.raw("</label>\n<input id=\"code\" type=\"text\" autocomplete=\"off\" autocapitalize=\"characters\" spellcheck=\"false\" aria-describedby=\"hint\" placeholder=\"\">\n");
    html.raw("<p id=\"hint\" class=\"soft\">")
        .say(words::RECEIPT_HINT, language)
        .raw("</p>\n<button class=\"button\" type=\"submit\">");
    html.say(words::RECEIPT_BUTTON, language).raw("</button>\n</form>\n");
}

fn write_answer(html: &mut Html, page: &ResultsPage, answer: &Answer, language: Language) {
    let (envelopes, mark) = (language.number(page.envelopes), first_half(&page.fingerprint));
    let values = [("n", envelopes.as_str()), ("fingerprint", mark.as_str())];
    html.raw("<div role=\"status\" tabindex=\"-1\" hidden data-answer=\"").raw(answer.name);
    html.raw("\" class=\"answer ").raw(answer.tone).raw("\">").raw(answer.icon).raw("<div>\n<h2>");
    html.say(answer.title, language).raw("</h2>\n<p>").fill(answer.text, language, &values).raw("</p>\n");
    if let Some(next) = answer.next {
        html.raw("<p>").fill(next, language, &values);
        if answer.contact {
            html.raw(" <strong>").own(&page.contact, language).raw("</strong>");
        }
        html.raw("</p>\n");
    }
    html.raw("<p class=\"soft\" data-line>")
        .say(words::YOUR_NUMBER, language)
        .raw(" <span class=\"code\" data-slot=\"code\"></span></p>\n");
    html.raw("<p class=\"soft\" data-line>")
        .say(words::YOUR_KIOSK, language)
        .raw(" <span data-slot=\"kiosk\"></span></p>\n</div></div>\n");
}

fn paper(html: &mut Html, page: &ResultsPage, language: Language) {
    html.raw("<figure class=\"paper\"><div aria-hidden=\"true\"><p class=\"slip\">").say(words::PAPER_TITLE, language);
    html.raw("</p><p class=\"soft\">")
        .own(&page.title, language)
        .raw("</p>")
        .raw(PAPER)
        .raw("<p class=\"code\">")
        .raw(EXAMPLE);
    html.raw("</p></div><figcaption>").say(words::PAPER_CAPTION, language).raw("</figcaption></figure>\n");
}
