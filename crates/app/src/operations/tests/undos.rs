//! Undo, asked for again.

use serde_json::json;

use super::World;
use crate::Key;

#[test]
fn an_undo_that_is_asked_for_again_under_its_key_takes_back_nothing_more() {
    let world = World::with_tasks();
    for title in ["a", "b", "c"] {
        world.ok("record_create", json!({"table": "Tasks", "records": [{"fields": {"Title": title}}]}));
    }
    let keyed = world.caller.clone().with_key(Key { key: "k".to_owned(), body_sha256: "x".to_owned() });
    let first = world.call_as(&keyed, "undo", &json!({})).unwrap();
    assert_eq!(world.call_as(&keyed, "undo", &json!({})).unwrap(), first);
    assert_eq!(world.ok("query", json!({"table": "Tasks"}))["matching"], 2);
    let other = world.caller.clone().with_key(Key { key: "k".to_owned(), body_sha256: "y".to_owned() });
    assert_eq!(world.call_as(&other, "undo", &json!({})).unwrap_err().code(), crate::Code::KeyReused);
}

#[test]
fn a_page_gives_the_texts_of_its_cells_where_they_are_asked_for() {
    let world = World::with_tasks();
    let fields = json!({"Title": "a", "Points": 1.26, "Due": "2026-11-20"});
    world.ok("record_create", json!({"table": "Tasks", "records": [{"fields": fields}]}));
    let asked = |texts| json!({"table": "Tasks", "fields": ["Title", "Points", "Due"], "texts": texts});
    let shown = world.ok("query", asked("shown"));
    assert_eq!(shown["rows"][0]["cells"], json!(["a", "1.3", "20/11/2026"]));
    assert_eq!(shown["fields"][1], json!({"name": "Points", "isNumber": true}));
    assert!(shown.get("records").is_none());
    assert_eq!(world.ok("query", asked("exact"))["rows"][0]["cells"], json!(["a", "1.26", "2026-11-20"]));
}
