//! `cadre base` without its files.

use insta::assert_snapshot;

use crate::shell::Shell;

#[test]
fn bases_are_created_listed_and_found_by_name_or_id() {
    let shell = Shell::new();
    assert_snapshot!(shell.told(&["base", "list"]), @"no bases yet");
    assert_snapshot!(shell.told(&["base", "show"]), @"
    --- standard error
    error: there is no data folder at DIR/home
    hint: `cadre base create` and `cadre base import` make it
    --- exit 3
    ");
    assert_snapshot!(shell.told(&["base", "create", "Plan", "--id", "appPlan0000000001"]), @"appPlan0000000001  Plan");
    assert_snapshot!(shell.told(&["base", "create", "plan"]), @r#"
    --- standard error
    error: there is a base "Plan" already (appPlan0000000001)
    hint: give another name
    --- exit 1
    "#);
    assert_snapshot!(shell.told(&["base", "create", "Risks"]), @"app...  Risks");
    assert_snapshot!(shell.told(&["base", "list"]), @"
    Base               Name   Commits
    appPlan0000000001  Plan         1
    app...  Risks        1
    ");
    assert_snapshot!(shell.told(&["base", "show"]), @"
    --- standard error
    error: there are 2 bases, and none was named
    hint: name one by its name or id; `cadre base list` shows them
    --- exit 1
    ");
    assert_snapshot!(shell.told(&["base", "show", "Plam"]), @r#"
    --- standard error
    error: there is no base "Plam"
    hint: did you mean "Plan"?
    --- exit 3
    "#);
    assert_snapshot!(shell.told(&["base", "show", "appPlan0000000001"]), @"
    Plan (appPlan0000000001)
    commit 1 at 2026-11-20T09:30:00.000Z; clock of formulas 2026-11-20T09:30:00.000Z
    ... in memory, 0 bytes on disk for the whole data folder
    ");
    assert_snapshot!(shell.told(&["--json", "base", "show", "nothing"]), @r#"
    --- standard error
    {
      "error": {
        "code": "BASE_NOT_FOUND",
        "kind": "notFound",
        "message": "there is no base \"nothing\"",
        "hint": "there are \"Plan\", \"Risks\"",
        "retry": "never"
      }
    }
    --- exit 3
    "#);
}

#[test]
fn the_settings_name_the_base_that_is_meant() {
    let shell = Shell::new();
    shell.run(&["init"]);
    shell.run(&["base", "create", "Plan"]);
    shell.run(&["base", "create", "Risks"]);
    shell.write("cadre.toml", "base = \"Risks\"\n");
    assert!(shell.run(&["base", "show"]).out.starts_with("Risks ("));
    assert!(shell.run(&["base", "show", "Plan"]).out.starts_with("Plan ("));
}

#[test]
fn a_base_that_is_whole_passes_its_check() {
    let shell = Shell::new();
    shell.run(&["base", "create", "Plan"]);
    assert_snapshot!(shell.told(&["--quiet", "base", "check"]), @r#"
    data folder: 1 base, 1 commit, 0 documents and records, 0 attachments
    base "Plan": 1 commit, 0 records, 0 computed cells
    all is well
    "#);
}
