use cadre_testkit::kinds;

use super::*;
use crate::status::TaskState;
use crate::testing::World;

const TOML: &str = r#"
base = "Ours"

[project]
progress = "estimate"

[project.status]
ready = "Todo"
in_progress = "In Progress"
complete = "Done"

[project.priority]
first = "highest"
ties = ["created"]

[project.tasks]
table = "Stages"

[project.tasks.fields]
name = "Stage ID"
status = "Status"
estimate = "Hours"
"#;

fn world() -> World {
    let world = World::new();
    let status = kinds::select(10, &["Todo", "In Progress", "Done"]);
    world.table("Stages", vec![("Stage ID", kinds::text()), ("Status", status), ("Hours", kinds::number())]);
    world
}

#[test]
fn a_mapping_is_read_from_the_file_of_settings_and_reads_back_as_written() {
    let mapping = Mapping::of_toml(TOML).unwrap();
    assert_eq!((mapping.progress, mapping.strict), (Measure::Estimate, false));
    assert_eq!((mapping.priority.first, &*mapping.priority.ties), (First::Highest, &[TieBreak::Created][..]));
    assert_eq!(mapping.tasks.fields[&TaskRole::Name], "Stage ID");
    assert_eq!(Mapping::of_toml(&mapping.to_toml()).unwrap(), mapping);
    assert_eq!(Mapping::of_json(&mapping.to_json()).unwrap(), mapping);
}

#[test]
fn what_is_wrong_in_the_file_is_named_with_its_line() {
    for (line, instead, told) in [
        ("first = \"highest\"", "first = \"top\"", "unknown variant `top`, expected `lowest` or `highest`"),
        ("name = \"Stage ID\"", "nam = \"Stage ID\"", "unknown variant `nam`"),
        ("table = \"Stages\"", "tables = \"Stages\"", "unknown field `tables`"),
        ("complete = \"Done\"", "complete = \"Todo\"", "the word \"Todo\" stands for ready and for complete"),
        ("[project.tasks]", "[project.tasks", "TOML parse error at line"),
    ] {
        let error = Mapping::of_toml(&TOML.replace(line, instead)).unwrap_err().to_string();
        assert!(error.contains(told) && error.contains("line"), "{instead}: {error}");
    }
    assert!(Mapping::of_toml("base = \"x\"").unwrap_err().to_string().contains("project"));
}

#[test]
fn a_mapping_finds_its_tables_and_fields_and_keeps_them_when_names_change() {
    let world = world();
    let project = Project::resolve(&Mapping::of_toml(TOML).unwrap(), world.now().schema()).unwrap();
    let status = project.tasks.field(TaskRole::Status).unwrap();
    let choices = world.now().schema().field(status).unwrap().kind.choices().unwrap().choices.clone();
    let states: Vec<_> = choices.iter().filter_map(|choice| project.state_of_choice(choice.no)).collect();
    assert_eq!(states, [TaskState::Ready, TaskState::InProgress, TaskState::Complete]);
    let by_id = project.by_id(&world.now());
    world.rename_field(status, "Standing");
    assert!(Project::resolve(&Mapping::of_toml(TOML).unwrap(), world.now().schema()).is_err());
    let again = Project::resolve(&by_id, world.now().schema()).unwrap();
    assert_eq!(again.tasks.field(TaskRole::Status), Some(status));
}

#[test]
fn every_fault_is_told_with_the_repair_for_it() {
    let world = world();
    let faults = |text: &str| {
        let faults = Project::resolve(&Mapping::of_toml(text).unwrap(), world.now().schema()).unwrap_err();
        faults.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        faults(&TOML.replace("\"Stages\"", "\"Stage\"").replace("\"Stage ID\"", "\"Stage Id\"")),
        ["project.tasks.table: the base has no table \"Stage\"; \
          it has a table \"Stages\": write `table = \"Stages\"`, or create the table"]
    );
    assert_eq!(
        faults(&TOML.replace("\"Hours\"", "\"Hour\"").replace("status = \"Status\"", "status = \"Hours\"")),
        [
            "project.tasks.fields.estimate: table \"Stages\" has no field \"Hour\"; \
             it has a field \"Hours\": if that is the one, write `estimate = \"Hours\"`",
            "project.tasks.fields.status: field \"Hours\" is of the type number; \
             make it a single select or a line of text, or map another field as `status`",
        ]
    );
    assert_eq!(
        faults(&TOML.replace("complete = \"Done\"", "complete = \"Complete\"\nblocked = \"Blocked\"")),
        ["project.tasks.fields.status: field \"Status\" has no option \"Blocked\", \"Complete\"; \
          add the option to field \"Status\", or write another word in [project.status]"]
    );
    assert_eq!(
        faults(&TOML.replace("status = \"Status\"\n", "")),
        ["project.tasks.fields.status: no field says where a task stands; \
          map a single select or a line of text as `status`"]
    );
}
