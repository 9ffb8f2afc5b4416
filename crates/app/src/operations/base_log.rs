//! `base_log`: the commits of a base, newest first.

use cadre_base::{Base, LogEntry};
use cadre_model::{Change, Seq};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::commits::CommitLine;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::scope::Scope;

/// Lists commits.
pub struct BaseLog;

/// Which commits.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaseLogIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// Most commits: 20 when absent, at most 1,000.
    #[serde(default)]
    pub limit: Option<u64>,
    /// Only commits before this one.
    #[serde(default)]
    #[schemars(with = "Option<u64>")]
    pub before: Option<Seq>,
}

/// Commits, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BaseLogOut {
    /// The commits.
    pub commits: Vec<LogLine>,
    /// Whether there are earlier ones.
    pub more: bool,
}

/// A commit, and how much it changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// What it says of itself.
    #[serde(flatten)]
    pub commit: CommitLine,
    /// Records created, edited, deleted or renamed; absent when the changes were dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<u64>,
    /// Tables, fields, views and people that came, went or changed; absent when the changes were dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<u64>,
}

/// Most commits of one answer.
const MOST: u64 = 1_000;

impl Operation for BaseLog {
    const NAME: &'static str = "base_log";
    const SUMMARY: &'static str = "Show the commits of a base, newest first: who, when, through what, how much";
    const SCOPE: Option<Scope> = Some(Scope::RecordsRead);
    const EFFECT: Effect = Effect::Read;
    type In = BaseLogIn;
    type Out = BaseLogOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: BaseLogIn, _: &mut dyn FnMut(NoEvent)) -> Result<BaseLogOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Read)?;
        let limit = input.limit.unwrap_or(20).clamp(1, MOST);
        let head = base.snapshot().seq();
        let end = input.before.map_or(head.0, |before| head.0.min(before.0.saturating_sub(1)));
        let start = end.saturating_sub(limit);
        let mut commits: Vec<LogLine> = entries(&base, start, end)?.iter().map(line).collect();
        commits.reverse();
        Ok(BaseLogOut { commits, more: start > 0 })
    }
}

/// The commits after `start` up to `end`.
fn entries(base: &Base, start: u64, end: u64) -> Result<Vec<LogEntry>, AppError> {
    let count = usize::try_from(end.saturating_sub(start)).unwrap_or(usize::MAX);
    Ok(if count == 0 { Vec::new() } else { base.log_entries(Seq(start), count)? })
}

fn line(entry: &LogEntry) -> LogLine {
    let counted = |keep: fn(&Change) -> bool| {
        entry.changes.as_ref().map(|changes| changes.iter().filter(|change| keep(change)).count() as u64)
    };
    LogLine {
        commit: commit_line(entry),
        records: counted(|change| matches!(change, Change::Row(_) | Change::Rename { .. })),
        schema: counted(|change| {
            matches!(change, Change::Table { .. } | Change::Field { .. } | Change::View { .. } | Change::Person { .. })
        }),
    }
}

/// What a commit of the log says of itself.
pub(crate) fn commit_line(entry: &LogEntry) -> CommitLine {
    CommitLine {
        commit: entry.seq,
        at: entry.info.at,
        who: (&entry.info.actor).into(),
        label: entry.info.label.clone(),
        undoes: entry.info.undoes.clone(),
    }
}
