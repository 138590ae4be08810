//! What the kernel hands over: a program of the classic Berkeley Packet Filter (Linux: `networking/filter.rst`) that lets
//! UDP and TCP pass by port, and whole what has no ports to look at.

use std::ops::RangeInclusive;

use socket2::SockFilter;

/// Octets of a packet that pass: all.
const PASS: u32 = 262_144;

/// Places that count from the network header, whatever link layer is before it (`SKF_NET_OFF`).
const NETWORK: u32 = -0x10_0000_i32 as u32;
/// The type of what the frame carries, without VLAN tags that the kernel took off (`SKF_AD_OFF + SKF_AD_PROTOCOL`).
const ETHER_TYPE: u32 = -0x1000_i32 as u32;

/// Instruction codes.
mod code {
    /// A = octet, or two, at k; two at X + k.
    pub(super) const LOAD_OCTET: u16 = 0x30;
    pub(super) const LOAD_TWO: u16 = 0x28;
    pub(super) const LOAD_TWO_BEHIND_X: u16 = 0x48;
    pub(super) const AND: u16 = 0x54;
    pub(super) const SHIFT_LEFT: u16 = 0x64;
    /// X = A.
    pub(super) const TO_X: u16 = 0x07;
    pub(super) const JUMP: u16 = 0x05;
    pub(super) const IF_EQUAL: u16 = 0x15;
    pub(super) const IF_GREATER: u16 = 0x25;
    pub(super) const IF_AT_LEAST: u16 = 0x35;
    pub(super) const IF_ANY_BIT: u16 = 0x45;
    pub(super) const RETURN: u16 = 0x06;
}

/// One instruction: code, how many to leave out where a condition holds and where not, and its operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Instruction {
    code: u16,
    then: u8,
    otherwise: u8,
    k: u32,
}

type Program = Vec<Instruction>;

/// The filter that lets packets from or to these ports pass; fragments behind the first, ICMP and SCTP all; and what is
/// in a VLAN of a VLAN or behind the extension headers of IPv6, where it does not look.
pub(super) fn of_ports(ports: &[RangeInclusive<u16>]) -> Vec<SockFilter> {
    let program = program(ports);
    program.iter().map(|i| SockFilter::new(i.code, i.then, i.otherwise, i.k)).collect()
}

fn program(ports: &[RangeInclusive<u16>]) -> Program {
    const IPV4: u32 = 0x0800;
    const IPV6: u32 = 0x86dd;
    const TAGGED: [u32; 2] = [0x8100, 0x88a8];
    let mut program = vec![always(code::LOAD_TWO, ETHER_TYPE)];
    program.extend(when(IPV4, ipv4(ports)));
    program.extend(when(IPV6, ipv6(ports)));
    program.extend(TAGGED.into_iter().flat_map(pass_if));
    program.push(drop());
    program
}

fn ipv4(ports: &[RangeInclusive<u16>]) -> Program {
    const ICMP: u32 = 1;
    const BEHIND_THE_FIRST: u32 = 0x1fff;
    let mut program = vec![always(code::LOAD_OCTET, NETWORK + 9)];
    program.extend([ICMP, SCTP].into_iter().flat_map(pass_if));
    program.extend(drop_unless_with_ports());
    program.push(always(code::LOAD_TWO, NETWORK + 6));
    program.extend([condition(code::IF_ANY_BIT, BEHIND_THE_FIRST, 0, 1), pass()]);
    // The length of the header, in words.
    program.extend([always(code::LOAD_OCTET, NETWORK), always(code::AND, 0xf), always(code::SHIFT_LEFT, 2)]);
    program.push(always(code::TO_X, 0));
    program
        .extend([0, 2].into_iter().flat_map(|at| port(always(code::LOAD_TWO_BEHIND_X, NETWORK + at), ports)));
    program.push(drop());
    program
}

fn ipv6(ports: &[RangeInclusive<u16>]) -> Program {
    const ICMP: u32 = 58;
    /// Hop-by-hop options, routing, fragment and destination options.
    const EXTENSIONS: [u32; 4] = [0, 43, 44, 60];
    let mut program = vec![always(code::LOAD_OCTET, NETWORK + 6)];
    program.extend(EXTENSIONS.into_iter().chain([ICMP, SCTP]).flat_map(pass_if));
    program.extend(drop_unless_with_ports());
    program.extend([40, 42].into_iter().flat_map(|at| port(always(code::LOAD_TWO, NETWORK + at), ports)));
    program.push(drop());
    program
}

const SCTP: u32 = 132;

/// The protocol is neither TCP nor UDP.
fn drop_unless_with_ports() -> [Instruction; 3] {
    const TCP: u32 = 6;
    const UDP: u32 = 17;
    [condition(code::IF_EQUAL, TCP, 2, 0), condition(code::IF_EQUAL, UDP, 1, 0), drop()]
}

/// Loads a port and lets it pass if it is one of these.
fn port(load: Instruction, ports: &[RangeInclusive<u16>]) -> Program {
    let range = |range: &RangeInclusive<u16>| {
        let (low, high) = (u32::from(*range.start()), u32::from(*range.end()));
        [condition(code::IF_AT_LEAST, low, 0, 2), condition(code::IF_GREATER, high, 1, 0), pass()]
    };
    [load].into_iter().chain(ports.iter().flat_map(range)).collect()
}

/// Runs `program`, which ends, where the value is this one.
fn when(value: u32, program: Program) -> Program {
    // A condition can leave out 255 instructions, a jump any number.
    let around = always(code::JUMP, program.len() as u32);
    [condition(code::IF_EQUAL, value, 1, 0), around].into_iter().chain(program).collect()
}

fn pass_if(value: u32) -> [Instruction; 2] {
    [condition(code::IF_EQUAL, value, 0, 1), pass()]
}

const fn pass() -> Instruction {
    always(code::RETURN, PASS)
}

const fn drop() -> Instruction {
    always(code::RETURN, 0)
}

const fn always(code: u16, k: u32) -> Instruction {
    Instruction { code, then: 0, otherwise: 0, k }
}

const fn condition(code: u16, k: u32, then: u8, otherwise: u8) -> Instruction {
    Instruction { code, then, otherwise, k }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a program as the kernel does: a load beyond the packet drops it.
    fn passes(ports: &[RangeInclusive<u16>], ether_type: u16, packet: &[u8]) -> bool {
        let program = program(ports);
        let (mut a, mut x, mut at) = (0_u32, 0_u32, 0);
        let octet = |place: u32| packet.get(place.wrapping_sub(NETWORK) as usize).copied().map(u32::from);
        let two = |place: u32| Some(octet(place)? << 8 | octet(place + 1)?);
        loop {
            let Instruction { code, then, otherwise, k } = program[at];
            let branch = |holds: bool| usize::from(if holds { then } else { otherwise });
            at += 1;
            match code {
                code::LOAD_TWO if k == ETHER_TYPE => a = ether_type.into(),
                code::LOAD_OCTET | code::LOAD_TWO | code::LOAD_TWO_BEHIND_X => {
                    let loaded = match code {
                        code::LOAD_OCTET => octet(k),
                        code::LOAD_TWO => two(k),
                        _ => two(k.wrapping_add(x)),
                    };
                    let Some(loaded) = loaded else { return false };
                    a = loaded;
                }
                code::AND => a &= k,
                code::SHIFT_LEFT => a <<= k,
                code::TO_X => x = a,
                code::JUMP => at += k as usize,
                code::IF_EQUAL => at += branch(a == k),
                code::IF_GREATER => at += branch(a > k),
                code::IF_AT_LEAST => at += branch(a >= k),
                code::IF_ANY_BIT => at += branch(a & k != 0),
                code::RETURN => return k > 0,
                _ => panic!("{code:x}"),
            }
        }
    }

    fn v4(protocol: u8, fragment: u16, options: usize, ports: [u16; 2]) -> Vec<u8> {
        let mut packet = vec![0; 20];
        packet[0] = 0x45 + options as u8;
        packet[6..8].copy_from_slice(&fragment.to_be_bytes());
        packet[9] = protocol;
        packet.extend(vec![0; 4 * options]);
        packet.extend(ports.map(u16::to_be_bytes).concat());
        packet
    }

    fn v6(next: u8, ports: [u16; 2]) -> Vec<u8> {
        let mut packet = vec![0; 40];
        (packet[0], packet[6]) = (0x60, next);
        packet.extend(ports.map(u16::to_be_bytes).concat());
        packet
    }

    const PORTS: [RangeInclusive<u16>; 2] = [1720..=1720, 5060..=5080];

    #[test]
    fn packets_pass_by_either_port() {
        for (ports, expected) in [
            ([5060, 40000], true),
            ([40000, 5080], true),
            ([1720, 1], true),
            ([5059, 5081], false),
            ([1719, 1721], false),
        ] {
            for protocol in [6, 17] {
                for options in [0, 10] {
                    assert_eq!(passes(&PORTS, 0x0800, &v4(protocol, 0x4000, options, ports)), expected);
                }
                assert_eq!(passes(&PORTS, 0x86dd, &v6(protocol, ports)), expected, "{ports:?}");
            }
            assert!(!passes(&PORTS, 0x0800, &v4(47, 0, 0, ports)));
            assert!(!passes(&PORTS, 0x0806, &v4(17, 0, 0, ports)));
        }
        assert!(!passes(&[], 0x0800, &v4(17, 0, 0, [5060, 5060])));
    }

    #[test]
    fn what_has_no_ports_to_look_at_passes() {
        let none = [1, 1];
        assert!(passes(&PORTS, 0x0800, &v4(17, 0x2001, 0, none)), "a fragment behind the first");
        assert!(!passes(&PORTS, 0x0800, &v4(17, 0x2000, 0, none)), "the first has ports");
        assert!([1, 132].iter().all(|&protocol| passes(&PORTS, 0x0800, &v4(protocol, 0, 0, none))));
        assert!([44, 0, 58, 132].iter().all(|&next| passes(&PORTS, 0x86dd, &v6(next, none))));
        assert!(passes(&PORTS, 0x8100, &[]), "tags of another VLAN");
    }

    #[test]
    fn there_may_be_many_ports() {
        let many: Vec<_> = (0..200).map(|n| 10 * n..=10 * n + 1).collect();
        assert!(passes(&many, 0x86dd, &v6(17, [1991, 9])));
        assert!(!passes(&many, 0x86dd, &v6(17, [1992, 9])));
    }
}
