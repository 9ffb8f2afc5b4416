//! The body of a write, read in one pass: only what is no JSON stops it, what is of the wrong type is noted.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::cells::{Cells, Names};
use crate::json::not_json;
use crate::request::RequestError;

/// What stands at a key.
#[derive(Debug, Default)]
pub(super) enum Slot<T> {
    /// Nothing, or `null`.
    #[default]
    Absent,
    /// Something of another type than it should be.
    Wrong,
    /// What it should be.
    Given(T),
}

/// The keys of a write's body that mean something; others are skipped (reference, section 2.5: clients send more).
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) fields: Slot<Cells>,
    pub(super) records: Slot<Elements>,
    pub(super) typecast: Option<Value>,
    pub(super) by_field_id: Option<Value>,
    pub(super) upsert: Option<Value>,
}

/// The elements of `records`, kept up to the limit, counted beyond.
#[derive(Debug, Default)]
pub(super) struct Elements {
    pub(super) kept: Vec<Slot<Element>>,
    pub(super) count: usize,
}

/// An element of `records`; keys such as `createdTime` are skipped (section 2.6).
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) id: Slot<String>,
    pub(super) fields: Slot<Cells>,
}

impl Body {
    /// Reads a body with up to `limit` records.
    pub(super) fn parse(body: &[u8], limit: usize) -> Result<Slot<Self>, RequestError> {
        let mut names = Names::default();
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        let body = Reader(BodySeed { names: &mut names, limit }).deserialize(&mut deserializer).map_err(not_json)?;
        deserializer.end().map_err(not_json)?;
        Ok(body)
    }
}

/// What is read from an object, a list or a text; anything else of JSON is [`Slot::Wrong`].
trait Part<'de>: Sized {
    type Value;

    fn of_object<A: MapAccess<'de>>(self, map: A) -> Result<Slot<Self::Value>, A::Error> {
        skip_object(map)
    }

    fn of_list<A: SeqAccess<'de>>(self, list: A) -> Result<Slot<Self::Value>, A::Error> {
        skip_list(list)
    }

    fn of_text(self, _: &str) -> Slot<Self::Value> {
        Slot::Wrong
    }
}

fn skip_object<'de, T, A: MapAccess<'de>>(mut map: A) -> Result<Slot<T>, A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(Slot::Wrong)
}

fn skip_list<'de, T, A: SeqAccess<'de>>(mut list: A) -> Result<Slot<T>, A::Error> {
    while list.next_element::<IgnoredAny>()?.is_some() {}
    Ok(Slot::Wrong)
}

/// Drives a [`Part`] over whatever JSON is there.
struct Reader<P>(P);

impl<'de, P: Part<'de>> DeserializeSeed<'de> for Reader<P> {
    type Value = Slot<P::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, P: Part<'de>> Visitor<'de> for Reader<P> {
    type Value = Slot<P::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        self.0.of_object(map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        self.0.of_list(list)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(self.0.of_text(text))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Slot::Absent)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Slot::Wrong)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Slot::Wrong)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Slot::Wrong)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Slot::Wrong)
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum BodyKey {
    Fields,
    Records,
    Typecast,
    ReturnFieldsByFieldId,
    PerformUpsert,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum ElementKey {
    Id,
    Fields,
    #[serde(other)]
    Other,
}

struct BodySeed<'a> {
    names: &'a mut Names,
    limit: usize,
}

impl<'de> Part<'de> for BodySeed<'_> {
    type Value = Body;

    fn of_object<A: MapAccess<'de>>(self, mut map: A) -> Result<Slot<Body>, A::Error> {
        let mut body = Body::default();
        while let Some(key) = map.next_key()? {
            match key {
                BodyKey::Fields => body.fields = map.next_value_seed(Reader(CellsSeed(&mut *self.names)))?,
                BodyKey::Records => {
                    let records = ElementsSeed { names: &mut *self.names, limit: self.limit };
                    body.records = map.next_value_seed(Reader(records))?;
                }
                BodyKey::Typecast => body.typecast = map.next_value()?,
                BodyKey::ReturnFieldsByFieldId => body.by_field_id = map.next_value()?,
                BodyKey::PerformUpsert => body.upsert = map.next_value()?,
                BodyKey::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Slot::Given(body))
    }
}

struct CellsSeed<'a>(&'a mut Names);

impl<'de> Part<'de> for CellsSeed<'_> {
    type Value = Cells;

    fn of_object<A: MapAccess<'de>>(self, map: A) -> Result<Slot<Cells>, A::Error> {
        self.0.read(map).map(Slot::Given)
    }
}

struct ElementsSeed<'a> {
    names: &'a mut Names,
    limit: usize,
}

impl<'de> Part<'de> for ElementsSeed<'_> {
    type Value = Elements;

    fn of_list<A: SeqAccess<'de>>(self, mut list: A) -> Result<Slot<Elements>, A::Error> {
        let mut elements = Elements::default();
        while elements.count < self.limit {
            let Some(element) = list.next_element_seed(Reader(ElementSeed(&mut *self.names)))? else {
                return Ok(Slot::Given(elements));
            };
            elements.kept.push(element);
            elements.count += 1;
        }
        while list.next_element::<IgnoredAny>()?.is_some() {
            elements.count += 1;
        }
        Ok(Slot::Given(elements))
    }
}

struct ElementSeed<'a>(&'a mut Names);

impl<'de> Part<'de> for ElementSeed<'_> {
    type Value = Element;

    fn of_object<A: MapAccess<'de>>(self, mut map: A) -> Result<Slot<Element>, A::Error> {
        let mut element = Element::default();
        while let Some(key) = map.next_key()? {
            match key {
                ElementKey::Id => element.id = map.next_value_seed(Reader(TextSeed))?,
                ElementKey::Fields => element.fields = map.next_value_seed(Reader(CellsSeed(&mut *self.0)))?,
                ElementKey::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Slot::Given(element))
    }
}

struct TextSeed;

impl Part<'_> for TextSeed {
    type Value = String;

    fn of_text(self, text: &str) -> Slot<String> {
        Slot::Given(text.to_owned())
    }
}
