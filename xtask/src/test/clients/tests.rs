use super::*;

const LOG: &str = "pass lists: all\n\
    FAIL lists: in order\n     expected [1]\n     got      [2]\n\
    pass lists: the rest\n     indented, and no failure\n\
    {\"summary\": {\"program\": \"pyairtable 3.5.0\", \"passed\": 2, \"failed\": 1, \"sections\": {}}}\n";

#[test]
fn the_summary_is_the_last_line_that_is_one() {
    let summary = summary(&format!("{{\"summary\": 5}}\n{LOG}a warning at the end\n")).expect("there is one");
    assert_eq!(summary, Summary { program: "pyairtable 3.5.0".to_owned(), passed: 2, failed: 1 });
    assert_eq!(super::summary("pass a\n"), None);
}

#[test]
fn failures_are_shown_with_what_was_expected() {
    assert_eq!(failures(LOG), "FAIL lists: in order\n     expected [1]\n     got      [2]");
    assert_eq!(failures("pass a\n"), "");
}

#[test]
fn failed_and_missing_checks_are_noticed() {
    let summary = |passed, failed| Summary { program: String::new(), passed, failed };
    let verdict = |passed, failed| judge(&summary(passed, failed), 10).err().map(|error| error.to_string());
    assert_eq!(verdict(10, 0), None);
    assert_eq!(verdict(20, 1).as_deref(), Some("1 of 21 checks failed"));
    assert_eq!(verdict(9, 0).as_deref(), Some("9 checks, and there have to be 10: some were not made"));
}

#[test]
fn every_client_has_its_program_and_its_package_in_the_lock_file() {
    for client in &CLIENTS {
        let folder = programs(client.environment);
        assert!(folder.join(client.program).is_file(), "{}", client.program);
        let package = if client.name == "airtable.js" { "airtable" } else { client.name };
        let (lock, words) = match client.environment {
            Environment::Python => ("requirements.txt", format!("\n{package}==")),
            Environment::Node => ("package-lock.json", format!("\"node_modules/{package}\"")),
        };
        let lock = std::fs::read_to_string(folder.join(lock)).expect("the lock file is there");
        assert!(lock.contains(&words), "{words}");
    }
}
