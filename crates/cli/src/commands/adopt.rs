//! `cadre adopt` and `cadre doctor`.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use cadre_app::operations::adopt::{Adopt, AdoptIn, AdoptOut};
use cadre_app::operations::doctor::{Doctor, DoctorFinding, DoctorIn};
use clap::Args;

use crate::failure::{Failure, Outcome};
use crate::folder;
use crate::screen::{Align, Table};
use crate::session::{Screen, Session, read_text};

/// What `cadre adopt` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
What the tables mean is read from [project] of cadre.toml; where there is none it is proposed, with how sure each part is.
On a terminal you are asked whether the base becomes a project by it; --yes says so. A proposal is then added to cadre.toml.

Examples:
  cadre adopt
  cadre adopt 'Our plan' --yes")]
pub(crate) struct AdoptArgs {
    /// The base's name or id [default: `base` of cadre.toml, else the only base]
    base: Option<String>,
    /// Make the base a project by it, without being asked
    #[arg(short, long)]
    yes: bool,
}

/// The longest answer that is read.
const LONGEST_ANSWER: u64 = 100;

pub(crate) fn adopt(args: AdoptArgs, session: &mut Session<'_, '_>) -> Outcome {
    let (base, written) = (session.base(args.base)?, written(session)?);
    let ask = AdoptIn { base: base.clone(), mapping: written.mapping.clone(), apply: args.yes };
    let mut answer = session.call::<Adopt>(ask)?;
    if !args.yes && !session.global.json && session.world.err_to.is_terminal() {
        session.answer(&answer, |screen| write_proposal(&answer, screen))?;
        if !confirmed(session)? {
            return Ok(());
        }
        let mapping = Some(answer.mapping.clone());
        answer = session.call::<Adopt>(AdoptIn { base, mapping, apply: true })?;
        session.say("the base is a project now")?;
    } else {
        session.answer(&answer, |screen| write_proposal(&answer, screen))?;
        let word = if answer.applied {
            "the base is a project now"
        } else {
            "nothing was changed; --yes makes the base a project"
        };
        session.say(word)?;
    }
    match (answer.applied, written) {
        (true, Written { mapping: None, path: Some(path) }) => append(session, &path, &answer.mapping),
        _ => Ok(()),
    }
}

/// The mapping in the file of settings, and where that is.
struct Written {
    mapping: Option<String>,
    path: Option<PathBuf>,
}

fn written(session: &Session<'_, '_>) -> Result<Written, Failure> {
    let Some(path) = session.folder().map(folder::settings_path) else {
        return Ok(Written { mapping: None, path: None });
    };
    let text = if path.is_file() { Some(read_text(&path)?) } else { None };
    let has = match session.folder() {
        Some(folder) => folder::settings(folder)?.project.is_some(),
        None => false,
    };
    Ok(Written { mapping: text.filter(|_| has), path: Some(path) })
}

fn append(session: &mut Session<'_, '_>, path: &Path, mapping: &str) -> Outcome {
    let before = if path.is_file() { read_text(path)? } else { String::new() };
    let gap = if before.is_empty() || before.ends_with("\n\n") { "" } else { "\n" };
    fs::write(path, format!("{before}{gap}{mapping}")).map_err(Failure::at("write", path))?;
    session.say(&format!("what its tables mean was added to {}", path.display()))
}

fn confirmed(session: &mut Session<'_, '_>) -> Result<bool, Failure> {
    write!(session.world.err, "Make the base a project by this? [y/N] ")?;
    session.world.err.flush()?;
    let mut line = String::new();
    BufReader::new(&mut *session.world.input).take(LONGEST_ANSWER).read_line(&mut line)?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes"))
}

fn write_proposal(answer: &AdoptOut, screen: &mut Screen<'_>) -> io::Result<()> {
    if !answer.findings.is_empty() {
        let heads = [("For", Align::Left), ("Found", Align::Left), ("Sure", Align::Right), ("Why", Align::Left)];
        let mut table = Table::new(heads);
        for finding in &answer.findings {
            let sure = format!("{:.0} %", finding.confidence * 100.0);
            table.row([finding.what.as_str(), &finding.found, &sure, &finding.why]);
        }
        table.write(screen.out, screen.columns, screen.paint)?;
    }
    for missing in &answer.missing {
        writeln!(screen.out, "{} {missing}", screen.paint.hint("missing:"))?;
    }
    write_findings(&answer.warnings, screen)?;
    writeln!(screen.out, "\n{}", answer.mapping.trim_end())
}

/// What `cadre doctor` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
The base is held to [project] of cadre.toml where there is one, else to what it was adopted by. Ends with 1 when something
is broken.

Examples:
  cadre doctor
  cadre doctor 'Our plan' --json")]
pub(crate) struct DoctorArgs {
    /// The base's name or id [default: `base` of cadre.toml, else the only base]
    base: Option<String>,
}

pub(crate) fn doctor(args: DoctorArgs, session: &mut Session<'_, '_>) -> Outcome {
    let input = DoctorIn { base: session.base(args.base)?, mapping: written(session)?.mapping };
    let answer = session.call::<Doctor>(input)?;
    session.answer(&answer, |screen| {
        if answer.findings.is_empty() {
            return writeln!(screen.out, "nothing is wrong");
        }
        write_findings(&answer.findings, screen)
    })?;
    if answer.sound { Ok(()) } else { Err(Failure::Wrong) }
}

fn write_findings(findings: &[DoctorFinding], screen: &mut Screen<'_>) -> io::Result<()> {
    findings.iter().try_for_each(|finding| {
        let weight =
            if finding.weight == "fault" { screen.paint.error("fault:") } else { screen.paint.hint("warning:") };
        writeln!(screen.out, "{weight} {}", finding.wrong)?;
        writeln!(screen.out, "    {}", screen.paint.dim(&finding.repair))
    })
}
