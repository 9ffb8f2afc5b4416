//! `base_show`: what a base is made of.

use cadre_base::cells::options::{FieldForm, field_json};
use cadre_base::query::SnapshotNames;
use cadre_base::{Base, Snapshot};
use cadre_model::{BaseId, Field, FieldNo, Seq, Table, TableNo, Timestamp, View, ViewKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::naming::{FieldNames, readable_filter};
use crate::operation::{Effect, NoEvent, Operation};
use crate::role::Role;
use crate::scope::Scope;
use crate::vault::Sizes;

/// Shows a base.
pub struct BaseShow;

/// Which base.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BaseShowIn {
    /// Its id or name; the only base when absent.
    #[serde(default)]
    pub base: Option<String>,
}

/// What a base is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BaseShowOut {
    /// Its id.
    #[schemars(with = "String")]
    pub id: BaseId,
    /// Its name.
    pub name: String,
    /// Number of its last commit.
    #[schemars(with = "u64")]
    pub commit: Seq,
    /// When that was made.
    #[schemars(with = "String")]
    pub committed_at: Timestamp,
    /// What NOW and TODAY see in its formula fields.
    #[schemars(with = "String")]
    pub clock: Timestamp,
    /// Bytes that it takes in memory.
    pub memory_bytes: u64,
    /// Sizes on disk of the whole data folder, for those who administer it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk: Option<Sizes>,
    /// Its tables, in their order.
    pub tables: Vec<TableInfo>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TableInfo {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How many records it has.
    pub records: u64,
    /// Its fields, the one that names records first.
    pub fields: Vec<FieldLine>,
    /// Its views.
    pub views: Vec<ViewLine>,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldLine {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The options of its type, in the form of the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<Json>,
    /// The formula of a computed field, with names of fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// Estimated nanoseconds a record to work the field out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_ns: Option<u64>,
    /// Why the field does not work, if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken: Option<String>,
}

/// A view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ViewLine {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its kind: `grid`, `kanban`, ...
    #[serde(rename = "type")]
    pub kind: String,
    /// The formula that keeps records, with names of fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
}

impl Operation for BaseShow {
    const NAME: &'static str = "base_show";
    const SUMMARY: &'static str = "Show the tables, fields and views of a base, with counts, sizes and costs";
    const SCOPE: Option<Scope> = Some(Scope::SchemaRead);
    const EFFECT: Effect = Effect::Read;
    type In = BaseShowIn;
    type Out = BaseShowOut;
    type Event = NoEvent;

    fn run(app: &App, caller: &Caller, input: BaseShowIn, _: &mut dyn FnMut(NoEvent)) -> Result<BaseShowOut, AppError> {
        let base = app.base_as(caller, input.base.as_deref(), Role::Read)?;
        let disk = app.folder_as(caller).is_ok().then(|| app.existing()?.store.sizes()).transpose()?;
        Ok(shown(&base, &base.snapshot(), disk))
    }
}

fn shown(base: &Base, snapshot: &Snapshot, disk: Option<Sizes>) -> BaseShowOut {
    let schema = snapshot.schema();
    let tables = schema.head.tables.iter().filter_map(|no| schema.table(*no).map(|table| (*no, table)));
    BaseShowOut {
        id: base.id(),
        name: schema.head.name.clone(),
        commit: snapshot.seq(),
        committed_at: snapshot.at(),
        clock: snapshot.clock(),
        memory_bytes: snapshot.heap_bytes() as u64,
        disk,
        tables: tables.map(|(no, table)| table_info(snapshot, no, table)).collect(),
    }
}

fn table_info(snapshot: &Snapshot, no: TableNo, table: &Table) -> TableInfo {
    let schema = snapshot.schema();
    let views = table.views.iter().filter_map(|view| schema.views.get(view));
    TableInfo {
        id: table.id.to_string(),
        name: table.name.clone(),
        description: table.description.clone(),
        records: snapshot.rows(no).map_or(0, |rows| rows.len() as u64),
        fields: schema.fields_of(table).map(|(no, field)| field_line(snapshot, no, field)).collect(),
        views: views.map(|view| view_line(snapshot, table, view)).collect(),
    }
}

fn field_line(snapshot: &Snapshot, no: FieldNo, field: &Field) -> FieldLine {
    let mut json = field_json(no, field, &SnapshotNames::new(snapshot), FieldForm::Full);
    let plan = snapshot.plan();
    let formula = plan.node(no).and_then(|node| node.formula());
    FieldLine {
        id: field.id.to_string(),
        name: field.name.clone(),
        kind: field.kind.type_name().to_owned(),
        options: json.get_mut("options").map(Json::take),
        formula: formula.map(|formula| formula.print_names(&FieldNames(snapshot))),
        cost_ns: plan.cost(no),
        broken: plan.broken(no).map(str::to_owned),
    }
}

fn view_line(snapshot: &Snapshot, table: &Table, view: &View) -> ViewLine {
    ViewLine {
        id: view.id.to_string(),
        name: view.name.clone(),
        kind: view_kind(view.kind).to_owned(),
        filter: view.filter.as_ref().map(|text| readable_filter(snapshot, table, text)),
    }
}

fn view_kind(kind: ViewKind) -> &'static str {
    match kind {
        ViewKind::Grid => "grid",
        ViewKind::Form => "form",
        ViewKind::Calendar => "calendar",
        ViewKind::Gallery => "gallery",
        ViewKind::Kanban => "kanban",
        ViewKind::Timeline => "timeline",
        ViewKind::Block => "block",
    }
}
