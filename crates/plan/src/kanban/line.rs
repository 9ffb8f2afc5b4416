//! Lines of a board, with what they mean.

use super::Section;

/// A line: its text with its end, and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    text: String,
    /// The section that it opens, or is in.
    in_section: Option<Section>,
    /// Whether it is between fences, or is one.
    fenced: bool,
}

/// Takes a text apart; put together again, the lines are the text.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut section = None;
    let mut fenced = false;
    let mut lines = Vec::new();
    for text in text.split_inclusive('\n') {
        let is_fence = text.trim_start().starts_with("```");
        if !fenced && text.starts_with("## ") {
            section = section_of(text);
        }
        // A fence with a word after it opens a block; within a block it is part of it.
        let opens = is_fence && !fenced;
        let closes = is_fence && fenced && text.trim() == "```";
        lines.push(Line { text: text.to_owned(), in_section: section, fenced: fenced || opens });
        if opens {
            fenced = true;
        } else if closes {
            fenced = false;
        }
    }
    lines
}

/// The section that a heading opens: its words in capitals, whatever signs stand before them.
fn section_of(heading: &str) -> Option<Section> {
    let words = heading.trim_start_matches('#').trim_start_matches(|c: char| !c.is_alphabetic());
    [
        ("BACKLOG", Section::Backlog),
        ("IN PROGRESS", Section::Active),
        ("COMPLETED", Section::Done),
        ("BLOCKED", Section::Blocked),
    ]
    .into_iter()
    .find(|(start, _)| words.starts_with(start))
    .map(|(_, section)| section)
}

impl Line {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The text without its end.
    pub(super) fn words(&self) -> &str {
        self.text.trim_end()
    }

    pub(super) fn section(&self) -> Option<Section> {
        self.in_section
    }

    pub(super) fn is_fence(&self) -> bool {
        self.text.trim_start().starts_with("```")
    }

    pub(super) fn is_fenced(&self) -> bool {
        self.fenced
    }

    /// `## ` with these words.
    pub(super) fn is_heading_of(&self, words: &str) -> bool {
        self.text.starts_with("## ") && self.text.contains(words)
    }

    /// Where a section ends whatever fences are open: at the next heading of its level, or a rule.
    pub(super) fn is_section_end(&self) -> bool {
        self.text.starts_with("## ") || self.words() == "---"
    }

    /// The words of a heading of a level, outside of fences.
    pub(super) fn heading(&self, level: usize) -> Option<&str> {
        let marks = self.text.bytes().take_while(|byte| *byte == b'#').count();
        if self.fenced || marks != level {
            return None;
        }
        self.words().get(level..)?.strip_prefix(' ').map(str::trim)
    }

    pub(super) fn is_rule(&self) -> bool {
        !self.fenced && self.words() == "---"
    }

    /// `**Name:** value`.
    pub(super) fn field(&self) -> Option<(&str, &str)> {
        if self.fenced {
            return None;
        }
        field_of(self.words())
    }

    /// `- [x] text` or `- text`: whether it is ticked, if it can be, and the text.
    pub(super) fn item(&self) -> Option<(Option<bool>, &str)> {
        if self.fenced {
            return None;
        }
        let text = self.words().trim_start();
        let text = text.strip_prefix("- ").or_else(|| text.strip_prefix("* "))?;
        Some(match text.get(..4) {
            Some("[ ] ") => (Some(false), text.get(4..)?.trim()),
            Some("[x] " | "[X] ") => (Some(true), text.get(4..)?.trim()),
            _ => (None, text.trim()),
        })
    }

    /// Sets the tick of an item with this text.
    pub(super) fn tick(&mut self, text: &str, done: bool) -> bool {
        if self.item().is_none_or(|(ticked, words)| ticked.is_none() || words != text) {
            return false;
        }
        let mark = if done { "[x]" } else { "[ ]" };
        for other in ["[ ]", "[x]", "[X]"] {
            if let Some(at) = self.text.find(other) {
                self.text.replace_range(at..at + other.len(), mark);
                return true;
            }
        }
        false
    }

    /// Sets the value of `**name:** value`, what is after it kept.
    pub(super) fn set_field(&mut self, name: &str, value: &str) -> bool {
        if self.field().is_none_or(|(known, _)| known != name) {
            return false;
        }
        let tail = self.text.get(self.words().len()..).unwrap_or("").to_owned();
        let one_line = value.split_whitespace().collect::<Vec<_>>().join(" ");
        self.text = format!("**{name}:** {one_line}{tail}");
        true
    }

    /// Replaces part of the line by something else.
    pub(super) fn replace(&mut self, from: &str, to: &str) {
        self.text = self.text.replacen(from, to, 1);
    }
}

/// `**Name:** value`, also behind `- `.
pub(super) fn field_of(words: &str) -> Option<(&str, &str)> {
    let rest = words.strip_prefix("**")?;
    let (name, value) = rest.split_once(":**")?;
    (!name.is_empty() && !name.contains('*')).then(|| (name, value.trim()))
}
