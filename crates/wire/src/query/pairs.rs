//! A query string taken apart: names with their brackets, and values.

use crate::percent::{Plus, decode};
use crate::query::{Direction, MAX_SORTS, Sort};
use crate::request::{RequestError, Wanted};

/// Where an element without a number stands: behind all that have one.
const BEHIND: u64 = 1 << 40;

/// The parameters of a query string, to be taken out by name.
///
/// Brackets may be raw or encoded; `name[]`, `name[0]` and a bare `name`, repeated, are lists, put in the order of their numbers
/// and then of arrival; `+` is a space; an empty value is no value. What is left when all known names are taken is refused by
/// [`Query::finish`].
///
/// Source: reference, section 2.12.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pairs: Vec<Pair>,
}

#[derive(Clone, Debug)]
struct Pair {
    /// The whole name, decoded.
    key: String,
    /// The name before the first bracket.
    name: usize,
    /// What is in the first and in the second pair of brackets.
    inner: [Option<Inner>; 2],
    value: String,
    taken: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Inner {
    /// `[]`
    Each,
    /// `[0]`
    Number(u64),
    /// `[field]`
    Word(String),
}

impl Query {
    /// Takes a query string apart, without its question mark.
    ///
    /// # Errors
    /// [`RequestError::UrlTooLong`] beyond [`LONGEST_URL`](super::LONGEST_URL), [`RequestError::QueryNotUtf8`].
    pub fn parse(query: &str) -> Result<Self, RequestError> {
        super::check_url_length(query, super::LONGEST_URL)?;
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(Pair::parse).collect::<Result<_, _>>()?;
        Ok(Self { pairs })
    }

    fn take<'a>(&'a mut self, name: &'a str) -> impl Iterator<Item = &'a mut Pair> + 'a {
        let named = move |pair: &&mut Pair| !pair.taken && pair.key.get(..pair.name) == Some(name);
        self.pairs.iter_mut().filter(named)
    }

    /// Takes the one value of a name.
    ///
    /// # Errors
    /// [`RequestError::Repeated`] when there are several.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, RequestError> {
        let mut found = None;
        for pair in self.take(name).filter(|pair| pair.inner == [None, None]) {
            pair.taken = true;
            if pair.value.is_empty() {
                continue;
            }
            if found.is_some() {
                return Err(RequestError::Repeated(name.to_owned()));
            }
            found = Some(std::mem::take(&mut pair.value));
        }
        Ok(found)
    }

    /// Takes a whole number from a range, written in decimal digits.
    ///
    /// # Errors
    /// [`RequestError::Wrong`], [`RequestError::Repeated`].
    pub fn number(&mut self, name: &str, least: u64, most: u64) -> Result<Option<u64>, RequestError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        number(name, &text, least, most).map(Some)
    }

    /// Takes a flag: `true`, `false`, `1` or `0`.
    ///
    /// # Errors
    /// [`RequestError::Wrong`], [`RequestError::Repeated`].
    pub fn flag(&mut self, name: &str) -> Result<Option<bool>, RequestError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        flag(name, &text).map(Some)
    }

    /// Takes a list: `name[]`, `name[0]` or a bare `name`, repeated.
    ///
    /// # Errors
    /// [`RequestError::TooMany`] beyond `limit`, of what `what` names.
    pub fn texts(&mut self, name: &str, what: &'static str, limit: usize) -> Result<Vec<String>, RequestError> {
        let mut found = Vec::new();
        for pair in self.take(name) {
            let at = match &pair.inner {
                [None | Some(Inner::Each), None] => BEHIND,
                [Some(Inner::Number(number)), None] => *number,
                _ => continue,
            };
            pair.taken = true;
            if !pair.value.is_empty() {
                found.push((at, std::mem::take(&mut pair.value)));
            }
        }
        if found.len() > limit {
            return Err(RequestError::TooMany { what, count: found.len(), limit });
        }
        found.sort_by_key(|(at, _)| *at);
        Ok(found.into_iter().map(|(_, value)| value).collect())
    }

    /// Takes `name[0][field]` and `name[0][direction]`, ordered by number; `name[][field]` is understood too: a part that is
    /// there already begins the next element.
    ///
    /// # Errors
    /// [`RequestError::Missing`] for an element without a field, [`RequestError::Wrong`], [`RequestError::Repeated`],
    /// [`RequestError::TooMany`].
    pub fn sorts(&mut self, name: &str) -> Result<Vec<Sort>, RequestError> {
        let mut parts = Vec::new();
        for pair in self.take(name) {
            let at = match &pair.inner {
                [Some(Inner::Each), Some(Inner::Word(_))] => BEHIND,
                [Some(Inner::Number(number)), Some(Inner::Word(_))] => *number,
                _ => continue,
            };
            let [_, Some(Inner::Word(word))] = &pair.inner else { continue };
            if word == "field" || word == "direction" {
                pair.taken = true;
                parts.push(SortPart {
                    at,
                    is_field: word == "field",
                    key: pair.key.clone(),
                    value: std::mem::take(&mut pair.value),
                });
            }
        }
        sorts(name, parts)
    }

    /// Refuses what was not taken.
    ///
    /// # Errors
    /// [`RequestError::UnknownKey`] with the first name, decoded.
    pub fn finish(self) -> Result<(), RequestError> {
        match self.pairs.into_iter().find(|pair| !pair.taken) {
            Some(pair) => Err(RequestError::UnknownKey(crate::request::cut(&pair.key))),
            None => Ok(()),
        }
    }
}

impl Pair {
    fn parse(pair: &str) -> Result<Self, RequestError> {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let key = decode(key, Plus::Space)?.into_owned();
        let value = decode(value, Plus::Space)?.into_owned();
        let (name, inner) = brackets(&key).unwrap_or((key.len(), [None, None]));
        Ok(Self { name, inner, key, value, taken: false })
    }
}

/// The length of the name before the brackets, and what is in them; `None` unless they are at most two, closed, at the end.
fn brackets(key: &str) -> Option<(usize, [Option<Inner>; 2])> {
    let Some(name) = key.find('[') else { return Some((key.len(), [None, None])) };
    let mut inner = [None, None];
    let mut rest = &key[name..];
    for place in &mut inner {
        if rest.is_empty() {
            break;
        }
        let (word, after) = rest.strip_prefix('[')?.split_once(']')?;
        *place = Some(Inner::of(word));
        rest = after;
    }
    rest.is_empty().then_some((name, inner))
}

impl Inner {
    fn of(word: &str) -> Self {
        const DIGITS: usize = 9;
        match word {
            "" => Self::Each,
            _ if word.len() <= DIGITS && word.bytes().all(|byte| byte.is_ascii_digit()) => {
                word.parse().map_or_else(|_| Self::Word(word.to_owned()), Self::Number)
            }
            _ => Self::Word(word.to_owned()),
        }
    }
}

struct SortPart {
    at: u64,
    is_field: bool,
    key: String,
    value: String,
}

/// Elements of a sort from their parts.
fn sorts(name: &str, mut parts: Vec<SortPart>) -> Result<Vec<Sort>, RequestError> {
    let mut elements: Vec<(u64, Option<String>, Option<Direction>)> = Vec::new();
    parts.sort_by_key(|part| part.at);
    for part in parts {
        let begins = match elements.last() {
            None => true,
            Some((at, field, direction)) => {
                let filled = if part.is_field { field.is_some() } else { direction.is_some() };
                if filled && part.at != BEHIND && *at == part.at {
                    return Err(RequestError::Repeated(part.key));
                }
                *at != part.at || filled
            }
        };
        if begins {
            elements.push((part.at, None, None));
        }
        let Some((_, field, direction)) = elements.last_mut() else { continue };
        match (part.value.as_str(), part.is_field) {
            ("", _) => {}
            (_, true) => *field = Some(part.value),
            (text, false) => *direction = Some(Direction::parse(&part.key, text)?),
        }
    }
    elements.retain(|(_, field, direction)| field.is_some() || direction.is_some());
    if elements.len() > MAX_SORTS {
        return Err(RequestError::TooMany { what: "sorts", count: elements.len(), limit: MAX_SORTS });
    }
    let sort = |(number, (_, field, direction)): (usize, (u64, Option<String>, Option<Direction>))| match field {
        Some(field) => Ok(Sort { field, direction: direction.unwrap_or_default() }),
        None => Err(RequestError::Missing(format!("{name}[{number}][field]"))),
    };
    elements.into_iter().enumerate().map(sort).collect()
}

/// Reads decimal digits as a number from a range.
pub(crate) fn number(name: &str, text: &str, least: u64, most: u64) -> Result<u64, RequestError> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u64>().ok()).flatten();
    match digits {
        Some(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(RequestError::wrong(name, text, Wanted::Number { least, most })),
    }
}

/// Reads a flag.
pub(crate) fn flag(name: &str, text: &str) -> Result<bool, RequestError> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(RequestError::wrong(name, text, Wanted::Flag)),
    }
}
