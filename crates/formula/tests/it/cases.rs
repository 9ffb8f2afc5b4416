//! The corpus: formulas with what the reference says of them.

mod check;
mod file;
mod judge;

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use cadre_formula::compile;
use cadre_formula::eval::{BlankRule, Limits, Pass, evaluate};
use cadre_model::{Timestamp, Value};
use regex::Regex;

use crate::table::Table;

use check::check;
use file::{Case, Corpus};

/// Every case with the name of its file, in order.
fn corpus() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the corpus lies beside the tests")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    let mut all = Vec::new();
    for path in files {
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("a case file is readable UTF-8");
        let parsed: Result<Corpus, _> = toml::from_str(&text);
        assert!(parsed.is_ok(), "{name}: {}", parsed.err().map(|error| error.to_string()).unwrap_or_default());
        all.extend(parsed.into_iter().flat_map(|file| file.case).map(|case| (name.clone(), case)));
    }
    all
}

#[test]
fn the_engine_gives_what_the_reference_says() {
    let corpus = corpus();
    let failures: Vec<String> = corpus
        .iter()
        .flat_map(|(file, case)| {
            let head = format!("{file} {} [{}] `{}`", case.name, case.cites, shortened(&case.formula));
            check(case).into_iter().map(move |failure| format!("{head}\n    {failure}"))
        })
        .collect();
    assert!(failures.is_empty(), "{} failures in {} cases:\n{}", failures.len(), corpus.len(), failures.join("\n"));
}

fn shortened(formula: &str) -> String {
    if formula.chars().count() <= 200 {
        formula.to_owned()
    } else {
        formula.chars().take(200).chain("…".chars()).collect()
    }
}

#[test]
fn case_names_are_unique_snake_case() {
    let shape = Regex::new("^[a-z0-9]+(_[a-z0-9]+)*$").expect("a constant pattern");
    let mut seen: HashMap<String, String> = HashMap::new();
    for (file, case) in corpus() {
        assert!(shape.is_match(&case.name), "{file}: {} is not snake case", case.name);
        let other = seen.insert(case.name.clone(), file.clone());
        assert_eq!(other, None, "{file}: {} stands there already", case.name);
    }
}

#[test]
fn every_case_cites_the_reference_and_expects_something() {
    let shape = Regex::new(r"^\d+(\.\d+)? \[[DLPI?]\]").expect("a constant pattern");
    for (file, case) in corpus() {
        assert!(shape.is_match(&case.cites), "{file}: {} cites `{}`", case.name, case.cites);
        assert!(case.expect.is_some() || case.keeps.is_some(), "{file}: {} expects nothing", case.name);
    }
}

#[test]
fn every_function_has_five_cases_and_the_table_has_84_functions() {
    let corpus = corpus();
    let mut short = Vec::new();
    for function in cadre_formula::functions::all() {
        let count = corpus.iter().filter(|(_, case)| case.function == function.name).count();
        if count < 5 {
            short.push(format!("{}: {count}", function.name));
        }
    }
    assert!(short.is_empty(), "functions with fewer than 5 cases: {}", short.join(", "));
    assert_eq!(cadre_formula::functions::all().count(), 84, "section 17 lists 84 functions");
}

/// Blank against 0 is the one rule of section 2.8 that conflicting reports leave open; section 16 wants it switchable.
#[test]
fn the_rule_for_blank_and_zero_can_be_switched() {
    let table = Table { len: 1, ..Table::default() };
    let answer = |text: &str, rule: BlankRule| {
        let formula = compile(text, &table.scope()).expect("a formula without fields");
        let pass = Pass::new(Timestamp(0), Limits::default()).with_blank_rule(rule);
        evaluate(&formula, &table, &pass).value(0)
    };
    for (text, equals, differs) in [
        ("BLANK() = 0", 1.0, 0.0),
        ("0 = BLANK()", 1.0, 0.0),
        ("BLANK() != 0", 0.0, 1.0),
        ("BLANK() = BLANK()", 1.0, 1.0),
        ("BLANK() = \"\"", 1.0, 1.0),
        ("BLANK() < 30", 1.0, 1.0),
        ("BLANK() + 0 = 0", 1.0, 1.0),
    ] {
        assert_eq!(answer(text, BlankRule::EqualsZero), Value::Number(equals), "{text}");
        assert_eq!(answer(text, BlankRule::DiffersFromZero), Value::Number(differs), "{text}");
    }
}
