//! The schema as JSON in which everything stands by its public id.

use cadre_model::field::LinkOptions;
use cadre_model::{Field, FieldKind, FieldNo, Schema, SortKey, Table, TableNo, View, ViewNo};
use serde_json::{Map, Value, json};

/// Tables in their order, with fields and views in theirs.
pub(super) fn canonical(schema: &Schema) -> Value {
    let tables = schema.head.tables.iter().filter_map(|no| schema.table(*no));
    json!({ "tables": tables.map(|table| one(schema, table)).collect::<Vec<_>>() })
}

fn one(schema: &Schema, table: &Table) -> Value {
    let fields: Vec<Value> = schema.fields_of(table).map(|(_, f)| field(schema, f)).collect();
    let views: Vec<Value> = table.views.iter().filter_map(|no| schema.views.get(no)).map(|v| view(schema, v)).collect();
    let mut json = json!({
        "id": table.id, "name": table.name, "description": table.description,
        "primary": field_id(schema, Some(table.primary)), "fields": fields, "views": views,
    });
    // Tables without it keep the hash that they had before there was such a thing.
    if let Some(sync) = &table.sync {
        json["sync"] = json!(sync);
    }
    if let Some(purpose) = &table.system {
        json["system"] = json!(purpose);
    }
    json
}

fn field(schema: &Schema, field: &Field) -> Value {
    json!({
        "id": field.id, "name": field.name, "description": field.description, "system": field.system,
        "type": field.kind.type_name(), "options": options(schema, &field.kind),
    })
}

fn view(schema: &Schema, view: &View) -> Value {
    let keys = |keys: &[SortKey]| -> Vec<Value> {
        keys.iter().map(|k| json!({ "field": field_id(schema, Some(k.field)), "direction": k.direction })).collect()
    };
    let visible = view.visible.as_ref().map(|fields| field_ids(schema, fields));
    json!({
        "id": view.id, "name": view.name, "type": view.kind, "filter": view.filter,
        "sort": keys(&view.sort), "group": keys(&view.group), "visible": visible,
    })
}

/// The options of a type; numbers of tables, fields, views and choices give way to ids.
fn options(schema: &Schema, kind: &FieldKind) -> Value {
    match kind {
        FieldKind::MultipleRecordLinks(LinkOptions {
            linked_table,
            inverse,
            prefers_single,
            is_reversed,
            view_for_selection,
        }) => {
            json!({
                "linkedTable": table_id(schema, *linked_table), "inverse": field_id(schema, *inverse),
                "prefersSingle": prefers_single, "isReversed": is_reversed, "viewForSelection": view_id(schema, *view_for_selection),
            })
        }
        FieldKind::MultipleLookupValues(o) => {
            json!({ "link": field_id(schema, o.link), "target": field_id(schema, o.target) })
        }
        FieldKind::Rollup(o) => json!({
            "link": field_id(schema, o.link), "target": field_id(schema, o.target),
            "formula": o.formula, "condition": o.condition,
        }),
        FieldKind::Count(o) => json!({ "link": field_id(schema, o.link) }),
        FieldKind::LastModifiedTime(o) => json!({ "watched": field_ids(schema, &o.watched), "display": o.display }),
        FieldKind::LastModifiedBy(o) => json!({ "watched": field_ids(schema, &o.watched) }),
        FieldKind::SingleSelect(o) | FieldKind::MultipleSelects(o) | FieldKind::ExternalSyncSource(o) => {
            let choice = |c: &cadre_model::Choice| json!({ "id": c.id, "name": c.name, "color": c.color });
            json!({ "choices": o.choices.iter().map(choice).collect::<Vec<_>>() })
        }
        plain => plain_options(plain),
    }
}

/// Options that refer to nothing.
fn plain_options(kind: &FieldKind) -> Value {
    match serde_json::to_value(kind) {
        Ok(Value::Object(mut map)) => map.remove("options").unwrap_or_else(|| Value::Object(Map::new())),
        _ => Value::Null,
    }
}

fn table_id(schema: &Schema, no: TableNo) -> Option<String> {
    schema.table(no).map(|t| t.id.to_string())
}

fn field_id(schema: &Schema, no: Option<FieldNo>) -> Option<String> {
    schema.field(no?).map(|f| f.id.to_string())
}

fn field_ids(schema: &Schema, fields: &[FieldNo]) -> Vec<Option<String>> {
    fields.iter().map(|no| field_id(schema, Some(*no))).collect()
}

fn view_id(schema: &Schema, no: Option<ViewNo>) -> Option<String> {
    schema.views.get(&no?).map(|v| v.id.to_string())
}
