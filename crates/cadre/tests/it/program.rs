//! A project's folder, and the program run in it.

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;

/// A folder of a project.
pub(crate) struct Project {
    folder: tempfile::TempDir,
}

/// Variables that the program reads and whoever runs the tests may have set.
const READ: [&str; 7] =
    ["CADRE_DATA", "CADRE_URL", "CADRE_TOKEN", "CADRE_AIRTABLE_URL", "AIRTABLE_API_KEY", "AIRTABLE_TOKEN", "COMPLETE"];

/// What a run did.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) code: i32,
}

impl Project {
    pub(crate) fn new() -> Self {
        let project = Self { folder: tempfile::tempdir().expect("a temporary folder can be made") };
        assert_eq!(project.run(&["init"]).code, 0);
        project
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The program in this folder, with no variable of the caller's that it reads.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cadre"));
        command.current_dir(self.path()).env("HOME", self.path());
        for name in READ {
            command.env_remove(name);
        }
        command
    }

    /// The same as a process to talk with.
    #[expect(clippy::disallowed_methods, reason = "a test of the program as a process")]
    pub(crate) fn process(&self, words: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cadre"));
        command.current_dir(self.path()).args(words);
        for name in READ {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        ran(self.command().args(words).output().expect("the program can be started"))
    }

    /// Runs what must succeed; its output.
    pub(crate) fn done(&self, words: &[&str]) -> String {
        let ran = self.run(words);
        assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
        ran.out
    }

    /// A base `Garden` with a table `Tasks` of this many records.
    pub(crate) fn with_tasks(self, count: usize) -> Self {
        let rows: String = (0..count).map(|no| format!("Task {no},{no}\n")).collect();
        std::fs::write(self.path().join("Tasks.csv"), format!("Name,Hours\n{rows}"))
            .expect("the folder can be written");
        self.done(&["base", "import", "Tasks.csv", "--new-base", "Garden"]);
        self
    }
}

fn ran(output: Output) -> Ran {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("all output is UTF-8");
    Ran { out: text(output.stdout), err: text(output.stderr), code: output.status.code().unwrap_or(-1) }
}
