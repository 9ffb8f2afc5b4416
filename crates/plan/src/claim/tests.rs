use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cadre_model::{Change, Clock as _, RecordId, Seq};
use proptest::prelude::*;
use serde_json::json;

use super::queue::{Moment, Queue};
use super::*;
use crate::guard::Known;
use crate::testing::{Tasks, refusal};

/// A project with its queue, on two clocks that go together.
struct Desk {
    tasks: Tasks,
    known: Arc<Known>,
    queue: Queue,
    elapsed: Duration,
}

impl Desk {
    fn over(tasks: Tasks) -> Self {
        let known = Arc::new(Known::of(&tasks.world.now()).unwrap().unwrap());
        let moment = Moment { wall: tasks.world.clock.now(), elapsed: Duration::ZERO };
        let queue = Queue::new(&known, &tasks.world.now(), moment);
        Self { tasks, known, queue, elapsed: Duration::ZERO }
    }

    fn moment(&self) -> Moment {
        Moment { wall: self.tasks.world.clock.now(), elapsed: self.elapsed }
    }

    fn sync(&mut self) {
        let moment = self.moment();
        self.queue.advance(&self.known, &self.tasks.world.now(), moment);
    }

    fn pass(&mut self, seconds: u64) {
        self.elapsed += Duration::from_secs(seconds);
        self.tasks.world.clock.advance(i64::try_from(seconds).unwrap() * 1000);
    }

    /// What the queue holds, beside what a queue made anew would.
    fn assert_true(&self) {
        let anew = Queue::new(&self.known, &self.tasks.world.now(), self.moment());
        assert_eq!(self.queue.iter().collect::<Vec<_>>(), anew.iter().collect::<Vec<_>>());
    }

    /// Ends what is over; how many.
    fn lapse(&mut self) -> usize {
        self.sync();
        let over = self.queue.over(self.elapsed);
        for lease in &over {
            let ops = self.tasks.read(|reading| {
                let lease = reading.lease_at(*lease).unwrap();
                end(reading, &lease, &End::Lapsed, Some("nothing was heard for 60 s"))
            });
            self.tasks.world.operate(ops).unwrap();
        }
        self.sync();
        over.len()
    }
}

#[test]
fn a_claim_writes_the_lease_and_the_task_in_one_commit() {
    let tasks = Tasks::guarded();
    let a = tasks.task("A", &[]);
    let fence = tasks.claim(a, "agent").unwrap();
    assert_eq!(tasks.world.now().seq().0, fence.0);
    let lease = tasks.lease(a).unwrap();
    let now = tasks.world.clock.now();
    assert_eq!((lease.holder.as_str(), lease.attempt.as_str(), lease.fence), ("agent", "agent-1", fence));
    assert_eq!((lease.state, lease.expires), (LeaseState::Held, Timestamp(now.0 + 60_000)));
    let texts = ["Status", "Assignee", "Started"].map(|name| tasks.text(a, name).unwrap_or_default());
    assert_eq!(texts, ["In Progress", "agent", "2026-11-20 09:00"]);
    tasks.world.assert_sound();
}

#[test]
fn a_stale_holder_is_told_what_became_of_the_claim() {
    let tasks = Tasks::guarded();
    let a = tasks.task("A", &[]);
    let stale = |fence| {
        let row = tasks.world.row(a);
        tasks.read(|reading| held(reading, row, fence).map(|lease| lease.fence).map_err(|stale| stale.to_string()))
    };
    assert_eq!(stale(Fence(1)).unwrap_err(), "A is not claimed: claim it first");
    let first = tasks.claim(a, "one").unwrap();
    assert_eq!(stale(first), Ok(first));
    let ops = tasks.read(|reading| {
        end(reading, &reading.lease(tasks.world.row(a)).unwrap(), &End::Lapsed, Some("nothing was heard for 60 s"))
    });
    tasks.world.operate(ops).unwrap();
    assert_eq!((tasks.text(a, "Status").as_deref(), tasks.text(a, "Assignee")), (Some("Ready"), None));
    assert_eq!(
        stale(first).unwrap_err(),
        format!("the claim {first} of A is over: it was lapsed, because nothing was heard for 60 s")
    );
    let second = tasks.claim(a, "two").unwrap();
    assert!(second > first);
    assert_eq!(
        stale(first).unwrap_err(),
        format!("the claim {first} of A is over: two claimed it under number {second}, and that claim is held")
    );
    let unknown = stale(Fence(second.0 + 1)).unwrap_err();
    assert_eq!(unknown, format!("there was no claim {} of A: the last one is {second}", second.0 + 1));
}

#[test]
fn keeping_a_task_is_a_commit_only_when_less_than_half_of_the_term_is_left() {
    let tasks = Tasks::guarded();
    let a = tasks.task("A", &[]);
    tasks.claim(a, "agent").unwrap();
    let keep_now = || {
        let now = tasks.world.clock.now();
        tasks.read(|reading| keep(reading, &reading.lease(tasks.world.row(a)).unwrap(), now))
    };
    tasks.world.clock.advance(30_000);
    assert!(keep_now().is_empty());
    tasks.world.clock.advance(1);
    tasks.world.operate(keep_now()).unwrap();
    assert_eq!(tasks.lease(a).unwrap().expires, Timestamp(tasks.world.clock.now().0 + 60_000));
    assert!(keep_now().is_empty());
}

#[test]
fn a_vocabulary_without_a_word_for_blocked_keeps_what_was_said_in_the_lease() {
    let settings = crate::testing::SETTINGS.replace("blocked = \"Blocked\"\n", "");
    let tasks = Tasks::guarded_with(&settings);
    let a = tasks.task("A", &[]);
    tasks.claim(a, "agent").unwrap();
    let row = tasks.world.row(a);
    let ops = tasks.read(|reading| end(reading, &reading.lease(row).unwrap(), &End::Blocked, Some("no access")));
    tasks.world.operate(ops).unwrap();
    assert_eq!(
        (tasks.text(a, "Status").as_deref(), tasks.text(a, "Reason").as_deref()),
        (Some("Ready"), Some("no access"))
    );
    assert_eq!(tasks.counts().blocked, 1);
    assert_eq!(refusal(tasks.claim(a, "other")).1, "A is blocked");
}

#[test]
fn the_queue_gives_ready_tasks_in_order_and_follows_what_is_committed() {
    let tasks = Tasks::guarded();
    let a = tasks.task_with("A", &[], vec![("Priority", json!(2)), ("Skills", json!("Rust, SQL"))]);
    let b = tasks.task_with("B", &[], vec![("Priority", json!(1))]);
    let c = tasks.task_with("C", &[b], vec![("Priority", json!(0))]);
    let mut desk = Desk::over(tasks);
    let (ra, rb, rc) = (desk.tasks.world.row(a), desk.tasks.world.row(b), desk.tasks.world.row(c));
    assert_eq!(desk.queue.iter().collect::<Vec<_>>(), [rb, ra]);
    assert_eq!(desk.queue.reserve(|_, _| true), Some(rb));
    assert_eq!(desk.queue.reserve(|reading, row| reading.skills(row).contains(&"sql".to_owned())), Some(ra));
    assert_eq!(desk.queue.reserve(|_, _| true), None, "both are about to be taken");
    desk.queue.let_go(ra);
    desk.queue.let_go(rb);
    desk.tasks.set(b, "Status", json!("Complete")).unwrap();
    desk.sync();
    assert_eq!(desk.queue.iter().collect::<Vec<_>>(), [rc, ra]);
    desk.tasks.set(a, "Priority", json!(-1)).unwrap();
    desk.tasks.claim(c, "agent").unwrap();
    desk.sync();
    assert_eq!(desk.queue.iter().collect::<Vec<_>>(), [ra]);
    desk.tasks.world.commit(vec![Op::DeleteRecords { table: desk.tasks.table(), ids: vec![a] }]).unwrap();
    desk.sync();
    assert!(desk.queue.is_empty());
    desk.assert_true();
}

#[test]
fn leases_lapse_by_the_time_that_passes_here_and_get_a_full_term_after_a_restart() {
    let tasks = Tasks::guarded();
    let a = tasks.task("A", &[]);
    let mut desk = Desk::over(tasks);
    desk.tasks.claim(a, "agent").unwrap();
    desk.sync();
    assert_eq!(desk.queue.next_deadline(), Some(Duration::from_secs(60)));
    // The clock on the wall jumps: no lease ends by that.
    desk.tasks.world.clock.advance(3_600_000);
    assert_eq!(desk.lapse(), 0);
    desk.pass(59);
    assert_eq!(desk.lapse(), 0);
    // A restart, by a clock that is right again.
    desk.tasks.world.clock.advance(-3_600_000);
    let mut desk = Desk::over(desk.tasks);
    desk.pass(59);
    assert_eq!(desk.lapse(), 0, "one full term from the start on");
    desk.pass(1);
    assert_eq!((desk.lapse(), desk.tasks.lease(a).unwrap().state), (1, LeaseState::Lapsed));
    assert_eq!(desk.queue.next_deadline(), None);
    desk.assert_true();
    // One whose holder is long gone is not held for another term by whoever looks.
    desk.tasks.claim(a, "agent").unwrap();
    desk.pass(121);
    let mut desk = Desk::over(desk.tasks);
    assert_eq!(desk.lapse(), 1);
}

/// What agents and time do.
#[derive(Clone, Debug)]
enum Step {
    /// An agent asks for the next task.
    Next(usize),
    /// An agent writes a note under the number it has, on the task it believes to hold.
    Write(usize),
    /// It is heard of.
    Heartbeat(usize),
    /// It gives its task back, blocks it, or completes it.
    Release(usize),
    Block(usize),
    Complete(usize),
    /// Two agents go for one task at the same time: both read the same state.
    Race(usize, usize),
    /// Somebody sets the status of a task by hand.
    Hand(usize, &'static str),
    /// Time passes.
    Pass(u64),
    /// The process dies and starts again; agents keep what they believe.
    Restart,
}

const AGENTS: usize = 4;
const TASKS: usize = 6;

fn step() -> impl Strategy<Value = Step> {
    let agent = 0..AGENTS;
    prop_oneof![
        4 => agent.clone().prop_map(Step::Next),
        4 => agent.clone().prop_map(Step::Write),
        2 => agent.clone().prop_map(Step::Heartbeat),
        2 => agent.clone().prop_map(Step::Release),
        1 => agent.clone().prop_map(Step::Block),
        2 => agent.clone().prop_map(Step::Complete),
        2 => (agent.clone(), agent).prop_map(|(a, b)| Step::Race(a, b)),
        2 => (0..TASKS, prop_oneof![Just("Ready"), Just("Complete"), Just("Cancelled"), Just("In Progress")])
            .prop_map(|(task, word)| Step::Hand(task, word)),
        3 => (1u64..80).prop_map(Step::Pass),
        1 => Just(Step::Restart),
    ]
}

/// What an agent believes.
#[derive(Clone, Copy, Debug)]
struct Belief {
    task: RecordId,
    fence: Fence,
}

struct Run {
    desk: Desk,
    all: Vec<RecordId>,
    beliefs: [Option<Belief>; AGENTS],
    /// Writes that were accepted: by commit, the task and the number shown.
    accepted: BTreeMap<Seq, Belief>,
}

impl Run {
    fn new() -> Self {
        let tasks = Tasks::guarded();
        let mut all: Vec<RecordId> = Vec::new();
        for n in 0..TASKS {
            // The last two wait for the first two.
            let after: Vec<RecordId> = if n + 2 >= TASKS { vec![all[n + 2 - TASKS]] } else { vec![] };
            all.push(tasks.task(&format!("T{n}"), &after));
        }
        Self { desk: Desk::over(tasks), all, beliefs: [None; AGENTS], accepted: BTreeMap::new() }
    }

    fn claim(&mut self, agent: usize, task: RecordId) {
        if let Ok(fence) = self.desk.tasks.claim(task, &format!("agent {agent}")) {
            self.beliefs[agent] = Some(Belief { task, fence });
        }
    }

    /// Does something under the number that an agent has.
    fn under(&mut self, agent: usize, ops: impl FnOnce(&Reading<'_>, RowNo, &Lease) -> Vec<Op>) -> bool {
        let Some(belief) = self.beliefs[agent] else { return false };
        let tasks = &self.desk.tasks;
        let Some((_, row)) = tasks.world.now().find_record(belief.task) else { return false };
        let now = tasks.world.now();
        let reading = self.desk.known.read(&now);
        let Ok(lease) = held(&reading, row, belief.fence) else { return false };
        let mut all =
            vec![Op::Expect(vec![(lease.id, now.rows(tasks.ledger.leases).unwrap().version(lease.row).unwrap())])];
        all.extend(ops(&reading, row, &lease));
        let outcome = tasks.world.operate(all);
        if let Ok(outcome) = &outcome
            && outcome.seq > now.seq()
        {
            self.accepted.insert(outcome.seq, belief);
        }
        outcome.is_ok()
    }

    fn step(&mut self, step: &Step) {
        let now = self.desk.tasks.world.clock.now();
        self.desk.sync();
        match step {
            Step::Next(agent) => {
                if let Some(row) = self.desk.queue.reserve(|_, _| true) {
                    let id = self.desk.tasks.read(|reading| reading.id(row)).unwrap();
                    self.claim(*agent, id);
                    self.desk.queue.let_go(row);
                }
            }
            Step::Write(agent) => {
                let line = format!("note {} of {agent}", self.accepted.len());
                self.under(*agent, |reading, row, _| add_line(reading, row, TaskRole::Notes, &line));
            }
            Step::Heartbeat(agent) => {
                let mut lease_row = None;
                if self.under(*agent, |reading, _, lease| {
                    lease_row = Some((lease.row, lease.term));
                    keep(reading, lease, now)
                }) && let Some((row, term)) = lease_row
                {
                    self.desk.queue.heard(row, self.desk.elapsed, term);
                }
            }
            Step::Release(agent) => {
                self.under(*agent, |reading, _, lease| end(reading, lease, &End::Released, None));
            }
            Step::Block(agent) => {
                self.under(*agent, |reading, _, lease| end(reading, lease, &End::Blocked, Some("stuck")));
            }
            Step::Complete(agent) => {
                let belief = self.beliefs[*agent];
                if self.under(*agent, |_, _, _| vec![Op::Tick(now)]) {
                    self.desk.tasks.complete(belief.unwrap().task, "pass");
                }
            }
            Step::Race(a, b) => {
                // Both saw the same free task, and neither knows of the other.
                let Some(row) = self.desk.queue.iter().next() else { return };
                let id = self.desk.tasks.read(|reading| reading.id(row)).unwrap();
                let ops = |agent: &usize| {
                    let claimant = Tasks::claimant(&format!("agent {agent}"));
                    self.desk.tasks.read(|reading| take(reading, row, &claimant, now))
                };
                for (agent, ops) in [(a, ops(a)), (b, ops(b))] {
                    if let Ok(outcome) = self.desk.tasks.world.operate(ops) {
                        self.beliefs[*agent] = Some(Belief { task: id, fence: Fence(outcome.seq.0) });
                    }
                }
            }
            Step::Hand(task, word) => drop(self.desk.tasks.set(self.all[*task], "Status", json!(word))),
            Step::Pass(seconds) => {
                self.desk.pass(*seconds);
                self.desk.lapse();
            }
            Step::Restart => {
                let desk = Run::new().desk;
                let old = std::mem::replace(&mut self.desk, desk);
                self.desk = Desk::over(old.tasks);
            }
        }
        self.desk.sync();
        self.desk.assert_true();
    }

    /// Goes over the log and holds it against what was promised.
    fn check_history(&self) {
        let (tasks, ledger) = (&self.desk.tasks, &self.desk.tasks.ledger);
        let state_field = ledger.field(LeaseField::State);
        let fence_field = ledger.field(LeaseField::Fence);
        let entries = tasks.world.base.log_entries(Seq(0), 100_000).unwrap();
        // Of each lease record: the number under which it is held, if it is.
        let mut holding: BTreeMap<RowNo, (Option<u64>, bool)> = BTreeMap::new();
        let mut numbers = Vec::new();
        for entry in &entries {
            let at = entry.seq;
            if let Some(belief) = self.accepted.get(&at) {
                let row = tasks.world.now().find_record(belief.task).map(|(_, row)| row);
                let lease = row.and_then(|row| ledger.lease_of(&tasks.world.now(), tasks.table(), row)).unwrap();
                assert_eq!(
                    holding.get(&lease),
                    Some(&(Some(belief.fence.0), true)),
                    "commit {at}: a stale holder was heard"
                );
            }
            for change in entry.changes.iter().flatten() {
                let Change::Row(row) = change else { continue };
                if row.table != ledger.leases {
                    continue;
                }
                let lease = holding.entry(row.row).or_insert((None, false));
                for cell in &row.cells {
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers of commits")]
                    if cell.field == fence_field {
                        assert!(!lease.1, "commit {at}: a held task was claimed");
                        let Some(cadre_model::Cell::Number(fence)) = cell.after else { panic!("no number") };
                        assert_eq!(fence as u64, at.0);
                        lease.0 = Some(fence as u64);
                        numbers.push(at.0);
                    }
                }
                for cell in row.cells.iter().filter(|cell| cell.field == state_field) {
                    lease.1 = matches!(&cell.after, Some(cadre_model::Cell::Text(word)) if &**word == "held");
                }
            }
        }
        assert!(numbers.is_sorted(), "numbers only grow");
        // No task is lost: each is held by one, or ready, or waits, or is over, or says why it is stuck, or was begun by hand.
        let counts = tasks.counts();
        assert_eq!((counts.tasks, counts.unknown), (TASKS, 0));
        for id in &self.all {
            let lease = tasks.lease(*id);
            let begun = tasks.text(*id, "Status").as_deref() == Some("In Progress");
            if lease.is_some_and(|lease| lease.is_held()) {
                assert!(begun, "{id} is held and not in progress");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// No task is held twice, no stale holder is heard, and no task is lost, in whatever order things happen.
    #[test]
    fn whatever_happens_in_whatever_order_a_task_has_one_holder(steps in prop::collection::vec(step(), 1..60)) {
        let mut run = Run::new();
        for step in &steps {
            run.step(step);
        }
        run.check_history();
        run.desk.tasks.world.assert_sound();
    }
}
