//! What reads and writes of records answer, as a client reads it; unknown keys are skipped.

use cadre_model::Timestamp;
use serde::{Deserialize, Serialize};

use super::cells::Cells;

/// A record (reference, section 2.1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// Its id.
    pub id: String,
    /// When it was created; whole seconds in practice (wire).
    pub created_time: Timestamp,
    /// Its cells by name, or by id when that was asked for; empty ones are absent.
    #[serde(default)]
    pub fields: Cells,
    /// How many comments it has, when that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment_count: Option<u64>,
}

/// A page of a list (reference, section 2.2).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RecordPage {
    /// Its records.
    pub records: Vec<Record>,
    /// Where the next page begins; absent, never `null`, on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<String>,
}

/// What a batch of writes answers, in request order (reference, sections 2.5 to 2.7).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Records {
    /// The records as they are now.
    pub records: Vec<Record>,
    /// Ids of those that an upsert created; only after an upsert.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_records: Option<Vec<String>>,
    /// Ids of those that an upsert updated; only after an upsert.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_records: Option<Vec<String>>,
}

/// What a write answers: one record for one, a list for a batch.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Written {
    /// The one record.
    One(Record),
    /// The batch.
    Batch(Records),
}

/// The answer to a deletion (reference, section 2.8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    /// What was deleted.
    pub id: String,
    /// Always true.
    pub deleted: bool,
}

impl Deleted {
    /// The answer for an id.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), deleted: true }
    }
}

/// The answer to a batch of deletions, in request order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedRecords {
    /// One for each id.
    pub records: Vec<Deleted>,
}
