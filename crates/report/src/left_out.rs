//! What was read and is in no verdict.

/// Messages and packets that were read, but are in no verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Messages that belong to no call.
    pub messages: u64,
    /// Packets of media, ICMP errors and ends of TCP connections beyond those that are kept until the end.
    pub packets: u64,
    /// Calls that were judged before they ended, to make room for others.
    pub cut_short: u64,
}

impl LeftOut {
    /// A sentence for each that there is.
    pub fn sentences(self) -> Vec<String> {
        let of =
            |count: u64, one: &str, many: &str| if count == 1 { one.to_owned() } else { many.to_owned() };
        let messages = (self.messages > 0).then(|| {
            let belong = of(self.messages, "message belongs", "messages belong");
            format!(
                "{} {belong} to no call (no Call-ID, no valid status, or too many calls at once)",
                self.messages
            )
        });
        let packets = (self.packets > 0).then(|| {
            let were = of(
                self.packets,
                "packet of media, ICMP error or end of a connection was",
                "packets of media, ICMP errors and ends of connections were",
            );
            format!("{} {were} left out of the verdicts: too many to keep until the end", self.packets)
        });
        let cut_short = (self.cut_short > 0).then(|| {
            let were = of(self.cut_short, "call was", "calls were");
            format!(
                "{} {were} judged before the end, to make room for others; what came later stands alone (--limit-memory \
                 allows more)",
                self.cut_short
            )
        });
        messages.into_iter().chain(packets).chain(cut_short).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_left_out_is_said() {
        assert!(LeftOut::default().sentences().is_empty());
        let one = LeftOut { messages: 1, packets: 0, cut_short: 0 }.sentences();
        assert!(one.len() == 1 && one[0].starts_with("1 message belongs to no call ("), "{one:?}");
        let both = LeftOut { messages: 2, packets: 3, cut_short: 4 }.sentences();
        assert!(
            both.len() == 3
                && both[1].starts_with("3 packets of media, ICMP errors and ends of connections were"),
            "{both:?}"
        );
        assert!(both[2].starts_with("4 calls were judged before the end"), "{both:?}");
    }
}
