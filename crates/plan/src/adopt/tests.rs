use cadre_testkit::kinds;
use serde_json::json;

use super::*;
use crate::mapping::{First, Project};
use crate::testing::{Tasks, World};

#[test]
fn a_base_of_tasks_is_read_by_names_types_and_values() {
    let tasks = Tasks::new();
    tasks.task_with("A", &[], vec![("Status", json!("Complete"))]);
    let found = propose(&tasks.world.now()).unwrap();
    let map = &found.mapping;
    assert_eq!((map.tasks.table.as_str(), map.status.clone()), ("Tasks", StatusWords::usual()));
    let mapped = |role| map.tasks.fields.get(&role).map(String::as_str);
    assert_eq!(mapped(TaskRole::Code), Some("Code"));
    assert_eq!(mapped(TaskRole::Prerequisites), Some("Prerequisites"));
    assert_eq!(mapped(TaskRole::Reason), Some("Reason"));
    let levels = [&map.stages, &map.phases, &map.plans].map(|map| map.as_ref().map(|map| map.table.as_str()));
    assert_eq!(levels, [Some("Stages"), Some("Phases"), None]);
    assert!(found.findings.iter().all(|finding| (0.5..=0.95).contains(&finding.confidence)));
    assert!(found.missing.iter().any(|missing| missing.contains("`criteria`")), "{:?}", found.missing);
    Project::resolve(map, tasks.world.now().schema()).unwrap();
}

#[test]
fn stages_can_be_the_tasks_and_a_score_goes_down_from_the_highest() {
    let world = World::new();
    let (table, f) = world.table(
        "Stages",
        vec![
            ("Stage ID", kinds::text()),
            ("Stage Code", kinds::text()),
            ("Status", kinds::text()),
            ("Priority Score", kinds::number()),
        ],
    );
    world.create(table, vec![(f[0], json!("x")), (f[2], json!("Todo"))]);
    world.create(table, vec![(f[0], json!("y")), (f[2], json!("Done"))]);
    let found = propose(&world.now()).unwrap();
    let fields = &found.mapping.tasks.fields;
    assert_eq!((fields[&TaskRole::Name].as_str(), fields[&TaskRole::Code].as_str()), ("Stage ID", "Stage Code"));
    assert_eq!(found.mapping.priority.first, First::Highest);
    assert_eq!(found.mapping.status.written(TaskState::InProgress), Some("In Progress"));
    assert!(found.missing.contains(&"no record is in_progress yet: \"In Progress\" will be written".to_owned()));
    Project::resolve(&found.mapping, world.now().schema()).unwrap();
}

#[test]
fn what_nobody_can_know_is_asked_for() {
    let world = World::new();
    world.table("Notes", vec![("Name", kinds::text())]);
    assert_eq!(propose(&world.now()), Err(AdoptError::NoStatus));
    world.table("Tasks", vec![("Name", kinds::text()), ("Status", kinds::select(10, &["Foo", "Bar"]))]);
    let error = propose(&world.now()).unwrap_err().to_string();
    assert_eq!(
        error,
        "the words of field \"Status\" in table \"Tasks\" are not known: \"Foo\", \"Bar\"; \
         say in [project.status] what they mean"
    );
}
