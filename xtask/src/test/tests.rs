use super::*;

fn names(groups: &[&Group]) -> Vec<&'static str> {
    groups.iter().map(|group| group.name).collect()
}

#[test]
fn groups_have_different_names() {
    let mut names: Vec<_> = GROUPS.iter().map(|group| group.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), GROUPS.len());
}

#[test]
fn without_names_the_longer_proofs_wait_to_be_asked_for() {
    let everyday = chosen(&[], When::Always).expect("no name is wrong");
    assert_eq!(names(&everyday), ["check", "tests", "real-use", "clients", "fuzz"]);
    let all = chosen(&[], When::Long).expect("no name is wrong");
    assert_eq!(all.len(), GROUPS.len());
}

#[test]
fn a_named_group_runs_alone_in_the_order_of_the_table() {
    let some = chosen(&["long-fuzz".to_owned(), "check".to_owned()], When::Always).expect("both exist");
    assert_eq!(names(&some), ["check", "long-fuzz"]);
}

#[test]
fn an_unknown_group_is_refused() {
    let error = chosen(&["fuz".to_owned()], When::Always).err().map(|error| error.to_string());
    assert_eq!(error.as_deref(), Some("there is no group `fuz`; `cargo xtask test --list` names them"));
}
