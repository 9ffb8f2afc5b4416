//! Comments on records. Source: reference, section 5.1.

use cadre_app::operations::comment_create::{CommentCreate, CommentCreateIn};
use cadre_app::operations::comment_delete::{CommentDelete, CommentDeleteIn};
use cadre_app::operations::comment_list::{CommentList, CommentListIn};
use cadre_app::operations::comment_update::{CommentUpdate, CommentUpdateIn};
use cadre_edge::Response;
use cadre_wire::RequestError;
use cadre_wire::comments::{CommentPatch, NewComment};
use cadre_wire::query::{CommentsQuery, MAX_COMMENTS};
use cadre_wire::request::Wanted;

use crate::call::{Call, Failure, json_of, ok};
use crate::path::Seg;

/// `GET /v0/{base}/{table}/{record}/comments`.
pub(crate) fn list(call: &Call) -> Result<Response, Failure> {
    let asked = CommentsQuery::from_query(call.query(), MAX_COMMENTS)?;
    let listed = call.run::<CommentList>(CommentListIn {
        base: Some(call.base().to_owned()),
        table: call.table().to_owned(),
        record: call.id(Seg::Record)?,
        page_size: asked.page_size,
        offset: asked.offset.clone(),
    });
    Ok(ok(json_of(&listed.map_err(|failure| failure.of_offset(asked.offset.as_deref()))?)?))
}

/// `POST /v0/{base}/{table}/{record}/comments`.
pub(crate) fn create(call: &Call) -> Result<Response, Failure> {
    let new = NewComment::parse(&call.body)?;
    let parent = new.parent_comment_id.as_deref().map(|id| {
        let wrong = |_| RequestError::Wrong {
            key: "parentCommentId".to_owned(),
            given: id.chars().take(64).collect(),
            wanted: Wanted::Id(&["com"]),
        };
        id.parse().map_err(wrong)
    });
    let made = call.run_once::<CommentCreate>(CommentCreateIn {
        base: Some(call.base().to_owned()),
        table: call.table().to_owned(),
        record: call.id(Seg::Record)?,
        text: new.text,
        parent_comment_id: parent.transpose()?,
    })?;
    Ok(ok(json_of(&made)?))
}

/// `PATCH /v0/{base}/{table}/{record}/comments/{comment}`.
pub(crate) fn update(call: &Call) -> Result<Response, Failure> {
    let patch = CommentPatch::parse(&call.body)?;
    let changed = call.run_once::<CommentUpdate>(CommentUpdateIn {
        base: Some(call.base().to_owned()),
        table: call.table().to_owned(),
        record: call.id(Seg::Record)?,
        comment: call.id(Seg::Comment)?,
        text: patch.text,
    })?;
    Ok(ok(json_of(&changed)?))
}

/// `DELETE /v0/{base}/{table}/{record}/comments/{comment}`.
pub(crate) fn delete(call: &Call) -> Result<Response, Failure> {
    let gone = call.run_once::<CommentDelete>(CommentDeleteIn {
        base: Some(call.base().to_owned()),
        table: call.table().to_owned(),
        record: call.id(Seg::Record)?,
        comment: call.id(Seg::Comment)?,
    })?;
    Ok(ok(json_of(&gone)?))
}
