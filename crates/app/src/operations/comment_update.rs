//! `comment_update`: another text.

use cadre_model::{CommentId, RecordId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::comments::{self, CommentShown, Commented};
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::scope::Scope;

/// Changes a comment.
pub struct CommentUpdate;

/// The comment, and its new text.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CommentUpdateIn {
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
    /// Its new text, 1 to 20,000 characters.
    pub text: String,
}

impl Operation for CommentUpdate {
    const NAME: &'static str = "comment_update";
    const SUMMARY: &'static str = "Change the text of a comment of one's own";
    const SCOPE: Option<Scope> = Some(Scope::CommentsWrite);
    const EFFECT: Effect = Effect::Write;
    type In = CommentUpdateIn;
    type Out = CommentShown;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: CommentUpdateIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<CommentShown, AppError> {
        let author = comments::author(caller)?;
        let at = Commented::find(app, caller, (input.base.as_deref(), &input.table, input.record), Role::Comment)?;
        let (text, now) = (comments::text(&input.text)?, app.now());
        at.change(caller, Self::NAME, input.comment, |comment| {
            if comment.author != author {
                return Err(AppError::new(Code::RoleMissing, "the text of a comment is changed by its author alone"));
            }
            if comment.text != text {
                comment.text.clone_from(&text);
                comment.edited = Some(now);
            }
            Ok(())
        })
    }
}
