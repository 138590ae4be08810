use std::net::TcpStream;

use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message, WebSocket, client};
use tritone_live::DropReason;
use tritone_proto::{Hop, Transport};

use crate::node::{LONG, Running, options};

fn connect(running: &Running, subprotocol: &str) -> Result<WebSocket<TcpStream>, String> {
    let address = running.listeners[0].address;
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LONG)).unwrap();
    let mut request = format!("ws://{address}/").into_client_request().unwrap();
    request.headers_mut().insert("Sec-WebSocket-Protocol", HeaderValue::from_str(subprotocol).unwrap());
    let (socket, response) = client(request, stream).map_err(|error| error.to_string())?;
    assert_eq!(response.headers()["sec-websocket-protocol"], "sip");
    Ok(socket)
}

#[test]
fn each_message_of_websocket_is_one_of_sip() {
    let running = Running::on(Transport::Ws);
    let mut socket = connect(&running, "chat, sip").unwrap();
    for wrap in [Message::text::<String>, |text: String| Message::binary(text.into_bytes())] {
        socket.send(wrap(options("a"))).unwrap();
        let answer = socket.read().unwrap();
        assert!(answer.is_text() && answer.into_text().unwrap().starts_with("SIP/2.0 200"));
    }
    socket.send(Message::text("\r\n\r\n")).unwrap();
    assert_eq!(socket.read().unwrap(), Message::text("\r\n"));
    socket.send(Message::Ping("are you there".into())).unwrap();
    assert_eq!(socket.read().unwrap(), Message::Pong("are you there".into()));
    socket.close(None).unwrap();
    assert_eq!([running.hear(), running.hear(), running.hear()], ["OPTIONS", "OPTIONS", "closed"]);
}

#[test]
fn who_does_not_offer_sip_is_refused() {
    let running = Running::on(Transport::Ws);
    assert!(connect(&running, "chat").unwrap_err().contains("400"));
    assert_eq!(running.stop().counters.dropped(DropReason::HandshakeFailed), 1);
}

#[test]
fn a_message_that_is_too_long_ends_the_connection() {
    let running = Running::on(Transport::Ws);
    let mut socket = connect(&running, "sip").unwrap();
    let _ = socket.send(Message::text("x".repeat(300_000)));
    while !matches!(socket.read(), Err(Error::ConnectionClosed | Error::Io(_) | Error::Protocol(_))) {}
    assert_eq!([running.hear(), running.hear()], ["not framed", "closed"]);
    assert_eq!(running.stop().counters.dropped(DropReason::TooLong), 1);
}

#[test]
fn two_drivers_talk_by_websocket() {
    let server = Running::on(Transport::Ws);
    let client = Running::on(Transport::Ws);
    let hop = Hop::to(Transport::Ws, server.listeners[0].address);
    for id in ["a", "b"] {
        client.send(hop.clone(), options(id).as_bytes());
        assert_eq!((server.hear(), client.hear()), ("OPTIONS".into(), "SIP/2.0".into()));
    }
    client.stop();
    assert_eq!(server.hear(), "closed");
}
