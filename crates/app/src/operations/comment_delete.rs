//! `comment_delete`: a comment goes.

use cadre_base::BaseError;
use cadre_model::{CommentId, RecordId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::comments::Commented;
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::schema::Removed;
use crate::scope::Scope;
use crate::system::{Comment, record_of};

/// Deletes a comment.
pub struct CommentDelete;

/// Which comment.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CommentDeleteIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table, by name or id. A record of another table of the base is found as well.
    pub table: String,
    /// The record, by an id that it has or had.
    #[schemars(with = "String")]
    pub record: RecordId,
    /// The comment.
    #[schemars(with = "String")]
    pub comment: CommentId,
}

impl Operation for CommentDelete {
    const NAME: &'static str = "comment_delete";
    const SUMMARY: &'static str =
        "Delete a comment of one's own, or anybody's for those who administer the data folder";
    const SCOPE: Option<Scope> = Some(Scope::CommentsWrite);
    const EFFECT: Effect = Effect::Destructive;
    type In = CommentDeleteIn;
    type Out = Removed;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: CommentDeleteIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<Removed, AppError> {
        let at = Commented::find(app, caller, (input.base.as_deref(), &input.table, input.record), Role::Comment)?;
        if at.system.answered(caller)?.is_some() {
            return Ok(Removed::new(&input.comment));
        }
        let (comment, _) = at.comment(input.comment)?;
        if caller.user() != Some(comment.author) && !at.system.directory().administers(caller.standing()) {
            return Err(AppError::new(Code::RoleMissing, "a comment is deleted by its author alone"));
        }
        let mut changes = at.system.changes();
        changes.delete::<Comment>(record_of(input.comment));
        match at.system.commit(caller, Self::NAME, changes) {
            // Somebody else was first.
            Ok(_) | Err(BaseError::NoRecord(_)) => Ok(Removed::new(&input.comment)),
            Err(error) => Err(error.into()),
        }
    }
}
