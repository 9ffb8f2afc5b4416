//! Random formulas and random rows for them.
//!
//! Both are drawn from a list of numbers, so that proptest shrinks a failure by shortening the list: an exhausted list gives
//! zeros, and choice 0 is always the simplest. Formulas are well typed apart from deliberate slips (text and blanks in
//! arithmetic, errors anywhere) and keep away from what the reference leaves open even in section 16, such as the average
//! of nothing or order between text and numbers.

use crate::naive::{self, Row};
use crate::table::{Field, Table, as_codes, field};
use cadre_formula::ValueType;
use cadre_model::Value;

/// The instant of `NOW()` in random tests: 2024-02-01T10:30:45.123Z.
pub(crate) const NOW: i64 = 1_706_783_445_123;

/// A source of choices.
pub(crate) struct Choices<'a> {
    rest: std::slice::Iter<'a, u16>,
}

impl<'a> Choices<'a> {
    pub(crate) fn new(numbers: &'a [u16]) -> Choices<'a> {
        Choices { rest: numbers.iter() }
    }

    /// A number below `n`.
    fn below(&mut self, n: usize) -> usize {
        usize::from(self.rest.next().copied().unwrap_or_default()) % n
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

const NUMBERS: [f64; 16] = [
    0.0,
    1.0,
    -1.0,
    2.5,
    -2.5,
    0.1,
    65.115,
    1234.5678,
    -7.0,
    100.0,
    1e21,
    1e-7,
    3.0,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
];
const TEXTS: [&str; 12] = ["a", "", "abc", "Hello World", "a-b-c", "😀b", "é👩‍🚀", "12", " 7 ", "aXbX", "x\ny", "Σας"];
const PLAIN: [&str; 8] = ["abc", "", "Hello World", "12", " 7 ", "naïve", "a-b-a", "-2.5"];
const CHOICES: [&str; 4] = ["Todo", "Done", "In progress", "Größe"];
const INSTANTS: [i64; 10] = [
    1_704_067_200_000,
    1_706_745_600_000,
    1_709_208_000_000,
    1_711_929_599_999,
    1_717_200_000_500,
    951_782_400_000,
    1_609_459_200_000,
    1_615_000_000_000,
    0,
    -864_000_001,
];

/// Rows of random cells; the field `x` of the engine and the field `x` of the naive rows hold the same.
pub(crate) fn table(choices: &mut Choices<'_>, len: usize) -> (Table, Vec<Row>) {
    let mut column =
        |make: &mut dyn FnMut(&mut Choices<'_>) -> Value| (0..len).map(|_| make(choices)).collect::<Vec<_>>();
    let blank_or = |choices: &mut Choices<'_>, value: Value| if choices.below(4) == 3 { Value::Blank } else { value };
    let list = |choices: &mut Choices<'_>, least: usize, item: &mut dyn FnMut(&mut Choices<'_>) -> Value| {
        let count = least + choices.below(4);
        Value::list((0..count).map(|_| item(choices)).collect::<Vec<_>>())
    };
    let number = |choices: &mut Choices<'_>| Value::Number(choices.one(&NUMBERS));
    let small = |choices: &mut Choices<'_>| Value::Number(choices.below(5) as f64 - 1.0);
    let day = |choices: &mut Choices<'_>| Value::Time(choices.one(&INSTANTS).div_euclid(86_400_000) * 86_400_000);
    let columns: Vec<(&str, ValueType, Vec<Value>)> = vec![
        (
            "N",
            ValueType::Number,
            column(&mut |c| {
                let x = number(c);
                blank_or(c, x)
            }),
        ),
        (
            "K",
            ValueType::Number,
            column(&mut |c| {
                let x = small(c);
                blank_or(c, x)
            }),
        ),
        (
            "T",
            ValueType::Text,
            column(&mut |c| {
                let x = Value::text(c.one(&TEXTS));
                blank_or(c, x)
            }),
        ),
        (
            "P",
            ValueType::Text,
            column(&mut |c| {
                let x = Value::text(c.one(&PLAIN));
                blank_or(c, x)
            }),
        ),
        (
            "S",
            ValueType::Text,
            column(&mut |c| {
                let x = Value::text(c.one(&CHOICES));
                blank_or(c, x)
            }),
        ),
        ("Flag", ValueType::Boolean, column(&mut |c| Value::Bool(c.below(2) == 1))),
        (
            "D",
            ValueType::Date,
            column(&mut |c| {
                let x = day(c);
                blank_or(c, x)
            }),
        ),
        (
            "M",
            ValueType::DateTime,
            column(&mut |c| {
                let x = Value::Time(c.one(&INSTANTS));
                blank_or(c, x)
            }),
        ),
        ("W", ValueType::DateTime, column(&mut |c| Value::Time(c.one(&INSTANTS)))),
        (
            "NL",
            ValueType::array_of(ValueType::Number),
            column(&mut |c| list(c, 1, &mut |c| Value::Number(c.one(&NUMBERS[..13])))),
        ),
        (
            "NB",
            ValueType::array_of(ValueType::Number),
            column(&mut |c| {
                list(c, 1, &mut |c| {
                    let x = small(c);
                    blank_or(c, x)
                })
            }),
        ),
        (
            "NN",
            ValueType::array_of(ValueType::array_of(ValueType::Number)),
            column(&mut |c| list(c, 1, &mut |c| list(c, 1, &mut |c| Value::Number(c.below(9) as f64)))),
        ),
        (
            "TL",
            ValueType::array_of(ValueType::Text),
            column(&mut |c| {
                let x = list(c, 1, &mut |c| Value::text(c.one(&CHOICES)));
                blank_or(c, x)
            }),
        ),
    ];
    let record_ids: Vec<Value> = (0..len).map(|row| Value::text(format!("recROW{row:011}"))).collect();
    let created: Vec<Value> = (0..len).map(|row| Value::Time(INSTANTS[row % 5])).collect();
    let modified: Vec<Value> =
        (0..len).map(|row| if row % 3 == 2 { Value::Blank } else { Value::Time(INSTANTS[row % 4] + 5) }).collect();
    let rows = (0..len).map(|row| naive_row(&columns, &created, &modified, row)).collect();
    let fields = columns.iter().zip(1..).map(|((name, kind, cells), no)| engine_field(no, name, kind, cells)).collect();
    (Table { len, fields, values: None, record_ids, created, modified }, rows)
}

fn engine_field(no: u32, name: &str, kind: &ValueType, cells: &[Value]) -> Field {
    let mut made = field(no, name, None, kind.clone(), cells);
    if name == "S" {
        made.cells = as_codes(cells);
    }
    made
}

fn naive_row(columns: &[(&str, ValueType, Vec<Value>)], created: &[Value], modified: &[Value], row: usize) -> Row {
    let instant = |value: &Value| if let Value::Time(at) = value { Some(*at) } else { None };
    Row {
        fields: columns
            .iter()
            .map(|(name, kind, cells)| ((*name).to_owned(), naive_value(&cells[row], kind)))
            .collect(),
        record_id: format!("recROW{row:011}"),
        created: instant(&created[row]).expect("every record was created"),
        modified: instant(&modified[row]),
        now: NOW,
    }
}

/// The same value for the naive evaluator; dates of the type `kind` are days or instants.
pub(crate) fn naive_value(value: &Value, kind: &ValueType) -> naive::Value {
    match value {
        Value::Blank | Value::Error => naive::Value::Blank,
        Value::Number(x) => naive::Value::Number(*x),
        Value::Text(text) => naive::Value::Text(text.to_string()),
        Value::Bool(yes) => naive::Value::Bool(*yes),
        Value::Time(ms) => naive::Value::Date { ms: *ms, day: *kind == ValueType::Date },
        Value::List(items) => naive::Value::List(items.iter().map(|item| naive_value(item, kind.leaf())).collect()),
    }
}

/// A formula of any type.
pub(crate) fn formula(choices: &mut Choices<'_>, depth: usize) -> String {
    match choices.below(7) {
        0 => number(choices, depth),
        1 => text(choices, depth),
        2 => truth(choices, depth),
        3 => date(choices, depth),
        4 => numbers(choices, depth),
        5 => mixed(choices, depth.saturating_sub(1)),
        _ => texts(choices, depth),
    }
}

fn number(c: &mut Choices<'_>, depth: usize) -> String {
    if depth == 0 {
        return number_leaf(c);
    }
    let d = depth - 1;
    match c.below(14) {
        12 => format!("({} {} {})", mixed(c, d), c.one(&["+", "-", "*"]), number(c, d)),
        13 => format!("{}({})", c.one(&["ABS", "INT"]), c.one(&["{NL}", "{NN}", "ARRAYSLICE({NL}, 1, 1)", "{NB}"])),
        0 | 1 => number_leaf(c),
        2 => format!("({} {} {})", number(c, d), c.one(&["+", "-", "*"]), number(c, d)),
        // Adding 0 makes of -0 a plain 0: whether a function gives the one or the other is nowhere told.
        3 => format!("({} / ({} + 0))", number(c, d), number(c, d)),
        4 => rounding(c, d),
        5 => format!("{}({})", c.one(&["ABS", "EXP", "INT", "SQRT", "EVEN", "ODD", "LOG"]), number(c, d)),
        6 => aggregate(c, d),
        7 => text_to_number(c, d),
        8 | 9 => date_to_number(c, d),
        10 => format!("({} + 0)", truth(c, d)),
        _ => branch(c, d, number),
    }
}

fn number_leaf(c: &mut Choices<'_>) -> String {
    let leaves = [
        "{N}",
        "1",
        "0",
        "{K}",
        "2.5",
        "-3",
        "0.1",
        "1000",
        "{Flag} + 0",
        "BLANK()",
        "\"abc\"",
        "\"12\"",
        "{P}",
        "{S}",
        "({W} - {M})",
        "LOG(8, 2)",
        "VALUE(\"$1,234.50\")",
        "VALUE(\"12 apples\")",
        "VALUE(\"-5\")",
        "ERROR()",
    ];
    format!("({})", c.one(&leaves))
}

fn rounding(c: &mut Choices<'_>, d: usize) -> String {
    let x = number(c, d);
    match c.below(5) {
        0 => format!(
            "{}({x}, {})",
            c.one(&["ROUND", "ROUNDUP", "ROUNDDOWN"]),
            c.one(&["0", "1", "2", "-1", "-2", "1.9"])
        ),
        1 => format!("{}({x})", c.one(&["CEILING", "FLOOR"])),
        2 => format!("{}({x}, {})", c.one(&["CEILING", "FLOOR"]), c.one(&["0.5", "5", "2", "0.1"])),
        3 => format!("MOD({x}, {})", number(c, d)),
        _ => format!("POWER(({x} + 0), {})", c.one(&["2", "0.5", "-1", "3", "0"])),
    }
}

fn aggregate(c: &mut Choices<'_>, d: usize) -> String {
    match c.below(5) {
        0 => format!("SUM({}, {})", numbers(c, d), number(c, d)),
        1 => format!("AVERAGE(2, {}, {{NB}}, ({} + 0))", numbers(c, d), number(c, d)),
        2 => format!("{}(({} + 0), {})", c.one(&["MAX", "MIN"]), number(c, d), numbers(c, 0)),
        3 => {
            format!("{}({}, {}, {})", c.one(&["COUNT", "COUNTA", "COUNTALL"]), number(c, d), text(c, d), numbers(c, d))
        }
        _ => format!("{}({{NB}}, {{NN}}, \"\", \"x\")", c.one(&["COUNT", "COUNTA", "COUNTALL"])),
    }
}

fn text_to_number(c: &mut Choices<'_>, d: usize) -> String {
    match c.below(4) {
        0 => format!("LEN({})", text(c, d)),
        1 => format!("FIND({}, {})", needle(c), text(c, d)),
        2 => format!("FIND({}, {}, {})", needle(c), text(c, d), c.one(&["1", "2", "0", "99"])),
        _ => format!("SEARCH({}, {})", needle(c), text(c, d)),
    }
}

fn date_to_number(c: &mut Choices<'_>, d: usize) -> String {
    let at = date_or_blank(c, d);
    match c.below(6) {
        0 | 1 => format!("{}({at})", c.one(&["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "WEEKDAY"])),
        2 => format!("WEEKDAY({at}, \"Monday\")"),
        3 => format!("DATETIME_DIFF({at}, {}, \"{}\")", date_or_blank(c, d), unit(c)),
        // The cells are not in the last days of a December, of which the reference leaves open whose week they are.
        4 => format!("WEEKNUM({}{})", c.one(&["{W}", "{D}", "{M}"]), c.one(&["", ", \"Monday\"", ", \"sunday\""])),
        _ => {
            let days = c.one(&["0", "7", "30", "-9"]);
            format!("WORKDAY_DIFF({{W}}, DATEADD({{W}}, {days}, \"days\"), \"2024-02-01, 2024-01-02\")")
        }
    }
}

fn needle(c: &mut Choices<'_>) -> &'static str {
    c.one(&["\"a\"", "\"b\"", "\"o W\"", "\"😀\"", "\"\"", "\"-\"", "\"DO\""])
}

fn unit(c: &mut Choices<'_>) -> &'static str {
    c.one(&["days", "hours", "months", "M", "m", "years", "quarters", "weeks", "seconds", "ms", "Day"])
}

fn branch(c: &mut Choices<'_>, d: usize, of: fn(&mut Choices<'_>, usize) -> String) -> String {
    match c.below(3) {
        0 => format!("IF({}, {}, {})", truth(c, d), of(c, d), of(c, d)),
        1 => format!("IF({}, {})", truth(c, d), of(c, d)),
        _ => format!(
            "SWITCH({}, \"Todo\", {}, {}, {}, {})",
            c.one(&["{S}", "{T}", "{P}"]),
            of(c, d),
            c.one(&["\"abc\"", "BLANK()", "{S}"]),
            of(c, d),
            of(c, d)
        ),
    }
}

fn text(c: &mut Choices<'_>, depth: usize) -> String {
    if depth == 0 {
        return text_leaf(c);
    }
    let d = depth - 1;
    match c.below(14) {
        12 => format!("({} & {})", mixed(c, d), text(c, d)),
        13 => format!(
            "{}({})",
            c.one(&["UPPER", "TRIM", "CONCATENATE", "LOWER"]),
            c.one(&["{TL}", "{NL}", "{NN}", "{D}", "{M}"])
        ),
        0 | 1 => text_leaf(c),
        2 => format!("({} & {})", text(c, d), number(c, d)),
        3 => format!("CONCATENATE({}, {}, {})", text(c, d), number(c, d), truth(c, d)),
        4 => format!("{}({})", c.one(&["LOWER", "UPPER", "TRIM", "ENCODE_URL_COMPONENT", "T"]), text(c, d)),
        5 => format!("SUBSTITUTE({}, {}, {}{})", text(c, d), needle(c), text_leaf(c), c.one(&["", ", 1", ", 2"])),
        6 if c.below(2) == 0 => format!("REGEX_REPLACE({}, {}, \"-\")", text(c, d), pattern(c)),
        6 => {
            let new = c.one(&["<$1>", "$1x", "", "$1$1"]);
            format!("REGEX_REPLACE({}, {}, \"{new}\")", text(c, d), c.one(&["\"^(.)\"", "\"(a)(b)?\"", "\"([a-z])-\""]))
        }
        7 => format!("REGEX_EXTRACT({}, {})", text(c, d), pattern(c)),
        8 => plain(c, d),
        9 => date_to_text(c, d),
        10 => format!("ARRAYJOIN({}{})", c.one(&["{TL}", "{NL}", "{NN}"]), c.one(&[", \"; \"", "", ", \"\""])),
        _ => branch(c, d, text),
    }
}

fn text_leaf(c: &mut Choices<'_>) -> String {
    let leaves = [
        "{T}",
        "\"\"",
        "\"abc\"",
        "{P}",
        "{S}",
        "{D} & \"\"",
        "{M} & \"\"",
        "{TL} & \"\"",
        "{NL} & \"\"",
        "{N} & \"\"",
        "{Flag} & \"\"",
        "RECORD_ID()",
        "T(5)",
        "BLANK()",
        "ERROR(\"m\")",
        "TRUE() & FALSE()",
    ];
    format!("({})", c.one(&leaves))
}

/// Text without characters that a count of UTF-16 units could cut in two.
fn plain(c: &mut Choices<'_>, depth: usize) -> String {
    if depth == 0 {
        return c.one(&["{P}", "{S}", "\"abc def\"", "({K} & \"\")", "BLANK()"]).to_owned();
    }
    let d = depth - 1;
    match c.below(6) {
        0 => plain(c, 0),
        1 => format!("{}({}, {})", c.one(&["LEFT", "RIGHT"]), plain(c, d), c.one(&["2", "0", "-1", "99", "{K}"])),
        2 => format!("MID({}, {}, {})", plain(c, d), c.one(&["1", "2", "5", "99"]), c.one(&["2", "0", "-1", "99"])),
        3 => format!(
            "REPLACE({} & \"...\", {}, {}, {})",
            plain(c, d),
            c.one(&["1", "2"]),
            c.one(&["0", "1", "99"]),
            plain(c, d)
        ),
        4 => format!("REPT({}, {})", plain(c, d), c.one(&["2", "0", "-1", "{K}"])),
        _ => format!("UPPER({})", plain(c, d)),
    }
}

fn pattern(c: &mut Choices<'_>) -> &'static str {
    c.one(&[
        "\"[a-z]+\"",
        "\"b\"",
        "\"^(.)\"",
        "\"x*\"",
        "\"(a)(b)?\"",
        "\"\\d+\"",
        "\"(?i)do|to\"",
        "\"(\"",
        "\"(?=a)\"",
        "\" $\"",
    ])
}

fn date_to_text(c: &mut Choices<'_>, d: usize) -> String {
    let at = date_or_blank(c, d);
    match c.below(4) {
        0 => format!("{}({at})", c.one(&["DATESTR", "TIMESTR"])),
        1 => format!("{}({at})", c.one(&["FROMNOW", "TONOW"])),
        2 => format!("DATETIME_FORMAT({at}, \"{}\")", format_text(c)),
        _ => {
            let zone = c.one(&["Australia/Sydney", "America/New_York", "UTC", "Asia/Kolkata"]);
            format!("DATETIME_FORMAT(SET_TIMEZONE({{W}}, \"{zone}\"), \"{}\")", format_text(c))
        }
    }
}

fn format_text(c: &mut Choices<'_>) -> &'static str {
    c.one(&[
        "YYYY-MM-DD",
        "LLLL",
        "llll",
        "D MMM YY",
        "Do [of] MMMM",
        "DDDD DDDo Q Qo",
        "d dd ddd dddd do e E",
        "GGGG-[W]WW W",
        "HH:mm:ss.SSS",
        "h:mm A a hh",
        "k kk H m s S SS",
        "Z ZZ",
        "LT LTS L l LL ll LLL lll",
        "Mo Y",
        "🚀 YYYY년",
    ])
}

/// An expression whose rows are numbers or texts.
fn mixed(c: &mut Choices<'_>, d: usize) -> String {
    match c.below(3) {
        0 => format!("IF({}, {}, {})", truth(c, d), number(c, d), text(c, d)),
        1 => format!("SWITCH({{K}}, 0, {}, {{N}}, {}, BLANK())", text(c, d), number(c, d)),
        _ => format!("IF({}, {}, {})", truth(c, d), text(c, d), number(c, d)),
    }
}

fn truth(c: &mut Choices<'_>, depth: usize) -> String {
    if depth == 0 {
        return c
            .one(&[
                "{Flag}",
                "TRUE()",
                "FALSE()",
                "({S} = \"Done\")",
                "({N} > 1)",
                "({T} = \"\")",
                "({K} = BLANK())",
                "({D} = BLANK())",
            ])
            .to_owned();
    }
    let d = depth - 1;
    match c.below(13) {
        // Text, because whether an empty text equals the number 0 is left open (section 2.8).
        11 => format!("(({} & \"\") {} {})", mixed(c, d), c.one(&["=", "!="]), text(c, d)),
        12 => format!("({} {} {})", mixed(c, d), c.one(&["=", "!="]), c.one(&["1", "2.5", "\"abc\"", "{S}"])),
        0 => truth(c, 0),
        1 => format!("({} {} {})", number(c, d), c.one(&["=", "!="]), number(c, d)),
        2 => format!("({} {} {})", ordered(c, d), comparison(c), ordered(c, d)),
        3 => format!("({} {} {})", text(c, d), c.one(&["=", "!="]), text(c, d)),
        4 => format!("(({} & \"\") {} ({} & \"\"))", text(c, d), comparison(c), text(c, d)),
        5 => format!("({} {} {})", date(c, d), comparison(c), date(c, d)),
        6 => format!("{}({}, {}, {{NL}})", c.one(&["AND", "OR", "XOR"]), truth(c, d), truth(c, d)),
        7 => format!("NOT({})", formula(c, d)),
        8 => format!("ISERROR({})", formula(c, d)),
        9 => format!("REGEX_MATCH({}, {})", text(c, d), pattern(c)),
        _ => match c.below(3) {
            0 => format!("{}({}, {})", c.one(&["IS_AFTER", "IS_BEFORE", "IS_SAME"]), date(c, d), date(c, d)),
            1 => format!(
                "IS_SAME({}, {}, \"{}\")",
                date(c, d),
                date(c, d),
                c.one(&["day", "month", "year", "hour", "quarter", "week"])
            ),
            _ => format!("({{TL}} = {})", c.one(&["\"Todo\"", "\"Todo, Done\"", "\"\""])),
        },
    }
}

/// A number or blank and no text: the order between texts and numbers is nowhere told.
fn ordered(c: &mut Choices<'_>, d: usize) -> String {
    match c.below(3) {
        0 => c.one(&["{N}", "{K}", "{Flag}"]).to_owned(),
        _ => format!("({} + 0)", number(c, d)),
    }
}

fn comparison(c: &mut Choices<'_>) -> &'static str {
    c.one(&["=", "!=", "<", "<=", ">", ">="])
}

/// A date that is there.
fn date(c: &mut Choices<'_>, depth: usize) -> String {
    if depth == 0 {
        let leaves = [
            "{W}",
            "DATETIME_PARSE(\"2024-02-29\")",
            "DATETIME_PARSE(\"02/17/2013 7:31:25\")",
            "NOW()",
            "TODAY()",
            "CREATED_TIME()",
            "DATETIME_PARSE(\"2024-01-31T23:59:59.999Z\")",
            "DATETIME_PARSE({W})",
            "SET_LOCALE({W}, \"en\")",
        ];
        return c.one(&leaves).to_owned();
    }
    let d = depth - 1;
    match c.below(4) {
        0 => date(c, 0),
        1 => format!("DATEADD({}, {}, \"{}\")", date(c, d), c.one(&["1", "-1", "13", "0", "-40"]), unit(c)),
        2 => format!(
            "WORKDAY({}, {}{})",
            date(c, d),
            c.one(&["1", "-1", "6"]),
            c.one(&["", ", \"2024-02-02,2024-02-05\""])
        ),
        _ => format!("IF({}, {}, {})", truth(c, d), date(c, d), date(c, d)),
    }
}

/// A date, a blank one, or a text that is read as a date or is none.
fn date_or_blank(c: &mut Choices<'_>, depth: usize) -> String {
    match c.below(8) {
        0 => "{D}".to_owned(),
        1 => "{M}".to_owned(),
        2 => "LAST_MODIFIED_TIME()".to_owned(),
        3 => c.one(&["\"07/10/19\"", "\"2021-06-09\"", "\"04/06/2019 12:00\"", "\"1/1/1979\""]).to_owned(),
        _ => date(c, depth),
    }
}

fn numbers(c: &mut Choices<'_>, depth: usize) -> String {
    if depth == 0 {
        return c.one(&["{NL}", "ARRAYCOMPACT({NB})", "ARRAYFLATTEN({NN})"]).to_owned();
    }
    list_of(c, depth - 1, numbers)
}

fn texts(c: &mut Choices<'_>, depth: usize) -> String {
    if depth == 0 { "{TL}".to_owned() } else { list_of(c, depth - 1, texts) }
}

fn list_of(c: &mut Choices<'_>, d: usize, of: fn(&mut Choices<'_>, usize) -> String) -> String {
    match c.below(4) {
        0 => of(c, 0),
        1 => format!("ARRAYUNIQUE({})", of(c, d)),
        2 => format!("ARRAYSLICE({}, {})", of(c, d), c.one(&["1", "2", "-1", "-2", "1, 2", "2, 3", "1, -2", "-3, -2"])),
        _ => format!("{}({})", c.one(&["ARRAYCOMPACT", "ARRAYFLATTEN"]), of(c, d)),
    }
}
