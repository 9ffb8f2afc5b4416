//! `base_get`: what is known of a base besides what it is made of.

use cadre_model::{BaseId, Seq, Timestamp, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::member_list::{MemberLine, members, members_of_workspace};
use crate::access::Sight;
use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::scope::Scope;
use crate::system::Target;

/// Shows a base from outside.
pub struct BaseGet;

/// Which base.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaseGetIn {
    /// Its id or name; the only base when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// Also who has a role in it.
    #[serde(default)]
    pub members: bool,
}

/// A base from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BaseGetOut {
    /// Its id.
    #[schemars(with = "String")]
    pub id: BaseId,
    /// Its name.
    pub name: String,
    /// When it was made.
    #[schemars(with = "String")]
    pub created_time: Timestamp,
    /// What the caller may do in it, up to `create`.
    pub permission_level: Role,
    /// The workspace it belongs to; absent where there is no workspace yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub workspace_id: Option<WorkspaceId>,
    /// Who has a role in it, when asked for; those who administer the data folder own it through its workspace, whatever
    /// role was given to them there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<MemberLine>>,
}

impl Operation for BaseGet {
    const NAME: &'static str = "base_get";
    const SUMMARY: &'static str = "Show what is known of a base from outside: workspace, members, the caller's role";
    const SCOPE: Option<Scope> = Some(Scope::SchemaRead);
    const EFFECT: Effect = Effect::Read;
    type In = BaseGetIn;
    type Out = BaseGetOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: BaseGetIn, _: &mut dyn FnMut(NoEvent)) -> Result<BaseGetOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Read)?;
        let sight = Sight::of(&*app.existing()?, caller)?;
        let workspace = sight.directory.workspace_of(base.id());
        let first = base.log().read_headers(base.id(), Seq(0), 1)?;
        let first = first.first().ok_or_else(|| AppError::new(Code::DataDamaged, "the base has no first commit"))?;
        let members = input.members.then(|| {
            let mut all = members(&sight.directory, Target::Base(base.id()));
            all.extend(workspace.into_iter().flat_map(|workspace| members_of_workspace(&sight.directory, workspace)));
            all
        });
        Ok(BaseGetOut {
            id: base.id(),
            name: base.snapshot().schema().head.name.clone(),
            created_time: first.info.at,
            permission_level: sight.role(base.id()).permission_level(),
            workspace_id: workspace,
            members,
        })
    }
}
