//! A writer of HTML that cannot be broken out of.
//!
//! Markup is `&'static str`, so it comes from this program's source; everything else passes through
//! [`Html::text`] or [`Html::attribute`], which escape. It does not check that elements are closed: tests do.

use super::text::Text;
use crate::language::Language;
use crate::language::{Message, no_break};

/// HTML being written.
#[derive(Debug, Default)]
pub struct Html {
    out: String,
}

impl Html {
    /// An empty document.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Markup of ours, as it is.
    pub fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    /// Text from anywhere, escaped.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            match character {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                other => self.out.push(other),
            }
        }
        self
    }

    /// ` name="value"`, the value escaped; to be written inside a start tag.
    pub fn attribute(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.raw(" ").raw(name).raw("=\"").text(value).raw("\"")
    }

    /// The organiser's text in the page's language or, where it has none, in French and marked as French.
    pub fn own(&mut self, text: &Text, language: Language) -> &mut Self {
        if language == Language::FRENCH {
            self.text(&no_break(text.get(language)))
        } else if text.is_in(language) {
            self.text(text.get(language))
        } else {
            self.raw("<span lang=\"fr\">").text(&no_break(text.get(language))).raw("</span>")
        }
    }

    /// A phrase of the table.
    pub(super) fn say(&mut self, message: Message, language: Language) -> &mut Self {
        self.text(message.say(language))
    }

    /// A phrase of the table, its `{places}` filled.
    pub(super) fn fill(&mut self, message: Message, language: Language, values: &[(&str, &str)]) -> &mut Self {
        self.text(&message.fill(language, values))
    }

    /// A phrase that agrees with a number, `{n}` being that number.
    pub(super) fn count(&mut self, message: Message, language: Language, n: u64) -> &mut Self {
        self.text(&message.count(language, n))
    }

    /// What was written.
    #[must_use]
    pub fn finish(self) -> String {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_place() {
        let mut html = Html::new();
        html.raw("<a").attribute("title", "\" onclick='x'").raw(">").text("</a><script>&").raw("</a>");
        assert_eq!(html.finish(), "<a title=\"&quot; onclick=&#39;x&#39;\">&lt;/a&gt;&lt;script&gt;&amp;</a>");
    }

    #[test]
    fn french_inside_an_english_page_is_marked_as_french() {
        let mut html = Html::new();
        html.own(&Text::french("Un verger"), Language::of_tag("en").unwrap());
        assert_eq!(html.finish(), "<span lang=\"fr\">Un verger</span>");
    }
}
