//! Hostile formulas: each ends in a stated refusal or value, soon, on a small stack.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use cadre_formula::diagnostic::codes;
use cadre_formula::eval::{Limits, Pass, evaluate, filter};
use cadre_formula::limits::{MAX_DEPTH, MAX_DIAGNOSTICS, MAX_NODES, MAX_TEXT_BYTES};
use cadre_formula::{ValueType, compile, compile_filter, parse};
use cadre_model::{Timestamp, Value};

use crate::generate::NOW;
use crate::table::{Table, field};

/// The stack of a worker thread.
const STACK_BYTES: usize = 2 << 20;

/// What a hostile formula may take, on a busy machine and in a debug build. A formula that is not bounded takes hours.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs on a small stack; an overrun of time or a panic fails the test.
fn bounded<T: Send + 'static>(what: &str, run: impl FnOnce() -> T + Send + 'static) -> T {
    let (send, receive) = mpsc::channel();
    let worker =
        thread::Builder::new().stack_size(STACK_BYTES).spawn(move || send.send(run())).expect("a thread starts");
    let result = receive.recv_timeout(PATIENCE);
    assert!(!matches!(result, Err(mpsc::RecvTimeoutError::Timeout)), "{what}: not done in {PATIENCE:?}");
    let joined = worker.join();
    assert!(joined.is_ok(), "{what}: panicked");
    result.expect("a worker that ended well has sent its result")
}

/// The codes of the diagnostics of a text that is refused.
fn refusal(what: &str, text: String) -> Vec<&'static str> {
    bounded(what, move || {
        let read = parse(&text);
        let table = rows(1);
        let error = compile(&text, &table.scope()).err();
        let in_compile: Vec<&'static str> =
            error.iter().flat_map(|error| error.diagnostics()).map(|diagnostic| diagnostic.code).collect();
        let in_parse: Vec<&'static str> = read.diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
        assert!(in_parse.is_empty() || in_parse == in_compile, "{in_parse:?} and {in_compile:?}");
        in_compile
    })
}

fn rows(len: usize) -> Table {
    let texts = vec![Value::text("aaaaaaaaaa".repeat(10)); len];
    let times = vec![Value::Time(NOW); len];
    Table {
        len,
        fields: vec![
            field(1, "T", None, ValueType::Text, &texts),
            field(2, "D", None, ValueType::DateTime, &times),
            field(
                3,
                "L",
                None,
                ValueType::array_of(ValueType::Number),
                &vec![Value::list(vec![Value::Number(1.0); 100]); len],
            ),
        ],
        record_ids: vec![Value::text("recTESTTESTTEST01"); len],
        created: times.clone(),
        modified: times,
        ..Table::default()
    }
}

/// The values of a formula over a chunk of rows.
fn values(text: &str, limits: Limits) -> Vec<Value> {
    values_of(text, limits, 1024)
}

fn values_of(text: &str, limits: Limits, len: usize) -> Vec<Value> {
    let formula = text.to_owned();
    bounded(text.get(..60).unwrap_or(text), move || {
        let table = rows(len);
        let formula = compile(&formula, &table.scope()).expect("a hostile formula that is well formed");
        let pass = Pass::new(Timestamp(NOW), limits);
        let column = evaluate(&formula, &table, &pass);
        (0..table.len).map(|row| column.value(row)).collect()
    })
}

fn value(text: &str) -> Value {
    let mut all = values_of(text, Limits::default(), 3);
    let first = all.pop().expect("three rows");
    for other in all {
        assert!(
            other == first
                || matches!((&other, &first), (Value::Number(a), Value::Number(b)) if a.is_nan() && b.is_nan())
        );
    }
    first
}

#[test]
fn nesting_past_the_bound_is_refused() {
    let n = 10_000;
    let hostile = [
        ("parentheses", "(".repeat(n) + "1" + &")".repeat(n)),
        ("open parentheses", "(".repeat(n)),
        ("minus signs", "-".repeat(n) + "1"),
        ("calls", "ABS(".repeat(n) + "1" + &")".repeat(n)),
        ("open calls", "ABS(".repeat(n)),
        ("ifs", "IF(1, 2, ".repeat(n) + "3" + &")".repeat(n)),
        ("conditions", "IF(".repeat(n) + "1" + &", 2, 3)".repeat(n)),
        ("operators and parentheses", "1 + (".repeat(n) + "1" + &")".repeat(n)),
        ("mixed", "-(ABS(".repeat(n) + "1" + &"))".repeat(n)),
        ("hundred thousand parentheses", "(".repeat(100_000) + "1" + &")".repeat(100_000)),
    ];
    for (what, text) in hostile {
        assert_eq!(refusal(what, text), [codes::TOO_DEEP], "{what}");
    }
}

#[test]
fn nesting_within_the_bound_evaluates_on_a_small_stack() {
    let n = MAX_DEPTH - 6;
    assert_eq!(value(&("(".repeat(n) + "7" + &")".repeat(n))), Value::Number(7.0));
    assert_eq!(value(&("-".repeat(n) + "7")), Value::Number(if n.is_multiple_of(2) { 7.0 } else { -7.0 }));
    assert_eq!(value(&("ABS(".repeat(n) + "-7" + &")".repeat(n))), Value::Number(7.0));
    assert_eq!(value(&("IF(0, 1, ".repeat(n) + "LEN({T})" + &")".repeat(n))), Value::Number(100.0));
    assert_eq!(value(&("1 + (".repeat(n / 2) + "1" + &")".repeat(n / 2))), Value::Number((n / 2 + 1) as f64));
    assert_eq!(value(&("SUM(".repeat(n) + "{L}" + &")".repeat(n))), Value::Number(100.0));
}

#[test]
fn a_text_past_the_bound_is_refused_unread() {
    for filler in ["1", "(", "\"", "{", "+1", " ", "\\", "😀"] {
        let text = filler.repeat(MAX_TEXT_BYTES / filler.len() + 1);
        assert_eq!(refusal(filler, text), [codes::TEXT_TOO_LONG], "{filler}");
    }
}

#[test]
fn a_megabyte_of_anything_is_read_in_linear_time() {
    let size = MAX_TEXT_BYTES - 64;
    let pieces = [
        "@", "\"", "'", "{", "}", "(", ")", ",", "1 ", "1+", "1,", "a ", "a(", "{a}", "-", "\\", "//", "“", "é", "😀",
        "1.", "\"\\", "=", "&",
    ];
    for piece in pieces {
        let text = piece.repeat(size / piece.len());
        let reports = refusal(piece, text);
        assert!(!reports.is_empty() && reports.len() <= MAX_DIAGNOSTICS, "{piece}: {reports:?}");
    }
}

#[test]
fn more_nodes_than_the_bound_are_refused() {
    let sum = |terms: usize| "1".to_owned() + &"+1".repeat(terms - 1);
    assert_eq!(refusal("terms", sum(MAX_NODES + 1)), [codes::TOO_LARGE]);
    let arguments = format!("SUM({}1)", "1,".repeat(MAX_NODES));
    assert_eq!(refusal("arguments", arguments), [codes::TOO_LARGE]);
    assert_eq!(value(&sum(50_000)), Value::Number(50_000.0));
}

#[test]
fn a_megabyte_literal_is_a_value() {
    let size = MAX_TEXT_BYTES - 64;
    assert_eq!(value(&format!("LEN(\"{}\")", "x".repeat(size))), Value::Number(size as f64));
    assert_eq!(value(&format!("\"{}\" = \"\"", "x".repeat(size))), Value::Number(0.0));
    assert_eq!(refusal("a number past the range of doubles", "9".repeat(1000)), [codes::INVALID_NUMBER]);
}

#[test]
fn repetition_past_the_bound_is_an_error_in_its_row() {
    let bombs = [
        "REPT(\"a\", 1000000000000)",
        "REPT({T}, 1000000000)",
        "REPT({T}, 1 / 0)",
        "REPT(REPT(REPT(REPT(\"ab\", 1000), 1000), 1000), 1000)",
        "LEN(REPT({T}, 100000))",
        "REPT({T}, 20000) & REPT({T}, 20000)",
        "CONCATENATE(REPT({T}, 9000), REPT({T}, 9000))",
        "ARRAYJOIN({L}, REPT({T}, 9000))",
        "ENCODE_URL_COMPONENT(REPT(\" \", 1000000))",
        "REPLACE(REPT({T}, 9000), 1, 0, REPT({T}, 9000))",
        "DATETIME_FORMAT({D}, REPT(\"LLLL\", 200000))",
    ];
    for bomb in bombs {
        assert!(values_of(bomb, Limits::default(), 128).iter().all(|value| *value == Value::Error), "{bomb}");
    }
}

#[test]
fn growth_by_replacement_past_the_bound_is_an_error() {
    let grown = |times: usize| "SUBSTITUTE(".repeat(times) + "{T}" + &", \"a\", \"aaaaaaaaaa\")".repeat(times);
    assert_eq!(value(&format!("LEN({})", grown(3))), Value::Number(100_000.0));
    assert_eq!(value(&grown(12)), Value::Error);
    assert_eq!(value(&grown(200)), Value::Error);
    let by_pattern = "REGEX_REPLACE(".repeat(12) + "{T}" + &", \"a\", \"aaaaaaaaaa\")".repeat(12);
    assert_eq!(value(&by_pattern), Value::Error);
    assert_eq!(value("REGEX_REPLACE(REPT(\"a\", 100000), \"a\", REPT(\"b\", 1000))"), Value::Error);
    let doubled = "CONCATENATE(".repeat(30) + "{T}" + &", {T}, {T}, {T}, {T}, {T}, {T}, {T}, {T}, {T})".repeat(30);
    assert_eq!(value(&format!("LEN({doubled})")), Value::Number(100.0 + 30.0 * 900.0));
}

#[test]
fn huge_patterns_are_errors_and_no_pattern_backtracks() {
    let refused = [
        "REGEX_MATCH({T}, \"(a{1000}){1000}\")",
        "REGEX_MATCH({T}, \"((a{100}){100}){100}\")",
        "REGEX_MATCH({T}, \"a{1000000000}\")",
        "REGEX_MATCH({T}, \"a{99999999999999999999}\")",
        "REGEX_MATCH({T}, \"(\\\\pL{1000}){1000}\")",
        "REGEX_MATCH({T}, REPT(\"(\", 100000))",
        "REGEX_MATCH({T}, REPT(\"(\", 10000) & REPT(\")\", 10000))",
        "REGEX_MATCH({T}, REPT(\"\\\\pL{900}\", 1000))",
    ];
    for text in refused {
        assert_eq!(value(text), Value::Error, "{text}");
    }
    assert_eq!(value("REGEX_MATCH(REPT(\"a\", 50000) & \"b\", \"^(a+)+$\")"), Value::Number(0.0));
    assert_eq!(value("REGEX_MATCH(REPT(\"x\", 50000), \"(x+x+)+y\")"), Value::Number(0.0));
    assert_eq!(value("REGEX_MATCH(REPT(\"a\", 5000), \"(a?){50}a{50}$\")"), Value::Number(1.0));
}

#[test]
fn numbers_out_of_every_range_are_values_or_errors() {
    let errors = [
        "DATEADD({D}, POWER(10, 300), \"days\")",
        "DATEADD({D}, POWER(10, 300), \"years\")",
        "DATEADD({D}, -POWER(10, 15), \"months\")",
        "DATEADD({D}, 1 / 0, \"days\")",
        "DATEADD({D}, 0 / 0, \"days\")",
        "WORKDAY({D}, POWER(10, 300))",
        "WORKDAY({D}, -POWER(10, 15))",
        "WORKDAY({D}, 0 / 0)",
        "YEAR(\"999999999-01-01\")",
    ];
    for text in errors {
        assert_eq!(value(text), Value::Error, "{text}");
    }
    let numbers = [
        ("ROUND(1.5, POWER(10, 9))", 1.5),
        ("ROUND(1.5, 400)", 1.5),
        ("ROUND(POWER(10, 300), -400)", 0.0),
        ("ROUNDDOWN(1.5, -POWER(10, 300))", 0.0),
        ("LEN(MID({T}, POWER(10, 300), POWER(10, 300)))", 0.0),
        ("LEN(LEFT({T}, POWER(10, 300)))", 100.0),
        ("LEN(LEFT({T}, 1 / 0))", 100.0),
        ("LEN(RIGHT({T}, -POWER(10, 300)))", 0.0),
        ("FIND(\"a\", {T}, POWER(10, 300))", 0.0),
        ("LEN(SUBSTITUTE({T}, \"a\", \"bb\", POWER(10, 300)))", 100.0),
        ("COUNTALL(ARRAYSLICE({L}, -POWER(10, 300), POWER(10, 300)))", 100.0),
        ("COUNTALL(ARRAYSLICE({L}, POWER(10, 300)))", 0.0),
        ("WORKDAY_DIFF(\"1970-01-01\", \"2970-01-01\") > 260000", 1.0),
        ("LEN(REPT(\"a\", -POWER(10, 300)))", 0.0),
    ];
    for (text, expected) in numbers {
        assert_eq!(value(text), Value::Number(expected), "{text}");
    }
}

#[test]
fn work_and_text_are_bounded_over_all_rows_together() {
    let small = Limits {
        steps: 100_000,
        steps_per_row: 100,
        text_bytes: 100_000,
        text_bytes_per_row: 100,
        ..Limits::default()
    };
    let spent = values("LEN(REPT({T}, 50) & REPT({T}, 50))", small);
    assert!(spent.contains(&Value::Error), "text of 10 MB within a bound of 0.2 MB");
    assert!(
        spent.iter().all(|value| matches!(value, Value::Error | Value::Number(10_000.0))),
        "an error or the right value"
    );
    let searched = values("REGEX_MATCH(REPT({T}, 100), \"(x+x+)+y\")", small);
    assert!(searched.contains(&Value::Error), "ten million steps within a bound of 0.2 million");
    let long = values_of("REGEX_REPLACE(REPT({T}, 1000), \"a\", \"b\") = \"\"", Limits::default(), 64);
    assert!(long.iter().all(|value| matches!(value, Value::Error | Value::Number(0.0))), "an error or the right value");
}

#[test]
fn a_filter_drops_what_exceeds_the_bounds() {
    let kept = bounded("filter", || {
        let table = rows(1024);
        let formula = compile_filter("LEN(REPT({T}, 1000000000)) > 0", &table.scope()).expect("a well formed filter");
        filter(&formula, &table, &Pass::new(Timestamp(NOW), Limits::default())).count()
    });
    assert_eq!(kept, 0);
}

#[test]
fn the_forty_ifs_of_real_bases_have_room() {
    let text = "IF({T} = \"x\", 1, ".repeat(200) + "2" + &")".repeat(200);
    assert_eq!(value(&text), Value::Number(2.0));
    let joined = "{T}".to_owned() + &" & \", \" & {T}".repeat(2000);
    assert_eq!(value(&format!("LEN({joined})")), Value::Number(100.0 + 2000.0 * 102.0));
}
