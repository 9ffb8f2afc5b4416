//! JSON objects that a peer sends, taken apart by key: what is wrong is said with its key.

use serde_json::{Map, Value};

use crate::query;
use crate::request::{RequestError, Wanted};

/// An object to take keys out of. `null` is like a missing key throughout.
pub(crate) struct Object {
    map: Map<String, Value>,
    /// What goes before a key in a message, such as `sort[0].`.
    place: String,
}

impl Object {
    /// Reads a body; nesting is bounded by what `serde_json` follows (128 levels).
    pub(crate) fn parse(body: &[u8]) -> Result<Self, RequestError> {
        let json = serde_json::from_slice(body).map_err(not_json)?;
        Self::at(json, "the body", String::new())
    }

    /// As [`Object::parse`]; an empty body is an empty object (n8n sends none where nothing is to be said, section 8.5).
    pub(crate) fn parse_or_empty(body: &[u8]) -> Result<Self, RequestError> {
        if body.trim_ascii().is_empty() {
            return Ok(Self { map: Map::new(), place: String::new() });
        }
        Self::parse(body)
    }

    /// Takes a value that should be an object; `key` is where it stands.
    pub(crate) fn of(json: Value, key: &str) -> Result<Self, RequestError> {
        Self::at(json, key, format!("{key}."))
    }

    fn at(json: Value, key: &str, place: String) -> Result<Self, RequestError> {
        match json {
            Value::Object(map) => Ok(Self { map, place }),
            other => Err(wrong(key.to_owned(), &other, Wanted::Object)),
        }
    }

    /// The key as messages name it.
    pub(crate) fn key(&self, key: &str) -> String {
        format!("{}{key}", self.place)
    }

    pub(crate) fn take(&mut self, key: &str) -> Option<Value> {
        self.map.shift_remove(key).filter(|value| !value.is_null())
    }

    /// What is at a key, without taking it.
    pub(crate) fn peek(&self, key: &str) -> Option<&Value> {
        self.map.get(key)
    }

    pub(crate) fn ignore(&mut self, key: &str) {
        self.map.shift_remove(key);
    }

    /// A text; an empty one is none.
    pub(crate) fn text(&mut self, key: &str) -> Result<Option<String>, RequestError> {
        Ok(self.whole_text(key)?.filter(|text| !text.is_empty()))
    }

    /// A text, maybe empty.
    pub(crate) fn whole_text(&mut self, key: &str) -> Result<Option<String>, RequestError> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(wrong(self.key(key), &other, Wanted::Text)),
        }
    }

    pub(crate) fn required_text(&mut self, key: &str) -> Result<String, RequestError> {
        self.text(key)?.ok_or_else(|| RequestError::Missing(self.key(key)))
    }

    /// A text that may come as a number.
    pub(crate) fn loose_text(&mut self, key: &str) -> Result<Option<String>, RequestError> {
        match self.peek(key) {
            Some(Value::Number(number)) => {
                let text = number.to_string();
                self.ignore(key);
                Ok(Some(text))
            }
            _ => self.text(key),
        }
    }

    pub(crate) fn flag(&mut self, key: &str) -> Result<Option<bool>, RequestError> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(other) => Err(wrong(self.key(key), &other, Wanted::Flag)),
        }
    }

    /// A flag that may come as a query has it.
    pub(crate) fn loose_flag(&mut self, key: &str) -> Result<Option<bool>, RequestError> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => query::flag(&self.key(key), &text).map(Some),
            Some(Value::Number(number)) => query::flag(&self.key(key), &number.to_string()).map(Some),
            Some(other) => Err(wrong(self.key(key), &other, Wanted::Flag)),
        }
    }

    /// A whole number from a range, that may come as decimal digits.
    pub(crate) fn loose_number(&mut self, key: &str, least: u64, most: u64) -> Result<Option<u64>, RequestError> {
        let wanted = Wanted::Number { least, most };
        match self.take(key) {
            None => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => query::number(&self.key(key), &text, least, most).map(Some),
            Some(Value::Number(number)) => match whole(&number) {
                Some(found) if (least..=most).contains(&found) => Ok(Some(found)),
                _ => Err(wrong(self.key(key), &Value::Number(number), wanted)),
            },
            Some(other) => Err(wrong(self.key(key), &other, wanted)),
        }
    }

    /// A list of texts. One text is none: the real service refuses wrong types (reference, section 7.3), and clients that write
    /// JSON send lists (section 2.3).
    pub(crate) fn texts(&mut self, key: &str, what: &'static str, limit: usize) -> Result<Vec<String>, RequestError> {
        let list = match self.take(key) {
            None => return Ok(Vec::new()),
            Some(Value::Array(list)) => list,
            Some(other) => return Err(wrong(self.key(key), &other, Wanted::Texts)),
        };
        if list.len() > limit {
            return Err(RequestError::TooMany { what, count: list.len(), limit });
        }
        let text = |(number, element)| match element {
            Value::String(text) => Ok(text),
            other => Err(wrong(format!("{}[{number}]", self.key(key)), &other, Wanted::Text)),
        };
        list.into_iter().enumerate().map(text).collect()
    }

    /// An object.
    pub(crate) fn object(&mut self, key: &str) -> Result<Option<Self>, RequestError> {
        let place = self.key(key);
        let Some(json) = self.take(key) else { return Ok(None) };
        Self::of(json, &place).map(Some)
    }

    /// A list of objects.
    pub(crate) fn objects(&mut self, key: &str, what: &'static str, limit: usize) -> Result<Vec<Self>, RequestError> {
        let place = self.key(key);
        let list = match self.take(key) {
            None => return Ok(Vec::new()),
            Some(Value::Array(list)) => list,
            Some(other) => return Err(wrong(place, &other, Wanted::Objects)),
        };
        if list.len() > limit {
            return Err(RequestError::TooMany { what, count: list.len(), limit });
        }
        let object = |(number, element)| Self::of(element, &format!("{place}[{number}]"));
        list.into_iter().enumerate().map(object).collect()
    }

    /// Refuses what was not taken.
    pub(crate) fn finish(self) -> Result<(), RequestError> {
        match self.map.keys().next() {
            Some(key) => Err(RequestError::UnknownKey(crate::request::cut(&self.key(key)))),
            None => Ok(()),
        }
    }
}

/// A number that is whole and not negative, also when written as `50.0`.
fn whole(number: &serde_json::Number) -> Option<u64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let float = || number.as_f64().filter(|float| float.fract() == 0.0 && (0.0..EXACT).contains(float));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number below 2^53 fits")]
    number.as_u64().or_else(|| float().map(|float| float as u64))
}

pub(crate) fn wrong(key: String, given: &Value, wanted: Wanted) -> RequestError {
    let given = match given {
        Value::Null => "null".to_owned(),
        Value::Bool(_) | Value::Number(_) => format!("`{given}`"),
        Value::String(text) => format!("`{}`", crate::request::cut(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    };
    RequestError::Wrong { key, given, wanted }
}

#[expect(clippy::needless_pass_by_value, reason = "it is mapped over")]
pub(crate) fn not_json(error: serde_json::Error) -> RequestError {
    RequestError::NotJson(error.to_string())
}
