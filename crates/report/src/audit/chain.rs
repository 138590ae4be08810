//! Codes through several gateways, and the inverse of a table.

use std::io::{self, Write};

use serde::Serialize;
use tritone_codes::Profile;
use tritone_codes::audit::{Assumptions, Chain, Origin, chains, origins};
use tritone_codes::profile::{Direction, How, Target};

use super::{answer_word, direction_words};
use crate::columns::Align;
use crate::map::condition_words;
use crate::table::Table;

/// What becomes of every failure through several gateways.
#[derive(Clone, Debug)]
pub struct Chains<'a> {
    gateways: Vec<&'a Profile>,
    chains: Vec<Chain<'a>>,
}

impl<'a> Chains<'a> {
    /// Every code that the first gateway lists, in `direction` first, then in turns.
    pub fn new(gateways: Vec<&'a Profile>, direction: Direction, assumptions: &Assumptions) -> Self {
        let chains = chains(&gateways, direction, assumptions);
        Self { gateways, chains }
    }

    /// Whether the first gateway lists nothing in this direction.
    pub fn is_empty(&self) -> bool {
        self.chains.is_empty()
    }

    /// A row a code: the code, what each gateway makes of it, and the gateway where it turned.
    pub fn table(&self) -> Table {
        let gateways = self.gateways.iter().map(|profile| profile.id.to_string());
        let columns = std::iter::once("code".to_owned()).chain(gateways).map(|name| (name, Align::Right));
        let mut table = Table::new(columns.chain([("turned at".to_owned(), Align::Left)]));
        for chain in &self.chains {
            let mut row = vec![chain.start.to_string()];
            row.extend(chain.hops.iter().map(answer_word));
            row.resize(self.gateways.len() + 1, String::new());
            row.push(self.turned(chain).unwrap_or_default());
            table.push(row);
        }
        table
    }

    /// `2 rfc3398`: the gateway where a code turned, counted from 1.
    fn turned(&self, chain: &Chain<'_>) -> Option<String> {
        let at = chain.turned_at()?;
        Some(format!("{} {}", at + 1, self.gateways.get(at)?.id))
    }

    /// Writes the chains as JSON Lines.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct Line<'a> {
            schema: u32,
            code: String,
            path: String,
            hops: Vec<Hop<'a>>,
            end: Option<String>,
            turned_at: Option<usize>,
        }
        #[derive(Serialize)]
        struct Hop<'a> {
            profile: &'a str,
            result: String,
            rule: Option<String>,
        }
        for chain in &self.chains {
            let hops = chain.hops.iter().map(|hop| Hop {
                profile: &hop.profile.id,
                result: answer_word(hop),
                rule: hop.rule_id().map(|id| id.to_string()),
            });
            let line = Line {
                schema: 1,
                code: chain.start.to_string(),
                path: chain.to_string(),
                hops: hops.collect(),
                end: chain.end().map(|key| key.to_string()),
                turned_at: chain.turned_at().map(|at| at + 1),
            };
            serde_json::to_writer(&mut *out, &line)?;
            writeln!(out)?;
        }
        Ok(())
    }
}

/// The inverse of a table: what could have led to a code.
#[derive(Clone, Debug)]
pub struct Origins<'a> {
    direction: Direction,
    target: Target,
    origins: Vec<Origin<'a>>,
    unread: &'a [(u16, u16)],
}

impl<'a> Origins<'a> {
    /// The rows of the table of `direction` that lead to `target`.
    pub fn new(profile: &'a Profile, direction: Direction, target: Target) -> Self {
        let unread = profile.table(direction).map_or(&[][..], |table| table.unread());
        Self { direction, target, origins: origins(profile, direction, target), unread }
    }

    /// Whether no row leads there.
    pub fn is_empty(&self) -> bool {
        self.origins.is_empty()
    }

    /// A row for each: key, how, condition, rule; ranges that nobody could read may hold more.
    pub fn table(&self) -> Table {
        let mut table = Table::new(
            ["direction", "code", "from", "how", "condition", "rule"].map(|name| (name, Align::Left)),
        );
        let start = || vec![direction_words(self.direction).to_owned(), self.target.to_string()];
        for origin in &self.origins {
            let mut row = start();
            row.extend([
                origin.rule.key.to_string(),
                how_word(origin.how).to_owned(),
                condition_words(&origin.rule.when),
                origin.id.to_string(),
            ]);
            table.push(row);
        }
        for (from, to) in self.unread {
            let mut row = start();
            row.extend([format!("{from}-{to}"), "unread".to_owned(), String::new(), String::new()]);
            table.push(row);
        }
        table
    }

    /// Writes the origins as JSON Lines.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        #[derive(Serialize)]
        struct Line {
            schema: u32,
            direction: &'static str,
            code: String,
            from: String,
            how: &'static str,
            condition: Option<String>,
            rule: String,
        }
        for origin in &self.origins {
            let line = Line {
                schema: 1,
                direction: direction_words(self.direction),
                code: self.target.to_string(),
                from: origin.rule.key.to_string(),
                how: how_word(origin.how),
                condition: Some(condition_words(&origin.rule.when)).filter(|words| !words.is_empty()),
                rule: origin.id.to_string(),
            };
            serde_json::to_writer(&mut *out, &line)?;
            writeln!(out)?;
        }
        Ok(())
    }
}

const fn how_word(how: How) -> &'static str {
    match how {
        How::Exact => "listed",
        How::Class => "class",
        How::Default => "default",
    }
}
