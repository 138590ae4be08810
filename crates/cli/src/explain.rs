//! `tritone explain`.

use std::io::Write;

use clap::{Args, ValueEnum};
use tritone_codes::recognise::Side;
use tritone_report::{Explainer, Explanation};
use tritone_wire::sip;

use crate::failure::{Failure, Status};
use crate::vocabulary::{Vocabulary, VocabularyArguments};
use crate::{output, typed};

/// Say everything that is known of a code, a cause, a header or a message.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tritone explain 486                           a SIP status
  tritone explain SIP/2.0 486 Besetzt           a status line; the phrase decides nothing
  tritone explain 4xx                           a class
  tritone explain INVITE                        a method
  tritone explain Q.850 17                      a cause; also: cause 34
  tritone explain 0x91                          octet 4 of a cause element
  tritone explain 08 02 81 91                   a cause element in hex
  tritone explain 'Reason: Q.850;cause=16;text=\"Terminated\"'
  tritone explain 701                           a code of a Gigaset phone
  tritone explain busy                          words of a phrase
  tritone explain < message.txt                 a whole SIP message, or the hex of a Q.931 message

Exit status: 0 done, 1 not recognised, 2 wrong use, 3 a file could not be read.")]
pub(crate) struct ExplainArguments {
    /// What to explain; nothing or `-` reads standard input.
    #[arg(value_name = "X", trailing_var_arg = false)]
    pub(crate) words: Vec<String>,
    /// Which side a bare number is from; without it every reading is shown.
    #[arg(long, value_enum, value_name = "SIDE")]
    pub(crate) from: Option<From>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub(crate) format: ExplainFormat,
    #[command(flatten)]
    pub(crate) vocabulary: VocabularyArguments,
}

/// Which side a number is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum From {
    /// A SIP status.
    Sip,
    /// A Q.850 cause.
    Q850,
}

impl From {
    /// The side for recognising; without a choice, any.
    pub(crate) fn side(choice: Option<Self>) -> Side {
        match choice {
            None => Side::Any,
            Some(Self::Sip) => Side::Sip,
            Some(Self::Q850) => Side::Q850,
        }
    }
}

/// How to print an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainFormat {
    /// For people.
    Text,
    /// For programs: an array of matches.
    Json,
}

pub(crate) fn run(arguments: &ExplainArguments) -> Result<Status, Failure> {
    let vocabulary = arguments.vocabulary.load([])?;
    let octets = typed::read(&arguments.words)?;
    let explanation = explain(&octets, &vocabulary, From::side(arguments.from))?;
    let mut out = output::stdout();
    match arguments.format {
        ExplainFormat::Text => explanation.write_text(&mut out, output::style())?,
        ExplainFormat::Json => explanation.write_json(&mut out)?,
    }
    out.flush()?;
    Ok(Status::Done)
}

fn explain(octets: &[u8], vocabulary: &Vocabulary, side: Side) -> Result<Explanation, Failure> {
    let explainer = vocabulary.explainer();
    if let Some(explanation) = whole_message(octets, &explainer) {
        return Ok(explanation);
    }
    let text = String::from_utf8_lossy(octets);
    let readings = typed::readings(&text, &vocabulary.context(side))?;
    Ok(explainer.explain(&readings))
}

/// A SIP message is taken as its octets, so that the offsets of its violations are those of the input.
fn whole_message(octets: &[u8], explainer: &Explainer<'_>) -> Option<Explanation> {
    let message = sip::Message::scan(octets).ok()?;
    message.headers().next()?;
    Some(explainer.explain_sip(&message))
}
