use super::*;

fn tables(conn: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name";
    conn.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

fn one(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch("CREATE TABLE one (x)")
}

fn two(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch("CREATE TABLE two (x); INSERT INTO one VALUES (2)")
}

fn half(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch("CREATE TABLE two (x); DROP TABLE one; CREATE TABLE three (x); nonsense")
}

const ONE: Step = Step { version: 1, name: "make one", apply: one };
const TWO: Step = Step { version: 2, name: "make two", apply: two };
const HALF: Step = Step { version: 2, name: "make half of it", apply: half };

#[test]
fn steps_run_once_and_in_order() {
    let mut conn = Connection::open_in_memory().unwrap();
    migrate(&mut conn, &[ONE]).unwrap();
    assert_eq!((version(&conn).unwrap(), tables(&conn)), (1, vec!["one".to_owned()]));
    for _ in 0..2 {
        migrate(&mut conn, &[ONE, TWO]).unwrap();
        assert_eq!((version(&conn).unwrap(), tables(&conn)), (2, vec!["one".to_owned(), "two".to_owned()]));
    }
    assert_eq!(conn.query_row("SELECT count(*) FROM one", [], |row| row.get::<_, i64>(0)).unwrap(), 1);
}

#[test]
fn a_step_that_fails_half_way_leaves_the_version_before_it() {
    let mut conn = Connection::open_in_memory().unwrap();
    migrate(&mut conn, &[ONE]).unwrap();
    let error = migrate(&mut conn, &[ONE, HALF]).unwrap_err();
    assert!(error.to_string().contains("make half of it"), "{error}");
    assert_eq!((version(&conn).unwrap(), tables(&conn)), (1, vec!["one".to_owned()]));
    migrate(&mut conn, &[ONE, TWO]).unwrap();
    assert_eq!(version(&conn).unwrap(), 2);
}

#[test]
fn a_later_version_is_refused() {
    let mut conn = Connection::open_in_memory().unwrap();
    migrate(&mut conn, &[ONE, TWO]).unwrap();
    assert!(matches!(migrate(&mut conn, &[ONE]), Err(LogError::TooNew { found: 2, known: 1 })));
}

#[test]
fn the_steps_count_from_one_without_gaps() {
    let versions: Vec<i64> = STEPS.iter().map(|step| step.version).collect();
    assert_eq!(versions, (1..=i64::try_from(STEPS.len()).unwrap()).collect::<Vec<_>>());
}
