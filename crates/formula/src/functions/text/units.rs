//! Lengths and positions in UTF-16 code units over UTF-8 text.

/// How many UTF-16 code units a text has.
pub(super) fn length(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    // A character has one unit, and a second one when its UTF-8 form has four bytes. Both counts vectorise.
    text.bytes().map(|byte| usize::from(byte & 0xC0 != 0x80) + usize::from(byte >= 0xF0)).sum()
}

/// The byte offset of unit `units`, or of the start of the character that it lies in; at most the text's length.
pub(super) fn offset_down(text: &str, units: usize) -> usize {
    offset(text, units, false)
}

/// The byte offset of unit `units`, or of the end of the character that it lies in; at most the text's length.
pub(super) fn offset_up(text: &str, units: usize) -> usize {
    offset(text, units, true)
}

fn offset(text: &str, units: usize, up: bool) -> usize {
    let ascii = text.as_bytes().get(..units).unwrap_or(text.as_bytes());
    if ascii.is_ascii() {
        return ascii.len();
    }
    let mut left = units;
    for (at, character) in text.char_indices() {
        if left == 0 {
            return at;
        }
        let width = character.len_utf16();
        if width > left {
            return if up { at + character.len_utf8() } else { at };
        }
        left -= width;
    }
    text.len()
}

/// The text between two byte offsets that came from this module; empty when they are the wrong way round.
pub(super) fn cut(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_those_of_utf_16() {
        for text in ["", "abc", "é", "a～b", "😀", "a😀b", "e\u{301}", "👩\u{200d}🚀"] {
            assert_eq!(length(text), text.encode_utf16().count(), "{text:?}");
            for units in 0..=length(text) + 1 {
                let (down, up) = (offset_down(text, units), offset_up(text, units));
                assert!(length(&text[..down]) <= units && down <= up, "{text:?} {units}");
                assert!(length(&text[..up]) >= units.min(length(text)), "{text:?} {units}");
                assert!(up - down == 0 || up - down == 4, "{text:?} {units}");
            }
        }
    }
}
