//! The cases of the formula language: each says what it follows, and every function has enough of them.
//!
//! The sections that a case may cite, and the functions there are to be, are listed in `docs/formula-reference.md`; the
//! rows of the table in the crate `formula` are held against that list.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::tree::{Problem, Tree};

const CASES: &str = "crates/formula/tests/cases/";
const FUNCTIONS: &str = "crates/formula/src/functions/";
const REFERENCE: &str = "docs/formula-reference.md";

/// Cases that a function has at least.
const CASES_PER_FUNCTION: usize = 5;

/// Documented, seen live, asserted by a reimplementation, inferred, disputed.
const EVIDENCE_MARKS: [&str; 5] = ["[D]", "[L]", "[P]", "[I]", "[?]"];

/// A case, as far as this rule reads it.
#[derive(Debug)]
struct Case<'t> {
    name: Option<&'t str>,
    function: Option<&'t str>,
    cites: Option<&'t str>,
}

pub(crate) fn check(tree: &Tree) -> Vec<Problem> {
    let reference = tree.text(REFERENCE).unwrap_or_default();
    let sections = sections_of(reference);
    let listed = functions_of(reference);
    let rows: Vec<&str> = tree.matching(FUNCTIONS, ".rs").flat_map(|(_, text)| rows_of(text)).collect();
    let mut problems = differences(&listed, &rows);
    let mut census = Census { counts: listed.iter().map(|name| (*name, 0)).collect(), names: BTreeMap::new() };
    for (path, text) in tree.matching(CASES, ".toml") {
        match text.parse::<Table>() {
            Ok(file) => problems.extend(problems_of_file(path, &file, &sections, &mut census)),
            Err(error) => problems.push(Problem::of(path, format!("the cases cannot be read: {}", error.message()))),
        }
    }
    problems.extend(census.counts.into_iter().filter(|(_, count)| *count < CASES_PER_FUNCTION).map(|(name, count)| {
        Problem::of(CASES, format!("`{name}` has {count} cases, at least {CASES_PER_FUNCTION} are wanted"))
    }));
    problems
}

/// What is counted over all files.
struct Census<'t> {
    /// Cases by function.
    counts: BTreeMap<&'t str, usize>,
    /// The file of each case, by the case's name.
    names: BTreeMap<String, &'t str>,
}

fn problems_of_file<'t>(path: &'t str, file: &Table, sections: &[&str], census: &mut Census<'t>) -> Vec<Problem> {
    let cases = cases_of(file).into_iter().enumerate();
    cases
        .flat_map(|(number, case)| {
            let title = case.name.map_or_else(|| format!("case {}", number + 1), |name| format!("case `{name}`"));
            let objections = [
                case.cites.map_or_else(|| Some("cites nothing".to_owned()), |cites| objection_to(cites, sections)),
                census.objection_to_name(case.name, path),
                census.objection_to_function(case.function),
            ];
            objections.into_iter().flatten().map(move |text| Problem::of(path, format!("{title} {text}")))
        })
        .collect()
}

impl<'t> Census<'t> {
    fn objection_to_name(&mut self, name: Option<&str>, path: &'t str) -> Option<String> {
        let Some(name) = name else {
            return Some("has no `name`".to_owned());
        };
        let other = self.names.insert(name.to_owned(), path)?;
        Some(format!("has the name of another case, in {other}"))
    }

    fn objection_to_function(&mut self, function: Option<&str>) -> Option<String> {
        let Some(name) = function else {
            return Some("does not say which `function` it is about".to_owned());
        };
        match self.counts.get_mut(name) {
            Some(count) => {
                *count += 1;
                None
            }
            None => is_function_name(name).then(|| format!("is about `{name}`, which is no function of the table")),
        }
    }
}

/// The sections in the first column of the table under the heading "Sections".
fn sections_of(page: &str) -> Vec<&str> {
    lines_under(page, "## Sections")
        .filter_map(|line| line.trim().strip_prefix('|')?.split('|').next().map(str::trim))
        .filter(|cell| cell.starts_with(|first: char| first.is_ascii_digit()))
        .collect()
}

/// The names in code spans under the heading "Functions".
fn functions_of(page: &str) -> Vec<&str> {
    lines_under(page, "## Functions").flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
}

fn lines_under<'t>(page: &'t str, heading: &str) -> impl Iterator<Item = &'t str> {
    page.lines().skip_while(move |line| *line != heading).skip(1).take_while(|line| !line.starts_with("## "))
}

/// Where the list of functions and the rows of the table differ.
fn differences(listed: &[&str], rows: &[&str]) -> Vec<Problem> {
    let absent = listed.iter().filter(|name| !rows.contains(name));
    let unlisted = rows.iter().filter(|name| !listed.contains(name));
    absent
        .map(|name| Problem::of(FUNCTIONS, format!("`{name}` has no row, {REFERENCE} lists it")))
        .chain(unlisted.map(|name| Problem::of(FUNCTIONS, format!("`{name}` has a row, {REFERENCE} does not list it"))))
        .collect()
}

/// What is wrong with a citation such as `10 [D]`, if something is.
fn objection_to(cites: &str, sections: &[&str]) -> Option<String> {
    let Some((section, mark)) = cites.split_once(' ') else {
        return Some(format!("cites `{cites}`: a section and an evidence mark are wanted, as in `10 [D]`"));
    };
    if !sections.contains(&section) {
        return Some(format!("cites section `{section}`, which {REFERENCE} does not list"));
    }
    (!EVIDENCE_MARKS.contains(&mark))
        .then(|| format!("cites the evidence mark `{mark}`: it is one of {}", EVIDENCE_MARKS.join(" ")))
}

fn cases_of(file: &Table) -> Vec<Case<'_>> {
    let cases = file.get("case").and_then(Value::as_array).into_iter().flatten();
    cases
        .map(|case| {
            let text = |key| case.get(key).and_then(Value::as_str);
            Case { name: text("name"), function: text("function"), cites: text("cites") }
        })
        .collect()
}

/// Functions are written in capitals, groups of cases such as `lexer` or `operator +` are not.
fn is_function_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// The functions that a source file of the table has rows for: in its list `FUNCTIONS`, the names with which the
/// making of a row begins, as in `function("LEFT", ...)`.
fn rows_of(text: &str) -> Vec<&str> {
    let list = text.split_once("const FUNCTIONS: &[Function] = &[").map_or("", |(_, list)| list);
    let list = list.split_once("\n];").map_or(list, |(list, _)| list);
    list.match_indices('(')
        .filter_map(|(at, open)| {
            let first = list.get(at + open.len()..)?.trim_start().strip_prefix('"')?;
            let (name, after) = first.split_once('"')?;
            (is_function_name(name) && after.starts_with(',')).then_some(name)
        })
        .collect()
}

#[cfg(test)]
mod tests;
