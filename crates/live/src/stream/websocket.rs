//! SIP over WebSocket (RFC 7118): each message of the one is a message of the other.

use std::sync::Arc;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::{HeaderMap, HeaderValue, StatusCode, header};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async_with_config, client_async_with_config};
use tritone_proto::{Hop, Node};

use super::establish::{Duplex, Trouble};
use super::serve::{Task, both_ways};
use crate::counters::DropReason;

type Socket = WebSocketStream<Box<dyn Duplex>>;

const SUBPROTOCOL: &str = "sip";
const PING: &[u8] = b"\r\n\r\n";
const PONG: &[u8] = b"\r\n";

fn config(max: usize) -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(4096)
        .write_buffer_size(0)
        .max_message_size(Some(max))
        .max_frame_size(Some(max))
}

pub(crate) async fn accept(stream: Box<dyn Duplex>, max: usize) -> Result<Box<Socket>, Trouble> {
    let socket = accept_hdr_async_with_config(stream, choose_sip, Some(config(max))).await;
    socket.map(Box::new).map_err(|error| Trouble::handshake(&error))
}

#[expect(clippy::result_large_err, reason = "the type of tungstenite's callback")]
fn choose_sip(request: &Request, mut response: Response) -> Result<Response, ErrorResponse> {
    if offers_sip(request.headers()) {
        response.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
        return Ok(response);
    }
    let mut refusal = ErrorResponse::new(Some("the subprotocol is sip\n".into()));
    *refusal.status_mut() = StatusCode::BAD_REQUEST;
    Err(refusal)
}

fn offers_sip(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|word| word.trim().eq_ignore_ascii_case(SUBPROTOCOL))
}

pub(crate) async fn open(hop: &Hop, stream: Box<dyn Duplex>, max: usize) -> Result<Box<Socket>, Trouble> {
    let host = match &hop.name {
        Some(name) if hop.remote.port() == hop.transport.default_port() => name.to_string(),
        Some(name) => format!("{name}:{}", hop.remote.port()),
        None => hop.remote.to_string(),
    };
    let mut request = format!("{}://{host}/", hop.transport.uri_word())
        .into_client_request()
        .map_err(|error| Trouble::handshake(&error))?;
    request.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    let (socket, response) = client_async_with_config(request, stream, Some(config(max)))
        .await
        .map_err(|error| Trouble::handshake(&error))?;
    if offers_sip(response.headers()) {
        Ok(Box::new(socket))
    } else {
        Err(Trouble::handshake(&"its server does not choose the subprotocol sip"))
    }
}

/// Passes messages until the connection ends.
pub(crate) async fn serve<N: Node + 'static>(task: &Task<N>, socket: Socket) {
    let (writer, reader) = socket.split();
    both_ways(task, read(task, reader), write(task, writer)).await;
}

async fn read<N: Node + 'static>(task: &Task<N>, mut reader: SplitStream<Socket>) {
    loop {
        let message = match timeout(task.limits.idle, reader.next()).await {
            Ok(Some(Ok(message))) => message,
            Ok(Some(Err(Error::Capacity(_)))) => return task.broken(DropReason::TooLong),
            Ok(Some(Err(Error::Protocol(_) | Error::Utf8(_)))) => return task.broken(DropReason::NotFramed),
            Ok(Some(Err(_)) | None) => return,
            Err(_) => return task.count(DropReason::Idle),
        };
        match message {
            Message::Text(_) | Message::Binary(_) => take(task, &message.into_data()),
            Message::Close(_) => return,
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
        }
        if task.link.outbox.is_closing() {
            return;
        }
    }
}

fn take<N: Node + 'static>(task: &Task<N>, bytes: &[u8]) {
    match bytes {
        PING => task.pong(PONG),
        PONG | b"" => {}
        message => task.received(message),
    }
}

async fn write<N: Node + 'static>(task: &Task<N>, mut writer: SplitSink<Socket, Message>) {
    while let Some(bytes) = task.link.outbox.take().await {
        match timeout(task.limits.stall, writer.send(wrap(&bytes))).await {
            Ok(Ok(())) => task.written(&bytes),
            Ok(Err(_)) => return,
            Err(_) => return task.count(DropReason::Stalled),
        }
    }
    let _ = timeout(task.limits.linger, writer.close()).await;
}

fn wrap(bytes: &Arc<[u8]>) -> Message {
    match str::from_utf8(bytes) {
        Ok(text) => Message::text(text),
        Err(_) => Message::binary(bytes.to_vec()),
    }
}
