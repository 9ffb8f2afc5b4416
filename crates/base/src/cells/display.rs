//! The strings that people read: `cellFormat=string`, CSV files, tables on a terminal.
//!
//! | type | string |
//! |---|---|
//! | texts, barcode, model text | the text |
//! | number, currency | with the field's decimals and symbol, without grouping: `-$1234.50` |
//! | percent | `12.3%` |
//! | duration | by its format: `1:30` |
//! | rating, count, autonumber | digits |
//! | checkbox | `checked` |
//! | selects, collaborators, links, lookups | names joined by `, `, those with a comma in double quotes |
//! | attachments | `filename (url)` joined by `, ` |
//! | days, instants | by the field's format, in the zone and language of the [`Style`] |
//! | button | its label, on every record |
//! | failed computation | `#ERROR!` |
//!
//! Source: Airtable Web API reference, section 3.4 (unconfirmed, by its own words); quotes for all lists, not only links,
//! so that a list reads back by best effort.

use cadre_formula::time::{Locale, Pattern, Zone, format};
use cadre_formula::value_type::ValueType;
use cadre_model::field::{DateFormat, DateTimeOptions, DurationFormat, ResultDisplay, TimeDisplay, TimeFormat};
use cadre_model::{Cell, Column, Field, FieldKind, FieldNo, PersonNo, RowNo, TableNo};
use serde_json::Value as Json;

use super::attachment;
use super::context::{Facts, Names};
use super::datum::{Datum, Items, in_column, of_cell};
use super::list_text::push_item;
use super::number_text::{push_duration, push_fixed, push_number};
use super::time_text;

#[cfg(test)]
mod tests;

/// Lookups of lookups are followed this far.
const MAX_DEPTH: usize = 32;

/// For whom strings are made.
#[derive(Clone, Debug, Default)]
pub struct Style {
    /// The zone that instants are shown in; `None` for each field's own.
    pub zone: Option<Zone>,
    /// The language of month names and of the local date format.
    pub locale: Locale,
    /// How numbers, days and instants are shown.
    pub values: Values,
}

/// How numbers, days and instants are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Values {
    /// With the field's decimals, symbol and format.
    #[default]
    Formatted,
    /// As stored, for files that are read again: every digit, percent as a fraction, durations as seconds, days and
    /// instants in ISO form whatever zone and language the style asks for.
    Exact,
}

/// How the cells of a field are shown as strings, worked out once a field.
#[derive(Clone, Debug)]
pub struct Display {
    form: Form,
    locale: Locale,
}

#[derive(Clone, Debug)]
enum Form {
    Text,
    Number(NumberForm),
    Checkbox,
    Time(Pattern, Zone),
    /// Names by number.
    Choices(Vec<Box<str>>),
    People,
    Links(TableNo),
    Attachments,
    /// The text under this key of an object.
    Key(&'static str),
    Button(Box<str>),
    List(Box<Form>),
    /// By the values themselves; instants by the pattern.
    Any(Pattern, Zone),
}

#[derive(Clone, Debug)]
enum NumberForm {
    Stored,
    Fixed(u8),
    Percent(u8),
    Currency(Box<str>, u8),
    Duration(DurationFormat),
}

impl Display {
    /// How the cells of a field are shown.
    pub fn of(no: FieldNo, field: &Field, facts: &dyn Facts, style: &Style) -> Self {
        let locale = if style.values == Values::Exact { Locale::ENGLISH } else { style.locale };
        Self { form: form(no, field, facts, style, 0), locale }
    }

    /// Appends the string of row `row`; false, with nothing appended, when the cell is empty.
    pub fn push(&self, out: &mut String, column: &Column, row: usize, names: &dyn Names) -> bool {
        self.push_datum(out, &in_column(column, row), names)
    }

    /// Appends the string of a stored cell; false, with nothing appended, when it is empty.
    pub fn push_cell(&self, out: &mut String, cell: Option<&Cell>, names: &dyn Names) -> bool {
        self.push_datum(out, &cell.map_or(Datum::Blank, of_cell), names)
    }

    pub(crate) fn push_datum(&self, out: &mut String, datum: &Datum<'_>, names: &dyn Names) -> bool {
        let before = out.len();
        Writer { out, names, locale: self.locale }.datum(datum, &self.form);
        out.len() > before
    }
}

struct Writer<'a> {
    out: &'a mut String,
    names: &'a dyn Names,
    locale: Locale,
}

impl Writer<'_> {
    fn datum(&mut self, datum: &Datum<'_>, form: &Form) {
        match (datum, form) {
            (_, Form::Button(label)) => self.out.push_str(label),
            (Datum::Blank, _) => {}
            (Datum::Error, _) => self.out.push_str("#ERROR!"),
            (Datum::Text(text), _) => self.out.push_str(text),
            (Datum::Number(x), Form::Number(form)) => self.number(*x, form),
            (Datum::Number(x), _) => self.number(*x, &NumberForm::Stored),
            (Datum::Bool(checked), Form::Checkbox) => self.out.push_str(if *checked { "checked" } else { "" }),
            (Datum::Bool(truth), _) => self.out.push(if *truth { '1' } else { '0' }),
            (Datum::Time(at), Form::Time(pattern, zone) | Form::Any(pattern, zone)) => {
                format(*at, pattern, zone, self.locale, self.out);
            }
            (Datum::Time(at), _) => cadre_formula::time::to_iso(*at, self.out),
            (Datum::Choice(no), Form::Choices(names)) => {
                self.out.push_str(names.get(usize::from(*no)).map_or("", |name| name));
            }
            (Datum::Ref(no), Form::People) => self.person(PersonNo(*no)),
            (Datum::Ref(no), Form::Links(table)) => self.row(*table, RowNo(*no)),
            (Datum::Object(object), Form::Attachments) => self.attachment(object),
            (Datum::Object(object), Form::Key(key)) => self.out.push_str(text_at(object, key)),
            (Datum::Object(object), _) => self.out.push_str(&object.to_string()),
            (Datum::List(items), Form::Key(_)) => items.iter().take(1).for_each(|item| self.datum(&item, form)),
            (Datum::List(items), Form::List(inner)) => self.list(items, inner),
            (Datum::List(items), form) => self.list(items, form),
            // A choice, row or person that the field's type says nothing of has no name.
            (Datum::Choice(_) | Datum::Ref(_), _) => {}
        }
    }

    fn number(&mut self, x: f64, form: &NumberForm) {
        if !x.is_finite() {
            let name = if x.is_nan() {
                "NaN"
            } else if x > 0.0 {
                "Infinity"
            } else {
                "-Infinity"
            };
            return self.out.push_str(name);
        }
        match form {
            NumberForm::Stored => push_number(x, self.out),
            NumberForm::Fixed(precision) => push_fixed(x, *precision, self.out),
            NumberForm::Percent(precision) => {
                push_fixed(x * 100.0, *precision, self.out);
                self.out.push('%');
            }
            NumberForm::Currency(symbol, precision) => {
                let at = self.out.len();
                push_fixed(x, *precision, self.out);
                let after_sign = at + usize::from(self.out[at..].starts_with('-'));
                self.out.insert_str(after_sign, symbol);
            }
            NumberForm::Duration(duration) => push_duration(x, *duration, self.out),
        }
    }

    fn person(&mut self, no: PersonNo) {
        let Some(person) = self.names.person(no) else { return };
        match person.name.as_deref().or(person.email.as_deref()) {
            Some(name) => self.out.push_str(name),
            None => self.out.push_str(&person.id.to_string()),
        }
    }

    /// The name of a linked row; one without a name is shown by its id.
    fn row(&mut self, table: TableNo, row: RowNo) {
        let before = self.out.len();
        self.names.push_row_name(table, row, self.out);
        if self.out.len() == before
            && let Some(id) = self.names.record_id(table, row)
        {
            self.out.push_str(&id.to_string());
        }
    }

    fn attachment(&mut self, object: &Json) {
        self.out.push_str(text_at(object, "filename"));
        let before = self.out.len();
        self.out.push_str(" (");
        let start = self.out.len();
        attachment::push_url(object, self.names, self.out);
        match self.out.len() > start {
            true => self.out.push(')'),
            false => self.out.truncate(before),
        }
    }

    fn list(&mut self, items: &Items<'_>, inner: &Form) {
        let mut is_first = true;
        let mut text = String::new();
        for item in items.iter() {
            text.clear();
            Writer { out: &mut text, names: self.names, locale: self.locale }.datum(&item, inner);
            if !text.is_empty() {
                push_item(&text, is_first, self.out);
                is_first = false;
            }
        }
    }
}

fn text_at<'a>(object: &'a Json, key: &str) -> &'a str {
    object.get(key).and_then(Json::as_str).unwrap_or_default()
}

fn form(no: FieldNo, field: &Field, facts: &dyn Facts, style: &Style, depth: usize) -> Form {
    use FieldKind as K;
    match &field.kind {
        K::SingleLineText | K::MultilineText | K::RichText | K::Email | K::Url => Form::Text,
        K::PhoneNumber | K::ManualSort => Form::Text,
        K::Number(o) => number(style, NumberForm::Fixed(o.precision)),
        K::Percent(o) => number(style, NumberForm::Percent(o.precision)),
        K::Currency(o) => number(style, NumberForm::Currency(o.symbol.as_str().into(), o.precision)),
        K::Duration(o) => number(style, NumberForm::Duration(o.duration_format)),
        K::Rating(_) | K::Count(_) | K::AutoNumber => Form::Number(NumberForm::Stored),
        K::Checkbox(_) => Form::Checkbox,
        K::SingleSelect(o) | K::MultipleSelects(o) | K::ExternalSyncSource(o) => {
            let size = o.choices.iter().map(|c| usize::from(c.no.0) + 1).max().unwrap_or(0);
            let mut names = vec![Box::<str>::default(); size];
            for choice in &o.choices {
                names[usize::from(choice.no.0)] = choice.name.as_str().into();
            }
            Form::Choices(names)
        }
        K::SingleCollaborator | K::MultipleCollaborators | K::CreatedBy | K::LastModifiedBy(_) => Form::People,
        K::Date(o) => day(o.date_format, style),
        K::DateTime(o) => date_time(o, style),
        K::MultipleAttachments(_) => Form::Attachments,
        K::MultipleRecordLinks(o) => Form::Links(o.linked_table),
        K::Barcode => Form::Key("text"),
        K::AiText(_) => Form::Key("value"),
        K::CreatedTime(display) => time_display(display, style),
        K::LastModifiedTime(o) => time_display(&o.display, style),
        K::Button(o) => Form::Button(o.label.as_str().into()),
        K::Formula(o) => result(o.display.as_ref(), facts.result(no), style),
        K::Rollup(_) => result(None, facts.result(no), style),
        K::MultipleLookupValues(o) => {
            let target = o.target.filter(|_| depth < MAX_DEPTH).and_then(|no| facts.field(no).map(|f| (no, f)));
            match target.map(|(no, target)| form(no, target, facts, style, depth + 1)) {
                Some(list @ Form::List(_)) => list,
                Some(one) => Form::List(Box::new(one)),
                None => any(style),
            }
        }
    }
}

fn number(style: &Style, formatted: NumberForm) -> Form {
    Form::Number(match style.values {
        Values::Formatted => formatted,
        Values::Exact => NumberForm::Stored,
    })
}

/// Days as the format has them. A day has no zone: midnight UTC shown anywhere else would be another day.
fn day(format: DateFormat, style: &Style) -> Form {
    day_in(format, Zone::UTC, style)
}

fn day_in(format: DateFormat, zone: Zone, style: &Style) -> Form {
    let format = if style.values == Values::Exact { DateFormat::Iso } else { format };
    Form::Time(Pattern::compile(day_tokens(format)), zone)
}

/// The pattern of a date format. Source: Airtable Web API reference, section 3.6.
pub(super) fn day_tokens(format: DateFormat) -> &'static str {
    match format {
        DateFormat::Local => "l",
        DateFormat::Friendly => "LL",
        DateFormat::Us => "M/D/YYYY",
        DateFormat::European => "D/M/YYYY",
        DateFormat::Iso => "YYYY-MM-DD",
    }
}

/// The pattern of a time format. Source: Airtable Web API reference, section 3.6.
pub(super) fn time_tokens(format: TimeFormat) -> &'static str {
    match format {
        TimeFormat::Hour12 => "h:mma",
        TimeFormat::Hour24 => "HH:mm",
    }
}

fn date_time(options: &DateTimeOptions, style: &Style) -> Form {
    if style.values == Values::Exact {
        return Form::Time(Pattern::compile(ISO_INSTANT), Zone::UTC);
    }
    let pattern =
        Pattern::compile(&format!("{} {}", day_tokens(options.date_format), time_tokens(options.time_format)));
    Form::Time(pattern, style.zone.clone().unwrap_or_else(|| time_text::zone(&options.time_zone)))
}

fn time_display(display: &TimeDisplay, style: &Style) -> Form {
    match display {
        TimeDisplay::Date(o) => day_in(o.date_format, style.zone.clone().unwrap_or(Zone::UTC), style),
        TimeDisplay::DateTime(o) => date_time(o, style),
    }
}

/// The ISO form of instants, in UTC.
const ISO_INSTANT: &str = "YYYY-MM-DDTHH:mm:ss.SSS[Z]";

fn any(style: &Style) -> Form {
    match style.values {
        Values::Exact => Form::Any(Pattern::compile(ISO_INSTANT), Zone::UTC),
        Values::Formatted => Form::Any(Pattern::compile("l h:mma"), style.zone.clone().unwrap_or(Zone::UTC)),
    }
}

/// A computed result: by the display that the user chose, else by its static type.
fn result(display: Option<&ResultDisplay>, result: Option<ValueType>, style: &Style) -> Form {
    match display {
        Some(ResultDisplay::Number(o)) => number(style, NumberForm::Fixed(o.precision)),
        Some(ResultDisplay::Percent(o)) => number(style, NumberForm::Percent(o.precision)),
        Some(ResultDisplay::Currency(o)) => number(style, NumberForm::Currency(o.symbol.as_str().into(), o.precision)),
        Some(ResultDisplay::Duration(o)) => number(style, NumberForm::Duration(o.duration_format)),
        Some(ResultDisplay::Date(o)) => day(o.date_format, style),
        Some(ResultDisplay::DateTime(o)) => date_time(o, style),
        Some(ResultDisplay::Checkbox(_)) => Form::Checkbox,
        Some(ResultDisplay::SingleLineText) => Form::Text,
        None if result == Some(ValueType::Boolean) => Form::Checkbox,
        None => of_type(&result.unwrap_or(ValueType::Any), style),
    }
}

fn of_type(result: &ValueType, style: &Style) -> Form {
    match result {
        ValueType::Number | ValueType::Boolean => Form::Number(NumberForm::Stored),
        ValueType::Text => Form::Text,
        ValueType::Date => day(DateFormat::Local, style),
        ValueType::Array(element) => Form::List(Box::new(of_type(element, style))),
        ValueType::DateTime | ValueType::Blank | ValueType::Any => any(style),
    }
}
