//! What a shell is offered while somebody types.

use crate::program::Project;

/// What fish is offered for the last word of a line.
fn offered(project: &Project, words: &[&str]) -> Vec<String> {
    let output = project
        .command()
        .env("COMPLETE", "fish")
        .args([&["--", "cadre"], words].concat())
        .output()
        .expect("the program can be started");
    let text = String::from_utf8(output.stdout).expect("all output is UTF-8");
    text.lines().filter_map(|line| line.split('\t').next()).map(str::to_owned).collect()
}

#[test]
fn commands_flags_and_names_of_what_is_there_are_offered() {
    let project = Project::new().with_tasks(1);
    assert!(offered(&project, &["fo"]).contains(&"formula".to_owned()));
    assert!(offered(&project, &["query", "--wh"]).contains(&"--where".to_owned()));
    assert_eq!(offered(&project, &["query", "T"]), ["Tasks"]);
    assert_eq!(offered(&project, &["query", "Tasks", "--sort", "H"]), ["Hours"]);
    assert_eq!(offered(&project, &["query", "Tasks", "--view", "G"]), ["Grid view"]);
    assert_eq!(offered(&project, &["base", "show", "G"]), ["Garden"]);
}

#[test]
fn where_there_is_nothing_nothing_is_offered_and_nothing_is_made() {
    let project = Project::new();
    assert_eq!(offered(&project, &["query", "T"]), Vec::<String>::new());
    assert!(!project.path().join(".cadre/cadre.sqlite").exists());
}
