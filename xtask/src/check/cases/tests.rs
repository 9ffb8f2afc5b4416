use super::*;

const PAGE: (&str, &str) = (
    REFERENCE,
    "# Reference\n\n| 99 | a table before |\n\n## Sections\n\n| section | about |\n|---|---|\n| 10 | Text |\n\
     | 12.3 | Formats |\n\n## Functions\n\nTexts: `LEFT`.\n\n## After\n\n`NONE`\n",
);
const TABLE: (&str, &str) = (
    "crates/formula/src/functions/text.rs",
    "fn other() { call(\"OTHER\", 1) }\npub(super) const FUNCTIONS: &[Function] = &[\n    to_text(\n        \"LEFT\",\n        \
     left,\n        &[(\"LEFT(1, 2)\", \"1\")],\n    ),\n];\nfn more() { call(\"MORE\", 1) }\n",
);

/// Five good cases of LEFT, of which the first is replaced.
fn reported(first: &str) -> Vec<String> {
    let good = |number| format!("[[case]]\nname = 'left_{number}'\nfunction = 'LEFT'\ncites = '10 [D]'\n");
    let text: String = [first.to_owned()].into_iter().chain((2..=5).map(good)).collect();
    check(&Tree::planted(&[PAGE, TABLE, ("crates/formula/tests/cases/text.toml", &text)]))
        .iter()
        .map(Problem::to_string)
        .collect()
}

const FILE: &str = "crates/formula/tests/cases/text.toml";

#[test]
fn cases_of_the_house_pass() {
    assert!(reported("[[case]]\nname = 'left_1'\nfunction = 'LEFT'\ncites = '12.3 [?]'\n").is_empty());
}

#[test]
fn a_case_without_a_citation_is_reported() {
    let found = reported("[[case]]\nname = 'left_1'\nfunction = 'LEFT'\n");
    assert_eq!(found, [format!("{FILE}: case `left_1` cites nothing")]);
}

#[test]
fn a_wrong_section_or_mark_is_reported() {
    for (cites, message) in [
        ("11 [D]", "cites section `11`, which docs/formula-reference.md does not list"),
        ("99 [D]", "cites section `99`, which docs/formula-reference.md does not list"),
        ("10 [X]", "cites the evidence mark `[X]`: it is one of [D] [L] [P] [I] [?]"),
        ("10", "cites `10`: a section and an evidence mark are wanted, as in `10 [D]`"),
    ] {
        let found = reported(&format!("[[case]]\nname = 'left_1'\nfunction = 'LEFT'\ncites = '{cites}'\n"));
        assert_eq!(found, [format!("{FILE}: case `left_1` {message}")]);
    }
}

#[test]
fn a_function_with_too_few_cases_is_reported() {
    let found = reported("[[case]]\nname = 'lex'\nfunction = 'lexer'\ncites = '10 [D]'\n");
    assert_eq!(found, ["crates/formula/tests/cases/: `LEFT` has 4 cases, at least 5 are wanted"]);
}

#[test]
fn a_case_about_an_unknown_function_is_reported() {
    let found = reported("[[case]]\nname = 'x'\nfunction = 'LEFTY'\ncites = '10 [D]'\n");
    assert_eq!(found[0], format!("{FILE}: case `x` is about `LEFTY`, which is no function of the table"));
}

#[test]
fn a_case_without_a_function_and_a_name_used_twice_are_reported() {
    let found = reported("[[case]]\nname = 'left_2'\ncites = '10 [D]'\n");
    assert_eq!(found[0], format!("{FILE}: case `left_2` does not say which `function` it is about"));
    assert_eq!(found[1], format!("{FILE}: case `left_2` has the name of another case, in {FILE}"));
    let found = reported("[[case]]\nfunction = 'LEFT'\ncites = '10 [D]'\n");
    assert_eq!(found, [format!("{FILE}: case 1 has no `name`")]);
}

#[test]
fn a_file_that_is_not_toml_is_reported() {
    let found = reported("[[case]\n");
    assert!(found[0].starts_with(&format!("{FILE}: the cases cannot be read")), "{found:?}");
}

#[test]
fn a_listed_function_without_a_row_is_reported() {
    let found = differences(&["LEFT", "RIGHT"], &["LEFT"]);
    assert_eq!(found, [Problem::of(FUNCTIONS, "`RIGHT` has no row, docs/formula-reference.md lists it")]);
}

#[test]
fn a_row_that_is_not_listed_is_reported() {
    let found = differences(&["LEFT"], &["LEFT", "RIGHT"]);
    assert_eq!(found, [Problem::of(FUNCTIONS, "`RIGHT` has a row, docs/formula-reference.md does not list it")]);
}

#[test]
fn rows_are_read_from_the_list_alone() {
    assert_eq!(rows_of(TABLE.1), ["LEFT"]);
    assert_eq!(
        rows_of(
            "const FUNCTIONS: &[Function] = &[\n    Function { cost: 2, ..function(\"IF\", if_) },\n    of_any(\"SUM\", sum),\n];"
        ),
        ["IF", "SUM"]
    );
    assert_eq!(rows_of("fn f() { call(\"OTHER\", 1) }"), Vec::<&str>::new());
}
