//! The little of XML that reports of tests need: elements, attributes, and that it is well formed.
//!
//! No document types, so that nothing can grow; no text, which no count needs.

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event<'a> {
    /// `<name attribute="value">`; an empty element is followed by its end.
    Start { name: &'a str, attributes: Vec<(&'a str, String)> },
    /// `</name>`, or the end of an empty element.
    End,
}

/// Reads a document from its beginning.
pub(super) struct Reader<'a> {
    rest: &'a str,
    open: Vec<&'a str>,
    empty: bool,
    done: bool,
}

/// Elements that are deeper than this are an error.
const DEEPEST: usize = 100;

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text.trim_start_matches('\u{feff}').trim_start(), open: Vec::new(), empty: false, done: false }
    }

    /// The next event; `None` at the end of the document. Errors: what is wrong, in words.
    pub(super) fn next(&mut self) -> Result<Option<Event<'a>>, String> {
        if self.empty {
            self.empty = false;
            self.close();
            return Ok(Some(Event::End));
        }
        loop {
            let Some(at) = self.rest.find('<') else { return self.end_of_text() };
            if self.open.is_empty() && !self.rest.get(..at).unwrap_or("").trim().is_empty() {
                return Err("there is text outside of the elements".to_owned());
            }
            self.rest = self.rest.get(at..).unwrap_or("");
            if let Some(skipped) = self.skip_aside()? {
                self.rest = skipped;
                continue;
            }
            return if self.rest.starts_with("</") { self.end_tag() } else { self.start_tag() }.map(Some);
        }
    }

    fn end_of_text(&mut self) -> Result<Option<Event<'a>>, String> {
        match self.open.last() {
            Some(name) => Err(format!("`<{name}>` has no end")),
            None if !self.done => Err("there is no element".to_owned()),
            None if self.rest.trim().is_empty() => Ok(None),
            None => Err("there is text after the last element".to_owned()),
        }
    }

    /// Comments, instructions and CDATA, which say nothing here.
    fn skip_aside(&self) -> Result<Option<&'a str>, String> {
        for (start, end) in [("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>")] {
            if let Some(inside) = self.rest.strip_prefix(start) {
                let at = inside.find(end).ok_or_else(|| format!("`{start}` has no `{end}`"))?;
                return Ok(Some(inside.get(at + end.len()..).unwrap_or("")));
            }
        }
        if self.rest.starts_with("<!") {
            return Err("document types are not read".to_owned());
        }
        Ok(None)
    }

    fn end_tag(&mut self) -> Result<Event<'a>, String> {
        let (tag, rest) = self.rest.split_once('>').ok_or("a tag has no end")?;
        let name = tag.trim_start_matches("</").trim_end();
        match self.open.last() {
            Some(open) if *open == name => {}
            Some(open) => return Err(format!("`</{name}>` stands where `</{open}>` should")),
            None => return Err(format!("`</{name}>` ends nothing")),
        }
        self.rest = rest;
        self.close();
        Ok(Event::End)
    }

    fn close(&mut self) {
        self.open.pop();
        self.done = self.open.is_empty();
    }

    fn start_tag(&mut self) -> Result<Event<'a>, String> {
        if self.done {
            return Err("there is more than one outermost element".to_owned());
        }
        if self.open.len() >= DEEPEST {
            return Err(format!("elements are deeper than {DEEPEST}"));
        }
        let inside = self.rest.get(1..).unwrap_or("");
        let end = inside.find(|c: char| c.is_whitespace() || c == '/' || c == '>').ok_or("a tag has no end")?;
        let (name, mut rest) = inside.split_at(end);
        if name.is_empty() {
            return Err("an element has no name".to_owned());
        }
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix("/>") {
                (self.rest, self.empty) = (after, true);
                break;
            }
            if let Some(after) = rest.strip_prefix('>') {
                self.rest = after;
                break;
            }
            let (attribute, after) = attribute_of(rest)?;
            attributes.push(attribute);
            rest = after;
        }
        self.open.push(name);
        Ok(Event::Start { name, attributes })
    }
}

/// `name="value"`, and what follows.
fn attribute_of(text: &str) -> Result<((&str, String), &str), String> {
    let (name, rest) = text.split_once('=').ok_or("a tag has no end")?;
    let name = name.trim_end();
    if name.is_empty() || name.contains(|c: char| c.is_whitespace() || "<>\"'/".contains(c)) {
        return Err("an attribute has no name".to_owned());
    }
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| *c == '"' || *c == '\'').ok_or("an attribute has no quotes")?;
    let (value, rest) = rest.get(1..).unwrap_or("").split_once(quote).ok_or("an attribute has no end")?;
    if value.contains('<') {
        return Err("an attribute holds `<`".to_owned());
    }
    Ok(((name, unescaped(value)), rest))
}

/// The five named entities and numbers; what is unknown stays as it is.
fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let entity = after.split_once(';').filter(|(name, _)| name.len() <= 8);
        match entity.and_then(|(name, rest)| Some((entity_of(name)?, rest))) {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity_of(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}
