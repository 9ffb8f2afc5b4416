//! Tasks, leases and counts as answers show them.

use cadre_model::{RecordId, RowNo, Timestamp};
use cadre_plan::TaskState;
use cadre_plan::lease::Lease;
use cadre_plan::mapping::TaskRole;
use cadre_plan::progress::{Counts, Share};
use cadre_plan::reading::{Reading, Standing};
use cadre_plan::ready::open_prerequisites;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A task in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskLine {
    /// Its record.
    #[schemars(with = "String")]
    pub record: RecordId,
    /// The code by which people name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `ready`, `waiting`, `in_progress`, `blocked`, `complete` or `cancelled`; `unknown` under a word that stands for none.
    pub state: String,
    /// How soon, as the base says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    /// Who works at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<String>,
    /// What it waits for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits_for: Vec<String>,
    /// Why it is blocked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether it is complete and that was proven.
    pub verified: bool,
}

/// A task with all that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskDetail {
    /// What lists show.
    #[serde(flatten)]
    pub line: TaskLine,
    /// The other cells that mean something, by what they are for.
    pub more: serde_json::Map<String, serde_json::Value>,
    /// Who holds it, or held it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<LeaseShown>,
}

/// A lease of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeaseShown {
    /// `held`, or how it ended: `released`, `blocked`, `lapsed`, `revoked`, `completed`.
    pub state: String,
    /// Who holds or held the task.
    pub holder: String,
    /// The attempt, as the holder named it.
    pub attempt: String,
    /// The number of the claim: every later write carries it.
    pub claim: u64,
    /// Its term, in seconds: it ends when nothing is heard of the holder for so long.
    pub term: u32,
    /// When it ends, by the clock on the wall.
    #[schemars(with = "String")]
    pub expires: Timestamp,
    /// Why it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What is known of the completion: `unverified`, `pass`, `fail` or `unverifiable`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
}

/// How many tasks are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountsShown {
    /// All of them.
    pub tasks: usize,
    /// Those that anybody may take.
    pub ready: usize,
    /// Those that wait for others.
    pub waiting: usize,
    /// Those that somebody works at.
    pub in_progress: usize,
    /// Those that cannot go on.
    pub blocked: usize,
    /// Those that are done.
    pub complete: usize,
    /// Of those that are done: what nothing proves.
    pub unverified: usize,
    /// Those that are not to be done any more.
    pub cancelled: usize,
    /// Those whose status stands for no state.
    pub unknown: usize,
}

/// How much is done of how much.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShareShown {
    /// What is done.
    pub done: f64,
    /// What there is, without what was cancelled.
    pub total: f64,
    /// In percent; 100 only when all is done.
    pub percent: f64,
}

impl From<Share> for ShareShown {
    fn from(share: Share) -> Self {
        Self { done: share.done, total: share.total, percent: share.percent() }
    }
}

impl From<Counts> for CountsShown {
    fn from(counts: Counts) -> Self {
        let Counts { tasks, ready, waiting, in_progress, blocked, complete, unverified, cancelled, unknown } = counts;
        Self { tasks, ready, waiting, in_progress, blocked, complete, unverified, cancelled, unknown }
    }
}

impl From<Lease> for LeaseShown {
    fn from(lease: Lease) -> Self {
        Self {
            state: lease.state.name().to_owned(),
            holder: lease.holder,
            attempt: lease.attempt,
            claim: lease.fence.0,
            term: lease.term,
            expires: lease.expires,
            reason: lease.reason,
            proof: lease.proof.map(|proof| proof.name().to_owned()),
        }
    }
}

impl TaskLine {
    /// A task as lists show it; `None` when the row has gone.
    pub(crate) fn of(reading: &Reading<'_>, row: RowNo) -> Option<Self> {
        let waits: Vec<RowNo> = open_prerequisites(reading, row);
        let state = match reading.standing(row) {
            Standing::In(TaskState::Ready) if !waits.is_empty() => "waiting",
            Standing::In(state) => state.name(),
            Standing::Unknown(_) => "unknown",
        };
        let is_open = !reading.is_closed(row);
        Some(Self {
            record: reading.id(row)?,
            code: reading.text(row, TaskRole::Code),
            name: reading.text(row, TaskRole::Name),
            state: state.to_owned(),
            priority: reading.text(row, TaskRole::Priority),
            assignee: reading.text(row, TaskRole::Assignee),
            waits_for: if is_open { waits.iter().map(|row| reading.label(*row)).collect() } else { Vec::new() },
            reason: reading.text(row, TaskRole::Reason),
            verified: reading.is_verified(row),
        })
    }
}

impl TaskDetail {
    /// A task with all that is known of it; `None` when the row has gone.
    pub(crate) fn of(reading: &Reading<'_>, row: RowNo) -> Option<Self> {
        use TaskRole as R;
        use cadre_plan::mapping::Role as _;
        let shown = [R::Code, R::Name, R::Priority, R::Assignee, R::Reason];
        let more = TaskRole::ALL.iter().filter(|role| !shown.contains(role));
        let more = more.filter_map(|role| Some((role.key().to_owned(), reading.text(row, *role)?.into()))).collect();
        Some(Self { line: TaskLine::of(reading, row)?, more, lease: reading.lease(row).map(LeaseShown::from) })
    }
}
