//! tshark agrees with the ISUP calls that are made.

use tritone_synth::capture::{self, Format, Link};
use tritone_synth::isup;
use tritone_synth::mtp::{self, Framing};
use tritone_synth::{m3ua, sctp};

use crate::reader::fields;

#[test]
fn tshark_reads_circuits_point_codes_and_numbers() {
    let test = "tshark_reads_circuits_point_codes_and_numbers";
    let text = "1-2-3 -> 4-5-6 IAM cic=77 called=national:123 calling=international:49301\n\
                4-5-6 -> 1-2-3 ACM cic=77 cause=1 location=public-remote in-band\n\
                4-5-6 -> 1-2-3 REL cic=77 cause=34 location=transit\n";
    let messages = isup::parse(text).unwrap();
    let mtp2 = capture::write_frames(&mtp::frames(&messages, Framing::Mtp2WithHeader), Format::Pcap);
    let packets = m3ua::packets(&messages, sctp::Shape::default());
    let m3ua = capture::write(&packets, Format::PcapBigEndian, Link::Ethernet);
    let codes = [("mtp3.opc", "mtp3.dpc"), ("m3ua.protocol_data_opc", "m3ua.protocol_data_dpc")];
    for (file, (origin, destination)) in [mtp2, m3ua].iter().zip(codes) {
        let names = [
            origin,
            destination,
            "isup.cic",
            "isup.called",
            "isup.calling",
            "isup.cause_indicator",
            "q931.cause_location",
            "isup.inband_information_ind",
        ];
        let Some(found) = fields(test, file, "isup", &names) else { return };
        assert_eq!(
            found,
            ["2067 8238 77 123 49301", "8238 2067 77   1 4 1", "8238 2067 77   34 3"],
            "{origin}"
        );
    }
}
