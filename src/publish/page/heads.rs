//! The heads of the tables.

use super::html::Html;
use super::words;
use crate::language::{Language, Message};

/// The heads of a table's columns, and the start of its body; amounts stand to the right, and so does their head.
pub(super) fn heads(html: &mut Html, columns: [Option<Message>; 4], language: Language) {
    for column in columns.into_iter().flatten() {
        html.raw("<th role=\"columnheader\" scope=\"col\"");
        html.raw(if column == words::COST { " class=\"cost\">" } else { ">" }).say(column, language).raw("</th>");
    }
    html.raw("</tr></thead>\n<tbody role=\"rowgroup\">\n");
}
