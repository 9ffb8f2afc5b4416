use super::*;
use crate::parser::parse;
use crate::syntax::{BinaryOp, Link};

#[test]
fn a_tree_prints_in_one_form() {
    let cases = [
        ("1+2*3", "1 + 2 * 3"),
        ("( 1+2 )*3", "(1 + 2) * 3"),
        ("((a))", "((a))"),
        ("- -a", "--a"),
        ("-  (a&b)", "-(a & b)"),
        ("IF( {A}>1,'x' , \"y\")", "IF({A} > 1, \"x\", \"y\")"),
        (r"{With {Curly Braces\}}", r"{With {Curly Braces\}}"),
        (r#"'a"b\D\n'"#, r#""a\"b\\D\n""#),
        ("1.50", "1.5"),
        ("1e21", "1000000000000000000000"),
        ("F()", "F()"),
    ];
    for (text, expected) in cases {
        assert_eq!(print_tree(&parse(text).tree), expected, "{text}");
    }
}

/// The tree of `text` without its parentheses, as code that builds trees would make it.
fn built(text: &str) -> Expr<Parsed> {
    fn strip(node: Expr<Parsed>) -> Expr<Parsed> {
        let kind = match node.kind {
            ExprKind::Paren(inner) => return strip(*inner),
            ExprKind::Negate(inner) => ExprKind::Negate(Box::new(strip(*inner))),
            ExprKind::Chain(chain) => {
                let rest = chain.rest.into_iter().map(|Link { op, operand }| Link { op, operand: strip(operand) });
                ExprKind::Chain(Box::new(Chain { rest: rest.collect(), first: strip(chain.first) }))
            }
            kind => kind,
        };
        Expr { kind, ..node }
    }
    strip(parse(text).tree)
}

#[test]
fn parentheses_are_added_only_where_the_tree_needs_them() {
    let cases = [
        ("(1 * 2) + 3", "1 * 2 + 3"),
        ("1 * (2 + 3)", "1 * (2 + 3)"),
        ("1 - (2 - 3)", "1 - (2 - 3)"),
        ("(1 - 2) - 3", "(1 - 2) - 3"),
        ("(1 = 2) & 3", "(1 = 2) & 3"),
        ("1 & (2 = 3)", "1 & (2 = 3)"),
        ("-(1 + 2)", "-(1 + 2)"),
        ("(-1) * (-2)", "-1 * -2"),
        ("-(1)", "-1"),
    ];
    for (text, expected) in cases {
        assert_eq!(print_tree(&built(text)), expected, "{text}");
    }
    for (outer, inner) in BinaryOp::ALL.iter().flat_map(|outer| BinaryOp::ALL.iter().map(move |inner| (outer, inner))) {
        let text = format!("1 {} (2 {} 3)", outer.symbol(), inner.symbol());
        let printed = print_tree(&built(&text));
        assert_eq!(printed.contains('('), inner.level() <= outer.level(), "{printed}");
    }
}

#[test]
fn a_name_that_would_not_be_read_back_is_printed_as_its_id() {
    let id: FieldId = "fldAAAAAAAAAAAAAA".parse().unwrap();
    let cases = [
        ("Name", "{Name}"),
        ("two words", "{two words}"),
        ("With {Curly Braces}", r"{With {Curly Braces\}}"),
        (r"a\}b", r"{a\\}b}"),
        (r"a\b", r"{a\b}"),
        (r"ends\", "{fldAAAAAAAAAAAAAA}"),
        (" ", "{fldAAAAAAAAAAAAAA}"),
        ("fldBBBBBBBBBBBBBB", "{fldAAAAAAAAAAAAAA}"),
    ];
    for (name, expected) in cases {
        let reference = name_reference(name, id);
        assert_eq!(reference, expected, "{name}");
        let ExprKind::Field(read) = parse(&reference).tree.kind else { panic!("{reference} is a field") };
        assert!(*read.text == *name || reference == id_reference(id), "{reference}");
    }
}
