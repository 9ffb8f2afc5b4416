//! The matrix of the module's header, cell by cell.

use cadre_formula::time::parse_iso;
use cadre_formula::value_type::ValueType;
use cadre_model::field::*;
use cadre_model::{Cell, ChoiceNo, Column, Data, FieldKind, Value};
use serde_json::json;

use super::super::testing::*;
use super::{Converter, lossless};

fn number(x: f64) -> Option<Cell> {
    Some(Cell::Number(x))
}

fn choice(no: u16) -> Option<Cell> {
    Some(Cell::Choice(ChoiceNo(no)))
}

fn time(iso: &str) -> Option<Cell> {
    Some(Cell::Time(parse_iso(iso).unwrap()))
}

fn objects(items: serde_json::Value) -> Option<Cell> {
    let serde_json::Value::Array(items) = items else { panic!("{items} is no list") };
    Some(Cell::Objects(items.into_iter().map(Into::into).collect()))
}

fn plain() -> FieldKind {
    FieldKind::Number(NumberOptions { precision: 1 })
}

fn rating() -> FieldKind {
    FieldKind::Rating(RatingOptions { icon: "star".to_owned(), color: "yellowBright".to_owned(), max: 5 })
}

fn checkbox() -> FieldKind {
    FieldKind::Checkbox(CheckboxOptions { icon: "check".to_owned(), color: "greenBright".to_owned() })
}

fn duration() -> FieldKind {
    FieldKind::Duration(DurationOptions { duration_format: DurationFormat::Minutes })
}

fn date() -> FieldKind {
    FieldKind::Date(DateOptions { date_format: DateFormat::Iso })
}

fn files() -> FieldKind {
    FieldKind::MultipleAttachments(AttachmentOptions::default())
}

/// Choices 1 to 4 of every select field here.
fn names() -> SelectOptions {
    select(&["a", "b", "5", "Alice"])
}

fn single() -> FieldKind {
    FieldKind::SingleSelect(names())
}

fn multiple() -> FieldKind {
    FieldKind::MultipleSelects(names())
}

fn converted(from: FieldKind, cell: &Cell, to: FieldKind) -> Option<Cell> {
    let mut base = Fake::new();
    Converter::new(FIELD, &field(from), &field(to), &Fake::new()).cell(cell, &mut base)
}

/// The columns of the matrix, in its order.
fn targets() -> [FieldKind; 10] {
    let bar = FieldKind::Barcode;
    [
        FieldKind::SingleLineText,
        plain(),
        rating(),
        checkbox(),
        date(),
        single(),
        multiple(),
        links(PEOPLE),
        files(),
        bar,
    ]
}

#[test]
fn every_pair_of_the_matrix() {
    let bar = |text: &str| objects(json!([{"text": text}]));
    let rows_of = [
        (
            FieldKind::MultilineText,
            text("5").unwrap(),
            [text("5"), number(5.0), number(5.0), None, None, choice(3), choices(&[3]), rows(&[2]), None, bar("5")],
        ),
        (
            FieldKind::MultilineText,
            text("b, Alice").unwrap(),
            [
                text("b, Alice"),
                None,
                None,
                None,
                None,
                choice(50),
                choices(&[2, 4]),
                rows(&[2, 0]),
                None,
                bar("b, Alice"),
            ],
        ),
        (
            plain(),
            Cell::Number(7.25),
            [
                text("7.2"),
                number(7.25),
                number(5.0),
                Some(Cell::Checked),
                None,
                choice(50),
                choices(&[50]),
                rows(&[2]),
                None,
                bar("7.2"),
            ],
        ),
        (
            checkbox(),
            Cell::Checked,
            [
                text("checked"),
                number(1.0),
                number(1.0),
                Some(Cell::Checked),
                None,
                choice(50),
                choices(&[50]),
                None,
                None,
                bar("checked"),
            ],
        ),
        (
            date(),
            time("2024-02-01T00:00:00.000Z").unwrap(),
            [
                text("2024-02-01"),
                None,
                None,
                None,
                time("2024-02-01T00:00:00.000Z"),
                choice(50),
                choices(&[50]),
                rows(&[2]),
                None,
                bar("2024-02-01"),
            ],
        ),
        (
            multiple(),
            choices(&[3, 4]).unwrap(),
            [
                text("5, Alice"),
                None,
                None,
                None,
                None,
                choice(3),
                choices(&[3, 4]),
                rows(&[2, 0]),
                None,
                bar("5, Alice"),
            ],
        ),
        (
            single(),
            choice(3).unwrap(),
            [text("5"), number(5.0), number(5.0), None, None, choice(3), choices(&[3]), rows(&[2]), None, bar("5")],
        ),
        (
            FieldKind::MultipleCollaborators,
            people(&[2, 1]).unwrap(),
            [
                text("bob@example.com, Alice"),
                None,
                None,
                None,
                None,
                choice(50),
                choices(&[50, 4]),
                rows(&[2, 0]),
                None,
                bar("bob@example.com, Alice"),
            ],
        ),
        (
            links(PEOPLE),
            rows(&[1, 0]).unwrap(),
            [
                text("Bob, Alice"),
                None,
                None,
                None,
                None,
                choice(50),
                choices(&[50, 4]),
                rows(&[1, 0]),
                None,
                bar("Bob, Alice"),
            ],
        ),
        (
            files(),
            objects(json!([{"id": "att00000000000009", "filename": "a", "url": "https://x.io/a"}])).unwrap(),
            [
                text("a (https://x.io/a)"),
                None,
                None,
                None,
                None,
                choice(50),
                choices(&[50]),
                rows(&[2]),
                objects(json!([{"id": "att00000000000009", "filename": "a", "url": "https://x.io/a"}])),
                bar("a (https://x.io/a)"),
            ],
        ),
        (
            FieldKind::Barcode,
            objects(json!([{"type": "ean8", "text": "5"}])).unwrap(),
            [
                text("5"),
                number(5.0),
                number(5.0),
                None,
                None,
                choice(3),
                choices(&[3]),
                rows(&[2]),
                None,
                objects(json!([{"type": "ean8", "text": "5"}])),
            ],
        ),
    ];
    for (from, cell, expected) in rows_of {
        for (to, expected) in targets().into_iter().zip(expected) {
            let (from_name, to_name) = (from.type_name(), to.type_name());
            assert_eq!(converted(from.clone(), &cell, to), expected, "{from_name} {cell:?} to {to_name}");
        }
    }
}

#[test]
fn people_come_from_names_and_addresses() {
    let one = FieldKind::SingleCollaborator;
    let many = FieldKind::MultipleCollaborators;
    let line = || FieldKind::SingleLineText;
    let cases = [
        (line(), text("Alice"), one.clone(), people(&[1])),
        (line(), text("Nobody, bob@example.com"), many.clone(), people(&[2])),
        (line(), text("Carol, jr"), many.clone(), people(&[3])),
        (line(), text("Nobody"), one.clone(), None),
        (many.clone(), people(&[2, 1]), one.clone(), people(&[2])),
        (one.clone(), people(&[2]), many.clone(), people(&[2])),
        (multiple(), choices(&[1, 4]), many.clone(), people(&[1])),
        (links(PEOPLE), rows(&[0]), one, people(&[1])),
        (plain(), number(1.0), many.clone(), None),
        (files(), objects(json!([{"filename": "Alice"}])), many, None),
    ];
    for (from, cell, to, expected) in cases {
        assert_eq!(converted(from.clone(), &cell.unwrap(), to.clone()), expected, "{from:?} to {to:?}");
    }
}

#[test]
fn numbers_stay_what_they_are_among_numbers() {
    let percent = FieldKind::Percent(NumberOptions { precision: 0 });
    let currency = FieldKind::Currency(CurrencyOptions { precision: 2, symbol: "$".to_owned() });
    for to in [percent.clone(), currency.clone(), duration(), plain()] {
        assert_eq!(converted(plain(), &Cell::Number(0.256), to), number(0.256));
    }
    let cases = [
        (plain(), 0.4, rating(), None),
        (plain(), -3.0, rating(), None),
        (plain(), 2.5, rating(), number(3.0)),
        (plain(), 0.0, checkbox(), None),
        (rating(), 3.0, plain(), number(3.0)),
        (percent, 0.256, FieldKind::Email, text("26%")),
        (currency, 3.0, FieldKind::MultilineText, text("$3.00")),
        (duration(), 5400.0, FieldKind::SingleLineText, text("1:30")),
    ];
    for (from, x, to, expected) in cases {
        assert_eq!(converted(from.clone(), &Cell::Number(x), to.clone()), expected, "{from:?} {x} to {to:?}");
    }
}

#[test]
fn texts_are_read_by_the_target() {
    let line = || FieldKind::SingleLineText;
    let cases = [
        (line(), "1,234.5", plain(), number(1234.5)),
        (line(), "12%", FieldKind::Percent(NumberOptions { precision: 0 }), number(0.12)),
        (line(), "1:30", duration(), number(5400.0)),
        (line(), "99", rating(), number(5.0)),
        (line(), "yes", checkbox(), Some(Cell::Checked)),
        (line(), "no", checkbox(), None),
        (line(), "3/4/2024 12:00", date_time("Europe/Berlin"), time("2024-04-03T10:00:00.000Z")),
        (
            line(),
            "https://x.io/a.png",
            files(),
            objects(json!([
                {"id": "att00000000000001", "url": "https://x.io/a.png", "filename": "a.png", "pending": true}
            ])),
        ),
        (FieldKind::MultilineText, "a\r\nb\nc", FieldKind::Url, text("a b c")),
        (FieldKind::MultilineText, "* a", FieldKind::RichText, text("- a\n")),
        (FieldKind::RichText, "a\nb\n", FieldKind::MultilineText, text("a\nb")),
        (FieldKind::RichText, "\n", FieldKind::MultilineText, None),
        (line(), "a, b", single(), choice(50)),
    ];
    for (from, given, to, expected) in cases {
        assert_eq!(converted(from.clone(), &text(given).unwrap(), to.clone()), expected, "{given} to {to:?}");
    }
}

#[test]
fn days_and_instants_keep_their_local_day() {
    let cases = [
        (date(), "2024-02-01T00:00:00.000Z", date_time("America/New_York"), "2024-02-01T05:00:00.000Z"),
        (date_time("America/New_York"), "2024-02-01T03:00:00.000Z", date(), "2024-01-31T00:00:00.000Z"),
        (date_time("utc"), "2024-02-01T03:00:00.000Z", date(), "2024-02-01T00:00:00.000Z"),
        (date_time("utc"), "2024-02-01T03:00:00.000Z", date_time("Asia/Tokyo"), "2024-02-01T03:00:00.000Z"),
        (date(), "2024-02-01T00:00:00.000Z", date(), "2024-02-01T00:00:00.000Z"),
    ];
    for (from, given, to, expected) in cases {
        assert_eq!(converted(from, &time(given).unwrap(), to), time(expected), "{given}");
    }
}

#[test]
fn links_to_another_table_go_by_name() {
    let mut base = Fake::new();
    base.rows.get_mut(&TASKS).unwrap()[2].1 = "Bob".to_owned();
    let converter = Converter::new(FIELD, &field(links(TASKS)), &field(links(PEOPLE)), &Fake::new());
    let cell = rows(&[2, 1]).unwrap();
    assert_eq!(converter.cell(&cell, &mut base), rows(&[1, 2]));
    assert_eq!(base.rows[&PEOPLE][2].1, "Plant, water", "the comma is part of the name");
}

#[test]
fn computed_results_convert_by_their_values() {
    let mut facts = Fake::new();
    facts.results.insert(FIELD, ValueType::Any);
    let formula = FieldKind::Formula(FormulaOptions { formula: String::new(), display: None });
    let cases = [
        (Value::Number(2.0), plain(), number(2.0)),
        (Value::Number(f64::NAN), plain(), None),
        (Value::Bool(false), plain(), number(0.0)),
        (Value::Bool(false), checkbox(), None),
        (Value::text("5"), plain(), number(5.0)),
        (Value::Error, FieldKind::SingleLineText, None),
        (Value::Time(1_706_783_445_123), date(), time("2024-02-01T00:00:00.000Z")),
        (Value::list([Value::text("b"), Value::text("x, y")]), multiple(), choices(&[2, 50])),
        (Value::list([Value::Number(3.0), Value::Number(4.0)]), FieldKind::SingleLineText, text("3, 4")),
        (Value::list([Value::text("Bob")]), links(PEOPLE), rows(&[1])),
    ];
    for (value, to, expected) in cases {
        let converter = Converter::new(FIELD, &field(formula.clone()), &field(to), &facts);
        let column = Column::full(Data::Mixed(vec![value.clone()]));
        let column = if value == Value::Error { Column::from_values(std::slice::from_ref(&value)) } else { column };
        assert_eq!(converter.row(&column, 0, &mut Fake::new()), expected, "{value:?}");
    }
    let created_by = Converter::new(FIELD, &field(FieldKind::CreatedBy), &field(FieldKind::SingleCollaborator), &facts);
    assert_eq!(created_by.row(&Column::full(Data::Ref(vec![2])), 0, &mut Fake::new()), people(&[2]));
}

#[test]
fn nothing_is_converted_into_fields_of_the_system() {
    for to in [FieldKind::AutoNumber, FieldKind::ManualSort, FieldKind::AiText(AiTextOptions::default())] {
        assert_eq!(converted(plain(), &Cell::Number(1.0), to), None);
    }
}

#[test]
fn what_is_called_lossless_says_the_same_on_the_way_back() {
    let samples = [
        (FieldKind::SingleLineText, text("a b")),
        (FieldKind::MultilineText, text("a\nb")),
        (FieldKind::RichText, text("a\n")),
        (plain(), number(0.256)),
        (rating(), number(4.0)),
        (duration(), number(5430.5)),
        (checkbox(), Some(Cell::Checked)),
        (single(), choice(2)),
        (multiple(), choices(&[3, 1])),
        (date(), time("2024-02-01T00:00:00.000Z")),
        (date_time("utc"), time("2024-02-01T03:00:00.000Z")),
        (FieldKind::SingleCollaborator, people(&[2])),
        (FieldKind::MultipleCollaborators, people(&[2, 1])),
        (links(PEOPLE), rows(&[1, 0])),
        (files(), objects(json!([{"id": "att00000000000009", "filename": "a", "url": "https://x.io/a"}]))),
        (FieldKind::Barcode, objects(json!([{"text": "5"}]))),
    ];
    let mut lossless_pairs = 0;
    for (from, cell) in &samples {
        for (to, _) in samples.iter().filter(|(to, _)| lossless(from, to)) {
            lossless_pairs += 1;
            let there = converted(from.clone(), cell.as_ref().unwrap(), to.clone()).unwrap();
            let back = converted(to.clone(), &there, from.clone());
            assert_eq!(back, *cell, "{from:?} to {to:?}");
        }
    }
    // Each to itself; a line to long text; number and duration both ways; a rating to either; one of each to several.
    assert_eq!(lossless_pairs, 16 + 1 + 2 + 2 + 2);
}
