//! What one commit is told as, cell for cell. Source: Airtable Web API reference, sections 3.5, 6.2 and 6.7.

use cadre_base::webhooks::Watch;
use cadre_base::{Draft, Op, ViewSpec};
use cadre_model::{Actor, FieldKind, FieldNo, RecordId, TableNo, Through, ViewKind, ViewNo};
use cadre_testkit::{kinds, people};
use cadre_wire::webhooks::Specification;
use serde_json::{Map, Value as Json, json};

use super::{Hook, field_id, table_id};
use crate::world::{World, create_op, field_op, inverse, set_op};

/// Tasks with all kinds of cells, linked to phases.
struct Plan {
    world: World,
    tasks: TableNo,
    phases: TableNo,
    title: FieldNo,
    state: FieldNo,
    points: FieldNo,
    done: FieldNo,
    tags: FieldNo,
    owner: FieldNo,
    phase: FieldNo,
    phase_name: FieldNo,
    phase_tags: FieldNo,
    doubled: FieldNo,
    shown: FieldNo,
    total: FieldNo,
}

impl Plan {
    fn new() -> Self {
        let world = World::new();
        let (phases, p) =
            world.table("Phases", vec![("Name", kinds::text()), ("Tags", kinds::selects(50, &["x", "y"]))]);
        let (tasks, t) = world.table(
            "Tasks",
            vec![
                ("Title", kinds::text()),
                ("State", kinds::select(1, &["Todo", "Done"])),
                ("Points", kinds::number()),
                ("Done", kinds::checkbox()),
                ("Tags", kinds::selects(20, &["a", "b"])),
                ("Owner", FieldKind::MultipleCollaborators),
                ("No", FieldKind::AutoNumber),
            ],
        );
        let phase = world.field(tasks, "Phase", kinds::link(phases));
        let doubled = world.field(tasks, "Doubled", kinds::formula("{Points} * 2"));
        let shown = world.field(tasks, "Phase tags", kinds::lookup(phase, p[1]));
        let back = inverse(&world.now(), phase);
        let total = world.field(phases, "Total", kinds::rollup(back, t[2], "SUM(values)", None));
        Self {
            world,
            tasks,
            phases,
            title: t[0],
            state: t[1],
            points: t[2],
            done: t[3],
            tags: t[4],
            owner: t[5],
            phase,
            phase_name: p[0],
            phase_tags: p[1],
            doubled,
            shown,
            total,
        }
    }

    fn hook(&self, filters: Json) -> Hook {
        self.including(filters, Json::Null)
    }

    fn including(&self, mut filters: Json, includes: Json) -> Hook {
        if filters.get("dataTypes").is_none() {
            filters["dataTypes"] = json!(["tableData"]);
        }
        Hook::new(&self.world.base, filters, includes)
    }

    fn heard(&self, hook: &mut Hook) -> Vec<Json> {
        hook.heard(&self.world.base)
    }

    fn field(&self, no: FieldNo) -> String {
        field_id(&self.world.now(), no)
    }

    /// What the payload with these changes of one table looks like.
    fn changed(&self, no: TableNo, changes: Json) -> Json {
        wrapped("changedTablesById", wrapped(&table_id(&self.world.now(), no), changes))
    }

    fn cells<const N: usize>(&self, cells: [(FieldNo, Json); N]) -> Json {
        Json::Object(cells.into_iter().map(|(no, json)| (self.field(no), json)).collect())
    }

    fn view(&self, filter: &str) -> (ViewNo, String) {
        self.kind_of_view(filter, ViewKind::Grid)
    }

    fn kind_of_view(&self, filter: &str, kind: ViewKind) -> (ViewNo, String) {
        let name = Some(format!("{filter} {kind:?}"));
        let spec = ViewSpec { name, filter: Some(Some(filter.to_owned())), kind: Some(kind), ..ViewSpec::default() };
        match self.world.run(Op::CreateView { table: self.tasks, id: None, spec }) {
            cadre_base::Made::View { no, id } => (no, id.to_string()),
            other => panic!("not a view: {other:?}"),
        }
    }

    fn task(&self, cells: Vec<(FieldNo, Json)>) -> RecordId {
        self.world.create(self.tasks, cells)
    }
}

fn wrapped(key: &str, value: Json) -> Json {
    Json::Object(Map::from_iter([(key.to_owned(), value)]))
}

fn current(cells: Json) -> Json {
    wrapped("current", wrapped("cellValuesByFieldId", cells))
}

#[test]
fn a_create_lists_exactly_the_cells_that_were_set() {
    let plan = Plan::new();
    let mut hook = plan.hook(json!({}));
    let id = plan.task(vec![(plan.title, json!("Hey there!")), (plan.done, json!(false))]);
    let created = json!({ id.to_string(): {
        "createdTime": "2026-11-20T09:00:00.000Z",
        "cellValuesByFieldId": plan.cells([(plan.title, json!("Hey there!"))]),
    } });
    assert_eq!(plan.heard(&mut hook), [plan.changed(plan.tasks, json!({ "createdRecordsById": created }))]);
}

#[test]
fn cells_are_shown_in_the_shapes_of_webhooks() {
    let plan = Plan::new();
    let phase =
        plan.world.create(plan.phases, vec![(plan.phase_name, json!("P1")), (plan.phase_tags, json!(["y", "x"]))]);
    let bare = plan.world.create(plan.phases, vec![]);
    let mut hook = plan.hook(json!({ "recordChangeScope": table_id(&plan.world.now(), plan.tasks) }));
    let id = plan.task(vec![
        (plan.state, json!("Done")),
        (plan.tags, json!(["b", "a"])),
        (plan.owner, json!([{ "id": people::person(1).id }])),
        (plan.phase, json!([phase, bare])),
        (plan.points, json!(0)),
        (plan.done, json!(true)),
    ]);
    let choice = |n: u32, name: &str| json!({ "id": cadre_testkit::ids::choice_id(n), "name": name });
    let set = plan.cells([
        (plan.state, choice(3, "Done")),
        (plan.tags, json!([choice(22, "b"), choice(21, "a")])),
        (plan.owner, json!([{ "id": people::person(1).id, "email": "user1@example.com", "name": "User 1" }])),
        (plan.phase, json!([{ "id": phase, "name": "P1" }, { "id": bare, "name": "" }])),
        (plan.points, json!(0)),
        (plan.done, json!(true)),
    ]);
    let heard = plan.heard(&mut hook).remove(0);
    let table = table_id(&plan.world.now(), plan.tasks);
    assert_eq!(heard["changedTablesById"][&table]["createdRecordsById"][id.to_string()]["cellValuesByFieldId"], set);
    // Lookups tell what they show of each linked record.
    let looked_up = json!({
        "linkedRecordIds": [bare, phase],
        "valuesByLinkedRecordId": { bare.to_string(): [null], phase.to_string(): [choice(52, "y"), choice(51, "x")] },
    });
    plan.world.set(id, plan.phase, json!([bare, phase]));
    let heard = plan.heard(&mut hook).remove(0);
    let links = json!([{ "id": bare, "name": "" }, { "id": phase, "name": "P1" }]);
    let cells = plan.cells([(plan.phase, links), (plan.shown, looked_up)]);
    assert_eq!(heard["changedTablesById"][&table]["changedRecordsById"][id.to_string()], current(cells));
}

#[test]
fn a_change_tells_what_changed_also_computed_cells_and_cells_of_other_tables() {
    let plan = Plan::new();
    let phase = plan.world.create(plan.phases, vec![(plan.phase_name, json!("P1"))]);
    let id = plan.task(vec![(plan.points, json!(1)), (plan.phase, json!([phase])), (plan.title, json!("T"))]);
    let mut hook = plan.including(json!({}), json!({ "includePreviousCellValues": true }));
    plan.world.set(id, plan.points, json!(4));
    let change = |id: RecordId, current: Json, previous: Json| {
        json!({ "changedRecordsById": { id.to_string(): {
            "current": { "cellValuesByFieldId": current }, "previous": { "cellValuesByFieldId": previous },
        } } })
    };
    let task = change(
        id,
        plan.cells([(plan.points, json!(4)), (plan.doubled, json!(8))]),
        plan.cells([(plan.points, json!(1)), (plan.doubled, json!(2))]),
    );
    let rolled = change(phase, plan.cells([(plan.total, json!(4))]), plan.cells([(plan.total, json!(1))]));
    let now = plan.world.now();
    let both =
        json!({ "changedTablesById": { table_id(&now, plan.tasks): task, table_id(&now, plan.phases): rolled } });
    assert_eq!(plan.heard(&mut hook), [both]);
    // A cell that is cleared is null, and so is one that was blank before.
    plan.world.set(id, plan.title, Json::Null);
    plan.world.set(id, plan.title, json!("again"));
    let blank = || plan.cells([(plan.title, Json::Null)]);
    let cell = |text: &str| plan.cells([(plan.title, json!(text))]);
    let expected = [change(id, blank(), cell("T")), change(id, cell("again"), blank())];
    assert_eq!(plan.heard(&mut hook), expected.map(|change| plan.changed(plan.tasks, change)));
}

#[test]
fn a_write_of_what_is_there_tells_nothing_and_distinct_commits_are_not_merged() {
    let plan = Plan::new();
    let id = plan.task(vec![(plan.points, json!(0))]);
    let mut hook = plan.hook(json!({}));
    plan.world.set(id, plan.points, json!(0));
    assert_eq!(plan.heard(&mut hook), [Json::Null; 0]);
    for n in 1..=20 {
        plan.world.set(id, plan.points, json!(n));
    }
    let payloads = hook.rest(&plan.world.base, 1);
    assert_eq!(payloads.len(), 20);
    assert!(payloads.is_sorted_by(|a, b| a.base_transaction_number < b.base_transaction_number));
}

#[test]
fn included_cells_are_told_as_unchanged_or_as_current() {
    let plan = Plan::new();
    let id = plan.task(vec![(plan.title, json!("T")), (plan.points, json!(1))]);
    let named = json!({ "includeCellValuesInFieldIds": [plan.field(plan.title), plan.field(plan.doubled)] });
    let filters = json!({ "watchDataInFieldIds": [plan.field(plan.points), plan.field(plan.state)] });
    let mut hook = plan.including(filters, named);
    let mut all = plan.including(json!({}), json!({ "includeCellValuesInFieldIds": "all" }));
    plan.world.set(id, plan.points, json!(2));
    let table = table_id(&plan.world.now(), plan.tasks);
    let record = |heard: &Json| heard["changedTablesById"][&table]["changedRecordsById"][id.to_string()].clone();
    let told = json!({
        "current": { "cellValuesByFieldId": plan.cells([(plan.points, json!(2)), (plan.doubled, json!(4))]) },
        "unchanged": { "cellValuesByFieldId": plan.cells([(plan.title, json!("T"))]) },
    });
    assert_eq!(record(&plan.heard(&mut hook)[0]), told);
    let heard = record(&plan.heard(&mut all)[0]);
    assert_eq!(heard["current"], told["current"]);
    assert_eq!(heard["unchanged"]["cellValuesByFieldId"].as_object().unwrap().len(), 2, "title and number: {heard}");
    // Of a record that came, cells that were asked for are told though they are computed.
    let new = plan.task(vec![(plan.points, json!(3)), (plan.title, json!("N")), (plan.done, json!(true))]);
    let heard = plan.heard(&mut hook).remove(0);
    let cells = plan.cells([(plan.points, json!(3)), (plan.title, json!("N")), (plan.doubled, json!(6))]);
    let created = &heard["changedTablesById"][&table]["createdRecordsById"][new.to_string()];
    assert_eq!(created["cellValuesByFieldId"], cells);
}

#[test]
fn watched_fields_decide_what_is_told() {
    let plan = Plan::new();
    let id = plan.task(vec![(plan.title, json!("T"))]);
    let mut hook = plan.hook(json!({ "watchDataInFieldIds": [plan.field(plan.state)] }));
    let mut computed = plan.hook(json!({ "watchDataInFieldIds": [plan.field(plan.doubled)] }));
    plan.world.set(id, plan.title, json!("U"));
    plan.task(vec![(plan.title, json!("V"))]);
    let elsewhere = plan.world.create(plan.phases, vec![]);
    plan.world.run(Op::DeleteRecords { table: plan.phases, ids: vec![elsewhere] });
    assert_eq!(plan.heard(&mut hook), [Json::Null; 0]);
    plan.world
        .commit(vec![
            set_op(plan.tasks, id, plan.title, json!("W")),
            set_op(plan.tasks, id, plan.state, json!("Todo")),
            set_op(plan.tasks, id, plan.points, json!(1)),
            create_op(plan.tasks, vec![(plan.title, json!("X")), (plan.state, json!("Done"))]),
        ])
        .unwrap();
    let table = table_id(&plan.world.now(), plan.tasks);
    let heard = plan.heard(&mut hook).remove(0)["changedTablesById"][&table].clone();
    let choice = |n: u32, name: &str| json!({ "id": cadre_testkit::ids::choice_id(n), "name": name });
    let told = current(plan.cells([(plan.state, choice(2, "Todo"))]));
    assert_eq!(heard["changedRecordsById"], json!({ id.to_string(): told }));
    let created = heard["createdRecordsById"].as_object().unwrap();
    assert_eq!(created.len(), 1);
    assert_eq!(created.values().next().unwrap()["cellValuesByFieldId"], plan.cells([(plan.state, choice(3, "Done"))]));
    let told = json!({ "changedRecordsById": { id.to_string(): current(plan.cells([(plan.doubled, json!(2))])) } });
    assert_eq!(plan.heard(&mut computed), [plan.changed(plan.tasks, told)]);
    // A record that goes takes its watched cells along.
    plan.world.run(Op::DeleteRecords { table: plan.tasks, ids: vec![id] });
    assert_eq!(plan.heard(&mut hook), [plan.changed(plan.tasks, json!({ "destroyedRecordIds": [id] }))]);
}

#[test]
fn kinds_of_changes_are_told_apart() {
    let plan = Plan::new();
    let hook = |kind: &str| plan.hook(json!({ "changeTypes": [kind] }));
    let (mut add, mut update, mut remove) = (hook("add"), hook("update"), hook("remove"));
    let id = plan.task(vec![(plan.title, json!("T"))]);
    plan.world.set(id, plan.title, json!("U"));
    plan.world.run(Op::DeleteRecords { table: plan.tasks, ids: vec![id] });
    let told = |hook: &mut Hook| {
        let heard = plan.heard(hook);
        assert_eq!(heard.len(), 1, "{heard:?}");
        let table = table_id(&plan.world.now(), plan.tasks);
        heard[0]["changedTablesById"][table].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(told(&mut add), ["createdRecordsById"]);
    assert_eq!(told(&mut update), ["changedRecordsById"]);
    assert_eq!(told(&mut remove), ["destroyedRecordIds"]);
}

#[test]
fn sources_are_told_and_told_apart() {
    let plan = Plan::new();
    let sources = [
        (Through::Cli, "client"),
        (Through::Page, "client"),
        (Through::Import, "client"),
        (Through::Api, "publicApi"),
        (Through::Sync, "sync"),
        (Through::Handler, "automation"),
        (Through::System, "system"),
    ];
    let mut all = plan.hook(json!({}));
    let mut some = plan.hook(json!({ "fromSources": ["sync", "system", "formSubmission"] }));
    for (through, _) in sources {
        let actor = Actor { through, ..people::actor(2) };
        let ops = vec![create_op(plan.tasks, vec![])];
        plan.world.base.commit(Draft { actor, ops, ..Draft::default() }).unwrap();
    }
    let words = |hook: &mut Hook| -> Vec<String> {
        let payloads = hook.rest(&plan.world.base, 1);
        payloads.into_iter().map(|payload| payload.action_metadata.unwrap().source.to_string()).collect()
    };
    assert_eq!(words(&mut all), sources.map(|(_, word)| word));
    assert_eq!(words(&mut some), ["sync", "system"]);
    let payload = serde_json::to_value(&all.rest(&plan.world.base, 1)[3]).unwrap();
    let frame = json!({
        "timestamp": "2026-11-20T09:00:00.000Z", "payloadFormat": "v0",
        "actionMetadata": { "source": "publicApi", "sourceMetadata": { "user": {
            "id": people::person(2).id, "email": "user2@example.com", "name": "User 2", "permissionLevel": "create",
        } } },
    });
    for (key, value) in frame.as_object().unwrap() {
        assert_eq!(&payload[key], value);
    }
    assert_eq!(payload["baseTransactionNumber"], plan.world.now().seq().0 - 3);
}

#[test]
fn a_table_as_scope_hears_of_no_other() {
    let plan = Plan::new();
    let phases = table_id(&plan.world.now(), plan.phases);
    let mut hook =
        plan.hook(json!({ "recordChangeScope": phases, "dataTypes": ["tableData", "tableFields", "tableMetadata"] }));
    plan.task(vec![(plan.title, json!("T"))]);
    plan.world.field(plan.tasks, "More", kinds::text());
    let name = Some("Jobs".to_owned());
    plan.world.run(Op::UpdateTable { table: plan.tasks, name, description: None, primary: None });
    plan.world.table("Other", vec![("Name", kinds::text())]);
    assert_eq!(plan.heard(&mut hook), [Json::Null; 0]);
    let id = plan.world.create(plan.phases, vec![]);
    let heard = plan.heard(&mut hook);
    assert_eq!(heard.len(), 1);
    assert!(heard[0]["changedTablesById"][phases]["createdRecordsById"][id.to_string()].is_object());
}

#[test]
fn records_come_into_a_view_and_go_out_of_it() {
    let plan = Plan::new();
    let (_, view) = plan.view("{State} = 'Todo'");
    let mut hook = plan.hook(json!({ "recordChangeScope": view }));
    let id = plan.task(vec![(plan.title, json!("T")), (plan.points, json!(1))]);
    assert_eq!(plan.heard(&mut hook), [Json::Null; 0], "it is not in the view");
    plan.world.set(id, plan.state, json!("Todo"));
    plan.world.set(id, plan.title, json!("U"));
    plan.world.set(id, plan.state, json!("Done"));
    plan.world.set(id, plan.title, json!("V"));
    let in_view = |told: Json| plan.changed(plan.tasks, json!({ "changedViewsById": { view.clone(): told } }));
    let choice = json!({ "id": cadre_testkit::ids::choice_id(2), "name": "Todo" });
    let all = plan.cells([(plan.title, json!("T")), (plan.points, json!(1)), (plan.state, choice)]);
    let created = json!({ "createdTime": "2026-11-20T09:00:00.000Z", "cellValuesByFieldId": all });
    let expected = [
        in_view(json!({ "createdRecordsById": { id.to_string(): created } })),
        in_view(json!({ "changedRecordsById": { id.to_string(): current(plan.cells([(plan.title, json!("U"))])) } })),
        in_view(json!({ "destroyedRecordIds": [id] })),
    ];
    assert_eq!(plan.heard(&mut hook), expected);
}

#[test]
fn a_view_is_left_also_by_what_happens_elsewhere() {
    let plan = Plan::new();
    let phase = plan.world.create(plan.phases, vec![(plan.phase_name, json!("P1"))]);
    let id = plan.task(vec![(plan.phase, json!([phase]))]);
    let mut hooks: Vec<(String, Hook)> = ["{Phase} = 'P1'", "IS_BEFORE(NOW(), '2026-11-21')", "{Owner} = BLANK()", ""]
        .map(|filter| {
            let (_, view) = plan.view(filter);
            let hook = plan.hook(json!({ "recordChangeScope": view }));
            (view, hook)
        })
        .into();
    let gone =
        |view: &str| plan.changed(plan.tasks, json!({ "changedViewsById": { view: { "destroyedRecordIds": [id] } } }));
    // The record itself stays as it is.
    plan.world.set(phase, plan.phase_name, json!("P2"));
    plan.world.run(Op::Tick("2026-11-22T00:00:00.000Z".parse().unwrap()));
    let heard: Vec<_> = hooks.iter_mut().map(|(view, hook)| (view.clone(), plan.heard(hook))).collect();
    assert_eq!(heard[0].1, [gone(&heard[0].0)]);
    assert_eq!(heard[1].1, [gone(&heard[1].0)]);
    assert_eq!([&heard[2].1, &heard[3].1], [&Vec::<Json>::new(); 2]);
    // And a view that is filtered otherwise shows others.
    let all = plan.world.now().schema().views.clone();
    let (no, _) = all.iter().find(|(_, view)| view.id.to_string() == heard[3].0).unwrap();
    let spec = ViewSpec { filter: Some(Some("{Points} > 5".to_owned())), ..ViewSpec::default() };
    plan.world.run(Op::UpdateView { view: *no, spec });
    assert_eq!(plan.heard(&mut hooks[3].1), [gone(&heard[3].0)]);
}

#[test]
fn definitions_of_fields_and_tables_are_told() {
    let plan = Plan::new();
    let filters = json!({ "dataTypes": ["tableFields", "tableMetadata"] });
    let mut hook = plan.including(filters.clone(), json!({ "includePreviousFieldDefinitions": true }));
    let mut brief = plan.including(filters, Json::Null);
    let new = plan.world.field(plan.tasks, "Files", FieldKind::MultilineText);
    let told = json!({ "createdFieldsById": { plan.field(new): { "name": "Files", "type": "multilineText" } } });
    assert_eq!(plan.heard(&mut hook), [plan.changed(plan.tasks, told)]);
    plan.heard(&mut brief);
    plan.world.run(field_op(plan.points, Some("Story points"), None));
    let id = plan.field(plan.points);
    let current = json!({ "name": "Story points", "type": "number" });
    let previous = json!({ "name": "Points", "type": "number" });
    let told = json!({ "changedFieldsById": { id.clone(): { "current": current, "previous": previous } } });
    assert_eq!(plan.heard(&mut hook), [plan.changed(plan.tasks, told)]);
    let told = json!({ "changedFieldsById": { id: { "current": current } } });
    assert_eq!(plan.heard(&mut brief), [plan.changed(plan.tasks, told)]);
    let gone = plan.field(new);
    plan.world.run(Op::DeleteField(new));
    assert_eq!(plan.heard(&mut hook), [plan.changed(plan.tasks, json!({ "destroyedFieldIds": [gone] }))]);
    let description = Some(Some("All work".to_owned()));
    plan.world.run(Op::UpdateTable { table: plan.tasks, name: None, description, primary: None });
    let told = json!({ "changedMetadata": {
        "current": { "name": "Tasks", "description": "All work" }, "previous": { "name": "Tasks", "description": null },
    } });
    assert_eq!(plan.heard(&mut hook), [plan.changed(plan.tasks, told)]);
    plan.task(vec![(plan.title, json!("T"))]);
    assert_eq!(plan.heard(&mut hook), [Json::Null; 0], "records were not asked for");
}

#[test]
fn watched_definitions_are_told_and_no_others() {
    let plan = Plan::new();
    let mut hook =
        plan.hook(json!({ "dataTypes": ["tableFields"], "watchSchemasOfFieldIds": [plan.field(plan.state)] }));
    plan.world.run(field_op(plan.points, Some("Other"), None));
    plan.world.field(plan.tasks, "New", kinds::text());
    assert_eq!(plan.heard(&mut hook), [Json::Null; 0]);
    // A choice more is another definition, though name and type are the same.
    plan.world.run(field_op(plan.state, None, Some(kinds::select(1, &["Todo", "Done", "Late"]))));
    let told = json!({ "current": { "name": "State", "type": "singleSelect" } });
    let told = json!({ "changedFieldsById": { plan.field(plan.state): told } });
    assert_eq!(plan.heard(&mut hook), [plan.changed(plan.tasks, told)]);
}

#[test]
fn tables_come_and_go_whole() {
    let plan = Plan::new();
    let mut hook = plan.hook(json!({ "dataTypes": ["tableData", "tableFields", "tableMetadata"] }));
    let mut data = plan.hook(json!({}));
    let (notes, n) = plan.world.table("Notes", vec![("Text", kinds::text())]);
    let now = plan.world.now();
    let id = table_id(&now, notes);
    let fields = json!({ field_id(&now, n[0]): { "name": "Text", "type": "singleLineText" } });
    let created =
        json!({ "metadata": { "name": "Notes", "description": null }, "fieldsById": fields, "recordsById": {} });
    assert_eq!(plan.heard(&mut hook), [json!({ "createdTablesById": { id.clone(): created } })]);
    assert_eq!(plan.heard(&mut data), [Json::Null; 0], "a table without records is no data");
    plan.world.create(notes, vec![(n[0], json!("a"))]);
    plan.heard(&mut hook);
    plan.heard(&mut data);
    plan.world.run(Op::DeleteTable(notes));
    for hook in [&mut hook, &mut data] {
        assert_eq!(plan.heard(hook), [json!({ "destroyedTableIds": [id] })]);
    }
}

#[test]
fn a_type_that_changes_tells_the_cells_that_show_otherwise() {
    let plan = Plan::new();
    let id = plan.task(vec![(plan.state, json!("Done")), (plan.points, json!(2))]);
    let mut hook = plan.hook(json!({}));
    plan.world.run(field_op(plan.state, None, Some(FieldKind::SingleLineText)));
    let told = json!({ "changedRecordsById": { id.to_string(): current(plan.cells([(plan.state, json!("Done"))])) } });
    assert_eq!(plan.heard(&mut hook), [plan.changed(plan.tasks, told)]);
    // A percentage is the same number.
    let percent = FieldKind::Percent(cadre_model::field::NumberOptions { precision: 1 });
    plan.world.run(field_op(plan.points, None, Some(percent)));
    assert_eq!(plan.heard(&mut hook), [Json::Null; 0]);
    // And a choice that is named otherwise is the same choice.
    plan.world.run(field_op(plan.tags, None, Some(kinds::selects(20, &["a", "c"]))));
    assert_eq!(plan.heard(&mut hook), [Json::Null; 0]);
}

#[test]
fn what_a_field_computed_is_told_when_it_becomes_a_field_of_its_own() {
    let plan = Plan::new();
    let id = plan.task(vec![(plan.points, json!(2))]);
    let mut hook = plan.hook(json!({}));
    // A receiver that was told of the record alone does not know what the formula made of it.
    plan.world.run(field_op(plan.doubled, None, Some(kinds::number())));
    let told = json!({ "changedRecordsById": { id.to_string(): current(plan.cells([(plan.doubled, json!(4))])) } });
    assert_eq!(plan.heard(&mut hook), [plan.changed(plan.tasks, told)]);
}

#[test]
fn files_are_told_as_the_record_routes_give_them() {
    let plan = Plan::new();
    let files = plan.world.field(plan.tasks, "Files", FieldKind::MultipleAttachments(Default::default()));
    let mut hook = plan.hook(json!({}));
    let id = plan.task(vec![(files, json!([{ "url": "https://example.com/logo.png" }]))]);
    let heard = plan.heard(&mut hook).remove(0);
    let table = table_id(&plan.world.now(), plan.tasks);
    let cell = &heard["changedTablesById"][table]["createdRecordsById"][id.to_string()]["cellValuesByFieldId"];
    let file = &cell[plan.field(files)][0];
    assert!(file["id"].as_str().unwrap().starts_with("att"));
    let keys: Vec<&String> = file.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["id", "url", "filename"], "and nothing of how it is kept: {file}");
}

#[test]
fn filters_on_what_is_gone_say_so_once() {
    let plan = Plan::new();
    let (no, view) = plan.view("{Points} > 1");
    let mut of_view = plan.hook(json!({ "recordChangeScope": view }));
    let mut of_field = plan.hook(json!({ "watchDataInFieldIds": [plan.field(plan.points)] }));
    plan.world.run(Op::DeleteView(no));
    plan.world.run(Op::DeleteField(plan.points));
    plan.task(vec![(plan.title, json!("T"))]);
    for hook in [&mut of_view, &mut of_field] {
        assert_eq!(plan.heard(hook), [json!({ "error": true, "code": "INVALID_FILTERS" })]);
    }
    let mut of_table = plan.hook(json!({ "recordChangeScope": table_id(&plan.world.now(), plan.phases) }));
    let id = table_id(&plan.world.now(), plan.phases);
    plan.world.run(Op::DeleteTable(plan.phases));
    plan.task(vec![(plan.title, json!("T"))]);
    assert_eq!(plan.heard(&mut of_table), [json!({ "destroyedTableIds": [id] })], "that says it too");
}

#[test]
fn ids_that_are_not_there_are_refused_with_their_place() {
    let plan = Plan::new();
    let (_, form) = plan.kind_of_view("", ViewKind::Form);
    let (_, grid) = plan.view("1");
    let now = plan.world.now();
    let tasks = table_id(&now, plan.tasks);
    let check = |filters: Json, includes: Json| {
        let options = json!({ "options": { "filters": filters, "includes": includes } });
        let mut options = options;
        options["options"]["filters"]["dataTypes"] = json!(["tableData"]);
        Watch::check(&Specification::parse(options).unwrap(), now.schema())
    };
    let (title, name) = (plan.field(plan.title), plan.field(plan.phase_name));
    let unknown = "fldTest0000009999";
    let refused = [
        (json!({ "recordChangeScope": "tblTest0000009999" }), "recordChangeScope", "a table or view of this base"),
        (json!({ "recordChangeScope": "viwTest0000009999" }), "recordChangeScope", "a table or view of this base"),
        (json!({ "recordChangeScope": form }), "recordChangeScope", "a view that shows records"),
        (json!({ "watchDataInFieldIds": [title, unknown] }), "watchDataInFieldIds[1]", "the id of a field"),
        (json!({ "watchSchemasOfFieldIds": [unknown] }), "watchSchemasOfFieldIds[0]", "the id of a field"),
        (
            json!({ "recordChangeScope": tasks, "watchDataInFieldIds": [name] }),
            "watchDataInFieldIds[0]",
            "a field of the table in recordChangeScope",
        ),
        (
            json!({ "sourceOptions": { "formSubmission": { "viewId": grid } } }),
            "sourceOptions.formSubmission.viewId",
            "a form view",
        ),
    ];
    for (filters, path, right) in refused {
        let fault = check(filters, Json::Null).unwrap_err();
        assert_eq!(fault.path, format!("options.filters.{path}"));
        assert!(fault.right.contains(right), "{fault}");
    }
    let fault = check(json!({}), json!({ "includeCellValuesInFieldIds": [title, unknown] })).unwrap_err();
    assert_eq!(fault.path, "options.includes.includeCellValuesInFieldIds[1]");
    let full = json!({
        "recordChangeScope": grid, "watchDataInFieldIds": [title], "watchSchemasOfFieldIds": [title],
        "changeTypes": ["add"], "fromSources": ["client"],
        "sourceOptions": { "formSubmission": { "viewId": form } },
    });
    assert_eq!(check(full, json!({ "includeCellValuesInFieldIds": "all" })), Ok(()));
}
