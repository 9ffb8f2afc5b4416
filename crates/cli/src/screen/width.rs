//! How wide texts are on a terminal, and texts made to fit.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The columns that a text without line breaks takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// A text on one line: line breaks become `↵`, other control characters `·`, so that no cell moves the cursor.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.trim_end_matches(['\n', '\r']).chars() {
        match c {
            '\r' => {}
            '\n' => line.push('↵'),
            '\t' => line.push(' '),
            c if c.is_control() => line.push('·'),
            c => line.push(c),
        }
    }
    line
}

/// A text cut to at most `columns` columns, its end given up for `…`.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut room = columns.saturating_sub(1);
    let mut kept = String::new();
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if wide > room {
            break;
        }
        room -= wide;
        kept.push(c);
    }
    if columns > 0 {
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_text_fits_and_says_that_it_was_cut() {
        let cases = [
            ("abc", 3, "abc"),
            ("abcd", 3, "ab…"),
            ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"),
            ("ab", 0, ""),
            ("", 3, ""),
        ];
        for (text, columns, expected) in cases {
            let cut = cut(text, columns);
            assert_eq!(cut, expected);
            assert!(width(&cut) <= columns);
        }
    }

    #[test]
    fn a_cell_never_moves_the_cursor() {
        assert_eq!(one_line("a\r\nb\tc\u{1b}[2Jd\n"), "a↵b c·[2Jd");
    }
}
