//! What a survey's questions show beside a table: scales, several answers, written answers; and who leads in a sentence.

use super::html::Html;
use super::terms::unit;
use super::view::{Detail, OptionView, QuestionKind, QuestionView, Score};
use super::words;
use crate::language::Language;

/// More equal options than this at the head are told by their number.
const MOST_NAMED: usize = 3;

/// What stands between a question's facts and its table.
pub(super) fn detail(html: &mut Html, question: &QuestionView, language: Language) {
    match &question.detail {
        Detail::Several => {
            html.raw("<p class=\"soft\">").say(words::SEVERAL, language).raw("</p>\n");
        }
        Detail::Scale { steps, median, mean_hundredths } => {
            let steps = language.number(*steps);
            let figures = [
                (words::MEDIAN, language.number(*median), words::MEDIAN_HINT),
                (words::MEAN, language.hundredths(*mean_hundredths), words::MEAN_HINT),
            ];
            html.raw("<ul class=\"centre\">\n");
            for (name, figure, hint) in figures {
                html.raw("<li>")
                    .say(name, language)
                    .raw(" <strong>")
                    .text(&figure)
                    .raw("</strong> <span class=\"soft\">");
                html.fill(hint, language, &[("steps", &steps)]).raw("</span></li>\n");
            }
            html.raw("</ul>\n");
        }
        Detail::None | Detail::Grades { .. } => {}
    }
}

/// Written answers, one a line.
pub(super) fn written(html: &mut Html, answers: &[OptionView], language: Language) {
    html.raw("<h3 class=\"written-title\">").say(words::WRITTEN_TITLE, language).raw("</h3>\n");
    if answers.iter().any(|answer| answer.votes > 1) {
        html.raw("<p class=\"soft\">").say(words::WRITTEN_HINT, language).raw("</p>\n");
    }
    html.raw("<ul class=\"written\">\n");
    for answer in answers {
        html.raw("<li><span>").own(&answer.title, language).raw("</span>");
        if answer.votes > 1 {
            html.raw(" <strong>").count(words::TIMES, language, answer.votes).raw("</strong>");
        }
        html.raw("</li>\n");
    }
    html.raw("</ul>\n");
}

/// Who leads where nothing is to be won.
pub(super) fn leading_sentence(html: &mut Html, question: &QuestionView, options: &[OptionView], language: Language) {
    if question.kind == QuestionKind::Text {
        let written = options.iter().map(|option| option.votes).sum();
        html.count(words::WRITTEN_ANSWERS, language, written);
        return;
    }
    let leading = leading(question, options);
    let Some(first) = leading.first() else {
        html.say(words::NO_ANSWER, language);
        return;
    };
    let result = match &first.score {
        Some(Score::Points(points)) => words::POINTS.count(language, *points),
        Some(Score::Words(grade)) => grade.get(language).to_owned(),
        None => unit(question.kind).count(language, first.votes),
    };
    let titles: Vec<&str> = leading.iter().map(|option| option.title.get(language)).collect();
    let number = u64::try_from(titles.len()).unwrap_or(u64::MAX);
    let is_survey = matches!(question.kind, QuestionKind::Choice | QuestionKind::Scale);
    let phrase = match titles.len() {
        1 if is_survey => words::MOST_GIVEN,
        1 => words::FIRST,
        2..=MOST_NAMED => words::EQUAL_NAMED,
        _ => words::EQUAL_MANY,
    };
    let values = [("title", titles.join(", ")), ("number", language.number(number)), ("result", result)];
    html.fill(phrase, language, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    if let Detail::Scale { steps, median, mean_hundredths } = &question.detail {
        let values = [
            ("median", language.number(*median)),
            ("mean", language.hundredths(*mean_hundredths)),
            ("steps", language.number(*steps)),
        ];
        html.raw(" ").fill(words::CENTRE, language, &values.each_ref().map(|(name, value)| (*name, value.as_str())));
    }
}

/// The best options; several where they are equal, none without an answer.
fn leading<'a>(question: &QuestionView, options: &'a [OptionView]) -> Vec<&'a OptionView> {
    if let Detail::Grades { leading, .. } = question.detail {
        return options.iter().take(leading).collect();
    }
    let weight = |option: &OptionView| match option.score {
        Some(Score::Points(points)) => points,
        _ => option.votes,
    };
    let most = options.iter().map(weight).max().filter(|most| *most > 0);
    options.iter().filter(|option| Some(weight(option)) == most).collect()
}
