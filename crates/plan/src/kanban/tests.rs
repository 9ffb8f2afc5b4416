//! A board of fifteen tasks whose own metrics are wrong, as boards are.

use proptest::prelude::*;

use super::*;

const BOARD: &str = include_str!("fixtures/board.md");

fn board() -> Board {
    Board::parse(BOARD)
}

fn task(id: &str) -> Task {
    board().tasks().into_iter().find(|task| task.id == id).unwrap()
}

#[test]
fn a_board_is_printed_byte_for_byte() {
    assert_eq!(board().print(), BOARD);
    for text in ["", "\n", "no end of line", "a\r\nb\r\n", "```\n## BACKLOG\n#### A-1: x\n"] {
        assert_eq!(Board::parse(text).print(), text);
    }
}

#[test]
fn fifteen_tasks_with_their_sections() {
    let metrics = board().metrics();
    assert_eq!((metrics.total, metrics.backlog, metrics.active, metrics.done), (15, 11, 1, 3));
    assert_eq!((metrics.blocked, metrics.ready), (3, 8));
    assert!((metrics.hours - 34.0).abs() < 1e-9);
    let ids: Vec<String> = board().tasks().into_iter().map(|task| task.id).collect();
    assert_eq!(
        ids.join(" "),
        "LEK-001 LEK-002 LEK-003 CEL-001 CEL-002 CEL-003 CNT-001 CNT-002 CNT-003 DRL-001 DRL-002 WRT-001 WRT-002 WRT-003 WRT-004"
    );
    assert!(board().findings().is_empty());
}

#[test]
fn a_task_has_its_fields_criteria_and_commands() {
    let valve = task("LEK-001");
    assert_eq!(
        (valve.title.as_str(), valve.section, &valve.status),
        ("Close the north valve", Section::Backlog, &TaskStatus::Ready)
    );
    assert_eq!(valve.group.as_deref(), Some("\u{1f6a8} LEAKS (Do First)"));
    assert_eq!(valve.field("Priority"), Some("P0 - BLOCKER"));
    assert_eq!(valve.estimate, Some(Estimate { hours: 2.0 }));
    let criteria: Vec<(Option<bool>, &str)> = valve.criteria().iter().map(|i| (i.done, i.text.as_str())).collect();
    assert_eq!(criteria, [(Some(false), "`gauge north` reads 0"), (Some(false), "No water on the floor")]);
    assert_eq!(valve.commands, ["gauge north", "# is it dry?", "look --floor (with a lamp)"]);
    let files: Vec<(Option<bool>, &str)> =
        valve.list("Files to Modify").iter().map(|i| (i.done, i.text.as_str())).collect();
    assert_eq!(files, [(None, "Valve settings in valves.yml"), (None, "The seal itself")]);
    let questions = task("CNT-003");
    assert_eq!(questions.status, TaskStatus::Blocked(Some("by CNT-001".to_owned())));
    assert_eq!(questions.prerequisites(), ["CNT-001", "LEK-001"]);
    assert!(task("DRL-001").prerequisites().is_empty());
}

#[test]
fn the_task_in_progress_has_its_id_in_a_field() {
    let current = task("WRT-001");
    assert_eq!((current.title.as_str(), current.section), ("Write down what is there", Section::Active));
    assert_eq!(current.status, TaskStatus::InProgress);
    let left: Vec<Option<bool>> = current.list("Remaining Work").iter().map(|item| item.done).collect();
    assert_eq!(left, [Some(true), Some(true), Some(false)]);
    let done = task("WRT-003");
    assert_eq!((done.status, done.fields[1].1.as_str()), (TaskStatus::Completed, "Two of eight run"));
}

#[test]
fn what_a_board_states_falsely_is_reported_and_written_anew() {
    let mut board = board();
    let told: Vec<String> =
        board.misstated().iter().map(|wrong| format!("{}: {} is {}", wrong.name, wrong.stated, wrong.found)).collect();
    assert_eq!(
        told,
        [
            "Total Tasks: 12 is 15",
            "Completed: 3 (25%) is 3 (20%)",
            "In Progress: 1 (8%) is 1 (7%)",
            "Ready: 8 (67%) is 8 (53%)",
            "Blocked: 0 (0%) is 3 (20%)",
        ]
    );
    board.recompute();
    assert!(board.misstated().is_empty());
    let expected = BOARD
        .replace("12 identified", "15 identified")
        .replace("3 (25%)", "3 (20%)")
        .replace("1 (8%)  ", "1 (7%)  ")
        .replace("8 (67%)", "8 (53%)")
        .replace("0 (0%)", "3 (20%)");
    assert_eq!(board.print(), expected, "and nothing else is touched");
    assert_eq!(board.recompute(), []);
}

#[test]
fn hours_are_held_against_the_tasks_that_are_named() {
    let board = Board::parse(&BOARD.replace("9 hours (LEK", "11 hours (LEK").replace("34 hours", "40 hours"));
    let told: Vec<String> =
        board.misstated().into_iter().skip(5).map(|w| format!("{} {} {}", w.name, w.stated, w.found)).collect();
    assert_eq!(told, ["Leaks 11 hours 9 hours", "Total Estimated Effort 40 hours 34 hours"]);
}

#[test]
fn the_template_is_the_boards_own() {
    let template = board().template().unwrap();
    assert!(template.starts_with("#### [TASK-ID]: [Title]\n"), "{template}");
    assert!(template.ends_with("```bash\n[Commands]\n```\n"), "{template}");
    assert_eq!(Board::parse("## BACKLOG\n").template(), None);
}

#[test]
fn a_tick_and_a_field_change_their_line_alone() {
    let mut board = board();
    assert!(board.tick("LEK-001", "No water on the floor", Done::Yes));
    assert!(!board.tick("LEK-001", "no such criterion", Done::Yes));
    assert!(!board.tick("LEK-999", "No water on the floor", Done::Yes));
    assert!(board.set("LEK-001", "Status", "\u{2705} Completed"));
    let expected = BOARD.replace("- [ ] No water on the floor", "- [x] No water on the floor").replacen(
        "**Status:** \u{1f534} Ready",
        "**Status:** \u{2705} Completed",
        1,
    );
    assert_eq!(board.print(), expected);
    assert!(
        board.tick("LEK-001", "No water on the floor", Done::No) && board.set("LEK-001", "Status", "\u{1f534} Ready")
    );
    assert_eq!(board.print(), BOARD);
}

#[test]
fn what_is_odd_is_told_with_its_line() {
    let told = |text: &str| Board::parse(text).findings().iter().map(ToString::to_string).collect::<Vec<String>>();
    assert_eq!(
        told("## BACKLOG\n#### A-1: one\n#### A-1: two\n#### nameless\n#### B-2: x\n**Status:** Soon\n"),
        [
            "line 3: there is a task `A-1` already",
            "line 4: the task `nameless` has no id; a heading is `#### ID: title`",
            "line 5: `Soon` is no status; there are Ready, Blocked, In Progress, Completed and Cancelled",
        ]
    );
    assert_eq!(told("# A page\n\n#### A-1: one\n").len(), 1);
    assert!(Board::parse("# A page\n\n#### A-1: one\n").tasks().is_empty(), "headings elsewhere are no tasks");
}

fn words() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9`()/.>%-]{1,8}( [a-zA-Z0-9`()/.>%-]{1,8}){0,3}"
}

fn new_task() -> impl Strategy<Value = (u8, NewTask)> {
    (
        0..4_u8,
        words(),
        (0..3_u8, proptest::option::of(1..100_u32), proptest::option::of("[a-z]{1,8}")),
        proptest::collection::vec((any::<bool>(), words()), 0..4),
        proptest::collection::vec("[a-z]{1,8} [a-z]{1,8}", 0..3),
        proptest::collection::vec(words(), 0..3),
    )
        .prop_map(|(section, title, (group, hours, blocked), criteria, commands, files)| {
            let group = ["", "FIRST", "SECOND"][group as usize].to_owned();
            (section, NewTask { title, group, hours, blocked, criteria, commands, files, ..NewTask::default() })
        })
}

proptest! {
    /// Whatever the text, it is printed as it was read, and nothing panics.
    #[test]
    fn every_text_is_printed_as_it_was(text in any::<String>(), cut in 0..4000_usize) {
        prop_assert_eq!(&Board::parse(&text).print(), &text);
        let mut at = cut.min(BOARD.len());
        while !BOARD.is_char_boundary(at) { at -= 1; }
        let bent = format!("{}{text}{}", &BOARD[..at], &BOARD[at..]);
        let mut board = Board::parse(&bent);
        prop_assert_eq!(board.print(), bent);
        board.recompute();
        prop_assert!(board.misstated().is_empty());
        drop((board.findings(), board.template()));
    }

    /// A board that is written gives its tasks back, and states nothing false.
    #[test]
    fn what_is_written_is_read_back(made in proptest::collection::vec(new_task(), 0..8)) {
        let sections = [Section::Backlog, Section::Active, Section::Done, Section::Blocked];
        let tasks: Vec<(Section, NewTask)> = made.into_iter().enumerate().map(|(n, (section, task))| {
            (sections[section as usize], NewTask { id: format!("TSK-{n:03}"), ..task })
        }).collect();
        let board = Board::of(&Title { title: "Board".to_owned(), ..Title::default() }, &tasks);
        prop_assert_eq!(board.findings(), vec![]);
        prop_assert_eq!(board.misstated(), vec![]);
        let mut read = board.tasks();
        read.sort_by(|a, b| a.id.cmp(&b.id));
        prop_assert_eq!(read.len(), tasks.len());
        for (read, (section, wrote)) in read.iter().zip(&tasks) {
            prop_assert_eq!((&read.id, &read.title, read.section), (&wrote.id, &wrote.title, *section));
            prop_assert_eq!(read.estimate.map(|e| e.hours as u32), wrote.hours);
            let criteria: Vec<(bool, String)> = read.criteria().iter().map(|i| (i.done == Some(true), i.text.clone())).collect();
            prop_assert_eq!(&criteria, &wrote.criteria);
            prop_assert_eq!(&read.commands, &wrote.commands);
            let files: Vec<String> = read.list("Files to Modify").iter().map(|item| item.text.clone()).collect();
            prop_assert_eq!(&files, &wrote.files);
        }
    }
}
