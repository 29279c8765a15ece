//! Wrapping words at the column count. A no-break space is no place to break; a word longer than the line is cut.

/// Lines of at most `columns` characters; line feeds in the text are kept.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    text.split('\n').flat_map(|paragraph| wrap_paragraph(paragraph, columns.max(1))).collect()
}

/// The same number of lines, made as equal in length as the words allow: for centred text.
pub(super) fn wrap_evenly(text: &str, columns: usize) -> Vec<String> {
    let even = |paragraph: &str| {
        let mut best = wrap_paragraph(paragraph, columns.max(1));
        let longest = paragraph.split(' ').map(|word| word.chars().count()).max().unwrap_or(1);
        for narrower in (longest..columns).rev() {
            let lines = wrap_paragraph(paragraph, narrower);
            if lines.len() > best.len() {
                break;
            }
            best = lines;
        }
        best
    };
    text.split('\n').flat_map(even).collect()
}

fn wrap_paragraph(paragraph: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > columns {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        for character in word.chars() {
            if used == columns {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(character);
            used += 1;
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_whole() {
        assert_eq!(wrap("Gardez ce reçu.", 9), ["Gardez ce", "reçu."]);
        assert_eq!(wrap("Gardez ce reçu.", 8), ["Gardez", "ce reçu."]);
        assert_eq!(wrap("ici\u{A0}: là", 5), ["ici\u{A0}:", "là"]);
    }

    #[test]
    fn long_words_are_cut() {
        assert_eq!(wrap("un anticonstitutionnel", 8), ["un", "anticons", "titution", "nel"]);
        assert_eq!(wrap("ab", 0), ["a", "b"]);
    }

    #[test]
    fn breaks_and_empty_lines_are_kept() {
        assert_eq!(wrap("a\n\n b  c ", 9), ["a", "", "b c"]);
    }

    #[test]
    fn centred_lines_are_of_a_length() {
        assert_eq!(wrap_evenly("K7QF 2M9X 40TD W3RA-5", 16), ["K7QF 2M9X", "40TD W3RA-5"]);
        assert_eq!(wrap_evenly("K7QF 2M9X 40TD W3RA-5", 24), ["K7QF 2M9X 40TD W3RA-5"]);
        assert_eq!(wrap_evenly("Médiathèque", 32), ["Médiathèque"]);
    }
}
