use super::*;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn failed(at: i64) -> Outcome {
    Outcome { at: Timestamp(at), duration_ms: 12.5, error: Some("receiver answered 500".to_owned()) }
}

fn arrived(at: i64) -> Outcome {
    Outcome { at: Timestamp(at), duration_ms: 3.0, error: None }
}

#[test]
fn the_body_is_the_reference_s_to_the_byte() {
    let ping = Ping {
        base: "appCdr3mo0Base001".parse().unwrap(),
        webhook: "achCdrHook000001P".parse().unwrap(),
        url: String::new(),
        secret: MacSecret::from_bytes([]),
        cursor: 2,
    };
    let expected = r#"{"base":{"id":"appCdr3mo0Base001"},"webhook":{"id":"achCdrHook000001P"},"timestamp":"2026-11-20T09:30:00.000Z"}"#;
    assert_eq!(ping.body("2026-11-20T09:30:00.000Z".parse().unwrap()), expected.as_bytes());
}

#[test]
fn several_changes_are_told_by_one_ping_and_what_comes_meanwhile_by_the_next() {
    let mut state = PingState::default();
    assert_eq!(state.due_at(1), None, "there is no payload yet");
    assert!(state.due_at(4).is_some(), "three payloads are new");
    assert_eq!(state.settle(4, &arrived(1_000)), Verdict::GoOn);
    assert_eq!(state.due_at(4), None);
    assert!(state.due_at(5).is_some(), "one came while the ping was on its way");
    assert_eq!(state.last_success_at, Some(Timestamp(1_000)));
    let last = state.last.unwrap();
    assert_eq!((last.retry_number, last.error, last.will_be_retried), (0, None, false));
}

#[test]
fn thirteen_retries_at_doubling_distances_take_about_a_day_and_then_it_is_given_up() {
    let mut state = PingState::default();
    let mut now = 0;
    let mut pauses = Vec::new();
    for retry in 0..RETRIES {
        assert_eq!(state.settle(2, &failed(now)), Verdict::GoOn);
        let last = state.last.clone().unwrap();
        assert_eq!((last.retry_number, last.will_be_retried), (retry, true));
        let due = state.due_at(3).unwrap().0;
        pauses.push(due - now);
        now = due;
    }
    assert_eq!(pauses[..4], [10_000, 20_000, 40_000, 80_000]);
    assert!((DAY_MS * 9 / 10..DAY_MS * 11 / 10).contains(&now), "{now} ms");
    assert_eq!(state.settle(3, &failed(now)), Verdict::GivenUp);
    let last = state.last.clone().unwrap();
    assert_eq!((last.retry_number, last.will_be_retried), (13, false));
    assert_eq!((state.failures, state.retry_at, state.last_success_at), (0, None, None));
    assert!(state.due_at(3).is_some(), "what was never told is told when notifications are switched on again");
}

#[test]
fn a_success_after_failures_starts_counting_anew_and_a_state_reads_back() {
    let mut state = PingState::default();
    state.settle(2, &failed(0));
    let kept: PingState = serde_json::from_str(&serde_json::to_string(&state).unwrap()).unwrap();
    assert_eq!(kept, state);
    assert_eq!(state.settle(2, &arrived(10_000)), Verdict::GoOn);
    assert_eq!(state.last.as_ref().map(|last| last.retry_number), Some(1));
    state.settle(3, &failed(20_000));
    assert_eq!(state.due_at(3), Some(Timestamp(30_000)));
    assert_eq!(state.last.as_ref().map(|last| last.retry_number), Some(0));
}
