use std::sync::Arc;

use cadre_model::{Bitmap, Column, Data, FieldNo, Lists, Timestamp, Value};

use super::*;
use crate::{FieldInfo, FieldList, ValueType, compile, compile_filter};

/// Three rows of every kind of field: the second row is blank, the third is an error where a computation could fail.
struct ThreeRows;

const FIELDS: [(&str, ValueType); 7] = [
    ("N", ValueType::Number),
    ("T", ValueType::Text),
    ("S", ValueType::Text),
    ("D", ValueType::Date),
    ("B", ValueType::Boolean),
    ("L", ValueType::Any),
    ("X", ValueType::Any),
];

impl ThreeRows {
    fn scope() -> FieldList {
        let field = |(no, (name, value)): (u32, (&str, ValueType))| FieldInfo {
            no: FieldNo(no),
            id: format!("fldTEST{no:010}").parse().unwrap(),
            name: name.into(),
            value,
        };
        FieldList::new((0..).zip(FIELDS).map(field).collect()).with_values(ValueType::Number)
    }
}

impl Rows for ThreeRows {
    fn len(&self) -> usize {
        3
    }

    fn field(&self, no: FieldNo) -> Vector {
        let column = |values: [Value; 3]| Vector::column(Column::from_values(&values));
        match no.0 {
            0 => column([Value::Number(4.0), Value::Blank, Value::Error]),
            1 => column([Value::text("abc"), Value::Blank, Value::Error]),
            2 => {
                let codes = Column::new(Data::Choice(vec![2, 0, 1]), Bitmap::from_fn(3, |i| i != 1));
                let labels = Labels::new([(1, "Todo"), (2, "Done")]);
                Vector::Dict { codes: Arc::new(codes), labels: Arc::new(labels) }
            }
            3 => column([Value::Time(1_706_659_200_000), Value::Blank, Value::Error]),
            4 => column([Value::Bool(true), Value::Bool(false), Value::Error]),
            5 => {
                let items = Box::new(Column::full(Data::Choice(vec![1, 2, 2])));
                let lists = Lists { ends: vec![2, 2, 3], items };
                let codes = Column::new(Data::List(lists), Bitmap::from_fn(3, |i| i != 1));
                let labels = Labels::new([(1, "a"), (2, "b")]);
                Vector::Dict { codes: Arc::new(codes), labels: Arc::new(labels) }
            }
            _ => column([Value::Number(1.0), Value::text("x"), Value::Error]),
        }
    }

    fn values(&self) -> Vector {
        Vector::column(Column::from_values(&[
            Value::list([Value::Number(1.0), Value::Number(2.0)]),
            Value::Blank,
            Value::Error,
        ]))
    }

    fn record_ids(&self) -> Arc<Column> {
        Arc::new(Column::from_values(&["rec1", "rec2", "rec3"].map(Value::text)))
    }

    fn created(&self) -> Arc<Column> {
        Arc::new(Column::from_values(&[0, 1, 2].map(Value::Time)))
    }

    fn modified(&self, fields: Option<&[FieldNo]>) -> Arc<Column> {
        let count = fields.map_or(100, |fields| fields.len() as i64);
        Arc::new(Column::from_values(&[Value::Time(count), Value::Blank, Value::Blank]))
    }
}

fn pass() -> Pass {
    Pass::new(Timestamp(1_706_783_445_123), Limits::default())
}

fn column(text: &str, pass: &Pass) -> Column {
    evaluate(&compile(text, &ThreeRows::scope()).unwrap(), &ThreeRows, pass)
}

/// The three values of a formula, as text; `~` for blank or empty text, `!` for an error.
fn rows(text: &str) -> String {
    let column = column(text, &pass());
    let shown = |i| match column.value(i) {
        Value::Blank => "~".to_owned(),
        Value::Text(text) if text.is_empty() => "~".to_owned(),
        Value::Error => "!".to_owned(),
        value => {
            let mut out = String::new();
            convert::push_text(
                &item::Item::from(&value),
                convert::DateText::Instant,
                &mut convert::Writer::new(&mut out, 999),
            )
            .map(|()| out)
            .unwrap_or_else(|convert::Failed| "!".to_owned())
        }
    };
    (0..3).map(shown).collect::<Vec<_>>().join("|")
}

#[test]
fn blanks_and_errors_are_handled_once_for_all() {
    let cases = [
        ("{N}", "4|~|!"),
        ("{N} + 1", "5|1|!"),
        ("-{N}", "-4|0|!"),
        ("{N} * {T}", "NaN|0|!"),
        ("{T} & {N}", "abc4|~|!"),
        ("{T} & ERROR()", "!|!|!"),
        ("LEN({T})", "3|0|!"),
        ("UPPER({T})", "ABC|~|!"),
        ("UPPER({S})", "DONE|~|TODO"),
        ("{S} & \"\"", "Done|~|Todo"),
        ("{S} & \"!\"", "Done!|!|Todo!"),
        ("DATESTR({D})", "2024-01-31|~|!"),
        ("YEAR({D})", "2024|NaN|!"),
        ("DATEADD({D}, 1, \"days\")", "2024-02-01T00:00:00.000Z|!|!"),
        ("{N} = 4", "1|0|!"),
        ("{N} = BLANK()", "0|1|!"),
        ("{S} != \"Done\"", "0|1|1"),
        ("{L} & \"\"", "a, b|~|b"),
        ("{L} = \"a, b\"", "1|0|0"),
        ("SUM({N}, 1)", "5|1|!"),
        ("SUM(values)", "3|0|!"),
        ("AND(values)", "1|1|!"),
        ("T({X})", "~|x|!"),
        ("ISERROR({X})", "0|0|1"),
        ("LAST_MODIFIED_TIME() & \"\"", "1970-01-01T00:00:00.100Z|~|~"),
        ("LAST_MODIFIED_TIME({N}, {T}) & \"\"", "1970-01-01T00:00:00.002Z|~|~"),
        (
            "RECORD_ID() & CREATED_TIME()",
            "rec11970-01-01T00:00:00.000Z|rec21970-01-01T00:00:00.001Z|rec31970-01-01T00:00:00.002Z",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(rows(text), expected, "{text}");
    }
}

#[test]
fn only_taken_branches_matter() {
    // Section 3: an error in a branch that a row does not take is nothing to it.
    let cases = [
        ("IF({S} = \"Done\", {N}, ERROR())", "4|!|!"),
        ("IF({S} = \"Todo\", \"t\", {T})", "abc|~|t"),
        ("IF({N}, 1, IF({S}, 2, 3))", "1|3|!"),
        ("IF({B}, {D}, {N})", "2024-01-31|~|!"),
        ("IF({S} = \"Todo\", {L}, ARRAYUNIQUE({L})) & \"\"", "a, b|~|b"),
        ("SWITCH({S}, \"Done\", 1, \"Todo\", 2)", "1|~|2"),
        ("SWITCH({S}, \"Done\", \"x\", BLANK(), {T}, 5)", "x|~|5"),
        ("SWITCH({N}, 4, 1, ERROR())", "1|!|!"),
        ("AND({S} = \"Done\", {N} > 1)", "1|0|0"),
        ("AND({S}, {N} > 1)", "1|0|!"),
        ("OR({S} = \"Todo\", {N} > 1)", "1|0|1"),
        ("OR({N} > 1, {S} = \"Todo\")", "1|0|!"),
        ("XOR({S} = \"Done\", {B})", "0|0|!"),
        ("NOT({N})", "0|1|!"),
        ("LEN(IF({X} = 1, {D}, \"none\"))", "10|4|!"),
        (
            "DATETIME_FORMAT(IF({S} = \"Done\", SET_TIMEZONE({D}, \"Asia/Tokyo\"), TODAY()), \"DD HH\")",
            "31 09|01 00|01 00",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(rows(text), expected, "{text}");
    }
}

#[test]
fn a_filter_keeps_what_is_true() {
    let cases = [
        ("{N}", [true, false, false]),
        ("{S} = \"Done\"", [true, false, false]),
        ("NOT({S} = \"Done\")", [false, true, true]),
        ("IF({S} = \"Done\", 0, {S})", [false, false, true]),
        ("1 / {N}", [true, true, false]),
        ("{N} / {N}", [true, false, false]),
        ("FIND(\"bc\", {T})", [true, false, false]),
        ("SEARCH(\"BC\", {T})", [true, false, false]),
        ("AND({S}, FIND(\"o\", {S}))", [true, false, true]),
        ("{L}", [true, false, true]),
        ("\"\"", [false; 3]),
        ("\"0\"", [true; 3]),
        ("ERROR()", [false; 3]),
        ("IF(ISERROR({N}), 1)", [false, false, true]),
    ];
    for (text, expected) in cases {
        let formula = compile_filter(text, &ThreeRows::scope()).unwrap();
        assert_eq!(filter(&formula, &ThreeRows, &pass()), Bitmap::from_iter(expected), "{text}");
    }
}

#[test]
fn the_data_of_a_column_is_that_of_its_type() {
    let cases = [
        ("1", "Number"),
        ("{N} > 1", "Number"),
        ("IF({N}, TRUE(), 5)", "Number"),
        ("{B}", "Bool"),
        ("IF(1, {B})", "Bool"),
        ("\"a\"", "Text"),
        ("{S}", "Text"),
        ("IF({N}, \"Yes\", 1)", "Text"),
        ("IF({N}, \"Yes\", \"No\")", "Text"),
        ("IF(0, \"Yes\")", "Text"),
        ("IF(0, 1)", "Number"),
        ("TODAY()", "Time"),
        ("IF({N}, {D}, NOW())", "Time"),
        ("ARRAYCOMPACT({N})", "List"),
        ("BLANK()", "Blank"),
    ];
    for (text, expected) in cases {
        let column = column(text, &pass());
        assert_eq!(column.len(), 3, "{text}");
        assert!(format!("{:?}", column.data()).starts_with(expected), "{text}: {:?}", column.data());
    }
}

#[test]
fn constants_are_known_without_rows() {
    let known = [("1 + 1", Value::Number(2.0)), ("NOW()", Value::Time(1_706_783_445_123)), ("ERROR()", Value::Error)];
    for (text, value) in known {
        assert_eq!(constant(&compile(text, &ThreeRows::scope()).unwrap(), &pass()), Some(value), "{text}");
    }
    for text in ["{N}", "SUM(values)", "RECORD_ID()", "CREATED_TIME()", "LAST_MODIFIED_TIME()", "IF(1, 2, {N})"] {
        assert_eq!(constant(&compile(text, &ThreeRows::scope()).unwrap(), &pass()), None, "{text}");
    }
}

#[test]
fn blank_and_zero_have_one_switch() {
    let other = pass().with_blank_rule(BlankRule::DiffersFromZero);
    for text in ["{N} = 0", "BLANK() = 0", "SWITCH({N}, 0, 1, 0) = 1"] {
        assert_eq!(column(text, &pass()).value(1), Value::Number(1.0), "{text}");
        assert_eq!(column(text, &other).value(1), Value::Number(0.0), "{text}");
    }
    for text in ["{N} = BLANK()", "{T} = \"\"", "{B} = BLANK()", "{N} < 1"] {
        assert_eq!(column(text, &other).value(1), Value::Number(1.0), "{text}");
    }
}

#[test]
fn limits_make_errors_and_not_panics() {
    let tight = |limits| Pass::new(Timestamp(0), limits);
    let few_steps = tight(Limits { steps: 40, steps_per_row: 0, ..Limits::default() });
    assert_eq!(column("LEN(REPT({T}, 30))", &few_steps).value(0), Value::Error);
    assert_eq!(column("{N} + 1", &few_steps).value(0), Value::Number(5.0));
    let short = tight(Limits { cell_text_bytes: 5, ..Limits::default() });
    assert_eq!(column("{T} & \"de\"", &short).value(0), Value::text("abcde"));
    assert_eq!(column("{T} & \"def\"", &short).value(0), Value::Error);
    let little = tight(Limits { text_bytes: 8, text_bytes_per_row: 0, ..Limits::default() });
    assert_eq!(rows("{S} & \"!\""), "Done!|!|Todo!");
    let column = column("{S} & \"!\"", &little);
    assert_eq!([0, 1, 2].map(|i| column.value(i)), [Value::text("Done!"), Value::text("!"), Value::Error]);
}
