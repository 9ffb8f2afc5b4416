//! `cadre query`.

use insta::assert_snapshot;

use crate::shell::Shell;

fn garden() -> Shell {
    let shell = Shell::new();
    let text = r#"[
        {"id": "recTask0000000001", "createdTime": "2026-01-01T00:00:00.000Z",
         "fields": {"Task": "Dig", "Hours": 3.5, "Due": "2026-11-20", "Bed": ["recBed00000000001"]}},
        {"id": "recTask0000000002", "createdTime": "2026-01-01T00:00:00.000Z",
         "fields": {"Task": "Plant, water", "Hours": 10, "Notes": "two\nlines", "Due": "2026-12-01"}},
        {"id": "recTask0000000003", "createdTime": "2026-01-01T00:00:00.000Z", "fields": {"Task": "Reap", "Hours": 0}}
    ]"#;
    shell.write("Tasks.json", text);
    let ran = shell.run(&["-q", "base", "import", "Tasks.json", "--new-base", "Garden"]);
    assert_eq!(ran.err, "");
    shell
}

#[test]
fn records_are_shown_filtered_sorted_and_with_the_fields_asked_for() {
    let shell = garden();
    assert_snapshot!(shell.told(&["query", "Tasks"]), @"
    Record             Task          Hours  Due         Bed                Notes
    recTask0000000001  Dig             3.5  2026-11-20  recBed00000000001
    recTask0000000002  Plant, water   10.0  2026-12-01                     two↵lines
    recTask0000000003  Reap            0.0
    ");
    let words = ["query", "tasks", "-f", "Task,Hours", "--where", "{Hours} > 0", "--sort", "Hours:desc"];
    assert_snapshot!(shell.told(&words), @"
    Record             Task          Hours
    recTask0000000002  Plant, water   10.0
    recTask0000000001  Dig             3.5
    ");
    assert_snapshot!(shell.told(&[&words[..], &["--csv"]].concat()), @r#"
    Record ID,Task,Hours
    recTask0000000002,"Plant, water",10
    recTask0000000001,Dig,3.5
    "#);
    assert_snapshot!(shell.told(&[&["--json"], &words[..]].concat()), @r#"
    {
      "records": [{"id":"recTask0000000002","createdTime":"2026-01-01T00:00:00.000Z","fields":{"Task":"Plant, water","Hours":10}},{"id":"recTask0000000001","createdTime":"2026-01-01T00:00:00.000Z","fields":{"Task":"Dig","Hours":3.5}}],
      "matching": 2,
      "commit": 2
    }
    "#);
}

#[test]
fn a_page_says_where_the_next_one_begins() {
    let shell = garden();
    let first = shell.run(&["--json", "query", "Tasks", "--limit", "2", "-f", "Task"]).out;
    let first: serde_json::Value = serde_json::from_str(&first).unwrap();
    let offset = first["offset"].as_str().unwrap();
    let next = shell.told(&["query", "Tasks", "--limit", "2", "-f", "Task", "--offset", offset]);
    assert_snapshot!(next, @"
    Record             Task
    recTask0000000003  Reap
    ");
    let told = shell.run(&["query", "Tasks", "--limit", "2"]).err;
    assert!(told.starts_with("2 of 3 records shown; --limit shows more, --offset itr"), "{told}");
    let other = shell.told(&["query", "Tasks", "--where", "{Hours}", "--offset", offset]);
    assert_snapshot!(other, @"
    --- standard error
    error: the offset belongs to another query: repeat filter, view, sort and maxRecords with it, or start without it
    --- exit 1
    ");
}

#[test]
fn past_moments_are_shown_as_they_were() {
    let shell = garden();
    assert_snapshot!(shell.told(&["query", "Tasks", "--as-of", "1"]), @r#"
    --- standard error
    error: there is no table "Tasks"
    --- exit 3
    "#);
    assert!(shell.run(&["query", "Tasks", "--as-of", "2", "-f", "Task"]).out.contains("Reap"));
    assert_snapshot!(shell.told(&["query", "Tasks", "--as-of", "2020-01-01"]), @"
    --- standard error
    error: there is no commit at 2020-01-01T00:00:00.000Z: the base was created at 2026-11-20T09:30:00.000Z
    --- exit 3
    ");
    assert_snapshot!(shell.told(&["query", "Tasks", "--as-of", "soon"]), @r#"
    --- standard error
    error: "soon" is no moment of a base
    hint: give the number of a commit, a day such as 2026-11-20, or an instant such as 2026-11-20T09:30:00Z
    --- exit 1
    "#);
}

#[test]
fn what_is_not_there_is_named_with_what_is_near() {
    let shell = garden();
    assert_snapshot!(shell.told(&["query", "Taks"]), @r#"
    --- standard error
    error: there is no table "Taks"
    hint: did you mean "Tasks"?
    --- exit 3
    "#);
    assert_snapshot!(shell.told(&["query", "Tasks", "-f", "Huors"]), @r#"
    --- standard error
    error: table "Tasks" has no field "Huors"
    hint: did you mean "Hours"?
    --- exit 3
    "#);
    assert_snapshot!(shell.told(&["query", "Tasks", "--sort", "colour"]), @r#"
    --- standard error
    error: table "Tasks" has no field "colour"
    hint: there are "Task", "Hours", "Due", "Bed", "Notes"
    --- exit 3
    "#);
    assert_snapshot!(shell.told(&["query", "Tasks", "--view", "Mine"]), @r#"
    --- standard error
    error: table "Tasks" has no view "Mine"
    hint: there are "Grid view"
    --- exit 3
    "#);
    assert_snapshot!(shell.told(&["query", "Tasks", "--where", "{Huors} > 1"]), @"
    --- standard error
    error: there is no field named `Huors`
      |
      | {Huors} > 1
      | ^^^^^^^
    hint: did you mean {Hours}?
    --- exit 1
    ");
}

#[test]
fn a_wide_table_keeps_its_ids_and_says_what_it_leaves_out() {
    let shell = garden().on_terminal(44);
    assert_snapshot!(shell.told(&["--color", "never", "query", "Tasks"]), @"
    Record             Task      Hours  Due
    recTask0000000001  Dig         3.5  2026-11…
    recTask0000000002  Plant, …   10.0  2026-12…
    recTask0000000003  Reap        0.0
    no room for: Bed, Notes
    ");
}

#[test]
fn a_formula_is_explained_against_a_table() {
    let shell = garden();
    let told = shell.told(&["formula", "explain", "{Hours} * {Rate}", "--table", "Tasks", "-t", "Rate=number"]);
    assert!(told.contains("field: {Hours} (number)\nfield: {Rate} (number)\n"), "{told}");
    assert_snapshot!(shell.told(&["formula", "explain", "{Huors}", "--table", "Tasks"]), @"
    --- standard error
    error: there is no field named `Huors`
      |
      | {Huors}
      | ^^^^^^^
    hint: did you mean {Hours}?
    --- exit 1
    ");
    assert_snapshot!(shell.told(&["formula", "explain", "1", "--table", "Taks"]), @r#"
    --- standard error
    error: there is no table "Taks"
    hint: did you mean "Tasks"?
    --- exit 3
    "#);
}
