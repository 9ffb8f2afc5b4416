use super::*;
use crate::field::FieldList;
use crate::parser::parse;
use crate::value_type::ValueType;

fn field(no: u32, letter: char, name: &str, value: ValueType) -> FieldInfo {
    let id = format!("fld{}", letter.to_string().repeat(14));
    FieldInfo { no: cadre_model::FieldNo(no), id: id.parse().unwrap(), name: name.into(), value }
}

fn table() -> FieldList {
    FieldList::new(vec![
        field(1, 'A', "Name", ValueType::Text),
        field(2, 'B', "Task ID", ValueType::Text),
        field(3, 'C', "Value", ValueType::Number),
        field(4, 'D', "status", ValueType::Text),
        field(5, 'E', "Status", ValueType::Text),
        field(6, 'F', "values", ValueType::Number),
        field(7, 'G', "fldAAAAAAAAAAAAAA", ValueType::Number),
        field(8, 'H', "Today", ValueType::Date),
        field(9, 'I', "With {Curly}", ValueType::Text),
    ])
}

/// What the only leaf of a formula resolves to.
fn leaf(text: &str, scope: &FieldList) -> String {
    let resolved = resolve(&parse(text).tree, scope).unwrap_or_else(|error| panic!("{text}: {error}"));
    match &resolved.kind {
        ExprKind::Field(field) => format!("field {}", field.no),
        ExprKind::Values(()) => "values".to_owned(),
        ExprKind::Call(call) => format!("call {}", call.function.name),
        other => panic!("{text} is {other:?}"),
    }
}

#[test]
fn a_name_means_a_field_before_anything_else() {
    // Section 1.3 [D] [P], letter case as section 16 recommends.
    let cases = [
        ("Name", "field 1"),
        ("{Name}", "field 1"),
        ("{name}", "field 1"),
        ("NAME", "field 1"),
        ("{Task ID}", "field 2"),
        ("VALUE", "field 3"),
        ("{Value}", "field 3"),
        ("{status}", "field 4"),
        ("Status", "field 5"),
        ("{values}", "field 6"),
        ("values", "field 6"),
        ("{fldBBBBBBBBBBBBBB}", "field 2"),
        ("fldBBBBBBBBBBBBBB", "field 2"),
        (r"{With {Curly\}}", "field 9"),
    ];
    for (text, expected) in cases {
        assert_eq!(leaf(text, &table()), expected, "{text}");
    }
}

#[test]
fn an_id_in_braces_means_its_field_whatever_fields_are_called() {
    assert_eq!(leaf("{fldAAAAAAAAAAAAAA}", &table()), "field 1");
}

#[test]
fn functions_without_arguments_need_no_parentheses_unless_a_field_has_the_name() {
    // Section 16.
    for (text, expected) in
        [("TRUE", "call TRUE"), ("now", "call NOW"), ("TODAY", "field 8"), ("TODAY()", "call TODAY")]
    {
        assert_eq!(leaf(text, &table()), expected, "{text}");
    }
}

#[test]
fn values_hides_a_field_inside_a_rollup_and_nowhere_else() {
    // Section 14.
    let rollup = table().with_values(ValueType::Number);
    assert_eq!(leaf("values", &rollup), "values");
    assert_eq!(leaf("VALUES", &rollup), "values");
    assert_eq!(leaf("{values}", &rollup), "field 6", "braces name a field");
    let alone = FieldList::new(Vec::new()).with_values(ValueType::Number);
    assert_eq!(leaf("{values}", &alone), "values");
}

fn failure(text: &str) -> FormulaError {
    resolve(&parse(text).tree, &table()).expect_err(text)
}

#[test]
fn all_unknown_names_are_listed_once_in_order() {
    // Section 7.3 [L].
    let cases = [
        ("{Nope} & {Also Missing} & {NOPE}", "Unknown field names: nope, also missing"),
        ("IF({Nope}, BAD({Gone}), 1)", "Unknown field names: nope, gone"),
        ("BAD(1) + WORSE(2) + bad(3)", "Unknown function names: bad, worse"),
        ("{fldZZZZZZZZZZZZZZ}", "Unknown field names: fldzzzzzzzzzzzzzz"),
        ("STATUS", "Unknown field names: status"),
        ("LEFT({Name})", "Invalid formula. Please check your formula text."),
    ];
    for (text, detail) in cases {
        assert_eq!(failure(text).detail(), detail, "{text}");
    }
}

#[test]
fn more_unknown_names_than_diagnostics_are_still_all_listed() {
    let names: Vec<String> = (0..500).map(|n| format!("{{none {n}}}")).collect();
    let FormulaError::UnknownNames { fields, diagnostics, .. } = failure(&names.join("&")) else { panic!("names") };
    assert_eq!((fields.len(), diagnostics.len()), (500, MAX_DIAGNOSTICS));
}

/// Code, place and hint of the first diagnostic.
fn first(text: &str) -> (&'static str, &str, Option<String>) {
    let error = failure(text);
    let first = &error.diagnostics()[0];
    (first.code, first.span.of(text), first.hint.clone())
}

#[test]
fn hints_say_what_was_meant() {
    let left = signature(functions::find("LEFT").expect("LEFT is in the table"));
    let (call_left, write_left) = (format!("LEFT is a function: write {left}"), format!("write {left}"));
    let cases = [
        ("{Nmae}", codes::UNKNOWN_FIELD, "{Nmae}", "did you mean {Name}?"),
        ("1 + TaskID", codes::UNKNOWN_FIELD, "TaskID", "did you mean {Task ID}?"),
        ("LEFT", codes::UNKNOWN_FIELD, "LEFT", call_left.as_str()),
        ("LEFFT('a', 1)", codes::UNKNOWN_FUNCTION, "LEFFT", "did you mean LEFT?"),
        ("IFERROR(1, 2)", codes::UNKNOWN_FUNCTION, "IFERROR", "use IF(ISERROR(value), otherwise, value)"),
        ("1 & LEFT('a')", codes::ARGUMENT_COUNT, "LEFT('a')", write_left.as_str()),
    ];
    for (text, code, place, hint) in cases {
        assert_eq!(first(text), (code, place, Some(hint.to_owned())), "{text}");
    }
}

#[test]
fn arity_comes_from_the_table() {
    for text in ["IF(1)", "IF(1, 2, 3, 4)", "SUM()", "TODAY(1)", "SWITCH(1, 2)"] {
        assert_eq!(first(text).0, codes::ARGUMENT_COUNT, "{text}");
        assert_eq!(failure(text).code(), "formula-arguments", "{text}");
    }
    for function in functions::all() {
        let counts = [function.min_args.checked_sub(1), function.max_args.map(|max| max + 1)];
        for count in counts.into_iter().flatten() {
            let text = format!("{}({})", function.name, vec!["{Name}"; count].join(","));
            assert_eq!(first(&text).0, codes::ARGUMENT_COUNT, "{text}");
        }
    }
}

#[test]
fn last_modified_time_takes_references_only() {
    // Section 12.8.
    for text in ["LAST_MODIFIED_TIME()", "LAST_MODIFIED_TIME({Name}, {Value})", "LAST_MODIFIED_TIME(({Name}))"] {
        assert!(resolve(&parse(text).tree, &table()).is_ok(), "{text}");
    }
    for (text, place) in
        [("LAST_MODIFIED_TIME('Name')", "'Name'"), ("LAST_MODIFIED_TIME({Name}, {Value} + 1)", "{Value} + 1")]
    {
        let (code, found, _) = first(text);
        assert_eq!((code, found), (codes::EXPECTED_FIELD, place), "{text}");
    }
}

#[test]
fn a_tree_with_an_error_node_is_no_formula() {
    assert_eq!(failure("1 + ").code(), "formula-syntax");
}
