//! `cadre task list` and `cadre task show`.

use std::io;

use cadre_app::TaskDetail;
use cadre_app::operations::task_list::{TaskList, TaskListIn, TaskListState};
use cadre_app::operations::task_show::{TaskShow, TaskShowIn};
use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::failure::Outcome;
use crate::screen::{Align, Table, count, one_line};
use crate::session::{Screen, Session};

/// What `cadre task list` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre task list
  cadre task list --state blocked --state waiting
  cadre task list --assignee builder --json")]
pub(crate) struct ListArgs {
    /// The base's name or id [default: `base` of cadre.toml, else the only base]
    #[arg(short, long)]
    base: Option<String>,
    /// Only those in this state; may be given more than once [default: all that are not over]
    #[arg(long = "state", value_name = "STATE", value_parser = PossibleValuesParser::new(TaskListState::ALL.map(TaskListState::name)))]
    states: Vec<String>,
    /// Only those of somebody
    #[arg(long, value_name = "NAME")]
    assignee: Option<String>,
    /// Most tasks to show
    #[arg(short, long, value_name = "COUNT", default_value_t = 100)]
    limit: usize,
}

pub(super) fn list(args: ListArgs, session: &mut Session<'_, '_>) -> Outcome {
    let state = |name: &String| TaskListState::ALL.into_iter().find(|state| state.name() == name);
    let input = TaskListIn {
        base: session.base(args.base)?,
        states: args.states.iter().filter_map(state).collect(),
        assignee: args.assignee,
        limit: Some(args.limit),
    };
    let answer = session.call::<TaskList>(input)?;
    session.answer(&answer, |screen| {
        if answer.tasks.is_empty() {
            return writeln!(screen.out, "no tasks");
        }
        let columns = ["Task", "State", "Priority", "Name", "Assignee", "Waits for"];
        let mut table = Table::new(columns.map(|column| (column, Align::Left)));
        for task in &answer.tasks {
            let code = task.code.clone().unwrap_or_else(|| task.record.to_string());
            let text = |text: &Option<String>| text.as_deref().map(one_line).unwrap_or_default();
            let waits = match (&*task.state, &task.reason) {
                ("blocked", Some(reason)) => one_line(reason),
                _ => task.waits_for.join(", "),
            };
            let (priority, name) = (text(&task.priority), text(&task.name));
            table.row([code, task.state.replace('_', " "), priority, name, text(&task.assignee), waits]);
        }
        table.write(screen.out, screen.columns, screen.paint)
    })?;
    let (shown, all) = (answer.tasks.len(), answer.matching);
    if shown < all {
        session.say(&format!("{shown} of {} shown; --limit shows more", count(all as u64, "task")))?;
    }
    Ok(())
}

/// What `cadre task show` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cadre task show P03.2.001
  cadre task show recAbCdEfGhIjKlMn --json")]
pub(crate) struct ShowArgs {
    /// The task's code, name or record id
    task: String,
    /// The base's name or id [default: `base` of cadre.toml, else the only base]
    #[arg(short, long)]
    base: Option<String>,
}

pub(super) fn show(args: ShowArgs, session: &mut Session<'_, '_>) -> Outcome {
    let input = TaskShowIn { base: session.base(args.base)?, task: args.task };
    let task = session.call::<TaskShow>(input)?;
    session.answer(&task, |screen| write_detail(&task, screen))
}

/// A task with all that is known of it.
pub(super) fn write_detail(task: &TaskDetail, screen: &mut Screen<'_>) -> io::Result<()> {
    let line = &task.line;
    let name = [line.code.as_deref(), line.name.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("  ");
    writeln!(screen.out, "{}", screen.paint.bold(&name))?;
    let verified = match (line.state.as_str(), line.verified) {
        ("complete", true) => ", verified",
        ("complete", false) => ", unverified",
        _ => "",
    };
    let mut rows =
        vec![("record", line.record.to_string()), ("state", format!("{}{verified}", line.state.replace('_', " ")))];
    let mut add = |name: &'static str, text: Option<&str>| rows.extend(text.map(|text| (name, text.to_owned())));
    add("priority", line.priority.as_deref());
    add("assignee", line.assignee.as_deref());
    add("waits for", Some(line.waits_for.join(", ")).as_deref().filter(|text| !text.is_empty()));
    add("reason", line.reason.as_deref());
    for (name, text) in rows {
        write_row(name, &text, screen)?;
    }
    for (name, text) in &task.more {
        if name != "status" {
            write_row(&name.replace('_', " "), text.as_str().unwrap_or_default(), screen)?;
        }
    }
    let Some(lease) = &task.lease else { return Ok(()) };
    let why = lease.reason.as_ref().map(|why| format!(", because {why}")).unwrap_or_default();
    write_row("claim", &format!("{} by {}: {}{why}", lease.claim, lease.holder, lease.state), screen)
}

fn write_row(name: &str, text: &str, screen: &mut Screen<'_>) -> io::Result<()> {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    writeln!(screen.out, "  {}  {first}", screen.paint.dim(&format!("{name:<14}")))?;
    lines.try_for_each(|line| writeln!(screen.out, "  {:<14}  {line}", ""))
}
