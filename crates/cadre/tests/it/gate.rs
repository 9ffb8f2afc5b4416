//! A gate before a server: counts what passes, answers some of it itself, and holds requests back.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

/// The gate.
pub(crate) struct Gate {
    address: SocketAddr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    to: OnceLock<SocketAddr>,
    passed: Mutex<Passed>,
}

#[derive(Default)]
struct Passed {
    /// First lines of requests with the statuses of their answers.
    all: Vec<(String, String)>,
    /// Requests since the last plan.
    since: usize,
    plans: Vec<(usize, Plan)>,
    /// Connections whose requests are never answered.
    held: Vec<TcpStream>,
}

/// What becomes of a request.
enum Plan {
    /// It is answered by the gate.
    Says(String),
    /// It is never answered, and somebody is told.
    Holds(Sender<()>),
}

impl Gate {
    /// A gate on a free port, which leads nowhere yet.
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        let state: Arc<State> = Arc::default();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // A peer that is killed in the middle ends its thread.
                thread::spawn(move || {
                    let _answered = pass(&state, socket);
                });
            }
        });
        Self { address, state }
    }

    /// Says which server it is before.
    pub(crate) fn open(&self, to: SocketAddr) {
        self.state.to.set(to).expect("a gate is opened once");
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers the nth request from now, counted from 1.
    pub(crate) fn says(&self, nth: usize, status: &str, headers: &str, body: &str) {
        let length = body.len();
        let answer =
            format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}");
        self.plan(nth, Plan::Says(answer));
    }

    /// Holds the nth request from now back, for ever; who waits on what is given hears of it.
    pub(crate) fn holds(&self, nth: usize) -> Receiver<()> {
        let (told, hears) = channel();
        self.plan(nth, Plan::Holds(told));
        hears
    }

    fn plan(&self, nth: usize, plan: Plan) {
        let mut passed = self.state.passed.lock().expect("no thread panics in it");
        passed.since = 0;
        passed.plans = vec![(nth, plan)];
    }

    /// First lines of the requests that passed, with the statuses of their answers.
    pub(crate) fn passed(&self) -> Vec<(String, String)> {
        self.state.passed.lock().expect("no thread panics in it").all.clone()
    }
}

/// Lets one request of a connection pass.
fn pass(state: &State, mut socket: TcpStream) -> Option<()> {
    let (head, body) = read(&mut BufReader::new(socket.try_clone().ok()?))?;
    let first = head.first()?.clone();
    let plan = {
        let mut passed = state.passed.lock().expect("no thread panics in it");
        passed.since += 1;
        let now = passed.since;
        let due = passed.plans.iter().position(|(nth, _)| *nth == now);
        due.map(|at| passed.plans.remove(at).1)
    };
    let answer = match plan {
        Some(Plan::Holds(told)) => {
            state.passed.lock().expect("no thread panics in it").held.push(socket);
            return told.send(()).ok();
        }
        Some(Plan::Says(answer)) => answer.into_bytes(),
        None => forward(*state.to.get()?, &head, &body)?,
    };
    let status = String::from_utf8_lossy(answer.split(|byte| *byte == b' ').nth(1)?).into_owned();
    state.passed.lock().expect("no thread panics in it").all.push((first, status));
    socket.write_all(&answer).ok()
}

/// A request: the lines of its head, and its body.
fn read(from: &mut impl BufRead) -> Option<(Vec<String>, Vec<u8>)> {
    let (mut head, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        from.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
        head.push(line);
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    Some((head, body))
}

/// The answer of the server, whole.
fn forward(to: SocketAddr, head: &[String], body: &[u8]) -> Option<Vec<u8>> {
    let mut server = TcpStream::connect(to).ok()?;
    let kept = head.iter().filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    let lines: Vec<&str> = kept.map(String::as_str).chain(["Connection: close", "", ""]).collect();
    server.write_all(lines.join("\r\n").as_bytes()).ok()?;
    server.write_all(body).ok()?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).ok()?;
    Some(answer)
}
