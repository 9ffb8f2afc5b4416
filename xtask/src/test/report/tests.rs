use super::*;

fn line(name: &'static str, outcome: Outcome, seconds: u64) -> Line {
    Line { name, outcome, time: Duration::from_secs(seconds) }
}

#[test]
fn the_table_gives_times_the_total_and_what_failed() {
    let lines =
        [line("check", Outcome::Passed, 61), line("tests", Outcome::Failed, 120), line("fuzz", Outcome::Failed, 5)];
    assert_eq!(failed(&lines), ["tests", "fuzz"]);
    assert_eq!(
        table(&lines),
        "check       passed     61.0 s\n\
         tests       FAILED    120.0 s\n\
         fuzz        FAILED      5.0 s\n\
         in all                186.0 s\n\
         failed: tests, fuzz"
    );
}

#[test]
fn a_table_without_failures_says_so() {
    let lines = [line("check", Outcome::Passed, 1)];
    assert!(failed(&lines).is_empty());
    assert!(table(&lines).ends_with("\nevery group passed"));
}
