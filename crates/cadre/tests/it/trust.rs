//! Tokens in a real data folder: what of them is on disk, in copies and in answers.

use std::path::Path;

use crate::program::Project;

/// Every file of a folder and of the folders in it, as one run of bytes.
fn everything(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            all.extend(everything(&path));
        } else {
            all.extend(std::fs::read(&path).expect("the file can be read"));
        }
    }
    all
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn the_text_of_a_token_is_nowhere_on_disk_and_its_id_is() {
    let project = Project::new();
    let text = project.done(&["-q", "token", "create", "ci", "--all-scopes"]);
    let (id, secret) = text.trim().split_once('.').expect("a token has a dot");
    project.done(&["user", "create", "Alice", "alice@example.com"]);
    project.done(&["backup", "copy"]);
    for folder in [".cadre", "copy"] {
        let bytes = everything(&project.path().join(folder));
        assert!(holds(&bytes, id), "{folder}: the id is known");
        assert!(!holds(&bytes, secret), "{folder}: the secret is not");
    }
    assert!(!project.done(&["token", "list", "--json"]).contains(secret));
    assert!(project.done(&["base", "check"]).ends_with("all is well\n"));
    assert!(!project.done(&["base", "list"]).contains("appCadreSystem001"));
}

#[test]
fn a_copy_brings_users_tokens_and_the_trash_along() {
    let project = Project::new().with_tasks(3);
    project.done(&["-q", "token", "create", "ci"]);
    project.done(&["base", "create", "Old"]);
    project.done(&["base", "delete", "Old"]);
    let (tokens, users) = (project.done(&["token", "list"]), project.done(&["user", "list"]));
    let copied = project.done(&["backup", "copy"]);
    assert!(copied.contains("2 bases"), "the product's own base is not counted: {copied}");
    project.done(&["--data", "fresh", "restore", "copy"]);
    assert_eq!(project.done(&["--data", "fresh", "token", "list"]), tokens);
    assert_eq!(project.done(&["--data", "fresh", "user", "list"]), users);
    assert!(project.done(&["--data", "fresh", "base", "list", "--trash"]).contains("Old"));
    assert!(!project.done(&["--data", "fresh", "base", "list"]).contains("Old"));
}
