//! Full Unicode case mapping, with a short way for ASCII (section 10 `[L]`).

use crate::eval::convert::{Failed, Writer};

pub(super) fn lower(text: &str, out: &mut Writer<'_>) -> Result<(), Failed> {
    if text.is_ascii() { ascii(text, out, str::make_ascii_lowercase) } else { out.push(&text.to_lowercase()) }
}

pub(super) fn upper(text: &str, out: &mut Writer<'_>) -> Result<(), Failed> {
    if text.is_ascii() { ascii(text, out, str::make_ascii_uppercase) } else { out.push(&text.to_uppercase()) }
}

/// Copies the text and changes the copy where it stands.
fn ascii(text: &str, out: &mut Writer<'_>, change: impl Fn(&mut str)) -> Result<(), Failed> {
    if text.len() > out.room() {
        return Err(Failed);
    }
    out.push_with(|out| {
        let start = out.len();
        out.push_str(text);
        out.get_mut(start..).into_iter().for_each(change);
    })
}

/// Each character's lower case by itself, so that texts compare alike wherever their characters stand.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.chars().flat_map(char::to_lowercase).collect() }
}
