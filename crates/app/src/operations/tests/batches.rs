//! Batches across tables, counts and aggregates.

use serde_json::json;

use super::World;
use crate::Code;

#[test]
fn a_batch_writes_to_several_tables_in_one_commit() {
    let world = World::with_tasks();
    let old = world.task(json!({"Title": "old"}));
    let done = world.task(json!({"Title": "done"}));
    let head = world.head();
    let out = world.ok(
        "batch",
        json!({"steps": [
            {"create": {"table": "People", "records": [{"fields": {"Name": "Alice"}}]}},
            {"create": {"table": "Tasks", "typecast": true, "records": [{"fields": {"Title": "new", "Owner": "Alice"}}]}},
            {"update": {"table": "Tasks", "records": [{"id": old, "fields": {"Points": 1}}]}},
            {"update": {"table": "Tasks", "mergeOn": ["Title"], "records": [{"fields": {"Title": "new", "Points": 4}}]}},
            {"delete": {"table": "Tasks", "records": [{"id": done}]}},
        ]}),
    );
    assert_eq!((out["commit"].as_u64().unwrap(), world.head()), (head + 1, head + 1));
    let alice = &out["results"][0]["records"][0];
    assert_eq!(out["results"][1]["records"][0]["fields"]["Owner"], json!([alice["id"]]));
    assert_eq!(alice["fields"]["Tasks"], json!([out["results"][1]["records"][0]["id"]]));
    assert_eq!(out["results"][2]["records"][0]["fields"]["Double"], 2);
    assert_eq!(out["results"][3]["updatedRecords"], json!([out["results"][1]["records"][0]["id"]]));
    assert_eq!(out["results"][4]["records"], json!([{"id": done, "deleted": true}]));
    world.assert_sound();
}

#[test]
fn a_step_that_fails_leaves_nothing_of_those_before_it() {
    let world = World::with_tasks();
    let id = world.task(json!({"Title": "a"}));
    let head = world.head();
    for last in [
        json!({"delete": {"table": "Tasks", "records": [{"id": "recNone0000000001"}]}}),
        json!({"delete": {"table": "Tasks", "records": [{"id": id, "ifVersion": 1}]}}),
        json!({"update": {"table": "Tasks", "records": [{"id": id, "fields": {"Points": "x"}}]}}),
        json!({"create": {"table": "Nothing", "records": []}}),
    ] {
        let first = json!({"create": {"table": "People", "records": [{"fields": {"Name": "Bob"}}]}});
        world.refused("batch", json!({"steps": [first, last]}));
    }
    assert_eq!(world.head(), head);
    let many = vec![json!({"fields": {}}); 6_000];
    let step = |table: &str| json!({"create": {"table": table, "records": many}});
    let refused = world.refused("batch", json!({"steps": [step("People"), step("Tasks")]}));
    assert_eq!(refused.code(), Code::InvalidRequest);
}

#[test]
fn a_record_that_a_later_step_deletes_is_left_out_of_the_answer() {
    let world = World::with_tasks();
    let id = world.task(json!({"Title": "a"}));
    let out = world.ok(
        "batch",
        json!({"steps": [
            {"update": {"table": "Tasks", "records": [{"id": id, "fields": {"Points": 1}}]}},
            {"delete": {"table": "Tasks", "records": [{"id": id}]}},
        ]}),
    );
    assert_eq!(out["results"][0]["records"], json!([]));
    assert_eq!(out["results"][1]["records"][0]["id"], id);
}

#[test]
fn a_batch_under_a_key_is_done_once() {
    let world = World::with_tasks();
    let input = json!({"steps": [
        {"create": {"table": "Tasks", "records": [{"fields": {"Title": "a"}}]}},
        {"create": {"table": "People", "records": [{"fields": {"Name": "b"}}]}},
    ]});
    let first = world.bytes(&world.keyed("k"), "batch", &input).unwrap();
    world.task(json!({"Title": "later"}));
    assert_eq!(world.bytes(&world.keyed("k"), "batch", &input).unwrap(), first);
    assert_eq!(world.ok("aggregate", json!({"table": "Tasks"}))["groups"][0]["count"], 2);
}

#[test]
fn figures_are_worked_out_by_group_filter_and_view() {
    let world = World::with_tasks();
    for (title, points, state) in [("a", 1, "Todo"), ("b", 2, "Todo"), ("c", 4, "Done")] {
        world.task(json!({"Title": title, "Points": points, "State": state, "Due": "2026-11-20"}));
    }
    world.task(json!({"Title": "d"}));
    let measures = json!([
        {"field": "Points", "measure": "sum"}, {"field": "Points", "measure": "average"},
        {"field": "Points", "measure": "filled"}, {"field": "Due", "measure": "max"},
    ]);
    let all = world.ok("aggregate", json!({"table": "Tasks", "measures": measures}));
    let figures = json!([7, 7.0 / 3.0, 3, "2026-11-20T00:00:00.000Z"]);
    assert_eq!(all["groups"], json!([{"by": {}, "count": 4, "figures": figures}]));
    let by = world.ok("aggregate", json!({"table": "Tasks", "groupBy": ["State"], "measures": measures}));
    assert_eq!(by["groups"][0], json!({"by": {}, "count": 1, "figures": [0, null, 0, null]}));
    assert_eq!(by["groups"][1]["by"], json!({"State": "Todo"}));
    assert_eq!(by["groups"][1]["figures"][0], 3);
    let kept = world.ok("aggregate", json!({"table": "Tasks", "filter": "{Points} > 1"}));
    assert_eq!(kept["groups"][0]["count"], 2);
    world.ok("view_create", json!({"table": "Tasks", "view": {"name": "Done", "filter": "{State} = 'Done'"}}));
    assert_eq!(world.ok("aggregate", json!({"table": "Tasks", "view": "Done"}))["groups"][0]["count"], 1);
    let wrong = world.refused("aggregate", json!({"table": "Tasks", "filter": "{Nothing}"}));
    assert!(wrong.formula_fault().is_some());
    let unknown = world.refused("aggregate", json!({"table": "Tasks", "groupBy": ["Nothing"]}));
    assert_eq!(unknown.code(), Code::FieldNotFound);
}
