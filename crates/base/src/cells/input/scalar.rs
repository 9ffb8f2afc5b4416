//! Numbers, durations, ratings and checkboxes.

use cadre_model::Cell;
use cadre_model::field::DurationFormat;
use serde_json::Value as Json;

use super::super::error::{CellErrorKind, Fault};
use super::super::number_text::{parse_duration, parse_number};
use super::Reader;

impl Reader<'_> {
    pub(super) fn number(&self, json: &Json, symbol: Option<&str>) -> Result<Option<Cell>, Fault> {
        self.numeric(json, "a finite number", |text| parse_number(text, symbol))
    }

    pub(super) fn duration(&self, json: &Json, format: DurationFormat) -> Result<Option<Cell>, Fault> {
        self.numeric(json, "a count of seconds", |text| parse_duration(text, format))
    }

    pub(super) fn rating(&self, json: &Json, max: u8) -> Result<Option<Cell>, Fault> {
        let right = format!("a whole number from 1 to {max}, or null");
        let cell = self.numeric(json, &right, |text| parse_number(text, None))?;
        match cell {
            Some(Cell::Number(x)) if x == 0.0 && self.is_lenient() => Ok(None),
            Some(Cell::Number(x)) if x.fract() != 0.0 || x < 1.0 || x > f64::from(max) => {
                Err(Fault::new(CellErrorKind::OutOfRange, format!("{x} is no rating"), right))
            }
            cell => Ok(cell),
        }
    }

    /// A JSON number, or by best effort a text that `parse` reads; a blank text is a blank cell.
    fn numeric(
        &self,
        json: &Json,
        right: &str,
        parse: impl FnOnce(&str) -> Option<f64>,
    ) -> Result<Option<Cell>, Fault> {
        let x = match json {
            Json::Number(number) => number.as_f64().filter(|x| x.is_finite()),
            Json::String(text) if self.is_lenient() => {
                if text.trim().is_empty() {
                    return Ok(None);
                }
                Some(parse(text).ok_or_else(|| Fault::unreadable(text, right))?)
            }
            Json::Bool(b) if self.is_lenient() => Some(f64::from(u8::from(*b))),
            other => return Err(Fault::wrong_type(other, right)),
        };
        let x = x.ok_or_else(|| Fault::new(CellErrorKind::OutOfRange, format!("{json} is too large"), right))?;
        Ok(Some(Cell::Number(x)))
    }

    pub(super) fn checkbox(&self, json: &Json) -> Result<Option<Cell>, Fault> {
        const RIGHT: &str = "true, false or null";
        let checked = match json {
            Json::Bool(checked) => *checked,
            Json::String(text) if self.is_lenient() => truth(text).ok_or_else(|| Fault::unreadable(text, RIGHT))?,
            Json::Number(number) if self.is_lenient() => match number.as_f64() {
                Some(0.0) => false,
                Some(1.0) => true,
                _ => return Err(Fault::wrong_type(json, RIGHT)),
            },
            other => return Err(Fault::wrong_type(other, RIGHT)),
        };
        Ok(checked.then_some(Cell::Checked))
    }
}

/// The words for checked and unchecked. Source: Airtable Web API reference, section 2.10 (unconfirmed), and their likes.
fn truth(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "1" | "checked" | "yes" | "y" | "on" | "x" | "✓" | "✔" | "☑" => Some(true),
        "false" | "0" | "unchecked" | "no" | "n" | "off" | "" | "☐" => Some(false),
        _ => None,
    }
}
