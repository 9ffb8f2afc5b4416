//! Deleted records as faces list them and bring them back.

use serde_json::{Value as Json, json};

use super::World;
use crate::Code;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn delete(world: &World, table: &str, id: &str) {
    world.folder.clock.advance(60_000);
    world.ok("record_delete", json!({"table": table, "records": [{"id": id}]}));
}

fn ids(list: &Json) -> Vec<&str> {
    list["records"].as_array().unwrap().iter().map(|record| record["id"].as_str().unwrap()).collect()
}

#[test]
fn a_deleted_record_is_listed_with_what_it_held_and_comes_back_with_it() {
    let world = World::with_tasks();
    let alice = world.ok("record_create", json!({"table": "People", "records": [{"fields": {"Name": "Alice"}}]}));
    let alice = alice["records"][0]["id"].as_str().unwrap();
    let id = world.task(json!({"Title": "a", "Points": 2, "State": "Todo", "Owner": [alice]}));
    let whole = world.fields(&id);
    delete(&world, "Tasks", &id);
    let list = world.ok("trash_list", json!({"table": "Tasks"}));
    let record = &list["records"][0];
    assert_eq!(record["fields"], json!({"Title": "a", "Points": 2, "State": "Todo", "Owner": [alice]}));
    assert_eq!((&record["id"], &record["table"]), (&json!(id), &json!("Tasks")));
    assert_eq!(record["deletedTime"], "2026-11-20T09:01:00.000Z");
    assert_eq!(record["createdTime"], "2026-11-20T09:00:00.000Z");
    assert_eq!(record["commit"], world.head());
    let back = world.ok("record_restore", json!({"table": "Tasks", "records": [id]}));
    assert_eq!((&back["records"][0]["fields"], &back["records"][0]["id"]), (&whole, &json!(id)));
    assert_eq!(world.ok("trash_list", json!({}))["records"], json!([]));
    assert_eq!(
        world.ok("record_get", json!({"table": "People", "record": alice}))["record"]["fields"]["Tasks"],
        json!([id])
    );
    world.assert_sound();
}

#[test]
fn a_list_goes_on_at_its_offset_and_ends_after_thirty_days() {
    let world = World::with_tasks();
    let tasks: Vec<String> = (0..5).map(|i| world.task(json!({"Title": i.to_string()}))).collect();
    tasks.iter().for_each(|id| delete(&world, "Tasks", id));
    let first = world.ok("trash_list", json!({"limit": 3}));
    assert_eq!(ids(&first), [&tasks[4], &tasks[3], &tasks[2]]);
    let rest = world.ok("trash_list", json!({"limit": 3, "offset": first["offset"]}));
    assert_eq!((ids(&rest), rest.get("offset")), (vec![tasks[1].as_str(), &tasks[0]], None));
    assert_eq!(world.refused("trash_list", json!({"offset": "elsewhere"})).code(), Code::InvalidOffset);
    world.folder.clock.advance(30 * DAY_MS - 60_000);
    assert_eq!(ids(&world.ok("trash_list", json!({}))), [&tasks[4], &tasks[3]]);
    let old = world.refused("record_restore", json!({"table": "Tasks", "records": [tasks[0]]}));
    assert_eq!(old.code(), Code::RecordNotFound);
    assert!(old.hint_text().unwrap().contains("trash_list"));
}

#[test]
fn what_was_not_deleted_from_the_table_is_not_brought_back_and_nothing_with_it() {
    let world = World::with_tasks();
    let [here, gone] = ["here", "gone"].map(|title| world.task(json!({"Title": title})));
    delete(&world, "Tasks", &gone);
    let head = world.head();
    for (table, records) in
        [("Tasks", json!([gone, here])), ("Tasks", json!([gone, "recNone0000000001"])), ("People", json!([gone]))]
    {
        let refused = world.refused("record_restore", json!({"table": table, "records": records}));
        assert_eq!(refused.code(), Code::RecordNotFound, "{records}");
    }
    assert_eq!(world.head(), head);
}

#[test]
fn a_record_is_brought_back_once_under_a_key() {
    let world = World::with_tasks();
    let id = world.task(json!({"Title": "a"}));
    delete(&world, "Tasks", &id);
    let input = json!({"table": "Tasks", "records": [id]});
    let first = world.bytes(&world.keyed("k"), "record_restore", &input).unwrap();
    world.ok("record_update", json!({"table": "Tasks", "records": [{"id": id, "fields": {"Title": "b"}}]}));
    assert_eq!(world.bytes(&world.keyed("k"), "record_restore", &input).unwrap(), first);
    assert_eq!(world.refused("record_restore", input).code(), Code::RecordNotFound);
}
