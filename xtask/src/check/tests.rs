use super::*;

#[test]
fn rules_have_different_names() {
    let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len());
}

#[test]
fn an_unknown_rule_is_refused() {
    let error = chosen(&["arows".to_owned()]).err().map(|error| error.to_string());
    assert_eq!(error.as_deref(), Some("there is no rule `arows`; `cargo xtask check --list` names them"));
}

#[test]
fn chosen_rules_keep_the_order_of_the_table() {
    let rules = chosen(&["links".to_owned(), "words".to_owned()]).expect("both rules exist");
    assert_eq!(rules.iter().map(|rule| rule.name).collect::<Vec<_>>(), ["words", "links"]);
}

#[test]
fn a_broken_rule_is_seen() {
    let rule = Rule { name: "planted", about: "", way: Way::Text(|_| vec![Problem::of("x", "planted")]) };
    assert!(!is_kept(&rule, &Tree::default()).expect("the rule can be checked"));
    let failing =
        Rule { name: "failing", about: "", way: Way::Commands(|| vec![Run::new("true"), Run::new("false")], &[]) };
    assert!(!is_kept(&failing, &Tree::default()).expect("the rule can be checked"));
}
