//! `base_delete`: a base into the trash.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::schema::Removed;
use crate::scope::Scope;
use crate::system::{BaseEntry, record_of_base};

/// Puts a base into the trash.
pub struct BaseDelete;

/// Which base.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaseDeleteIn {
    /// Its id or name.
    pub base: String,
}

impl Operation for BaseDelete {
    const NAME: &'static str = "base_delete";
    const SUMMARY: &'static str = "Put a base into the trash, from where it can be restored whole";
    const SCOPE: Option<Scope> = Some(Scope::WorkspacesWrite);
    const EFFECT: Effect = Effect::Write;
    type In = BaseDeleteIn;
    type Out = Removed;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: BaseDeleteIn, _: &mut dyn FnMut(NoEvent)) -> Result<Removed, AppError> {
        let system = app.system_as(caller)?;
        if let Some(done) = system.answered(caller)? {
            return Ok(Removed::new(&system.made::<BaseEntry>(&done)?.id));
        }
        let id = app.base_as(caller, input.base.as_str(), Role::Owner)?.id();
        let now = app.now();
        system.change(caller, Self::NAME, |directory, changes| {
            let Some(workspace) = directory.workspace_of(id) else {
                return Err(AppError::new(Code::Internal, "there is no workspace that the base belongs to"));
            };
            match directory.bases.get(&id) {
                // Somebody else was first.
                Some(kept) if kept.deleted.is_some() => changes.update(kept.record, &**kept),
                Some(kept) => changes.update(kept.record, &BaseEntry { deleted: Some(now), ..BaseEntry::clone(kept) }),
                None => changes.create_as(record_of_base(id), &BaseEntry { id, workspace, deleted: Some(now) }),
            }
            Ok(())
        })?;
        Ok(Removed::new(&id))
    }
}
