//! Printing: a printed formula reads as the formula it was.

use cadre_formula::print::print_tree;
use cadre_formula::syntax::{Expr, ExprKind, Parsed, Stage, Typed};
use cadre_formula::{FieldInfo, FieldList, Names, ValueType, compile, parse};
use cadre_model::{FieldId, FieldNo};
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};

use crate::generate::{self, Choices};

/// A tree without the places of its nodes.
fn shape<S: Stage>(expr: &Expr<S>, name: &dyn Fn(&S::Field) -> String) -> String {
    let inner = |expr: &Expr<S>| shape(expr, name);
    match &expr.kind {
        ExprKind::Field(field) => format!("field {}", name(field)),
        ExprKind::Number(x) => format!("number {:016x}", x.to_bits()),
        ExprKind::Text(text) => format!("text {text:?}"),
        ExprKind::Values(_) => "values".to_owned(),
        ExprKind::Paren(expr) => format!("({})", inner(expr)),
        ExprKind::Negate(expr) => format!("negate[{}]", inner(expr)),
        ExprKind::Convert(how, expr) => format!("{how:?}[{}]", inner(expr)),
        ExprKind::Call(call) => {
            let args: Vec<String> = call.args.iter().map(inner).collect();
            format!("call[{}]", args.join(", "))
        }
        ExprKind::Chain(chain) => {
            let rest: Vec<String> =
                chain.rest.iter().map(|link| format!("{} {}", link.op.symbol(), inner(&link.operand))).collect();
            format!("chain[{} {}]", inner(&chain.first), rest.join(" "))
        }
        ExprKind::Error(_) => "error".to_owned(),
    }
}

fn parsed_shape(expr: &Expr<Parsed>) -> String {
    let mut functions = String::new();
    expr.walk(|node| {
        if let ExprKind::Call(call) = &node.kind {
            functions.push_str(&call.function.text);
            functions.push(' ');
        }
    });
    functions + &shape(expr, &|name| format!("{:?} {:?}", name.form, name.text))
}

fn typed_shape(expr: &Expr<Typed>) -> String {
    let mut functions = String::new();
    expr.walk(|node| {
        if let ExprKind::Call(call) = &node.kind {
            functions.push_str(call.function.name);
            functions.push(' ');
        }
    });
    functions + &shape(expr, &|field| field.no.to_string())
}

/// Names that need care when they are written in braces.
const NAMES: [&str; 10] = [
    "Name",
    "First Name",
    "Owner's List",
    "1) First",
    "{With {Curly Braces}",
    "a}b",
    "back\\slash",
    "Größe 🚀",
    "TRUE",
    "Sum",
];

fn fields(rename: impl Fn(&str) -> String) -> FieldList {
    let field = |(at, name): (usize, &&str)| FieldInfo {
        no: FieldNo(at as u32 + 1),
        id: format!("fldTEST{at:010}").parse::<FieldId>().expect("fld and 14 digits"),
        name: rename(name).into(),
        value: ValueType::Number,
    };
    FieldList::new(NAMES.iter().enumerate().map(field).collect())
}

fn braced(name: &str) -> String {
    format!("{{{}}}", name.replace('}', "\\}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_printed_formula_reads_as_the_same_tree(of_formula in vec(any::<u16>(), 0..80)) {
        let text = generate::formula(&mut Choices::new(&of_formula), 4);
        let first = parse(&text);
        prop_assert!(first.is_ok(), "{}: {:?}", text, first.diagnostics);
        let printed = print_tree(&first.tree);
        let second = parse(&printed);
        prop_assert!(second.is_ok(), "{} printed as {}", text, printed);
        prop_assert_eq!(parsed_shape(&first.tree), parsed_shape(&second.tree));
        prop_assert_eq!(print_tree(&second.tree), printed);
    }

    #[test]
    fn a_printed_text_literal_reads_as_the_same_text(text in any::<String>()) {
        let parsed = parse(&cadre_formula::print::quoted(&text));
        prop_assert!(matches!(&parsed.tree.kind, ExprKind::Text(read) if **read == *text), "{:?}", parsed);
    }

    #[test]
    fn names_become_ids_and_names_again(picks in vec((0..NAMES.len(), 0_usize..4), 1..8)) {
        let operand = |(at, op): &(usize, usize)| format!("{} {} ", braced(NAMES[*at]), ["+", "&", "=", "*"][*op]);
        let text = picks.iter().map(operand).collect::<String>() + "\n 1 ";
        let scope = fields(str::to_owned);
        let formula = compile(&text, &scope).map_err(|error| proptest::test_runner::TestCaseError::fail(error.to_string()))?;
        let saved = formula.print_ids(&scope);
        for name in NAMES {
            prop_assert!(!saved.contains(&braced(name)), "{}", saved);
        }
        let renamed = fields(|name| format!("{name} renamed"));
        let reread = compile(&saved, &renamed).map_err(|error| proptest::test_runner::TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(typed_shape(formula.tree()), typed_shape(reread.tree()));
        prop_assert_eq!(reread.print_names(&scope), text);
        let shown = reread.print_names(&renamed);
        let again = compile(&shown, &renamed).map_err(|error| proptest::test_runner::TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(typed_shape(again.tree()), typed_shape(formula.tree()));
    }
}

#[test]
fn parentheses_are_kept_where_the_tree_needs_them() {
    for text in ["10 - (4 - 3)", "(1 + 2) * 3", "-(1 + 2)", "(1 & 2) + 3", "((1))", "2 * -3", "--5", "(1 = 2) = 3"] {
        let first = parse(text);
        assert!(first.is_ok(), "{text}");
        let printed = print_tree(&first.tree);
        assert_eq!(parsed_shape(&first.tree), parsed_shape(&parse(&printed).tree), "{text} printed as {printed}");
    }
}

#[test]
fn a_field_that_has_gone_shows_as_its_id() {
    let scope = fields(str::to_owned);
    let formula = compile("{First Name} + 1", &scope).expect("the field is there");
    struct Nothing;
    impl Names for Nothing {
        fn name(&self, _: FieldNo) -> Option<std::sync::Arc<str>> {
            None
        }
        fn id(&self, _: FieldNo) -> Option<FieldId> {
            None
        }
    }
    assert_eq!(formula.print_names(&Nothing), "{fldTEST0000000001} + 1");
}
