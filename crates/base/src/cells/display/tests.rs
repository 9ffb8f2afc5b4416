//! Sections are those of the Airtable Web API reference.

use cadre_formula::time::{Locale, Zone, parse_iso};
use cadre_formula::value_type::ValueType;
use cadre_model::field::*;
use cadre_model::{Cell, ChoiceNo, Column, Data, FieldKind, FieldNo, Value};
use serde_json::json;

use super::super::testing::*;
use super::{Display, Style, Values};

fn shown(kind: FieldKind, cell: Option<&Cell>, style: &Style) -> Option<String> {
    let display = Display::of(FIELD, &field(kind), &Fake::new(), style);
    let mut out = String::new();
    display.push_cell(&mut out, cell, &Fake::new()).then_some(out)
}

fn exact() -> Style {
    Style { values: Values::Exact, zone: Zone::find("Asia/Tokyo"), locale: Locale::find("ar") }
}

fn number(x: f64) -> Option<Cell> {
    Some(Cell::Number(x))
}

fn time(iso: &str) -> Option<Cell> {
    Some(Cell::Time(parse_iso(iso).unwrap()))
}

fn number_cases() -> Vec<(FieldKind, f64, &'static str, &'static str)> {
    let currency = |symbol: &str| FieldKind::Currency(CurrencyOptions { precision: 2, symbol: symbol.to_owned() });
    vec![
        (FieldKind::Number(NumberOptions { precision: 1 }), 1234.56, "1234.6", "1234.56"),
        (FieldKind::Number(NumberOptions { precision: 0 }), 0.0, "0", "0"),
        (FieldKind::Percent(NumberOptions { precision: 1 }), 0.123, "12.3%", "0.123"),
        (currency("$"), -1234.5, "-$1234.50", "-1234.5"),
        (FieldKind::Duration(DurationOptions { duration_format: DurationFormat::Minutes }), 5400.0, "1:30", "5400"),
        (FieldKind::AutoNumber, 7.0, "7", "7"),
    ]
}

#[test]
fn numbers_are_shown_by_their_field_or_as_stored() {
    // 3.4.
    let stored = exact();
    for (kind, x, formatted, plain) in number_cases() {
        assert_eq!(shown(kind.clone(), number(x).as_ref(), &Style::default()).as_deref(), Some(formatted));
        assert_eq!(shown(kind, number(x).as_ref(), &stored).as_deref(), Some(plain));
    }
}

#[test]
fn names_texts_and_objects() {
    // 3.4.
    let checkbox = CheckboxOptions { icon: "check".to_owned(), color: "greenBright".to_owned() };
    let objects = |items: serde_json::Value| {
        Some(Cell::Objects(items.as_array().unwrap().iter().cloned().map(Into::into).collect()))
    };
    let files = json!([{"filename": "a.png", "url": "https://x.io/a"}, {"filename": "b,c", "url": ""}]);
    let cases = [
        (FieldKind::Checkbox(checkbox), Some(Cell::Checked), Some("checked")),
        (FieldKind::SingleSelect(select(&["a", "b, c"])), Some(Cell::Choice(ChoiceNo(2))), Some("b, c")),
        (FieldKind::MultipleSelects(select(&["a", "b, c"])), choices(&[2, 1]), Some("\"b, c\", a")),
        (links(TASKS), rows(&[0, 1]), Some("Dig, \"Plant, water\"")),
        // A record without a name is shown by its id.
        (links(TASKS), rows(&[3]), Some("rec00000000000103")),
        (FieldKind::MultipleCollaborators, people(&[1, 2]), Some("Alice, bob@example.com")),
        (
            FieldKind::MultipleAttachments(AttachmentOptions::default()),
            objects(files),
            Some("a.png (https://x.io/a), \"b,c\""),
        ),
        (FieldKind::Barcode, objects(json!([{"type": "ean8", "text": "123"}])), Some("123")),
        (
            FieldKind::AiText(AiTextOptions::default()),
            objects(json!([{"state": "generated", "value": "hi"}])),
            Some("hi"),
        ),
        (FieldKind::RichText, text("**a**\n"), Some("**a**\n")),
        (FieldKind::Email, None, None),
        (FieldKind::Button(ButtonOptions { label: "Go".to_owned(), url: None }), None, Some("Go")),
    ];
    for (kind, cell, expected) in cases {
        assert_eq!(shown(kind, cell.as_ref(), &Style::default()).as_deref(), expected);
    }
}

#[test]
fn days_and_instants_follow_format_zone_and_language() {
    // 3.4, 3.6.
    let day = time("2024-02-01T00:00:00.000Z");
    let date = |format| FieldKind::Date(DateOptions { date_format: format });
    let auckland = Style { zone: Zone::find("Pacific/Auckland"), ..Style::default() };
    let german = Style { locale: Locale::find("de"), ..Style::default() };
    let plain = Style::default();
    let exact = exact();
    let instant = time("2024-02-01T22:30:00.000Z");
    let cases = [
        (date(DateFormat::Local), &day, &plain, "2/1/2024"),
        (date(DateFormat::Friendly), &day, &plain, "February 1, 2024"),
        (date(DateFormat::Friendly), &day, &german, "1. Februar 2024"),
        (date(DateFormat::Us), &day, &plain, "2/1/2024"),
        (date(DateFormat::European), &day, &plain, "1/2/2024"),
        // A day is the same day everywhere.
        (date(DateFormat::Iso), &day, &auckland, "2024-02-01"),
        (date_time("utc"), &instant, &plain, "1/2/2024 22:30"),
        (date_time("Europe/Berlin"), &instant, &plain, "1/2/2024 23:30"),
        (date_time("Europe/Berlin"), &instant, &auckland, "2/2/2024 11:30"),
        (date(DateFormat::Friendly), &day, &exact, "2024-02-01"),
        (date_time("Europe/Berlin"), &instant, &exact, "2024-02-01T22:30:00.000Z"),
    ];
    for (kind, cell, style, expected) in cases {
        assert_eq!(shown(kind, cell.as_ref(), style).as_deref(), Some(expected));
    }
}

#[test]
fn computed_results_are_shown_by_display_or_type() {
    let of = |display, result: Option<ValueType>, value: Value| {
        let mut base = Fake::new();
        base.results.extend(result.map(|result| (FIELD, result)));
        let kind = FieldKind::Formula(FormulaOptions { formula: String::new(), display });
        let display = Display::of(FIELD, &field(kind), &base, &Style::default());
        let mut out = String::new();
        display.push(&mut out, &Column::from_values(&[value]), 0, &base).then_some(out)
    };
    let instant = Value::Time(1_706_783_445_123);
    let percent = Some(ResultDisplay::Percent(NumberOptions { precision: 0 }));
    let cases = [
        (None, Some(ValueType::Number), Value::Number(30.5), Some("30.5")),
        (percent, None, Value::Number(0.5), Some("50%")),
        (None, None, Value::Number(f64::NAN), Some("NaN")),
        (None, None, Value::Error, Some("#ERROR!")),
        (None, Some(ValueType::Boolean), Value::Bool(true), Some("checked")),
        (None, Some(ValueType::Date), instant.clone(), Some("2/1/2024")),
        (None, Some(ValueType::DateTime), instant, Some("2/1/2024 10:30am")),
        (None, None, Value::list([Value::text("a,b"), Value::Number(2.0), Value::Blank]), Some("\"a,b\", 2")),
        (None, None, Value::Blank, None),
    ];
    for (display, result, value, expected) in cases {
        assert_eq!(of(display, result, value.clone()).as_deref(), expected, "{value:?}");
    }
}

#[test]
fn lookups_join_what_they_look_up() {
    let target = FieldNo(8);
    let base = Fake::new().with(target, PEOPLE, field(FieldKind::Percent(NumberOptions { precision: 0 })));
    let lookup = field(FieldKind::MultipleLookupValues(LookupOptions { link: None, target: Some(target) }));
    let display = Display::of(FIELD, &lookup, &base, &Style::default());
    let items = Column::full(Data::Number(vec![0.5, 0.25]));
    let column = Column::full(Data::List(cadre_model::Lists { ends: vec![2], items: Box::new(items) }));
    let mut out = String::new();
    assert!(display.push(&mut out, &column, 0, &base));
    assert_eq!(out, "50%, 25%");
}
