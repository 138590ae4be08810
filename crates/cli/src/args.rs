//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::answer::AnswerArguments;
use crate::audit::AuditArguments;
use crate::browse::BrowseArguments;
use crate::call::CallArguments;
use crate::explain::ExplainArguments;
use crate::fail_on::Condition;
use crate::filter::Filter;
use crate::generate::{CompletionsArguments, ManArguments};
use crate::inputs::InputArguments;
use crate::judged::JoinArguments;
use crate::map::MapArguments;
use crate::names::NamesArguments;
use crate::relay::RelayArguments;
use crate::report::ReportArguments;
use crate::schema::SchemaArguments;

/// Why telephone calls fail, in SIP and in ISDN terms.
#[derive(Debug, Parser)]
#[command(name = "tritone", version, about, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Why(WhyArguments),
    Stats(StatsArguments),
    Report(ReportArguments),
    Browse(BrowseArguments),
    Explain(ExplainArguments),
    Map(MapArguments),
    Audit(AuditArguments),
    Answer(AnswerArguments),
    Call(CallArguments),
    Relay(RelayArguments),
    Schema(SchemaArguments),
    Completions(CompletionsArguments),
    Man(ManArguments),
}

/// Say why the calls of a recording failed: what happened to each call, why, and what that is in ISDN terms.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tritone why trunk.pcap                       totals, the most frequent failures, the table of calls
  tritone why trunk.pcap --call 3              one call: verdict, evidence, ladder
  tritone why trunk.pcap --status 5xx --peer 192.0.2.0/24 --since 08:00
                                               some of the calls, with their totals
  tritone why trunk.pcap --finding cause-lost,cause-changed
                                               calls on whose way back a cause was lost or changed
  tritone why trunk.pcap --compare             what the failed calls had that those that worked had not
  tritone why trunk.pcap --call 3 --compare    the same of one call, and the one most like it that worked
  tritone why trunk.pcap --failed --save failed.pcapng
                                               their packets as a capture of their own
  tritone why trunk.pcap --call 3 --mask --save ticket.pcapng
                                               one call for others to see, without numbers and names
  tritone why trunk.pcap --call 3 --ladder svg > call.svg
  tritone why trunk.pcap --names peers.txt     elements by name; a line of the file: 192.0.2.7 = Trunk A
  tritone why -i eth0 --for 10min              what passes an interface from now on; or until Ctrl-C
  tritone why --follow trunk.pcap              as it is written, until Ctrl-C
  tcpdump -U -w - port 5060 | tritone why -    as it is recorded; ends when tcpdump does
  tritone why trunk.pcap --format json         one object a line, a summary last

Exit status: 0 done, 1 no call found or --fail-on holds, 2 wrong use, 3 a recording could not be read to its end
(what could be read is still shown).")]
pub(crate) struct WhyArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Show one call in full, by its number in the table.
    #[arg(long, value_name = "N")]
    pub(crate) call: Option<u64>,
    /// Mapping profile for what was not on the wire, or a TOML file with your own; `auto` takes the table of the product that answered, else rfc3398.
    #[arg(long, default_value = "auto", value_name = "PROFILE")]
    pub(crate) profile: String,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Print nothing but the ladder of the call, in this form.
    #[arg(long, value_enum, value_name = "FORM", requires = "call", conflicts_with = "format")]
    pub(crate) ladder: Option<LadderForm>,
    /// Say what calls that failed had that calls that worked had not: headers, numbers, codecs, path.
    ///
    /// With --call N, that call is compared with the answered call most like it (by next hop, then called number, caller
    /// and time), or with call M. Else each way of failing is compared with the calls that worked at the same next hop;
    /// options that choose calls choose the failed ones. Compared are the INVITEs that decided the calls, without what
    /// differs between any two (tags, branches, Call-IDs, nonces, ports). They are read from the recordings again, so
    /// those must be files: 2,000 at most, of more a sample spread over the recording. A difference is strong where all
    /// calls that failed have it and none that worked, with three or more of each.
    #[arg(long, value_name = "M", num_args = 0..=1, conflicts_with_all = ["ladder", "save", "fail_on"])]
    pub(crate) compare: Option<Option<u64>>,
    /// Draw ladders with ASCII characters only, also on a terminal.
    #[arg(long)]
    pub(crate) ascii: bool,
    /// Exit with status 1 if this holds for the calls shown: failed>0, failed>5%, timeout>=3, status=503, cause=34,
    /// outcome=timeout, rule=ID, finding=ID, status=5xx>2%; repeatable, comma lists, of which any is enough.
    ///
    /// A condition is TOTAL OP NUMBER, or FIELD=VALUE for "any such call", or FIELD=VALUE OP NUMBER. TOTAL is calls,
    /// failed (all failures) or an outcome; FIELD=VALUE is as for the options of that name; OP is one of > >= < <= = !=;
    /// a NUMBER with % is a share of the calls shown.
    #[arg(long, value_name = "CONDITION", value_delimiter = ',', value_parser = Condition::parse)]
    pub(crate) fail_on: Vec<Condition>,
    /// Write the packets of the calls shown to a new capture (pcapng), with their times and link layers.
    ///
    /// All frames that carry their messages are written, TCP segments and IP fragments included; what other messages lie
    /// in those frames comes with them. Reads the recordings a second time, so they must be files.
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
    /// Show pseudonyms in place of the numbers and names of people, in every format and in saved packets.
    ///
    /// Masked are user parts of URIs, telephone numbers, display names, and user names of credentials and of session
    /// descriptions; in saved packets also Subject, Organization, Identity, User-to-User and all bodies but session
    /// descriptions and message fragments. Not masked are addresses, host names, Call-IDs, tags, product names, short
    /// numbers in free text, and the names of files and of --names. The same number has the same pseudonym throughout a run, of the same
    /// length; a leading +, 0 or 00 stays, and numbers that end alike still do. The next run has other pseudonyms. Options
    /// that choose calls compare what was recorded. Saved packets are written anew, one a message, without a link layer.
    #[arg(long)]
    pub(crate) mask: bool,
    #[command(flatten)]
    pub(crate) join: JoinArguments,
    #[command(flatten)]
    pub(crate) names: NamesArguments,
    #[command(flatten)]
    pub(crate) filter: Filter,
}

/// Count the messages of a recording, and measure its calls: RFC 6076, ASR, NER, ACD, delays, load, failures.
///
/// Message counts are raw, retransmissions included. Figures are per call: RRD, IRA, SRD, SDD, SDT, SER, SEER, ISA and
/// SCR of RFC 6076, ASR and ABR of E.411, NER of E.425, with the vantage point of the recording. An INVITE repeated
/// after 401, 407 or a redirection is one call with it; branches of a fork are one call; calls that the recording does
/// not show from the INVITE to its end are left out of the ratios, and counted. Options that choose calls choose those that
/// are measured; message counts stay those of the whole recording. Each recording is measured by itself.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tritone stats trunk.pcap                               counts and figures
  tritone stats trunk.pcap --interval 15min --prefix 4   the figures by quarter of an hour, and by called number
  tritone stats trunk.pcap --names peers.txt             peers by name
  tritone stats trunk.pcap --peer 192.0.2.0/24 --since 08:00
                                                         the figures of some of the calls
  tritone stats trunk.pcap --prefix 6 --mask             for others to see: no digits of called numbers
  tritone stats trunk.pcap --format csv                  a line for all calls, each peer, interval and prefix

Lines of a file of names:
  10.0.0.7       = Trunk A
  2001:db8::/32  = Carrier B

Percentiles are by nearest rank. JSON has the figures in `metrics`: `rfc6076`, `itu`, `ner_by_profile`, `load`,
`failures`, `by_peer`, `by_interval`, `by_prefix`, `vantage`, `sessions`; what is unknown or undefined is null.

Exit status: 0 done, 2 wrong use, 3 a recording could not be read to its end (what could be read is still shown).")]
pub(crate) struct StatsArguments {
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Figures by interval of this length, as 60s, 15min, 1h; intervals begin at its multiples in UTC.
    #[arg(long, value_name = "TIME", value_parser = interval)]
    pub(crate) interval: Option<Duration>,
    /// Figures by so many leading digits of the called number; 00 is taken for +, and + is no digit.
    #[arg(long, value_name = "DIGITS", value_parser = clap::value_parser!(u8).range(1..=32))]
    pub(crate) prefix: Option<u8>,
    #[command(flatten)]
    pub(crate) names: NamesArguments,
    /// How to print it; CSV and Markdown have the figures only.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// Show pseudonyms in place of the digits of --prefix; a leading + or 0 stays. The next run has other pseudonyms. No other
    /// figure shows a number or the name of a person.
    #[arg(long)]
    pub(crate) mask: bool,
    #[command(flatten)]
    pub(crate) filter: Filter,
}

fn interval(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(Duration::ZERO) => Err("an interval of no length has no calls".to_owned()),
        Ok(length) => Ok(length),
        Err(error) => Err(format!("{error}; write it as 60s, 15min or 1h")),
    }
}

/// How to print something that is a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs: JSON Lines.
    Json,
    /// For spreadsheets.
    Csv,
    /// For documents.
    Markdown,
}

/// The forms of a ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LadderForm {
    /// For a terminal.
    Text,
    /// A drawing for a browser or a document.
    Svg,
    /// A Mermaid sequence diagram.
    Mermaid,
    /// The verdict and the ladder, for a ticket.
    Markdown,
}
