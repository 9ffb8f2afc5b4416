//! The map in ARCHITECTURE.md: every crate is on it, on its floor, and nothing else is.

use super::arrows::floor_of;
use super::links::prose_lines;
use super::tree::{Problem, Tree};

const PAGE: &str = "ARCHITECTURE.md";

/// Packages of the workspace that stand beside the floors.
const BESIDE: [&str; 2] = ["testkit", "xtask"];

/// A row of the map: ``| floor | `crate` | ... |``.
#[derive(Debug, PartialEq)]
struct Row<'t> {
    line: usize,
    floor: &'t str,
    name: &'t str,
}

pub(crate) fn check(tree: &Tree) -> Vec<Problem> {
    let Some(page) = tree.text(PAGE) else {
        return vec![Problem::of(PAGE, "the page is missing")];
    };
    let rows = rows_of(page);
    let mut problems: Vec<Problem> =
        rows.iter().filter_map(|row| Some(Problem::at(PAGE, row.line, objection(tree, row)?))).collect();
    for name in tree.crates().chain(["xtask"]) {
        if !rows.iter().any(|row| row.name == name) {
            problems.push(Problem::of(PAGE, format!("the crate `{name}` is not on the map")));
        }
    }
    problems
}

fn objection(tree: &Tree, row: &Row<'_>) -> Option<String> {
    let name = row.name;
    let exists = tree.crates().any(|known| known == name) || (name == "xtask" && tree.holds("xtask/Cargo.toml"));
    if !exists {
        return Some(format!("the map names `{name}`, which is no crate of the workspace"));
    }
    let floor = floor_of(name).map_or_else(|| "-".to_owned(), |floor| floor.to_string());
    let known = floor_of(name).is_some() || BESIDE.contains(&name);
    (known && row.floor != floor).then(|| format!("the map has `{name}` on floor {}, it is on {floor}", row.floor))
}

/// The rows of the table under the heading "Map".
fn rows_of(page: &str) -> Vec<Row<'_>> {
    prose_lines(page)
        .skip_while(|(_, line)| *line != "## Map")
        .skip(1)
        .take_while(|(_, line)| !line.starts_with("## "))
        .filter_map(|(line, text)| row_of(line, text))
        .collect()
}

fn row_of(line: usize, text: &str) -> Option<Row<'_>> {
    let mut cells = text.trim().strip_prefix('|')?.split('|').map(str::trim);
    let floor = cells.next()?;
    let name = cells.next()?.strip_prefix('`')?.strip_suffix('`')?;
    Some(Row { line, floor, name })
}

#[cfg(test)]
mod tests;
