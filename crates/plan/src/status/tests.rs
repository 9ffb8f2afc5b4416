use super::TaskState;

#[test]
fn only_work_in_progress_completes_and_what_is_closed_is_opened_before_it_goes_on() {
    for from in TaskState::ALL {
        assert!(!from.may_become(from), "{from} to itself is no transition");
        assert_eq!(from.may_become(TaskState::Complete), from == TaskState::InProgress, "{from}");
        let ways: Vec<_> = TaskState::ALL.into_iter().filter(|to| from.may_become(*to)).collect();
        assert_eq!(from.is_closed(), ways == [TaskState::Ready], "{from} may become {ways:?}");
    }
}
