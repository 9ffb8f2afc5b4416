//! Formulas through the real process.

use crate::program::Project;

#[test]
fn a_formula_needs_no_data_folder_and_errors_have_their_exit_code() {
    let project = Project::new();
    assert_eq!(project.done(&["formula", "eval", "1 + 2"]), "3\n");
    let refused = project.run(&["formula", "eval", "1 +"]);
    assert_eq!((refused.code, refused.out.as_str()), (1, ""));
    assert!(refused.err.starts_with("error: "), "{}", refused.err);
    assert_eq!(project.run(&["formula", "functions", "NOSUCHTHING"]).code, 3);
    assert_eq!(project.run(&["formula"]).code, 2);
}
