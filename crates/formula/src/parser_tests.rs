use proptest::prelude::*;

use super::*;
use crate::print::print_tree;
use crate::syntax::Stage;

/// The tree in a form that shows how operands bind: every chain, negation and call in brackets.
fn shape(expr: &Expr<Parsed>) -> String {
    let joined = |args: &[Expr<Parsed>]| args.iter().map(shape).collect::<Vec<_>>().join(" ");
    match &expr.kind {
        ExprKind::Number(value) => value.to_string(),
        ExprKind::Text(text) => format!("'{text}'"),
        ExprKind::Field(name) if name.form == NameForm::Braced => format!("{{{}}}", name.text),
        ExprKind::Field(name) => name.text.to_string(),
        ExprKind::Call(call) if call.args.is_empty() => format!("{}()", call.function.text),
        ExprKind::Call(call) => format!("{}({})", call.function.text, joined(&call.args)),
        ExprKind::Negate(inner) => format!("[-{}]", shape(inner)),
        ExprKind::Paren(inner) => format!("({})", shape(inner)),
        ExprKind::Chain(chain) => {
            let rest: String = chain.rest.iter().map(|l| format!(" {} {}", l.op.symbol(), shape(&l.operand))).collect();
            format!("[{}{rest}]", shape(&chain.first))
        }
        ExprKind::Error(()) => "?".to_owned(),
        ExprKind::Values(never) | ExprKind::Convert(never, _) => match *never {},
    }
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let parsed = parse(text);
        assert_eq!(parsed.diagnostics, [], "{text}");
        assert_eq!(shape(&parsed.tree), *expected, "{text}");
    }
}

#[test]
fn operators_bind_by_their_levels() {
    // Sections 1.8 and 1.9 [D] [P] [I].
    check(&[
        ("2 + 3 * 4", "[2 + [3 * 4]]"),
        ("2 * 3 + 4", "[[2 * 3] + 4]"),
        ("(2 + 3) * 4", "[([2 + 3]) * 4]"),
        ("10 - 4 - 3", "[10 - 4 - 3]"),
        ("100 / 10 / 2", "[100 / 10 / 2]"),
        ("1 - 2 + 3 * 4 / 5 - 6", "[1 - 2 + [3 * 4 / 5] - 6]"),
        ("1 + 2 = 3", "[[1 + 2] = 3]"),
        ("{A} & {B} = 'xy'", "[[{A} & {B}] = 'xy']"),
        ("'n' & 1 + 1", "['n' & [1 + 1]]"),
        ("1 = 2 = 3 != 4", "[1 = 2 = 3 != 4]"),
        ("a < b & c * d + e >= f", "[a < [b & [[c * d] + e]] >= f]"),
        ("a * b & c * d", "[[a * b] & [c * d]]"),
    ]);
}

#[test]
fn minus_signs_bind_tighter_than_operators() {
    // Section 1.9 [P].
    check(&[
        ("-1", "[-1]"),
        ("2 * -3", "[2 * [-3]]"),
        ("--a", "[-[-a]]"),
        ("-a * -b", "[[-a] * [-b]]"),
        ("1--2", "[1 - [-2]]"),
        ("-(1 + 2)", "[-([1 + 2])]"),
        ("-F(1)", "[-F(1)]"),
    ]);
}

#[test]
fn names_calls_and_spaces() {
    // Sections 1.1, 1.3 and 1.7 [D] [P] [?].
    check(&[
        ("Name", "Name"),
        ("{Value} + 1", "[{Value} + 1]"),
        ("VALUE", "VALUE"),
        ("sum(1,2)", "sum(1 2)"),
        ("SUM (1)", "SUM(1)"),
        ("TODAY()", "TODAY()"),
        ("IF(\n\t{A} > 1,\r\n  'x',\n  'y'\n)", "IF([{A} > 1] 'x' 'y')"),
        ("IF(IF(a, b), c)", "IF(IF(a b) c)"),
        ("  (((1)))  ", "(((1)))"),
        ("AND({Status}=\"Not Started\",{Phase}=\"P03.2\")", "AND([{Status} = 'Not Started'] [{Phase} = 'P03.2'])"),
    ]);
}

#[test]
fn mistakes_are_reported_at_their_place_beside_a_tree() {
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("", &[(codes::EMPTY_FORMULA, "")]),
        (" \n", &[(codes::EMPTY_FORMULA, "")]),
        ("= 1", &[(codes::EXPECTED_VALUE, "=")]),
        ("1 +", &[(codes::EXPECTED_VALUE, "")]),
        ("* 2", &[(codes::EXPECTED_VALUE, "*")]),
        ("+5", &[(codes::EXPECTED_VALUE, "+")]),
        ("1 + + 2", &[(codes::EXPECTED_VALUE, "+")]),
        ("()", &[(codes::EXPECTED_VALUE, ")")]),
        ("(1", &[(codes::UNCLOSED_PARENTHESIS, "(")]),
        ("F(1", &[(codes::UNCLOSED_PARENTHESIS, "(")]),
        ("F(", &[(codes::UNCLOSED_PARENTHESIS, "(")]),
        ("1)", &[(codes::UNMATCHED_PARENTHESIS, ")")]),
        ("SUM(1,,2)", &[(codes::MISSING_ARGUMENT, ",")]),
        ("SUM(,1)", &[(codes::MISSING_ARGUMENT, ",")]),
        ("SUM(1,)", &[(codes::MISSING_ARGUMENT, ")")]),
        ("1,000", &[(codes::EXPECTED_OPERATOR, ",")]),
        ("(1, 2)", &[(codes::EXPECTED_OPERATOR, ",")]),
        ("a b", &[(codes::EXPECTED_OPERATOR, "b")]),
        ("F(a b, c d)", &[(codes::EXPECTED_OPERATOR, "b"), (codes::EXPECTED_OPERATOR, "d")]),
        ("1 == 2", &[(codes::UNKNOWN_OPERATOR, "==")]),
        ("a && b || c", &[(codes::UNKNOWN_OPERATOR, "&&"), (codes::UNKNOWN_OPERATOR, "||")]),
        ("1 // note", &[(codes::UNEXPECTED_CHARACTER, "// note")]),
        ("“a”", &[(codes::CURLY_QUOTES, "“a”")]),
        ("\"abc", &[(codes::UNTERMINATED_TEXT, "\"abc")]),
        ("{Name", &[(codes::UNTERMINATED_FIELD, "{Name")]),
        ("{}", &[(codes::EMPTY_FIELD_NAME, "{}")]),
        ("SUM(1; 2)", &[(codes::UNKNOWN_OPERATOR, ";")]),
        ("a <> b", &[(codes::UNKNOWN_OPERATOR, "<>")]),
        ("5 %", &[(codes::UNKNOWN_OPERATOR, "%")]),
        ("[1, 2]", &[(codes::UNEXPECTED_CHARACTER, "["), (codes::EXPECTED_OPERATOR, ",")]),
    ];
    for (text, expected) in cases {
        let parsed = parse(text);
        let found: Vec<_> = parsed.diagnostics.iter().map(|d| (d.code, d.span.of(text))).collect();
        assert_eq!(found, *expected, "{text:?}: {:?}", parsed.diagnostics);
    }
}

#[test]
fn what_surrounds_a_mistake_is_kept() {
    let cases = [
        ("IF(a, , b)", "IF(a ? b)"),
        ("1 + ", "[1 + ?]"),
        ("IF({A} == 1, 'x', 'y'", "IF([{A} = 1] 'x' 'y')"),
        ("SUM({A}, {Tot", "SUM({A} {Tot)"),
        ("= a + b", "[a + b]"),
    ];
    for (text, expected) in cases {
        let shown = shape(&parse(text).tree);
        // An unterminated name has no brace to show.
        assert_eq!(shown.replace("{Tot}", "{Tot"), expected, "{text}");
    }
}

#[test]
fn a_chain_of_ten_thousand_terms_is_two_nodes_high() {
    for op in ["&", "+", "*", "="] {
        let text = vec!["{A}"; 10_000].join(op);
        let parsed = parse(&text);
        assert!(parsed.is_ok(), "{op}");
        assert!(matches!(&parsed.tree.kind, ExprKind::Chain(chain) if chain.rest.len() == 9_999), "{op}");
    }
}

/// Height of a tree, in nodes.
fn height<S: Stage>(tree: &Expr<S>) -> usize {
    let mut open = vec![(tree, 1)];
    let mut highest = 0;
    while let Some((node, level)) = open.pop() {
        highest = highest.max(level);
        open.extend(node.children().map(|child| (child, level + 1)));
    }
    highest
}

#[test]
fn nesting_is_bounded_in_every_form() {
    // Each form nests `count` times around `1`, `per_level` nodes a time.
    type Nest = fn(usize) -> String;
    let forms: [(Nest, usize); 7] = [
        (|n| format!("{}1{}", "(".repeat(n), ")".repeat(n)), 1),
        (|n| format!("{}1", "-".repeat(n)), 1),
        (|n| format!("{}1{}", "F(".repeat(n), ")".repeat(n)), 1),
        (|n| format!("{}1{}", "IF(a, b, ".repeat(n), ")".repeat(n)), 1),
        (|n| format!("{}1{}", "1=1&1+1*(".repeat(n), ")".repeat(n)), 5),
        (|n| format!("{}1{}", "(".repeat(n), "*1+1&1=1)".repeat(n)), 5),
        (|n| format!("{}1{}", "a & F(".repeat(n), ")".repeat(n)), 2),
    ];
    for (nest, per_level) in forms {
        let most = (MAX_DEPTH - 1) / per_level;
        let deepest = parse(&nest(most));
        assert_eq!(deepest.diagnostics, [], "{}", nest(2));
        assert_eq!(height(&deepest.tree), most * per_level + 1, "{}", nest(2));
        for count in [most + 1, 100_000] {
            let parsed = parse(&nest(count));
            assert_eq!(parsed.diagnostics.last().map(|d| d.code), Some(codes::TOO_DEEP), "{} {count}", nest(2));
            assert!(height(&parsed.tree) <= MAX_DEPTH, "{} {count}", nest(2));
        }
    }
}

#[test]
fn size_is_bounded() {
    let parsed = parse(&vec!["1"; MAX_NODES + 1].join("+"));
    assert_eq!(parsed.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), [codes::TOO_LARGE]);
    let parsed = parse(&" ".repeat(MAX_TEXT_BYTES + 1));
    assert_eq!(parsed.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), [codes::TEXT_TOO_LONG]);
    let parsed = parse(&"# \n".repeat(10_000));
    assert_eq!(parsed.diagnostics.len(), crate::limits::MAX_DIAGNOSTICS);
}

/// Pieces of formulas, good and bad, which put together reach more of the parser than arbitrary characters do.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "IF", "SUM", "a", "{A}", "{", "}", "\\}", "(", ")", ",", "\"", "'", "\\", "1", ".", "e", "5.5", "-", "+",
            "*", "/", "&", "=", "!", "!=", "<", ">", "<=", "==", "&&", "//", "/*", "*/", "#", ";", "“", "”", "‘", "\n",
            " ", "é", "\u{1f600}", "values",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Texts of valid formulas.
fn formulas() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (0u32..100_000).prop_map(|n| n.to_string()),
        (0.0f64..1e9).prop_map(|n| n.to_string()),
        "[a-z]{1,5}",
        "[ -~é\u{1f600}]{0,8}".prop_map(|text| crate::print::quoted(&text)),
        "[a-zA-Z(,'\" ]{0,5}[a-z]".prop_map(|name| format!("{{{name}}}")),
        Just(r"{x \} {y}".to_owned()),
    ];
    leaf.prop_recursive(6, 60, 4, |inner| {
        let op = prop::sample::select(BinaryOp::ALL.to_vec());
        prop_oneof![
            4 => (prop::collection::vec((op, inner.clone()), 1..4), inner.clone()).prop_map(|(links, first)| {
                links.into_iter().fold(first, |text, (op, operand)| format!("{text}{} {operand}", op.symbol()))
            }),
            1 => inner.clone().prop_map(|inner| format!("-{inner}")),
            2 => inner.clone().prop_map(|inner| format!("( {inner})")),
            2 => ("[A-Z]{2,4}", prop::collection::vec(inner, 0..3))
                .prop_map(|(name, args)| format!("{name}({})", args.join(" ,"))),
        ]
    })
}

/// A tree without its spans, which printing changes.
fn without_spans(mut tree: Expr<Parsed>) -> Expr<Parsed> {
    fn clear(node: &mut Expr<Parsed>) {
        node.span = Span::default();
        match &mut node.kind {
            ExprKind::Field(name) => name.span = Span::default(),
            ExprKind::Call(call) => {
                call.function.span = Span::default();
                call.args.iter_mut().for_each(clear);
            }
            ExprKind::Negate(inner) | ExprKind::Paren(inner) => clear(inner),
            ExprKind::Chain(chain) => {
                clear(&mut chain.first);
                chain.rest.iter_mut().for_each(|link| clear(&mut link.operand));
            }
            ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Error(()) => {}
            ExprKind::Values(never) | ExprKind::Convert(never, _) => match *never {},
        }
    }
    clear(&mut tree);
    tree
}

/// What holds for the parse of any text.
fn sound(text: &str) -> Result<(), TestCaseError> {
    let parsed = parse(text);
    let mut errors = 0;
    parsed.tree.walk(|node| {
        errors += usize::from(matches!(node.kind, ExprKind::Error(())));
        assert!(node.span.start <= node.span.end && text.get(node.span.range()).is_some(), "{:?}", node.span);
    });
    prop_assert!(errors == 0 || !parsed.is_ok(), "an error node without a diagnostic");
    prop_assert!(parsed.diagnostics.iter().all(|d| text.get(d.span.range()).is_some() && !d.message.is_empty()));
    Ok(())
}

proptest! {
    #[test]
    fn any_text_gives_a_tree(text in any::<String>()) {
        sound(&text)?;
    }

    #[test]
    fn any_pieces_give_a_tree(text in pieces()) {
        sound(&text)?;
    }

    #[test]
    fn a_printed_tree_reads_as_the_same_tree(text in formulas()) {
        let parsed = parse(&text);
        prop_assert_eq!(&parsed.diagnostics, &vec![], "{}", text);
        let printed = print_tree(&parsed.tree);
        let again = parse(&printed);
        prop_assert_eq!(without_spans(again.tree), without_spans(parsed.tree), "{} printed as {}", text, printed);
    }
}
