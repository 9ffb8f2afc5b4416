use super::*;

#[test]
fn a_difference_is_reported() {
    assert!(expect("the answer", "ab", "ab").is_ok());
    let error = expect("the answer", "ab", "abc").expect_err("they differ").to_string();
    assert_eq!(error, "the answer is \"ab\", wanted is \"abc\"");
}

#[test]
fn a_scene_goes_wrong_when_the_program_does() {
    let stage = |program: &str| Stage { cadre: program.into(), data: std::env::temp_dir() };
    assert!(formulas(&stage("false")).is_err(), "a program that fails");
    assert!(formulas(&stage("true")).is_err(), "a program that says nothing");
}
