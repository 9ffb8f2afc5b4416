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
