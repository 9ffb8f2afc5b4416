//! Data folders: held by one process at a time, copied while in use, put back, checked.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use crate::program::Project;

/// The lock on the data folder, taken as another process would.
struct Holder(std::fs::File);

impl Holder {
    fn of(project: &Project) -> Self {
        let path = project.path().join(".cadre/cadre.lock");
        let file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).open(&path);
        let file = file.expect("the lock file can be opened");
        file.try_lock().expect("nobody holds the folder");
        let text = r#"{"pid":4711,"role":"serve","url":"http://127.0.0.1:8080"}"#;
        std::fs::write(path, text).expect("the lock file can be written");
        Self(file)
    }
}

#[test]
fn a_folder_in_use_is_told_with_process_role_and_address() {
    let project = Project::new().with_tasks(3);
    let holder = Holder::of(&project);
    let refused = project.run(&["query", "Tasks"]);
    assert_eq!(refused.code, 5, "{}", refused.err);
    for part in [".cadre is in use", "process 4711", "cadre serve", "http://127.0.0.1:8080", "set CADRE_TOKEN"] {
        assert!(refused.err.contains(part), "{part} is missing: {}", refused.err);
    }
    assert_eq!(project.done(&["formula", "eval", "2"]), "2\n", "formulas need no folder");
    assert!(project.done(&["backup", "copy"]).starts_with("copied into"), "a copy can be taken meanwhile");
    holder.0.unlock().expect("the lock is ours");
    assert_eq!(project.run(&["query", "Tasks"]).code, 0);
}

#[test]
fn commands_that_come_at_once_wait_for_each_other() {
    let project = Project::new();
    let mut running: Vec<_> = (0..6)
        .map(|no| {
            let mut command = project.process(&["-q", "base", "create", &format!("Base {no}")]);
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program can be started")
        })
        .collect();
    for child in &mut running {
        let status = child.wait().expect("it was started");
        let mut err = String::new();
        child.stderr.take().expect("it was piped").read_to_string(&mut err).expect("all output is UTF-8");
        assert!(status.success(), "{err}");
    }
    assert_eq!(project.done(&["base", "list"]).lines().count(), 7);
}

#[test]
fn a_copy_restores_to_the_same_records_and_never_over_others() {
    let project = Project::new().with_tasks(1500);
    let exported = project.done(&["base", "export", "Tasks"]);
    project.done(&["backup", "copy"]);
    project.done(&["base", "create", "Later"]);
    let restored = project.done(&["--data", "fresh", "restore", "copy"]);
    assert!(restored.starts_with("restored from"), "{restored}");
    assert_eq!(project.done(&["--data", "fresh", "base", "export", "Tasks"]), exported);
    assert!(!project.done(&["--data", "fresh", "base", "list"]).contains("Later"));
    let again = project.run(&["--data", "fresh", "restore", "copy"]);
    assert_eq!(again.code, 1, "{}", again.err);
    assert!(again.err.contains("is not empty"), "{}", again.err);
    assert_eq!(project.run(&["backup", "copy"]).code, 1);
    assert_eq!(project.run(&["--data", "other", "restore", "nowhere"]).code, 3);
    assert_eq!(project.run(&["--data", "nothing", "backup", "copy2"]).code, 3);
}

#[test]
fn damage_on_disk_is_found_and_has_its_exit_code() {
    let project = Project::new().with_tasks(2000);
    assert!(project.done(&["base", "check"]).ends_with("all is well\n"));
    let path = project.path().join(".cadre/cadre.sqlite");
    let mut bytes = std::fs::read(&path).expect("the database is there");
    let found = bytes.windows(8).rposition(|part| part == b"Task 100").expect("the records are in it as text");
    bytes[found] = b'X';
    std::fs::write(&path, bytes).expect("the database can be written");
    let checked = project.run(&["base", "check"]);
    assert_eq!(checked.code, 6, "{}{}", checked.out, checked.err);
    assert!(checked.out.contains("damaged:"), "{}", checked.out);
    assert!(checked.out.ends_with("not all is well\n"), "{}", checked.out);
}

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly() {
    let project = Project::new().with_tasks(20_000);
    let mut child = project
        .process(&["base", "export", "Tasks"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program can be started");
    let mut out = BufReader::new(child.stdout.take().expect("it was piped"));
    let mut line = String::new();
    out.read_line(&mut line).expect("there is a first line");
    drop(out);
    let status = child.wait().expect("it was started");
    let mut err = String::new();
    child.stderr.take().expect("it was piped").read_to_string(&mut err).expect("all output is UTF-8");
    assert_eq!((status.code(), err.as_str()), (Some(141), ""));
}
