//! `cadre base import` and `cadre base export`.

use cadre_cli::Exit;
use insta::assert_snapshot;
use serde_json::{Value as Json, json};

use crate::shell::Shell;

/// Records as untidy as real ones: missing names, a code used twice, a link as one text, links into nowhere.
fn untidy() -> Json {
    let mut records = Vec::new();
    for no in 0..12_u32 {
        let mut fields = json!({
            "Code": format!("S-{}", no / 2),
            "Status": if no % 3 == 0 { "Done" } else { "Todo" },
            "Notes": format!("line one of {no}\nline \"two\""),
            "Phase (Link)": format!("recPhase0000000{:02}", no % 2),
        });
        if no != 5 {
            fields["Stage"] = json!(format!("{no}.1 - Stage"));
        }
        if no > 6 {
            fields["Cost"] = json!(f64::from(no) + 0.25);
            fields["Plan (Link)"] = json!(["recPlan00000000A1"]);
        }
        if no == 3 {
            fields["After"] = json!(["recStage000000000", "recStage000000001", "recGone0000000000"]);
        }
        let created = format!("2025-11-09T03:50:{no:02}.000Z");
        records.push(json!({"id": format!("recStage0000000{no:02}"), "createdTime": created, "fields": fields}));
    }
    Json::Array(records)
}

#[test]
fn an_untidy_table_is_imported_whole_and_exports_to_the_same_json() {
    let shell = Shell::new();
    shell.write("stages.json", &untidy().to_string());
    assert_snapshot!(shell.told(&["base", "import", "stages.json", "--primary", "Stage"]), @r#"
    imported 12 records into the new base "stages", commit 2; tables "Phase (stubs)", "Plan (stubs)", "stages"
    Field         Type
    Stage         singleLineText
    Code          singleLineText
    Status        singleSelect
    Notes         multilineText
    Phase (Link)  multipleRecordLinks
    After         multipleRecordLinks
    Cost          number
    Plan (Link)   multipleRecordLinks
    links of "Phase (Link)": 2 records are not in the file and are stubs in table "Phase (stubs)"
    links of "Plan (Link)": 1 record is not in the file and is a stub in table "Plan (stubs)"
    links of "After": 1 record is not in the file and is a stub in table "stages"
    --- standard error
    read ...
    plan ...
    write ...
    "#);
    let exported: Json = serde_json::from_str(&shell.run(&["base", "export", "stages"]).out).unwrap();
    assert_eq!(exported, untidy());
    assert_snapshot!(shell.told(&["base", "show"]), @"
    stages (app...)
    commit 2 at 2026-11-20T09:30:00.000Z; clock of formulas 2026-11-20T09:30:00.000Z
    ... in memory, 0 bytes on disk for the whole data folder

    Phase (stubs) (tbl...): 2 records
    Records that the import of stages.json linked to without bringing them.
    Field   Type                 ns a record
    Name    singleLineText
    stages  multipleRecordLinks
    view Grid view (grid)

    Plan (stubs) (tbl...): 1 record
    Records that the import of stages.json linked to without bringing them.
    Field   Type                 ns a record
    Name    singleLineText
    stages  multipleRecordLinks
    view Grid view (grid)

    stages (tbl...): 13 records
    Field         Type                 ns a record
    Stage         singleLineText
    Code          singleLineText
    Status        singleSelect
    Notes         multilineText
    Phase (Link)  multipleRecordLinks
    After         multipleRecordLinks
    Cost          number
    Plan (Link)   multipleRecordLinks
    Stub          checkbox
    view Grid view (grid)
    ");
    assert_snapshot!(shell.told(&["--quiet", "base", "check"]), @r#"
    data folder: 1 base, 2 commits, 0 documents and records, 0 attachments
    base "stages": 2 commits, 16 records, 0 computed cells
    all is well
    "#);
}

#[test]
fn a_whole_base_moves_to_another_folder_with_everything_but_its_history() {
    let from = Shell::new();
    from.write("stages.json", &untidy().to_string());
    from.run(&["base", "import", "stages.json"]);
    let to = Shell::new();
    to.write("base.json", &from.run(&["base", "export", "--whole"]).out);
    assert_snapshot!(to.told(&["base", "import", "base.json"]), @r#"
    imported 16 records into the new base "stages", commit 2; tables "Phase (stubs)", "Plan (stubs)", "stages"
    --- standard error
    read ...
    write ...
    "#);
    for words in [&["base", "export", "--whole"][..], &["base", "export", "stages", "--format", "csv"]] {
        assert_eq!(to.run(words).out, from.run(words).out);
    }
    assert_snapshot!(to.told(&["base", "import", "base.json"]), @r#"
    --- standard error
    read ...
    error: there is a base "stages" already (app...)
    hint: give another name
    --- exit 1
    "#);
    let damaged = to.read("base.json").replace("\"r\":[0]", "\"r\":[7]");
    let other = Shell::new();
    other.write("base.json", &damaged);
    assert_snapshot!(other.told(&["base", "import", "base.json"]), @r#"
    --- standard error
    read ...
    write ...
    error: base.json was not imported: one place is wrong
      the base: what cell "stages" of record recPhase000000000 refers to does not refer back
    --- exit 1
    "#);
    assert_eq!(other.run(&["base", "list"]).out, "no bases yet\n");
}

#[test]
fn csv_comes_in_with_types_and_goes_out_with_ids() {
    let shell = Shell::new();
    shell.write("tasks.csv", "Task,Cost,Due,Code\nDig,1.5,2026-11-20,007\n\"Plant, water\",30,,008\n");
    assert_snapshot!(shell.told(&["base", "import", "tasks.csv", "--new-base", "Garden"]), @r#"
    imported 2 records into the new base "Garden", commit 2; tables "tasks"
    Field  Type
    Task   singleLineText
    Cost   number
    Due    date
    Code   singleLineText
    --- standard error
    read ...
    plan ...
    write ...
    "#);
    assert_snapshot!(shell.told(&["base", "export", "--format", "csv"]), @r#"
    Record ID,Task,Cost,Due,Code
    rec...,Dig,1.5,2026-11-20,007
    rec...,"Plant, water",30,,008
    "#);
    assert_snapshot!(shell.told(&["base", "export", "-o", "out.csv"]), @r#"
    --- standard error
    wrote 2 records of "tasks" to DIR/out.csv
    "#);
    let again = shell.told(&["base", "import", "out.csv", "--table", "Again"]);
    assert_snapshot!(again, @r#"
    --- standard error
    read ...
    plan ...
    error: out.csv was not imported: 2 places are wrong
      line 2: record rec... exists already, in table "tasks"
      line 3: record rec... exists already, in table "tasks"
    --- exit 1
    "#);
}

#[test]
fn a_file_with_bad_rows_is_refused_whole_and_every_row_is_named() {
    let shell = Shell::new();
    shell.write("bad.json", "[\n{\"fields\": {\"A\": 1}},\n{\"id\": \"rec1\", \"fields\": {}},\n{\"field\": {}}\n]");
    assert_snapshot!(shell.told(&["--quiet", "base", "import", "bad.json"]), @"
    --- standard error
    error: bad.json was not imported: 2 places are wrong
      line 3: id: `rec1` is not a record id: expected `rec` and 14 letters or digits
      line 4: unknown field `field`, expected one of `id`, `createdTime`, `commentCount`, `fields`
    --- exit 1
    ");
    shell.write("bad.csv", "A,B\n1\n2,3\n4,5,6\n");
    assert_snapshot!(shell.told(&["--quiet", "base", "import", "bad.csv"]), @"
    --- standard error
    error: bad.csv was not imported: 2 places are wrong
      line 2: it has 1 cells; expected 2, as the first line
      line 4: it has 3 cells; expected 2, as the first line
    --- exit 1
    ");
    assert_eq!(shell.run(&["base", "list"]).out, "no bases yet\n");
}

#[test]
fn records_that_are_there_already_are_refused_each_by_its_line() {
    let shell = Shell::new();
    let text = "[{\"id\": \"recTask0000000001\", \"fields\": {\"A\": 1}},\n{\"id\": \"recTask0000000002\", \"fields\": {\"A\": 2}}]";
    shell.write("a.json", text);
    assert_eq!(shell.run(&["base", "import", "a.json"]).exit, Exit::Done);
    assert_snapshot!(shell.told(&["--quiet", "base", "import", "a.json", "--table", "b"]), @r#"
    --- standard error
    error: a.json was not imported: 2 places are wrong
      line 1: record recTask0000000001 exists already, in table "a"
      line 2: record recTask0000000002 exists already, in table "a"
    --- exit 1
    "#);
    assert_snapshot!(shell.told(&["--quiet", "base", "import", "a.json", "--base", "a"]), @r#"
    --- standard error
    error: a.json was not imported: 2 places are wrong
      line 1: record recTask0000000001 exists already, in table "a"
      line 2: record recTask0000000002 exists already, in table "a"
    --- exit 1
    "#);
}

#[test]
fn an_import_says_what_it_lacks() {
    let shell = Shell::new();
    assert_snapshot!(shell.told(&["base", "import", "none.json"]), @"
    --- standard error
    error: cannot read DIR/none.json: No such file or directory (os error 2)
    --- exit 3
    ");
    shell.write("records.txt", "[]");
    assert_snapshot!(shell.told(&["base", "import", "records.txt"]), @"
    --- standard error
    error: records.txt does not say which format it has
    hint: say it with --format json or --format csv
    --- exit 2
    ");
    let ran = shell.run_with(&["--quiet", "base", "import", "-", "--format", "json"], "[{\"fields\": {\"A\": 1}}]");
    assert_eq!((ran.exit, ran.err.as_str()), (Exit::Refused, "error: the table that the records make has no name\n"));
    shell.write("empty.json", "[]");
    assert_snapshot!(shell.told(&["--quiet", "base", "import", "empty.json"]), @"
    --- standard error
    error: the file was not imported: no record has a field
    --- exit 1
    ");
    shell.write("a.json", "[{\"fields\": {\"Name\": 1}}]");
    assert_snapshot!(shell.told(&["--quiet", "base", "import", "a.json", "--primary", "name"]), @r#"
    --- standard error
    error: the file has no field "name"
    hint: did you mean "Name"?
    --- exit 3
    "#);
}
