//! Outputs of the real runners (`fixtures/`: pytest 9.2 with xdist 3.8, Python 3.11 and 3.12, cargo 1.95, nextest 0.9.151,
//! Go 1.19, node 20), with planted tests that print what looks like a summary; and outputs that were cut, doubled and bent.

use proptest::prelude::*;

use super::*;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("fixtures/", $name))
    };
}

/// Passed, failed, skipped.
fn numbers(counts: &Counts) -> (u64, u64, u64) {
    (counts.passed, counts.failed, counts.skipped)
}

#[track_caller]
fn gives(format: Format, output: &str, expected: (u64, u64, u64)) -> Counts {
    let counts = read(format, output).unwrap();
    assert_eq!(numbers(&counts), expected);
    assert_eq!(read_any(output).as_ref(), Ok(&counts), "found by itself");
    counts
}

fn names(counts: &Counts, outcome: Outcome) -> Vec<&str> {
    counts.tests.iter().filter(|test| test.outcome == outcome).map(|test| test.name.as_str()).collect()
}

#[test]
fn pytest_in_every_verbosity() {
    use Format::Pytest;
    gives(Pytest, fixture!("pytest-ok.txt"), (2, 0, 0));
    gives(Pytest, fixture!("pytest-q.txt"), (2, 0, 0));
    // An expected failure is no pass; a pass that was not expected is one.
    gives(Pytest, fixture!("pytest-mix.txt"), (6, 0, 2));
    gives(Pytest, fixture!("pytest-color.txt"), (6, 0, 2));
    gives(Pytest, fixture!("pytest-k.txt"), (2, 0, 0));
    gives(Pytest, fixture!("pytest-kq.txt"), (0, 0, 0));
    gives(Pytest, fixture!("pytest-onlyskip.txt"), (0, 0, 1));
    gives(Pytest, fixture!("pytest-badq.txt"), (0, 3, 0));
    gives(Pytest, fixture!("pytest-all.txt"), (6, 3, 2));
    gives(Pytest, fixture!("pytest-import.txt"), (0, 1, 0));
    gives(Pytest, fixture!("pytest-x.txt"), (8, 0, 2));
}

#[test]
fn pytest_without_tests_ran_none() {
    for output in [fixture!("pytest-none.txt"), fixture!("pytest-noneq.txt"), fixture!("pytest-missing.txt")] {
        gives(Format::Pytest, output, (0, 0, 0));
    }
    assert!(matches!(read(Format::Pytest, fixture!("pytest-collect.txt")), Err(NoCounts::TooTerse(_))));
    assert!(read(Format::Pytest, fixture!("pytest-qq.txt")).unwrap_err().is_absent());
}

#[test]
fn pytest_names_tests_where_it_is_asked_to() {
    let counts = gives(Format::Pytest, fixture!("pytest-v.txt"), (6, 0, 2));
    let passed =
        ["test_a", "test_b", "test_xp", "test_p[1]", "test_p[2]", "test_p[3]"].map(|n| format!("test_mix.py::{n}"));
    assert_eq!(names(&counts, Outcome::Passed), passed);
    assert_eq!(counts.outcome_of("test_mix.py::test_skipped"), Some(Outcome::Skipped));
    assert_eq!(counts.outcome_of("test_mix.py::test_xf"), Some(Outcome::Skipped));
    let spread = gives(Format::Pytest, fixture!("pytest-xv.txt"), (8, 0, 2));
    assert_eq!(names(&spread, Outcome::Passed).len(), 8);
    let reported = gives(Format::Pytest, fixture!("pytest-summary.txt"), (6, 0, 2));
    assert_eq!(names(&reported, Outcome::Passed).len(), 6);
    assert!(gives(Format::Pytest, fixture!("pytest-mix.txt"), (6, 0, 2)).tests.is_empty());
}

#[test]
fn what_a_test_prints_is_no_summary_of_pytest() {
    // A failed test printed `3 passed in 0.01s`; the real line has bars.
    gives(Format::Pytest, fixture!("pytest-bad.txt"), (0, 3, 0));
    // Under -q nothing tells them apart.
    gives(Format::Pytest, fixture!("pytest-s.txt"), (0, 3, 0));
    let printed = format!("3 passed in 0.01s\n{}", fixture!("pytest-q.txt"));
    assert!(matches!(read(Format::Pytest, &printed), Err(NoCounts::Ambiguous(_))));
    let forged = format!("{}\n{}", "=== 86 passed in 0.10s ===", fixture!("pytest-ok.txt"));
    assert!(matches!(read(Format::Pytest, &forged), Err(NoCounts::Ambiguous(_))));
    let inflated = fixture!("pytest-ok.txt").replace("2 passed in", "86 passed in");
    assert!(matches!(read(Format::Pytest, &inflated), Err(NoCounts::Contradictory(_))));
}

#[test]
fn two_runs_of_pytest_are_not_summed() {
    let twice = fixture!("pytest-ok.txt").repeat(2);
    assert!(matches!(read(Format::Pytest, &twice), Err(NoCounts::Ambiguous(_))));
}

#[test]
fn unittest_of_python() {
    use Format::Unittest;
    gives(Unittest, fixture!("unittest-ok.txt"), (1, 0, 2));
    gives(Unittest, fixture!("unittest-bad.txt"), (1, 2, 2));
    gives(Unittest, fixture!("unittest-none.txt"), (0, 0, 0));
    gives(Unittest, fixture!("unittest-none12.txt"), (0, 0, 0));
    let named = gives(Unittest, fixture!("unittest-v.txt"), (1, 0, 2));
    assert_eq!(names(&named, Outcome::Passed), ["test_a (ut.T.test_a)"]);
    assert_eq!(names(&named, Outcome::Skipped).len(), 2);
    assert!(matches!(read(Unittest, "Ran 3 tests in 0.1s\n\n"), Err(NoCounts::Incomplete(_))));
    assert!(matches!(read(Unittest, "Ran 1 test in 0.1s\n\nOK (skipped=2)\n"), Err(NoCounts::Contradictory(_))));
    assert!(matches!(read(Unittest, "Ran 2 tests in 0.1s\n\nOK (failures=1)\n"), Err(NoCounts::Contradictory(_))));
}

#[test]
fn cargo_test_sums_binaries_and_documentation() {
    use Format::CargoTest;
    let counts = gives(CargoTest, fixture!("cargo-ok.txt"), (6, 0, 3));
    assert_eq!(
        names(&counts, Outcome::Passed),
        [
            "src/lib.rs::tests::one",
            "src/lib.rs::tests::two",
            "src/lib.rs::tests::boom",
            "tests/it.rs::bad",
            "tests/it.rs::whole",
            "Doc-tests sample::src/lib.rs - add #2", // The first is ignored.
        ]
    );
    gives(CargoTest, fixture!("cargo-q.txt"), (6, 0, 3));
    gives(CargoTest, fixture!("cargo-lig.txt"), (9, 0, 0));
    gives(CargoTest, fixture!("cargo-filter.txt"), (1, 0, 0));
    gives(CargoTest, fixture!("cargo-none.txt"), (0, 0, 0));
    let bad = gives(CargoTest, fixture!("cargo-bad.txt"), (5, 1, 3));
    assert_eq!(names(&bad, Outcome::Failed), ["tests/it.rs::bad"]);
    gives(CargoTest, fixture!("cargo-badstop.txt"), (4, 1, 2));
}

#[test]
fn what_a_test_prints_is_no_result_of_cargo() {
    // `test result: ok. 99 passed` under --nocapture.
    gives(Format::CargoTest, fixture!("cargo-nocap.txt"), (6, 0, 3));
    let forged = fixture!("cargo-ok.txt").replacen(
        "test tests::two ... ok",
        "running 86 tests\ntest result: ok. 86 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
         test tests::two ... ok",
        1,
    );
    assert!(matches!(read(Format::CargoTest, &forged), Err(NoCounts::Ambiguous(_))));
    let lone = "test result: ok. 86 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n";
    assert!(matches!(read(Format::CargoTest, lone), Err(NoCounts::Ambiguous(_))));
    let bent = fixture!("cargo-ok.txt").replacen("ok. 3 passed", "ok. 86 passed", 1);
    assert!(matches!(read(Format::CargoTest, &bent), Err(NoCounts::Contradictory(_))));
}

#[test]
fn a_binary_of_cargo_that_crashed_gives_no_counts() {
    let cut = fixture!("cargo-ok.txt").split("test result: ok. 2 passed").next().unwrap();
    assert!(matches!(read(Format::CargoTest, cut), Err(NoCounts::Incomplete(_))));
}

#[test]
fn nextest() {
    use Format::Nextest;
    let counts = gives(Nextest, fixture!("nextest-ok.txt"), (5, 0, 2));
    assert_eq!(names(&counts, Outcome::Passed).len(), 5);
    assert_eq!(counts.outcome_of("sample::it whole"), Some(Outcome::Passed));
    assert_eq!(gives(Nextest, fixture!("nextest-color.txt"), (5, 0, 2)).tests.len(), 5);
    gives(Nextest, fixture!("nextest-ign.txt"), (7, 0, 0));
    gives(Nextest, fixture!("nextest-none.txt"), (0, 0, 7));
    let bad = read(Nextest, fixture!("nextest-badall.txt")).unwrap();
    assert_eq!((numbers(&bad), names(&bad, Outcome::Failed)), ((4, 1, 2), vec!["sample::it bad"]));
    // One test of five was not run after the failure.
    assert_eq!(numbers(&read(Nextest, fixture!("nextest-bad.txt")).unwrap()), (3, 1, 3));
    let bent = fixture!("nextest-ok.txt").replace("5 tests run: 5 passed", "5 tests run: 86 passed");
    assert!(matches!(read(Nextest, &bent), Err(NoCounts::Contradictory(_))));
    let cut = fixture!("nextest-ok.txt").split("     Summary").next().unwrap();
    assert!(matches!(read(Nextest, cut), Err(NoCounts::Incomplete(_))));
    let odd = "     Summary [   1.0s] 4 tests run: 4 passed (1 slow, 2 flaky, 1 leaky), 1 skipped\n";
    assert_eq!(numbers(&read(Nextest, odd).unwrap()), (4, 0, 1));
    let timed = "     Summary [   1.0s] 4 tests run: 1 passed, 1 failed, 1 exec failed, 1 timed out, 0 skipped\n";
    assert_eq!(numbers(&read(Nextest, timed).unwrap()), (1, 3, 0));
}

#[test]
fn go_says_how_many_under_v_and_json_alone() {
    use Format::GoTest;
    for output in [fixture!("go-av.txt"), fixture!("go-ajson.txt"), fixture!("go-cachedv.txt")] {
        let counts = gives(GoTest, output, (5, 0, 2));
        assert_eq!(counts.outcome_of("example.org/sample/a TestTwo/y_z"), Some(Outcome::Skipped));
        assert_eq!(counts.outcome_of("example.org/sample/a TestFake"), None, "a test printed its line");
    }
    for output in [fixture!("go-allv.txt"), fixture!("go-alljson.txt")] {
        let counts = gives(GoTest, output, (6, 2, 2));
        assert_eq!(names(&counts, Outcome::Failed).len(), 2);
    }
    for output in [fixture!("go-a.txt"), fixture!("go-all.txt"), fixture!("go-cached.txt")] {
        assert!(matches!(read(GoTest, output), Err(NoCounts::TooTerse(_))));
    }
    for output in [fixture!("go-none.txt"), fixture!("go-nonev.txt"), fixture!("go-nonejson.txt")] {
        gives(GoTest, output, (0, 0, 0));
    }
    for output in [fixture!("go-build.txt"), fixture!("go-buildjson.txt")] {
        assert!(matches!(read(GoTest, output), Err(NoCounts::Incomplete(_))));
    }
    for output in [fixture!("go-panic.txt"), fixture!("go-panicjson.txt")] {
        gives(GoTest, output, (0, 1, 0));
    }
}

#[test]
fn go_that_was_cut_gives_no_counts() {
    for (output, end) in [
        (fixture!("go-av.txt"), "PASS\nok"),
        (fixture!("go-ajson.txt"), "{\"Time\":\"2026-11-20T18:46:39.018859834Z\""),
    ] {
        let cut = output.split(end).next().unwrap();
        assert_ne!(cut, output);
        assert!(matches!(read(Format::GoTest, cut), Err(NoCounts::Incomplete(_))));
    }
}

#[test]
fn node_with_its_spec_reporter() {
    use Format::Node;
    let counts = gives(Node, fixture!("node-spec-a.txt"), (5, 0, 2));
    assert_eq!(names(&counts, Outcome::Passed), ["adds", "group > inner one", "parent > sub", "parent > sub2"]);
    let bad = read(Node, fixture!("node-spec-b.txt")).unwrap();
    assert_eq!((numbers(&bad), names(&bad, Outcome::Failed)), ((7, 1, 3), vec!["fails"]));
    gives(Node, fixture!("node-empty.txt"), (0, 0, 0));
    gives(Node, fixture!("node-only.txt"), (1, 0, 4));
    for output in [fixture!("node-dot-a.txt"), fixture!("node-none.txt")] {
        assert!(read(Node, output).unwrap_err().is_absent());
    }
    let bent = fixture!("node-spec-a.txt").replace("pass 5", "pass 86");
    assert!(matches!(read(Node, &bent), Err(NoCounts::Contradictory(_))));
    let cut = fixture!("node-spec-a.txt").split("\u{2139} fail").next().unwrap();
    assert!(matches!(read(Node, cut), Err(NoCounts::Incomplete(_))));
    let twice = fixture!("node-spec-a.txt").repeat(2);
    assert!(matches!(read(Node, &twice), Err(NoCounts::Ambiguous(_))));
}

#[test]
fn a_file_without_tests_is_no_test_of_node() {
    gives(Format::Node, fixture!("node-plain.txt"), (0, 0, 0));
    gives(Format::Tap, fixture!("node-plaintap.txt"), (0, 0, 0));
    gives(Format::Junit, fixture!("junit-node-plain.xml"), (0, 0, 0));
}

#[test]
fn tap_of_node() {
    let counts = gives(Format::Tap, fixture!("node-tap-a.txt"), (5, 0, 2));
    assert_eq!(names(&counts, Outcome::Passed), ["adds", "group > inner one", "parent > sub", "parent > sub2"]);
    let bad = gives(Format::Tap, fixture!("node-tap-b.txt"), (7, 1, 3));
    assert_eq!(names(&bad, Outcome::Failed), ["fails"]);
    gives(Format::Tap, fixture!("node-emptytap.txt"), (0, 0, 0));
    let bent = fixture!("node-tap-a.txt").replace("# tests 7", "# tests 86").replace("# pass 5", "# pass 84");
    let read = read(Format::Tap, &bent).unwrap();
    assert_eq!(numbers(&read), (84, 0, 2), "node counts tests that hold others as well: its word is taken");
}

#[test]
fn tap_of_others() {
    use Format::Tap;
    gives(Tap, "TAP version 14\n1..3\nok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP no net\n", (1, 1, 1));
    gives(Tap, "1..2\nok\nok\n", (2, 0, 0));
    gives(Tap, "ok 1 a\nnot ok 2 b # TODO later\n1..2\n", (1, 0, 1));
    gives(Tap, "TAP version 13\n1..0 # SKIP nothing here\n", (0, 0, 0));
    gives(Tap, "TAP version 13\n1..1\nok 1 - prints\n  ---\n  out: |\n    ok 2 - fake\n  ...\n", (1, 0, 0));
    let nested =
        "TAP version 14\n# Subtest: math\n    ok 1 - adds\n    not ok 2 - takes\n    1..2\nnot ok 1 - math\n1..1\n";
    let counts = gives(Tap, nested, (1, 1, 0));
    assert_eq!(names(&counts, Outcome::Failed), ["math > takes"]);
    gives(Tap, "TAP version 14\n    ok 1 - adds\n    1..1\nnot ok 1 - math\n1..1\n", (1, 1, 0));
    let escaped = gives(Tap, "1..1\nok 1 - issue \\# skip this\n", (1, 0, 0));
    assert_eq!(escaped.passed, 1);
}

#[test]
fn tap_that_is_not_whole_gives_no_counts() {
    for (output, ambiguous) in [
        ("TAP version 13\n1..3\nok 1\nok 2\n", false),
        ("TAP version 13\nok 1\nok 2\n", false),
        ("TAP version 13\n1..2\nok 1\nBail out! no database\n", false),
        ("TAP version 13\n1..1\nok 1\nok 2\n", false),
        ("TAP version 13\nok 1\n1..1\nok 2\n", true),
        ("TAP version 13\n1..2\nok 1\n1..2\nok 2\n", true),
        ("TAP version 13\n1..2\nok 2\nok 1\n", true),
        ("TAP version 99\n1..1\nok 1\n", true),
        ("TAP version 14\n    ok 1\n    1..3\nok 1\n1..1\n", false),
    ] {
        match read(Format::Tap, output) {
            Err(NoCounts::Ambiguous(_)) => assert!(ambiguous, "{output}"),
            Err(NoCounts::Incomplete(_)) => assert!(!ambiguous, "{output}"),
            other => panic!("{output} gave {other:?}"),
        }
    }
}

#[test]
fn junit_of_pytest_nextest_and_node() {
    use Format::Junit;
    let counts = gives(Junit, fixture!("junit-pytest.xml"), (6, 3, 2));
    assert_eq!(names(&counts, Outcome::Failed), ["test_bad::test_f", "test_bad::test_e", "test_bad::test_ok"]);
    let nextest = gives(Junit, fixture!("junit-nextest.xml"), (4, 1, 0));
    assert_eq!(names(&nextest, Outcome::Failed), ["sample::it::bad"]);
    gives(Junit, fixture!("junit-node-a.xml"), (4, 0, 2));
    gives(Junit, fixture!("junit-node-b.xml"), (6, 1, 3));
}

#[test]
fn junit_whose_numbers_and_cases_differ_gives_no_counts() {
    let bent = fixture!("junit-pytest.xml").replace("tests=\"11\"", "tests=\"86\"");
    assert!(matches!(read(Format::Junit, &bent), Err(NoCounts::Contradictory(_))));
    let attributes_alone = "<testsuite name=\"all\" tests=\"86\" failures=\"0\" errors=\"0\"/>";
    assert!(matches!(read(Format::Junit, attributes_alone), Err(NoCounts::Contradictory(_))));
    gives(Format::Junit, "<testsuites/>", (0, 0, 0));
    gives(
        Format::Junit,
        "<testsuite><testcase name='a &amp; b &#65;'><skipped/><failure/></testcase></testsuite>",
        (0, 1, 0),
    );
    for broken in [
        "<testsuites><testsuite></testsuites>",
        "<testsuite><testcase name='a'>",
        "<testsuite><testcase name='a/></testsuite>",
        "<testsuite/><testsuite/>",
        "<testsuite><!-- </testsuite>",
        "<testsuite a></testsuite>",
    ] {
        assert!(matches!(read(Format::Junit, broken), Err(NoCounts::Incomplete(_))), "{broken}");
    }
    let entity = "<!DOCTYPE x [<!ENTITY a 'b'>]><testsuite/>";
    assert!(read(Format::Junit, entity).unwrap_err().is_absent());
    let deep = format!("<testsuite>{}", "<a>".repeat(10_000));
    assert!(matches!(read(Format::Junit, &deep), Err(NoCounts::Incomplete(_))));
}

#[test]
fn an_output_of_two_runners_needs_the_form_to_be_named() {
    let both = format!("{}{}", fixture!("cargo-ok.txt"), fixture!("pytest-ok.txt"));
    let refused = read_any(&both).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the output can be read in more than one way: it looks like pytest and like cargo_test; name the form in the check"
    );
    assert_eq!(numbers(&read(Format::CargoTest, &both).unwrap()), (6, 0, 3));
}

#[test]
fn no_output_has_no_counts() {
    for output in ["", "\n", "hello", "All 86 tests passed!", "86/86 pass"] {
        assert!(read_any(output).unwrap_err().is_absent(), "{output}");
    }
}

#[test]
fn names_are_bounded_and_numbers_too() {
    let many = format!("1..60000\n{}", "ok - same\n".repeat(60_000));
    let counts = read(Format::Tap, &many).unwrap();
    assert_eq!((counts.passed, counts.tests.len()), (60_000, 0));
    assert!(read(Format::Pytest, "99999999999999999999999 passed in 0.1s").unwrap_err().is_absent());
    assert!(read(Format::Tap, "1..99999999999999999999999\nok 1\n").unwrap_err().is_absent());
}

#[test]
fn the_stored_form_of_counts_is_read_back() {
    let counts = read(Format::CargoTest, fixture!("cargo-ok.txt")).unwrap();
    let json = serde_json::to_string(&counts).unwrap();
    assert_eq!(serde_json::from_str::<Counts>(&json).unwrap(), counts);
    assert_eq!(serde_json::from_str::<Counts>(r#"{"passed":1,"failed":0,"skipped":0}"#).unwrap().passed, 1);
    assert!(serde_json::from_str::<Counts>(r#"{"passed":1,"failed":0,"skipped":0,"total":86}"#).is_err());
}

const ALL: [&str; 14] = [
    fixture!("pytest-v.txt"),
    fixture!("pytest-color.txt"),
    fixture!("pytest-all.txt"),
    fixture!("unittest-bad.txt"),
    fixture!("cargo-bad.txt"),
    fixture!("cargo-nocap.txt"),
    fixture!("nextest-bad.txt"),
    fixture!("go-allv.txt"),
    fixture!("go-alljson.txt"),
    fixture!("node-spec-b.txt"),
    fixture!("node-tap-b.txt"),
    fixture!("junit-pytest.xml"),
    fixture!("junit-nextest.xml"),
    fixture!("junit-node-b.xml"),
];

/// How many tests ran, whatever the form.
fn most_ran(output: &str) -> u64 {
    Format::ALL.into_iter().filter_map(|format| read(format, output).ok()).map(|c| c.ran()).max().unwrap_or(0)
}

#[test]
fn a_cut_verdict_of_unittest_is_none() {
    let whole = fixture!("unittest-bad.txt").trim_end();
    let verdict = whole.rfind("FAILED").unwrap();
    assert_eq!(read(Format::Unittest, whole).unwrap().ran(), 3);
    for cut in verdict..whole.len() {
        assert!(read(Format::Unittest, &whole[..cut]).is_err(), "{}", &whole[verdict..cut]);
    }
    assert!(read(Format::Unittest, "Ran 3 tests in 0.001s\n\nOK").is_err());
    assert_eq!(read(Format::Unittest, "Ran 3 tests in 0.001s\n\nOK\n").unwrap().passed, 3);
}

proptest! {
    /// Cut anywhere, an output gives no counts, or no more tests than the whole one had.
    #[test]
    fn a_cut_output_never_has_more_tests(which in 0..ALL.len(), at in 0.0..1.0_f64) {
        let whole = ALL[which];
        let mut cut = (whole.len() as f64 * at) as usize;
        while !whole.is_char_boundary(cut) {
            cut -= 1;
        }
        prop_assert!(most_ran(&whole[..cut]) <= most_ran(whole));
    }

    /// Lines taken out, doubled and exchanged, and bytes replaced, never make a panic.
    #[test]
    fn a_bent_output_never_panics(
        which in 0..ALL.len(),
        edits in proptest::collection::vec((any::<u16>(), any::<u16>(), 0..4_u8, any::<char>()), 1..20),
    ) {
        let mut lines: Vec<String> = ALL[which].lines().map(str::to_owned).collect();
        for (a, b, kind, c) in edits {
            if lines.is_empty() { break; }
            let (a, b) = (a as usize % lines.len(), b as usize % lines.len());
            match kind {
                0 => { lines.remove(a); }
                1 => { let line = lines[a].clone(); lines.insert(b, line); }
                2 => lines.swap(a, b),
                _ => lines[a].push(c),
            }
        }
        drop(read_any(&lines.join("\n")));
    }

    /// Any text at all, and any text made of the words that the forms look for.
    #[test]
    fn no_text_panics(text in any::<String>(), words in proptest::collection::vec(prop_oneof![
        Just("1..2\n"), Just("ok 1"), Just("not ok"), Just(" - a"), Just("\n"), Just("    "), Just("# Subtest: x\n"), Just("TAP version 14\n"),
        Just("test result: ok. "), Just("1 passed; "), Just("running 1 test\n"), Just("=== RUN   T\n"), Just("--- PASS: T (0.00s)\n"),
        Just("ok  \tp\t0.1s\n"), Just("{\"Action\":\"run\",\"Test\":\"T\"}\n"), Just("<testsuite tests=\"1\">"), Just("</testsuite>"), Just("<testcase name='x'"),
        Just("/>"), Just("&#x110000;"), Just("\u{2139} tests 1\n"), Just("\u{2714} a (1ms)\n"), Just("\u{25b6} a\n"), Just("Ran 1 test in 0.1s\n"), Just("OK (skipped=1)\n"),
        Just("=== 1 passed in 0.1s ===\n"), Just("     Summary [ 1s] 1 test run: 1 passed\n"), Just("\u{1b}[31m"), Just("\r"), Just("a::b PASSED [ 1%]\n"), Just("SKIPPED ("),
    ], 0..40)) {
        drop(read_any(&text));
        drop(read_any(&words.concat()));
    }

    /// Every number of passed, failed and skipped tests that pytest's line can say is read as it stands there.
    #[test]
    fn numbers_of_pytest_are_read_as_they_stand(passed in 1..100_000_u64, failed in 0..1000_u64, skipped in 0..1000_u64) {
        let mut parts = vec![format!("{passed} passed")];
        if failed > 0 { parts.insert(0, format!("{failed} failed")); }
        if skipped > 0 { parts.push(format!("{skipped} skipped")); }
        let line = format!("{} in 1.02s\n", parts.join(", "));
        prop_assert_eq!(read(Format::Pytest, &line).map(|c| numbers(&c)), Ok((passed, failed, skipped)));
    }
}
