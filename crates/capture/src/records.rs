//! Records that lie one behind the other, and are read whole without looking at what is in them.

use crate::error::ReadError;
use crate::pcap::Pcap;
use crate::pcapng::Pcapng;
use crate::record::Record;
use crate::source::Source;

/// A format of such records.
#[derive(Debug)]
pub(crate) enum Records {
    Pcap(Pcap),
    Pcapng(Pcapng),
}

impl Records {
    /// Makes the window hold the next record, unless it has to be passed over. `false` at the end.
    pub(crate) fn fill(&mut self, source: &mut Source) -> Result<bool, ReadError> {
        match self {
            Self::Pcap(pcap) => pcap.fill(source),
            Self::Pcapng(pcapng) => pcapng.fill(source),
        }
    }

    /// Gives the packets of the records that are whole in the window. How many octets these have, and what is wrong with
    /// the record behind them.
    pub(crate) fn whole<'a>(
        &mut self,
        window: &'a [u8],
        packet: impl FnMut(Record<'a>),
    ) -> (usize, Result<(), &'static str>) {
        match self {
            Self::Pcap(pcap) => (pcap.whole(window, packet), Ok(())),
            Self::Pcapng(pcapng) => pcapng.whole(window, packet),
        }
    }

    /// Gives the packets at hand, and waits for one where there is none. `false` at the end.
    pub(crate) fn batch(
        &mut self,
        source: &mut Source,
        packet: &mut dyn FnMut(Record<'_>),
    ) -> Result<bool, ReadError> {
        if !self.fill(source)? {
            return Ok(false);
        }
        let (used, end) = self.whole(source.window(), packet);
        source.consume(used);
        end.map(|()| true).map_err(|rule| ReadError::Block { offset: source.offset(), rule })
    }
}
