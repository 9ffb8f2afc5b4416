//! Commands on a folder that they open themselves, and on one that a server holds: the same words, the same answers.

use nix::sys::signal::Signal;

use crate::program::{Project, Ran};
use crate::server::Server;

const BASE: &str = "appPlan0000000001";

/// A project with a table of tasks in a base, in the folder `d`.
fn planned() -> Project {
    let project = Project::new();
    write(&project, "tasks.csv", TASKS);
    run(&project, &["base", "create", "Plan", "--id", BASE]);
    run(&project, &["base", "import", "tasks.csv", "--table", "Tasks", "--base", "Plan"]);
    project
}

const TASKS: &str = "id,Title,Points,State\nrecTask0000000001,Parse,3,Todo\nrecTask0000000002,Print,1.5,Done\nrecTask0000000003,\"a, \"\"b\"\"\",,Todo\n";

fn write(project: &Project, name: &str, text: &str) {
    std::fs::write(project.path().join(name), text).expect("the folder can be written");
}

fn run(project: &Project, words: &[&str]) -> Ran {
    project.run(&[&["--data", "d"], words].concat())
}

/// What a command did, with what differs from run to run hidden: ids that were drawn, instants, sizes, who it was.
fn told(project: &Project, words: &[&str]) -> String {
    let ran = run(project, words);
    let mut text = format!("$ {}\n{}", words.join(" "), ran.out);
    if !ran.err.is_empty() {
        text.push_str(&format!("--- standard error\n{}", ran.err));
    }
    text.push_str(&format!("--- {}\n", ran.code));
    let text = text.replace(&*project.path().to_string_lossy(), "DIR");
    let text = text.lines().filter(|line| !line.contains(" in memory, ") && !line.contains("Bytes\"")).map(masked);
    text.collect::<Vec<_>>().join("\n")
}

/// A line without drawn ids and instants.
fn masked(line: &str) -> String {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in line.chars().chain([' ']) {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '.') {
            word.push(c);
            continue;
        }
        words.push(match () {
            () if is_instant(&word) => "INSTANT".to_owned(),
            () if is_drawn(&word) => "DRAWN".to_owned(),
            () => std::mem::take(&mut word),
        });
        word.clear();
        words.push(c.to_string());
    }
    words.concat().trim_end().to_owned()
}

fn is_instant(word: &str) -> bool {
    word.len() >= 20 && word.ends_with('Z') && word.starts_with("20")
}

fn is_drawn(word: &str) -> bool {
    let kinds = ["app", "tbl", "fld", "viw", "rec", "sel", "usr", "wsp", "pat"];
    kinds.iter().any(|kind| word.starts_with(kind)) && word.len() >= 17 && !word.contains("0000")
}

/// Commands that change nothing.
const READING: &[&[&str]] = &[
    &["base", "list"],
    &["base", "list", "--json"],
    &["base", "show"],
    &["base", "show", "Plan", "--json"],
    &["base", "show", "Plann"],
    &["base", "log"],
    &["base", "log", "--json"],
    &["base", "check"],
    &["base", "check", "--json"],
    &["query", "Tasks"],
    &["query", "Tasks", "--csv"],
    &["query", "Tasks", "--json"],
    &["query", "Tasks", "--fields", "Title,Points", "--where", "{Points} > 1", "--sort", "Points:desc"],
    &["query", "Tasks", "--limit", "1"],
    &["query", "Tasks", "--limit", "1", "--json"],
    &["query", "Tasks", "--where", "{Point} > 1"],
    &["query", "Tasks", "--where", "{Points} >", "--json"],
    &["query", "Tasks", "--as-of", "1"],
    &["query", "Nothing"],
    &["base", "export", "Tasks"],
    &["base", "export", "Tasks", "--format", "csv"],
    &["base", "export", "--whole"],
    &["history", "recTask0000000002"],
    &["history", "recTask0000000002", "--json"],
    &["history", "recTask0000000009"],
    &["formula", "explain", "{Points} * 2", "--table", "Tasks"],
    &["formula", "eval", "1 + 1"],
    &["workspace", "list"],
    &["workspace", "list", "--json"],
    &["user", "list"],
    &["token", "list"],
    &["member", "list", "--base", "Plan"],
    &["--quiet", "query", "Tasks", "--limit", "2"],
];

#[test]
fn what_is_read_is_the_same_whoever_has_the_folder() {
    let project = planned();
    // A folder that was served once has an administrator and a token.
    let mut server = Server::start(&project, &[]);
    server.signal(Signal::SIGTERM);
    assert_eq!(server.ended(), Some(0));
    let here: Vec<String> = READING.iter().map(|words| told(&project, words)).collect();
    let _server = Server::start(&project, &[]);
    for (words, here) in READING.iter().zip(here) {
        assert_eq!(told(&project, words), here);
    }
}

/// Commands that change what is there, each on what those before it left.
const WRITING: &[&[&str]] = &[
    &["base", "create", "Plan", "--id", BASE],
    &["base", "create", "Another", "--id", BASE],
    &["base", "import", "tasks.csv", "--table", "Tasks", "--base", "Plan"],
    &["base", "import", "tasks.csv", "--table", "Tasks", "--base", "Plan"],
    &["base", "import", "wrong.csv", "--table", "Wrong", "--base", "Plan"],
    &["base", "import", "wrong.csv", "--table", "Wrong", "--base", "Plan", "--json"],
    &["query", "Tasks"],
    &["undo", "--base", "Plan"],
    &["query", "Tasks"],
    &["undo", "2", "--base", "Plan"],
    &["undo", "3", "--base", "Plan"],
    &["query", "Tasks"],
    &["workspace", "create", "Research"],
    &["user", "create", "Alice", "alice@example.com"],
    &["user", "create", "Alice", "alice@example.com"],
    &["member", "set", "alice@example.com", "edit", "--base", "Plan"],
    &["member", "list", "--base", "Plan"],
    &["token", "revoke", "patNotThere00001A"],
    &["base", "delete", "Plan"],
    &["base", "list"],
    &["base", "restore", BASE],
    &["base", "check", "Plan"],
];

#[test]
fn what_is_written_is_the_same_whoever_writes_it() {
    let project = |name: &str| {
        let project = Project::new();
        write(&project, "tasks.csv", TASKS);
        write(&project, "wrong.csv", "A,B\n1\n2,3\n4,5,6\n");
        write(&project, name, "");
        project
    };
    let (here, there) = (project("here"), project("there"));
    let mut first = Server::start(&here, &[]);
    first.signal(Signal::SIGTERM);
    assert_eq!(first.ended(), Some(0));
    let _server = Server::start(&there, &[]);
    for words in WRITING {
        assert_eq!(told(&there, words), told(&here, words));
    }
}

#[test]
fn a_server_elsewhere_is_asked_by_its_address() {
    let (project, other) = (planned(), Project::new());
    let server = Server::start(&project, &[]);
    let listed = |token: Option<&str>| {
        let mut command = other.command();
        command.args(["base", "list"]).env("CADRE_URL", format!("http://{}", server.address));
        if let Some(token) = token {
            command.env("CADRE_TOKEN", token);
        }
        let output = command.output().expect("the program can be started");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("all output is UTF-8");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, out, err) = listed(Some(&server.token));
    assert!(code == Some(0) && out.contains(BASE), "{out}{err}");
    let (code, _, err) = listed(Some("patNotThere00001A.aaaa"));
    assert_eq!(code, Some(7), "{err}");
    assert!(err.contains("was shown the token in CADRE_TOKEN"), "{err}");
    let (code, _, err) = listed(None);
    assert_eq!(code, Some(7), "{err}");
    assert!(err.contains("there is no token to ask it with"), "{err}");
}
