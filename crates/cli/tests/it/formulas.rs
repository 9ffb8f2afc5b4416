//! `cadre formula`.

use cadre_cli::Exit;
use insta::assert_snapshot;

use crate::shell::Shell;

#[test]
fn values_are_texts_by_default_and_whole_answers_in_json() {
    let shell = Shell::new();
    let eval = |words: &[&str]| shell.told(&[&["formula", "eval"], words].concat());
    assert_eq!(eval(&["1 + 2"]), "3\n");
    assert_eq!(eval(&["IF({Done}, 'yes', 'no')", "--field", "Done=true"]), "yes\n");
    assert_eq!(eval(&["{Name} & '!'", "-f", "Name=a=b"]), "a=b!\n");
    assert_eq!(eval(&["SUM(values)", "--values", "[1, 2, 3.5]"]), "6.5\n");
    assert_eq!(eval(&["TODAY()"]), "2026-11-20\n");
    assert_eq!(eval(&["NOW()", "--now", "2024-02-01T10:30:45.123Z"]), "2024-02-01T10:30:45.123Z\n");
    assert_eq!(eval(&["1 / 0"]), "Infinity\n");
    assert_eq!(eval(&["ERROR()"]), "#ERROR!\n");
    assert_eq!(eval(&["RECORD_ID()", "--record-id", "recCdrTask000001J"]), "recCdrTask000001J\n");
    let due = ["DATETIME_FORMAT({Due}, 'D MMMM')", "-f", "Due=2026-11-20", "-t", "Due=date"];
    assert_eq!(eval(&due), "20 November\n");
    let tags = ["ARRAYJOIN({Tags}, '/')", "--fields", r#"{"Tags": {"type": "multipleSelects", "value": ["a", "b"]}}"#];
    assert_eq!(eval(&tags), "a/b\n");
    assert_snapshot!(eval(&["--json", "{A} * 2", "-f", "A=21"]), @r#"
    {
      "value": 42,
      "text": "42",
      "type": "number",
      "keeps": true
    }
    "#);
    assert_snapshot!(eval(&["--json", "{Done}", "-f", "Done=false"]), @r#"
    {
      "value": null,
      "text": "",
      "type": "boolean",
      "keeps": false
    }
    "#);
}

#[test]
fn a_formula_and_its_fields_can_be_read_from_files_and_standard_input() {
    let shell = Shell::new();
    assert_eq!(shell.run_with(&["formula", "eval", "-"], "1 +\n 2\n").out, "3\n");
    shell.write("record.json", r#"{"Notes": "has an x", "Size": {"type": "number", "value": 4}}"#);
    let words = ["formula", "eval", "FIND('x', {Notes}) + {Size}", "--fields", "@record.json"];
    assert_eq!(shell.told(&words), "12\n");
    assert_snapshot!(shell.told(&["formula", "eval", "1", "--fields", "@none.json"]), @"
    --- standard error
    error: cannot read DIR/none.json: No such file or directory (os error 2)
    --- exit 3
    ");
    assert_snapshot!(shell.told(&["formula", "eval", "1", "--fields", "{"]), @"
    --- standard error
    error: --fields: EOF while parsing an object at line 1 column 1
    --- exit 2
    ");
}

#[test]
fn mistakes_are_underlined_with_what_would_be_right() {
    let shell = Shell::new();
    assert_snapshot!(shell.told(&["formula", "eval", "IF({Staus} = 'x', FOO(1))", "-f", "Status=x"]), @"
    --- standard error
    error: the formula has 2 mistakes
      |
      | IF({Staus} = 'x', FOO(1))
      |    ^^^^^^^ there is no field named `Staus`
    hint: did you mean {Status}?
      |
      | IF({Staus} = 'x', FOO(1))
      |                   ^^^ there is no function named `FOO`
    --- exit 1
    ");
    assert_snapshot!(shell.told(&["formula", "eval", "1 +\n(2"]), @"
    --- standard error
    error: this `(` is not closed
         |
       2 | (2
         | ^
    hint: write `)` after the expression
    --- exit 1
    ");
    assert_snapshot!(shell.told(&["--json", "formula", "explain", "LEN()"]), @r#"
    --- standard error
    {
      "error": {
        "code": "INVALID_FORMULA",
        "kind": "refused",
        "message": "LEN takes 1 argument, found 0",
        "formula": {
          "text": "LEN()",
          "diagnostics": [
            {
              "code": "argument-count",
              "span": {
                "start": 0,
                "end": 5
              },
              "message": "LEN takes 1 argument, found 0",
              "hint": "write LEN(text)"
            }
          ]
        },
        "retry": "never"
      }
    }
    --- exit 1
    "#);
}

#[test]
fn fields_of_a_wrong_form_or_type_are_named() {
    let shell = Shell::new();
    assert_snapshot!(shell.told(&["formula", "eval", "1", "-f", "Name"]), @r#"
    --- standard error
    error: --field "Name" is not of the form NAME=VALUE
    --- exit 2
    "#);
    assert_snapshot!(shell.told(&["formula", "eval", "1", "-f", "A=x", "-t", "A=nunber"]), @r#"
    --- standard error
    error: field "A": there is no type "nunber"; expected perhaps "number"
    --- exit 1
    "#);
    assert_snapshot!(shell.told(&["formula", "eval", "1", "-f", "A=x", "-t", "A=number"]), @r#"
    --- standard error
    error: field "A": "x" is not a value of the type number
    --- exit 1
    "#);
    assert_snapshot!(shell.told(&["formula", "eval", "1", "-f", "A=soon", "-t", "A=dateTime"]), @r#"
    --- standard error
    error: field "A": "soon" is no day or instant; expected 2026-11-20 or 2026-11-20T09:30:00Z
    --- exit 1
    "#);
}

#[test]
fn an_explanation_has_the_tree_with_types_and_costs() {
    let shell = Shell::new();
    let words = ["formula", "explain", "IF({Status} = 'Done', NOW(), 'x')", "-t", "Status=singleSelect"];
    let told = shell.told(&words);
    // What the parts cost is the language's business; that they are told is shown by the heading.
    let without_costs: Vec<String> =
        told.lines().map(|line| line.replace(|c: char| c.is_ascii_digit(), "").trim_end().to_owned()).collect();
    assert_snapshot!(without_costs.join("\n"), @r#"
    Part                Type      ns a record
    call IF             text
      operators =       boolean
        field {Status}  text
        text "Done"     text
      convert to text   text
        call NOW        dateTime
      text "x"          text

    result: text
    cost: about  ns a record
    field: {Status} (text)
    volatile: changes with the clock
    "#);
    let json = shell.run(&[&["--json"], &words[..]].concat()).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["tree"]["children"][0]["span"], serde_json::json!({"start": 3, "end": 20}));
    assert_eq!((&json["type"], &json["volatile"]), (&"text".into(), &true.into()));
}

#[test]
fn functions_are_listed_filtered_and_shown() {
    let shell = Shell::new();
    assert_snapshot!(shell.told(&["formula", "functions", "datetime"]), @"
    Function                                  Gives
    DATETIME_DIFF(date1, date2, [unit])       The first date minus the second in whole units, seconds if not given.
    DATETIME_FORMAT(date, [format])           The date as text in a format of Moment's tokens, ISO 8601 if not given.
    DATETIME_PARSE(text, [format], [locale])  The date that a text says, in a format or as people write dates.
    ");
    assert_snapshot!(shell.told(&["formula", "functions", "switch"]), @r#"
    SWITCH(value, pattern, result, [more], …)
    The result of the first pattern that equals a value, or the default.

      value: any
      pattern: any
      result: any
      more: any

      SWITCH(2, 1, "one", 2, "two") -> two
      SWITCH(3, 1, "one", 2, "two", "many") -> many
      SWITCH("", BLANK(), "empty", "other") -> empty
    "#);
    assert_snapshot!(shell.told(&["formula", "functions", "SUBSTITUT3"]), @r#"
    --- standard error
    error: no function has "SUBSTITUT3" in its name
    hint: did you mean SUBSTITUTE?
    --- exit 3
    "#);
    let all: serde_json::Value = serde_json::from_str(&shell.run(&["--json", "formula", "functions"]).out).unwrap();
    assert_eq!(all["functions"].as_array().map(Vec::len), Some(84));
}

#[test]
fn tables_keep_within_the_terminal() {
    let shell = Shell::new().on_terminal(60);
    let ran = shell.run(&["--color", "never", "formula", "functions"]);
    assert_eq!(ran.exit, Exit::Done);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 60));
    assert!(ran.out.contains('…'));
}
