//! The settings of `tritone relay`, as TOML. They are data: what they mean is up to the relay. `docs/relay.md` describes
//! every field.
//!
//! ```
//! let relay = tritone_config::parse_relay(
//!     r#"
//!         [[peer]]
//!         name = "gateway"
//!         uri = "sip:192.0.2.10"
//!         profile = "asterisk-pjsip"
//!     "#,
//!     "relay.toml",
//! )?;
//! assert!(!relay.repair);
//! assert_eq!(relay.peers[0].profile.as_ref().unwrap().id, "asterisk-pjsip");
//! assert_eq!(relay.routes[0].to, [0]);
//! # Ok::<(), tritone_config::ConfigError>(())
//! ```

mod authentication;
mod codes;
mod health;
mod limits;
mod peer;
mod place;
mod route;
mod rule;
mod socket;
mod timers;
pub(crate) mod value;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tritone_codes::Profile;

pub use authentication::{Challenge, Credentials, Password};
pub use codes::Codes;
pub use health::Health;
pub use limits::{Acl, Limits};
pub use peer::{Peer, Role};
pub use place::Place;
pub use route::{Order, Route};
pub use rule::{Match, Rule, Set};
pub use socket::{Destination, Listen, Transport};
pub use timers::Timers;

use crate::fields::{Document, Fields};
use crate::{ConfigError, Problem};

/// The settings of a relay.
#[derive(Clone, Debug)]
pub struct Relay {
    /// `relay.listen`: the sockets, at least one.
    pub listen: Vec<Listen>,
    /// `relay.advertised`: the host or `host:port` by which others reach it, for Via and Record-Route; by default the
    /// address that a socket is bound to, or that of the way to the receiver.
    pub advertised: Option<String>,
    /// `relay.name`: who it says it is in Server and Warning.
    pub name: String,
    /// `relay.realm`: of its challenges, where a peer has no other.
    pub realm: String,
    /// `relay.repair`: whether responses are changed, or only what would be is reported.
    pub repair: bool,
    /// `relay.profile`: by which table the cause of a trusted Reason becomes a status; a shipped profile, or a file.
    /// `None` for `rfc3398`.
    pub profile: Option<Arc<Profile>>,
    /// `relay.record-route`: whether it stays on the way of a call after its beginning.
    pub record_route: bool,
    /// `relay.recurse`: whether it follows redirections itself (RFC 3261 section 16.7 step 4).
    pub recurse: bool,
    /// `relay.max-forwards`: what a request without Max-Forwards gets (RFC 3261 section 16.6 step 3).
    pub max_forwards: u8,
    /// `relay.max-breadth`: branches of one request at a time (RFC 5393 section 5).
    pub max_breadth: u32,
    /// `relay.trying`, `t1`, `t2`, `t4`, `timer-c`, `first-answer`, `down`, `drain`.
    pub timers: Timers,
    /// `[tls]`: what `tls:` and `wss:` need.
    pub tls: Option<Tls>,
    /// `metrics.listen`: where counters are served by HTTP.
    pub metrics: Option<SocketAddr>,
    /// `[acl]`.
    pub acl: Acl,
    /// `[limits]`.
    pub limits: Limits,
    /// `[[peer]]`.
    pub peers: Vec<Peer>,
    /// `[[route]]`: at least one.
    pub routes: Vec<Route>,
    /// `[[rule]]`.
    pub rules: Vec<Rule>,
}

/// Certificates, in PEM files that are found from the folder of the settings: `[tls]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tls {
    /// `certificate`: the chain of the relay.
    pub certificate: PathBuf,
    /// `key`: its private key.
    pub key: PathBuf,
    /// `ca`: who is trusted to have signed the certificates of peers; by default whom the system trusts.
    pub ca: Option<PathBuf>,
    /// `verify-client`: whether who connects must have such a certificate too; needs `ca`.
    pub verify_client: bool,
}

impl Relay {
    /// The sockets that are listened on by default.
    pub const LISTEN: [&'static str; 2] = ["udp:0.0.0.0:5060", "tcp:0.0.0.0:5060"];
    /// What `relay.name` and `relay.realm` are by default.
    pub const NAME: &'static str = "tritone";

    /// All requests to these upstreams in turn, and else what is the default, but for the rate of a source, since who
    /// sends is no peer: `tritone relay --to HOST`.
    pub fn to(destinations: Vec<Destination>) -> Self {
        let places = (0..destinations.len()).collect();
        let peer = |(number, destination)| Peer::upstream(&format!("upstream-{number}"), destination);
        let peers = (1..).zip(destinations).map(peer).collect();
        let relay = Self::between(peers, vec![Route::all_to(places)]);
        Self { limits: Limits { rate: None, ..relay.limits.clone() }, ..relay }
    }

    /// What is the default for these peers and routes.
    fn between(peers: Vec<Peer>, routes: Vec<Route>) -> Self {
        Self {
            listen: Self::LISTEN.into_iter().filter_map(Listen::parse).collect(),
            advertised: None,
            name: Self::NAME.into(),
            realm: Self::NAME.into(),
            repair: false,
            profile: None,
            record_route: true,
            recurse: false,
            max_forwards: 70,
            max_breadth: 60,
            timers: Timers::default(),
            tls: None,
            metrics: None,
            acl: Acl::default(),
            limits: Limits::default(),
            peers,
            routes,
            rules: Vec::new(),
        }
    }

    /// The place of the peer that an address belongs to: of the one with the smallest network that holds it, and of
    /// several such the first.
    pub fn peer_of(&self, source: std::net::IpAddr) -> Option<usize> {
        let held = |(at, peer): (usize, &Peer)| Some((peer.holds(source)?, std::cmp::Reverse(at)));
        self.peers.iter().enumerate().filter_map(held).max().map(|(_, std::cmp::Reverse(at))| at)
    }
}

const WHOLE: &[&str] = &["relay", "tls", "metrics", "acl", "limits", "peer", "route", "rule"];
const RELAY: &[&str] = &[
    "listen",
    "advertised",
    "name",
    "realm",
    "repair",
    "profile",
    "record-route",
    "recurse",
    "max-forwards",
    "max-breadth",
    "trying",
    "t1",
    "t2",
    "t4",
    "timer-c",
    "first-answer",
    "down",
    "drain",
];

/// The settings of a text; `file` names it in errors, and its folder is where the files that it names are found.
///
/// # Errors
/// Whatever is wrong, with line and field; a profile that it names and that cannot be read.
pub fn parse_relay(text: &str, file: &str) -> Result<Relay, ConfigError> {
    let document = Document::new(text, file);
    let table = document.parse()?;
    let fields = Fields::whole(&document, &table).only(WHOLE)?;
    let folder = Path::new(file).parent().unwrap_or(Path::new(""));
    let peers = peer::peers(&fields, folder)?;
    let routes = route::routes(&fields, &peers)?;
    let rules = rule::rules(&fields, &peers)?;
    let mut relay = Relay {
        tls: tls(&fields, folder)?,
        metrics: metrics(&fields)?,
        acl: limits::acl(&fields)?,
        limits: limits::limits(&fields)?,
        rules,
        ..Relay::between(peers, routes)
    };
    if let Some(own) = fields.table("relay")? {
        own_settings(&mut relay, &own.only(RELAY)?, folder)?;
    }
    Ok(relay)
}

fn own_settings(relay: &mut Relay, fields: &Fields<'_>, folder: &Path) -> Result<(), ConfigError> {
    listen(relay, fields)?;
    if let Some(host) = fields.text("advertised")? {
        let problem = || Problem::Word(host.into(), "host or host:port");
        socket::host_and_port(host).ok_or_else(|| fields.error("advertised", problem()))?;
        relay.advertised = Some(host.into());
    }
    relay.name = line(fields, "name")?.unwrap_or(relay.name.as_str()).to_string();
    relay.realm = line(fields, "realm")?.unwrap_or(relay.realm.as_str()).to_string();
    relay.repair = fields.switch("repair")?.unwrap_or(relay.repair);
    relay.profile = peer::mapping(fields, folder)?;
    relay.record_route = fields.switch("record-route")?.unwrap_or(relay.record_route);
    relay.recurse = fields.switch("recurse")?.unwrap_or(relay.recurse);
    relay.max_forwards = value::number(fields, "max-forwards", 1..=255)?.unwrap_or(relay.max_forwards);
    relay.max_breadth = value::number(fields, "max-breadth", 1..=1_000)?.unwrap_or(relay.max_breadth);
    relay.timers = timers::timers(fields)?;
    Ok(())
}

fn listen(relay: &mut Relay, fields: &Fields<'_>) -> Result<(), ConfigError> {
    let Some(texts) = fields.texts("listen")? else { return Ok(()) };
    if texts.is_empty() {
        return Err(fields.error("listen", Problem::Missing));
    }
    let read = |(index, text): (usize, &str)| {
        let problem = |problem| fields.error_at("listen", index, problem);
        let listen = Listen::parse(text).ok_or_else(|| problem(Problem::Listen(text.into())))?;
        if listen.transport.is_secure() && relay.tls.is_none() {
            return Err(problem(Problem::Together("needs the certificate and key of [tls]")));
        }
        Ok(listen)
    };
    relay.listen = texts.into_iter().enumerate().map(read).collect::<Result<_, _>>()?;
    Ok(())
}

/// A text that goes into a header field.
fn line<'d>(fields: &Fields<'d>, field: &str) -> Result<Option<&'d str>, ConfigError> {
    match fields.text(field)? {
        Some(text) if text.is_empty() || text.chars().any(|c| c.is_control() || matches!(c, '"' | '\\')) => {
            Err(fields.error(field, Problem::Word(text.into(), "text of one line without quotation marks")))
        }
        text => Ok(text),
    }
}

fn tls(fields: &Fields<'_>, folder: &Path) -> Result<Option<Tls>, ConfigError> {
    let Some(table) = fields.table("tls")? else { return Ok(None) };
    let table = table.only(&["certificate", "key", "ca", "verify-client"])?;
    let verify_client = table.switch("verify-client")?.unwrap_or(false);
    if verify_client && table.text("ca")?.is_none() {
        return Err(table.error("verify-client", Problem::Together("needs a ca")));
    }
    Ok(Some(Tls {
        verify_client,
        certificate: folder.join(table.required_text("certificate")?),
        key: folder.join(table.required_text("key")?),
        ca: table.text("ca")?.map(|ca| folder.join(ca)),
    }))
}

fn metrics(fields: &Fields<'_>) -> Result<Option<SocketAddr>, ConfigError> {
    let Some(table) = fields.table("metrics")? else { return Ok(None) };
    let table = table.only(&["listen"])?;
    let text = table.required_text("listen")?;
    let problem = || Problem::Word(text.into(), "address and port, as 127.0.0.1:9464");
    text.parse().map(Some).map_err(|_| table.error("listen", problem()))
}
