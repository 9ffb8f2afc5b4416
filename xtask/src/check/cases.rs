//! The cases of the formula language: each says what it follows, and every function has enough of them.
//!
//! The sections that a case may cite are those listed in `docs/formula-reference.md`; the functions are the rows
//! of the table in the crate `formula`.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::tree::{Problem, Tree};

const CASES: &str = "crates/formula/tests/cases/";
const FUNCTIONS: &str = "crates/formula/src/functions/";
const SECTIONS: &str = "docs/formula-reference.md";

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
    let sections = sections_of(tree.text(SECTIONS).unwrap_or_default());
    let functions = tree.matching(FUNCTIONS, ".rs").flat_map(|(_, text)| function_names(text));
    let mut census = Census { counts: functions.map(|name| (name, 0)).collect(), names: BTreeMap::new() };
    let mut problems = Vec::new();
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
    page.lines()
        .skip_while(|line| *line != "## Sections")
        .filter_map(|line| line.trim().strip_prefix('|')?.split('|').next().map(str::trim))
        .filter(|cell| cell.starts_with(|first: char| first.is_ascii_digit()))
        .collect()
}

/// What is wrong with a citation such as `10 [D]`, if something is.
fn objection_to(cites: &str, sections: &[&str]) -> Option<String> {
    let Some((section, mark)) = cites.split_once(' ') else {
        return Some(format!("cites `{cites}`: a section and an evidence mark are wanted, as in `10 [D]`"));
    };
    if !sections.contains(&section) {
        return Some(format!("cites section `{section}`, which {SECTIONS} does not list"));
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

/// The names of the rows in a source file of the table: `name: "LEFT"`.
///
/// A row that this does not see cannot hide: its cases are then about no function of the table.
fn function_names(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("name: \"")
        .filter_map(|(start, before)| text.get(start + before.len()..)?.split_once('"').map(|(name, _)| name))
        .filter(|name| is_function_name(name))
}

#[cfg(test)]
mod tests;
