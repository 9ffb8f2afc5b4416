//! Days and instants.

use cadre_model::Cell;
use cadre_model::field::{DateFormat, DateTimeOptions};
use serde_json::Value as Json;

use super::super::error::{CellErrorKind, Fault, quoted};
use super::super::time_text::{Iso, day_start, human, in_range, instant, iso, zone};
use super::Reader;

const DATE: &str = "a date such as 2026-11-20";
const DATE_TIME: &str = "an ISO date and time such as 2026-11-20T09:30:00.000Z, or milliseconds since 1970";

impl Reader<'_> {
    /// A day; the time of day that a text brings along is dropped, whatever its offset (section 3.2, row `date`).
    pub(super) fn date(&self, json: &Json, format: DateFormat) -> Result<Option<Cell>, Fault> {
        let at = match json {
            Json::String(text) => match self.read_text(text, format, DATE)? {
                Some(read) => read.local,
                None => return Ok(None),
            },
            Json::Number(number) => epoch(number, DATE)?,
            other => return Err(Fault::wrong_type(other, DATE)),
        };
        checked(day_start(at), json, DATE)
    }

    /// An instant; a text without offset is read in the field's zone (section 3.2, row `dateTime`).
    pub(super) fn date_time(&self, json: &Json, options: &DateTimeOptions) -> Result<Option<Cell>, Fault> {
        let at = match json {
            Json::String(text) => match self.read_text(text, options.date_format, DATE_TIME)? {
                Some(Iso { local, offset: Some(offset), .. }) => local - offset,
                Some(Iso { local, .. }) => instant(local, &zone(&options.time_zone)),
                None => return Ok(None),
            },
            Json::Number(number) => epoch(number, DATE_TIME)?,
            other => return Err(Fault::wrong_type(other, DATE_TIME)),
        };
        checked(at, json, DATE_TIME)
    }

    fn read_text(&self, text: &str, format: DateFormat, right: &str) -> Result<Option<Iso>, Fault> {
        if text.trim().is_empty() && (self.is_lenient() || text.is_empty()) {
            return Ok(None);
        }
        let read = if self.is_lenient() { human(text, format) } else { iso(text) };
        let kind = if self.is_lenient() { CellErrorKind::Unreadable } else { CellErrorKind::WrongType };
        match read {
            Some(read) => Ok(Some(read)),
            None => Err(Fault::new(kind, format!("{} is no date", quoted(text)), right)),
        }
    }
}

/// Milliseconds since 1970, cut to whole ones. Source: section 2.10, last paragraph (**wire**).
fn epoch(number: &serde_json::Number, right: &str) -> Result<i64, Fault> {
    let at = number.as_f64().filter(|x| x.abs() <= cadre_formula::time::MAX as f64);
    match at {
        Some(at) => Ok(at.floor() as i64),
        None => Err(Fault::new(CellErrorKind::OutOfRange, format!("{number} is out of range"), right)),
    }
}

fn checked(at: i64, json: &Json, right: &str) -> Result<Option<Cell>, Fault> {
    if in_range(at) {
        return Ok(Some(Cell::Time(at)));
    }
    let wrong = format!("{json} is out of range");
    Err(Fault::new(CellErrorKind::OutOfRange, wrong, format!("{right}, in the years 0 to 9999")))
}
