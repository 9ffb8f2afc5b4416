//! Cells when the type of their field changes.
//!
//! What each type becomes, read from the row to the column; a dash is a blank:
//!
//! | from \ to | text | number[^n] | rating | checkbox | date, dateTime | select, selects | person, people | links | attachments | barcode |
//! |---|---|---|---|---|---|---|---|---|---|---|
//! | text | same | parsed | parsed, to 1..max | words | parsed | name; by commas | mail or name; by commas | names, by commas | addresses | text |
//! | number | shown | same | to 1..max | not 0 | - | shown | - | shown | - | shown |
//! | checkbox | `checked` | 1 | 1 | same | - | `checked` | - | - | - | `checked` |
//! | date, dateTime | shown | - | - | - | same[^d] | shown | - | shown | - | shown |
//! | select, selects | names | parsed | parsed | words | parsed | same names | by name | by name | addresses | names |
//! | person, people | names | - | - | - | - | names | same | names | - | names |
//! | links | names | parsed | parsed | words | parsed | names | by name | same rows; else names | addresses | names |
//! | attachments | shown | - | - | - | - | shown | - | shown | same | shown |
//! | barcode | text | parsed | parsed | words | parsed | name | by name | by name | addresses | same |
//!
//! "Shown" is the string of [`super::display`]; "parsed", "words" and "by name" are best effort of [`super::input`], which
//! creates choices and linked rows that do not exist. Where one value is wanted of several, the first that converts is taken.
//! What cannot be converted becomes blank. Computed fields convert by their results: numbers, texts, truths, instants and
//! lists as the rows above. Line feeds become spaces where the target is one line.
//!
//! [^n]: number, percent, currency and duration keep the number as it is: 0.25 is 25 %, and seconds are seconds.
//! [^d]: a day becomes its midnight in the zone of the target; an instant becomes the day it has in the zone of the source.
//!
//! Source: the reference says only that Airtable's API cannot change types (section 4.5); this is what its application does
//! where known, and else what a person would expect.

use cadre_formula::time::Zone;
use cadre_model::field::TimeDisplay;
use cadre_model::{Cell, Column, Field, FieldKind, FieldNo, PersonNo, RowNo, Shape};
use serde_json::Value as Json;

use super::context::{Facts, Target};
use super::datum::{Datum, in_column, of_cell};
use super::display::{Display, Style};
use super::input::{Slot, Typecast, normalise, read};
use super::{MAX_TEXT_CHARS, list_text, time_text};

#[cfg(test)]
mod tests;

/// Converts the cells of one field into cells of another type; worked out once a field.
#[derive(Clone, Debug)]
pub struct Converter {
    from: FieldKind,
    display: Display,
    to: Field,
    to_no: FieldNo,
}

impl Converter {
    /// A converter from the cells or results of `from` to cells of `to`. Both have the number `no`: it is one field before
    /// and after.
    pub fn new(no: FieldNo, from: &Field, to: &Field, facts: &dyn Facts) -> Self {
        let display = Display::of(no, from, facts, &Style::default());
        Self { from: from.kind.clone(), display, to: to.clone(), to_no: no }
    }

    /// Converts a stored cell; `None` is blank.
    pub fn cell(&self, cell: &Cell, target: &mut dyn Target) -> Option<Cell> {
        self.datum(&of_cell(cell), target)
    }

    /// Converts row `row` of a column, stored or computed.
    pub fn row(&self, column: &Column, row: usize, target: &mut dyn Target) -> Option<Cell> {
        self.datum(&in_column(column, row), target)
    }

    fn datum(&self, datum: &Datum<'_>, target: &mut dyn Target) -> Option<Cell> {
        if matches!(datum, Datum::Blank | Datum::Error) || is_system(&self.to.kind) {
            return None;
        }
        match self.to.kind.shape()? {
            Shape::Text => self.text(datum, target),
            Shape::Number => self.number(datum, target),
            Shape::Bool => match datum {
                Datum::Number(x) => (*x != 0.0 && !x.is_nan()).then_some(Cell::Checked),
                Datum::Bool(checked) => checked.then_some(Cell::Checked),
                other => self.parsed(other, target),
            },
            Shape::Time => self.time(datum, target),
            Shape::Objects if self.keeps_objects() => objects(datum),
            Shape::Links if self.keeps_rows() => rows(datum),
            Shape::People if matches!(datum, Datum::Ref(_) | Datum::List(_)) && self.is_from_people() => {
                people(datum, matches!(self.to.kind, FieldKind::SingleCollaborator))
            }
            Shape::Choice | Shape::Choices | Shape::Objects | Shape::Links | Shape::People => self.named(datum, target),
        }
    }

    fn text(&self, datum: &Datum<'_>, target: &mut dyn Target) -> Option<Cell> {
        let mut text = self.shown(datum, target)?;
        if matches!(self.from, FieldKind::RichText)
            && !matches!(self.to.kind, FieldKind::RichText)
            && text.ends_with('\n')
        {
            text.pop();
        }
        match self.to.kind {
            FieldKind::MultilineText => {}
            ref to if to.type_name() == self.from.type_name() => {}
            FieldKind::RichText => text = normalise(&text),
            _ => text = text.replace("\r\n", " ").replace('\n', " "),
        }
        if text.len() > MAX_TEXT_CHARS {
            text = text.chars().take(MAX_TEXT_CHARS).collect();
        }
        (!text.is_empty()).then(|| Cell::Text(text.into()))
    }

    fn number(&self, datum: &Datum<'_>, target: &mut dyn Target) -> Option<Cell> {
        let x = match datum {
            Datum::Number(x) => Some(*x),
            Datum::Bool(truth) => Some(f64::from(u8::from(*truth))),
            Datum::Time(_) | Datum::Ref(_) | Datum::Object(_) if !self.reads_as_text() => None,
            other => match self.as_number(other, target)? {
                Cell::Number(x) => Some(x),
                _ => None,
            },
        }?;
        if !x.is_finite() {
            return None;
        }
        match &self.to.kind {
            FieldKind::Rating(options) => {
                let x = x.round().min(f64::from(options.max));
                (x >= 1.0).then_some(Cell::Number(x))
            }
            _ => Some(Cell::Number(x)),
        }
    }

    /// Reads the shown string as a number of the target; for a rating as any number, which is then brought into its range.
    fn as_number(&self, datum: &Datum<'_>, target: &mut dyn Target) -> Option<Cell> {
        let FieldKind::Rating(_) = self.to.kind else { return self.parsed(datum, target) };
        let text = self.shown(datum, target)?;
        super::number_text::parse_number(&text, None).map(Cell::Number)
    }

    fn time(&self, datum: &Datum<'_>, target: &mut dyn Target) -> Option<Cell> {
        let Datum::Time(at) = datum else {
            return if matches!(datum, Datum::Number(_) | Datum::Bool(_)) { None } else { self.parsed(datum, target) };
        };
        let at = match (&self.to.kind, self.zone()) {
            (FieldKind::Date(_), Some(zone)) => time_text::day_start(time_text::local(*at, &zone)),
            (FieldKind::Date(_), None) => time_text::day_start(*at),
            (FieldKind::DateTime(to), None) => time_text::instant(*at, &time_text::zone(&to.time_zone)),
            _ => *at,
        };
        time_text::in_range(at).then_some(Cell::Time(at))
    }

    /// The zone in which the source's instants have their day; `None` for a source of days.
    fn zone(&self) -> Option<Zone> {
        match &self.from {
            FieldKind::DateTime(o) => Some(time_text::zone(&o.time_zone)),
            FieldKind::CreatedTime(TimeDisplay::DateTime(o)) => Some(time_text::zone(&o.time_zone)),
            FieldKind::LastModifiedTime(o) => match &o.display {
                TimeDisplay::DateTime(o) => Some(time_text::zone(&o.time_zone)),
                TimeDisplay::Date(_) => Some(Zone::UTC),
            },
            FieldKind::Date(_) => None,
            _ => Some(Zone::UTC),
        }
    }

    /// Choices, rows, people and files by what they are called, element by element.
    fn named(&self, datum: &Datum<'_>, target: &mut dyn Target) -> Option<Cell> {
        if !self.may_name(datum) {
            return None;
        }
        if matches!(self.to.kind, FieldKind::Barcode) {
            let text = self.shown(datum, target)?;
            return self.best_effort(&Json::String(text), target);
        }
        if let Some(whole) = self.whole(datum, target) {
            return Some(whole);
        }
        let mut cells = Vec::new();
        for name in self.pieces(datum, target) {
            let json = if self.takes_lists() { Json::Array(vec![name.into()]) } else { name.into() };
            cells.extend(self.best_effort(&json, target));
            if !self.takes_lists() && !cells.is_empty() {
                break;
            }
        }
        merged(cells)
    }

    /// A text is first tried as one value, so that `Smith, Jo` stays one name where it is one.
    fn whole(&self, datum: &Datum<'_>, target: &mut dyn Target) -> Option<Cell> {
        let Datum::Text(text) = datum else { return None };
        self.best_effort(&Json::String(text.trim().to_owned()), target)
    }

    fn pieces(&self, datum: &Datum<'_>, target: &mut dyn Target) -> Vec<String> {
        match datum {
            Datum::List(items) => items.iter().filter_map(|item| self.shown(&item, target)).collect(),
            Datum::Text(text) => list_text::split(text),
            other => self.shown(other, target).into_iter().collect(),
        }
    }

    /// Whether names of the source may be names of the target at all (the dashes of the table).
    fn may_name(&self, datum: &Datum<'_>) -> bool {
        use FieldKind as K;
        let is_plain = matches!(datum, Datum::Number(_) | Datum::Bool(_) | Datum::Time(_));
        match &self.to.kind {
            K::MultipleAttachments(_) => !is_plain && !self.is_from_people(),
            K::SingleCollaborator | K::MultipleCollaborators => {
                !is_plain && !matches!(self.from, K::MultipleAttachments(_))
            }
            K::MultipleRecordLinks(_) => !matches!(datum, Datum::Bool(_)),
            _ => true,
        }
    }

    /// Reads the shown string by best effort; only of sources whose strings are texts of people.
    fn parsed(&self, datum: &Datum<'_>, target: &mut dyn Target) -> Option<Cell> {
        if !self.reads_as_text() {
            return None;
        }
        let text = self.shown(datum, target)?;
        self.best_effort(&Json::String(text), target)
    }

    fn reads_as_text(&self) -> bool {
        !self.is_from_people() && !matches!(self.from, FieldKind::MultipleAttachments(_))
    }

    fn best_effort(&self, json: &Json, target: &mut dyn Target) -> Option<Cell> {
        let slot = Slot { no: self.to_no, field: &self.to, present: None };
        read(slot, json, Typecast::BestEffort, target).ok().flatten()
    }

    fn shown(&self, datum: &Datum<'_>, target: &mut dyn Target) -> Option<String> {
        let mut out = String::new();
        self.display.push_datum(&mut out, datum, target).then_some(out)
    }

    fn is_from_people(&self) -> bool {
        use FieldKind as K;
        matches!(self.from, K::SingleCollaborator | K::MultipleCollaborators | K::CreatedBy | K::LastModifiedBy(_))
    }

    fn takes_lists(&self) -> bool {
        !matches!(self.to.kind, FieldKind::SingleSelect(_) | FieldKind::SingleCollaborator)
    }

    fn keeps_objects(&self) -> bool {
        use FieldKind as K;
        matches!(
            (&self.from, &self.to.kind),
            (K::MultipleAttachments(_), K::MultipleAttachments(_)) | (K::Barcode, K::Barcode)
        )
    }

    fn keeps_rows(&self) -> bool {
        match (&self.from, &self.to.kind) {
            (FieldKind::MultipleRecordLinks(a), FieldKind::MultipleRecordLinks(b)) => a.linked_table == b.linked_table,
            _ => false,
        }
    }
}

/// Whether only the system fills a field, so that nothing is converted into it.
fn is_system(kind: &FieldKind) -> bool {
    kind.is_computed() || matches!(kind, FieldKind::AiText(_) | FieldKind::ManualSort)
}

fn objects(datum: &Datum<'_>) -> Option<Cell> {
    let Datum::List(items) = datum else { return None };
    let objects: Vec<_> = items
        .iter()
        .filter_map(|item| if let Datum::Object(object) = item { Some(object.clone().into()) } else { None })
        .collect();
    (!objects.is_empty()).then(|| Cell::Objects(objects.into()))
}

fn rows(datum: &Datum<'_>) -> Option<Cell> {
    let rows: Vec<_> = refs(datum).into_iter().map(RowNo).collect();
    (!rows.is_empty()).then(|| Cell::Links(rows.into()))
}

fn people(datum: &Datum<'_>, only_first: bool) -> Option<Cell> {
    let mut people: Vec<_> = refs(datum).into_iter().map(PersonNo).collect();
    if only_first {
        people.truncate(1);
    }
    (!people.is_empty()).then(|| Cell::People(people.into()))
}

fn refs(datum: &Datum<'_>) -> Vec<u32> {
    match datum {
        Datum::Ref(no) => vec![*no],
        Datum::List(items) => {
            items.iter().filter_map(|item| if let Datum::Ref(no) = item { Some(no) } else { None }).collect()
        }
        _ => Vec::new(),
    }
}

/// The elements of several cells of one type as one cell.
fn merged(mut cells: Vec<Cell>) -> Option<Cell> {
    fn joined<T: Clone + PartialEq>(lists: impl Iterator<Item = Vec<T>>) -> Vec<T> {
        let mut out = Vec::new();
        for item in lists.flatten() {
            if !out.contains(&item) {
                out.push(item);
            }
        }
        out
    }
    if cells.len() < 2 {
        return cells.pop();
    }
    let all = cells.iter();
    Some(match cells.first()? {
        Cell::Choices(_) => {
            Cell::Choices(joined(all.map(|c| if let Cell::Choices(v) = c { v.to_vec() } else { Vec::new() })).into())
        }
        Cell::Links(_) => {
            Cell::Links(joined(all.map(|c| if let Cell::Links(v) = c { v.to_vec() } else { Vec::new() })).into())
        }
        Cell::People(_) => {
            Cell::People(joined(all.map(|c| if let Cell::People(v) = c { v.to_vec() } else { Vec::new() })).into())
        }
        Cell::Objects(_) => {
            Cell::Objects(joined(all.map(|c| if let Cell::Objects(v) = c { v.to_vec() } else { Vec::new() })).into())
        }
        _ => return cells.into_iter().next(),
    })
}

/// Whether a conversion keeps all that any cell says: a hint for warnings, never wrong when it says yes.
pub fn lossless(from: &FieldKind, to: &FieldKind) -> bool {
    use FieldKind as K;
    let is_number = |kind: &K| matches!(kind, K::Number(_) | K::Percent(_) | K::Currency(_) | K::Duration(_));
    let is_line = |kind: &K| matches!(kind, K::SingleLineText | K::Email | K::Url | K::PhoneNumber);
    match (from, to) {
        (K::MultipleRecordLinks(a), K::MultipleRecordLinks(b)) => a.linked_table == b.linked_table,
        (K::Rating(a), K::Rating(b)) => a.max <= b.max,
        (K::SingleSelect(_), K::MultipleSelects(_)) => true,
        (K::SingleCollaborator, K::MultipleCollaborators) => true,
        (K::Rating(_), to) if is_number(to) => true,
        (from, to) if is_number(from) && is_number(to) => true,
        // Not the other way round, nor among lines: line feeds that came over the wire become spaces.
        (from, K::MultilineText) if is_line(from) => true,
        (from, to) => from.type_name() == to.type_name() && !is_system(from),
    }
}
