//! JSON strings, escaped eight bytes at a time.

/// A byte repeated over a word.
const fn splat(byte: u8) -> u64 {
    byte as u64 * 0x0101_0101_0101_0101
}

const HIGH: u64 = splat(0x80);

/// Sets the high bit of every byte that is zero; higher bytes than the first such one may be set wrongly.
const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(splat(1)) & !word & HIGH
}

/// Whether a byte stands in a JSON string as it is.
fn is_plain(byte: u8) -> bool {
    byte >= 0x20 && byte != b'"' && byte != b'\\'
}

/// Bytes that are looked at together, without a branch for each: compilers make a few wide instructions of it.
const BLOCK: usize = 32;

/// The position of the first byte of `bytes` that a JSON string cannot hold as it is: below 0x20, `"` or `\`.
fn next_escape(bytes: &[u8]) -> Option<usize> {
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    let all_plain = |block: &&[u8; BLOCK]| block.iter().fold(true, |plain, byte| plain & is_plain(*byte));
    let plain = blocks.iter().take_while(all_plain).count() * BLOCK;
    next_escape_by_words(&bytes[plain..]).map(|at| plain + at)
}

fn next_escape_by_words(bytes: &[u8]) -> Option<usize> {
    let (words, rest) = bytes.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let control = word.wrapping_sub(splat(0x20)) & !word & HIGH;
        let found = control | zeros(word ^ splat(b'"')) | zeros(word ^ splat(b'\\'));
        if found != 0 {
            // Borrows run upwards only, so that the lowest mark is right.
            return Some(i * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    let tail = rest.iter().position(|byte| !is_plain(*byte))?;
    Some(words.len() * 8 + tail)
}

/// Appends `text` as a JSON string with its quotes.
pub fn push_json_string(text: &str, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut rest = text.as_bytes();
    out.reserve(rest.len() + 2);
    out.push(b'"');
    while let Some(at) = next_escape(rest) {
        out.extend_from_slice(&rest[..at]);
        match rest[at] {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0C => out.extend_from_slice(b"\\f"),
            control => {
                out.extend_from_slice(b"\\u00");
                out.push(HEX[usize::from(control >> 4)]);
                out.push(HEX[usize::from(control & 15)]);
            }
        }
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn escaped(text: &str) -> String {
        let mut out = Vec::new();
        push_json_string(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_kind_of_escape_has_its_shortest_form() {
        assert_eq!(
            escaped("a\"b\\c\nd\re\tf\u{8}g\u{c}h\u{1}i\u{7f}é"),
            r#""a\"b\\c\nd\re\tf\bg\fh\u0001i"#.to_owned() + "\u{7f}é\""
        );
        assert_eq!(escaped(""), "\"\"");
    }

    #[test]
    fn a_mark_at_every_position_is_found() {
        for length in 1..80 {
            for at in 0..length {
                for mark in [b'"', b'\\', 0, 0x1f] {
                    let mut bytes = vec![b'!'; length];
                    bytes[at] = mark;
                    assert_eq!(next_escape(&bytes), Some(at));
                }
            }
            assert_eq!(next_escape(&vec![b' '; length]), None);
        }
    }

    proptest! {
        #[test]
        fn escaping_is_what_serde_json_writes(text in "\\PC{0,40}|[\\x00-\\x7f]{0,40}") {
            prop_assert_eq!(escaped(&text), serde_json::to_string(&text).unwrap());
        }
    }
}
