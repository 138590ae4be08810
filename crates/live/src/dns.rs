//! What DNS and the file of hosts say, for the search of RFC 3263.

use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::join_all;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::Query as DnsQuery;
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use hickory_resolver::{Hosts, TokioResolver};
use tokio::time::timeout;
use tritone_proto::locate::{Kind, Naptr, NoAnswer, Question, Record, Search, Srv, Step};
use tritone_proto::{Hop, Input, Node, ResolveFailure, ResolveId};

use crate::engine::Shared;

/// How names are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dns {
    /// The servers to ask, instead of the system's.
    pub servers: Option<Vec<SocketAddr>>,
    /// How long a server has to answer, twice.
    pub timeout: Duration,
    /// How long a search may take in all.
    pub search: Duration,
    /// How many searches may go on at once.
    pub searches: usize,
}

impl Default for Dns {
    fn default() -> Self {
        Self {
            servers: None,
            timeout: Duration::from_secs(2),
            search: Duration::from_secs(15),
            searches: 1024,
        }
    }
}

/// Asks servers, and the file of hosts before them.
pub(crate) struct Resolver {
    resolver: TokioResolver,
    hosts: Hosts,
    time: Duration,
}

impl Resolver {
    pub(crate) fn new(dns: &Dns) -> io::Result<Self> {
        let (config, mut options) = match &dns.servers {
            Some(servers) => (config(servers), ResolverOpts::default()),
            // A system without a usable configuration has no server.
            None => hickory_resolver::system_conf::read_system_conf().unwrap_or_default(),
        };
        options.timeout = dns.timeout;
        options.attempts = 1;
        options.use_hosts_file = ResolveHosts::Always;
        let builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        let resolver = builder.with_options(options).build().map_err(io::Error::other)?;
        Ok(Self { resolver, hosts: Hosts::from_system().unwrap_or_default(), time: dns.search })
    }

    /// Goes through a search to its end.
    async fn run(&self, mut search: Search, host: &str) -> Result<Vec<Hop>, ResolveFailure> {
        // What is said about a name in the file of hosts is all that there is to say.
        let is_static = self.is_static(host);
        loop {
            match search.step() {
                Step::Found(hops) => return Ok(hops),
                Step::Failed(failure) => return Err(failure),
                Step::Ask(questions) => {
                    let answers = questions.into_iter().map(|question| self.ask(question, is_static));
                    for (question, answer) in join_all(answers).await {
                        search.answer(question, answer);
                    }
                }
            }
        }
    }

    fn is_static(&self, host: &str) -> bool {
        Name::from_utf8(host).is_ok_and(|name| {
            [RecordType::A, RecordType::AAAA]
                .iter()
                .any(|kind| self.hosts.lookup_static_host(&DnsQuery::query(name.clone(), *kind)).is_some())
        })
    }

    async fn ask(&self, question: Question, is_static: bool) -> (Question, Result<Vec<Record>, NoAnswer>) {
        let is_address = matches!(question.kind, Kind::A | Kind::Aaaa);
        let answer = if is_static && !is_address {
            Err(NoAnswer::NoRecords)
        } else {
            self.records(&question.name, question.kind).await
        };
        (question, answer)
    }

    async fn records(&self, name: &str, kind: Kind) -> Result<Vec<Record>, NoAnswer> {
        let mut name = Name::from_utf8(name).map_err(|_| NoAnswer::NoRecords)?;
        // The system's domains are for names of one part.
        if name.num_labels() > 1 {
            name.set_fqdn(true);
        }
        let record_type = match kind {
            Kind::Naptr => RecordType::NAPTR,
            Kind::Srv => RecordType::SRV,
            Kind::A => RecordType::A,
            Kind::Aaaa => RecordType::AAAA,
        };
        let lookup = self.resolver.lookup(name, record_type).await.map_err(|error| no_answer(&error))?;
        Ok(lookup.answers().iter().filter_map(|record| record_of(&record.data)).collect())
    }
}

fn config(servers: &[SocketAddr]) -> ResolverConfig {
    let connection = |port: u16, mut connection: ConnectionConfig| {
        connection.port = port;
        connection
    };
    let server = |address: &SocketAddr| {
        let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()];
        let connections = connections.map(|it| connection(address.port(), it)).into();
        NameServerConfig::new(address.ip(), true, connections)
    };
    ResolverConfig::from_name_servers(servers.iter().map(server).collect())
}

/// A server that says that it failed is none; one that says what is not there is one.
fn no_answer(error: &NetError) -> NoAnswer {
    match error {
        NetError::Dns(DnsError::NoRecordsFound(_)) => NoAnswer::NoRecords,
        _ => NoAnswer::NoServer,
    }
}

fn record_of(data: &RData) -> Option<Record> {
    let text = |octets: &[u8]| str::from_utf8(octets).ok().map(Box::from);
    let name = |name: &Name| name.to_ascii().into();
    Some(match data {
        RData::A(address) => Record::Address(address.0.into()),
        RData::AAAA(address) => Record::Address(address.0.into()),
        RData::CNAME(alias) => Record::Alias(name(&alias.0)),
        RData::SRV(srv) => Record::Srv(Srv {
            priority: srv.priority,
            weight: srv.weight,
            port: srv.port,
            target: name(&srv.target),
        }),
        RData::NAPTR(naptr) => Record::Naptr(Naptr {
            order: naptr.order,
            preference: naptr.preference,
            flags: text(&naptr.flags)?,
            service: text(&naptr.services)?,
            replacement: name(&naptr.replacement),
        }),
        _ => return None,
    })
}

/// Searches, and tells the node what was found.
pub(crate) async fn search<N: Node + 'static>(
    engine: Shared<N>,
    resolver: Rc<Resolver>,
    id: ResolveId,
    search: Search,
    host: Box<str>,
) {
    let found = timeout(resolver.time, resolver.run(search, &host)).await;
    let hops = found.unwrap_or(Err(ResolveFailure::NoServer));
    let mut engine = engine.borrow_mut();
    engine.searches -= 1;
    engine.input(Input::Resolved { id, hops });
}
