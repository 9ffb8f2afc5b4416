//! A service in memory with Airtable's real limits, and answers that tests plant.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand::RngExt as _;
use tokio::time::{Instant, sleep};

use crate::exchange::{Answer, Answered, Exchange, NoAnswer, Request};
use crate::{AirtableClient, Limit};

/// What is answered, in place of what would be.
pub(crate) enum Planted {
    /// A status, perhaps with `Retry-After`, and a body.
    Says(u16, Option<&'static str>, &'static str),
    /// The connection breaks.
    Breaks,
}

/// The service.
pub(crate) struct Service {
    limit: Limit,
    /// The longest way there, and the longest way back.
    latency: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    arrived: VecDeque<Instant>,
    pub(crate) too_many: usize,
    planted: VecDeque<Planted>,
    answers: VecDeque<String>,
    asked: Vec<(Instant, Request)>,
}

pub(crate) const LIST: &str = r#"{"records":[]}"#;

impl Service {
    pub(crate) fn new(limit: Limit, latency: Duration) -> Arc<Self> {
        Arc::new(Self { limit, latency, state: Mutex::default() })
    }

    pub(crate) fn client(self: &Arc<Self>) -> AirtableClient {
        AirtableClient::over("https://airtable.test/", Arc::<Self>::clone(self))
    }

    /// Plants what is answered next.
    pub(crate) fn plant(&self, planted: impl IntoIterator<Item = Planted>) {
        self.state.lock().unwrap().planted.extend(planted);
    }

    /// Bodies that are answered when nothing is planted, one after the other; then empty lists.
    pub(crate) fn answers(&self, answers: &[&str]) {
        self.state.lock().unwrap().answers.extend(answers.iter().map(|answer| (*answer).to_owned()));
    }

    /// How many requests came beyond the limit.
    pub(crate) fn too_many(&self) -> usize {
        self.state.lock().unwrap().too_many
    }

    /// When what was asked.
    pub(crate) fn asked(&self) -> Vec<(Instant, Request)> {
        self.state.lock().unwrap().asked.clone()
    }

    async fn way(&self) {
        let share: f64 = rand::rng().random_range(0.0..1.0);
        sleep(self.latency.mul_f64(share)).await;
    }

    fn answered(&self, request: Request) -> Result<Answer, NoAnswer> {
        let now = Instant::now();
        let mut state = self.state.lock().unwrap();
        while state.arrived.front().is_some_and(|at| now.duration_since(*at) >= self.limit.window) {
            state.arrived.pop_front();
        }
        if state.arrived.len() >= self.limit.requests {
            state.too_many += 1;
        }
        state.arrived.push_back(now);
        state.asked.push((now, request));
        match state.planted.pop_front() {
            Some(Planted::Breaks) => Err(NoAnswer { what: "broken".to_owned(), is_passing: true }),
            Some(Planted::Says(status, retry_after, body)) => {
                Ok(Answer { status, retry_after: retry_after.map(str::to_owned), body: body.into() })
            }
            None => {
                let body = state.answers.pop_front().unwrap_or_else(|| LIST.to_owned());
                Ok(Answer { status: 200, retry_after: None, body: body.into_bytes() })
            }
        }
    }
}

impl Exchange for Service {
    fn send(&self, request: Request) -> Answered<'_> {
        Box::pin(async move {
            self.way().await;
            let answered = self.answered(request);
            self.way().await;
            answered
        })
    }
}
