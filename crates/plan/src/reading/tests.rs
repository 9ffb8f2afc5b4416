use serde_json::json;

use super::*;
use crate::testing::{SETTINGS, Tasks};

#[test]
fn tasks_come_by_priority_then_by_code_and_those_without_a_priority_last() {
    let tasks = Tasks::new();
    for (code, priority) in [("P10", json!(2)), ("P9", json!(2)), ("Z", json!(1)), ("A", json!(null)), ("P9", json!(2))]
    {
        tasks.task_with(code, &[], vec![("Priority", priority)]);
    }
    let order = tasks.read(|reading| {
        let mut rows: Vec<_> = reading.rows().collect();
        rows.sort_by_key(|row| reading.rank(*row));
        rows.iter().map(|row| row.0).collect::<Vec<_>>()
    });
    assert_eq!(order, [2, 1, 4, 0, 3]);
    let highest = Tasks::with(&format!("{SETTINGS}\n[project.priority]\nfirst = \"highest\"\nties = []\n"));
    for priority in [1, 90, 90, 50] {
        highest.task_with("T", &[], vec![("Priority", json!(priority))]);
    }
    let order = highest.read(|reading| {
        let mut rows: Vec<_> = reading.rows().collect();
        rows.sort_by_key(|row| reading.rank(*row));
        rows.iter().map(|row| row.0).collect::<Vec<_>>()
    });
    assert_eq!(order, [1, 2, 3, 0]);
}

#[test]
fn a_task_is_found_by_record_code_or_name_and_never_guessed() {
    let tasks = Tasks::new();
    let a = tasks.task_with("P03.2.001", &[], vec![("Name", json!("Create dataset"))]);
    let b = tasks.task_with("P03.2.002", &[], vec![("Name", json!("Same"))]);
    let c = tasks.task_with("P03.2.003", &[], vec![("Name", json!("Same"))]);
    let find = |key: &str| tasks.read(|reading| reading.find(key));
    let row = |id| Ok(tasks.world.row(id));
    assert_eq!((find(&a.to_string()), find("p03.2.001 "), find("create dataset")), (row(a), row(a), row(a)));
    assert_eq!(find("Same"), Err(FindError::Several { key: "Same".to_owned(), ids: vec![b, c] }));
    assert_eq!(find("P03.2.01").unwrap_err().to_string(), "there is no task \"P03.2.01\"; did you mean \"P03.2.001\"?");
}

#[test]
fn the_states_of_all_words_are_read_and_a_word_that_is_none_is_told() {
    let tasks = Tasks::new();
    let blank = tasks.task("A", &[]);
    let done = tasks.task_with("B", &[], vec![("Status", json!("Complete"))]);
    let standing = |id| {
        let row = tasks.world.row(id);
        tasks.read(|reading| reading.standing(row))
    };
    assert_eq!(standing(blank), Standing::In(TaskState::Ready));
    assert_eq!(standing(done), Standing::In(TaskState::Complete));
    assert!(!tasks.read(|reading| reading.is_verified(tasks.world.row(done))));
}

#[test]
fn estimates_in_words_are_hours_of_work() {
    for (text, hours) in [
        ("3 days", 24.0),
        ("1.3 days (Phase 2 accelerated)", 10.4),
        ("6 hours", 6.0),
        ("30 minutes", 0.5),
        ("2-3 hours", 2.5),
        ("12 hours (c7i.8xlarge)", 12.0),
        ("10-15 seconds", 12.5 / 3600.0),
        ("Ongoing (2 hours/week)", 2.0),
        ("5", 5.0),
        ("1 week", 40.0),
        ("4h", 4.0),
    ] {
        let read = hours_of(text).unwrap();
        assert!((read - hours).abs() < 1e-9, "{text}: {read}");
    }
    assert_eq!(hours_of("soon"), None);
}
