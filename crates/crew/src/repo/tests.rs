//! Real repositories, made by `git`, friendly and hostile.

use std::os::unix::fs::PermissionsExt as _;

use tempfile::TempDir;

use super::*;

struct Made {
    folder: TempDir,
    scratch: TempDir,
}

impl Made {
    fn new() -> Self {
        let made = Self { folder: tempfile::tempdir().unwrap(), scratch: tempfile::tempdir().unwrap() };
        made.git(&["init", "--quiet", "--initial-branch=main"]);
        made
    }

    #[expect(clippy::disallowed_methods, reason = "the test makes a repository")]
    fn git(&self, args: &[&str]) -> String {
        let name = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
        let answer = Command::new("git").args(name).args(args).current_dir(self.folder.path()).output().unwrap();
        assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
        String::from_utf8(answer.stdout).unwrap().trim().to_owned()
    }

    fn write(&self, path: &str, content: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn commit(&self) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "step"]);
        self.git(&["rev-parse", "HEAD"])
    }

    fn open(&self) -> Repository {
        Repository::open(self.folder.path(), self.scratch.path()).unwrap()
    }
}

#[test]
fn commits_and_what_they_change() {
    let made = Made::new();
    for path in ["same", "edited", "spaced", "gone", "mode", "moved"] {
        made.write(path, &format!("{path} one\n{path} two\n"));
    }
    let base = made.commit();
    made.write("edited", "other\n");
    made.write("spaced", "spaced   one\n\n\tspaced two\n");
    made.write("new/with space\u{e4}", "new\n");
    fs::remove_file(made.folder.path().join("gone")).unwrap();
    fs::rename(made.folder.path().join("moved"), made.folder.path().join("there")).unwrap();
    fs::set_permissions(made.folder.path().join("mode"), fs::Permissions::from_mode(0o755)).unwrap();
    let done = made.commit();
    let repository = made.open();
    let changes = repository.changes(&base, &done).unwrap();
    let kinds: Vec<(&str, ChangeKind)> = changes.iter().map(|change| (change.path.as_str(), change.kind)).collect();
    assert_eq!(
        kinds,
        [
            ("edited", ChangeKind::Modified),
            ("gone", ChangeKind::Deleted),
            ("mode", ChangeKind::ModeOnly),
            ("moved", ChangeKind::Deleted),
            ("new/with space\u{e4}", ChangeKind::Added),
            ("spaced", ChangeKind::WhitespaceOnly),
            ("there", ChangeKind::Added),
        ]
    );
    assert_eq!(changes[0].bytes, 6);
    let fact = repository.commit(&done[..10], Some(&base)).unwrap().unwrap();
    assert_eq!((fact.id.as_str(), fact.descends_from_base), (done.as_str(), true));
    assert!(!repository.commit(&base, Some(&done)).unwrap().unwrap().descends_from_base);
    for other in ["main", "HEAD", "--help", "0000000000000000000000000000000000000000", "abc"] {
        assert!(repository.commit(other, None).unwrap().is_none(), "{other}");
    }
    assert_eq!(Repository::head_of(made.folder.path()).unwrap(), Some(done.clone()));
    assert_eq!(repository.file(&base, "edited").unwrap().unwrap(), b"edited one\nedited two\n");
    assert!(repository.file(&done, "gone").unwrap().is_none());
    assert!(repository.diff(&base, &done, &["edited".to_owned()]).unwrap().contains("+other"));
}

#[test]
fn worktrees_are_clean_and_go() {
    let made = Made::new();
    made.write("tests/a", "old\n");
    made.write("tests/b", "old\n");
    let base = made.commit();
    made.write("tests/a", "new\n");
    made.write("tests/c", "new\n");
    fs::remove_file(made.folder.path().join("tests/b")).unwrap();
    let done = made.commit();
    made.write("tests/a", "not committed\n");
    made.write("untracked", "x");
    let repository = made.open();
    let tree = repository.worktree(&done, made.scratch.path()).unwrap();
    let read = |path: &str| fs::read_to_string(tree.path().join(path)).ok();
    assert_eq!((read("tests/a").as_deref(), read("untracked")), (Some("new\n"), None));
    let patterns = [Pattern::try_from("tests/**".to_owned()).unwrap()];
    repository.put_back(tree.path(), &base, &patterns).unwrap();
    let files = [read("tests/a"), read("tests/b"), read("tests/c")];
    assert_eq!(files.each_ref().map(Option::as_deref), [Some("old\n"), Some("old\n"), Some("new\n")]);
    assert_eq!(repository.uncommitted(made.folder.path(), &done).unwrap(), ["tests/a", "untracked"]);
    let path = tree.path().to_owned();
    drop(tree);
    drop(repository);
    assert!(!path.exists());
    assert_eq!(fs::read_dir(made.scratch.path()).unwrap().count(), 0);
}

#[test]
fn nothing_that_a_repository_configures_runs() {
    let made = Made::new();
    made.write("a.txt", "one\n");
    made.write(".gitattributes", "*.txt filter=evil diff=evil\n");
    let base = made.commit();
    made.write("a.txt", "two\n");
    let done = made.commit();
    let ran = made.folder.path().join("ran");
    let evil = format!("touch {}; cat", ran.display());
    for (key, value) in [
        ("filter.evil.smudge", evil.as_str()),
        ("filter.evil.clean", &evil),
        ("diff.evil.textconv", &evil),
        ("diff.evil.command", &evil),
        ("diff.external", &evil),
        ("core.fsmonitor", &evil),
        ("core.pager", &evil),
        ("core.sshCommand", &evil),
    ] {
        made.git(&["config", key, value]);
    }
    let hook = made.folder.path().join(".git/hooks/post-checkout");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, format!("#!/bin/sh\ntouch {}\n", ran.display())).unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(made.folder.path().join("evil.config"), format!("[core]\n\tfsmonitor = {evil}\n")).unwrap();
    made.git(&["config", "include.path", "../evil.config"]);
    let repository = made.open();
    assert_eq!(Repository::head_of(made.folder.path()).unwrap(), Some(done.clone()));
    assert_eq!(repository.changes(&base, &done).unwrap().len(), 1);
    repository.diff(&base, &done, &["a.txt".to_owned()]).unwrap();
    let tree = repository.worktree(&done, made.scratch.path()).unwrap();
    repository.put_back(tree.path(), &base, &[Pattern::try_from("*.txt".to_owned()).unwrap()]).unwrap();
    repository.uncommitted(made.folder.path(), &done).unwrap();
    assert!(!ran.exists());
}

#[test]
fn what_is_no_repository_is_said_to_be_none() {
    let folder = tempfile::tempdir().unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let refused = Repository::open(folder.path(), scratch.path()).unwrap_err();
    assert_eq!(refused.to_string(), format!("`{}` is no git repository", folder.path().display()));
    assert_eq!(Repository::head_of(folder.path()).unwrap(), None);
}
