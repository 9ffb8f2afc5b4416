//! `undo`: commits taken back, as one new commit.

use cadre_base::{self as base, Base, Draft, Outcome};
use cadre_model::{Change, Seq};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::base_log::commit_line;
use crate::app::App;
use crate::caller::Caller;
use crate::commits::CommitLine;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::scope::Scope;

/// Takes commits back.
pub struct Undo;

/// Which commits.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UndoIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The commits to take back, all or none; when there are none the last one that was not taken back already.
    #[serde(default)]
    #[schemars(with = "Vec<u64>")]
    pub commits: Vec<Seq>,
}

/// What was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UndoOut {
    /// The commit that takes back; undoing it brings everything again.
    #[schemars(with = "u64")]
    pub commit: Seq,
    /// The commits that were taken back.
    pub undone: Vec<CommitLine>,
}

impl Operation for Undo {
    const NAME: &'static str = "undo";
    const SUMMARY: &'static str = "Take the last commit back, or others; what was built on them since is a conflict";
    const SCOPE: Option<Scope> = Some(Scope::RecordsWrite);
    const EFFECT: Effect = Effect::Write;
    type In = UndoIn;
    type Out = UndoOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: UndoIn, _: &mut dyn FnMut(NoEvent)) -> Result<UndoOut, AppError> {
        let opened = app.base_as(caller, input.base.as_deref(), Role::Edit)?;
        // Whoever asks again under a key is told of the undo of then: "the last commit" is another one by now.
        let done = caller.key().map(|key| opened.answered(key)).transpose()?.flatten();
        let outcome = match done {
            Some(done) => done,
            None => undone(app, caller, &opened, input.commits)?,
        };
        let undone = match commit(&opened, outcome.seq)? {
            Some(undoing) => undoing.undoes,
            None => Vec::new(),
        };
        let undone = undone.into_iter().filter_map(|seq| commit(&opened, seq).transpose());
        Ok(UndoOut { commit: outcome.seq, undone: undone.collect::<Result<_, _>>()? })
    }
}

fn undone(app: &App, caller: &Caller, opened: &Base, commits: Vec<Seq>) -> Result<Outcome, AppError> {
    let what = if commits.is_empty() { base::Undo::Last(None) } else { base::Undo::Commits(commits) };
    let targets = opened.undo_targets(&what)?;
    if targets.iter().try_fold(false, |any, seq| Ok::<_, AppError>(any || changes_schema(opened, *seq)?))? {
        caller.check(Undo::NAME, Some(Scope::SchemaWrite))?;
        app.base_as(caller, opened.id().to_string().as_str(), Role::Create)?;
    }
    let draft = opened.undo_draft(&base::Undo::Commits(targets), caller.actor().clone())?;
    Ok(opened.commit(Draft { key: caller.key().cloned(), ..draft })?)
}

/// Whether a commit changed more than records: then taking it back asks for as much as making it did.
fn changes_schema(base: &Base, seq: Seq) -> Result<bool, AppError> {
    let entries = base.log_entries(Seq(seq.0.saturating_sub(1)), 1)?;
    let changes = entries.into_iter().filter_map(|entry| entry.changes).flatten();
    let is_record = |change: &Change| matches!(change, Change::Row(_) | Change::Rename { .. } | Change::Person { .. });
    Ok(changes.into_iter().any(|change| !is_record(&change)))
}

/// What one commit says of itself.
fn commit(base: &Base, seq: Seq) -> Result<Option<CommitLine>, AppError> {
    let entries = base.log_entries(Seq(seq.0.saturating_sub(1)), 1)?;
    Ok(entries.first().map(commit_line))
}
