use rand::SeedableRng as _;
use rand::rngs::StdRng;

use super::*;
use crate::guard::{Known, ProjectGuard};
use crate::testing::World;

#[test]
fn a_new_plan_is_one_commit_with_every_table_and_field_that_its_mapping_names() {
    let world = World::new();
    let before = world.now();
    assert!(taken(before.schema()).is_empty());
    let ops = ops(before.schema(), &mut StdRng::seed_from_u64(1));
    let outcome = world.operate(ops).unwrap();
    assert_eq!(outcome.seq, before.seq().next());
    let now = world.now();
    let names: Vec<&str> =
        now.schema().head.tables.iter().map(|no| now.schema().table(*no).unwrap().name.as_str()).collect();
    for needed in [
        "Plans",
        "Phases",
        "Stages",
        "Tasks",
        "Runs",
        "Receipts",
        "Issues",
        "Milestones",
        "Approvals",
        "Agents",
        "Decisions",
        "Learnings",
        "Risks",
        "Metrics",
        "Sprints",
    ] {
        assert!(names.contains(&needed), "{needed}");
    }
    let known = Known::of(&now).unwrap().unwrap();
    assert_eq!(known.project.mapping, mapping());
    for role in TaskRole::ALL.iter().filter(|role| **role != TaskRole::Plan) {
        assert!(known.project.tasks.field(*role).is_some(), "{}", role.key());
    }
    assert_eq!(known.project.groups.len(), 3);
    assert_eq!(taken(now.schema()).len(), TABLES.len() + SYSTEM_TABLES.len() + 2);
    world.assert_sound();
    // Proofs, leases and sums are nobody's to write.
    for (table, field) in [
        ("Tasks", "Verified"),
        ("Tasks", "Leases"),
        ("Tasks", "Receipts"),
        ("Stages", "Done"),
        ("Milestones", "Reached"),
    ] {
        let (_, table) = now.schema().find_table(table).unwrap();
        assert!(now.schema().find_field(table, field).unwrap().1.system, "{field}");
    }
    for purpose in ["runs", "receipts", "approvals", "leases", "project"] {
        assert!(now.schema().system_table(purpose).is_some(), "{purpose}");
    }
}

#[test]
fn a_new_plan_takes_tasks_and_counts_them() {
    use serde_json::json;
    let world = World::new();
    world.base.add_guard(std::sync::Arc::new(ProjectGuard::default()));
    world.operate(ops(world.now().schema(), &mut StdRng::seed_from_u64(1))).unwrap();
    let now = world.now();
    let field = |table: &str, name: &str| {
        let (_, table) = now.schema().find_table(table).unwrap();
        now.schema().find_field(table, name).unwrap().0
    };
    let table = |name: &str| now.schema().find_table(name).unwrap().0;
    let plan = world.create(table("Plans"), vec![(field("Plans", "Name"), json!("Plan"))]);
    let phase = world.create(
        table("Phases"),
        vec![(field("Phases", "Name"), json!("One")), (field("Phases", "Plan"), json!([plan]))],
    );
    for status in ["Complete", "Ready"] {
        let cells = vec![
            (field("Tasks", "Name"), json!(status)),
            (field("Tasks", "Status"), json!(status)),
            (field("Tasks", "Phase"), json!([phase])),
        ];
        world.create(table("Tasks"), cells);
    }
    let known = Known::of(&world.now()).unwrap().unwrap();
    let now = world.now();
    let reading = known.read(&now);
    let share = |row| crate::progress::recorded(&reading, row);
    let half = crate::progress::Share { done: 1.0, total: 2.0 };
    assert_eq!((share((1, world.row(phase))), share((2, world.row(plan)))), (Some(half), Some(half)));
    world.assert_sound();
}
