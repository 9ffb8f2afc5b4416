use serde_json::json;

use super::*;

fn problems(text: &str) -> Vec<(String, String)> {
    read(text.as_bytes()).unwrap_err().into_iter().map(|problem| (problem.place, problem.what)).collect()
}

#[test]
fn texts_become_numbers_and_checks_where_nothing_is_lost() {
    let text = "Name,Cost,Code,Done,Mixed\nA,1.5,007,true,1\n\"B, \"\"b\"\"\n\",30,008,,x\n";
    let table = read(text.as_bytes()).unwrap();
    assert_eq!(table.fields.iter().collect::<Vec<_>>(), ["Name", "Cost", "Code", "Done", "Mixed"]);
    let cells = |at: usize| table.records[at].cells.iter().map(|(_, json)| json.clone()).collect::<Vec<_>>();
    assert_eq!(cells(0), [json!("A"), json!(1.5), json!("007"), json!(true), json!("1")]);
    assert_eq!(cells(1), [json!("B, \"b\"\n"), json!(30), json!("008"), json!("x")]);
}

#[test]
fn ids_and_times_are_kept_when_every_cell_is_one() {
    let text = "Record ID,Name,createdTime\nrecAAAAAAAAAAAAAA,x,2026-01-02T03:04:05Z\n,y,\n";
    let table = read(text.as_bytes()).unwrap();
    assert_eq!(table.fields.iter().collect::<Vec<_>>(), ["Name"]);
    assert_eq!(table.records[0].id.unwrap().to_string(), "recAAAAAAAAAAAAAA");
    assert_eq!(table.records[0].created.unwrap().to_string(), "2026-01-02T03:04:05.000Z");
    assert_eq!((table.records[1].id, table.records[1].created), (None, None));
    let plain = read(b"id,Name\n1,x\n2,y\n").unwrap();
    assert_eq!(plain.fields.iter().collect::<Vec<_>>(), ["id", "Name"]);
}

#[test]
fn every_bad_line_is_named() {
    let found = problems("A,B\n1,2\n3\n4,5,6\n");
    assert_eq!(found.iter().map(|(place, _)| place.as_str()).collect::<Vec<_>>(), ["line 3", "line 4"]);
    assert_eq!(found[0].1, "it has 1 cells; expected 2, as the first line");
    assert_eq!(problems("A,A\n")[0].1, "two columns are named \"A\"");
    assert_eq!(problems("A,\n")[0].1, "column 2 has no name");
    assert_eq!(problems("")[0].1, "the file is empty; expected a line of field names");
    assert_eq!(read(b"A\n\xff\n").unwrap_err()[0].what, "it is not UTF-8");
    let twice = problems("id,A\nrecAAAAAAAAAAAAAA,1\nrecAAAAAAAAAAAAAA,2\n");
    assert_eq!(twice[0], ("line 3".to_owned(), "the id recAAAAAAAAAAAAAA was given already, at line 2".to_owned()));
}
