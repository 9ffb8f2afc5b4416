//! TAP 13 and 14. Leaves are counted: a test point that sums up a subtest is not one more test.
//!
//! Where node wrote it, node's own counts at the end hold, and the points must agree with them.

use super::node::{block_of, is_file};
use super::tally::Names;
use super::text::{excerpt, number};
use super::{Counts, NoCounts, Outcome};

/// Deeper subtests than this are not read.
const DEEPEST: usize = 32;

/// One level of subtests.
#[derive(Default)]
struct Level {
    points: u64,
    plan: Option<u64>,
    /// Whether its plan comes after its points, or before.
    closed: bool,
    failed_leaves: u64,
    name: String,
}

/// One test point.
struct Point<'a> {
    ok: bool,
    number: Option<u64>,
    name: &'a str,
    directive: bool,
}

#[derive(Default)]
struct Reader {
    levels: Vec<Level>,
    counts: Counts,
    names: Names,
    files: u64,
    /// The level below that has just ended, if the next point sums it up.
    ended: Option<Level>,
    in_yaml: Option<usize>,
}

pub(super) fn read(plain: &str) -> Result<Counts, NoCounts> {
    let said = plain.lines().any(|line| version(line).is_some());
    let any_plan = plain.lines().any(|line| plan_of(line).is_some());
    if !said && !any_plan {
        return Err(NoCounts::Absent("TAP".to_owned()));
    }
    let mut reader = Reader { levels: vec![Level::default()], ..Reader::default() };
    for line in plain.lines() {
        reader.line(line)?;
    }
    let (counts, files) = reader.finish()?;
    let Some(block) = block_of(plain, "# ")? else { return Ok(counts) };
    let by_node = block.counts(files)?;
    let leaves_fit = counts.failed <= by_node.failed
        && counts.passed <= by_node.passed
        && counts.skipped == by_node.skipped
        && (counts.failed > 0) == (by_node.failed > 0);
    if !leaves_fit {
        return Err(NoCounts::Contradictory("node's counts are not those of its test points".to_owned()));
    }
    Ok(Counts { tests: counts.tests, ..by_node })
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), NoCounts> {
        let text = line.trim_start_matches(' ');
        let indent = line.len() - text.len();
        if let Some(yaml) = self.in_yaml {
            if indent <= yaml && text.trim_end() == "..." {
                self.in_yaml = None;
            }
            return Ok(());
        }
        let depth = indent / 4;
        if text.trim_end() == "---" && indent % 4 == 2 {
            self.in_yaml = Some(indent);
            return Ok(());
        }
        if !indent.is_multiple_of(4) || depth > DEEPEST {
            return Ok(());
        }
        if depth == 0 && text.starts_with("Bail out!") {
            return Err(NoCounts::Incomplete(format!("the run was given up: {}", excerpt(text))));
        }
        if version(text).is_some_and(|version| !(12..=14).contains(&version)) {
            return Err(NoCounts::Ambiguous(format!("{} is not a version of TAP that is known", excerpt(text))));
        }
        if let Some(name) = text.strip_prefix("# Subtest: ") {
            // Node announces leaves too; a level begins with its first point or plan.
            self.name_level(depth + 1, name);
        } else if let Some(plan) = plan_of(text) {
            self.plan(depth, plan)?;
        } else if let Some(point) = point_of(text) {
            self.point(depth, &point)?;
        }
        Ok(())
    }

    fn name_level(&mut self, depth: usize, name: &str) {
        if depth == self.levels.len() {
            self.ended = None;
            self.levels.push(Level { name: name.trim_end().to_owned(), ..Level::default() });
        } else if let Some(level) = self.levels.get_mut(depth).filter(|level| level.points == 0 && level.plan.is_none())
        {
            name.trim_end().clone_into(&mut level.name);
        }
    }

    fn open(&mut self, depth: usize) -> Result<(), NoCounts> {
        if depth > self.levels.len() {
            return Err(NoCounts::Ambiguous("a subtest is deeper than the level it is in".to_owned()));
        }
        if depth == self.levels.len() {
            self.ended = None;
            self.levels.push(Level::default());
        }
        while self.levels.len() > depth + 1 {
            if let Some(level) = self.levels.pop()
                && (level.points > 0 || level.plan.is_some())
            {
                whole(&level)?;
                self.ended = Some(level);
            }
        }
        Ok(())
    }

    fn plan(&mut self, depth: usize, plan: u64) -> Result<(), NoCounts> {
        self.open(depth)?;
        let Some(level) = self.levels.get_mut(depth) else { return Ok(()) };
        if level.plan.is_some() {
            return Err(NoCounts::Ambiguous("there are two plans for the same tests".to_owned()));
        }
        level.closed = level.points > 0 || plan == 0;
        level.plan = Some(plan);
        Ok(())
    }

    fn point(&mut self, depth: usize, point: &Point<'_>) -> Result<(), NoCounts> {
        self.open(depth)?;
        let Some(level) = self.levels.get_mut(depth) else { return Ok(()) };
        level.points += 1;
        if level.closed {
            return Err(NoCounts::Ambiguous("a test point comes after the plan that ends its tests".to_owned()));
        }
        if let Some(number) = point.number.filter(|number| *number != level.points) {
            return Err(NoCounts::Ambiguous(format!("test {number} comes where test {} should", level.points)));
        }
        let outcome = match (point.directive, point.ok) {
            (true, _) => Outcome::Skipped,
            (false, true) => Outcome::Passed,
            (false, false) => Outcome::Failed,
        };
        if let Some(below) = self.ended.take() {
            // It sums up what is counted already, unless it failed by itself.
            if outcome == Outcome::Failed && below.failed_leaves == 0 {
                self.leaf(depth, point.name, outcome);
            } else if let Some(level) = self.levels.get_mut(depth) {
                level.failed_leaves += below.failed_leaves;
            }
            return Ok(());
        }
        self.leaf(depth, point.name, outcome);
        Ok(())
    }

    fn leaf(&mut self, depth: usize, name: &str, outcome: Outcome) {
        if depth == 0 && is_file(name) && outcome == Outcome::Passed {
            self.files += 1;
            return;
        }
        match outcome {
            Outcome::Passed => self.counts.passed += 1,
            Outcome::Failed => self.counts.failed += 1,
            Outcome::Skipped => self.counts.skipped += 1,
        }
        if outcome == Outcome::Failed
            && let Some(level) = self.levels.get_mut(depth)
        {
            level.failed_leaves += 1;
        }
        let above = self.levels.iter().skip(1).take(depth).map(|level| level.name.as_str());
        let whole = above.chain([name]).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" > ");
        self.names.add(&whole, outcome);
    }

    fn finish(mut self) -> Result<(Counts, u64), NoCounts> {
        self.open(0)?;
        if let Some(level) = self.levels.first() {
            whole(level)?;
        }
        self.names.give_to(&mut self.counts);
        Ok((self.counts, self.files))
    }
}

/// A level has as many points as its plan says.
fn whole(level: &Level) -> Result<(), NoCounts> {
    match level.plan {
        Some(plan) if plan == level.points => Ok(()),
        Some(plan) => Err(NoCounts::Incomplete(format!("{plan} tests were planned, {} came", level.points))),
        None => {
            Err(NoCounts::Incomplete(format!("{} tests came, and no plan says how many were to come", level.points)))
        }
    }
}

/// `TAP version 14`.
fn version(line: &str) -> Option<u64> {
    number(line.strip_prefix("TAP version ")?.trim_end())
}

/// `1..7`, `1..0 # SKIP reason`.
fn plan_of(text: &str) -> Option<u64> {
    let rest = text.strip_prefix("1..")?;
    number(rest.split([' ', '#']).next()?)
}

/// `not ok 4 - fails # todo reason`.
fn point_of(text: &str) -> Option<Point<'_>> {
    let (ok, rest) = match text.strip_prefix("not ok") {
        Some(rest) => (false, rest),
        None => (true, text.strip_prefix("ok")?),
    };
    if !rest.is_empty() && !rest.starts_with(' ') {
        return None;
    }
    let rest = rest.trim();
    let (first, after) = rest.split_once(' ').unwrap_or((rest, ""));
    let (number, rest) = match number(first) {
        Some(number) => (Some(number), after.trim_start()),
        None => (None, rest),
    };
    let rest = rest.strip_prefix("- ").unwrap_or(rest);
    let (name, directive) = match directive_at(rest) {
        Some(at) => (rest.get(..at).unwrap_or(rest).trim_end(), true),
        None => (rest, false),
    };
    let name = name.strip_suffix(" {").unwrap_or(name);
    Some(Point { ok, number, name, directive })
}

/// Where ` # SKIP` or ` # todo` begins, if it is there; `\#` is no directive.
fn directive_at(text: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find('#').map(|at| from + at) {
        let escaped = text.get(..at)?.ends_with('\\');
        let word: String = text.get(at + 1..)?.trim_start().chars().take(4).collect();
        if !escaped && (word.eq_ignore_ascii_case("skip") || word.eq_ignore_ascii_case("todo")) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}
