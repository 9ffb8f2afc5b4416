use super::super::Regex;
use super::*;
use crate::eval::limits::{Budget, Limits};

/// What a pattern first matches in a text; `None` without a match, `Err` when the pattern is refused.
fn first<'t>(pattern: &str, text: &'t str) -> Result<Option<&'t str>, Failed> {
    Regex::compile(pattern, 1 << 20)?.find(text, &Budget::new(Limits::default(), 1))
}

#[test]
fn patterns_mean_what_they_mean_to_re2() {
    let cases: &[(&str, &str, Option<&str>)] = &[
        ("a{2,3}", "aaaa", Some("aaa")),
        ("a{2}", "aaaa", Some("aa")),
        ("a{,2}", "a{,2}", Some("a{,2}")),
        ("a{x}", "a{x}", Some("a{x}")),
        ("a{", "a{", Some("a{")),
        ("[a&&b]+", "a&b", Some("a&b")),
        ("[[a]]", "a]", Some("a]")),
        ("[]a]+", "]a", Some("]a")),
        ("[^]a]+", "]ab", Some("b")),
        ("[a-]+", "-a", Some("-a")),
        ("[--a]+", "-Z`", Some("-Z`")),
        ("[a~~b|&&]+", "~&", Some("~&")),
        (r"[\d-x]+", "1-x", Some("1-x")),
        (r"[\w.]+", "é a.b", Some("a.b")),
        (r"[^\W]+", "é ab", Some("ab")),
        ("[[:^alpha:]]+", "ab12", Some("12")),
        (r"\Qa.b\E+", "a.bbb", Some("a.bbb")),
        (r"\Qa.b", "xa.b", Some("a.b")),
        (r"\x41\x{1F600}\101\0", "A😀A\0", Some("A😀A\0")),
        (r"\pL+", "1éa1", Some("éa")),
        (r"\p{Greek}+", "aλμ", Some("λμ")),
        (r"\p{^Greek}+", "aλμ", Some("a")),
        (r"[\p{Lu}\d]+", "aB1", Some("B1")),
        (r"\_\-\#\ ", "_-# ", Some("_-# ")),
        (r"\bé", " é", None),
        (r"\ba", "éa", Some("a")),
        (r"a\B", "aé ab", Some("a")),
        ("(?i)ÄB", "äb", Some("äb")),
        ("(?i:a)b", "Ab AB", Some("Ab")),
        ("(?s-i:.)", "\n", Some("\n")),
        ("(?U)a+", "aaa", Some("a")),
        ("(?P<n>a)(?<m>b)", "ab", Some("ab")),
        ("^*a", "a", Some("a")),
        ("a #b", "a #b", Some("a #b")),
        ("", "abc", Some("")),
        ("()", "a", Some("")),
        ("x*", "é", Some("")),
    ];
    for (pattern, text, found) in cases {
        assert_eq!(first(pattern, text), Ok(*found), "{pattern}");
    }
}

#[test]
fn what_re2_refuses_is_refused() {
    let refused = [
        "(",
        ")",
        "[a",
        "[",
        "*a",
        "+",
        "?",
        "a**",
        "a++",
        "a*+",
        "a??+",
        "a{2}{3}",
        "a{2}*",
        "a*{2}",
        "(*)",
        "a|+",
        "a{1001}",
        "a{0,1001}",
        "a{3,2}",
        "(a{100}){11}",
        "((a{10}){10}){11}",
        "(?=a)",
        "(?!a)",
        "(?<=a)",
        "(?<!a)",
        "(?>a)",
        "(?#x)",
        "(?x)a b",
        "(?-)a",
        "(?i-)a",
        "(?P<>a)",
        "(?P<1a>a)",
        "(?P=n)",
        "(?P<n>a)(?P<n>b)",
        r"\1",
        r"(a)\1",
        r"\8",
        r"\y",
        r"\Z",
        r"\E",
        r"\G",
        r"\h",
        r"\R",
        r"\X",
        r"\C",
        r"\u0041",
        r"\xG1",
        r"\x4",
        r"\x{}",
        r"\x{110000}",
        r"\é",
        r"\",
        r"[\b]",
        r"[a-\d]",
        "[z-a]",
        r"[\",
        "[[:foo:]]",
        "[[:^^alpha:]]",
        r"\p{Nope}",
        r"\p{letter}",
        r"\p{Alphabetic}",
        r"\pX",
        r"\p",
        r"\p{L",
        r"\p{greek}",
        r"\p{Script=Greek}",
    ];
    for pattern in refused {
        assert_eq!(first(pattern, "a"), Err(Failed), "{pattern}");
    }
}

#[test]
fn counts_multiply_when_they_are_inside_each_other() {
    assert_eq!(first("(?:a{10}){100}", "a"), Ok(None));
    assert_eq!(first("(?:a{1000}b{1000})", "a"), Ok(None));
    assert_eq!(translate("(?:ab{5}){10}").unwrap().cost.weight, 70);
}

#[test]
fn patterns_that_read_on_are_known() {
    // After each letter these look through the rest of the text for something better.
    let reading = [".*!|[a-z]", "(?:a.*!)?[a-z]", "(?:[a-z].*!|[a-z])", "([^;]+;)*[a-z]", "[a-z](.*!)?", "x|(y+z)"];
    for pattern in reading {
        assert!(translate(pattern).unwrap().cost.reads_on, "{pattern}");
    }
    let stopping = [r"\s+", "<[^>]*>", "a.*b", "a|b+", "(?:ab+)+", "(a+)b", ".{0,5}x|y", "(foo|ba*)?", "x{3,}"];
    for pattern in stopping {
        assert!(!translate(pattern).unwrap().cost.reads_on, "{pattern}");
    }
}

#[test]
fn a_pattern_too_large_is_refused() {
    assert_eq!(Regex::compile(&r"\pL{1000}".repeat(50), 1 << 20).err(), Some(Failed));
    assert_eq!(Regex::compile(&"(".repeat(10_000), 1 << 20).err(), Some(Failed));
    let deep = "(".repeat(5000) + &")".repeat(5000);
    assert_eq!(Regex::compile(&deep, 1 << 20).err(), Some(Failed));
}
