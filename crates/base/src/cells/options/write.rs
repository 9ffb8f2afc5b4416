//! From fields to JSON.

use cadre_formula::value_type::ValueType;
use cadre_model::field::*;
use cadre_model::{FieldId, FieldKind, FieldNo};
use serde_json::{Map, Value as Json, json};

use super::super::context::Facts;
use super::super::display::{day_tokens, time_tokens};
use super::parse::{DATE_FORMATS, TIME_FORMATS};

/// Lookups of lookups are followed this far.
const MAX_DEPTH: usize = 32;

/// How much of a field is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldForm {
    /// What Airtable's Metadata API shows, for clients that know no more.
    #[default]
    Airtable,
    /// That and what Airtable hides: the formula and condition of a rollup, label and address of a button, the watched
    /// fields of lastModifiedBy. Enough to create the field again.
    Full,
}

/// The field as JSON: `{id, name, type, description?, options?}`.
pub fn field_json(no: FieldNo, field: &Field, facts: &dyn Facts, form: FieldForm) -> Json {
    let mut out = Map::new();
    out.insert("id".to_owned(), json!(field.id));
    out.insert("name".to_owned(), json!(field.name));
    out.insert("type".to_owned(), json!(field.kind.type_name()));
    if let Some(description) = &field.description {
        out.insert("description".to_owned(), json!(description));
    }
    let mut options = options(no, &field.kind, facts, 0);
    if form == FieldForm::Full {
        add_hidden(&field.kind, facts, &mut options);
    }
    put(&mut out, "options", options);
    Json::Object(out)
}

/// Adds what Airtable does not show.
fn add_hidden(kind: &FieldKind, facts: &dyn Facts, options: &mut Option<Json>) {
    let mut hidden = Map::new();
    match kind {
        FieldKind::Rollup(o) => {
            put(&mut hidden, "formula", Some(&o.formula));
            put(&mut hidden, "condition", o.condition.as_ref());
        }
        FieldKind::Button(o) => {
            put(&mut hidden, "label", Some(&o.label));
            put(&mut hidden, "url", o.url.as_ref());
        }
        FieldKind::LastModifiedBy(o) => put(&mut hidden, "referencedFieldIds", Some(ids(&o.watched, facts))),
        _ => return,
    }
    if let Json::Object(map) = options.get_or_insert_with(|| json!({})) {
        map.extend(hidden);
    }
}

fn options(no: FieldNo, kind: &FieldKind, facts: &dyn Facts, depth: usize) -> Option<Json> {
    use FieldKind as K;
    Some(match kind {
        K::SingleLineText | K::MultilineText | K::RichText | K::Email | K::Url | K::PhoneNumber => return None,
        K::Barcode | K::CreatedBy | K::LastModifiedBy(_) | K::AutoNumber | K::ManualSort | K::Button(_) => return None,
        K::Number(o) | K::Percent(o) => json!(o),
        K::Currency(o) => json!(o),
        K::Duration(o) => json!(o),
        K::Rating(o) => json!(o),
        K::Checkbox(o) => json!(o),
        K::SingleSelect(o) | K::MultipleSelects(o) | K::ExternalSyncSource(o) => choices(o),
        K::SingleCollaborator | K::MultipleCollaborators => json!({}),
        K::Date(o) => date(*o),
        K::DateTime(o) => date_time(o),
        K::MultipleAttachments(o) => json!(o),
        K::MultipleRecordLinks(o) => links(o, facts),
        K::MultipleLookupValues(o) => lookup(o, facts, depth),
        K::Rollup(o) => rollup(no, o, facts),
        K::Count(o) => {
            let link = o.link.and_then(|no| facts.field_id(no));
            let mut out = Map::new();
            put(&mut out, "recordLinkFieldId", link);
            out.insert("isValid".to_owned(), json!(link.is_some()));
            Json::Object(out)
        }
        K::Formula(o) => json!({
            "formula": o.formula,
            "isValid": facts.result(no).is_some(),
            "referencedFieldIds": ids(&facts.references(no), facts),
            "result": facts.result(no).map(|result| shown_result(&result, o.display.as_ref())),
        }),
        K::CreatedTime(display) => json!({ "result": time_display(display) }),
        K::LastModifiedTime(o) => json!({
            "isValid": true,
            "referencedFieldIds": ids(&o.watched, facts),
            "result": time_display(&o.display),
        }),
        K::AiText(o) => json!(o),
    })
}

fn put(out: &mut Map<String, Json>, key: &str, value: Option<impl serde::Serialize>) {
    if let Some(value) = value {
        out.insert(key.to_owned(), json!(value));
    }
}

fn ids(fields: &[FieldNo], facts: &dyn Facts) -> Vec<FieldId> {
    fields.iter().filter_map(|no| facts.field_id(*no)).collect()
}

fn choices(options: &SelectOptions) -> Json {
    let choice = |c: &Choice| {
        let mut out = Map::new();
        out.insert("id".to_owned(), json!(c.id));
        out.insert("name".to_owned(), json!(c.name));
        put(&mut out, "color", c.color.as_ref());
        Json::Object(out)
    };
    json!({ "choices": options.choices.iter().map(choice).collect::<Vec<_>>() })
}

fn date(options: DateOptions) -> Json {
    json!({ "dateFormat": date_format(options.date_format) })
}

fn date_format(format: DateFormat) -> Json {
    json!({ "name": name_of(&DATE_FORMATS, format), "format": day_tokens(format) })
}

fn name_of<T: PartialEq + Copy>(formats: &[(&'static str, T)], format: T) -> &'static str {
    formats.iter().find(|(_, f)| *f == format).map_or("", |(name, _)| name)
}

fn date_time(options: &DateTimeOptions) -> Json {
    json!({
        "timeZone": options.time_zone,
        "dateFormat": date_format(options.date_format),
        "timeFormat": {
            "name": name_of(&TIME_FORMATS, options.time_format),
            "format": time_tokens(options.time_format),
        },
    })
}

/// How instants are shown when nobody chose.
pub(super) fn default_date_time() -> DateTimeOptions {
    DateTimeOptions { time_zone: "client".to_owned(), date_format: DateFormat::Local, time_format: TimeFormat::Hour12 }
}

fn time_display(display: &TimeDisplay) -> Json {
    match display {
        TimeDisplay::Date(o) => json!({ "type": "date", "options": date(*o) }),
        TimeDisplay::DateTime(o) => json!({ "type": "dateTime", "options": date_time(o) }),
    }
}

fn links(options: &LinkOptions, facts: &dyn Facts) -> Json {
    let mut out = Map::new();
    put(&mut out, "linkedTableId", facts.table_id(options.linked_table));
    out.insert("isReversed".to_owned(), json!(options.is_reversed));
    out.insert("prefersSingleRecordLink".to_owned(), json!(options.prefers_single));
    put(&mut out, "inverseLinkFieldId", options.inverse.and_then(|no| facts.field_id(no)));
    put(&mut out, "viewIdForRecordSelection", options.view_for_selection.and_then(|no| facts.view_id(no)));
    Json::Object(out)
}

/// Whether a link field is there and links to the table that has the target.
fn is_joined(link: Option<FieldNo>, target: Option<FieldNo>, facts: &dyn Facts) -> bool {
    let Some(FieldKind::MultipleRecordLinks(link)) = link.and_then(|no| facts.field(no)).map(|f| &f.kind) else {
        return false;
    };
    target.is_some_and(|no| facts.field(no).is_some() && facts.table_of(no) == Some(link.linked_table))
}

fn lookup(options: &LookupOptions, facts: &dyn Facts, depth: usize) -> Json {
    let is_valid = is_joined(options.link, options.target, facts);
    let target = options.target.filter(|_| is_valid && depth < MAX_DEPTH);
    let result = target.and_then(|no| facts.field(no).map(|field| as_result(no, field, facts, depth + 1)));
    json!({
        "recordLinkFieldId": options.link.and_then(|no| facts.field_id(no)),
        "fieldIdInLinkedTable": options.target.and_then(|no| facts.field_id(no)),
        "isValid": is_valid,
        "result": result,
    })
}

/// The type of a field's cells, as the result of what looks them up: a formula gives its own result.
fn as_result(no: FieldNo, field: &Field, facts: &dyn Facts, depth: usize) -> Json {
    let own = options(no, &field.kind, facts, depth);
    let inner = own.as_ref().and_then(|options| options.get("result")).filter(|result| result.is_object());
    if let Some(inner) = inner {
        return inner.clone();
    }
    let mut out = Map::new();
    out.insert("type".to_owned(), json!(field.kind.type_name()));
    put(&mut out, "options", own);
    Json::Object(out)
}

fn rollup(no: FieldNo, options: &RollupOptions, facts: &dyn Facts) -> Json {
    let result = facts.result(no).filter(|_| is_joined(options.link, options.target, facts));
    let mut out = Map::new();
    put(&mut out, "recordLinkFieldId", options.link.and_then(|no| facts.field_id(no)));
    put(&mut out, "fieldIdInLinkedTable", options.target.and_then(|no| facts.field_id(no)));
    put(&mut out, "referencedFieldIds", Some(ids(&facts.references(no), facts)));
    put(&mut out, "isValid", Some(result.is_some()));
    put(&mut out, "result", Some(result.map(|result| shown_result(&result, None))));
    Json::Object(out)
}

/// `{type, options?}` of a computed result.
fn shown_result(result: &ValueType, display: Option<&ResultDisplay>) -> Json {
    match display {
        Some(ResultDisplay::Number(o)) => json!({ "type": "number", "options": o }),
        Some(ResultDisplay::Percent(o)) => json!({ "type": "percent", "options": o }),
        Some(ResultDisplay::Currency(o)) => json!({ "type": "currency", "options": o }),
        Some(ResultDisplay::Duration(o)) => json!({ "type": "duration", "options": o }),
        Some(ResultDisplay::Date(o)) => json!({ "type": "date", "options": date(*o) }),
        Some(ResultDisplay::DateTime(o)) => json!({ "type": "dateTime", "options": date_time(o) }),
        Some(ResultDisplay::Checkbox(o)) => json!({ "type": "checkbox", "options": o }),
        Some(ResultDisplay::SingleLineText) => json!({ "type": "singleLineText" }),
        None if *result == ValueType::Boolean => {
            json!({ "type": "checkbox", "options": { "icon": "check", "color": "greenBright" } })
        }
        None => match result.leaf() {
            ValueType::Number | ValueType::Boolean => json!({ "type": "number", "options": { "precision": 0 } }),
            ValueType::Date => {
                json!({ "type": "date", "options": date(DateOptions { date_format: DateFormat::Local }) })
            }
            ValueType::DateTime => json!({ "type": "dateTime", "options": date_time(&default_date_time()) }),
            _ => json!({ "type": "singleLineText" }),
        },
    }
}
