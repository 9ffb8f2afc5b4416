use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use cadre_testkit::clock::START;
use cadre_wire::webhooks::MacSecret;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;
use crate::address::Policy;
use crate::ping::{PingState, Verdict};
use crate::testing::{Receiver, status};

/// The instant of tokio's time, which stands still in these tests except while everybody waits.
struct Paused(Instant);

impl Clock for Paused {
    fn now(&self) -> Timestamp {
        Timestamp(START.0 + i64::try_from(self.0.elapsed().as_millis()).unwrap())
    }
}

/// Webhooks in memory.
#[derive(Default)]
struct Shelf {
    hooks: Mutex<BTreeMap<WebhookId, Hook>>,
    fails: AtomicUsize,
}

struct Hook {
    state: PingState,
    cursor: u64,
    enabled: bool,
    url: String,
    outcomes: Vec<Outcome>,
}

impl Shelf {
    fn with(urls: &[&str]) -> Arc<Self> {
        let hook = |url: &&str| Hook {
            state: PingState::default(),
            cursor: 2,
            enabled: true,
            url: (*url).to_owned(),
            outcomes: Vec::new(),
        };
        let hooks = urls.iter().enumerate().map(|(i, url)| (id(i), hook(url))).collect();
        Arc::new(Self { hooks: Mutex::new(hooks), fails: AtomicUsize::new(0) })
    }

    fn change(&self, i: usize) {
        self.hooks.lock().unwrap().get_mut(&id(i)).unwrap().cursor += 1;
    }

    fn outcomes(&self, i: usize) -> Vec<Outcome> {
        self.hooks.lock().unwrap()[&id(i)].outcomes.clone()
    }
}

fn id(i: usize) -> WebhookId {
    format!("ach{i:014}").parse().unwrap()
}

impl Book for Shelf {
    fn due(&self, now: Timestamp, busy: &[WebhookId], limit: usize) -> Result<Due, BookError> {
        if self.fails.load(SeqCst) > 0 {
            self.fails.fetch_sub(1, SeqCst);
            return Err(BookError("planted".into()));
        }
        let mut due = Due::default();
        for (webhook, hook) in self.hooks.lock().unwrap().iter().filter(|(id, hook)| hook.enabled && !busy.contains(id))
        {
            match hook.state.due_at(hook.cursor) {
                Some(at) if at <= now && due.pings.len() < limit => due.pings.push(Ping {
                    base: "appCdr3mo0Base001".parse().unwrap(),
                    webhook: *webhook,
                    url: hook.url.clone(),
                    secret: MacSecret::from_bytes(*b"secret"),
                    cursor: hook.cursor,
                }),
                Some(at) => due.next_at = Some(due.next_at.map_or(at, |next| next.min(at))),
                None => {}
            }
        }
        Ok(due)
    }

    fn settle(&self, ping: &Ping, outcome: &Outcome) -> Result<(), BookError> {
        if self.fails.load(SeqCst) > 0 {
            self.fails.fetch_sub(1, SeqCst);
            return Err(BookError("planted".into()));
        }
        let mut hooks = self.hooks.lock().unwrap();
        let hook = hooks.get_mut(&ping.webhook).unwrap();
        hook.outcomes.push(outcome.clone());
        if hook.state.settle(ping.cursor, outcome) == Verdict::GivenUp {
            hook.enabled = false;
        }
        Ok(())
    }
}

/// Answers by address: `200`, `500`, `never`, `hold` (which answers 200 once it is let go).
#[derive(Default)]
struct Fake {
    sent: Mutex<Vec<String>>,
    hold: Notify,
}

impl Sender for Fake {
    fn status(&self, request: Request) -> Answer<'_> {
        self.sent.lock().unwrap().push(request.url.clone());
        Box::pin(async move {
            match request.url.as_str() {
                "never" => std::future::pending().await,
                "hold" => {
                    self.hold.notified().await;
                    Ok(200)
                }
                other => Ok(other.parse().unwrap()),
            }
        })
    }
}

struct Running {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
    wake: Wake,
}

impl Running {
    fn start(shelf: &Arc<Shelf>, fake: &Arc<Fake>, clock: &Arc<Paused>) -> Self {
        let (stop, stopped) = oneshot::channel();
        let wake = Wake::default();
        let (book, sender, clock) = (Arc::clone(shelf), Arc::clone(fake), Arc::clone(clock));
        let woken = wake.clone();
        let task = tokio::spawn(async move {
            run(book, sender, clock, woken, async { drop(stopped.await) }).await;
        });
        Self { stop, task, wake }
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        self.task.await.unwrap();
    }
}

fn clock() -> Arc<Paused> {
    Arc::new(Paused(Instant::now()))
}

/// Lets tokio's time pass, which is paused: nobody waits for real.
async fn pass(time: Duration) {
    drop(tokio::time::timeout(time, std::future::pending::<()>()).await);
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_fails_gets_fourteen_tries_within_a_day_and_then_silence() {
    let (shelf, fake) = (Shelf::with(&["500"]), Arc::default());
    let running = Running::start(&shelf, &fake, &clock());
    pass(Duration::from_secs(48 * 3600)).await;
    running.stop().await;
    let outcomes = shelf.outcomes(0);
    assert_eq!(outcomes.len(), 14);
    assert!(outcomes.iter().all(|o| o.error.as_deref() == Some("receiver answered 500")));
    let seconds: Vec<i64> = outcomes.iter().map(|o| (o.at.0 - START.0) / 1000).collect();
    assert_eq!(seconds[..5], [0, 10, 30, 70, 150]);
    assert_eq!(seconds[13], 10 * ((1 << 13) - 1));
    assert!(!shelf.hooks.lock().unwrap()[&id(0)].enabled);
}

#[tokio::test(start_paused = true)]
async fn who_does_not_answer_is_waited_for_25_seconds_and_holds_up_nobody_else() {
    let (shelf, fake) = (Shelf::with(&["never", "200"]), Arc::default());
    let running = Running::start(&shelf, &fake, &clock());
    pass(Duration::from_secs(26)).await;
    running.stop().await;
    let slow = shelf.outcomes(0).remove(0);
    assert_eq!(slow.error.as_deref(), Some("no answer within 25 s"));
    assert_eq!((slow.duration_ms, slow.at.0 - START.0), (25_000.0, 25_000));
    let quick = shelf.outcomes(1).remove(0);
    assert_eq!((quick.error, quick.at), (None, START));
}

#[tokio::test(start_paused = true)]
async fn changes_while_a_ping_is_on_its_way_are_told_by_one_more() {
    let (shelf, fake) = (Shelf::with(&["hold"]), Arc::<Fake>::default());
    let running = Running::start(&shelf, &fake, &clock());
    pass(Duration::from_secs(1)).await;
    for _ in 0..5 {
        shelf.change(0);
        running.wake.wake();
        pass(Duration::from_millis(10)).await;
    }
    assert_eq!(fake.sent.lock().unwrap().len(), 1, "one at a time");
    for _ in 0..2 {
        fake.hold.notify_one();
        pass(Duration::from_millis(10)).await;
    }
    pass(Duration::from_secs(600)).await;
    running.stop().await;
    assert_eq!(fake.sent.lock().unwrap().len(), 2);
    assert_eq!(shelf.hooks.lock().unwrap()[&id(0)].state.told, 7);
}

#[tokio::test(start_paused = true)]
async fn a_change_is_told_at_once_when_the_loop_is_woken() {
    let (shelf, fake) = (Shelf::with(&["200"]), Arc::default());
    let running = Running::start(&shelf, &fake, &clock());
    pass(Duration::from_secs(5)).await;
    shelf.change(0);
    running.wake.wake();
    pass(Duration::from_millis(1)).await;
    running.stop().await;
    let times: Vec<i64> = shelf.outcomes(0).iter().map(|o| o.at.0 - START.0).collect();
    assert_eq!(times, [0, 5_000]);
}

#[tokio::test(start_paused = true)]
async fn another_process_goes_on_with_the_retries_and_repeats_what_was_on_its_way() {
    let (shelf, fake, clock) = (Shelf::with(&["500", "never"]), Arc::<Fake>::default(), clock());
    let running = Running::start(&shelf, &fake, &clock);
    pass(Duration::from_secs(20)).await;
    running.stop().await;
    assert_eq!((shelf.outcomes(0).len(), shelf.outcomes(1).len()), (2, 0));
    pass(Duration::from_secs(100)).await;
    let again = Running::start(&shelf, &fake, &clock);
    pass(Duration::from_secs(1)).await;
    again.stop().await;
    let last = shelf.outcomes(0).pop().unwrap();
    assert_eq!(last.at.0 - START.0, 120_000, "the third try was due while nobody ran");
    assert_eq!(shelf.hooks.lock().unwrap()[&id(0)].state.failures, 3);
    assert_eq!(fake.sent.lock().unwrap().iter().filter(|url| *url == "never").count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_book_that_fails_is_asked_again_after_a_while() {
    let (shelf, fake) = (Shelf::with(&["200"]), Arc::<Fake>::default());
    shelf.fails.store(1, SeqCst);
    let running = Running::start(&shelf, &fake, &clock());
    pass(Duration::from_secs(9)).await;
    assert!(fake.sent.lock().unwrap().is_empty());
    pass(Duration::from_secs(2)).await;
    running.stop().await;
    assert_eq!(shelf.outcomes(0).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_cannot_be_written_down_means_the_ping_is_sent_again_later() {
    struct Forgetful(Arc<Shelf>);
    impl Book for Forgetful {
        fn due(&self, now: Timestamp, busy: &[WebhookId], limit: usize) -> Result<Due, BookError> {
            self.0.due(now, busy, limit)
        }
        fn settle(&self, ping: &Ping, outcome: &Outcome) -> Result<(), BookError> {
            self.0.hooks.lock().unwrap().get_mut(&ping.webhook).unwrap().outcomes.push(outcome.clone());
            Err(BookError("planted".into()))
        }
    }
    let shelf = Shelf::with(&["200"]);
    let book = Arc::new(Forgetful(Arc::clone(&shelf)));
    let stop = pass(Duration::from_secs(35));
    run(book, Arc::<Fake>::default(), clock(), Wake::default(), stop).await;
    let seconds: Vec<i64> = shelf.outcomes(0).iter().map(|o| (o.at.0 - START.0) / 1000).collect();
    assert_eq!(seconds, [0, 10, 20, 30]);
}

#[tokio::test]
async fn a_receiver_gets_a_ping_that_it_can_verify() {
    let receiver = Receiver::start(|_| status(204)).await;
    let shelf = Shelf::with(&[&receiver.url("127.0.0.1", "/hook")]);
    let sender = Arc::new(Outgoing::new(Policy::PUBLIC.with_loopback()).unwrap());
    let (shelf_too, wake) = (Arc::clone(&shelf), Wake::default());
    let settled = async {
        while shelf_too.outcomes(0).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    run(Arc::clone(&shelf) as _, sender, Arc::new(Paused(Instant::now())), wake, settled).await;
    let got = receiver.got.lock().unwrap().remove(0);
    assert_eq!(got.line, "POST /hook");
    assert_eq!(got.headers["content-type"], "application/json");
    assert_eq!(got.headers["x-airtable-content-mac"], MacSecret::from_bytes(*b"secret").sign(&got.body));
    assert!(got.body.is_ascii());
    let body: serde_json::Value = serde_json::from_slice(&got.body).unwrap();
    assert_eq!(body["webhook"]["id"], id(0).to_string());
    assert_eq!(shelf.outcomes(0)[0].error, None);
}
