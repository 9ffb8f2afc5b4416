//! Lists of names in one text: parted by commas, a name with a comma in double quotes.

/// Appends a name as an item of a list: after a comma and a space unless it is the first, in quotes when it needs them.
pub(super) fn push_item(name: &str, first: bool, out: &mut String) {
    if !first {
        out.push_str(", ");
    }
    let needs_quotes = name.contains([',', '"', '\n']) || name.trim() != name;
    if !needs_quotes {
        return out.push_str(name);
    }
    out.push('"');
    for (i, part) in name.split('"').enumerate() {
        if i > 0 {
            out.push_str("\"\"");
        }
        out.push_str(part);
    }
    out.push('"');
}

/// Splits a list of names; blank items are dropped, quotes around an item are taken off.
///
/// Source: Airtable Web API reference, section 2.10 (comma lists: unconfirmed).
pub(super) fn split(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        rest = rest.trim_start();
        let item = match quoted_item(rest) {
            Some((item, after)) => {
                rest = after;
                item
            }
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                let item = rest[..end].trim().to_owned();
                rest = rest.get(end + 1..).unwrap_or_default();
                item
            }
        };
        if !item.is_empty() {
            out.push(item);
        }
    }
    out
}

/// A whole text in quotes, without them; `None` when the quotes are not those of one item.
pub(super) fn unquoted(text: &str) -> Option<String> {
    quoted_item(text.trim()).filter(|(item, rest)| rest.is_empty() && !item.is_empty()).map(|(item, _)| item)
}

/// An item in quotes at the front of `text`, and what follows the comma after it.
fn quoted_item(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('"')?;
    let mut item = String::new();
    loop {
        let quote = rest.find('"')?;
        item.push_str(&rest[..quote]);
        rest = &rest[quote + 1..];
        if let Some(more) = rest.strip_prefix('"') {
            item.push('"');
            rest = more;
            continue;
        }
        let after = rest.trim_start();
        return if after.is_empty() { Some((item, after)) } else { after.strip_prefix(',').map(|next| (item, next)) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_reads_back_as_it_was_written() {
        let lists: [&[&str]; 4] = [&["A", "B"], &["Smith, Jo", "say \"hi\""], &["one"], &[" padded "]];
        for names in lists {
            let mut text = String::new();
            names.iter().enumerate().for_each(|(i, name)| push_item(name, i == 0, &mut text));
            assert_eq!(split(&text), names, "{text}");
        }
    }

    #[test]
    fn items_are_trimmed_and_stray_quotes_stay() {
        let cases: [(&str, &[&str]); 6] = [
            ("A, B", &["A", "B"]),
            (" A ,, B,", &["A", "B"]),
            (r#""a,b", c"#, &["a,b", "c"]),
            (r#"5" pipe, x"#, &["5\" pipe", "x"]),
            (r#""open, x"#, &["\"open", "x"]),
            ("", &[]),
        ];
        for (text, names) in cases {
            assert_eq!(split(text), names, "{text}");
        }
        assert_eq!(unquoted(r#""Blue""#).as_deref(), Some("Blue"));
        assert_eq!(unquoted(r#""a", "b""#), None);
        assert_eq!(unquoted(r#""""#), None);
    }
}
