//! A receiver that knows nothing but payloads keeps a copy of the base.

use std::collections::BTreeMap;
use std::sync::Arc;

use cadre_base::query::{CellFormat, KeyForm, Page, PageWriter, Query};
use cadre_base::{BaseError, Made, Op, Snapshot, ViewSpec};
use cadre_model::{TableNo, ViewNo};
use cadre_wire::webhooks::{ChangedRecord, CreatedRecord, FieldInfo, Payload, TableInfo};
use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};

use super::Hook;
use crate::steps::{Step, any_step, take};
use crate::world::{Five, World};

/// What the receiver has of a table.
#[derive(Debug, Default)]
struct Copy {
    info: TableInfo,
    fields: BTreeMap<String, FieldInfo>,
    /// Cells by record and field; cleared ones are gone.
    records: BTreeMap<String, BTreeMap<String, Json>>,
}

#[derive(Debug, Default)]
struct Mirror(BTreeMap<String, Copy>);

impl Mirror {
    fn apply(&mut self, payload: Payload) {
        assert_eq!(payload.error, None);
        for id in payload.destroyed_table_ids {
            assert!(self.0.remove(&id).is_some(), "{id} was known");
        }
        for (id, table) in payload.created_tables_by_id {
            let mut copy = Copy { info: table.metadata.unwrap(), fields: table.fields_by_id, records: BTreeMap::new() };
            create(&mut copy, table.records_by_id);
            assert!(self.0.insert(id, copy).is_none());
        }
        for (id, table) in payload.changed_tables_by_id {
            let copy = self.0.get_mut(&id).unwrap();
            if let Some(metadata) = table.changed_metadata {
                assert_eq!(copy.info, metadata.previous);
                copy.info = metadata.current;
            }
            for id in table.destroyed_field_ids {
                assert!(copy.fields.remove(&id).is_some());
                copy.records.values_mut().for_each(|cells| drop(cells.remove(&id)));
            }
            for (id, field) in table.changed_fields_by_id {
                assert_eq!(copy.fields.insert(id, field.current), field.previous);
            }
            copy.fields.extend(table.created_fields_by_id);
            copy.enter(table.created_records_by_id, table.changed_records_by_id, table.destroyed_record_ids);
        }
    }
}

impl Copy {
    fn enter(
        &mut self,
        created: BTreeMap<String, CreatedRecord>,
        changed: BTreeMap<String, ChangedRecord>,
        destroyed: Vec<String>,
    ) {
        for id in destroyed {
            assert!(self.records.remove(&id).is_some(), "{id} was known");
        }
        create(self, created);
        for (id, record) in changed {
            let cells = self.records.get_mut(&id).unwrap();
            let changes = record.current.cell_values_by_field_id;
            assert!(!changes.is_empty());
            let previous = record.previous.unwrap().cell_values_by_field_id;
            assert!(previous.keys().eq(changes.keys()));
            cells.extend(changes);
            cells.extend(record.unchanged.into_iter().flat_map(|cells| cells.cell_values_by_field_id));
            cells.retain(|_, cell| !cell.is_null());
        }
    }
}

fn create(copy: &mut Copy, records: BTreeMap<String, CreatedRecord>) {
    for (id, record) in records {
        assert!(copy.records.insert(id, record.cell_values_by_field_id).is_none());
    }
}

/// What stays of a cell when names are left out that its own commit does not tell: those of choices, records and people.
fn bare(now: &Snapshot, cell: &Json) -> Json {
    match cell {
        Json::Array(items) => items.iter().map(|item| bare(now, item)).collect(),
        Json::Object(object) => match (object.get("id").and_then(Json::as_str), object.get("linkedRecordIds")) {
            (Some(id), _) if id.starts_with("sel") => json!(choice_name(now, id)),
            (Some(id), _) => json!(id),
            // What a lookup shows of each linked record, one after the other.
            (_, Some(linked)) => {
                let linked = linked.as_array().unwrap().iter();
                let values =
                    linked.map(|id| object["valuesByLinkedRecordId"][id.as_str().unwrap()].as_array().unwrap());
                values.flatten().map(|value| bare(now, value)).collect()
            }
            _ => cell.clone(),
        },
        _ => cell.clone(),
    }
}

fn choice_name(now: &Snapshot, id: &str) -> String {
    let choices = now.schema().fields.values().filter_map(|field| field.kind.choices()).flat_map(|o| &o.choices);
    choices.filter(|choice| choice.id.to_string() == id).map(|choice| choice.name.clone()).next().unwrap()
}

/// The cells that the record routes give, by table, record and field.
fn cells(now: &Arc<Snapshot>, no: TableNo) -> BTreeMap<String, Map<String, Json>> {
    let mut query = Query::new(no, now.clock());
    query.page_size = usize::MAX;
    written(&query.run(now).unwrap())
}

fn written(page: &Page) -> BTreeMap<String, Map<String, Json>> {
    let mut out = b"[".to_vec();
    PageWriter::new(page, &CellFormat::Json, KeyForm::Ids).write_records(&mut out);
    out.push(b']');
    let records: Vec<Json> = serde_json::from_slice(&out).unwrap();
    records
        .into_iter()
        .map(|record| (record["id"].as_str().unwrap().to_owned(), record["fields"].as_object().unwrap().clone()))
        .collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Fields {
    Stored,
    All,
}

fn compare(mirror: &Mirror, now: &Arc<Snapshot>, which: Fields) {
    let schema = now.schema();
    assert_eq!(mirror.0.len(), schema.tables.len());
    for (no, table) in &schema.tables {
        let copy = &mirror.0[&table.id.to_string()];
        assert_eq!((&copy.info.name, &copy.info.description), (&table.name, &table.description));
        let fields: BTreeMap<String, FieldInfo> = schema
            .fields_of(table)
            .map(|(_, field)| {
                let kind = field.kind.type_name().to_owned();
                (field.id.to_string(), FieldInfo { name: Some(field.name.clone()), field_type: Some(kind) })
            })
            .collect();
        assert_eq!(copy.fields, fields, "fields of {}", table.name);
        let there = cells(now, *no);
        assert!(copy.records.keys().eq(there.keys()), "records of {}", table.name);
        for (_, field) in schema.fields_of(table) {
            if which == Fields::Stored && field.kind.is_computed() {
                continue;
            }
            let id = field.id.to_string();
            for (record, cells) in &there {
                let expected = cells.get(&id).map(|cell| bare(now, cell));
                let got = copy.records[record].get(&id).map(|cell| bare(now, cell));
                assert_eq!(got, expected, "{record}, field {} ({})", field.name, field.kind.type_name());
            }
        }
    }
}

/// Does steps and lets two receivers follow: one is told what was set and what changed, the other everything of each record that
/// is told of.
fn follow(steps: &[Step]) {
    let world = World::new();
    let filters = json!({ "dataTypes": ["tableData", "tableFields", "tableMetadata"] });
    let previous = json!({ "includePreviousCellValues": true, "includePreviousFieldDefinitions": true });
    let mut all = previous.clone();
    all["includeCellValuesInFieldIds"] = json!("all");
    let mut hooks = [
        (Hook::new(&world.base, filters.clone(), previous), Mirror::default(), Fields::Stored, 1),
        (Hook::new(&world.base, filters, all), Mirror::default(), Fields::All, 1),
    ];
    let five = Five::build(&world);
    five.shift(&world);
    five.chain(&world);
    for (i, step) in steps.iter().enumerate() {
        world.clock.advance(1_000);
        let before = world.now();
        drop(take(&world.base, *step));
        if i % 7 < 3 && i + 1 < steps.len() {
            continue;
        }
        let now = world.now();
        for (hook, mirror, which, cursor) in &mut hooks {
            // From the place that was kept, and again over a base that was opened anew.
            let payloads = hook.rest(&world.base, *cursor);
            if i % 5 == 0 {
                assert_eq!(hook.rest(&world.opened(), *cursor), payloads, "after {step:?} at {}", before.seq());
            }
            *cursor += payloads.len() as u64;
            payloads.into_iter().for_each(|payload| mirror.apply(payload));
            compare(mirror, &now, *which);
        }
    }
}

/// Follows one view, whose filter reads cells of its records, a name across a link and the clock.
fn follow_view(steps: &[Step]) {
    let world = World::new();
    let five = Five::build(&world);
    five.shift(&world);
    five.chain(&world);
    let filter = "AND(OR({Size} > 1, {Stage} != 'name 2'), CREATED_TIME() < NOW())".to_owned();
    let spec = ViewSpec { name: Some("Watched".to_owned()), filter: Some(Some(filter)), ..ViewSpec::default() };
    let table = five.tables[3];
    let Made::View { no, id } = world.run(Op::CreateView { table, id: None, spec }) else { panic!("not a view") };
    let filters = json!({ "dataTypes": ["tableData", "tableFields"], "recordChangeScope": id });
    let mut hook = Hook::new(&world.base, filters, json!({ "includePreviousCellValues": true }));
    let mut copy = Copy::default();
    for (record, cells) in members(&world.now(), table, no) {
        copy.records.insert(record, cells.into_iter().collect());
    }
    let mut cursor = 1;
    for step in steps {
        world.clock.advance(1_000);
        drop(take(&world.base, *step));
        let payloads = hook.rest(&world.base, cursor);
        cursor += payloads.len() as u64;
        for payload in payloads {
            if payload.error.is_some() {
                return;
            }
            for (_, mut changed) in payload.changed_tables_by_id {
                assert!(changed.created_records_by_id.is_empty() && changed.destroyed_record_ids.is_empty());
                for id in changed.destroyed_field_ids {
                    copy.records.values_mut().for_each(|cells| drop(cells.remove(&id)));
                }
                let Some(told) = changed.changed_views_by_id.remove(&id.to_string()) else { continue };
                copy.enter(told.created_records_by_id, told.changed_records_by_id, told.destroyed_record_ids);
            }
        }
        let now = world.now();
        let there = members(&now, table, no);
        assert!(copy.records.keys().eq(there.keys()), "after {step:?}: {:?}, {:?}", copy.records.keys(), there.keys());
        for (record, cells) in &there {
            let schema = now.schema();
            for (_, field) in schema.fields_of(&schema.tables[&table]).filter(|(_, field)| !field.kind.is_computed()) {
                let id = field.id.to_string();
                let cell = |cell: &Json| bare(&now, cell);
                assert_eq!(
                    copy.records[record].get(&id).map(cell),
                    cells.get(&id).map(cell),
                    "{record} {}",
                    field.name
                );
            }
        }
    }
}

/// The records of a view as a query gives them; none when its filter does not hold any more.
fn members(now: &Arc<Snapshot>, table: TableNo, view: ViewNo) -> BTreeMap<String, Map<String, Json>> {
    let mut query = Query::new(table, now.clock());
    (query.page_size, query.view) = (usize::MAX, Some(view));
    match query.run(now) {
        Ok(page) => written(&page),
        Err(BaseError::Formula { .. } | BaseError::NoView(_)) => BTreeMap::new(),
        Err(error) => panic!("{error}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 80, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn payloads_alone_keep_a_copy_of_a_base(steps in prop::collection::vec(any_step(), 1..40)) {
        follow(&steps);
    }

    #[test]
    fn payloads_of_a_view_keep_a_copy_of_what_it_shows(steps in prop::collection::vec(any_step(), 1..40)) {
        follow_view(&steps);
    }
}

/// More for a long proof: `PROPTEST_CASES`.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(8)
}
