use super::*;
use crate::field::{FieldInfo, FieldList};
use crate::parser::parse;
use crate::resolve::resolve;

fn table() -> FieldList {
    let fields = [
        ("Number", ValueType::Number),
        ("Text", ValueType::Text),
        ("Done", ValueType::Boolean),
        ("Day", ValueType::Date),
        ("Instant", ValueType::DateTime),
        ("Tags", ValueType::array_of(ValueType::Text)),
        ("Numbers", ValueType::array_of(ValueType::Number)),
        ("Unknown", ValueType::Any),
    ];
    let info = |(no, (name, value)): (usize, (&str, ValueType))| FieldInfo {
        no: cadre_model::FieldNo(no as u32),
        id: format!("fld{no:014}").parse().unwrap(),
        name: name.into(),
        value,
    };
    FieldList::new(fields.into_iter().enumerate().map(info).collect())
}

/// The typed tree: conversions as `text(…)`, `number(…)`, `instant(…)`.
fn shape(expr: &Expr<Typed>) -> String {
    match &expr.kind {
        ExprKind::Number(value) => value.to_string(),
        ExprKind::Text(text) => format!("'{text}'"),
        ExprKind::Field(field) => field.name.to_string(),
        ExprKind::Values(()) => "values".to_owned(),
        ExprKind::Call(call) => {
            format!("{}({})", call.function.name, call.args.iter().map(shape).collect::<Vec<_>>().join(", "))
        }
        ExprKind::Negate(inner) => format!("-{}", shape(inner)),
        ExprKind::Paren(inner) => format!("({})", shape(inner)),
        ExprKind::Chain(chain) => {
            let rest: String = chain.rest.iter().map(|l| format!(" {} {}", l.op.symbol(), shape(&l.operand))).collect();
            format!("{}{rest}", shape(&chain.first))
        }
        ExprKind::Convert(Conversion::ToText, inner) => format!("text({})", shape(inner)),
        ExprKind::Convert(Conversion::ToNumber, inner) => format!("number({})", shape(inner)),
        ExprKind::Convert(Conversion::ToDateTime, inner) => format!("instant({})", shape(inner)),
        ExprKind::Error(never) => match *never {},
    }
}

fn typed_as(text: &str, purpose: Purpose) -> Expr<Typed> {
    let resolved = resolve(&parse(text).tree, &table()).unwrap_or_else(|error| panic!("{text}: {error}"));
    typed(resolved, None, purpose)
}

#[test]
fn operators_references_and_calls_have_their_types() {
    // Section 4.
    let cases = [
        ("1", "number"),
        ("'a'", "text"),
        ("-{Text}", "number"),
        ("1 + 'a'", "number"),
        ("{Day} - {Day}", "number"),
        ("1 & 2", "text"),
        ("1 < 2", "number"),
        ("{Done}", "boolean"),
        ("IF(1, ({Done}), BLANK())", "boolean"),
        ("IF(1, {Done}, TRUE())", "number"),
        ("{Text}", "text"),
        ("({Day})", "date"),
        ("{Tags}", "array of text"),
        ("{Unknown}", "any"),
        ("TODAY()", "date"),
        ("NOW()", "dateTime"),
        ("BLANK()", "blank"),
        ("AND({Text})", "number"),
        ("LEN({Text}) = 3", "number"),
        ("ARRAYUNIQUE({Numbers})", "array of number"),
    ];
    for (text, expected) in cases {
        assert_eq!(typed_as(text, Purpose::Field).value_type().to_string(), expected, "{text}");
    }
}

#[test]
fn alternatives_join_and_mixed_ones_make_the_field_text() {
    // Section 4 [L]; blank and a missing branch are neutral.
    let cases = [
        ("IF(1, 2, 3)", "number", "IF(1, 2, 3)"),
        ("IF(1, 2)", "number", "IF(1, 2)"),
        ("IF(1, 2, BLANK())", "number", "IF(1, 2, BLANK())"),
        ("IF(1, BLANK(), {Day})", "date", "IF(1, BLANK(), Day)"),
        ("IF(1, BLANK())", "blank", "IF(1, BLANK())"),
        ("IF(1, 'Yes', 1)", "text", "IF(1, 'Yes', text(1))"),
        ("IF(1, {Day}, '')", "text", "IF(1, text(Day), '')"),
        ("IF(1, 2, {Done})", "number", "IF(1, 2, number(Done))"),
        ("IF(1, {Day}, {Instant})", "dateTime", "IF(1, instant(Day), Instant)"),
        ("IF(1, {Day}, 5)", "text", "IF(1, text(Day), text(5))"),
        ("IF(1, {Tags}, 'none')", "text", "IF(1, text(Tags), 'none')"),
        ("IF(1, {Tags}, {Numbers})", "array of any", "IF(1, Tags, Numbers)"),
        ("IF(1, {Tags}, BLANK())", "array of text", "IF(1, Tags, BLANK())"),
        ("IF(1, {Unknown}, 5)", "any", "IF(1, Unknown, 5)"),
        ("(IF(1, (2), 'a'))", "text", "(IF(1, (text(2)), 'a'))"),
        ("IF(1, IF(2, 3, 'a'), 4)", "text", "IF(1, IF(2, text(3), 'a'), text(4))"),
        ("IF(1, IF(2, {Day}, {Instant}), 'a')", "text", "IF(1, IF(2, text(Day), text(Instant)), 'a')"),
        ("IF(1, IF(2, TRUE(), FALSE()), 3)", "number", "IF(1, IF(2, number(TRUE()), number(FALSE())), 3)"),
        ("SWITCH(1, 2, 'a', 3, 4)", "text", "SWITCH(1, 2, 'a', 3, text(4))"),
        ("SWITCH(1, 2, 3, 'a')", "text", "SWITCH(1, 2, text(3), 'a')"),
        ("SWITCH('a', 'b', 3)", "number", "SWITCH('a', 'b', 3)"),
    ];
    for (text, result, tree) in cases {
        let typed = typed_as(text, Purpose::Field);
        assert_eq!(typed.value_type().to_string(), result, "{text}");
        assert_eq!(shape(&typed), tree, "{text}");
    }
}

#[test]
fn parts_of_a_formula_keep_the_values_they_have() {
    let cases = [
        ("IF(1, 5, 'x') + 1", "number", "IF(1, 5, 'x') + 1"),
        ("ISERROR(IF(1, 5, 'x'))", "number", "number(ISERROR(IF(1, 5, 'x')))"),
        ("IF(IF(1, 0, 'x'), 1, 2)", "number", "IF(IF(1, 0, 'x'), 1, 2)"),
        ("'a' & IF(1, 5, 'x')", "text", "'a' & IF(1, text(5), 'x')"),
        ("IF(1, 2, 3) & IF(1, 5, {Unknown})", "text", "IF(1, 2, 3) & IF(1, 5, Unknown)"),
    ];
    for (text, result, tree) in cases {
        let typed = typed_as(text, Purpose::Field);
        assert_eq!((typed.value_type().to_string().as_str(), shape(&typed).as_str()), (result, tree), "{text}");
    }
}

#[test]
fn a_filter_tests_the_value_as_it_is() {
    let typed = typed_as("IF({Number}, 0, 'x')", Purpose::Filter);
    assert_eq!((typed.value_type(), shape(&typed).as_str()), (&ValueType::Any, "IF(Number, 0, 'x')"));
}

#[test]
fn every_type_joins_with_every_type_alike_from_both_sides() {
    use ValueType::{Any, Blank, Boolean, Date, DateTime, Number, Text};
    let array = ValueType::array_of;
    let types =
        [Blank, Number, Text, Boolean, Date, DateTime, Any, array(Number), array(Text), array(Any), array(Blank)];
    for (a, b) in types.iter().flat_map(|a| types.iter().map(move |b| (a, b))) {
        assert_eq!(a.join(b), b.join(a), "{a} {b}");
        assert_eq!(a.join(b).join(b), a.join(b), "{a} {b}");
        assert_eq!(a.join(&Blank), *a, "{a}");
    }
    assert_eq!(array(Number).join(&array(Blank)), array(Number));
    assert_eq!(array(Number).join(&Number), Any);
}

#[test]
fn conversions_add_half_the_height_at_most() {
    let nest = |n: usize| format!("{}1{}", "IF(1, 1 = ".repeat(n), ", 2)".repeat(n));
    let tree = typed_as(&nest((crate::limits::MAX_DEPTH - 1) / 2), Purpose::Field);
    let mut open = vec![(&tree, 1)];
    let mut highest = 0;
    while let Some((node, level)) = open.pop() {
        highest = highest.max(level);
        open.extend(node.children().map(|child| (child, level + 1)));
    }
    assert!(highest > crate::limits::MAX_DEPTH && highest <= crate::limits::MAX_TYPED_DEPTH, "{highest}");
}
