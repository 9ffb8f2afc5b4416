use super::*;

fn problems(text: &str) -> Vec<(String, String)> {
    read(text).unwrap_err().into_iter().map(|problem| (problem.place, problem.what)).collect()
}

#[test]
fn records_keep_ids_times_and_the_order_of_fields() {
    let text = r#"[
      {"id": "recAAAAAAAAAAAAAA", "createdTime": "2026-01-02T03:04:05.000Z", "fields": {"B": 1, "A": "x"}},
      {"fields": {"A": null, "C": [1]}}
    ]"#;
    let table = read(text).unwrap();
    assert_eq!(table.fields.iter().collect::<Vec<_>>(), ["B", "A", "C"]);
    assert_eq!(table.records[0].id.unwrap().to_string(), "recAAAAAAAAAAAAAA");
    assert_eq!(table.records[0].created.unwrap().to_string(), "2026-01-02T03:04:05.000Z");
    assert_eq!(table.records[1].place, "line 3");
    assert_eq!(table.records[1].cells, [(1, Json::Null), (2, serde_json::json!([1]))]);
    assert_eq!(read(&format!("\u{feff}{{\"records\": {text}, \"offset\": \"itr/rec\"}}")).unwrap(), table);
}

#[test]
fn every_bad_record_is_named_with_its_line_and_reason() {
    let text = r#"[
  {"id": "rec1", "fields": {}},
  {"fields": {"A": 1}},
  {"id": "recAAAAAAAAAAAAAA", "fields": {}, "colour": "red"},
  {"id": "recBBBBBBBBBBBBBB", "fields": {}},
  {"id": "recBBBBBBBBBBBBBB",
   "fields": {"A": 1, "A": 2}},
  {"id": "recBBBBBBBBBBBBBB", "fields": {}},
  {"createdTime": "yesterday", "fields": {}},
  {"id": "recCCCCCCCCCCCCCC"},
  7
]"#;
    let found = problems(text);
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["line 2", "line 4", "line 7", "line 9", "line 10", "line 11", "line 8"]);
    let reasons = [
        "id: `rec1` is not a record id",
        "unknown field `colour`",
        "the field \"A\" is given twice",
        "createdTime: `yesterday` is not an instant",
        "missing field `fields`",
        "invalid type: integer `7`",
        "the id recBBBBBBBBBBBBBB was given already, at line 5",
    ];
    for ((_, what), reason) in found.iter().zip(reasons) {
        assert!(what.contains(reason), "{what} should say: {reason}");
    }
}

#[test]
fn a_text_that_is_no_json_is_blamed_at_its_line() {
    assert_eq!(problems("[\n{\"fields\": {}},\n{\"fields\": }]")[0].0, "line 3");
    assert_eq!(problems("")[0].0, "line 1");
    assert_eq!(problems("{\"rows\": []}")[0].1.split(',').next(), Some("unknown field `rows`"));
}
