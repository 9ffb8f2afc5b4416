//! From a row of a column to wire JSON, without a tree of JSON values in between.
//!
//! | cell | JSON |
//! |---|---|
//! | blank, `""`, `[]`, unchecked | none: the caller leaves the key out |
//! | number, 0 included | shortest form, as JavaScript writes it: `42`, `3.5`, `1e+21` |
//! | NaN and infinities | `{"specialValue":"NaN"}` |
//! | failed computation | `{"error":"#ERROR!"}`; of a lookup `[{"error":"#ERROR!"}]` |
//! | checkbox | `true` |
//! | day, instant | `"2026-11-20"`, `"2026-11-20T09:30:00.000Z"` |
//! | selects, links, people, attachments | names, record ids, `{id,email?,name?}`, objects |
//! | button | `{"label":"Open","url":null}`, on every record |
//! | inside lists | blanks are `null` |
//!
//! Webhooks show choices and links as objects ([`Shown::in_webhooks`]; section 3.5).
//!
//! Source: Airtable Web API reference, sections 3.1 and 3.2; formula reference, section 5.

mod escape;
mod shown;
#[cfg(test)]
mod tests;
mod time;

use cadre_model::{Cell, Column, PersonNo, RowNo, TableNo};

use super::attachment;
use super::context::Names;
use super::datum::{Datum, Items, in_column, of_cell};

pub use escape::push_json_string;
use time::push_date;
pub(crate) use time::push_instant;

pub use shown::{ChoiceNames, Shown};

/// Appends the wire JSON of row `row` of a field's column, read as `shown` says.
///
/// Gives false, with nothing appended, for a cell whose key is left out. A row past the column's end is blank.
pub fn write_json(out: &mut Vec<u8>, column: &Column, row: usize, shown: &Shown, names: &dyn Names) -> bool {
    Writer { out, names }.cell(&in_column(column, row), shown)
}

/// Appends the wire JSON of a cell that was looked up; see [`write_json`].
pub(crate) fn write_datum(out: &mut Vec<u8>, datum: &Datum<'_>, shown: &Shown, names: &dyn Names) -> bool {
    Writer { out, names }.cell(datum, shown)
}

/// Appends the wire JSON of a stored cell; see [`write_json`].
pub fn write_cell_json(out: &mut Vec<u8>, cell: Option<&Cell>, shown: &Shown, names: &dyn Names) -> bool {
    let datum = cell.map_or(Datum::Blank, of_cell);
    Writer { out, names }.cell(&datum, shown)
}

/// Appends the elements of a cell as a JSON array, `element` saying how each is written: those of a list, the one value of
/// any other cell, `null` for a blank. What a lookup shows of one linked record.
pub(crate) fn write_elements(out: &mut Vec<u8>, column: &Column, row: usize, element: &Shown, names: &dyn Names) {
    let datum = in_column(column, row);
    let mut writer = Writer { out, names };
    writer.out.push(b'[');
    match &datum {
        Datum::List(items) => {
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    writer.out.push(b',');
                }
                writer.element(&item, element);
            }
        }
        single => writer.element(single, element),
    }
    writer.out.push(b']');
}

struct Writer<'a> {
    out: &'a mut Vec<u8>,
    names: &'a dyn Names,
}

impl Writer<'_> {
    /// Appends a cell; false, with nothing appended, when it is empty.
    fn cell(&mut self, datum: &Datum<'_>, shown: &Shown) -> bool {
        match (datum, shown) {
            (_, Shown::Button { label }) => self.button(label, datum),
            (Datum::Blank, _) => return false,
            (Datum::Error, Shown::Lookup(_)) => self.out.extend_from_slice(br##"[{"error":"#ERROR!"}]"##),
            (Datum::Error, _) => self.out.extend_from_slice(br##"{"error":"#ERROR!"}"##),
            (Datum::Number(x), _) => self.number(*x),
            (Datum::Text(""), _) => return false,
            (Datum::Text(text), _) => push_json_string(text, self.out),
            (Datum::Bool(checked), Shown::Checkbox) => {
                if !*checked {
                    return false;
                }
                self.out.extend_from_slice(b"true");
            }
            (Datum::Bool(truth), _) => self.out.push(if *truth { b'1' } else { b'0' }),
            (Datum::Time(at), Shown::Date) => push_date(*at, self.out),
            (Datum::Time(at), _) => push_instant(*at, self.out),
            (Datum::Choice(no), Shown::Choices(choices)) => return self.choice(*no, choices),
            (Datum::Ref(row), Shown::Links(table) | Shown::BareLink(table)) => return self.link(*table, RowNo(*row)),
            (Datum::Ref(row), Shown::NamedLinks(table) | Shown::NamedLink(table)) => {
                return self.named_link(*table, RowNo(*row));
            }
            (Datum::Ref(no), Shown::Person) => return self.person(PersonNo(*no)),
            (Datum::Object(object), Shown::Objects) => attachment::write(object, self.names, self.out),
            (Datum::Object(object), _) => self.object(object),
            (Datum::List(items), shown) => return self.list(items, shown),
            // A choice, row or person that the field's type says nothing of cannot be named.
            (Datum::Choice(_) | Datum::Ref(_), _) => return false,
        }
        true
    }

    fn number(&mut self, x: f64) {
        if let Some(whole) = small_whole(x) {
            return push_whole(whole, self.out);
        }
        if let Some(hundredths) = small_hundredths(x) {
            return push_hundredths(hundredths, self.out);
        }
        if x.is_finite() {
            self.out.extend_from_slice(ryu_js::Buffer::new().format_finite(x).as_bytes());
            return;
        }
        let name = if x.is_nan() {
            "NaN"
        } else if x > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        };
        self.out.extend_from_slice(br#"{"specialValue":""#);
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(br#""}"#);
    }

    fn choice(&mut self, no: u16, choices: &ChoiceNames) -> bool {
        let Some(name) = choices.json(no) else { return false };
        self.out.extend_from_slice(name);
        true
    }

    fn link(&mut self, table: TableNo, row: RowNo) -> bool {
        let Some(id) = self.names.record_id(table, row) else { return false };
        self.out.extend_from_slice(b"\"rec");
        self.out.extend_from_slice(&id.to_bytes());
        self.out.push(b'"');
        true
    }

    fn named_link(&mut self, table: TableNo, row: RowNo) -> bool {
        let Some(id) = self.names.record_id(table, row) else { return false };
        let mut name = String::new();
        self.names.push_row_name(table, row, &mut name);
        self.out.extend_from_slice(b"{\"id\":\"rec");
        self.out.extend_from_slice(&id.to_bytes());
        self.out.extend_from_slice(b"\",\"name\":");
        push_json_string(&name, self.out);
        self.out.push(b'}');
        true
    }

    /// Appends a cell, `null` when it is empty.
    fn element(&mut self, datum: &Datum<'_>, shown: &Shown) {
        if !self.cell(datum, shown) {
            self.out.extend_from_slice(b"null");
        }
    }

    fn person(&mut self, no: PersonNo) -> bool {
        let Some(person) = self.names.person(no) else { return false };
        self.out.extend_from_slice(b"{\"id\":\"usr");
        self.out.extend_from_slice(&person.id.to_bytes());
        self.out.push(b'"');
        for (key, text) in [(&b",\"email\":"[..], &person.email), (b",\"name\":", &person.name)] {
            if let Some(text) = text {
                self.out.extend_from_slice(key);
                push_json_string(text, self.out);
            }
        }
        self.out.push(b'}');
        true
    }

    fn object(&mut self, object: &serde_json::Value) {
        serde_json::to_writer(&mut *self.out, object)
            .expect("a vector takes every byte, and a JSON value has text keys");
    }

    fn button(&mut self, label: &[u8], url: &Datum<'_>) {
        self.out.extend_from_slice(b"{\"label\":");
        self.out.extend_from_slice(label);
        self.out.extend_from_slice(b",\"url\":");
        match url {
            Datum::Text(text) if !text.is_empty() => push_json_string(text, self.out),
            _ => self.out.extend_from_slice(b"null"),
        }
        self.out.push(b'}');
    }

    fn list(&mut self, items: &Items<'_>, shown: &Shown) -> bool {
        // What is one value on the wire is a list of one in the column.
        if matches!(shown, Shown::BareLink(_) | Shown::NamedLink(_) | Shown::Object | Shown::Person) {
            return items.iter().any(|item| self.cell(&item, shown));
        }
        let inner = match shown {
            Shown::List(inner) | Shown::Lookup(inner) => inner,
            Shown::People => &Shown::Person,
            other => other,
        };
        // Elements of a stored list that have gone (a deleted row) are left out; blanks of computed lists are kept.
        let is_stored = matches!(
            shown,
            Shown::Choices(_) | Shown::People | Shown::Links(_) | Shown::NamedLinks(_) | Shown::Objects
        );
        let start = self.out.len();
        self.out.push(b'[');
        let mut is_first = true;
        for item in items.iter() {
            let before = self.out.len();
            if !is_first {
                self.out.push(b',');
            }
            if self.cell(&item, inner) {
                is_first = false;
            } else if !is_stored {
                self.out.extend_from_slice(b"null");
                is_first = false;
            } else {
                self.out.truncate(before);
            }
        }
        if is_first {
            self.out.truncate(start);
            return false;
        }
        self.out.push(b']');
        true
    }
}

/// A whole number below 2^32, as most are.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what does not survive the way there and back is left out"
)]
fn small_whole(x: f64) -> Option<u32> {
    let whole = x as u32;
    (f64::from(whole) == x).then_some(whole)
}

/// A number with one or two decimals, in hundredths below 2^32.
///
/// The quotient of two whole numbers is rounded as the decimal text is when it is read, and no two texts of fewer than 16 digits
/// are read as the same number: so the text of the hundredths is the shortest there is.
#[inline]
fn small_hundredths(x: f64) -> Option<u32> {
    let hundredths = small_whole((x * 100.0).round())?;
    (f64::from(hundredths) / 100.0 == x).then_some(hundredths)
}

/// Appends a number of hundredths that is no whole number.
fn push_hundredths(number: u32, out: &mut Vec<u8>) {
    push_whole(number / 100, out);
    let (tenths, rest) = ((number / 10 % 10) as u8, (number % 10) as u8);
    out.extend_from_slice(&[b'.', b'0' + tenths]);
    if rest > 0 {
        out.push(b'0' + rest);
    }
}

/// Appends the digits of a number.
fn push_whole(number: u32, out: &mut Vec<u8>) {
    let mut digits = [b'0'; 10];
    let (mut rest, mut at) = (number, digits.len());
    while at == digits.len() || rest > 0 {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    out.extend_from_slice(&digits[at..]);
}
