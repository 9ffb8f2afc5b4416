use super::*;

fn reported(path: &str, text: &str) -> Vec<String> {
    check(&Tree::planted(&[(path, text)])).iter().map(Problem::to_string).collect()
}

#[test]
fn a_marker_in_a_comment_is_reported_with_its_line() {
    for marker in MARKERS {
        let found = reported("crates/model/src/lib.rs", &format!("fn a() {{}}\n// {marker}: the rest\n"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with(&format!("crates/model/src/lib.rs:2: `{marker}`")), "{found:?}");
    }
}

#[test]
fn markers_are_found_in_every_kind_of_file() {
    let marker = MARKERS[0];
    for (path, text) in
        [("Cargo.toml", format!("# {marker}")), ("README.md", marker.to_owned()), (".ci/run", format!("#{marker}"))]
    {
        assert_eq!(reported(path, &text).len(), 1, "{path}");
    }
}

#[test]
fn a_marker_in_data_or_inside_a_longer_word_is_none() {
    assert!(reported("crates/model/src/lib.rs", &format!("let status = \"{}\";", MARKERS[0])).is_empty());
    assert!(reported("a.sh", &format!("# {}{}", MARKERS[2], MARKERS[2])).is_empty());
}

#[test]
fn a_switched_off_test_is_reported() {
    for line in [concat!("#[", "ignore]"), concat!("    #[", "ignore = \"slow\"]"), "#[cfg_attr(unix, ignore)]"] {
        assert_eq!(reported("crates/base/src/writer/tests.rs", line).len(), 1, "{line}");
    }
}

#[test]
fn waiting_is_reported_in_tests_only() {
    let line = format!("std::{}(pause);", SLEEPS[0]);
    for path in ["crates/base/tests/it/main.rs", "crates/base/src/writer/tests.rs", "crates/store/src/lock_tests.rs"] {
        assert_eq!(reported(path, &line).len(), 1, "{path}");
    }
    assert!(reported("crates/cli/src/lock.rs", &line).is_empty());
}

#[test]
fn waiting_is_reported_in_tests_at_the_end_of_a_source_file() {
    let found = reported(
        "crates/cli/src/lock.rs",
        &format!("std::{sleep}(pause);\nmod tests {{\n    std::{sleep}(pause);\n}}\n", sleep = SLEEPS[0]),
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("crates/cli/src/lock.rs:3: "), "{found:?}");
}
