//! JUnit XML: every `testcase`, held against what the suites around it say.

use super::node::is_file;
use super::tally::Names;
use super::text::number;
use super::xml::{Event, Reader};
use super::{Counts, NoCounts, Outcome};

/// An element that is open.
enum Open {
    Suite { said: Option<u64>, before: u64 },
    Case { name: String, outcome: Outcome },
    Other,
}

#[derive(Default)]
struct Report {
    counts: Counts,
    names: Names,
    /// How many test cases have ended, files that stand for none included.
    cases: u64,
    open: Vec<Open>,
}

pub(super) fn read(plain: &str) -> Result<Counts, NoCounts> {
    let Some(at) = plain.find("<testsuite") else { return Err(NoCounts::Absent("JUnit XML".to_owned())) };
    let document = plain.find("<?xml").filter(|start| *start < at).unwrap_or(at);
    if !plain.get(..document).unwrap_or("").trim_start_matches('\u{feff}').trim().is_empty() {
        return Err(NoCounts::Absent("JUnit XML alone: other output is before it".to_owned()));
    }
    let mut reader = Reader::new(plain.get(document..).unwrap_or(""));
    let mut report = Report::default();
    while let Some(event) =
        reader.next().map_err(|what| NoCounts::Incomplete(format!("the XML is not well formed: {what}")))?
    {
        match event {
            Event::Start { name, attributes } => report.start(name, &attributes)?,
            Event::End => report.end()?,
        }
    }
    report.names.give_to(&mut report.counts);
    Ok(report.counts)
}

impl Report {
    fn start(&mut self, name: &str, attributes: &[(&str, String)]) -> Result<(), NoCounts> {
        let of = |wanted: &str| attributes.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_str());
        if self.open.is_empty() && name != "testsuites" && name != "testsuite" {
            return Err(NoCounts::Absent("JUnit XML".to_owned()));
        }
        let open = match name {
            "testsuites" | "testsuite" => Open::Suite { said: of("tests").and_then(number), before: self.cases },
            "testcase" => {
                let name = of("name").unwrap_or("");
                let class = of("classname").or_else(|| of("class")).unwrap_or("");
                let name = if class.is_empty() { name.to_owned() } else { format!("{class}::{name}") };
                let outcome = match of("status") {
                    Some("notrun" | "disabled" | "skipped") => Outcome::Skipped,
                    _ => Outcome::Passed,
                };
                Open::Case { name, outcome }
            }
            "failure" | "error" | "skipped" => {
                self.mark(name);
                Open::Other
            }
            _ => Open::Other,
        };
        self.open.push(open);
        Ok(())
    }

    /// What happened to the test case that is open right above; a failure outweighs a skip.
    fn mark(&mut self, name: &str) {
        if let Some(Open::Case { outcome, .. }) = self.open.last_mut() {
            *outcome = match (name, *outcome) {
                ("skipped", Outcome::Failed) | ("failure" | "error", _) => Outcome::Failed,
                _ => Outcome::Skipped,
            };
        }
    }

    fn end(&mut self) -> Result<(), NoCounts> {
        match self.open.pop() {
            Some(Open::Suite { said: Some(said), before }) if said != self.cases - before => {
                let cases = self.cases - before;
                Err(NoCounts::Contradictory(format!("a suite says that it has {said} tests, and holds {cases}")))
            }
            Some(Open::Case { name, outcome }) => {
                self.case(&name, outcome);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn case(&mut self, name: &str, outcome: Outcome) {
        self.cases += 1;
        // Node reports a file without tests as a test case that is named as the file.
        if is_file(name.strip_prefix("test::").unwrap_or("")) && outcome == Outcome::Passed {
            return;
        }
        match outcome {
            Outcome::Passed => self.counts.passed += 1,
            Outcome::Failed => self.counts.failed += 1,
            Outcome::Skipped => self.counts.skipped += 1,
        }
        self.names.add(name, outcome);
    }
}
