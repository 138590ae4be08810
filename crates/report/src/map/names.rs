//! How codes and conditions are written in mappings.

use tritone_codes::profile::{How, Phase, When};
use tritone_codes::{Answer, Cause, Phrases, StatusCode};

/// The conditions of a row in the words of the tables: `location=U`, `diagnostic=present`, ...; empty where there
/// are none.
pub fn condition_words(when: &When) -> String {
    let presence = |there| if there { "present" } else { "absent" };
    let yes_no = |yes| if yes { "yes" } else { "no" };
    let phase = |phase| match phase {
        Phase::Disconnect => "disconnect",
        Phase::Reject => "reject",
    };
    let words = [
        when.location.map(|location| format!("location={location}")),
        when.diagnostic.map(|there| format!("diagnostic={}", presence(there))),
        when.bearer_warning.then(|| "warning=bearer".to_owned()),
        when.alerted.map(|alerted| format!("alerted={}", yes_no(alerted))),
        when.phase.map(|ended| format!("phase={}", phase(ended))),
        when.no_channel_left.then(|| "channel=none-left".to_owned()),
        when.unstated.then(|| "unstated".to_owned()),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The name of a cause: that of the catalogue, else that of Q.850; empty where Q.850 has none.
pub fn cause_words(cause: Cause, phrases: Option<&Phrases>) -> String {
    let translated = phrases.and_then(|phrases| phrases.cause(cause));
    translated.or(cause.name()).unwrap_or_default().to_owned()
}

/// The phrase of a status: that of the catalogue, else the recommended one; empty where there is none.
pub fn status_words(status: StatusCode, phrases: Option<&Phrases>) -> String {
    let translated = phrases.and_then(|phrases| phrases.status(status));
    translated.or(status.phrase()).unwrap_or_default().to_owned()
}

/// How an answer came about, in one or two words. The absences are different things and keep different words.
pub(crate) fn how_words(answer: Answer, how: Option<How>) -> &'static str {
    match answer {
        Answer::To(target) if target.is_nothing() => "nothing",
        Answer::To(_) => match how {
            Some(How::Class) => "class",
            Some(How::Default) => "default",
            _ => "listed",
        },
        Answer::NotStated => "not stated",
        Answer::Unread => "unread",
        Answer::Unmet => "no condition holds",
        Answer::Depends => "depends",
        Answer::NoTable => "no table",
    }
}
