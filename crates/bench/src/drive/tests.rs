//! The generator against a server of a few lines.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::*;

/// Answers each request with its own path; `/bad...` with an error.
fn serve(stream: TcpStream) {
    let mut lines = BufReader::new(stream.try_clone().expect("a socket can be had twice")).lines();
    let mut stream = stream;
    while let Some(Ok(line)) = lines.next() {
        let path = line.split(' ').nth(1).expect("a request has a path").to_owned();
        while !lines.next().expect("a head has an end").expect("it can be read").is_empty() {}
        let status = if path.starts_with("/bad") { "422 No" } else { "200 OK" };
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{path}", path.len());
        stream.write_all(answer.as_bytes()).expect("the client reads");
    }
}

/// A server for so many connections, and how many came.
fn server(connections: usize) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let came = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&came);
    thread::spawn(move || {
        for stream in listener.incoming().take(connections) {
            counted.fetch_add(1, Ordering::SeqCst);
            thread::spawn(move || serve(stream.expect("a connection")));
        }
    });
    (address, came)
}

/// Asks so many numbered paths, whichever client comes; every answer must be its own client's.
struct Numbered {
    left: usize,
    prefix: &'static str,
    asked: Vec<String>,
    answered: Vec<usize>,
}

impl Numbered {
    fn new(left: usize, clients: usize, prefix: &'static str) -> Self {
        Self { left, prefix, asked: vec![String::new(); clients], answered: vec![0; clients] }
    }
}

impl Work for Numbered {
    fn ask(&mut self, client: usize, request: &mut Vec<u8>) -> Result<bool> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(false) };
        self.left = left;
        self.asked[client] = format!("/{}{client}-{left}", self.prefix);
        request.extend_from_slice(format!("GET {} HTTP/1.1\r\nhost: x\r\n\r\n", self.asked[client]).as_bytes());
        Ok(true)
    }

    fn answered(&mut self, client: usize, body: &[u8]) -> Result<()> {
        ensure!(body == self.asked[client].as_bytes(), "{}", String::from_utf8_lossy(body));
        self.answered[client] += 1;
        Ok(())
    }
}

#[test]
fn every_client_asks_again_once_it_is_answered() {
    let (address, came) = server(8);
    let mut work = Numbered::new(500, 8, "");
    let ran = drive(address, 8, Until::Done, &mut work).unwrap();
    assert_eq!((ran.answers, ran.latencies.total()), (500, 500));
    assert_eq!(work.answered.iter().sum::<usize>(), 500);
    assert!(work.answered.iter().all(|answers| *answers > 0), "{:?}", work.answered);
    assert_eq!(came.load(Ordering::SeqCst), 8, "connections are kept");
    assert!(ran.time > Duration::ZERO && ran.ms(1.0) <= ran.time.as_secs_f64() * 1.01e3);
}

#[test]
fn clients_end_when_the_time_is_over_and_what_is_under_way_is_answered() {
    let (address, _) = server(2);
    let mut work = Numbered::new(usize::MAX, 2, "");
    let ran = drive(address, 2, Until::Over(Duration::from_millis(20)), &mut work).unwrap();
    assert_eq!(ran.answers, work.answered.iter().sum::<usize>() as u64);
    assert_eq!(ran.answers, (usize::MAX - work.left) as u64);
}

#[test]
fn errors_are_counted_and_fail_the_run() {
    let (address, _) = server(1);
    let failed = drive(address, 1, Until::Done, &mut Numbered::new(3, 1, "bad")).unwrap_err();
    assert_eq!(failed.to_string(), "3 of 3 answers were errors, the first: 422 /bad0-2");
}

#[test]
fn an_answer_that_the_work_finds_fault_with_ends_the_run() {
    struct Faulty;
    impl Work for Faulty {
        fn ask(&mut self, _: usize, request: &mut Vec<u8>) -> Result<bool> {
            request.extend_from_slice(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n");
            Ok(true)
        }

        fn answered(&mut self, _: usize, _: &[u8]) -> Result<()> {
            bail!("not this one")
        }
    }
    let (address, _) = server(1);
    let failed = drive(address, 1, Until::Done, &mut Faulty).unwrap_err();
    assert_eq!(failed.to_string(), "not this one");
}

#[test]
fn a_connection_that_ends_under_way_fails_the_run() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || drop(listener.accept()));
    let failed = drive(address, 1, Until::Done, &mut Numbered::new(1, 1, "")).unwrap_err();
    let shown = format!("{failed:#}");
    assert!(shown.contains("closed the connection") || shown.contains("broke off"), "{shown}");
}
