//! Stored cells as JSON: self-describing, so that a row or an old commit is read without its schema.
//!
//! | cell | JSON |
//! |---|---|
//! | text | string |
//! | number | number |
//! | checked | `true` |
//! | date, date and time | `{"t":"2026-11-20T09:30:00.000Z"}` |
//! | choice | `{"c":3}` (number of the choice) |
//! | choices | `{"cs":[3,1]}` |
//! | links | `{"r":[12,7]}` (row numbers of the linked table) |
//! | collaborators | `{"p":[1]}` (numbers of the base's directory) |
//! | attachments, barcode, model text | `{"o":[{...}]}` |

use std::fmt;
use std::sync::Arc;

use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::clock::Timestamp;
use crate::value::Cell;

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(x) => serialize_number(*x, serializer),
            Self::Checked => serializer.serialize_bool(true),
            Self::Time(at) => tagged(serializer, "t", &Timestamp(*at)),
            Self::Choice(no) => tagged(serializer, "c", no),
            Self::Choices(nos) => tagged(serializer, "cs", nos),
            Self::Links(rows) => tagged(serializer, "r", rows),
            Self::People(people) => tagged(serializer, "p", people),
            Self::Objects(objects) => tagged(serializer, "o", objects),
        }
    }
}

/// Whole numbers are written without a fraction, as people and JavaScript write them.
fn serialize_number<S: Serializer>(x: f64, serializer: S) -> Result<S::Ok, S::Error> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if x.fract() == 0.0 && x.abs() < EXACT && !(x == 0.0 && x.is_sign_negative()) {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53 fits")]
        serializer.serialize_i64(x as i64)
    } else {
        serializer.serialize_f64(x)
    }
}

fn tagged<S: Serializer, T: Serialize + ?Sized>(serializer: S, tag: &str, value: &T) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(1))?;
    map.serialize_entry(tag, value)?;
    map.end()
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CellVisitor)
    }
}

struct CellVisitor;

impl<'de> Visitor<'de> for CellVisitor {
    type Value = Cell;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a stored cell: text, number, true, or an object with one of t, c, cs, r, p, o")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Cell, E> {
        Ok(Cell::Text(text.into()))
    }

    fn visit_bool<E: Error>(self, checked: bool) -> Result<Cell, E> {
        if checked { Ok(Cell::Checked) } else { Err(E::custom("an unchecked checkbox is not stored")) }
    }

    fn visit_f64<E: Error>(self, x: f64) -> Result<Cell, E> {
        Ok(Cell::Number(x))
    }

    #[expect(clippy::cast_precision_loss, reason = "JSON numbers are doubles here")]
    fn visit_i64<E: Error>(self, x: i64) -> Result<Cell, E> {
        Ok(Cell::Number(x as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "JSON numbers are doubles here")]
    fn visit_u64<E: Error>(self, x: u64) -> Result<Cell, E> {
        Ok(Cell::Number(x as f64))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cell, A::Error> {
        let tag: String = map.next_key()?.ok_or_else(|| A::Error::custom("a stored cell's object has one key"))?;
        let cell = match &*tag {
            "t" => Cell::Time(map.next_value::<Timestamp>()?.0),
            "c" => Cell::Choice(map.next_value()?),
            "cs" => Cell::Choices(map.next_value()?),
            "r" => Cell::Links(map.next_value()?),
            "p" => Cell::People(map.next_value()?),
            "o" => Cell::Objects(map.next_value::<Vec<Arc<serde_json::Value>>>()?.into()),
            _ => return Err(A::Error::unknown_field(&tag, &["t", "c", "cs", "r", "p", "o"])),
        };
        match map.next_key::<String>()? {
            None => Ok(cell),
            Some(more) => Err(A::Error::custom(format!("a stored cell's object has one key, not also `{more}`"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{ChoiceNo, PersonNo, RowNo};

    #[test]
    fn every_cell_reads_back_from_its_json() {
        let cases = [
            (Cell::Text("a\"b".into()), r#""a\"b""#),
            (Cell::Number(5.0), "5"),
            (Cell::Number(-0.25), "-0.25"),
            (Cell::Number(1e300), "1e+300"),
            (Cell::Checked, "true"),
            (Cell::Time(1_706_783_445_123), r#"{"t":"2024-02-01T10:30:45.123Z"}"#),
            (Cell::Choice(ChoiceNo(3)), r#"{"c":3}"#),
            (Cell::Choices(Arc::from([ChoiceNo(3), ChoiceNo(1)])), r#"{"cs":[3,1]}"#),
            (Cell::Links(Arc::from([RowNo(12)])), r#"{"r":[12]}"#),
            (Cell::People(Arc::from([PersonNo(1)])), r#"{"p":[1]}"#),
            (Cell::Objects(Arc::from([Arc::new(serde_json::json!({"text": "x"}))])), r#"{"o":[{"text":"x"}]}"#),
        ];
        for (cell, json) in cases {
            assert_eq!(serde_json::to_string(&cell).unwrap(), json);
            assert_eq!(serde_json::from_str::<Cell>(json).unwrap(), cell);
        }
    }

    #[test]
    fn what_is_no_stored_cell_is_refused() {
        for json in ["null", "false", "[]", "{}", r#"{"z":1}"#, r#"{"c":1,"t":2}"#, r#"{"c":70000}"#, r#"{"t":"soon"}"#]
        {
            assert!(serde_json::from_str::<Cell>(json).is_err(), "{json}");
        }
    }
}
