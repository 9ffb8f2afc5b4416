use proptest::prelude::*;

use super::*;
use crate::explain::explain;
use crate::field::FieldList;
use crate::functions::{self, ArgKind, Function};

fn field(no: u32, name: &str, value: ValueType) -> FieldInfo {
    FieldInfo { no: FieldNo(no), id: format!("fld{no:014}").parse().unwrap(), name: name.into(), value }
}

fn table() -> FieldList {
    FieldList::new(vec![
        field(1, "A", ValueType::Number),
        field(2, "B b", ValueType::Text),
        field(3, "C}", ValueType::Date),
    ])
}

fn compiled(text: &str) -> Formula {
    compile(text, &table()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn facts_come_from_the_whole_tree() {
    let formula = compiled(r"IF({B b} = '', {A}, {C\}}) & {B b} & A");
    assert_eq!(formula.references(), [FieldNo(2), FieldNo(1), FieldNo(3)]);
    assert_eq!(formula.fields().iter().map(|field| &*field.name).collect::<Vec<_>>(), ["B b", "A", "C}"]);
    assert_eq!(formula.result_type(), &ValueType::Text);
    assert!(!formula.is_volatile() && !formula.uses_created_time() && !formula.uses_record_id());
    assert!(compiled("IF(A, 1, LEN(TODAY()))").is_volatile());
    assert!(compiled("NOW").is_volatile());
    assert!(compiled("'x' & CREATED_TIME()").uses_created_time());
    assert!(compiled("LEFT(RECORD_ID(), 3)").uses_record_id());
    assert!(compiled("A & A").cost() > compiled("A").cost());
}

#[test]
fn modified_time_knows_whose_edits_count() {
    // Section 12.8.
    let cases = [
        ("1", ModifiedTime::Unused),
        ("LAST_MODIFIED_TIME()", ModifiedTime::OfAnyField),
        ("LAST_MODIFIED_TIME(A)", ModifiedTime::Of(vec![FieldNo(1)])),
        (
            "LAST_MODIFIED_TIME(A, {B b}, A) & LAST_MODIFIED_TIME(({B b}))",
            ModifiedTime::Of(vec![FieldNo(1), FieldNo(2)]),
        ),
        ("LAST_MODIFIED_TIME(A) & LAST_MODIFIED_TIME() & LAST_MODIFIED_TIME({B b})", ModifiedTime::OfAnyField),
    ];
    for (text, expected) in cases {
        assert_eq!(compiled(text).modified_time(), &expected, "{text}");
    }
    assert_eq!(compiled("LAST_MODIFIED_TIME({B b})").references(), [FieldNo(2)]);
}

#[test]
fn saving_and_showing_change_references_and_nothing_else() {
    // Section 1.3: references are saved as ids, so renaming does not break a formula.
    let text = "IF( A > 1.50 ,\n\t'it\\'s {B b}', -- {b B} )\u{a0}& TRUE & {C\\}}";
    let formula = compiled(text);
    let saved = formula.print_ids(&table());
    assert_eq!(
        saved,
        "IF( {fld00000000000001} > 1.50 ,\n\t'it\\'s {B b}', -- {fld00000000000002} )\u{a0}& TRUE() & {fld00000000000003}"
    );
    let renamed = FieldList::new(vec![field(1, "Ä {1}", ValueType::Number), field(2, "True", ValueType::Text)]);
    let shown = formula.print_names(&renamed);
    assert_eq!(shown, "IF( {Ä {1\\}} > 1.50 ,\n\t'it\\'s {B b}', -- {True} )\u{a0}& TRUE() & {fld00000000000003}");
    let read_again = compiled(&saved);
    assert_eq!(read_again.references(), formula.references());
    assert_eq!(read_again.print_ids(&table()), saved);
    assert_eq!(
        read_again.print_names(&table()),
        "IF( {A} > 1.50 ,\n\t'it\\'s {B b}', -- {B b} )\u{a0}& TRUE() & {C\\}}"
    );
}

#[test]
fn a_formula_that_could_not_be_read_again_once_saved_is_refused() {
    // 70,000 references of one letter are short; as ids of 19 bytes with braces they pass the limit of the text.
    let error = compile(&vec!["A"; 70_000].join("&"), &table()).expect_err("too long when saved");
    assert_eq!(error.diagnostics()[0].code, codes::TEXT_TOO_LONG);
    assert!(compile(&vec!["A"; 10_000].join("&"), &table()).is_ok());
}

#[test]
fn the_deepest_formulas_pass_every_stage_on_a_small_stack() {
    // Test threads have 2 MiB of stack and debug builds the largest frames.
    let levels = crate::limits::MAX_DEPTH - 1;
    let nested = |open: &str, close: &str, nodes: usize| {
        format!("{}1{}", open.repeat(levels / nodes), close.repeat(levels / nodes))
    };
    let forms = [
        nested("(", ")", 1),
        nested("-", "", 1),
        nested("IF(A, 'x', ", ")", 1),
        nested("IF(A, 1 = ", ", 2)", 2),
        nested("1=1&1+1*(", ")", 5),
    ];
    for text in forms {
        let formula = compiled(&text);
        assert_eq!(formula.print_names(&table()).matches('1').count(), text.matches('1').count());
        let explanation = explain(&formula);
        assert!(explanation.to_string().lines().count() >= levels / 5);
        assert!(serde_json::to_string(&explanation).is_ok());
        assert_eq!(explanation.clone(), explanation);
    }
}

#[test]
fn errors_say_what_where_and_what_would_be_right() {
    let syntax = compile("1 == 2", &table()).expect_err("syntax");
    assert_eq!(syntax.code(), "formula-syntax");
    assert_eq!(syntax.detail(), "Invalid formula. Please check your formula text.");
    assert_eq!(
        syntax.to_string(),
        "the formula cannot be read: `==` is not an operator at byte 2 (equality is written `=`)"
    );
    let names = compile_filter("{X} = 1", &table()).expect_err("names");
    assert_eq!(names.detail(), "Unknown field names: x");
}

#[test]
fn a_filter_and_a_field_differ_in_the_result_alone() {
    let text = "IF(A, 0, 'x')";
    assert_eq!(compiled(text).result_type(), &ValueType::Text);
    assert_eq!(compile_filter(text, &table()).unwrap().result_type(), &ValueType::Any);
}

#[test]
fn a_rollup_knows_its_values() {
    let scope = FieldList::new(Vec::new()).with_values(ValueType::Number);
    assert_eq!(compile("values", &scope).unwrap().result_type(), &ValueType::array_of(ValueType::Number));
    assert_eq!(compile("SUM(values) / 2", &scope).unwrap().result_type(), &ValueType::Number);
    assert_eq!(compile("values", &table()).expect_err("no rollup").detail(), "Unknown field names: values");
}

/// A call of `function` with the given arguments, repeated or cut to a number that it takes.
fn call(function: &'static Function, count: usize, args: &[String]) -> String {
    let most = function.max_args.unwrap_or(function.min_args + 3);
    let count = function.min_args + count % (most - function.min_args + 1);
    let takes_fields = function.args.iter().any(|arg| arg.kind == ArgKind::Field);
    let args = args.iter().cycle().take(count).map(|arg| if takes_fields { "{B b}" } else { arg });
    format!("{}({})", function.name, args.collect::<Vec<_>>().join(", "))
}

/// Texts that compile, over every function of the table.
fn formulas() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec!["1", "2.5", "'x'", "A", "{A}", "{B b}", "{C\\}}", "TRUE", "BLANK()"])
        .prop_map(str::to_owned);
    leaf.prop_recursive(5, 40, 4, |inner| {
        let functions = prop::sample::select(functions::all().collect::<Vec<_>>());
        let op = prop::sample::select(vec!["+", "-", "*", "/", "&", "=", "!=", "<", ">="]);
        prop_oneof![
            3 => (functions, any::<usize>(), prop::collection::vec(inner.clone(), 1..4))
                .prop_map(|(function, count, args)| call(function, count % 8, &args)),
            2 => (inner.clone(), op, inner.clone()).prop_map(|(left, op, right)| format!("{left} {op}\n{right}")),
            1 => inner.clone().prop_map(|inner| format!("-{inner}")),
            1 => inner.prop_map(|inner| format!("({inner})")),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_saved_compiles_to_the_same(text in formulas()) {
        let formula = compiled(&text);
        let saved = formula.print_ids(&table());
        let again = compiled(&saved);
        prop_assert_eq!(again.result_type(), formula.result_type());
        prop_assert_eq!(&again.0.facts, &formula.0.facts);
        prop_assert_eq!(again.print_names(&table()), formula.print_names(&table()));
        let explanation = explain(&formula);
        prop_assert_eq!(explanation.tree.cost_ns, formula.cost());
        prop_assert!(serde_json::to_string(&explanation).is_ok());
    }

    #[test]
    fn a_filter_reads_what_a_field_reads(text in formulas()) {
        let filter = compile_filter(&text, &table()).expect("what compiles for a field compiles for a filter");
        let field = compiled(&text);
        prop_assert_eq!(filter.references(), field.references());
        let (tested, shown) = (filter.result_type(), field.result_type());
        let is_number = (tested, shown) == (&ValueType::Boolean, &ValueType::Number);
        prop_assert!(tested == shown || *shown == ValueType::Text || is_number);
    }
}
