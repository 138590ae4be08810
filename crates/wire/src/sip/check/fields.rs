//! The values of header fields, each by its rule in RFC 3261 section 25.1.

use alloc::vec::Vec;

use super::address::{Brackets, Parameter, address, parameter};
use super::reader::{Checked, Reader};
use super::uri::{self, Ipv6, ipv6, is_ipv4};
use super::{Rule, Violation};
use crate::sip::start_line::is_token;
use crate::sip::{Header, HeaderName, NameAddr, unfold};

/// What a rule takes: the reader at the value, and the list of what does not stop the reading.
type Grammar = fn(&mut Reader<'_>, &mut Vec<Violation>) -> Checked<()>;

/// Which rule a field has, and whether it is a list.
enum Form {
    One(Grammar),
    List(Grammar),
    /// Text, or a field whose grammar is not looked at: no control characters.
    Text,
}

fn form(name: HeaderName) -> Form {
    use HeaderName as N;
    match name {
        N::Via => Form::List(via),
        N::From | N::To | N::ReplyTo | N::ReferTo | N::ReferredBy => Form::One(party),
        N::Contact => Form::List(contact),
        N::Diversion | N::PAssertedIdentity | N::PPreferredIdentity => Form::List(party),
        N::Route | N::RecordRoute | N::Path | N::ServiceRoute | N::HistoryInfo => Form::List(route),
        N::CSeq => Form::One(cseq),
        N::CallId => Form::One(call_id),
        N::Date => Form::One(date),
        N::ContentLength => Form::One(count),
        N::MaxForwards => Form::One(hops),
        N::Expires | N::MinExpires | N::SessionExpires | N::MinSe | N::RSeq => Form::One(seconds),
        N::RetryAfter => Form::One(retry_after),
        N::Warning => Form::List(warning),
        N::ContentType => Form::One(media_type),
        N::Allow | N::Require | N::ProxyRequire | N::Supported | N::Unsupported => Form::List(token),
        N::Reason | N::ContentDisposition | N::Event | N::SubscriptionState | N::AllowEvents => {
            Form::List(token_with_parameters)
        }
        _ => Form::Text,
    }
}

/// Lists that may have no value at all.
fn may_be_empty(name: HeaderName) -> bool {
    matches!(name, HeaderName::Allow | HeaderName::Supported)
}

pub(super) fn check(bytes: &[u8], header: &Header<'_>, found: &mut Vec<Violation>) {
    let at = header.value_at();
    let mut reader = Reader::new(bytes, at, at.saturating_add(header.value.len()));
    match form(header.name) {
        Form::Text => text(&mut reader, found),
        Form::List(_) if reader.is_done() && may_be_empty(header.name) => {}
        Form::List(grammar) => list(&mut reader, grammar, found),
        Form::One(grammar) => {
            let checked = grammar(&mut reader, found).and_then(|()| reader.end(Rule::ListSeparator));
            found.extend(checked.err());
        }
    }
}

/// `value *(COMMA value)`. A bad value costs the rest of the list: where the next one begins is a guess.
fn list(reader: &mut Reader<'_>, grammar: Grammar, found: &mut Vec<Violation>) {
    loop {
        if let Err(fault) = grammar(reader, found) {
            found.push(fault);
            return;
        }
        if !reader.separator(b',') {
            found.extend(reader.end(Rule::ListSeparator).err());
            return;
        }
    }
}

/// `*(TEXT-UTF8char / UTF8-CONT / LWS)`.
fn text(reader: &mut Reader<'_>, found: &mut Vec<Violation>) {
    reader.take_while(|b| matches!(b, b'\t' | b'\r' | b'\n' | b' '..=0x7E | 0x80..));
    if !reader.is_done() {
        found.push(Violation { rule: Rule::HeaderValue, at: reader.at(), len: 1 });
    }
}

fn token(reader: &mut Reader<'_>, _: &mut Vec<Violation>) -> Checked<()> {
    reader.token().map(drop)
}

fn token_with_parameters(reader: &mut Reader<'_>, found: &mut Vec<Violation>) -> Checked<()> {
    reader.token()?;
    parameters(reader, found)
}

fn parameters(reader: &mut Reader<'_>, found: &mut Vec<Violation>) -> Checked<()> {
    while parameter(reader, found)?.is_some() {}
    Ok(())
}

/// `sent-protocol LWS sent-by *(SEMI via-params)`.
fn via(reader: &mut Reader<'_>, found: &mut Vec<Violation>) -> Checked<()> {
    let start = *reader;
    sent_protocol(reader).map_err(|_| start.fault(Rule::ViaProtocol))?;
    uri::host(reader, found)?;
    if reader.separator(b':') {
        uri::port(reader)?;
    }
    let mut branch = false;
    while let Some(parameter) = parameter(reader, found)? {
        branch |= parameter.is("branch");
        via_parameter(&parameter, reader.at(), found)?;
    }
    if !branch {
        found.push(reader.fault_since(start.at(), Rule::ViaNoBranch));
    }
    Ok(())
}

fn sent_protocol(reader: &mut Reader<'_>) -> Checked<()> {
    reader.token()?;
    for _ in 0..2 {
        if !reader.separator(b'/') {
            return Err(reader.fault(Rule::ViaProtocol));
        }
        reader.token()?;
    }
    if reader.white_space() { Ok(()) } else { Err(reader.fault(Rule::ViaProtocol)) }
}

fn via_parameter(parameter: &Parameter<'_>, at: usize, found: &mut Vec<Violation>) -> Checked<()> {
    let value = parameter.value.map_or(&[][..], |(_, value)| value);
    let fault = |rule| parameter.fault(rule, at);
    if parameter.is("received") {
        let bare = value.strip_prefix(b"[").and_then(|v| v.strip_suffix(b"]"));
        if bare.is_some() {
            found.push(fault(Rule::ViaReceivedBrackets));
        } else if !is_ipv4(value) && matches!(ipv6(value), Ipv6::Wrong) {
            return Err(fault(Rule::ViaReceived));
        }
    } else if parameter.is("ttl") {
        if crate::cursor::decimal(value).is_none_or(|ttl| ttl > 255) {
            return Err(fault(Rule::ViaTtl));
        }
    } else if parameter.is("branch") {
        if value.eq_ignore_ascii_case(b"z9hG4bK") {
            found.push(fault(Rule::ViaBranchEmpty));
        } else if value.is_empty() || !value.iter().all(|b| is_token(*b)) {
            return Err(fault(Rule::Parameter));
        }
    }
    Ok(())
}

/// An address with parameters: From, To, Reply-To and their like.
fn party(reader: &mut Reader<'_>, found: &mut Vec<Violation>) -> Checked<()> {
    address(reader, Brackets::Optional, found)?;
    while let Some(parameter) = parameter(reader, found)? {
        let is_token_value = |value: &[u8]| !value.is_empty() && value.iter().all(|b| is_token(*b));
        if parameter.is("tag") && !parameter.value.is_some_and(|(_, value)| is_token_value(value)) {
            return Err(parameter.fault(Rule::Parameter, reader.at()));
        }
    }
    Ok(())
}

/// `name-addr *(SEMI rr-param)`.
fn route(reader: &mut Reader<'_>, found: &mut Vec<Violation>) -> Checked<()> {
    address(reader, Brackets::Required, found)?;
    parameters(reader, found)
}

/// `STAR / contact-param`.
fn contact(reader: &mut Reader<'_>, found: &mut Vec<Violation>) -> Checked<()> {
    if reader.rest().trim_ascii() == b"*" {
        reader.skip(1);
        return Ok(());
    }
    address(reader, Brackets::Optional, found)?;
    while let Some(parameter) = parameter(reader, found)? {
        let value = parameter.value.map_or(&[][..], |(_, value)| value);
        if parameter.is("q") && !is_q_value(value) {
            return Err(parameter.fault(Rule::QValue, reader.at()));
        }
        if parameter.is("expires") {
            expiry(&parameter, value, reader.at(), found)?;
        }
    }
    Ok(())
}

fn expiry(parameter: &Parameter<'_>, value: &[u8], at: usize, found: &mut Vec<Violation>) -> Checked<()> {
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return Err(parameter.fault(Rule::Number, at));
    }
    if crate::cursor::decimal(value).is_none_or(|seconds| seconds > u64::from(u32::MAX)) {
        found.push(parameter.fault(Rule::OverlargeNumber, at));
    }
    Ok(())
}

/// `"0" ["." 0*3DIGIT] / "1" ["." 0*3("0")]`.
fn is_q_value(value: &[u8]) -> bool {
    let decimals = match value {
        [b'0' | b'1'] => return true,
        [b'0' | b'1', b'.', decimals @ ..] => decimals,
        _ => return false,
    };
    let digit = |b: &u8| *b == b'0' || (b.is_ascii_digit() && value.first() == Some(&b'0'));
    decimals.len() <= 3 && decimals.iter().all(digit)
}

/// `1*DIGIT LWS Method`.
fn cseq(reader: &mut Reader<'_>, found: &mut Vec<Violation>) -> Checked<()> {
    let start = reader.at();
    let number = reader.number()?;
    if number > u64::from(u32::MAX) {
        return Err(reader.fault_since(start, Rule::CseqNumber));
    }
    if number > i32::MAX as u64 {
        found.push(reader.fault_since(start, Rule::CseqLarge));
    }
    if !reader.white_space() {
        return Err(reader.fault(Rule::Token));
    }
    reader.token().map(drop)
}

/// `word ["@" word]`.
fn call_id(reader: &mut Reader<'_>, _: &mut Vec<Violation>) -> Checked<()> {
    let is_word = |b: u8| is_token(b) || b"()<>:\\\"/[]?{}".contains(&b);
    let start = *reader;
    let mut wrong = reader.take_while(is_word).is_empty();
    if reader.eat(b'@') {
        wrong |= reader.take_while(is_word).is_empty();
    }
    if wrong || !reader.is_done() { Err(start.fault(Rule::CallId)) } else { Ok(()) }
}

/// Content-Length: a number without a limit of its own.
fn count(reader: &mut Reader<'_>, _: &mut Vec<Violation>) -> Checked<()> {
    reader.number().map(drop)
}

/// Max-Forwards: 0 to 255 (RFC 3261 section 20.22).
fn hops(reader: &mut Reader<'_>, found: &mut Vec<Violation>) -> Checked<()> {
    number_up_to(255, reader, found)
}

/// Seconds, below 2^32, and parameters: those of Session-Expires.
fn seconds(reader: &mut Reader<'_>, found: &mut Vec<Violation>) -> Checked<()> {
    number_up_to(u64::from(u32::MAX), reader, found)?;
    parameters(reader, found)
}

fn number_up_to(most: u64, reader: &mut Reader<'_>, found: &mut Vec<Violation>) -> Checked<()> {
    let start = reader.at();
    if reader.number()? > most {
        found.push(reader.fault_since(start, Rule::OverlargeNumber));
    }
    Ok(())
}

/// `delta-seconds [comment] *(SEMI retry-param)`.
fn retry_after(reader: &mut Reader<'_>, found: &mut Vec<Violation>) -> Checked<()> {
    number_up_to(u64::from(u32::MAX), reader, found)?;
    if reader.separator(b'(') {
        comment(reader)?;
    }
    parameters(reader, found)
}

/// The rest of a comment; its opening bracket is taken. Comments nest.
fn comment(reader: &mut Reader<'_>) -> Checked<()> {
    let mut depth = 1_usize;
    while depth > 0 {
        match reader.peek() {
            None => return Err(reader.fault(Rule::HeaderValue)),
            Some(b'\\') => reader.skip(1),
            Some(b'(') => depth = depth.saturating_add(1),
            Some(b')') => depth = depth.saturating_sub(1),
            Some(_) => {}
        }
        reader.skip(1);
    }
    Ok(())
}

/// `3DIGIT SP agent SP quoted-string`.
fn warning(reader: &mut Reader<'_>, _: &mut Vec<Violation>) -> Checked<()> {
    let start = *reader;
    let code = reader.take_while(|b| b.is_ascii_digit());
    let spaced = reader.white_space();
    let agent = reader.take_while(|b| b == b':' || b == b'[' || b == b']' || is_token(b));
    if code.len() != 3 || !spaced || agent.is_empty() || !reader.white_space() || reader.peek() != Some(b'"')
    {
        return Err(start.fault(Rule::Warning));
    }
    reader.quoted_string()
}

/// `type SLASH subtype *(SEMI parameter)`.
fn media_type(reader: &mut Reader<'_>, found: &mut Vec<Violation>) -> Checked<()> {
    let start = *reader;
    let typed = reader.token().is_ok() && reader.separator(b'/') && reader.token().is_ok();
    if !typed {
        return Err(start.fault(Rule::MediaType));
    }
    parameters(reader, found)
}

/// `wkday "," SP 2DIGIT SP month SP 4DIGIT SP time SP "GMT"`; a fold counts as a space.
fn date(reader: &mut Reader<'_>, _: &mut Vec<Violation>) -> Checked<()> {
    let start = *reader;
    let text = unfold(reader.rest());
    reader.skip(reader.rest().len());
    if is_date(&text) { Ok(()) } else { Err(reader.fault_since(start.at(), Rule::Date)) }
}

fn is_date(text: &[u8]) -> bool {
    const DAYS: [&[u8; 3]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
    const MONTHS: [&[u8; 3]; 12] =
        [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    const SHAPE: &[u8; 29] = b"www, dd mmm dddd dd:dd:dd GMT";
    let in_shape = |(octet, wanted): (&u8, &u8)| match wanted {
        b'd' => octet.is_ascii_digit(),
        b'w' | b'm' => octet.is_ascii_alphabetic(),
        _ => octet == wanted,
    };
    let at = |at: usize, end: usize| crate::cursor::cut(text, at, end);
    let below = |at: usize, limit: u64| {
        crate::cursor::decimal(crate::cursor::cut(text, at, at + 2)).is_some_and(|n| n < limit)
    };
    text.len() == SHAPE.len()
        && text.iter().zip(SHAPE).all(in_shape)
        && DAYS.iter().any(|day| day.eq_ignore_ascii_case(at(0, 3)))
        && MONTHS.iter().any(|month| month.eq_ignore_ascii_case(at(8, 11)))
        && below(5, 32)
        && below(17, 24)
        && below(20, 60)
        && below(23, 61)
}

/// Whether an address of From or To has a tag.
pub(super) fn has_tag(value: &[u8]) -> bool {
    NameAddr::parse(value).tag().is_some()
}
