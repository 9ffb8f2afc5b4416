//! `cargo xtask test`: everything that shows that the project works, in groups, with the time of each.

mod clients;
mod fuzz;
mod real_use;
mod report;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::check::{self, CheckArgs};
use crate::dist;
use crate::needs::{self, Need};
use crate::process;
use report::{Line, Outcome};

/// Arguments of `cargo xtask test`.
#[derive(Args)]
pub(crate) struct TestArgs {
    /// Runs the longer proofs as well.
    #[arg(long)]
    long: bool,
    /// Runs this group alone; may be given several times, also for a longer proof.
    #[arg(long = "group", value_name = "NAME")]
    groups: Vec<String>,
    /// Names the groups and stops.
    #[arg(long)]
    list: bool,
}

/// A group of tests, which takes a line in the closing table.
struct Group {
    name: &'static str,
    about: &'static str,
    when: When,
    needs: &'static [Need],
    run: fn() -> Result<()>,
}

/// When a group runs that nobody asked for by name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    Long,
}

const GROUPS: [Group; 9] = [
    Group {
        name: "check",
        about: "the rules of the house: `cargo xtask check`",
        when: When::Always,
        needs: &[needs::GIT, needs::C_COMPILER, needs::DENY],
        run: house_rules,
    },
    Group {
        name: "tests",
        about: "unit and integration tests of every crate",
        when: When::Always,
        needs: &[needs::C_COMPILER, needs::SQLITE, needs::NEXTEST],
        run: || nextest("default").shown(),
    },
    Group {
        name: "real-use",
        about: "the release binary as people use it, with the programs that they use beside it",
        when: When::Always,
        needs: &[needs::C_COMPILER, needs::SQLITE],
        run: real_use::run,
    },
    Group {
        name: "clients",
        about: "programs that others wrote for Airtable, as they published them, against the release binary",
        when: When::Always,
        needs: &[needs::C_COMPILER, needs::PYTHON, needs::NODE, needs::NPM],
        run: clients::run,
    },
    Group {
        name: "fuzz",
        about: "every fuzz target for 20 seconds",
        when: When::Always,
        needs: &[needs::CPP_COMPILER, needs::FUZZ],
        run: || fuzz::run(20),
    },
    Group {
        name: "long-tests",
        about: "the tests named `long_...`, and property tests with twenty times the cases",
        when: When::Long,
        needs: &[needs::C_COMPILER, needs::NEXTEST],
        run: || nextest("long").env("PROPTEST_CASES", "5120").shown(),
    },
    Group {
        name: "long-fuzz",
        about: "every fuzz target for ten minutes",
        when: When::Long,
        needs: &[needs::CPP_COMPILER, needs::FUZZ],
        run: || fuzz::run(600),
    },
    Group {
        name: "long-bench",
        about: "engine and server measured against their references: `cadre bench`",
        when: When::Long,
        needs: &[needs::C_COMPILER],
        run: benches,
    },
    Group {
        name: "long-dist",
        about: "the archives that users get are made",
        when: When::Long,
        needs: &[needs::GIT, needs::C_COMPILER, needs::TAR, needs::GZIP],
        run: || dist::make_archives(None),
    },
];

/// Runs the chosen groups in order, each whatever became of those before it.
///
/// The closing table and the names of the groups that failed come last; one failure makes the exit code fail.
pub(crate) fn run(args: &TestArgs) -> Result<ExitCode> {
    if args.list {
        for group in &GROUPS {
            let when = if group.when == When::Long { " (with --long)" } else { "" };
            println!("{:<11} {}{when}", group.name, group.about);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let groups = chosen(&args.groups, if args.long { When::Long } else { When::Always })?;
    let (prepared, preparing) = process::timed(|| prepare(&groups));
    prepared?;
    let mut lines = vec![Line { name: "installing", outcome: Outcome::Passed, time: preparing }];
    for group in groups {
        println!("\n== {}: {}", group.name, group.about);
        let (result, time) = process::timed(group.run);
        let outcome = match result {
            Ok(()) => Outcome::Passed,
            Err(error) => {
                println!("error: {error:#}");
                Outcome::Failed
            }
        };
        lines.push(Line { name: group.name, outcome, time });
    }
    println!("\n{}", report::table(&lines));
    Ok(if report::failed(&lines).is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn chosen(names: &[String], length: When) -> Result<Vec<&'static Group>> {
    if let Some(unknown) = names.iter().find(|name| !GROUPS.iter().any(|group| group.name == **name)) {
        bail!("there is no group `{unknown}`; `cargo xtask test --list` names them");
    }
    let wanted = |group: &&Group| match names {
        [] => group.when == When::Always || length == When::Long,
        names => names.iter().any(|name| name == group.name),
    };
    Ok(GROUPS.iter().filter(wanted).collect())
}

fn prepare(groups: &[&Group]) -> Result<()> {
    let mut all: Vec<Need> = Vec::new();
    for need in groups.iter().flat_map(|group| group.needs) {
        if !all.contains(need) {
            all.push(*need);
        }
    }
    needs::require(&all).context("the machine lacks what the tests need")
}

fn house_rules() -> Result<()> {
    if check::run(&CheckArgs::default())? != ExitCode::SUCCESS {
        bail!("rules of the house are broken");
    }
    Ok(())
}

fn nextest(profile: &str) -> process::Run {
    process::cargo().args(["nextest", "run", "--workspace", "--locked", "--no-fail-fast", "--profile", profile])
}

fn benches() -> Result<()> {
    let cadre = crate::run::build(&["--release", "--locked"])?;
    process::Run::new(cadre.clone()).args(["bench", "engine"]).shown()?;
    process::Run::new(cadre).args(["bench", "api"]).shown()
}

#[cfg(test)]
mod tests;
