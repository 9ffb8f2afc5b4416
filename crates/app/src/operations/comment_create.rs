//! `comment_create`: a comment on a record.

use cadre_model::{CommentId, RecordId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::comments::{self, CommentShown, Commented};
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::scope::Scope;
use crate::system::{Comment, record_of};

/// Comments on a record.
pub struct CommentCreate;

/// The comment to write.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CommentCreateIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table, by name or id. A record of another table of the base is found as well.
    pub table: String,
    /// The record, by an id that it has or had.
    #[schemars(with = "String")]
    pub record: RecordId,
    /// Its text, 1 to 20,000 characters; `@[usr...]` mentions a user.
    pub text: String,
    /// The comment on the same record that it answers.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub parent_comment_id: Option<CommentId>,
}

impl Operation for CommentCreate {
    const NAME: &'static str = "comment_create";
    const SUMMARY: &'static str = "Comment on a record, or answer a comment";
    const SCOPE: Option<Scope> = Some(Scope::CommentsWrite);
    const EFFECT: Effect = Effect::Write;
    type In = CommentCreateIn;
    type Out = CommentShown;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: CommentCreateIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<CommentShown, AppError> {
        let author = comments::author(caller)?;
        let at = Commented::find(app, caller, (input.base.as_deref(), &input.table, input.record), Role::Comment)?;
        if let Some(done) = at.system.answered(caller)? {
            return at.made(&done);
        }
        if let Some(parent) = input.parent_comment_id {
            at.comment(parent)?;
        }
        let comment = Comment {
            id: CommentId::generate(&mut rand::rng()),
            on: at.on,
            record: at.record,
            author,
            text: comments::text(&input.text)?,
            created: Timestamp::default(),
            edited: None,
            parent: input.parent_comment_id,
            reactions: Vec::new(),
        };
        let mut changes = at.system.changes();
        changes.create_as(record_of(comment.id), &comment);
        let outcome = at.system.commit(caller, Self::NAME, changes)?;
        at.made(&outcome)
    }
}
