use serde_json::json;

use super::*;
use crate::testing::Tasks;

#[test]
fn nearly_done_is_not_done() {
    let share = |done, total| Share { done, total };
    assert_eq!((share(27.0, 28.0).percent(), share(27.0, 28.0).is_done()), (96.4, false));
    assert_eq!((share(9_999.0, 10_000.0).percent(), share(99_999.0, 100_000.0).percent()), (99.9, 99.9));
    assert_eq!(
        (share(28.0, 28.0).percent(), share(0.0, 0.0).percent(), share(0.0, 0.0).is_done()),
        (100.0, 0.0, false)
    );
    let thirds = [0.1, 0.2, 0.3].into_iter().fold(Share::default(), |all, x| all.and(share(x, x)));
    assert!(thirds.is_done() && share(thirds.done, 0.6).is_done());
    assert_eq!(thirds.without(share(0.6, 0.6)), Share::default());
}

#[test]
fn progress_is_counted_in_the_measure_of_the_project() {
    for (measure, expected) in [("count", (1.0, 2.0)), ("estimate", (6.0, 8.0))] {
        let settings = crate::testing::SETTINGS
            .replace("[project.status]", &format!("[project]\nprogress = \"{measure}\"\n[project.status]"));
        let tasks = Tasks::guarded_with(&settings);
        let hours = |hours, status| vec![("Estimate", json!(hours)), ("Status", json!(status))];
        tasks.task_with("A", &[], hours(6, "Complete"));
        tasks.task_with("B", &[], hours(2, "Ready"));
        tasks.task_with("C", &[], hours(9, "Cancelled"));
        let share = tasks.read(count_all);
        assert_eq!((share.done, share.total), expected, "{measure}");
    }
}

#[test]
fn what_somebody_set_and_does_not_follow_from_the_tasks_is_drift() {
    let settings =
        crate::testing::SETTINGS.replace("[project.stages.fields]\n", "[project.stages.fields]\nstatus = \"Word\"\n");
    let tasks = {
        // The field is made before the mapping names it.
        let plain = Tasks::new();
        let word = cadre_base::NewField::new("Word", cadre_testkit::kinds::text());
        plain.world.commit(vec![cadre_base::Op::CreateField { table: plain.stages.0, field: word }]).unwrap();
        let mapping = crate::Mapping::of_toml(&settings).unwrap();
        let project = crate::Project::resolve(&mapping, plain.world.now().schema()).unwrap();
        Tasks { project, ..plain }
    };
    let word = tasks.project.groups[0].columns.field(GroupRole::Status).unwrap();
    let stage = |name: &str, set: &str| {
        tasks.world.create(tasks.stages.0, vec![(tasks.stages.1[0], json!(name)), (word, json!(set))])
    };
    let (claimed, honest, empty) =
        (stage("claimed", "Complete"), stage("honest", "In Progress"), stage("empty", "Complete"));
    for (n, status) in [(0, "Complete"), (1, "Ready")] {
        for stage in [claimed, honest] {
            tasks.task_with(&format!("T{n}"), &[], vec![("Stage", json!([stage])), ("Status", json!(status))]);
        }
    }
    let found = tasks.read(drift);
    assert_eq!(found.len(), 1, "{found:?}: {honest} is as it is, and of {empty} nothing follows");
    let expected = Drift {
        level: GroupLevel::Stage,
        name: "claimed".to_owned(),
        set: TaskState::Complete,
        derived: TaskState::InProgress,
        share: Share { done: 1.0, total: 2.0 },
    };
    assert_eq!(found[0], expected);
}
