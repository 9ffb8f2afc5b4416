//! `cadre history`, `cadre undo`, `cadre base log`.

use insta::assert_snapshot;

use crate::shell::Shell;

const RECORD: &str = "recTask0000000001";

fn garden() -> Shell {
    let shell = Shell::new();
    let text = r#"[
        {"id": "recTask0000000001", "fields": {"Task": "Dig", "Hours": 3.5, "Bed": ["recBed00000000001", "recBed00000000002"]}},
        {"id": "recTask0000000002", "fields": {"Task": "Plant\nand water", "Bed": ["recBed00000000001"]}}
    ]"#;
    shell.write("Tasks.json", text);
    assert_eq!(shell.run(&["-q", "base", "import", "Tasks.json", "--new-base", "Garden"]).err, "");
    shell
}

#[test]
fn a_record_tells_who_made_it_with_each_cell() {
    let shell = garden();
    assert_snapshot!(shell.told(&["history", RECORD]), @r#"
    commit 2 at 2026-11-20T09:30:00.000Z, through import: base_import Tasks.json
      created in table "Tasks"
      Task
        + Dig
      Hours
        + 3.5
      Bed
        + recBed00000000001, recBed00000000002
    "#);
    assert_snapshot!(shell.told(&["history", "recBed00000000001"]), @r#"
    commit 2 at 2026-11-20T09:30:00.000Z, through import: base_import Tasks.json
      created in table "Bed (stubs)"
      Tasks
        + recTask0000000001, recTask0000000002
    "#);
    let json = shell.run(&["--json", "history", RECORD]).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let entry = &json["entries"][0];
    assert_eq!((&entry["commit"], &entry["what"]), (&2.into(), &"created".into()));
    assert_eq!(entry["who"], serde_json::json!({"through": "import"}));
    let hours = serde_json::json!({"field": "Hours", "before": null, "after": 3.5});
    assert!(entry["cells"].as_array().unwrap().contains(&hours), "{entry}");
}

#[test]
fn what_was_undone_is_told_and_comes_back_with_another_undo() {
    let shell = garden();
    let before = shell.run(&["base", "export", "Tasks"]).out;
    assert_snapshot!(shell.told(&["undo"]), @"
    took back commit 2 (base_import Tasks.json) of 2026-11-20T09:30:00.000Z
    commit 3; `cadre undo 3` brings everything again
    ");
    assert_snapshot!(shell.told(&["query", "Tasks"]), @r#"
    --- standard error
    error: there is no table "Tasks"
    --- exit 3
    "#);
    assert_snapshot!(shell.told(&["history", RECORD]), @r#"
    commit 3 at 2026-11-20T09:30:00.000Z, through cli: undo 2
      deleted in table "Tasks"
      Task
        - Dig
      Hours
        - 3.5
      Bed
        - recBed00000000001, recBed00000000002
    commit 2 at 2026-11-20T09:30:00.000Z, through import: base_import Tasks.json
      created in table "Tasks"
      Task
        + Dig
      Hours
        + 3.5
      Bed
        + recBed00000000001, recBed00000000002
    "#);
    assert_snapshot!(shell.told(&["undo"]), @"
    --- standard error
    error: there is no commit to undo: nothing is left
    --- exit 3
    ");
    assert_snapshot!(shell.told(&["undo", "3"]), @"
    took back commit 3 (undo 2) of 2026-11-20T09:30:00.000Z
    commit 4; `cadre undo 4` brings everything again
    ");
    assert_eq!(shell.run(&["base", "export", "Tasks"]).out, before);
    assert_snapshot!(shell.told(&["base", "log"]), @"
    Commit  At                        Records  Schema  By
         4  2026-11-20T09:30:00.000Z        6      17  through cli: undo 3
         3  2026-11-20T09:30:00.000Z        6      17  through cli: undo 2
         2  2026-11-20T09:30:00.000Z        6      17  through import: base_import Tasks.json
         1  2026-11-20T09:30:00.000Z        0       0  through cli: create_base
    ");
    assert_snapshot!(shell.told(&["base", "log", "--limit", "1", "--before", "4"]), @"
    Commit  At                        Records  Schema  By
         3  2026-11-20T09:30:00.000Z        6      17  through cli: undo 2
    --- standard error
    there are earlier ones; --before 3 shows them
    ");
    assert!(shell.run(&["-q", "base", "check"]).out.ends_with("all is well\n"));
}

#[test]
fn what_cannot_be_undone_is_told_with_its_reason() {
    let shell = garden();
    assert_snapshot!(shell.told(&["undo", "1"]), @"
    --- standard error
    error: cannot be undone: commit 1 created the base
    --- exit 4
    ");
    assert_snapshot!(shell.told(&["undo", "9"]), @"
    --- standard error
    error: there is no commit 9: the last one is 2
    --- exit 3
    ");
    shell.run(&["undo", "2"]);
    assert_snapshot!(shell.told(&["undo", "2"]), @"
    --- standard error
    error: cannot be undone: commit 2 was undone by commit 3
    --- exit 4
    ");
}

#[test]
fn a_record_that_never_was_is_not_found() {
    let shell = garden();
    assert_snapshot!(shell.told(&["history", "recGone0000000000"]), @"
    --- standard error
    error: there is no record recGone0000000000
    --- exit 3
    ");
    assert_snapshot!(shell.told(&["history", "rec1"]), @"
    --- standard error
    error: invalid value 'rec1' for '<RECORD>': `rec1` is not a record id: expected `rec` and 14 letters or digits

    For more information, try '--help'.
    --- exit 2
    ");
}
