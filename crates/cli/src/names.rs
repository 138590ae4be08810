//! `--names`: what the user calls the elements of the network.

use std::path::PathBuf;

use clap::Args;
use tritone_calls::Call;
use tritone_config::{Names, load_names};
use tritone_report::name_addresses;

use crate::failure::Failure;

/// The option that names elements.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct NamesArguments {
    /// File of names for peers: one `ADDRESS = NAME` or `NETWORK/LENGTH = NAME` a line, the smallest network counts, `#`
    /// begins a comment.
    #[arg(long, value_name = "FILE")]
    names: Option<PathBuf>,
}

impl NamesArguments {
    /// Whether a file is named.
    pub(crate) fn is_given(&self) -> bool {
        self.names.is_some()
    }

    /// The names of the file; none where no file is named.
    pub(crate) fn load(&self) -> Result<Names, Failure> {
        let Some(path) = &self.names else { return Ok(Names::default()) };
        load_names(path).map_err(|error| Failure::Use(error.to_string()))
    }
}

/// Puts names before the addresses in the sentences about a call.
pub(crate) fn name_elements(call: &mut Call, names: &Names) {
    if names.is_empty() {
        return;
    }
    let findings = call.findings.iter_mut().map(|finding| &mut finding.text);
    let explanation = call.verdict.iter_mut().map(|verdict| &mut verdict.explanation);
    for sentence in explanation.chain(findings) {
        *sentence = name_addresses(sentence, names);
    }
    if let Some(advice) = call.verdict.as_mut().and_then(|verdict| verdict.advice.as_mut()) {
        *advice = name_addresses(advice, names).into();
    }
}
