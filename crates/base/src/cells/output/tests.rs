//! Sections are those of the Airtable Web API reference, unless "formula" says otherwise.

use std::sync::Arc;

use cadre_formula::value_type::ValueType;
use cadre_model::field::*;
use cadre_model::{Bitmap, Builder, Cell, ChoiceNo, Column, Data, Field, FieldKind, FieldNo, Lists, Value};
use proptest::prelude::*;
use serde_json::json;

use super::super::context::Facts;
use super::super::testing::*;
use super::{ChoiceNames, Shown, write_cell_json, write_json};

const OTHER: FieldNo = FieldNo(8);

fn shown(kind: FieldKind) -> Shown {
    Shown::of(FIELD, &field(kind), &Fake::new())
}

/// The JSON of one stored cell, through a column and alone; `None` when the key is left out.
fn stored(kind: FieldKind, cell: Option<&Cell>) -> Option<String> {
    let shape = kind.shape().unwrap();
    let shown = shown(kind);
    let mut builder = Builder::new(shape);
    builder.push(None);
    builder.push(cell);
    let mut alone = Vec::new();
    let is_there = write_cell_json(&mut alone, cell, &shown, &Fake::new());
    let through = computed(&builder.finish(), 1, &shown);
    assert_eq!(is_there.then(|| String::from_utf8(alone).unwrap()), through);
    through
}

fn computed(column: &Column, row: usize, shown: &Shown) -> Option<String> {
    let mut out = b"before".to_vec();
    let is_there = write_json(&mut out, column, row, shown, &Fake::new());
    let text = String::from_utf8(out).unwrap().strip_prefix("before").unwrap().to_owned();
    assert_eq!(is_there, !text.is_empty(), "nothing is written for an empty cell");
    is_there.then_some(text)
}

fn objects(items: &[serde_json::Value]) -> Option<Cell> {
    Some(Cell::Objects(items.iter().cloned().map(Arc::new).collect()))
}

fn numbers() -> FieldKind {
    FieldKind::Number(NumberOptions { precision: 0 })
}

#[test]
fn stored_cells_of_every_shape() {
    let file = json!({"id": "att00000000000001", "url": "https://x.io/a", "filename": "a"});
    let barcode = json!({"type": "ean8", "text": "1\"2"});
    let time = |iso: &str| Some(Cell::Time(cadre_formula::time::parse_iso(iso).unwrap()));
    let cases = [
        (FieldKind::SingleLineText, text("a\"b\n"), Some(r#""a\"b\n""#)),
        (FieldKind::RichText, text("\n"), Some(r#""\n""#)),
        // 3.1: zero is present (wire).
        (numbers(), Some(Cell::Number(0.0)), Some("0")),
        (numbers(), Some(Cell::Number(-0.0)), Some("0")),
        (numbers(), Some(Cell::Number(42.0)), Some("42")),
        (numbers(), Some(Cell::Number(3.5)), Some("3.5")),
        (numbers(), Some(Cell::Number(1e21)), Some("1e+21")),
        (numbers(), Some(Cell::Number(33.3)), Some("33.3")),
        (FieldKind::AutoNumber, Some(Cell::Number(7.0)), Some("7")),
        (
            FieldKind::Checkbox(CheckboxOptions { icon: "check".to_owned(), color: "greenBright".to_owned() }),
            Some(Cell::Checked),
            Some("true"),
        ),
        (FieldKind::SingleSelect(select(&["a", "b\t"])), Some(Cell::Choice(ChoiceNo(2))), Some(r#""b\t""#)),
        (FieldKind::SingleSelect(select(&["a"])), Some(Cell::Choice(ChoiceNo(9))), None),
        (FieldKind::MultipleSelects(select(&["a", "b"])), choices(&[2, 1]), Some(r#"["b","a"]"#)),
        (FieldKind::MultipleSelects(select(&["a", "b"])), choices(&[9, 1]), Some(r#"["a"]"#)),
        (
            FieldKind::SingleCollaborator,
            people(&[1]),
            Some(r#"{"id":"usr00000000000001","email":"alice@example.com","name":"Alice"}"#),
        ),
        (
            FieldKind::MultipleCollaborators,
            people(&[2, 3]),
            Some(
                r#"[{"id":"usr00000000000002","email":"bob@example.com"},{"id":"usr00000000000003","name":"Carol, jr"}]"#,
            ),
        ),
        (
            FieldKind::Date(DateOptions { date_format: DateFormat::Us }),
            time("2026-11-20T00:00:00.000Z"),
            Some(r#""2026-11-20""#),
        ),
        (date_time("Europe/Berlin"), time("2026-11-20T09:30:00.000Z"), Some(r#""2026-11-20T09:30:00.000Z""#)),
        (links(PEOPLE), rows(&[1, 0]), Some(r#"["rec00000000000201","rec00000000000200"]"#)),
        // A row that has gone is left out, and with the last one the key.
        (links(PEOPLE), rows(&[7, 0]), Some(r#"["rec00000000000200"]"#)),
        (links(PEOPLE), rows(&[7]), None),
        (
            FieldKind::MultipleAttachments(AttachmentOptions::default()),
            objects(std::slice::from_ref(&file)),
            Some(r#"[{"id":"att00000000000001","url":"https://x.io/a","filename":"a"}]"#),
        ),
        (FieldKind::Barcode, objects(&[barcode]), Some(r#"{"type":"ean8","text":"1\"2"}"#)),
    ];
    for (kind, cell, expected) in cases {
        let name = kind.type_name();
        assert_eq!(stored(kind.clone(), cell.as_ref()).as_deref(), expected, "{name}");
        assert_eq!(stored(kind, None), None, "a blank {name} is left out");
    }
}

#[test]
fn a_bare_link_is_written_without_a_list() {
    let shown = shown(links(PEOPLE)).bare();
    let mut out = Vec::new();
    assert!(write_cell_json(&mut out, rows(&[1]).as_ref(), &shown, &Fake::new()));
    assert_eq!(out, br#""rec00000000000201""#);
}

#[test]
fn a_button_is_on_every_record() {
    // 3.2, row button (wire).
    let shown = shown(FieldKind::Button(ButtonOptions { label: "Go \"now\"".to_owned(), url: None }));
    let column = Column::from_values(&[Value::text("https://x.io"), Value::Blank]);
    assert_eq!(computed(&column, 0, &shown).as_deref(), Some(r#"{"label":"Go \"now\"","url":"https://x.io"}"#));
    for row in [1, 7] {
        assert_eq!(computed(&column, row, &shown).as_deref(), Some(r#"{"label":"Go \"now\"","url":null}"#));
    }
}

#[test]
fn computed_results() {
    // Formula reference, section 5.
    let of = |result: ValueType| {
        let mut base = Fake::new();
        base.results.insert(FIELD, result);
        let kind = FieldKind::Formula(FormulaOptions { formula: String::new(), display: None });
        Shown::of(FIELD, &field(kind), &base)
    };
    let day = Value::Time(1_706_783_445_123);
    let list = ValueType::array_of(ValueType::Number);
    let cases = [
        (ValueType::Number, Value::Number(f64::NAN), Some(r#"{"specialValue":"NaN"}"#)),
        (ValueType::Number, Value::Number(f64::INFINITY), Some(r#"{"specialValue":"Infinity"}"#)),
        (ValueType::Number, Value::Number(f64::NEG_INFINITY), Some(r#"{"specialValue":"-Infinity"}"#)),
        (ValueType::Number, Value::Error, Some(r##"{"error":"#ERROR!"}"##)),
        (ValueType::Number, Value::Number(0.0), Some("0")),
        (ValueType::Number, Value::Blank, None),
        (ValueType::Boolean, Value::Bool(false), None),
        (ValueType::Boolean, Value::Bool(true), Some("true")),
        (ValueType::Text, Value::text(""), None),
        (ValueType::Date, day.clone(), Some(r#""2024-02-01""#)),
        (ValueType::DateTime, day.clone(), Some(r#""2024-02-01T10:30:45.123Z""#)),
        (ValueType::Any, day, Some(r#""2024-02-01T10:30:45.123Z""#)),
        (
            list.clone(),
            Value::list([Value::Number(1.0), Value::Blank, Value::Error]),
            Some(r##"[1,null,{"error":"#ERROR!"}]"##),
        ),
        (list, Value::list([]), None),
        (ValueType::Any, Value::list([Value::text("a"), Value::list([Value::Number(2.0)])]), Some(r#"["a",[2]]"#)),
    ];
    for (result, value, expected) in cases {
        // Alone, and in a column of several types.
        let plain = Column::from_values(std::slice::from_ref(&value));
        assert_eq!(computed(&plain, 0, &of(result.clone())).as_deref(), expected, "{value:?}");
        if !matches!(value, Value::Error | Value::Blank) {
            let mixed = Column::full(Data::Mixed(vec![value.clone()]));
            assert_eq!(computed(&mixed, 0, &of(result)).as_deref(), expected, "{value:?} among others");
        }
    }
}

#[test]
fn the_display_a_user_chose_decides_between_day_instant_and_checkbox() {
    let of = |display: ResultDisplay| {
        shown(FieldKind::Formula(FormulaOptions { formula: String::new(), display: Some(display) }))
    };
    let checkbox = CheckboxOptions { icon: "check".to_owned(), color: "greenBright".to_owned() };
    assert_eq!(of(ResultDisplay::Checkbox(checkbox)), Shown::Checkbox);
    assert_eq!(of(ResultDisplay::Date(DateOptions { date_format: DateFormat::Iso })), Shown::Date);
    let column = Column::from_values(&[Value::Bool(true), Value::Bool(false)]);
    assert_eq!(computed(&column, 0, &Shown::Checkbox).as_deref(), Some("true"));
    assert_eq!(computed(&column, 1, &Shown::Checkbox), None);
}

/// A lookup, in table 1, of a field of the given kind.
fn lookup_of(kind: FieldKind) -> Shown {
    let base = Fake::new().with(OTHER, PEOPLE, field(kind));
    let options = LookupOptions { link: None, target: Some(OTHER) };
    Shown::of(FIELD, &field(FieldKind::MultipleLookupValues(options)), &base)
}

fn listed(items: Column) -> Column {
    let end = u32::try_from(items.len()).unwrap();
    Column::full(Data::List(Lists { ends: vec![end], items: Box::new(items) }))
}

#[test]
fn lookups_are_always_lists_of_their_targets_form() {
    // 3.2, row multipleLookupValues.
    let refs = |nos: &[u32]| Column::full(Data::Ref(nos.to_vec()));
    let day = Column::full(Data::Time(vec![1_706_783_445_123]));
    let date = FieldKind::Date(DateOptions { date_format: DateFormat::Iso });
    let cases = [
        (lookup_of(numbers()), Column::from_values(&[Value::Number(5.0), Value::Blank]), "[5,null]"),
        (lookup_of(date), day.clone(), r#"["2024-02-01"]"#),
        (lookup_of(date_time("utc")), day, r#"["2024-02-01T10:30:45.123Z"]"#),
        (
            lookup_of(FieldKind::SingleSelect(select(&["a", "b"]))),
            Column::full(Data::Choice(vec![2, 1])),
            r#"["b","a"]"#,
        ),
        (lookup_of(FieldKind::SingleSelect(select(&["a"]))), Column::from_values(&[Value::text("a")]), r#"["a"]"#),
        (lookup_of(links(PEOPLE)), refs(&[1, 0]), r#"["rec00000000000201","rec00000000000200"]"#),
        (
            lookup_of(FieldKind::MultipleCollaborators),
            refs(&[2]),
            r#"[{"id":"usr00000000000002","email":"bob@example.com"}]"#,
        ),
        (
            lookup_of(FieldKind::MultipleAttachments(AttachmentOptions::default())),
            Column::full(Data::Object(vec![Arc::new(json!({"url": "u"}))])),
            r#"[{"url":"u"}]"#,
        ),
        (lookup_of(numbers()), Column::from_values(&[Value::Error]), r##"[{"error":"#ERROR!"}]"##),
    ];
    for (shown, items, expected) in cases {
        assert_eq!(computed(&listed(items), 0, &shown).as_deref(), Some(expected));
    }
    assert_eq!(computed(&listed(Column::blank(0)), 0, &lookup_of(numbers())), None);
    let failed = Column::from_values(&[Value::Error]);
    let expected = Some(r##"[{"error":"#ERROR!"}]"##);
    assert_eq!(computed(&failed, 0, &lookup_of(numbers())).as_deref(), expected, "as a whole");
}

#[test]
fn a_lookup_of_a_lookup_is_flat_in_form_and_a_circle_ends() {
    let lookup = |target| field(FieldKind::MultipleLookupValues(LookupOptions { link: None, target: Some(target) }));
    let base = Fake::new().with(OTHER, PEOPLE, lookup(FieldNo(9))).with(FieldNo(9), TASKS, field(numbers()));
    assert_eq!(Shown::of(FIELD, &lookup(OTHER), &base), Shown::Lookup(Box::new(Shown::Number)));
    let circle = Fake::new().with(OTHER, PEOPLE, lookup(OTHER));
    let own: &Field = circle.field(OTHER).unwrap();
    assert_eq!(Shown::of(OTHER, own, &circle), Shown::Lookup(Box::new(Shown::Any)));
}

#[test]
fn created_by_is_an_object_whether_it_comes_as_a_number_or_a_list() {
    let shown = shown(FieldKind::CreatedBy);
    let expected = Some(r#"{"id":"usr00000000000002","email":"bob@example.com"}"#);
    assert_eq!(computed(&Column::full(Data::Ref(vec![2])), 0, &shown).as_deref(), expected);
    assert_eq!(computed(&listed(Column::full(Data::Ref(vec![2]))), 0, &shown).as_deref(), expected);
    let nobody = Column::new(Data::Ref(vec![0]), Bitmap::zeros(1));
    assert_eq!(computed(&nobody, 0, &shown), None);
}

#[test]
fn times_of_records_follow_their_display() {
    let date = TimeDisplay::Date(DateOptions { date_format: DateFormat::Iso });
    let column = Column::full(Data::Time(vec![1_706_783_445_123]));
    assert_eq!(computed(&column, 0, &shown(FieldKind::CreatedTime(date))).as_deref(), Some(r#""2024-02-01""#));
    let FieldKind::DateTime(options) = date_time("utc") else { unreachable!("the helper makes instants") };
    let modified = ModifiedOptions { watched: Vec::new(), display: TimeDisplay::DateTime(options) };
    let expected = Some(r#""2024-02-01T10:30:45.123Z""#);
    assert_eq!(computed(&column, 0, &shown(FieldKind::LastModifiedTime(modified))).as_deref(), expected);
}

#[test]
fn references_without_a_form_are_left_out() {
    let column = Column::full(Data::Ref(vec![1]));
    assert_eq!(computed(&column, 0, &Shown::Any), None);
    assert_eq!(computed(&Column::full(Data::Choice(vec![1])), 0, &Shown::Choices(ChoiceNames::default())), None);
}

proptest! {
    #[test]
    fn every_number_is_written_as_javascript_writes_it(
        x in prop_oneof![
            any::<f64>().prop_filter("finite", |x| x.is_finite()),
            any::<i32>().prop_map(f64::from),
            (any::<i64>(), 0..6).prop_map(|(digits, places)| (digits >> 24) as f64 / 10f64.powi(places)),
        ],
    ) {
        let mut out = Vec::new();
        write_cell_json(&mut out, Some(&Cell::Number(x)), &Shown::Number, &Fake::new());
        let mut buffer = ryu_js::Buffer::new();
        prop_assert_eq!(String::from_utf8(out).unwrap(), buffer.format_finite(x));
    }
}
