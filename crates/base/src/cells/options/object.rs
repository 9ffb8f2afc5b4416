//! Reading JSON objects key by key, with the path of every mistake.

use serde_json::{Map, Value as Json};

use super::OptionsErrorKind;

/// A mistake before the field's name is known.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) kind: OptionsErrorKind,
    pub(super) path: String,
    pub(super) wrong: String,
    pub(super) right: String,
}

impl Fault {
    pub(super) fn at(path: impl Into<String>, wrong: impl Into<String>, right: impl Into<String>) -> Self {
        let kind = OptionsErrorKind::Options;
        Self { kind, path: path.into(), wrong: wrong.into(), right: right.into() }
    }

    pub(super) fn of(self, kind: OptionsErrorKind) -> Self {
        Self { kind, ..self }
    }
}

static NONE: std::sync::LazyLock<Map<String, Json>> = std::sync::LazyLock::new(Map::new);

/// A JSON object with the path that leads to it. A key that is null counts as absent.
#[derive(Clone)]
pub(super) struct Object<'a> {
    map: &'a Map<String, Json>,
    path: String,
}

impl<'a> Object<'a> {
    /// Takes a value as an object.
    pub(super) fn new(json: &'a Json, path: impl Into<String>) -> Result<Self, Fault> {
        let path = path.into();
        match json {
            Json::Object(map) => Ok(Self { map, path }),
            other => Err(Fault::at(path, format!("{} is no object", cut(other)), "an object")),
        }
    }

    /// Refuses keys other than those named.
    pub(super) fn only(&self, keys: &[&str]) -> Result<(), Fault> {
        match self.map.keys().find(|key| !keys.contains(&key.as_str())) {
            None => Ok(()),
            Some(key) => {
                let right = if keys.is_empty() { "no keys".to_owned() } else { format!("only {}", keys.join(", ")) };
                Err(Fault::at(self.path_of(key), format!("unknown key \"{key}\""), right))
            }
        }
    }

    pub(super) fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Json> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    /// Whether the key is there, null or not.
    pub(super) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    pub(super) fn need(&self, key: &str, right: &str) -> Result<&'a Json, Fault> {
        self.get(key).ok_or_else(|| Fault::at(self.path_of(key), "it is missing", right))
    }

    pub(super) fn wrong(&self, key: &str, value: &Json, right: impl Into<String>) -> Fault {
        Fault::at(self.path_of(key), format!("{} does not fit", cut(value)), right)
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<&'a str>, Fault> {
        match self.get(key) {
            None => Ok(None),
            Some(Json::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong(key, other, "a string")),
        }
    }

    pub(super) fn need_text(&self, key: &str, right: &str) -> Result<&'a str, Fault> {
        let value = self.need(key, right)?;
        value.as_str().ok_or_else(|| self.wrong(key, value, right))
    }

    pub(super) fn flag(&self, key: &str) -> Result<bool, Fault> {
        match self.get(key) {
            None => Ok(false),
            Some(Json::Bool(flag)) => Ok(*flag),
            Some(other) => Err(self.wrong(key, other, "true or false")),
        }
    }

    /// A whole number in a range.
    pub(super) fn small(&self, key: &str, range: std::ops::RangeInclusive<u8>) -> Result<u8, Fault> {
        let right = format!("a whole number from {} to {}", range.start(), range.end());
        let value = self.need(key, &right)?;
        let whole = value.as_f64().filter(|x| x.fract() == 0.0 && (0.0..=255.0).contains(x)).map(|x| x as u8);
        whole.filter(|n| range.contains(n)).ok_or_else(|| self.wrong(key, value, right))
    }

    /// One of a list of words.
    pub(super) fn word(&self, key: &str, words: &[&str]) -> Result<&'a str, Fault> {
        let right = || format!("one of {}", words.join(", "));
        let value = self.need(key, &right())?;
        value.as_str().filter(|word| words.contains(word)).ok_or_else(|| self.wrong(key, value, right()))
    }

    pub(super) fn array(&self, key: &str, right: &str) -> Result<Option<&'a [Json]>, Fault> {
        match self.get(key) {
            None => Ok(None),
            Some(Json::Array(items)) => Ok(Some(items)),
            Some(other) => Err(self.wrong(key, other, right)),
        }
    }

    pub(super) fn object(&self, key: &str) -> Result<Option<Object<'a>>, Fault> {
        self.get(key).map(|value| Object::new(value, self.path_of(key))).transpose()
    }

    pub(super) fn need_object(&self, key: &str, right: &str) -> Result<Object<'a>, Fault> {
        Object::new(self.need(key, right)?, self.path_of(key))
    }

    /// An object without keys, for a type whose options may be left out.
    pub(super) fn empty(path: &str) -> Self {
        Self { map: &NONE, path: path.to_owned() }
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a String, &'a Json)> {
        self.map.iter()
    }
}

/// The beginning of a value, to show in an error.
fn cut(value: &Json) -> String {
    let text = value.to_string();
    let mut out: String = text.chars().take(64).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}
