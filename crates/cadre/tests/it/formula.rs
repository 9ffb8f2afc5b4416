//! Formulas through the real process.

use assert_cmd::Command;

#[test]
fn a_formula_is_worked_out_by_the_process() {
    let output = Command::cargo_bin("cadre").unwrap().args(["formula", "eval", "1 + 2"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "3\n");
    assert_eq!(output.status.code(), Some(0));
}
