//! What matches are replaced with.

use super::Regex;

/// A replacement text, read: pieces of text and groups.
///
/// `$1` to `$99` are groups `[L]`, `$<name>` is a named one, `$&` the match and `$$` a dollar sign, as in JavaScript, whose
/// replacing the service's users describe; anything else after a dollar sign is text (section 11 `[?]`).
#[derive(Debug)]
pub(super) struct Template<'t> {
    parts: Vec<Part<'t>>,
}

/// A piece of a replacement.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'t> {
    Text(&'t str),
    /// A group's text; group 0 is the match.
    Group(usize),
}

impl<'t> Template<'t> {
    /// Reads a replacement for a pattern.
    pub(super) fn read(text: &'t str, regex: &Regex) -> Self {
        let mut parts = Vec::new();
        let (mut plain, mut from) = (0, 0);
        while let Some(at) = text.get(from..).and_then(|rest| rest.find('$')).map(|at| from + at) {
            from = at + 1;
            let Some((part, len)) = special(&text[from..], regex) else { continue };
            if plain < at {
                parts.push(Part::Text(&text[plain..at]));
            }
            parts.push(part);
            from += len;
            plain = from;
        }
        if plain < text.len() {
            parts.push(Part::Text(&text[plain..]));
        }
        Self { parts }
    }

    pub(super) fn parts(&self) -> &[Part<'t>] {
        &self.parts
    }

    /// Whether a group is used, which takes a slower search.
    pub(super) fn has_groups(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Group(_)))
    }
}

/// What stands for something else right after a dollar sign, and its length.
fn special<'t>(rest: &'t str, regex: &Regex) -> Option<(Part<'t>, usize)> {
    match rest.as_bytes().first()? {
        b'$' => Some((Part::Text(&rest[..1]), 1)),
        b'&' => Some((Part::Group(0), 1)),
        b'<' => {
            let name = &rest[1..rest.find('>')?];
            Some((Part::Group(regex.group(name)?), name.len() + 2))
        }
        b'0'..=b'9' => [2, 1].into_iter().find_map(|len| {
            let group: usize = rest.get(..len)?.parse().ok()?;
            (1..=regex.groups()).contains(&group).then_some((Part::Group(group), len))
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replacements_are_read_as_in_javascript() {
        use Part::{Group, Text};
        let regex = Regex::compile("(a)(?P<two>b)", 1 << 20).unwrap();
        let cases: [(&str, &[Part<'_>]); 9] = [
            ("", &[]),
            ("x", &[Text("x")]),
            ("$1x$2", &[Group(1), Text("x"), Group(2)]),
            ("$12", &[Group(1), Text("2")]),
            ("$3 $0", &[Text("$3 $0")]),
            ("$$1", &[Text("$"), Text("1")]),
            ("[$&]", &[Text("["), Group(0), Text("]")]),
            ("$<two>$<no>", &[Group(2), Text("$<no>")]),
            ("5$", &[Text("5$")]),
        ];
        for (text, parts) in cases {
            assert_eq!(Template::read(text, &regex).parts(), parts, "{text}");
        }
    }
}
