//! `cadre plan`, `cadre task`, `cadre adopt`, `cadre doctor`.

use std::fs;

use cadre_cli::Exit;
use serde_json::Value as Json;

use crate::shell::Shell;

fn json(shell: &Shell, words: &[&str]) -> Json {
    let ran = shell.run(words);
    serde_json::from_str(&ran.out).unwrap_or_else(|error| unreachable!("{words:?}: {error}: {} {}", ran.out, ran.err))
}

/// A project with five tasks, two of them ready.
fn plan() -> Shell {
    let shell = Shell::new();
    shell.run(&["base", "create", "Plan"]);
    let csv = "Task ID,Name,Priority,Status,Notes,Artifacts,Blocked Reason\nA,First,2,Ready,,,\nB,Second,1,Ready,,,\n\
               C,Third,3,Complete,went well,out/c.html,\nD,Fourth,4,In Progress,,,\nE,Fifth,5,Blocked,,,no key\n";
    fs::write(shell.folder.path().join("tasks.csv"), csv).expect("the folder is there");
    let imported = shell.run(&["base", "import", "tasks.csv", "--base", "Plan", "--table", "Tasks"]);
    assert_eq!(imported.exit, Exit::Done, "{}", imported.err);
    fs::create_dir_all(shell.folder.path().join("home")).expect("the folder is there");
    let adopted = shell.run(&["adopt", "--yes"]);
    assert_eq!(adopted.exit, Exit::Done, "{}", adopted.err);
    shell
}

#[test]
fn a_task_is_taken_noted_and_given_back_on_the_command_line() {
    let shell = plan();
    let list = shell.run(&["task", "list"]).out;
    let lines: Vec<&str> = list.lines().collect();
    assert!(lines[1].starts_with("B") && lines[1].contains("Second") && lines[2].starts_with("A"), "{list}");
    let taken = json(&shell, &["task", "next", "--agent", "me", "--attempt", "one", "--json"]);
    assert_eq!(taken["held"]["task"]["code"], "B");
    let claim = taken["held"]["lease"]["claim"].to_string();
    let again = shell.run(&["task", "next", "--agent", "me", "--attempt", "one"]);
    assert!(again.out.starts_with(&format!("held already by me under claim {claim} until ")), "{}", again.out);
    assert!(again.out.contains("B  Second") && again.out.contains("in progress"), "{}", again.out);
    let noted = shell.run(&["task", "note", "B", "half of it is there", "--claim", &claim]);
    assert_eq!(noted.out, format!("noted under claim {claim}\n"), "{}", noted.err);
    shell.run(&["task", "artifact", "B", "out/report.html", "--claim", &claim]);
    let shown = shell.run(&["task", "show", "b"]).out;
    assert!(shown.contains("half of it is there") && shown.contains("out/report.html"), "{shown}");
    let beat = shell.run(&["task", "heartbeat", "B", "--claim", &claim]);
    assert!(beat.out.starts_with("go on until "), "{}", beat.out);
    let refused = shell.run(&["task", "claim", "B", "--agent", "you"]);
    assert_eq!(refused.exit, Exit::Conflict);
    assert!(
        refused.err.contains("B is in_progress, held by me") && refused.err.contains("`cadre task next`"),
        "{}",
        refused.err
    );
    let back = shell.run(&["task", "release", "B", "--reason", "needed elsewhere"]);
    assert_eq!(back.out, format!("claim {claim} of me is revoked: needed elsewhere\n"), "{}", back.err);
    let late = shell.run(&["task", "heartbeat", "B", "--claim", &claim]);
    assert!(late.out.starts_with(&format!("stop: the claim {claim} of B is over: it was revoked")), "{}", late.out);
    let stuck = json(&shell, &["task", "start", "A", "--json"])["lease"]["claim"].to_string();
    let blocked = shell.run(&["task", "block", "A", "no access", "--claim", &stuck]);
    assert_eq!(blocked.out, format!("claim {stuck} of owner is blocked: no access\n"), "{}", blocked.err);
    assert!(shell.run(&["task", "list", "--state", "blocked"]).out.contains("no access"));
    let missing = shell.run(&["task", "show", "Z9"]);
    assert_eq!(
        (missing.exit, missing.err.contains("there is no task \"Z9\"")),
        (Exit::NotFound, true),
        "{}",
        missing.err
    );
}

#[test]
fn a_plan_is_shown_with_how_far_it_is() {
    let shell = plan();
    let shown = shell.run(&["plan", "show"]).out;
    let words = "1 of 5 tasks, 1 in progress, 2 ready, 1 blocked, 1 unverified";
    assert_eq!(shown, format!("Plan    [####................]    20 %  {words}\n"));
    assert_eq!(shell.run(&["plan", "tree"]).out, shown);
    assert_eq!(json(&shell, &["plan", "progress", "--json"])["counts"]["ready"], 2);
    for _ in 0..2 {
        shell.run(&["task", "next"]);
    }
    let none = shell.run(&["task", "next"]);
    assert_eq!(none.out, "no task is ready: 0 wait for others, 3 are in progress, 1 are blocked\n");
}

#[test]
fn a_base_is_adopted_its_mapping_written_down_and_checked() {
    let shell = Shell::new();
    let made = shell.run(&["plan", "new", "New"]);
    assert!(made.out.contains("New") && made.out.contains("Receipts"), "{} {}", made.out, made.err);
    assert_eq!(shell.run(&["task", "next", "--base", "New"]).out, "there are no tasks yet\n");
    fs::create_dir_all(shell.folder.path().join("home")).unwrap();
    shell.run(&["base", "create", "Ours"]);
    fs::write(
        shell.folder.path().join("stages.csv"),
        "Stage ID,Stage Code,Status\none,S1,Todo\ntwo,S1,Done\nthree,S3,In Progress\n",
    )
    .unwrap();
    shell.run(&["base", "import", "stages.csv", "--base", "Ours", "--table", "Stages"]);
    let proposed = shell.run(&["adopt", "Ours"]);
    assert!(
        proposed.out.contains("table = \"Stages\"") && proposed.out.contains("code = \"Stage Code\""),
        "{}",
        proposed.out
    );
    assert!(proposed.out.contains("warning: 2 tasks are called \"S1\""), "{}", proposed.out);
    assert!(proposed.err.contains("nothing was changed; --yes makes the base a project"), "{}", proposed.err);
    assert_eq!(shell.run(&["task", "list", "--base", "Ours"]).exit, Exit::Refused);
    let done = shell.run(&["adopt", "Ours", "--yes"]);
    assert!(done.err.contains("the base is a project now") && done.err.contains("cadre.toml"), "{}", done.err);
    let doctor = shell.run(&["doctor", "Ours"]);
    assert_eq!(doctor.exit, Exit::Done, "{}", doctor.err);
    assert!(doctor.out.contains("warning: 2 tasks are called \"S1\""), "{}", doctor.out);
    // The file says what the tables mean, and is held against them.
    let settings = shell.folder.path().join("home/cadre.toml");
    let text = fs::read_to_string(&settings).unwrap();
    assert!(text.contains("[project.tasks]"), "{text}");
    fs::write(&settings, text.replace("\"Stage Code\"", "\"Stage Cod\"")).unwrap();
    let broken = shell.run(&["doctor", "Ours"]);
    assert_eq!(broken.exit, Exit::Refused);
    let words = "fault: project.tasks.fields.code: table \"Stages\" has no field \"Stage Cod\"";
    assert!(broken.out.contains(words) && broken.out.contains("write `code = \"Stage Code\"`"), "{}", broken.out);
    let wrong = json(&shell, &["doctor", "Ours", "--json"]);
    assert_eq!((&wrong["sound"], &wrong["findings"][0]["kind"]), (&Json::from(false), &Json::from("FIELD_MISSING")));
    fs::write(&settings, "[project]\nstrict = 3\n").unwrap();
    let unread = shell.run(&["doctor", "Ours"]);
    assert!(unread.err.contains("strict"), "{}", unread.err);
}
