//! Help texts, completions, manual pages, and the command reference made from the same tree.

use std::fmt::Write as _;
use std::path::Path;

use clap::Command;

use crate::shell::Shell;

#[test]
fn the_tree_of_commands_is_valid() {
    cadre_cli::command().debug_assert();
}

/// `docs/cli.md` is this text; `UPDATE_DOCS=1` writes it.
#[test]
fn the_command_reference_is_what_the_commands_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cli.md");
    let reference = reference();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &reference).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == reference,
        "docs/cli.md is not what the commands say: `UPDATE_DOCS=1 cargo nextest run -p cadre-cli the_command_reference` \
         writes it anew"
    );
}

/// Names of operations belong to programs; commands have names of their own.
#[test]
fn no_help_names_an_operation_of_the_trash() {
    let text = reference();
    let operations = ["base_restore", "base_delete", "record_restore", "trash_list"];
    let named: Vec<_> = operations.iter().filter(|name| text.contains(**name)).collect();
    assert!(named.is_empty(), "{named:?}");
}

fn reference() -> String {
    let mut text = String::from(
        "# The command line\n\n\
         Made from the commands themselves; `cadre <command> --help` says the same.\n\n",
    );
    let mut command = cadre_cli::command().term_width(100);
    command.build();
    add(&mut command, 2, &mut text);
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn add(command: &mut Command, level: usize, text: &mut String) {
    let name = command.get_bin_name().unwrap_or("cadre").to_owned();
    let is_root = name == "cadre";
    let help = if is_root { command.render_long_help() } else { own_help(command) };
    writeln!(text, "{} `{name}`\n\n```text", "#".repeat(level)).expect("a string takes any text");
    for line in help.to_string().trim_end().lines() {
        writeln!(text, "{}", line.trim_end()).expect("a string takes any text");
    }
    text.push_str("```\n\n");
    let commands: Vec<String> =
        command.get_subcommands().filter(|sub| !sub.is_hide_set()).map(|sub| sub.get_name().to_owned()).collect();
    for name in commands {
        add(command.find_subcommand_mut(&name).expect("it was listed"), (level + 1).min(4), text);
    }
}

/// The help without the options that every command has: those stand under `cadre`.
fn own_help(command: &Command) -> clap::builder::StyledStr {
    let globals: Vec<String> =
        command.get_arguments().filter(|arg| arg.is_global_set()).map(|arg| arg.get_id().to_string()).collect();
    let hide = |command: Command, id: &String| command.mut_arg(id, |arg| arg.hide(true));
    globals.iter().fold(command.clone(), hide).render_help()
}

#[test]
fn every_command_says_what_it_does_and_no_line_of_help_is_too_wide() {
    fn visit(command: &Command) {
        assert!(command.get_about().is_some(), "{} says nothing", command.get_name());
        let help = command.clone().term_width(100).render_long_help().to_string();
        assert!(help.lines().all(|line| line.chars().count() <= 110), "{help}");
        command.get_subcommands().for_each(visit);
    }
    let mut command = cadre_cli::command();
    command.build();
    visit(&command);
}

#[test]
fn completions_and_manual_pages_are_written() {
    let shell = Shell::new();
    for name in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(shell.run(&["completions", name]).out.contains("formula"), "{name}");
    }
    let told = shell.run(&["man", "pages"]).err;
    assert!(told.starts_with("wrote ") && told.contains(" pages into pages"), "{told}");
    assert!(shell.read("pages/cadre-formula-eval.1").contains(".TH cadre-formula-eval 1"));
}
