//! `base_check`: whether everything stored is whole, and says the same as what is in memory.

use cadre_base::{Base, BaseError, Snapshot, content_hash, replay};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::{Caller, Scope};
use crate::error::{AppError, Problem};
use crate::operation::{Effect, Flow, Operation};
use crate::vault::{Progress, StoreCheck};

/// Checks what is stored.
pub struct BaseCheck;

/// Everything in the data folder is checked.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BaseCheckIn {}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BaseCheckOut {
    /// Whether all is well.
    pub sound: bool,
    /// What was checked on disk: checksums, hashes, the chain of commits.
    pub store: StoreCheck,
    /// Bases that cannot be opened.
    pub unreadable: Vec<Problem>,
    /// Bases whose records are not what their commits, replayed from nothing, come to.
    pub differing: Vec<Problem>,
    /// Computed fields that do not work, with the reason.
    pub broken_fields: Vec<Problem>,
}

impl Operation for BaseCheck {
    const NAME: &'static str = "base_check";
    const SUMMARY: &'static str = "Check everything that is stored against its checksums, hashes and chains";
    const SCOPE: Option<Scope> = Some(Scope::FolderManage);
    const EFFECT: Effect = Effect::Read;
    const FLOW: Flow = Flow::Stream;
    type In = BaseCheckIn;
    type Out = BaseCheckOut;
    type Event = Progress;

    fn run(app: &App, _: &Caller, _: BaseCheckIn, emit: &mut dyn FnMut(Progress)) -> Result<BaseCheckOut, AppError> {
        let opened = app.existing()?;
        let store = opened.store.check(emit)?;
        let mut unreadable = Vec::new();
        let mut differing = Vec::new();
        let mut broken_fields = Vec::new();
        let entries = opened.bases.log().bases()?;
        let total = entries.len() as u64;
        for (done, entry) in (0..).zip(entries) {
            emit(Progress::new("open bases", done, total));
            match opened.bases.open(entry.id) {
                Ok(base) => {
                    let snapshot = base.snapshot();
                    differing.extend(difference(&base, &snapshot)?);
                    broken(&snapshot, &mut broken_fields);
                }
                Err(error) => {
                    unreadable.push(Problem { place: format!("base {}", entry.id), what: error.message().to_owned() });
                }
            }
        }
        let sound = store.problem_count == 0 && unreadable.is_empty() && differing.is_empty();
        Ok(BaseCheckOut { sound, store, unreadable, differing, broken_fields })
    }
}

/// Compares what a base holds with what its commits come to; nothing can be told where old bodies were dropped.
fn difference(base: &Base, snapshot: &Snapshot) -> Result<Option<Problem>, AppError> {
    let problem = |what: String| Some(Problem { place: format!("base {}", base.id()), what });
    match replay(&**base.log(), base.id(), Some(snapshot.seq())) {
        Ok(replayed) if content_hash(&replayed) == content_hash(snapshot) => Ok(None),
        Ok(_) => Ok(problem("its records are not what its commits come to".to_owned())),
        Err(BaseError::Compacted(_)) => Ok(None),
        Err(BaseError::Damaged(what)) => Ok(problem(what)),
        Err(error) => Err(error.into()),
    }
}

/// Adds the computed fields of a base that do not work.
fn broken(snapshot: &Snapshot, found: &mut Vec<Problem>) {
    let schema = snapshot.schema();
    for (no, field) in &schema.fields {
        let Some(why) = snapshot.plan().broken(*no) else { continue };
        let table = snapshot.owner(*no).map(|(_, table)| table.name.as_str()).unwrap_or_default();
        let place = format!("base {:?}, table {table:?}, field {:?}", schema.head.name, field.name);
        found.push(Problem { place, what: why.to_owned() });
    }
}
