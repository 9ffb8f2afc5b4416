//! What the README promises to people with the sqlite3 command line.

use cadre_store::conformance::build::{append, base, commit, commits, doc, keyed, put};
use cadre_store::{Batch, Log};
use rusqlite::types::Value;

use crate::{open, sql};

/// The statements of the README, in order.
fn statements() -> Vec<String> {
    let readme = include_str!("../../README.md");
    let block = readme.split("```sql\n").nth(1).unwrap().split("```").next().unwrap();
    block.split(';').map(|sql| sql.trim().to_owned()).filter(|sql| !sql.is_empty()).collect()
}

fn rows(conn: &rusqlite::Connection, sql: &str) -> Vec<Vec<Value>> {
    let mut statement = conn.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|i| row.get(i)).collect());
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[test]
fn the_statements_of_the_readme_read_a_base() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let mut first = commit(1_706_783_445_123, "[{\"kind\":\"head\"}]");
    first.info.label = Some("create base".into());
    let batch = Batch {
        docs: vec![doc("head", 0, r#"{"name":"Plan"}"#), doc("field", 2, r#"{"name":"Task"}"#)],
        records: vec![put(1, 7, r#"{"2":"Write it"}"#), put(2, 0, r#"{"3":1}"#)],
        ..commits([first, keyed(1_706_783_445_124, "k", serde_json::json!(1))])
    };
    append(&store, base(1), &batch);
    let conn = sql(folder.path());
    let read: Vec<_> = statements().iter().map(|sql| rows(&conn, sql)).collect();
    let id = base(1).to_string();
    assert_eq!(read[0], [[text(&id), text("Plan"), Value::Integer(2)]]);
    assert_eq!(read[1], [[Value::Integer(2), text("Task")]]);
    assert_eq!(read[2], [[text("rec00000000000007"), text("Write it"), Value::Integer(1)]]);
    let at = text("2024-02-01T10:30:45.124Z");
    assert_eq!(read[3][0], [Value::Integer(2), at, Value::Null, Value::Null]);
    assert_eq!(read[3][1][3], text("create base"));
    assert_eq!(read.len(), 4);
}

#[test]
fn the_views_tell_bases_and_sealed_commits_apart() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    for no in [1, 2] {
        let batch = Batch {
            records: vec![put(u32::MAX, u32::MAX, no.to_string())],
            ..commits([commit(1, "[1]"), commit(2, "[2]")])
        };
        append(&store, base(no), &batch);
    }
    store.seal(base(1), cadre_model::Timestamp(2), 9).unwrap();
    let conn = sql(folder.path());
    let records = rows(&conn, "SELECT base, table_no, row_no, cells FROM records ORDER BY base");
    let most = Value::Integer(u32::MAX.into());
    let record = |no: u32| [text(&base(no).to_string()), most.clone(), most.clone(), text(&no.to_string())];
    assert_eq!(records, [record(1), record(2)]);
    let commits = rows(&conn, "SELECT base, seq, body FROM commits ORDER BY base, seq");
    let commit = |no: u32, seq: i64, body: Value| [text(&base(no).to_string()), Value::Integer(seq), body];
    let expected =
        [commit(1, 1, Value::Null), commit(1, 2, text("[2]")), commit(2, 1, text("[1]")), commit(2, 2, text("[2]"))];
    assert_eq!(commits, expected);
}
