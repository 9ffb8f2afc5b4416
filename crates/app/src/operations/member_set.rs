//! `member_set`: who has which role in a workspace or base.

use cadre_model::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::member_list::{MemberLine, Place};
use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::people;
use crate::role::Role;
use crate::scope::Scope;
use crate::system::Member;

/// Gives a user a role, or takes it.
pub struct MemberSet;

/// Who is to have which role.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MemberSetIn {
    /// The user, by id or mail address.
    pub user: String,
    /// In what.
    pub of: Place,
    /// The role; `none` takes it away. In a workspace it holds for its bases too.
    pub role: Role,
}

impl Operation for MemberSet {
    const NAME: &'static str = "member_set";
    const SUMMARY: &'static str = "Give a user a role in a workspace or base, or take it away";
    const SCOPE: Option<Scope> = Some(Scope::WorkspacesWrite);
    const EFFECT: Effect = Effect::Write;
    type In = MemberSetIn;
    type Out = MemberLine;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: MemberSetIn, _: &mut dyn FnMut(NoEvent)) -> Result<MemberLine, AppError> {
        let of = input.of.found(app, caller, Role::Owner)?;
        let system = app.system_as(caller)?;
        let now = app.now();
        system.change(caller, Self::NAME, |directory, changes| {
            let user = people::find(directory, &input.user)?.id;
            let member = Member { user, of, role: input.role, since: Timestamp::default(), granted_by: caller.user() };
            match (directory.members.get(&(user, of)), input.role) {
                (Some(kept), Role::None) => changes.delete::<Member>(kept.record),
                (Some(kept), role) if kept.role == role => {}
                (Some(kept), _) => changes.update(kept.record, &member),
                (None, Role::None) => {}
                (None, _) => drop(changes.create(&member)),
            }
            Ok(())
        })?;
        let directory = system.directory();
        let user = people::find(&directory, &input.user)?;
        let kept = directory.members.get(&(user.id, of));
        Ok(MemberLine {
            user: (&**user).into(),
            role: input.role,
            through: of.into(),
            created_time: kept.map_or(now, |kept| kept.since),
            granted_by: kept.and_then(|kept| kept.granted_by).map(|by| people::line(&directory, by)),
        })
    }
}
