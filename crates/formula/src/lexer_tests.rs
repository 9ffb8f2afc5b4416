use super::*;

/// All tokens of `text` but the last, and the codes of what was reported.
fn lex(text: &str) -> (Vec<TokenKind>, Vec<&'static str>) {
    let mut lexer = Lexer::new(text);
    let mut kinds = Vec::new();
    loop {
        let token = lexer.next_token();
        if token.kind == TokenKind::End {
            break;
        }
        kinds.push(token.kind);
    }
    (kinds, lexer.reports.into_vec().iter().map(|diagnostic| diagnostic.code).collect())
}

fn text(value: &str) -> TokenKind {
    TokenKind::Text(value.into())
}

fn braced(name: &str) -> TokenKind {
    TokenKind::Braced(name.into())
}

#[test]
fn text_literals_read_their_escapes() {
    // Section 1.4: quotes [D], escapes [L] [I], a backslash before anything else stays [D].
    let cases = [
        (r#""it's""#, "it's"),
        (r#"'say "hi"'"#, r#"say "hi""#),
        (r#""a\"b""#, r#"a"b"#),
        (r"'a\'b'", "a'b"),
        (r#""a\\b""#, r"a\b"),
        (r#""\n\t\r""#, "\n\t\r"),
        (r#""\D""#, r"\D"),
        (r#""\\D""#, r"\D"),
        (r#""(\d{3})""#, r"(\d{3})"),
        (r#""“curly” ‘too’""#, "“curly” ‘too’"),
        (r#""{A}, (b) // c""#, "{A}, (b) // c"),
        ("\"two\nlines\"", "two\nlines"),
        ("''", ""),
        (r#""ends with \\""#, r"ends with \"),
        ("'\u{1f600}é'", "\u{1f600}é"),
    ];
    for (source, expected) in cases {
        assert_eq!(lex(source), (vec![text(expected)], vec![]), "{source}");
    }
}

#[test]
fn braced_names_are_verbatim() {
    // Section 1.3 [P].
    let cases = [
        ("{Owner's List}", "Owner's List"),
        ("{1) First}", "1) First"),
        ("{Total (USD)}", "Total (USD)"),
        (r"{With {Curly Braces\}}", "With {Curly Braces}"),
        ("{“q” \"r\"}", "“q” \"r\""),
        (r"{back\slash}", r"back\slash"),
        (r"{a\\}b}", r"a\}b"),
        ("{ padded }", " padded "),
        ("{\u{1f680} launch}", "\u{1f680} launch"),
    ];
    for (source, expected) in cases {
        assert_eq!(lex(source), (vec![braced(expected)], vec![]), "{source}");
    }
}

#[test]
fn numbers_are_decimal() {
    // Section 1.5: digits with a fraction [D]; the rest are our readings of its open points.
    let cases = [
        ("42", 42.0),
        ("3.25", 3.25),
        ("0.5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("2E-2", 0.02),
        ("007", 7.0),
    ];
    for (source, expected) in cases {
        assert_eq!(lex(source), (vec![TokenKind::Number(expected)], vec![]), "{source}");
    }
    for source in ["1.2.3", "0x10", "12abc", "1e", "1e999", "5.x"] {
        let (kinds, codes) = lex(source);
        assert_eq!(codes, [codes::INVALID_NUMBER], "{source}");
        assert_eq!(kinds.len(), 1, "{source}");
    }
}

#[test]
fn words_are_letters_digits_and_underscores() {
    for source in ["Name", "a1", "_x", "Größe", "名前", "e\u{301}t\u{e9}"] {
        assert_eq!(lex(source), (vec![TokenKind::Word], vec![]), "{source}");
    }
}

#[test]
fn operators_are_read_longest_first() {
    for op in BinaryOp::ALL {
        assert_eq!(lex(op.symbol()), (vec![TokenKind::Op(op)], vec![]));
    }
    let minus = TokenKind::Op(BinaryOp::Subtract);
    assert_eq!(lex("--"), (vec![minus.clone(), minus], vec![]), "two dashes are no comment");
}

#[test]
fn what_other_languages_have_is_reported_once() {
    // Sections 1.2, 1.4 and 1.6 [I] [L] [P].
    let cases = [
        ("==", codes::UNKNOWN_OPERATOR, 1),
        ("<>", codes::UNKNOWN_OPERATOR, 1),
        ("=>", codes::UNKNOWN_OPERATOR, 1),
        ("=<", codes::UNKNOWN_OPERATOR, 1),
        ("&&", codes::UNKNOWN_OPERATOR, 1),
        ("||", codes::UNKNOWN_OPERATOR, 1),
        ("!", codes::UNKNOWN_OPERATOR, 0),
        ("%", codes::UNKNOWN_OPERATOR, 0),
        ("^", codes::UNKNOWN_OPERATOR, 1),
        ("**", codes::UNKNOWN_OPERATOR, 1),
        (";", codes::UNKNOWN_OPERATOR, 1),
        (":=", codes::UNKNOWN_OPERATOR, 1),
        ("?", codes::UNKNOWN_OPERATOR, 0),
        ("[", codes::UNEXPECTED_CHARACTER, 0),
        ("$", codes::UNEXPECTED_CHARACTER, 0),
        ("// rest", codes::UNEXPECTED_CHARACTER, 0),
        ("/* a */", codes::UNEXPECTED_CHARACTER, 0),
        ("/* open", codes::UNEXPECTED_CHARACTER, 0),
        ("# rest", codes::UNEXPECTED_CHARACTER, 0),
        ("“x”", codes::CURLY_QUOTES, 1),
        ("‘x’", codes::CURLY_QUOTES, 1),
        ("“x", codes::CURLY_QUOTES, 1),
        ("\"x", codes::UNTERMINATED_TEXT, 1),
        ("'x\\'", codes::UNTERMINATED_TEXT, 1),
        ("{x", codes::UNTERMINATED_FIELD, 1),
        ("{x\\}", codes::UNTERMINATED_FIELD, 1),
        ("{}", codes::EMPTY_FIELD_NAME, 1),
        ("{  }", codes::EMPTY_FIELD_NAME, 1),
    ];
    for (source, code, tokens) in cases {
        let (kinds, found) = lex(source);
        assert_eq!(found, [code], "{source}");
        assert_eq!(kinds.len(), tokens, "{source}");
    }
}

#[test]
fn spans_are_the_bytes_of_the_token() {
    let source = " {Größe} & 'ß'\u{a0}<= 12.5";
    let mut lexer = Lexer::new(source);
    let pieces: Vec<&str> =
        std::iter::from_fn(|| Some(lexer.next_token()).filter(|token| token.kind != TokenKind::End))
            .map(|token| token.span.of(source))
            .collect();
    assert_eq!(pieces, ["{Größe}", "&", "'ß'", "<=", "12.5"]);
}
