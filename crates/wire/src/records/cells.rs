//! The cells of a record as JSON, in the order they were sent.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

/// The cells of a record: names or ids of fields, each at most once, and values in wire form.
///
/// Keys are shared between the records of a body, so that a batch holds each name once and whoever looks fields up may do so once
/// for all records: the same name is then the same [`Arc`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cells(Vec<(Arc<str>, Value)>);

impl Cells {
    /// No cells.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a field, as it is named in the record.
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| **name == *field).map(|(_, value)| value)
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, &Value)> {
        self.0.iter().map(|(name, value)| (name, value))
    }
}

impl IntoIterator for Cells {
    type Item = (Arc<str>, Value);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<K: Into<Arc<str>>> FromIterator<(K, Value)> for Cells {
    /// Of a name that comes twice, the later value holds.
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(cells: I) -> Self {
        let mut names = Names::default();
        names.begin();
        let mut collected = Vec::new();
        for (name, value) in cells {
            names.put(&mut collected, &name.into(), value);
        }
        Self(collected)
    }
}

impl Serialize for Cells {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(&**name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Cells {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;

        impl<'de> Visitor<'de> for Visit {
            type Value = Cells;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of cells")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Cells, A::Error> {
                Names::default().read(map)
            }
        }

        deserializer.deserialize_map(Visit)
    }
}

/// The names of the cells of a body, each kept once.
#[derive(Default)]
pub(super) struct Names {
    known: HashMap<Arc<str>, usize>,
    names: Vec<Name>,
    /// The number of the present record, from 1.
    record: usize,
    /// The name that the present record would go on with if it were like the one before.
    next: usize,
}

struct Name {
    text: Arc<str>,
    /// The record that had it last, and where in it.
    seen: (usize, usize),
}

impl Names {
    /// Reads the cells of one record.
    pub(super) fn read<'de, A: MapAccess<'de>>(&mut self, mut map: A) -> Result<Cells, A::Error> {
        self.begin();
        let mut cells = Vec::with_capacity(map.size_hint().unwrap_or(0).min(64));
        while let Some(number) = map.next_key_seed(NameSeed(self))? {
            self.set(&mut cells, number, map.next_value()?);
        }
        Ok(Cells(cells))
    }

    fn begin(&mut self) {
        self.record += 1;
        self.next = 0;
    }

    fn put(&mut self, cells: &mut Vec<(Arc<str>, Value)>, name: &Arc<str>, value: Value) {
        let number = self.number(name);
        self.set(cells, number, value);
    }

    /// Sets a cell; of a name that comes twice in a record, the later value holds, as in JavaScript.
    fn set(&mut self, cells: &mut Vec<(Arc<str>, Value)>, number: usize, value: Value) {
        let Some(name) = self.names.get_mut(number) else { return };
        if name.seen.0 == self.record {
            if let Some((_, cell)) = cells.get_mut(name.seen.1) {
                *cell = value;
            }
            return;
        }
        name.seen = (self.record, cells.len());
        cells.push((name.text.clone(), value));
    }

    /// The number of a name; records of a batch mostly have the same names in the same order, so that is looked at first.
    fn number(&mut self, text: &str) -> usize {
        let number = match self.names.get(self.next) {
            Some(name) if *name.text == *text => self.next,
            _ => self.look_up(text),
        };
        self.next = number + 1;
        number
    }

    fn look_up(&mut self, text: &str) -> usize {
        if let Some(number) = self.known.get(text) {
            return *number;
        }
        let text: Arc<str> = text.into();
        let number = self.names.len();
        self.known.insert(text.clone(), number);
        self.names.push(Name { text, seen: (0, 0) });
        number
    }
}

/// Reads a key as the number of its name, without making a text of it.
struct NameSeed<'a>(&'a mut Names);

impl<'de> DeserializeSeed<'de> for NameSeed<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for NameSeed<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E>(self, text: &str) -> Result<usize, E> {
        Ok(self.0.number(text))
    }
}
