//! Names for peers: lines of text to a look-up by address.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::network::Network;
use crate::{ConfigError, Problem};

/// What the user calls addresses and networks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The longest prefixes first, so that the first that holds an address is the closest.
    rows: Vec<(Network, String)>,
}

impl Names {
    /// Whether nothing has a name.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The name of the smallest network that holds the address. An IPv4 address that is mapped into IPv6 has the name
    /// of the IPv4 address. What has no address of IP has no name.
    pub fn of(&self, address: impl Into<Option<IpAddr>>) -> Option<&str> {
        let address = address.into()?;
        self.rows.iter().find(|(network, _)| network.holds(address)).map(|(_, name)| name.as_str())
    }
}

/// The names of a text: one `ADDRESS = NAME` or `NETWORK/LENGTH = NAME` a line, `#` begins a comment where a line or a
/// word begins. `file` names it in errors.
///
/// # Errors
/// The first line that is none of these, or that names a network a second time.
pub fn parse_names(text: &str, file: &str) -> Result<Names, ConfigError> {
    let mut rows: Vec<(Network, String)> = Vec::new();
    let mut lines: HashMap<Network, usize> = HashMap::new();
    for (line, text) in text.lines().enumerate().map(|(index, text)| (index + 1, without_comment(text))) {
        if text.is_empty() {
            continue;
        }
        let (key, name) = text.split_once('=').unwrap_or((text, ""));
        let (key, name) = (key.trim(), name.trim());
        let error = |field: &str, problem| ConfigError::Content {
            file: file.into(),
            line,
            field: field.into(),
            problem,
        };
        let network = Network::parse(key).ok_or_else(|| error("address", Problem::Network(key.into())))?;
        if name.is_empty() {
            return Err(error(key, Problem::Name));
        }
        if let Some(line) = lines.insert(network, line) {
            return Err(error(key, Problem::Duplicate { key: key.into(), line }));
        }
        rows.push((network, name.into()));
    }
    rows.sort_by_key(|(network, _)| std::cmp::Reverse(network.length()));
    Ok(Names { rows })
}

fn without_comment(line: &str) -> &str {
    let begins = |(at, _): &(usize, &str)| line[..*at].chars().next_back().is_none_or(char::is_whitespace);
    let comment = line.match_indices('#').find(begins).map_or(line.len(), |(at, _)| at);
    line[..comment].trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        parse_names(text, "peers.txt").unwrap_err().to_string()
    }

    fn name(names: &Names, address: &str) -> Option<String> {
        names.of(address.parse::<IpAddr>().unwrap()).map(str::to_owned)
    }

    #[test]
    fn the_smallest_network_gives_the_name() {
        let text = "# carriers\n10.0.0.0/8 = Lab\n10.1.2.3 = Trunk A #2 # the first\n\n2001:db8::/32=Carrier B\n0.0.0.0/0 = elsewhere\n";
        let names = parse_names(text, "peers.txt").unwrap();
        assert_eq!(name(&names, "10.1.2.3").as_deref(), Some("Trunk A"));
        assert_eq!(name(&names, "10.9.9.9").as_deref(), Some("Lab"));
        assert_eq!(name(&names, "::ffff:10.9.9.9").as_deref(), Some("Lab"));
        assert_eq!(name(&names, "192.0.2.1").as_deref(), Some("elsewhere"));
        assert_eq!(name(&names, "2001:db8::5").as_deref(), Some("Carrier B"));
        assert_eq!(name(&names, "2001:db9::5"), None);
    }

    #[test]
    fn mistakes_are_told_with_file_and_line() {
        assert_eq!(
            error("10.0.0.1 = A\n10.0.0.300 = B"),
            "peers.txt:2: address: \"10.0.0.300\" is neither an address nor a network, as 10.0.0.1 or 10.0.0.0/8"
        );
        assert!(error("10.0.0.0/33 = A").starts_with("peers.txt:1: address: \"10.0.0.0/33\""));
        assert_eq!(error("10.0.0.1"), "peers.txt:1: 10.0.0.1: needs a name, as 10.0.0.1 = Trunk A");
        assert_eq!(
            error("10.0.0.0/8 = A\n\n10.1.0.0/8 = B"),
            "peers.txt:3: 10.1.0.0/8: 10.1.0.0/8 has a row already in line 1"
        );
    }
}
