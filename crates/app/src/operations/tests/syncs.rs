//! Tables that mirror a CSV file.

use cadre_base::BaseError;
use serde_json::{Value as Json, json};

use super::World;
use crate::Code;

fn sync(sync: &Json, content: &str) -> Json {
    json!({"table": "People list", "sync": sync, "content": content})
}

fn names(world: &World) -> Vec<String> {
    let page = world.ok("query", json!({"table": "People list", "sort": [{"field": "Mail"}]}));
    let name = |record: &Json| record["fields"]["Mail"].as_str().unwrap_or_default().to_owned();
    page["records"].as_array().unwrap().iter().map(name).collect()
}

fn marked(world: &World) -> Json {
    world.ok("csv_sync_create", json!({"table": "People list", "primaryField": "Mail"}))["sync"].take()
}

#[test]
fn a_table_is_made_as_the_file_says_and_kept_so() {
    let world = World::new();
    let id = marked(&world);
    assert_eq!(marked(&world), id, "a table that mirrors a file keeps its mark");
    let first = world.ok("csv_sync", sync(&id, "Mail,Name\na@x.io,Alice\nb@x.io,\"Bob, jr\"\n"));
    assert_eq!((&first["success"], &first["created"]), (&json!(true), &json!(2)));
    let second = world.ok("csv_sync", sync(&id, "\u{feff}Name,Mail\r\nBob,b@x.io\r\nCarol,c@x.io\r\n"));
    assert_eq!((&second["created"], &second["updated"], &second["deleted"]), (&json!(1), &json!(1), &json!(1)));
    assert_eq!(second["commit"].as_u64(), first["commit"].as_u64().map(|seq| seq + 1));
    assert_eq!(names(&world), ["b@x.io", "c@x.io"]);
    world.assert_sound();
}

#[test]
fn others_read_the_list_and_write_beside_it() {
    let world = World::new();
    let id = marked(&world);
    world.ok("csv_sync", sync(&id, "Mail,Name\na@x.io,Alice\n"));
    world.ok("field_create", json!({"table": "People list", "field": {"name": "Note", "type": "singleLineText"}}));
    let page = world.ok("query", json!({"table": "People list"}));
    let record = page["records"][0]["id"].clone();
    let edit = |fields: Json| json!({"table": "People list", "records": [{"id": record, "fields": fields}]});
    world.ok("record_update", edit(json!({"Note": "mine"})));
    let refused = world.refused("record_update", edit(json!({"Name": "Eve"})));
    assert!(matches!(refused.base(), Some(BaseError::SystemField(name)) if name == "Name"), "{refused}");
    let create = world.refused("record_create", json!({"table": "People list", "records": [{"fields": {}}]}));
    assert!(matches!(create.base(), Some(BaseError::SyncedTable { table, .. }) if table == "People list"), "{create}");
    let delete = world.refused("record_delete", json!({"table": "People list", "records": [{"id": record}]}));
    assert_eq!(delete.code(), Code::SyncedTable);
    world.ok("csv_sync", sync(&id, "Mail,Name\na@x.io,Alicia\n"));
    let after = world.ok("query", json!({"table": "People list"}));
    assert_eq!(after["records"][0]["fields"], json!({"Mail": "a@x.io", "Name": "Alicia", "Note": "mine"}));
}

#[test]
fn a_file_that_cannot_be_taken_whole_is_not_taken() {
    let world = World::new();
    let id = marked(&world);
    world.ok("csv_sync", sync(&id, "Mail\na@x.io\n"));
    let head = world.head();
    for (content, place) in [("", "line 1"), ("Mail,\na,b\n", "line 1"), ("Mail,Name\na\nb,c\n", "line 2")] {
        let refused = world.refused("csv_sync", sync(&id, content));
        assert_eq!(
            (refused.code(), refused.file_problems()[0].place.as_str()),
            (Code::InvalidFile, place),
            "{content:?}"
        );
    }
    let wide = (0..501).map(|i| format!("c{i}")).collect::<Vec<_>>().join(",");
    assert_eq!(world.refused("csv_sync", sync(&id, &wide)).code(), Code::InvalidFile);
    let long = format!("Mail\n{}", "x\n".repeat(10_001));
    assert_eq!(world.refused("csv_sync", sync(&id, &long)).code(), Code::InvalidFile);
    let nameless = world.refused("csv_sync", sync(&id, "Name\nAlice\n"));
    assert!(nameless.message().contains("\"Mail\", which is no column"), "{nameless}");
    assert_eq!(world.refused("csv_sync", sync(&json!("synOther"), "Mail\n")).code(), Code::SyncNotFound);
    assert_eq!((world.head(), names(&world)), (head, vec!["a@x.io".to_owned()]));
}

#[test]
fn an_empty_table_mirrors_the_first_list_that_is_sent_to_it_and_a_table_with_records_none() {
    let world = World::new();
    let field = json!({"name": "Mail", "type": "singleLineText"});
    let count = json!({"name": "Count", "type": "number", "options": {"precision": 0}});
    world.ok("table_create", json!({"name": "People list", "fields": [field, count]}));
    let head = world.head();
    assert_eq!(world.refused("csv_sync", sync(&json!("synMine"), "Mail\na,b\n")).code(), Code::InvalidFile);
    let long = world.refused("csv_sync", sync(&json!("s".repeat(65)), "Mail\na@x.io\n"));
    assert_eq!((long.code(), world.head()), (Code::SyncNotFound, head), "nothing is marked by what is refused");
    let first = sync(&json!("synMine"), "Mail,Count\na@x.io,3\n");
    let told = world.bytes(&world.keyed("k"), "csv_sync", &first).unwrap();
    assert_eq!(world.bytes(&world.keyed("k"), "csv_sync", &first).unwrap(), told);
    let page = world.ok("query", json!({"table": "People list"}));
    assert_eq!(page["records"][0]["fields"], json!({"Mail": "a@x.io", "Count": 3}));
    assert_eq!(world.refused("csv_sync", sync(&json!("synOther"), "Mail\n")).code(), Code::SyncNotFound);
    world.ok("csv_sync", sync(&json!("synMine"), "Mail\n"));
    assert_eq!(world.refused("csv_sync", sync(&json!("synOther"), "Mail\n")).code(), Code::SyncNotFound);

    let mut other = sync(&json!("synMine"), "Name\nx\n");
    other["table"] = json!("Filled");
    world.ok("table_create", json!({"name": "Filled", "fields": [{"name": "Name", "type": "singleLineText"}]}));
    world.ok("record_create", json!({"table": "Filled", "records": [{"fields": {"Name": "mine"}}]}));
    assert_eq!(world.refused("csv_sync", other).code(), Code::SyncNotFound);
    world.assert_sound();
}

#[test]
fn a_sync_under_a_key_is_done_once() {
    let world = World::new();
    let id = marked(&world);
    let input = sync(&id, "Mail\na@x.io\n");
    let first = world.bytes(&world.keyed("k"), "csv_sync", &input).unwrap();
    world.ok("csv_sync", sync(&id, "Mail\nb@x.io\n"));
    assert_eq!(world.bytes(&world.keyed("k"), "csv_sync", &input).unwrap(), first);
    assert_eq!(names(&world), ["b@x.io"]);
}
