//! `/metrics` and `/healthz` by HTTP/1.1, one request a connection.

use std::io;
use std::net::TcpListener;
use std::rc::Rc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::spawn_local;
use tokio::time::{sleep, timeout};
use tritone_proto::Node;

use crate::counters::DropReason;
use crate::engine::Shared;

/// Connections at a time; those beyond are closed.
const MAX_CONNECTIONS: usize = 16;
/// Octets of a request.
const MAX_REQUEST: usize = 8192;
/// How long a connection may last.
const TIME: Duration = Duration::from_secs(5);
/// How long to wait where the system gives no connection.
const PAUSE: Duration = Duration::from_millis(100);

/// Begins to serve at a socket.
pub(crate) fn start<N: Node + 'static>(engine: &Shared<N>, socket: TcpListener) -> io::Result<()> {
    let socket = tokio::net::TcpListener::from_std(socket)?;
    let engine = Rc::clone(engine);
    let open = Rc::new(());
    spawn_local(async move {
        loop {
            let Ok((stream, _)) = socket.accept().await else {
                engine.borrow_mut().counters.count(DropReason::AcceptFailed);
                sleep(PAUSE).await;
                continue;
            };
            if Rc::strong_count(&open) > MAX_CONNECTIONS {
                engine.borrow_mut().counters.count(DropReason::ConnectionsFull);
                continue;
            }
            let (engine, open) = (Rc::clone(&engine), Rc::clone(&open));
            spawn_local(async move {
                // Who is too slow, or went away, misses nothing that cannot be asked for again.
                let _ = timeout(TIME, serve(engine, stream)).await;
                drop(open);
            });
        }
    });
    Ok(())
}

async fn serve<N: Node + 'static>(engine: Shared<N>, mut stream: TcpStream) -> io::Result<()> {
    let answer = match request(&mut stream).await? {
        Some(request) => answer(&engine, &request),
        None => Answer::text("431 Request Header Fields Too Large", ""),
    };
    stream.write_all(answer.0.as_bytes()).await?;
    stream.shutdown().await
}

/// What comes up to the empty line; `None` where that is too much.
async fn request(stream: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let mut request = Vec::with_capacity(1024);
    while !request.windows(4).any(|four| four == b"\r\n\r\n") {
        if request.len() >= MAX_REQUEST {
            return Ok(None);
        }
        if stream.read_buf(&mut request).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(Some(request))
}

struct Answer(String);

impl Answer {
    fn text(status: &str, body: &str) -> Self {
        let len = body.len();
        Self(format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n\
             Content-Length: {len}\r\nConnection: close\r\n\r\n{body}"
        ))
    }

    /// The same without its body.
    fn head(mut self) -> Self {
        if let Some(end) = self.0.find("\r\n\r\n") {
            self.0.truncate(end + 4);
        }
        self
    }
}

fn answer<N: Node + 'static>(engine: &Shared<N>, request: &[u8]) -> Answer {
    let line = request.split(|octet| *octet == b'\r').next().unwrap_or_default();
    let mut words = line.split(|octet| *octet == b' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let path = target.split(|octet| *octet == b'?').next().unwrap_or_default();
    match (method, path) {
        (b"GET", path) => get(engine, path),
        (b"HEAD", path) => get(engine, path).head(),
        _ => Answer::text("405 Method Not Allowed", "GET alone\n"),
    }
}

fn get<N: Node + 'static>(engine: &Shared<N>, path: &[u8]) -> Answer {
    let mut engine = engine.borrow_mut();
    match path {
        b"/metrics" => match engine.metrics() {
            Some(text) => Answer::text("200 OK", &text),
            None => Answer::text("404 Not Found", "no metrics\n"),
        },
        b"/healthz" if engine.is_draining() => Answer::text("503 Service Unavailable", "draining\n"),
        b"/healthz" => Answer::text("200 OK", "ok\n"),
        _ => Answer::text("404 Not Found", "/metrics and /healthz\n"),
    }
}
