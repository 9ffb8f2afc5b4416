use serde_json::json;

use super::*;
use crate::testing::Tasks;

#[test]
fn what_is_wrong_with_tasks_is_told_with_its_repair() {
    let tasks = Tasks::new();
    let a = tasks.task("A", &[]);
    let b = tasks.task("B", &[a]);
    assert!(tasks.read(examine).is_empty());
    tasks.set(a, "Prerequisites", json!([b])).unwrap();
    let twice = [tasks.task("Same", &[]), tasks.task("same ", &[])];
    tasks.world.create(tasks.table(), vec![(tasks.f["Status"], json!("In Progress"))]);
    let found = tasks.read(examine);
    let told: Vec<_> = found.iter().map(|finding| (finding.kind, finding.wrong.as_str())).collect();
    let doubles = format!("2 tasks are called \"Same\": {}, {}", twice[0], twice[1]);
    let expected = [
        ("CIRCLE", "tasks wait for each other, and none is ever ready: A -> B -> A"),
        ("DUPLICATE_CODE", &*doubles),
        ("CODE_MISSING", "1 tasks have no code"),
        ("NOT_HELD", "1 tasks are in progress, and nobody holds them"),
    ];
    assert_eq!(told, expected);
    assert!(found.iter().all(|finding| !finding.repair.is_empty()));
}
