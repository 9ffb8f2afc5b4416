//! Text without what terminals add, and the small readers that the forms share.

use std::borrow::Cow;

/// More than any suite has; what is beyond is no count.
const MOST: u64 = 1_000_000_000;

/// The text without colours and other control sequences, with `\n` at the ends of lines.
pub(super) fn plain(output: &str) -> Cow<'_, str> {
    if !output.contains(['\u{1b}', '\r']) {
        return Cow::Borrowed(output);
    }
    let mut plain = String::with_capacity(output.len());
    let mut rest = output.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\u{1b}' => skip_sequence(&mut rest),
            '\r' if rest.peek() == Some(&'\n') => {}
            '\r' => plain.push('\n'), // A line that is drawn anew: each drawing is a line of its own.
            _ => plain.push(c),
        }
    }
    Cow::Owned(plain)
}

/// Skips what follows an escape character: `[ ... letter`, `] ... BEL`, or one character.
fn skip_sequence(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match rest.next() {
        Some('[') => {
            for c in rest.by_ref() {
                if ('\u{40}'..='\u{7e}').contains(&c) {
                    return;
                }
            }
        }
        Some(']') => {
            while let Some(c) = rest.next() {
                if c == '\u{7}' || (c == '\u{1b}' && rest.next_if_eq(&'\\').is_some()) {
                    return;
                }
            }
        }
        _ => {}
    }
}

/// A plain decimal number below a thousand million; no sign, no spaces.
pub(super) fn number(text: &str) -> Option<u64> {
    if text.is_empty() || text.len() > 10 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|n| *n <= MOST)
}

/// `N word` at the start: the number, and what follows the word.
pub(super) fn counted<'a>(text: &'a str, word: &str) -> Option<(u64, &'a str)> {
    let (digits, rest) = text.split_once(' ')?;
    Some((number(digits)?, rest.strip_prefix(word)?))
}

/// The first line that a text holds, shortened to be part of a sentence.
pub(super) fn excerpt(line: &str) -> String {
    const LONGEST: usize = 120;
    let line = line.trim();
    if line.chars().count() <= LONGEST {
        return format!("`{line}`");
    }
    format!("`{}...`", line.chars().take(LONGEST).collect::<String>())
}
