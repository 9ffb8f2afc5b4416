//! A server as a process, and a client that speaks HTTP/1.1 by hand, so that tests see every byte.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value as Json, json};

use crate::program::Project;

/// A server that runs; killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// What it said of itself when it began to serve.
    pub(crate) up: Json,
    pub(crate) token: String,
}

impl Server {
    /// Starts `cadre up` on a free port, on the folder `d` of a project.
    pub(crate) fn start(project: &Project, words: &[&str]) -> Self {
        Self::start_with(project, words, &[])
    }

    /// The same with variables of the environment.
    pub(crate) fn start_with(project: &Project, words: &[&str], variables: &[(&str, &str)]) -> Self {
        let all = [&["up", "--data", "d", "--listen", "127.0.0.1:0", "--json"], words].concat();
        let mut child = project
            .process(&all)
            .env_remove("CADRE_LISTEN")
            .env_remove("OTEL_EXPORTER_OTLP_ENDPOINT")
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let mut line = String::new();
        let out = child.stdout.take().expect("it was piped");
        BufReader::new(out).read_line(&mut line).expect("the server's output can be read");
        let up: Json = serde_json::from_str(&line).unwrap_or_else(|error| {
            let mut err = String::new();
            drop(child.stderr.take().map(|mut stderr| stderr.read_to_string(&mut err)));
            panic!("{error}: {line}{err}")
        });
        let url = up["url"].as_str().expect("it says where it serves");
        let (_, address) = url.split_once("://").expect("a URL has a scheme");
        let token = std::fs::read_to_string(up["tokenFile"].as_str().expect("it says where the token is"));
        let token = token.expect("the token can be read").trim().to_owned();
        Self { child, address: address.parse().expect("it serves on an address"), up, token }
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).expect("a process id is no more than that");
        kill(Pid::from_raw(pid), signal).expect("the server is there");
    }

    /// Waits for its end; the exit code, none when a signal ended it.
    pub(crate) fn ended(&mut self) -> Option<i32> {
        self.child.wait().expect("it was started").code()
    }

    /// A connection to it.
    pub(crate) fn connect(&self) -> Client {
        Client::over(self.socket(), &self.token)
    }

    pub(crate) fn socket(&self) -> TcpStream {
        let socket = TcpStream::connect(self.address).expect("the server listens");
        // A server that never answers fails the test instead of holding it up for ever.
        socket.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout can be set");
        socket
    }

    /// A base with the table `Tasks` (Title, Points).
    pub(crate) fn base(&self) -> String {
        let mut client = self.connect();
        let made = client.ask("POST", "/api/ops/base_create", &json!({"name": "Plan"})).expect("it answers");
        let base = made.json()["id"].as_str().expect("a base has an id").to_owned();
        let table = json!({"name": "Tasks", "fields": [
            {"name": "Title", "type": "singleLineText"},
            {"name": "Points", "type": "number", "options": {"precision": 0}},
        ]});
        let made = client.ask("POST", &format!("/v0/meta/bases/{base}/tables"), &table).expect("it answers");
        assert_eq!(made.status, 200, "{}", made.text());
        base
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A connection that is kept alive.
pub(crate) struct Client<S = TcpStream> {
    stream: BufReader<S>,
    token: String,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}

impl<S: Read + Write> Client<S> {
    pub(crate) fn over(stream: S, token: &str) -> Self {
        Self { stream: BufReader::new(stream), token: token.to_owned() }
    }

    /// Asks with the token and waits for the answer; `None` when the connection ended instead.
    pub(crate) fn ask(&mut self, method: &str, path: &str, body: &Json) -> Option<Answer> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: cadre\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n",
            self.token,
            body.len()
        );
        self.send(&[head.as_bytes(), body.as_bytes()].concat())?;
        self.answer()
    }

    /// Sends bytes as they are; `None` when the connection ended.
    pub(crate) fn send(&mut self, bytes: &[u8]) -> Option<()> {
        match self.stream.get_mut().write_all(bytes) {
            Ok(()) => Some(()),
            Err(error) if is_end(error.kind()) => None,
            Err(error) => panic!("sending failed: {error}"),
        }
    }

    /// Reads an answer; `None` when the connection ends before one, or what comes is none.
    pub(crate) fn answer(&mut self) -> Option<Answer> {
        let first = self.line().filter(|line| line.starts_with("HTTP/1."))?;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("an answer has a status");
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.push((name.to_lowercase(), value.trim().to_owned()));
        }
        let mut answer = Answer { status, headers, body: Vec::new() };
        let length = answer.header("content-length").map(|length| length.parse().expect("a length is a number"));
        answer.body = vec![0; length.unwrap_or(0)];
        match self.stream.read_exact(&mut answer.body) {
            Ok(()) => Some(answer),
            Err(error) if is_end(error.kind()) => None,
            Err(error) => panic!("reading failed: {error}"),
        }
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        match self.stream.read_line(&mut line) {
            Ok(0) => None,
            Err(error) if error.kind() == ErrorKind::InvalidData => None,
            Ok(_) => Some(line.trim_end().to_owned()),
            Err(error) if is_end(error.kind()) => None,
            Err(error) => panic!("reading failed: {error}"),
        }
    }
}

fn is_end(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted
    )
}
