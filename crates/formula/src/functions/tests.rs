use std::collections::HashSet;
use std::sync::Arc;

use cadre_model::{Column, FieldNo, Timestamp, Value};

use super::*;
use crate::eval::{Limits, Pass, Rows, Vector, evaluate, filter};
use crate::{FieldList, compile};

/// One record: created on 5 January 2024, edited 18 hours later; it is 1 February.
struct OneRecord;

impl OneRecord {
    const CREATED: i64 = 1_704_434_828_009;
    const NOW: Timestamp = Timestamp(1_706_783_445_123);

    fn column(value: Value) -> Arc<Column> {
        Arc::new(Column::from_values(&[value]))
    }
}

impl Rows for OneRecord {
    fn len(&self) -> usize {
        1
    }

    fn field(&self, _: FieldNo) -> Vector {
        Vector::Const(Value::Blank)
    }

    fn values(&self) -> Vector {
        Vector::Const(Value::Blank)
    }

    fn record_ids(&self) -> Arc<Column> {
        Self::column(Value::text("recA1B2C3D4E5F6GH"))
    }

    fn created(&self) -> Arc<Column> {
        Self::column(Value::Time(Self::CREATED))
    }

    fn modified(&self, _: Option<&[FieldNo]>) -> Arc<Column> {
        Self::column(Value::Time(Self::CREATED + 18 * 3_600_000))
    }
}

/// What a formula gives, as it is shown.
fn shown(value: &Value) -> String {
    match value {
        Value::Blank => String::new(),
        Value::Number(x) => ryu_js::Buffer::new().format(*x).to_owned(),
        Value::Text(text) => text.to_string(),
        Value::Bool(x) => u8::from(*x).to_string(),
        Value::Time(at) => Timestamp(*at).to_string(),
        Value::List(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Error => "#ERROR!".to_owned(),
    }
}

#[test]
fn every_example_shows_what_the_table_says() {
    let pass = Pass::new(OneRecord::NOW, Limits::default());
    for function in all() {
        assert!(function.examples.len() >= 2, "{} has two examples", function.name);
        for (text, expected) in function.examples {
            assert!(text.contains(function.name), "{text} is an example of {}", function.name);
            let formula = compile(text, &FieldList::default()).unwrap_or_else(|error| panic!("{text}: {error}"));
            let value = evaluate(&formula, &OneRecord, &pass).value(0);
            assert_eq!(shown(&value), *expected, "{text}");
            let keeps = !matches!(expected, &"" | &"#ERROR!" | &"NaN")
                && value != Value::Number(0.0)
                && value != Value::Bool(false);
            assert_eq!(filter(&formula, &OneRecord, &pass).get(0), keeps, "{text}");
        }
    }
}

/// Section 17, as it is printed there: names, and fewest and most arguments.
#[test]
fn arity_is_that_of_the_reference() {
    let table = "ABS 1|AND 1+|ARRAYCOMPACT 1|ARRAYFLATTEN 1|ARRAYJOIN 1-2|ARRAYSLICE 2-3|ARRAYUNIQUE 1|AVERAGE 1+|BLANK 0|\
        CEILING 1-2|CONCATENATE 1+|COUNT 1+|COUNTA 1+|COUNTALL 1+|CREATED_TIME 0|DATEADD 3|DATESTR 1|DATETIME_DIFF 2-3|\
        DATETIME_FORMAT 1-2|DATETIME_PARSE 1-3|DAY 1|ENCODE_URL_COMPONENT 1|ERROR 0-1|EVEN 1|NOW 0|OR 1+|RECORD_ID 0|\
        WORKDAY_DIFF 2-3|EXP 1|FALSE 0|FIND 2-3|FLOOR 1-2|FROMNOW 1|HOUR 1|IF 2-3|INT 1|IS_AFTER 2|IS_BEFORE 2|IS_SAME 2-3|\
        ISERROR 1|LAST_MODIFIED_TIME 0+|LEFT 2|LEN 1|LOG 1-2|LOWER 1|MAX 1+|MID 3|MIN 1+|MINUTE 1|MOD 2|MONTH 1|NOT 1|ODD 1|\
        POWER 2|XOR 1+|REGEX_EXTRACT 2|REGEX_MATCH 2|REGEX_REPLACE 3|REPLACE 4|REPT 2|RIGHT 2|ROUND 2|ROUNDDOWN 2|ROUNDUP 2|\
        SEARCH 2-3|SECOND 1|SET_LOCALE 2|SET_TIMEZONE 2|SQRT 1|SUBSTITUTE 3-4|SUM 1+|SWITCH 3+|T 1|TIMESTR 1|TODAY 0|TONOW 1|\
        TRIM 1|TRUE 0|UPPER 1|VALUE 1|WEEKDAY 1-2|WEEKNUM 1-2|WORKDAY 2-3|YEAR 1";
    let stated: HashSet<String> = table.split('|').map(str::to_owned).collect();
    let built: HashSet<String> = all()
        .map(|function| match function.max_args {
            None => format!("{} {}+", function.name, function.min_args),
            Some(most) if most == function.min_args => format!("{} {most}", function.name),
            Some(most) => format!("{} {}-{most}", function.name, function.min_args),
        })
        .collect();
    assert_eq!(built, stated);
    assert_eq!(TABLE.len(), 84);
}

#[test]
fn rows_are_complete_and_consistent() {
    for function in all() {
        let most = function.max_args.unwrap_or(function.args.len());
        assert!(most == 0 || !function.args.is_empty(), "{} names its arguments", function.name);
        assert!(function.max_args.is_none_or(|most| function.args.len() <= most), "{} names too many", function.name);
        assert!(function.doc.ends_with('.') && function.doc.len() < 100, "{}: {}", function.name, function.doc);
        assert!(function.cost > 0 && function.min_args <= most.max(function.min_args), "{}", function.name);
        assert!(std::ptr::eq(find(&function.name.to_lowercase()).unwrap(), function), "{} is found", function.name);
    }
}
