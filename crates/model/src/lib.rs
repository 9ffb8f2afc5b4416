//! Ids, field types, cell values, typed columns with validity, schema, changes and the clock: no I/O, no async.
//!
//! The vocabulary of the house. Everything above speaks in these types; this crate knows none of those above.

pub mod bitmap;
mod cell_json;
pub mod change;
pub mod clock;
pub mod column;
mod column_edit;
mod column_values;
pub mod field;
pub mod ids;
pub mod number;
pub mod schema;
mod texts;
pub mod value;

pub use bitmap::Bitmap;
pub use change::{
    Actor, CellChange, Change, CommitInfo, Edit, Idempotency, Life, RowChange, RowMeta, Through, Touch, renamed_aliases,
};
pub use clock::{Clock, SystemClock, Timestamp};
pub use column::{Column, Data, Lists, Shape};
pub use column_edit::{Builder, as_people};
pub use column_values::{repeat, values};
pub use field::{Choice, Field, FieldKind};
pub use ids::{
    AttachmentId, BaseId, ChoiceId, CommentId, FieldId, IdError, RecordId, TableId, TokenId, UserId, ViewId, WebhookId,
    WorkspaceId,
};
pub use number::{ChoiceNo, FieldNo, PersonNo, RowNo, Seq, TableNo, ViewNo};
pub use schema::{BaseHead, Direction, Person, Schema, SortKey, Table, View, ViewKind};
pub use texts::Texts;
pub use value::{Cell, Value};
