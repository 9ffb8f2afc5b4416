//! `cargo xtask check`: the rules of the house.
//!
//! A rule over the text of the checkout is a function of a [`Tree`]; the others are commands. All of them run,
//! the quick ones first, and everything that is wrong is named at once.

mod arrows;
mod cases;
mod links;
mod manifests;
mod map;
mod tree;
mod words;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::needs::{self, Need};
use crate::process::{self, Run};
use tree::{Problem, Tree};

/// Arguments of `cargo xtask check`.
#[derive(Args, Default)]
pub(crate) struct CheckArgs {
    /// Checks this rule alone; may be given several times.
    #[arg(long = "rule", value_name = "NAME")]
    rules: Vec<String>,
    /// Names the rules and stops.
    #[arg(long)]
    list: bool,
}

/// A rule of the house.
struct Rule {
    name: &'static str,
    about: &'static str,
    way: Way,
}

/// How a rule is checked.
enum Way {
    Text(fn(&Tree) -> Vec<Problem>),
    Commands(fn() -> Vec<Run>, &'static [Need]),
}

/// Problems of one rule that are printed; a reader mends these before looking at more.
const SHOWN_PROBLEMS: usize = 50;

const RULES: [Rule; 10] = [
    Rule {
        name: "words",
        about: "no marks of unfinished work, no test switched off or waiting",
        way: Way::Text(words::check),
    },
    Rule {
        name: "manifests",
        about: "metadata, lints and versions come from the workspace",
        way: Way::Text(manifests::check),
    },
    Rule { name: "arrows", about: "a crate uses the floors below its own alone", way: Way::Text(arrows::check) },
    Rule {
        name: "map",
        about: "every crate is on the map in ARCHITECTURE.md, and nothing else is",
        way: Way::Text(map::check),
    },
    Rule {
        name: "cases",
        about: "every formula case cites what it follows, every function has cases",
        way: Way::Text(cases::check),
    },
    Rule { name: "links", about: "links of the documents lead somewhere", way: Way::Text(links::check) },
    Rule { name: "format", about: "the code is formatted", way: Way::Commands(format, &[]) },
    Rule {
        name: "licences",
        about: "licences, sources and banned crates",
        way: Way::Commands(licences, &[needs::DENY]),
    },
    Rule { name: "lints", about: "clippy finds nothing", way: Way::Commands(lints, &[needs::C_COMPILER]) },
    Rule {
        name: "docs",
        about: "rustdoc finds nothing, private items included",
        way: Way::Commands(docs, &[needs::C_COMPILER]),
    },
];

fn format() -> Vec<Run> {
    let fuzz = ["fmt", "--check", "--manifest-path", "fuzz/Cargo.toml"];
    vec![process::cargo().args(["fmt", "--all", "--check"]), process::cargo().args(fuzz)]
}

fn licences() -> Vec<Run> {
    vec![process::cargo().args(["deny", "--workspace", "--all-features", "check", "bans", "licenses", "sources"])]
}

fn lints() -> Vec<Run> {
    vec![process::cargo().args(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])]
}

fn docs() -> Vec<Run> {
    let doc = ["doc", "--workspace", "--no-deps", "--document-private-items", "--locked"];
    vec![process::cargo().args(doc).env("RUSTDOCFLAGS", "-D warnings")]
}

/// Checks the rules and gives success when nothing is wrong.
pub(crate) fn run(args: &CheckArgs) -> Result<ExitCode> {
    if args.list {
        for rule in &RULES {
            println!("{:<10} {}", rule.name, rule.about);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let broken = broken_rules(&chosen(&args.rules)?)?;
    if broken.is_empty() {
        println!("check: the rules are kept");
        return Ok(ExitCode::SUCCESS);
    }
    println!("check: broken rules: {}", broken.join(", "));
    Ok(ExitCode::FAILURE)
}

fn chosen(names: &[String]) -> Result<Vec<&'static Rule>> {
    if let Some(unknown) = names.iter().find(|name| !RULES.iter().any(|rule| rule.name == **name)) {
        bail!("there is no rule `{unknown}`; `cargo xtask check --list` names them");
    }
    Ok(RULES.iter().filter(|rule| names.is_empty() || names.iter().any(|name| name == rule.name)).collect())
}

/// Checks the rules, prints what is wrong, and gives the names of those that are broken.
fn broken_rules(rules: &[&'static Rule]) -> Result<Vec<&'static str>> {
    needs::require(&[needs::GIT])?;
    let tree = Tree::read()?;
    let mut broken = Vec::new();
    for rule in rules {
        let (kept, time) = process::timed(|| is_kept(rule, &tree));
        let kept = kept?;
        println!("{} {:<10} {:>6.1} s", if kept { "kept  " } else { "BROKEN" }, rule.name, time.as_secs_f64());
        if !kept {
            broken.push(rule.name);
        }
    }
    Ok(broken)
}

fn is_kept(rule: &Rule, tree: &Tree) -> Result<bool> {
    match rule.way {
        Way::Text(problems) => {
            let problems = problems(tree);
            for problem in problems.iter().take(SHOWN_PROBLEMS) {
                println!("{problem}");
            }
            if let Some(more @ 1..) = problems.len().checked_sub(SHOWN_PROBLEMS) {
                println!("... and {more} more");
            }
            Ok(problems.is_empty())
        }
        Way::Commands(commands, needs) => {
            needs::require(needs).with_context(|| format!("the rule `{}` cannot be checked", rule.name))?;
            Ok(commands().iter().all(|command| command.shown().is_ok()))
        }
    }
}

#[cfg(test)]
mod tests;
