//! The collation of texts: how they are compared in sorts.
//!
//! Texts are compared without regard to case, character by character in the order of code points of the lower-case forms,
//! over their first [`COMPARED_CHARS`] characters; texts that are alike by this rule stand in the order of record ids. What
//! Airtable does is not published (Airtable Web API reference, section 12, row 7); people who sort names expect `apple`
//! before `Banana`, and a rule without language tables gives the same order on every machine and in every version, which
//! cursors and kept orders need. The bound keeps cursors short.

use std::cmp::Ordering;

/// Characters of a text that take part in a comparison.
pub(crate) const COMPARED_CHARS: usize = 256;

/// Ends a text in a key.
const END: u8 = 0;
/// Stands before bytes that would be read as an end or a mark.
const ESCAPE: u8 = 2;

/// Calls `push` with the bytes of a text's key, in order, until it gives false.
///
/// Keys compare as bytes; none is the beginning of another. A text that is not empty never begins with a byte below
/// [`ESCAPE`].
#[inline]
pub(crate) fn each_byte(text: &str, mut push: impl FnMut(u8) -> bool) {
    let mut put = |byte: u8| if byte <= ESCAPE { push(ESCAPE) && push(byte) } else { push(byte) };
    let bytes = text.as_bytes();
    for (i, byte) in bytes.iter().take(COMPARED_CHARS).enumerate() {
        if !byte.is_ascii() {
            let mut utf8 = [0; 4];
            let rest = text[i..].chars().take(COMPARED_CHARS - i).flat_map(char::to_lowercase);
            for character in rest {
                if !character.encode_utf8(&mut utf8).bytes().all(&mut put) {
                    return;
                }
            }
            break;
        }
        if !put(byte.to_ascii_lowercase()) {
            return;
        }
    }
    push(END);
}

/// Appends a text's key.
pub(crate) fn push_text(text: &str, out: &mut Vec<u8>) {
    each_byte(text, |byte| {
        out.push(byte);
        true
    });
}

/// Compares two texts as their keys compare.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    let bytes = a.bytes().zip(b.bytes()).take(COMPARED_CHARS);
    for (i, (x, y)) in bytes.enumerate() {
        if !(x.is_ascii() && y.is_ascii()) {
            let rest =
                |text: &str| text.get(i..).unwrap_or_default().chars().take(COMPARED_CHARS - i).collect::<Vec<_>>();
            let folded = |text| rest(text).into_iter().flat_map(char::to_lowercase);
            return folded(a).cmp(folded(b));
        }
        match x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase()) {
            Ordering::Equal => {}
            differs => return differs,
        }
    }
    a.len().min(COMPARED_CHARS).cmp(&b.len().min(COMPARED_CHARS))
}

/// The length of the text's key that `bytes` begins with, its end included; all of them when there is no end.
pub(crate) fn key_len(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match *byte {
            END => return at,
            ESCAPE => at += 1,
            _ => {}
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        push_text(text, &mut out);
        out
    }

    #[test]
    fn case_does_not_matter_and_every_character_counts_up_to_the_bound() {
        assert_eq!(compare("apple", "APPLE"), Ordering::Equal);
        assert_eq!(compare("apple", "Banana"), Ordering::Less);
        assert_eq!(compare("ÄB", "äa"), Ordering::Greater);
        assert_eq!(compare("a", "a\0"), Ordering::Less);
        let long = "x".repeat(COMPARED_CHARS);
        assert_eq!(compare(&format!("{long}a"), &format!("{long}b")), Ordering::Equal);
        assert_eq!(compare(&long[1..], &long), Ordering::Less);
        let wide = "é".repeat(COMPARED_CHARS);
        assert_eq!(compare(&format!("{wide}a"), &format!("{wide}b")), Ordering::Equal);
    }

    proptest! {
        #[test]
        fn keys_compare_as_texts_do(a in "[a-cA-C\0-\u{3}éÉſKİ😀～]{0,8}", b in "[a-cA-C\0-\u{3}éÉſKİ😀～]{0,8}") {
            prop_assert_eq!(key(&a).cmp(&key(&b)), compare(&a, &b));
            let mut both = key(&a);
            let len = both.len();
            both.extend(key(&b));
            prop_assert_eq!(key_len(&both), len);
        }

        #[test]
        fn long_keys_compare_as_texts_do(a in "[aA]{250,260}[bé]{0,3}", b in "[aAé]{250,260}[bé]{0,3}") {
            prop_assert_eq!(key(&a).cmp(&key(&b)), compare(&a, &b));
        }
    }
}
