//! Which profile speaks for a product: by the words of its `Server` or `User-Agent` header.

use super::{Profile, profile};

/// A product, as its header names it, and the profile that holds its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Product {
    /// How a word of the header begins, in any case; no letter may follow.
    pub begins: &'static str,
    /// The id of the profile.
    pub profile: &'static str,
    /// What the header cannot tell.
    pub caveat: &'static str,
}

const fn product(begins: &'static str, profile: &'static str, caveat: &'static str) -> Product {
    Product { begins, profile, caveat }
}

const DRIVER: &str =
    "the header does not tell chan_sip from PJSIP; PJSIP is the only driver since Asterisk 21";
const SIP_I: &str = "the table that the source documents is that of its SIP-I interworking";
const H323: &str = "the table that the source documents is that of its H.323 interworking";
const FIRMWARE: &str = "later firmware has more rows; see audiocodes-7.2 and audiocodes-7.4";

/// The more telling prefix stands before the less telling one.
static PRODUCTS: [Product; 24] = [
    product("FPBX", "asterisk-pjsip", DRIVER),
    product("Asterisk", "asterisk-pjsip", DRIVER),
    product("FreeSWITCH", "freeswitch", ""),
    product("sofia-sip", "freeswitch", "sofia-sip is a library; FreeSWITCH is its best known user"),
    product("YATE", "yate", ""),
    product("Cisco-SIPGateway", "cisco-ios-12.2", ""),
    product("CiscoSystemsSIP-GW", "cisco-ios-12.2", ""),
    product("OpenSIPS", "opensips-sip-i", SIP_I),
    product("Oracle", "oracle-sip-i", SIP_I),
    product("Acme", "oracle-iwf", H323),
    product("Audiocodes", "audiocodes", FIRMWARE),
    product("Mediant", "audiocodes", FIRMWARE),
    product("Sippy", "sippy", ""),
    product("OSMO-CC", "osmo-cc", ""),
    product("osmo-sip-connector", "osmo-sip-connector", ""),
    product("OpenBTS", "openbts", ""),
    product("Linux-Call-Router", "lcr", ""),
    product("LCR", "lcr", ""),
    product("Diva", "diva", ""),
    product("Dialogic", "diva", "other Dialogic products have tables of their own: dialogic-img"),
    product("Sonus", "ribbon-edge", "the table is that of the SBC Edge series"),
    product("Ribbon", "ribbon-edge", "the table is that of the SBC Edge series"),
    product("OPAL", "opal-2016", ""),
    product("WellGate", "welltech", ""),
];

/// The products that are recognised.
pub fn products() -> &'static [Product] {
    &PRODUCTS
}

/// The product that a `Server` or `User-Agent` value names, and its profile; the first of [`products`] that begins
/// one of its words counts. Words end at space, `/`, `(`, `)`, `,` and `;`.
///
/// The header is what the product says of itself: it can be changed by configuration and rewritten by what is in
/// between.
pub fn profile_for_product(header: &str) -> Option<(&'static Product, &'static Profile)> {
    // Each response of a call is asked for: most products are passed over by their first letter.
    let initials = initials(header.as_bytes());
    let may_be = |product: &&Product| initials & initial(product.begins.bytes().next()) != 0;
    let named = |product: &&Product| words(header).any(|word| begins(word, product.begins));
    let product = PRODUCTS.iter().filter(may_be).find(named)?;
    Some((product, profile(product.profile)?))
}

const SEPARATORS: [char; 6] = [' ', '/', '(', ')', ',', ';'];

fn words(header: &str) -> impl Iterator<Item = &str> {
    header.split(SEPARATORS)
}

/// The letters that words of a header begin with, a bit each.
fn initials(header: &[u8]) -> u32 {
    let is_separator = |octet: &u8| SEPARATORS.contains(&char::from(*octet));
    let after = header.iter().zip(header.iter().skip(1)).filter(|(before, _)| is_separator(before));
    let first = initial(header.first().copied());
    after.fold(first, |letters, (_, octet)| letters | initial(Some(*octet)))
}

/// The bit of a letter; none for anything else.
fn initial(octet: Option<u8>) -> u32 {
    match octet {
        Some(letter @ (b'a'..=b'z' | b'A'..=b'Z')) => 1 << ((letter | 0x20) - b'a'),
        _ => 0,
    }
}

fn begins(word: &str, prefix: &str) -> bool {
    let Some((start, rest)) = word.split_at_checked(prefix.len()) else { return false };
    start.eq_ignore_ascii_case(prefix) && !rest.starts_with(|c: char| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_has_a_profile() {
        for product in products() {
            assert!(profile(product.profile).is_some(), "{}", product.begins);
        }
    }

    #[test]
    fn headers_seen_in_the_field_are_recognised() {
        let seen = [
            ("Asterisk PBX 20.5.0", "asterisk-pjsip"),
            ("FPBX-16.0.40(18.9.0)", "asterisk-pjsip"),
            ("FreeSWITCH-mod_sofia/1.10.9-release~64bit", "freeswitch"),
            ("YATE/6.4.0", "yate"),
            ("Cisco-SIPGateway/IOS-12.x", "cisco-ios-12.2"),
            ("Cisco-SIPGateway/IOS-15.4.3.M2", "cisco-ios-12.2"),
            ("OpenSIPS (3.4.2 (x86_64/linux))", "opensips-sip-i"),
            ("Mediant 1000/v.7.20A", "audiocodes"),
            ("Audiocodes-Sip-Gateway-Mediant 800/v.6.60A", "audiocodes"),
            ("Sippy Softswitch v5.2-PRODUCTION.112", "sippy"),
            ("OpenBTS 5.0", "openbts"),
            ("Sonus SBC1000 6.1.2", "ribbon-edge"),
        ];
        for (header, id) in seen {
            assert_eq!(profile_for_product(header).map(|(_, profile)| &*profile.id), Some(id), "{header}");
        }
    }

    #[test]
    fn what_no_table_speaks_for_is_not_recognised() {
        for header in ["", "kamailio (5.7.4 (x86_64/linux))", "Linphone/5.1", "Yealink SIP-T46S 66.86"] {
            assert!(profile_for_product(header).is_none(), "{header}");
        }
    }
}
