//! Records on their way in and out of operations.
//!
//! | module | is |
//! |---|---|
//! | `form` | how a request wants records shown |
//! | `input` | field names and JSON values to what the base takes |
//! | `answer` | the state that the answer to a write is read from |
//! | `output` | records of one state, written straight from columns |

pub(crate) mod answer;
pub(crate) mod form;
pub(crate) mod input;
pub(crate) mod output;

pub use form::{CellForm, RecordForm, RecordMetadata};
pub use input::{MOST_RECORDS, NewFields, RecordFields};
pub use output::{DeletedOut, RecordOut, RecordsOut};
