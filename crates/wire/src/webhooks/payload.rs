//! What a webhook tells: a payload for each change that it watches.

use std::collections::BTreeMap;

use cadre_model::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::specification::Source;
use crate::words::words;

/// The only format of payloads.
pub const PAYLOAD_FORMAT: &str = "v0";

/// Cells by the ids of their fields, in the richer shapes of section 3.5 of the reference; a cleared cell is `null`
/// (unconfirmed).
pub type Cells = BTreeMap<String, Value>;

/// A payload (reference, section 6.7). All containers are absent when they would be empty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payload {
    /// When the change was made.
    pub timestamp: Timestamp,
    /// The number of the change in the base, for all webhooks alike; not the cursor.
    pub base_transaction_number: u64,
    /// [`PAYLOAD_FORMAT`]
    pub payload_format: String,
    /// Who made it and through what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_metadata: Option<ActionMetadata>,
    /// Tables that changed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub changed_tables_by_id: BTreeMap<String, ChangedTable>,
    /// Tables that are new.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub created_tables_by_id: BTreeMap<String, CreatedTable>,
    /// Tables that are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub destroyed_table_ids: Vec<String>,
    /// True where the payload tells of a fault instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<bool>,
    /// Which fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<PayloadFault>,
}

words! {
    /// What kept a payload from being made.
    PayloadFault {
        /// The filters do not hold any more, such as those on a field that is gone.
        InvalidFilters = "INVALID_FILTERS",
        /// The webhook does not hold any more.
        InvalidHook = "INVALID_HOOK",
        /// Something failed that should not.
        InternalError = "INTERNAL_ERROR",
    }
}

impl Payload {
    /// A payload that tells nothing yet.
    pub fn new(timestamp: Timestamp, base_transaction_number: u64) -> Self {
        Self {
            timestamp,
            base_transaction_number,
            payload_format: PAYLOAD_FORMAT.to_owned(),
            action_metadata: None,
            changed_tables_by_id: BTreeMap::new(),
            created_tables_by_id: BTreeMap::new(),
            destroyed_table_ids: Vec::new(),
            error: None,
            code: None,
        }
    }

    /// Whether it tells of no change.
    pub fn is_empty(&self) -> bool {
        self.changed_tables_by_id.is_empty()
            && self.created_tables_by_id.is_empty()
            && self.destroyed_table_ids.is_empty()
    }
}

/// Who made a change and through what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionMetadata {
    /// Through what.
    pub source: Source,
    /// More, by source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_metadata: Option<SourceMetadata>,
}

/// More about a source: `user` for `client` and `publicApi`, the others by name (partly unconfirmed).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceMetadata {
    /// Who.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<SourceUser>,
    /// The form view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view_id: Option<String>,
    /// The form of an interface.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_id: Option<String>,
    /// The automation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub automation_id: Option<String>,
}

/// A user, as payloads show one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceUser {
    /// Id.
    pub id: String,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Role in the base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission_level: Option<String>,
    /// Picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_pic_url: Option<String>,
}

/// What changed in a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangedTable {
    /// New records.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub created_records_by_id: BTreeMap<String, CreatedRecord>,
    /// Records with other cells.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub changed_records_by_id: BTreeMap<String, ChangedRecord>,
    /// Records that are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub destroyed_record_ids: Vec<String>,
    /// New fields.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub created_fields_by_id: BTreeMap<String, FieldInfo>,
    /// Fields with another name or type.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub changed_fields_by_id: BTreeMap<String, ChangedField>,
    /// Fields that are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub destroyed_field_ids: Vec<String>,
    /// Another name or description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_metadata: Option<ChangedMetadata>,
    /// What changed in the view, when the webhook watches one: records that enter or leave it count as new or gone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub changed_views_by_id: BTreeMap<String, ChangedView>,
}

/// What changed in a view.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangedView {
    /// Records that entered it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub created_records_by_id: BTreeMap<String, CreatedRecord>,
    /// Records in it with other cells.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub changed_records_by_id: BTreeMap<String, ChangedRecord>,
    /// Records that left it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub destroyed_record_ids: Vec<String>,
}

/// A new record, with exactly the cells that were set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatedRecord {
    /// When it was created.
    pub created_time: Timestamp,
    /// Its cells.
    pub cell_values_by_field_id: Cells,
}

/// A record with other cells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChangedRecord {
    /// Cells that changed, as they are.
    pub current: CellValues,
    /// Cells that changed, as they were; only on request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<CellValues>,
    /// Cells that did not change; only on request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unchanged: Option<CellValues>,
}

/// Cells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CellValues {
    /// By the ids of their fields.
    pub cell_values_by_field_id: Cells,
}

impl From<Cells> for CellValues {
    fn from(cell_values_by_field_id: Cells) -> Self {
        Self { cell_values_by_field_id }
    }
}

/// A field's definition, as far as payloads tell it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldInfo {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its type.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub field_type: Option<String>,
}

/// A field with another definition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedField {
    /// As it is.
    pub current: FieldInfo,
    /// As it was; only on request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<FieldInfo>,
}

/// A table's name and description.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableInfo {
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// Its description, `null` when it has none.
    #[serde(default)]
    pub description: Option<String>,
}

/// A table with another name or description.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedMetadata {
    /// As it is.
    pub current: TableInfo,
    /// As it was.
    pub previous: TableInfo,
}

/// A new table; its containers are there even when empty, as in the reference's example.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatedTable {
    /// Its name and description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<TableInfo>,
    /// Its fields.
    #[serde(default)]
    pub fields_by_id: BTreeMap<String, FieldInfo>,
    /// Its records.
    #[serde(default)]
    pub records_by_id: BTreeMap<String, CreatedRecord>,
}
