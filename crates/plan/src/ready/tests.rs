use serde_json::json;

use super::*;
use crate::testing::Tasks;

fn readiness(tasks: &Tasks, id: RecordId) -> Result<(), String> {
    let row = tasks.world.row(id);
    tasks.read(|reading| check(reading, row).map_err(|why| why.to_string()))
}

#[test]
fn a_task_waits_for_all_its_prerequisites_and_is_ready_by_itself_when_the_last_one_closes() {
    let tasks = Tasks::new();
    let (a, b) = (tasks.task("A", &[]), tasks.task("B", &[]));
    let c = tasks.task("C", &[a, b]);
    assert_eq!(readiness(&tasks, c).unwrap_err(), "C waits for A, B");
    tasks.set(a, "Status", json!("Complete")).unwrap();
    assert_eq!(readiness(&tasks, c).unwrap_err(), "C waits for B");
    tasks.set(b, "Status", json!("Cancelled")).unwrap();
    assert_eq!(readiness(&tasks, c), Ok(()));
    assert_eq!(readiness(&tasks, a).unwrap_err(), "A is complete");
}

#[test]
fn circles_are_found_once_and_told_by_name() {
    let tasks = Tasks::new();
    let (a, alone) = (tasks.task("A", &[]), tasks.task("Alone", &[]));
    let b = tasks.task("B", &[a, alone]);
    let c = tasks.task("C", &[b]);
    let d = tasks.task("D", &[c]);
    assert!(tasks.read(circles).is_empty());
    // What was there before the base was a project: the guard is asked to let it pass by nobody here.
    tasks.set(a, "Prerequisites", json!([c])).unwrap();
    let told = tasks.read(|reading| circles(reading).iter().map(|c| c.told(reading)).collect::<Vec<_>>());
    assert_eq!(told, ["A -> C -> B -> A"]);
    let through = |id| {
        let row = tasks.world.row(id);
        tasks.read(|reading| circle_through(reading, row).map(|circle| circle.told(reading)))
    };
    assert_eq!((through(b).as_deref(), through(alone), through(d)), (Some("B -> A -> C -> B"), None, None));
    tasks.set(alone, "Prerequisites", json!([alone])).unwrap();
    assert_eq!(through(alone).as_deref(), Some("Alone -> Alone"));
}

#[test]
fn ids_that_name_no_record_are_reported() {
    let settings = crate::testing::SETTINGS
        .replace("stage = \"Stage\"\n\n[project.stages]", "stage = \"Notes\"\n\n[project.stages]");
    let tasks = Tasks::with(&settings);
    let a = tasks.task_with("A", &[], vec![("Notes", json!("recCBNGsoQmxb6zf2"))]);
    tasks.task_with("B", &[], vec![("Notes", json!(format!("[\"{a}\"]")))]);
    tasks.task_with("C", &[], vec![("Notes", json!("stage 1"))]);
    let found = tasks.read(dangling);
    let expected =
        Dangling { task: tasks.world.row(a), level: GroupLevel::Stage, id: "recCBNGsoQmxb6zf2".parse().unwrap() };
    assert_eq!(found, [expected]);
}
