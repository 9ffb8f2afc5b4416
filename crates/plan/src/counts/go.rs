//! `go test -v` and `go test -json`. Subtests are tests, as Go itself reports them.
//!
//! A test counts where its start and its end were both reported, so that a test that prints the line of another one
//! adds nothing. Without `-v` and `-json` Go says `ok`, and not how many tests that was.

use std::collections::HashMap;

use serde::Deserialize;

use super::tally::Names;
use super::text::excerpt;
use super::{Counts, NoCounts, Outcome};

pub(super) fn read(plain: &str) -> Result<Counts, NoCounts> {
    if plain.lines().any(|line| event_of(line).is_some()) { read_json(plain) } else { read_text(plain) }
}

/// What is gathered over all packages.
#[derive(Default)]
struct Gathered {
    counts: Counts,
    names: Names,
    packages: usize,
    /// Packages that said `ok` or `FAIL` without telling their tests.
    terse: Option<String>,
}

impl Gathered {
    fn end(&mut self, package: &str, test: &str, outcome: Outcome) {
        match outcome {
            Outcome::Passed => self.counts.passed += 1,
            Outcome::Failed => self.counts.failed += 1,
            Outcome::Skipped => self.counts.skipped += 1,
        }
        self.names.add(&format!("{package} {test}"), outcome);
    }

    fn finish(mut self) -> Result<Counts, NoCounts> {
        if self.packages == 0 {
            return Err(NoCounts::Absent("go test".to_owned()));
        }
        if let Some(line) = self.terse {
            return Err(NoCounts::TooTerse(format!("{} is all that Go says without -v or -json", excerpt(&line))));
        }
        self.names.give_to(&mut self.counts);
        Ok(self.counts)
    }
}

/// What a line of a package's end says.
enum Ended<'a> {
    Ok { package: &'a str, no_tests: bool },
    Failed { package: &'a str, why: &'a str },
    NoFiles,
}

/// `ok  \tpackage\t0.002s [no tests to run]`, `FAIL\tpackage\t0.008s`, `?   \tpackage\t[no test files]`.
fn package_end(line: &str) -> Option<Ended<'_>> {
    let mut parts = line.split('\t');
    let (word, package, rest) = (parts.next()?.trim_end(), parts.next()?, parts.next().unwrap_or(""));
    if word.is_empty() && line.contains("coverage: 0.0% of statements") {
        return Some(Ended::NoFiles);
    }
    match word {
        "ok" => Some(Ended::Ok { package, no_tests: rest.contains("[no tests to run]") }),
        "FAIL" => Some(Ended::Failed { package: package.split(' ').next().unwrap_or(package), why: package }),
        "?" if rest.contains("[no test files]") => Some(Ended::NoFiles),
        _ => None,
    }
}

/// The tests of the package that is being read.
#[derive(Default)]
struct Open {
    /// Started, not ended.
    running: Vec<String>,
    ended: Vec<(String, Outcome)>,
}

impl Open {
    fn end(&mut self, name: &str, outcome: Outcome) {
        if let Some(at) = self.running.iter().position(|running| running == name) {
            self.running.swap_remove(at);
            self.ended.push((name.to_owned(), outcome));
        }
    }
}

fn read_text(plain: &str) -> Result<Counts, NoCounts> {
    let mut all = Gathered::default();
    let mut open = Open::default();
    for line in plain.lines() {
        if let Some(name) = line.strip_prefix("=== RUN   ") {
            open.running.push(name.trim_end().to_owned());
        } else if let Some((name, outcome)) = test_end(line) {
            open.end(name, outcome);
        } else if let Some(ended) = package_end(line) {
            close_package(&mut all, &mut open, &ended, line)?;
        }
    }
    if !open.running.is_empty() || !open.ended.is_empty() {
        return Err(NoCounts::Incomplete(
            "tests of Go ran, and the line that ends their package is missing".to_owned(),
        ));
    }
    all.finish()
}

fn close_package(all: &mut Gathered, open: &mut Open, ended: &Ended<'_>, line: &str) -> Result<(), NoCounts> {
    let package = match ended {
        // A package cannot be `ok` while one of its tests is running: a test has printed this.
        Ended::Ok { .. } | Ended::NoFiles if !open.running.is_empty() => return Ok(()),
        Ended::NoFiles => {
            all.packages += 1;
            return Ok(());
        }
        Ended::Ok { package, no_tests } => {
            if open.ended.is_empty() && !no_tests {
                all.terse.get_or_insert_with(|| line.to_owned());
            }
            *package
        }
        Ended::Failed { package, why } => {
            if why.contains("[build failed]") || why.contains("[setup failed]") {
                return Err(NoCounts::Incomplete(format!("a package was not built: {}", excerpt(line))));
            }
            if open.ended.is_empty() && open.running.is_empty() {
                all.terse.get_or_insert_with(|| line.to_owned());
            }
            *package
        }
    };
    all.packages += 1;
    for (name, outcome) in open.ended.drain(..) {
        all.end(package, &name, outcome);
    }
    for name in open.running.drain(..) {
        all.end(package, &name, Outcome::Failed);
    }
    Ok(())
}

/// `--- PASS: TestTwo/x (0.00s)`, indented by four for each level of subtests.
fn test_end(line: &str) -> Option<(&str, Outcome)> {
    let rest = line.trim_start_matches("    ").strip_prefix("--- ")?;
    let (word, rest) = rest.split_once(": ")?;
    let outcome = match word {
        "PASS" => Outcome::Passed,
        "FAIL" => Outcome::Failed,
        "SKIP" => Outcome::Skipped,
        _ => return None,
    };
    let (name, _) = rest.rsplit_once(" (")?;
    Some((name, outcome))
}

/// One line of `-json`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event {
    action: String,
    #[serde(default)]
    package: String,
    #[serde(default)]
    test: Option<String>,
}

fn event_of(line: &str) -> Option<Event> {
    if !line.starts_with('{') {
        return None;
    }
    let event: Event = serde_json::from_str(line).ok()?;
    let known =
        ["start", "run", "pause", "cont", "pass", "bench", "fail", "output", "skip", "build-output", "build-fail"];
    known.contains(&event.action.as_str()).then_some(event)
}

fn read_json(plain: &str) -> Result<Counts, NoCounts> {
    let mut all = Gathered::default();
    let mut packages: HashMap<String, Open> = HashMap::new();
    for line in plain.lines() {
        let Some(event) = event_of(line) else {
            if line.contains("[build failed]") || line.contains("[setup failed]") {
                return Err(NoCounts::Incomplete(format!("a package was not built: {}", excerpt(line))));
            }
            continue;
        };
        let outcome = match event.action.as_str() {
            "pass" => Outcome::Passed,
            "fail" => Outcome::Failed,
            "skip" => Outcome::Skipped,
            "build-fail" => return Err(NoCounts::Incomplete("a package was not built".to_owned())),
            "run" => {
                if let Some(test) = event.test {
                    packages.entry(event.package).or_default().running.push(test);
                }
                continue;
            }
            _ => {
                packages.entry(event.package).or_default();
                continue;
            }
        };
        match event.test {
            Some(test) => packages.entry(event.package).or_default().end(&test, outcome),
            None => {
                let open = packages.remove(&event.package).unwrap_or_default();
                close_json(&mut all, open, &event.package, outcome)?;
            }
        }
    }
    if let Some(package) = packages.into_iter().filter(|(name, _)| !name.is_empty()).map(|(name, _)| name).min() {
        return Err(NoCounts::Incomplete(format!("the event that ends the package {package} is missing")));
    }
    all.finish()
}

fn close_json(all: &mut Gathered, open: Open, package: &str, outcome: Outcome) -> Result<(), NoCounts> {
    if outcome == Outcome::Passed && !open.running.is_empty() {
        return Err(NoCounts::Contradictory(format!("{package} passed, and a test of it did not end")));
    }
    if outcome == Outcome::Failed && open.running.is_empty() && open.ended.is_empty() {
        return Err(NoCounts::Incomplete(format!("{package} failed before its first test")));
    }
    all.packages += 1;
    for (name, outcome) in open.ended {
        all.end(package, &name, outcome);
    }
    for name in open.running {
        all.end(package, &name, Outcome::Failed);
    }
    Ok(())
}
