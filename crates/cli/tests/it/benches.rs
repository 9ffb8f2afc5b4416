//! `cadre bench`: what the binary measures, shown.

use crate::shell::Shell;

#[test]
fn figures_are_a_table_or_json_and_steps_are_told_apart_from_them() {
    let shell = Shell::new();
    let ran = shell.run(&["bench", "engine", "--rows", "2000"]);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("2000 rows\n", "measuring ...\n"));
    let ran = shell.run(&["bench", "engine", "--rows", "2000", "--json", "--quiet"]);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("{\n  \"rows\": 2000\n}\n", ""));
}

#[test]
fn rows_out_of_range_and_a_folder_without_a_base_are_refused() {
    let shell = Shell::new();
    let ran = shell.run(&["bench", "engine", "--rows", "3"]);
    assert!(ran.err.contains("3 is not in 1000..=10000000"), "{}", ran.err);
    let ran = shell.run(&["bench", "open", "nowhere"]);
    assert!(ran.err.contains("nowhere holds no base"), "{}", ran.err);
}

#[test]
fn the_server_is_measured_as_it_is_asked_for() {
    let shell = Shell::new();
    let ran = shell.run(&["bench", "api"]);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("100000 rows beside None, 2 s\n", "asking ...\n"));
    let ran = shell.run(&["bench", "api", "--rows", "1000000", "--seconds", "0.5"]);
    assert_eq!(ran.out, "1000000 rows beside Some(100000), 0.5 s\n");
    let ran = shell.run(&["bench", "api", "--rows", "300", "--beside", "100", "--json", "--quiet"]);
    assert_eq!(ran.out, "{\n  \"rows\": 300,\n  \"beside\": 100,\n  \"seconds\": 2.0\n}\n");
    for wrong in ["0", "1e9", "NaN", "soon"] {
        let ran = shell.run(&["bench", "api", "--seconds", wrong]);
        assert!(ran.err.contains("would be right"), "{wrong}: {}", ran.err);
    }
}

#[test]
fn the_bare_server_says_where_it_serves() {
    assert_eq!(Shell::new().run(&["bench", "bare"]).out, "127.0.0.1:9\n");
}
