//! `comment_react`: a reaction to a comment, or none any more.

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
use crate::system::Reaction;

/// Reacts to a comment.
pub struct CommentReact;

/// The comment, and the reaction.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CommentReactIn {
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
    /// One character such as `👍`, or its code points such as `1f44d`.
    pub emoji: String,
    /// Whether the caller's reaction is taken away instead.
    #[serde(default)]
    pub remove: bool,
}

/// Most reactions to one comment.
const MOST: usize = 1_000;

impl Operation for CommentReact {
    const NAME: &'static str = "comment_react";
    const SUMMARY: &'static str = "React to a comment with an emoji, or take the reaction back";
    const SCOPE: Option<Scope> = Some(Scope::CommentsWrite);
    const EFFECT: Effect = Effect::Write;
    type In = CommentReactIn;
    type Out = CommentShown;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: CommentReactIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<CommentShown, AppError> {
        let reaction = Reaction { emoji: comments::emoji(&input.emoji)?, user: comments::author(caller)? };
        let at = Commented::find(app, caller, (input.base.as_deref(), &input.table, input.record), Role::Comment)?;
        at.change(caller, Self::NAME, input.comment, |comment| {
            let there = comment.reactions.iter().position(|other| *other == reaction);
            match (there, input.remove) {
                (Some(place), true) => drop(comment.reactions.remove(place)),
                (None, false) if comment.reactions.len() >= MOST => {
                    let message = format!("the comment has {MOST} reactions already");
                    return Err(AppError::new(Code::InvalidRequest, message));
                }
                (None, false) => comment.reactions.push(reaction.clone()),
                _ => {}
            }
            Ok(())
        })
    }
}
