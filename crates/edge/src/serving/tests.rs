use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::*;

/// Answers `/` at once, and everything else when it is told to.
struct Gated {
    /// Told of every request that waits.
    waiting: mpsc::UnboundedSender<()>,
    go: Stop,
}

impl Face for Gated {
    async fn answer(&self, request: Request, _: Scheme) -> Response {
        if request.uri().path() != "/" {
            self.waiting.send(()).unwrap();
            self.go.asked().await;
        }
        Response::new("answered".into())
    }
}

struct Server {
    address: SocketAddr,
    stop: Stop,
    go: Stop,
    waiting: mpsc::UnboundedReceiver<()>,
    serving: JoinHandle<Served>,
}

async fn server(bounds: Bounds) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, go) = (Stop::default(), Stop::default());
    let (sender, waiting) = mpsc::unbounded_channel();
    let face = Arc::new(Gated { waiting: sender, go: go.clone() });
    let serving = tokio::spawn(serve(listener, None, face, bounds, stop.clone()));
    Server { address, stop, go, waiting, serving }
}

async fn asking(server: &Server, path: &str) -> TcpStream {
    let mut socket = TcpStream::connect(server.address).await.unwrap();
    socket.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await.unwrap();
    socket
}

/// Everything that still comes, until the server closes the connection.
async fn rest(mut socket: TcpStream) -> String {
    let mut text = String::new();
    socket.read_to_string(&mut text).await.unwrap();
    text
}

const SHORT: Duration = Duration::from_millis(50);

/// The other side of a connection without sockets, whose time stands still unless everybody waits.
fn connected() -> DuplexStream {
    let (near, far) = duplex(4_096);
    let face = Arc::new(Gated { waiting: mpsc::unbounded_channel().0, go: Stop::default() });
    let bounds = Bounds::default();
    let shared = Arc::new(Shared { face, tls: None, bounds, stop: Stop::default(), cut: Stop::default() });
    tokio::spawn(async move { requests(Patient::new(far, bounds.stalled), Scheme::Http, &shared).await });
    near
}

/// What still comes until the connection is closed, and after how many seconds that is.
async fn closed(mut near: DuplexStream) -> (String, u64) {
    let (start, mut said) = (Instant::now(), String::new());
    near.read_to_string(&mut said).await.unwrap();
    (said, start.elapsed().as_secs())
}

#[tokio::test(start_paused = true)]
async fn a_head_that_does_not_come_closes_the_connection() {
    assert_eq!(closed(connected()).await, (String::new(), 30), "nothing was said at all");
    let mut half = connected();
    half.write_all(b"GET / HTTP/1.1\r\nHost:").await.unwrap();
    assert_eq!(closed(half).await, (String::new(), 30), "half a head");
}

#[tokio::test(start_paused = true)]
async fn a_head_that_comes_byte_by_byte_has_no_more_time_than_others() {
    let (mut slow, start) = (connected(), Instant::now());
    for byte in b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".chunks(1) {
        if slow.write_all(byte).await.is_err() {
            break;
        }
        sleep(Duration::from_secs(5)).await;
    }
    assert!((30..40).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
    assert_eq!(closed(slow).await, (String::new(), 0));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_rests_is_closed_as_well() {
    let mut idle = connected();
    idle.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let (said, after) = closed(idle).await;
    assert!(said.ends_with("answered"), "{said}");
    assert_eq!(after, 30);
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let server = server(Bounds::default()).await;
    let mut socket = TcpStream::connect(server.address).await.unwrap();
    let mut head = String::from("GET / HTTP/1.1\r\nHost: x\r\nX-Long: ");
    head.extend(std::iter::repeat_n('x', HEAD_BYTES - head.len()));
    socket.write_all(head.as_bytes()).await.unwrap();
    let said = rest(socket).await;
    assert!(said.starts_with("HTTP/1.1 431 "), "{said}");
}

#[tokio::test]
async fn what_is_under_way_at_the_end_is_answered_and_nothing_more_is_taken() {
    let mut server = server(Bounds::default()).await;
    let idle = asking(&server, "/").await;
    let waiting = asking(&server, "/wait").await;
    server.waiting.recv().await.unwrap();
    server.stop.ask();
    assert!(rest(idle).await.ends_with("answered"), "connections at rest are closed at once");
    server.go.ask();
    assert!(rest(waiting).await.ends_with("answered"));
    assert_eq!(server.serving.await.unwrap(), Served::Whole);
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn what_takes_longer_than_the_drain_is_cut_off() {
    let mut server = server(Bounds { drain: SHORT, ..Bounds::default() }).await;
    let waiting = asking(&server, "/wait").await;
    server.waiting.recv().await.unwrap();
    server.stop.ask();
    assert_eq!(server.serving.await.unwrap(), Served::Cut);
    assert_eq!(rest(waiting).await, "");
}

#[tokio::test]
async fn connections_beyond_the_bound_wait_for_a_place() {
    let mut server = server(Bounds { connections: 1, ..Bounds::default() }).await;
    let first = asking(&server, "/wait").await;
    server.waiting.recv().await.unwrap();
    let second = asking(&server, "/").await;
    server.go.ask();
    drop(first);
    let mut said = [0; 12];
    let mut second = second;
    second.read_exact(&mut said).await.unwrap();
    assert_eq!(std::str::from_utf8(&said).unwrap(), "HTTP/1.1 200");
}
