//! Words that make no sense, colours, data folders, `cadre init`.

use cadre_cli::Exit;
use insta::assert_snapshot;

use crate::shell::Shell;

#[test]
fn a_mistyped_command_or_flag_is_told_with_the_near_one() {
    let shell = Shell::new();
    assert_snapshot!(shell.told(&["frmula"]), @"
    --- standard error
    error: unrecognized subcommand 'frmula'

      tip: a similar subcommand exists: 'formula'

    Usage: cadre [OPTIONS] <COMMAND>

    For more information, try '--help'.
    --- exit 2
    ");
    assert_snapshot!(shell.told(&["base", "list", "--jsn"]), @"
    --- standard error
    error: unexpected argument '--jsn' found

      tip: a similar argument exists: '--json'

    Usage: cadre base list --json

    For more information, try '--help'.
    --- exit 2
    ");
}

#[test]
fn without_a_command_the_help_is_shown_and_the_exit_says_so() {
    let ran = Shell::new().run(&[]);
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Usage, ""));
    assert!(ran.err.contains("Usage: cadre"), "{}", ran.err);
}

#[test]
fn colours_go_to_terminals_alone_unless_told_otherwise() {
    let functions = ["formula", "functions", "IF"];
    let coloured = |shell: &Shell, words: &[&str]| shell.run(&[words, &functions].concat()).out.contains('\u{1b}');
    assert!(!coloured(&Shell::new(), &[]));
    assert!(coloured(&Shell::new(), &["--color", "always"]));
    let mut terminal = Shell::new().on_terminal(80);
    assert!(coloured(&terminal, &[]));
    assert!(!coloured(&terminal, &["--color", "never"]));
    terminal.set("NO_COLOR", "1");
    assert!(!coloured(&terminal, &[]));
}

#[test]
fn init_makes_what_is_missing_and_keeps_what_is_there() {
    let shell = Shell::new();
    shell.write(".gitignore", "target");
    assert_snapshot!(shell.told(&["init"]), @"
    made     DIR/.cadre
    made     DIR/cadre.toml
    extended DIR/.gitignore
    ");
    assert_eq!(shell.read(".gitignore"), "target\n/.cadre/\n");
    assert_snapshot!(shell.told(&["init"]), @"
    kept     DIR/.cadre
    kept     DIR/cadre.toml
    kept     DIR/.gitignore
    ");
    assert_snapshot!(shell.told(&["--json", "init", "new"]), @r#"
    [
      {
        "done": "made",
        "path": "DIR/new/.cadre"
      },
      {
        "done": "made",
        "path": "DIR/new/cadre.toml"
      },
      {
        "done": "made",
        "path": "DIR/new/.gitignore"
      }
    ]
    "#);
}

#[test]
fn the_data_folder_is_the_named_one_the_variable_the_nearest_or_the_users() {
    let mut shell = Shell::new();
    let folder = |shell: &Shell, words: &[&str]| {
        let told = shell.run(&[words, &["base", "show"]].concat()).err;
        let path = told.lines().next().and_then(|line| line.rsplit_once(" at ")).map(|(_, path)| path.to_owned());
        path.unwrap_or(told).replace(&*shell.folder.path().to_string_lossy(), "DIR")
    };
    assert_eq!(folder(&shell, &[]), "DIR/home");
    shell.run(&["init"]);
    assert_eq!(folder(&shell, &[]), "DIR/.cadre");
    shell.set("CADRE_DATA", "other");
    assert_eq!(folder(&shell, &[]), "DIR/other");
    assert_eq!(folder(&shell, &["--data", "named"]), "DIR/named");
}

#[test]
fn who_has_no_folder_and_no_home_can_do_what_needs_none() {
    let shell = Shell::new().without_home();
    assert_eq!(shell.told(&["formula", "eval", "1"]), "1\n");
    assert_eq!(shell.run(&["man", "pages"]).exit, Exit::Done);
    let refused = "--- standard error\nerror: there is no data folder here, nor a home for one\n\
                   hint: name one with --data\n--- exit 3\n";
    assert_eq!(shell.told(&["base", "list"]), refused);
    assert_eq!(shell.told(&["base", "create", "Plan"]), refused);
    assert_eq!(shell.told(&["--data", "d", "base", "list"]), "no bases yet\n");
}

#[test]
fn settings_that_cannot_be_read_are_named() {
    let shell = Shell::new();
    shell.run(&["init"]);
    shell.write("cadre.toml", "bse = \"Plan\"\n");
    assert_snapshot!(shell.told(&["base", "show"]), @r#"
    --- standard error
    error: DIR/cadre.toml cannot be used: TOML parse error at line 1, column 1
      |
    1 | bse = "Plan"
      | ^^^
    unknown field `bse`, expected one of `base`, `project`, `server`, `telemetry`
    --- exit 2
    "#);
}
