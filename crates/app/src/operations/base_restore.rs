//! `base_restore`: a base out of the trash.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::base_list::BaseLine;
use crate::access::{Sight, require};
use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::scope::Scope;
use crate::system::BaseEntry;

/// Takes a base out of the trash.
pub struct BaseRestore;

/// Which base.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaseRestoreIn {
    /// Its id, or the name of one that is in the trash.
    pub base: String,
}

impl Operation for BaseRestore {
    const NAME: &'static str = "base_restore";
    const SUMMARY: &'static str = "Take a base out of the trash, with everything in it";
    const SCOPE: Option<Scope> = Some(Scope::WorkspacesWrite);
    const EFFECT: Effect = Effect::Write;
    type In = BaseRestoreIn;
    type Out = BaseLine;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: BaseRestoreIn, _: &mut dyn FnMut(NoEvent)) -> Result<BaseLine, AppError> {
        let opened = app.existing()?;
        let system = app.system_as(caller)?;
        let id = match system.answered(caller)? {
            Some(done) => system.made::<BaseEntry>(&done)?.id,
            None => {
                let sight = Sight::of(&opened, caller)?;
                let in_trash = |id| sight.directory.deleted(id).is_some() && sight.role(id) > Role::None;
                let found = opened.bases.resolve(Some(&input.base), &in_trash)?;
                require(sight.role(found.id), Role::Owner, "base")?;
                found.id
            }
        };
        system.change(caller, Self::NAME, |directory, changes| {
            if let Some(kept) = directory.bases.get(&id) {
                changes.update(kept.record, &BaseEntry { deleted: None, ..BaseEntry::clone(kept) });
            }
            Ok(())
        })?;
        let sight = Sight::of(&opened, caller)?;
        let found = opened.bases.resolve(Some(&id.to_string()), &|other| other == id)?;
        Ok(super::base_list::line(&sight, found))
    }
}
