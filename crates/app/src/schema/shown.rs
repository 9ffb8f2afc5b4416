//! Tables, fields and views as the Metadata API gives them. Source: Airtable Web API reference, sections 3.6 and 4.2 to 4.6.

use cadre_base::Snapshot;
use cadre_base::cells::options::{FieldForm, field_json};
use cadre_base::query::SnapshotNames;
use cadre_model::{Direction, FieldId, FieldNo, SortKey, Table, TableId, TableNo, View, ViewId, ViewKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::settings::{ViewKindName, ViewSort};
use crate::operations::query::QueryDirection;

/// Something that is shown of a schema on request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum SchemaPart {
    /// The fields that grid views show.
    VisibleFieldIds,
    /// What Airtable hides: definitions of rollups, labels and addresses of buttons; the settings of views.
    Definitions,
}

/// What a base is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SchemaOut {
    /// Its tables, in their order.
    pub tables: Vec<TableShown>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TableShown {
    /// Its id.
    #[schemars(with = "String")]
    pub id: TableId,
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The field that names its records.
    #[schemars(with = "String")]
    pub primary_field_id: FieldId,
    /// Its fields, in their order.
    pub fields: Vec<Json>,
    /// Its views, in their order.
    pub views: Vec<ViewShown>,
}

/// A view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ViewShown {
    /// Its id.
    #[schemars(with = "String")]
    pub id: ViewId,
    /// Its name.
    pub name: String,
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: ViewKindName,
    /// The fields that it shows, in its order; when asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<String>>")]
    pub visible_field_ids: Option<Vec<FieldId>>,
    /// Its settings; when asked for.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub definition: Option<ViewDefinition>,
}

/// The settings of a view, which Airtable's own API does not show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ViewDefinition {
    /// The table it is a view of.
    #[schemars(with = "String")]
    pub table_id: TableId,
    /// The formula that keeps records, with ids of fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// Sort keys, most important first.
    pub sort: Vec<ViewSort>,
    /// Fields whose cells group the records, outermost first.
    pub group: Vec<ViewSort>,
}

/// Something that was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Removed {
    /// Its id.
    pub id: String,
    /// Always true.
    pub deleted: bool,
}

impl Removed {
    pub(crate) fn new(id: &impl ToString) -> Self {
        Self { id: id.to_string(), deleted: true }
    }
}

/// The schema of a snapshot, with the parts that were asked for.
pub(crate) fn schema(snapshot: &Snapshot, parts: &[SchemaPart]) -> SchemaOut {
    let schema = snapshot.schema();
    let tables = schema.head.tables.iter().filter_map(|no| schema.table(*no).map(|table| (*no, table)));
    SchemaOut { tables: tables.filter_map(|(_, found)| table(snapshot, found, parts)).collect() }
}

/// A table with its fields and views; `None` for one without the field that names its records, which only damage makes.
pub(crate) fn table(snapshot: &Snapshot, table: &Table, parts: &[SchemaPart]) -> Option<TableShown> {
    let schema = snapshot.schema();
    let names = SnapshotNames::new(snapshot);
    let form = form(parts);
    let views = table.views.iter().filter_map(|no| schema.views.get(no));
    Some(TableShown {
        id: table.id,
        name: table.name.clone(),
        description: table.description.clone(),
        primary_field_id: schema.field(table.primary)?.id,
        fields: schema.fields_of(table).map(|(no, field)| field_json(no, field, &names, form)).collect(),
        views: views.map(|found| view(snapshot, table, found, parts)).collect(),
    })
}

fn form(parts: &[SchemaPart]) -> FieldForm {
    if parts.contains(&SchemaPart::Definitions) { FieldForm::Full } else { FieldForm::Airtable }
}

/// A field, as the Metadata API gives it.
pub(crate) fn field(snapshot: &Snapshot, no: FieldNo, parts: &[SchemaPart]) -> Json {
    let Some(found) = snapshot.schema().field(no) else { return Json::Null };
    field_json(no, found, &SnapshotNames::new(snapshot), form(parts))
}

/// A view. Visible fields are shown of grids, where they were asked for.
pub(crate) fn view(snapshot: &Snapshot, table: &Table, view: &View, parts: &[SchemaPart]) -> ViewShown {
    let schema = snapshot.schema();
    let defines = parts.contains(&SchemaPart::Definitions);
    let shows = defines || (view.kind == ViewKind::Grid && parts.contains(&SchemaPart::VisibleFieldIds));
    let visible = || {
        let fields = view.visible.as_ref().unwrap_or(&table.fields);
        fields.iter().filter_map(|no| schema.field(*no)).map(|field| field.id).collect()
    };
    let key = |key: &SortKey| {
        Some(ViewSort {
            field: schema.field(key.field)?.id.to_string(),
            direction: match key.direction {
                Direction::Asc => QueryDirection::Asc,
                Direction::Desc => QueryDirection::Desc,
            },
        })
    };
    ViewShown {
        id: view.id,
        name: view.name.clone(),
        kind: view.kind.into(),
        visible_field_ids: shows.then(visible),
        definition: defines.then(|| ViewDefinition {
            table_id: table.id,
            filter: view.filter.clone(),
            sort: view.sort.iter().filter_map(key).collect(),
            group: view.group.iter().filter_map(key).collect(),
        }),
    }
}

/// The table that a view is of.
pub(crate) fn table_of_view(snapshot: &Snapshot, view: cadre_model::ViewNo) -> Option<(TableNo, &Table)> {
    let tables = &snapshot.schema().tables;
    tables.iter().find(|(_, table)| table.views.contains(&view)).map(|(no, table)| (*no, &**table))
}
