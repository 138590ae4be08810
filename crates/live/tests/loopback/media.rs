use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use tritone_live::{DropReason, Options};
use tritone_proto::{Media, Output, Sound};

use crate::node::{Answering, LONG, Running};

fn phone() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(LONG)).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

/// A driver with a media socket, and its address.
fn running(sessions: usize) -> (Running, SocketAddr) {
    let (told, address) = std::sync::mpsc::channel();
    let media = "127.0.0.1:0".parse().ok();
    let options = Options { media, media_sessions: sessions, ..Options::default() };
    let node = move |driver: &tritone_live::Driver| {
        told.send(driver.media_address().unwrap()).unwrap();
        Answering::default()
    };
    let running = Running::with(options, node, |_| ());
    (running, address.recv_timeout(LONG).unwrap())
}

fn set(running: &Running, media: Media) {
    running.control.with_node(move |node| node.outputs.push_back(Output::Media(media))).unwrap();
}

fn start(session: u64, remote: SocketAddr, sound: Sound) -> Media {
    Media::Start { session, remote, sound }
}

fn packet(socket: &UdpSocket) -> Vec<u8> {
    let mut buffer = [0; 2000];
    let len = socket.recv(&mut buffer).unwrap();
    buffer[..len].to_vec()
}

fn number(octets: &[u8]) -> u32 {
    octets.iter().fold(0, |number, octet| number << 8 | u32::from(*octet))
}

#[test]
fn silence_is_a_packet_of_20_ms_after_another() {
    for (payload, octet) in [(0, 0xFF), (8, 0xD5)] {
        let (running, _) = running(10);
        let (socket, address) = phone();
        set(&running, start(1, address, Sound::Silence(payload)));
        let begin = Instant::now();
        let packets: Vec<_> = (0..50).map(|_| packet(&socket)).collect();
        assert!(begin.elapsed() >= Duration::from_millis(900));
        for (index, packet) in packets.iter().enumerate() {
            assert_eq!((packet.len(), packet[0]), (172, 0x80));
            assert_eq!(packet[1], if index == 0 { 0x80 | payload } else { payload });
            assert!(packet[12..].iter().all(|it| *it == octet));
            assert_eq!(packet[8..12], packets[0][8..12]);
        }
        for pair in packets.windows(2) {
            let sequence = |packet: &[u8]| number(&packet[2..4]) as u16;
            assert_eq!(sequence(&pair[1]), sequence(&pair[0]).wrapping_add(1));
            assert_eq!(number(&pair[1][4..8]), number(&pair[0][4..8]).wrapping_add(160));
        }
        set(&running, Media::Stop { session: 1 });
        // Nothing more comes once what was on its way is read.
        socket.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        let mut buffer = [0; 2000];
        assert!((0..20).any(|_| socket.recv(&mut buffer).is_err()));
    }
}

#[test]
fn what_comes_from_whom_a_session_echoes_goes_back_and_nothing_else_does() {
    let (running, media) = running(10);
    let ((known, known_address), (stranger, _)) = (phone(), phone());
    // Two calls whose media come from one address: the end of one is not that of the other.
    set(&running, start(1, known_address, Sound::Echo));
    set(&running, start(2, known_address, Sound::Echo));
    set(&running, Media::Stop { session: 2 });
    let rtp = |last: u8| [&[0x80; 12][..], &[last]].concat();
    // What is asked for may come after what is sent.
    known.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let mut buffer = [0; 2000];
    let came_back = (0..200).any(|_| {
        known.send_to(&rtp(1), media).unwrap();
        known.recv(&mut buffer).is_ok()
    });
    assert!(came_back && buffer[..13] == rtp(1));

    stranger.send_to(&rtp(2), media).unwrap();
    known.send_to(b"no RTP", media).unwrap();
    known.send_to(&rtp(3), media).unwrap();
    known.set_read_timeout(Some(LONG)).unwrap();
    while packet(&known) != rtp(3) {}
    stranger.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    assert!(stranger.recv(&mut buffer).is_err());

    set(&running, start(1, known_address, Sound::Nothing));
    running.control.with_node(|node| node.timer = Some(tritone_proto::Time::START)).unwrap();
    assert_eq!(running.hear(), "timer");
    known.send_to(&rtp(4), media).unwrap();
    known.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    assert!(known.recv(&mut buffer).is_err());
}

#[test]
fn sessions_beyond_their_bound_have_no_media() {
    let (running, _) = running(2);
    let (_, address) = phone();
    for session in [1, 2, 3, 2, 1] {
        set(&running, start(session, address, Sound::Nothing));
    }
    assert_eq!(running.stop().counters.dropped(DropReason::MediaFull), 1);
}
