//! `comment_list`: the comments on a record, newest first, a page at a time.

use std::sync::Arc;

use cadre_model::{RecordId, RowNo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::caller::Caller;
use crate::code::Code;
use crate::comments::{CommentShown, Commented};
use crate::error::AppError;
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::scope::Scope;
use crate::system::{Comment, Entry, Reading};

/// Lists comments.
pub struct CommentList;

/// Of which record.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CommentListIn {
    /// The base; the only one when absent.
    #[serde(default)]
    pub base: Option<String>,
    /// The table, by name or id. A record of another table of the base is found as well.
    pub table: String,
    /// The record, by an id that it has or had.
    #[schemars(with = "String")]
    pub record: RecordId,
    /// Most comments of the page: 100 when absent, which is also the most.
    #[serde(default)]
    pub page_size: Option<usize>,
    /// Where the page before ended.
    #[serde(default)]
    pub offset: Option<String>,
}

/// The comments, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CommentListOut {
    /// The comments.
    pub comments: Vec<CommentShown>,
    /// Where the next page begins; `null` on the last one.
    pub offset: Option<String>,
}

/// Most comments of a page. Source: Airtable Web API reference, section 5.1.
const MOST: usize = 100;

/// What stands before the number of the last comment of a page in an offset.
const OFFSET: &str = "itrCadreComments/";

impl Operation for CommentList {
    const NAME: &'static str = "comment_list";
    const SUMMARY: &'static str = "List the comments on a record, newest first";
    const SCOPE: Option<Scope> = Some(Scope::CommentsRead);
    const EFFECT: Effect = Effect::Read;
    type In = CommentListIn;
    type Out = CommentListOut;
    type Event = NoEvent;

    fn run(
        app: &App,
        caller: &Caller,
        input: CommentListIn,
        _: &mut dyn FnMut(NoEvent),
    ) -> Result<CommentListOut, AppError> {
        let at = Commented::find(app, caller, (input.base.as_deref(), &input.table, input.record), Role::Read)?;
        let size = page_size(input.page_size)?;
        let before = input.offset.as_deref().map(read_offset).transpose()?;
        let (rows, mut page) = {
            let index = at.system.comments();
            let all = index.on(at.on);
            let end = before.map_or(all.len(), |before| all.partition_point(|row| *row < before));
            (index.rows().map(Arc::clone), all[..end].iter().rev().take(size + 1).copied().collect::<Vec<RowNo>>())
        };
        let more = page.len() > size;
        page.truncate(size);
        let offset = page.last().filter(|_| more).map(|last| format!("{OFFSET}{}", last.0));
        let directory = at.system.directory();
        let (names, layout) = (at.names(&directory), at.system.layout::<Comment>());
        let read = |row| Comment::read(&Reading { layout, rows: rows.as_ref()?, row }).ok();
        let comments = page.into_iter().filter_map(read).map(|comment| names.shown(comment)).collect();
        Ok(CommentListOut { comments, offset })
    }
}

fn page_size(asked: Option<usize>) -> Result<usize, AppError> {
    match asked {
        None => Ok(MOST),
        Some(size @ 1..=MOST) => Ok(size),
        Some(size) => {
            let message = format!("a page has 1 to {MOST} comments, not {size}");
            Err(AppError::new(Code::InvalidRequest, message))
        }
    }
}

/// The last comment of the page before. Numbers are given once and grow, so that the next page begins behind it, whatever came
/// or went meanwhile.
fn read_offset(text: &str) -> Result<RowNo, AppError> {
    let number = text.strip_prefix(OFFSET).and_then(|number| number.parse().ok());
    number.map(RowNo).ok_or_else(|| {
        let shown: String = text.chars().take(64).collect();
        AppError::new(Code::InvalidOffset, format!("the offset {shown:?} is none of a list of comments"))
    })
}
