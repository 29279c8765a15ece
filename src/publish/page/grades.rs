//! Majority judgment: the legend of the grades and each project's stacked bar.
//!
//! A grade is told by its pattern, its place from worst to best and, where there is room, a number on the bar: stripes below the
//! middle and dots above, heavier towards the ends, so that the bars can be read in grey and where backgrounds are not printed.
//! Every figure is also there as text.

use super::html::Html;
use super::text::Text;
use super::view::{Detail, Opinions, OptionView, QuestionView, Score};
use super::words;
use crate::language::Language;

/// Side of a pattern's tile, in tenths of a pixel.
const TILE: usize = 90;
/// Thousandths that a bar's number needs on a wide page, and on a narrow one.
const ROOM: (u16, u16) = (95, 150);

/// What fills a grade's part of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fill {
    /// Stripes this wide, in tenths of a pixel: worse than the middle.
    Stripes(usize),
    /// Nothing: the middle of an odd number of grades.
    Plain,
    /// Dots of this radius, in tenths of a pixel: better than the middle.
    Dots(usize),
    /// The whole ground: the best.
    Solid,
}

/// The fill of a grade among `grades`, from 0, the worst.
fn fill(grade: usize, grades: usize) -> Fill {
    let (half, mirrored) = (grades / 2, grades.saturating_sub(grade + 1));
    if grade < half {
        Fill::Stripes(20 + 45 * (half - grade) / half)
    } else if mirrored >= half {
        Fill::Plain
    } else if mirrored == 0 {
        Fill::Solid
    } else {
        Fill::Dots(8 + 24 * (half - mirrored) / half)
    }
}

fn tenths(n: usize) -> String {
    format!("{}.{}", n / 10, n % 10)
}

fn pattern_id(question: &QuestionView, grade: usize) -> String {
    format!("q-{}-grade-{}", question.id, grade + 1)
}

fn paint(question: &QuestionView, grade: usize) -> String {
    format!("url(#{})", pattern_id(question, grade))
}

/// What stands between a question's facts and its table: how to read the bars, and what an ungraded project means.
pub(super) fn legend(html: &mut Html, question: &QuestionView, language: Language) {
    let Detail::Grades { names, ungraded_is_worst, .. } = &question.detail else { return };
    patterns(html, question, names.len());
    html.raw("<div class=\"legend\">\n<h3>").say(words::LEGEND, language).raw("</h3>\n<ol>\n");
    for (grade, name) in names.iter().enumerate() {
        html.raw(
            "<li><svg class=\"swatch\" aria-hidden=\"true\" focusable=\"false\"><rect width=\"100%\" height=\"100%\"",
        );
        html.attribute("fill", &paint(question, grade)).raw("/></svg>").own(name, language).raw("</li>\n");
    }
    html.raw("</ol>\n<p class=\"soft\">").say(words::MIDDLE_MARK, language).raw("</p>\n<p class=\"soft\">");
    match (ungraded_is_worst, names.first()) {
        (true, Some(worst)) => html.fill(words::UNGRADED_WORST, language, &[("grade", worst.get(language))]),
        _ => html.say(words::UNGRADED_GIVEN, language),
    };
    html.raw("</p>\n</div>\n");
}

/// The patterns of one question, drawn by nothing but those who name them.
fn patterns(html: &mut Html, question: &QuestionView, grades: usize) {
    html.raw("<svg class=\"patterns\" width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\"><defs>\n");
    for grade in 0..grades {
        html.raw("<pattern patternUnits=\"userSpaceOnUse\"").attribute("id", &pattern_id(question, grade));
        for side in ["width", "height"] {
            html.attribute(side, &tenths(TILE));
        }
        match fill(grade, grades) {
            Fill::Stripes(width) => {
                // Neighbours lean to different sides.
                html.attribute("patternTransform", if grade % 2 == 0 { "rotate(45)" } else { "rotate(-45)" });
                html.raw("><rect class=\"worse-ground\" width=\"9\" height=\"9\"/>");
                html.raw("<rect class=\"worse\" height=\"9\"").attribute("width", &tenths(width)).raw("/>");
            }
            Fill::Plain => {
                html.raw("><rect class=\"middle\" width=\"9\" height=\"9\"/>");
            }
            Fill::Dots(radius) => {
                html.raw("><rect class=\"better-ground\" width=\"9\" height=\"9\"/><circle class=\"better\" cx=\"4.5\" cy=\"4.5\"");
                html.attribute("r", &tenths(radius)).raw("/>");
            }
            Fill::Solid => {
                html.raw("><rect class=\"better\" width=\"9\" height=\"9\"/>");
            }
        }
        html.raw("</pattern>\n");
    }
    html.raw("</defs></svg>\n");
}

/// A project's cell: its majority grade, what stands above and below it, the bar, and the figures.
pub(super) fn cell(html: &mut Html, question: &QuestionView, option: &OptionView, language: Language) {
    let (Some(opinions), Detail::Grades { names, .. }) = (&option.opinions, &question.detail) else { return };
    html.raw("<td role=\"cell\" class=\"measure judged\"><span class=\"amount\">");
    if let Some(Score::Words(words)) = &option.score {
        html.own(words, language);
    }
    html.raw("</span>");
    if opinions.counts.iter().any(|count| *count > 0) {
        let sides = [opinions.above_permille, opinions.below_permille].map(|share| language.percent(share));
        let [above, below] = &sides;
        html.raw("<span class=\"soft gauge\">").fill(words::GAUGE, language, &[("above", above), ("below", below)]);
        html.raw("</span>");
        bar(html, question, (opinions, names), language);
        figures(html, (opinions, names), option.votes, language);
    }
    html.raw("</td>");
}

fn bar(html: &mut Html, question: &QuestionView, (opinions, names): (&Opinions, &[Text]), language: Language) {
    let told = opinions.shares_permille.iter().zip(names);
    let told = told.map(|(share, name)| {
        words::SHARE_OF_GRADE.fill(language, &[("grade", name.get(language)), ("share", &language.percent(*share))])
    });
    let told: Vec<String> = told.collect();
    html.raw("<svg class=\"opinions\" role=\"img\" focusable=\"false\"")
        .attribute("aria-label", &told.join(", "))
        .raw(">");
    let mut from = 0_u16;
    for (grade, (share, count)) in opinions.shares_permille.iter().zip(&opinions.counts).enumerate() {
        if *count > 0 {
            html.raw("<rect class=\"part\" y=\"9\" height=\"34\"").attribute("x", &percent(from));
            html.attribute("width", &percent(*share)).attribute("fill", &paint(question, grade)).raw("/>");
        }
        label(html, (from, *share), language);
        from = from.saturating_add(*share);
    }
    html.raw("<svg x=\"50%\" class=\"middle-mark\"><path d=\"M-6 0h12l-6 8z\"/></svg></svg>");
}

/// The number on a part of the bar, where it has room; on a narrow page only where there is much.
fn label(html: &mut Html, (from, share): (u16, u16), language: Language) {
    if share < ROOM.0 {
        return;
    }
    let middle = percent(from.saturating_add(share / 2));
    html.raw("<g aria-hidden=\"true\"").raw(if share < ROOM.1 { " class=\"tight\">" } else { ">" });
    html.raw("<rect class=\"plate\" y=\"15\" width=\"44\" height=\"22\" rx=\"5\" transform=\"translate(-22)\"");
    html.attribute("x", &middle).raw("/><text y=\"31\" text-anchor=\"middle\"").attribute("x", &middle).raw(">");
    html.text(&language.whole_percent(share)).raw("</text></g>");
}

fn percent(thousandths: u16) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

fn figures(html: &mut Html, (opinions, names): (&Opinions, &[Text]), given: u64, language: Language) {
    html.raw("<p class=\"soft\">").count(words::OPINIONS, language, given);
    if opinions.ungraded > 0 {
        let worst = names.first().map(|name| name.get(language)).unwrap_or_default();
        let sentence = words::COUNTED_AS_WORST.count_with(language, opinions.ungraded, &[("grade", worst)]);
        html.raw(", ").text(&sentence);
    }
    html.raw("</p><details><summary>").say(words::EACH_GRADE, language).raw("</summary><ul class=\"each-grade\">");
    let rows = names.iter().zip(&opinions.counts).zip(&opinions.shares_permille);
    for ((name, count), share) in rows.rev() {
        html.raw("<li><span>").own(name, language).raw("</span> <span>").text(&language.number(*count));
        html.raw("</span> <span>").text(&language.percent(*share)).raw("</span></li>");
    }
    html.raw("</ul></details>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_grades_look_alike() {
        for grades in 2..=10 {
            let fills: Vec<Fill> = (0..grades).map(|grade| fill(grade, grades)).collect();
            for (place, one) in fills.iter().enumerate() {
                assert!(!fills[place + 1..].contains(one), "{grades} grades: {fills:?}");
            }
            assert!(matches!((fills[0], fills[grades - 1]), (Fill::Stripes(65), Fill::Solid)));
        }
    }
}
