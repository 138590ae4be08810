//! Kamailio: a file that `kamailio -c` accepts, with two route blocks to copy from.
//!
//! `onreply_route` adds a Reason header with the cause of the status where the response has none; `failure_route`
//! turns the cause in the Reason header of the best failure into a status. Modules: tm and tmx (`t_reply`, `$T_rpl`),
//! textops (`append_hf`, `append_to_reply`, `{re.subst}`), pv; Kamailio documentation of these modules, version 5.6 and later. Classes and
//! defaults can be expressed here; conditions cannot, as nothing in the message tells them.

use std::io::{self, Write};

use tritone_codes::profile::{Direction, Key, Rule};
use tritone_codes::reason::Reason;
use tritone_codes::{Cause, Profile};

use super::{Line, Pair, comment, heading, lines};

const HEAD: &str = r#"loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "textops.so"

request_route {
    if (is_method("INVITE")) {
        t_on_reply("TRITONE_SIP_TO_CAUSE");
        t_on_failure("TRITONE_CAUSE_TO_SIP");
    }
    if (!t_relay()) {
        sl_reply_error();
    }
}
"#;

pub(super) fn write(out: &mut dyn Write, profile: &Profile) -> io::Result<()> {
    writeln!(out, "#!KAMAILIO")?;
    for line in heading(profile) {
        writeln!(out, "# {line}")?;
    }
    writeln!(
        out,
        "# Complete, so that \"kamailio -c\" can check it; copy the last two blocks into your own routing."
    )?;
    writeln!(out, "{HEAD}")?;
    write_reply_route(out, &lines(profile, Direction::SipToCause))?;
    writeln!(out)?;
    write_failure_route(out, &lines(profile, Direction::CauseToSip))
}

fn write_reply_route(out: &mut dyn Write, lines: &[Line<'_>]) -> io::Result<()> {
    writeln!(out, "# Status to cause: a Reason header for failures that carry none.")?;
    writeln!(out, "onreply_route[TRITONE_SIP_TO_CAUSE] {{")?;
    writeln!(out, "    if ($rs < 300 || $hdr(Reason) =~ \"Q\\.850\") {{\n        return;\n    }}")?;
    let is_failure = |pair: &Pair<'_>| pair.status.as_u16() >= 300;
    let cases: Vec<(String, String)> = pairs(lines)
        .filter(|pair| is_failure(pair))
        .map(|pair| (pair.status.to_string(), append_reason(pair.cause, pair.cause_name())))
        .collect();
    let ranges = ranges(lines);
    let (default, comments) = default_reason(lines);
    for pair in pairs(lines).filter(|pair| !is_failure(pair)) {
        writeln!(out, "    # {}", comment(pair.rule, "no failure"))?;
    }
    write_comments(out, &comments)?;
    write_switch(out, "$rs", &cases, &nothing(lines), |out| {
        for (from, to, cause, rule) in &ranges {
            writeln!(out, "            if ($rs >= {from} && $rs < {to}) {{")?;
            writeln!(out, "                {}", append_reason(*cause, cause_name(rule, *cause)))?;
            writeln!(out, "                return;\n            }}")?;
        }
        match &default {
            Some(statement) => writeln!(out, "            {statement}"),
            None => writeln!(out, "            # the profile states no default\n            return;"),
        }
    })?;
    writeln!(out, "}}")
}

fn write_failure_route(out: &mut dyn Write, lines: &[Line<'_>]) -> io::Result<()> {
    writeln!(out, "# Cause to status: the Reason header of the failure that is about to be forwarded.")?;
    writeln!(out, "failure_route[TRITONE_CAUSE_TO_SIP] {{")?;
    writeln!(out, "    if (t_is_canceled() || !($T_rpl($hdr(Reason)) =~ \"Q\\.850[^,]*cause=[0-9]\")) {{")?;
    writeln!(out, "        return;\n    }}")?;
    writeln!(
        out,
        "    $var(cause) = $(T_rpl($hdr(Reason)){{re.subst,/^.*Q\\.850[^,]*cause=([0-9]+).*$/\\1/i}}{{s.int}});"
    )?;
    let cases: Vec<(String, String)> =
        pairs(lines).map(|pair| (pair.cause.to_string(), reply(pair))).collect();
    let others = others(lines, |rule| matches!(rule.key, Key::Default) && rule.to.status().is_some());
    write_comments(out, &others)?;
    let default = lines.iter().find_map(|line| match line {
        Line::Other(rule, _) if rule.key == Key::Default => rule.to.status(),
        _ => None,
    });
    writeln!(out, "    append_to_reply(\"Reason: Q.850;cause=$var(cause)\\r\\n\");")?;
    write_switch(out, "$var(cause)", &cases, &nothing(lines), |out| match default {
        Some(status) => writeln!(
            out,
            "            t_reply(\"{status}\", \"{}\");",
            quoted(status.phrase().unwrap_or("Failure"))
        ),
        None => writeln!(
            out,
            "            # the profile states no default: the status stays\n            return;"
        ),
    })?;
    writeln!(out, "}}")
}

fn pairs<'a>(lines: &'a [Line<'a>]) -> impl Iterator<Item = &'a Pair<'a>> {
    lines.iter().filter_map(|line| match line {
        Line::Pair(pair) => Some(pair),
        Line::Other(..) => None,
    })
}

/// Codes that have rows, none of which is a case: mapped to nothing, to a request, to no Q.850 value, or only under
/// conditions. They must not reach the default.
fn nothing(lines: &[Line<'_>]) -> Vec<String> {
    let is_case = |key: Key| pairs(lines).any(|pair| pair.rule.key == key);
    let is_code = |key: Key| match key {
        Key::Status(status) => status.as_u16() >= 300,
        Key::Cause(_) => true,
        _ => false,
    };
    let mut keys: Vec<Key> = Vec::new();
    for line in lines {
        if let Line::Other(rule, _) = line
            && is_code(rule.key)
            && !is_case(rule.key)
            && !keys.contains(&rule.key)
        {
            keys.push(rule.key);
        }
    }
    keys.iter().map(Key::to_string).collect()
}

/// The classes as ranges of statuses with their cause.
fn ranges<'a>(lines: &'a [Line<'a>]) -> Vec<(u16, u16, Cause, &'a Rule)> {
    let range = |line: &'a Line<'a>| match line {
        Line::Other(rule, _) if rule.when.is_always() => match (rule.key, rule.to.cause()) {
            (Key::Class { from, to }, Some(cause)) if to >= 3 => {
                Some((u16::from(from) * 100, u16::from(to) * 100 + 100, cause, *rule))
            }
            _ => None,
        },
        _ => None,
    };
    lines.iter().filter_map(range).collect()
}

/// The statement of the default rule, and comments for what no block expresses.
fn default_reason(lines: &[Line<'_>]) -> (Option<String>, Vec<String>) {
    let default = lines.iter().find_map(|line| match line {
        Line::Other(rule, _) if rule.key == Key::Default => {
            rule.to.cause().map(|cause| append_reason(cause, cause_name(rule, cause)))
        }
        _ => None,
    });
    let expressed = |rule: &Rule| {
        let class = matches!(rule.key, Key::Class { to, .. } if to >= 3);
        rule.when.is_always() && rule.to.cause().is_some() && (class || rule.key == Key::Default)
    };
    (default, others(lines, expressed))
}

/// Comments for the rows that no statement expresses.
fn others(lines: &[Line<'_>], expressed: impl Fn(&Rule) -> bool) -> Vec<String> {
    let text = |line: &Line<'_>| match line {
        Line::Other(rule, why) if !expressed(rule) => Some(comment(rule, why)),
        _ => None,
    };
    lines.iter().filter_map(text).collect()
}

fn write_comments(out: &mut dyn Write, comments: &[String]) -> io::Result<()> {
    comments.iter().try_for_each(|comment| writeln!(out, "    # {comment}"))
}

/// A `switch` with a case for each code, cases that do nothing, and a default.
fn write_switch(
    out: &mut dyn Write,
    value: &str,
    cases: &[(String, String)],
    nothing: &[String],
    default: impl Fn(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    writeln!(out, "    switch ({value}) {{")?;
    for (code, statement) in cases {
        writeln!(out, "        case {code}:\n            {statement}\n            break;")?;
    }
    for code in nothing {
        writeln!(out, "        case {code}:\n            return;")?;
    }
    writeln!(out, "        default:")?;
    default(out)?;
    writeln!(out, "    }}")
}

fn cause_name(rule: &Rule, cause: Cause) -> &str {
    rule.cause_name.as_deref().or(cause.name()).unwrap_or_default()
}

fn append_reason(cause: Cause, name: &str) -> String {
    let reason = Reason::q850(cause);
    let reason = if name.is_empty() { reason } else { reason.with_text(name) };
    format!("append_hf(\"Reason: {}\\r\\n\");", quoted(&reason.to_string()))
}

fn reply(pair: &Pair<'_>) -> String {
    format!("t_reply(\"{}\", \"{}\");", pair.status, quoted(pair.phrase()))
}

/// A text inside the quotation marks of the configuration; a dollar sign would begin a variable.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "$$").replace(['\r', '\n'], " ")
}
