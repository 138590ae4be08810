//! The shipped vocabularies, with the profiles, dialects and phrases that the user loaded.

use std::path::{Path, PathBuf};

use clap::Args;
use tritone_codes::recognise::{Context, Side};
use tritone_codes::{Dialect, Dialects, Phrases, Profile, catalogue, catalogues, profile, profiles};
use tritone_config::{ConfigError, load_dialect, load_phrases, load_profile};
use tritone_report::Explainer;

use crate::failure::Failure;

/// What the user adds to the vocabularies.
#[derive(Debug, Default, Args)]
pub(crate) struct VocabularyArguments {
    /// Language of phrases and cause names (`de`).
    #[arg(long, value_name = "LANG")]
    pub(crate) lang: Option<String>,
    /// Catalogue of phrases in TOML; overrides --lang.
    #[arg(long, value_name = "FILE")]
    pub(crate) phrases: Option<PathBuf>,
    /// Dialect in TOML, laid over the shipped ones; may be repeated, the last one overrides.
    #[arg(long = "dialect", value_name = "FILE")]
    pub(crate) dialects: Vec<PathBuf>,
    /// Mapping profile in TOML; may be repeated.
    #[arg(long = "profile-file", value_name = "FILE")]
    pub(crate) profiles: Vec<PathBuf>,
}

/// The vocabularies of one run.
pub(crate) struct Vocabulary {
    dialects: Vec<Dialect>,
    profiles: Vec<(PathBuf, Profile)>,
    phrases: Option<Phrases>,
}

/// The profile that `auto` ends at where nothing was observed and no product is known.
const AUTO: &str = "rfc3398";

impl VocabularyArguments {
    /// Loads the user's files; `named` are profile names, of which those that name a file are loaded too.
    pub(crate) fn load<'a>(
        &self,
        named: impl IntoIterator<Item = &'a String>,
    ) -> Result<Vocabulary, Failure> {
        let by_name = named.into_iter().map(PathBuf::from).filter(|path| is_profile_file(path));
        let profiles = self.profiles.iter().cloned().chain(by_name);
        let profiles = profiles.map(|path| Ok((path.clone(), load_profile(&path).map_err(config_failure)?)));
        Ok(Vocabulary {
            dialects: self
                .dialects
                .iter()
                .map(load_dialect)
                .collect::<Result<_, _>>()
                .map_err(config_failure)?,
            profiles: profiles.collect::<Result<_, Failure>>()?,
            phrases: self.phrases()?,
        })
    }

    fn phrases(&self) -> Result<Option<Phrases>, Failure> {
        if let Some(path) = &self.phrases {
            return load_phrases(path).map(Some).map_err(config_failure);
        }
        let Some(lang) = self.lang.as_deref().filter(|lang| !is_english(lang)) else { return Ok(None) };
        let known = || catalogues().map(|phrases| phrases.lang.to_string()).join(", ");
        let found = catalogue(lang).cloned().map(Some);
        found.ok_or_else(|| {
            Failure::Use(format!(
                "no catalogue of phrases for {lang}; there are en, {}; --phrases FILE loads one",
                known()
            ))
        })
    }
}

fn is_english(lang: &str) -> bool {
    lang.eq_ignore_ascii_case("en") || lang.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("en-"))
}

/// Whether a profile name names a file rather than a shipped profile.
fn is_profile_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml") && path.is_file()
}

/// A file that cannot be read is unreadable input; one with something wrong in it is wrong use.
fn config_failure(error: ConfigError) -> Failure {
    match error {
        ConfigError::Read { .. } => Failure::Io(std::io::Error::other(error)),
        _ => Failure::Use(error.to_string()),
    }
}

impl Vocabulary {
    /// The catalogue of the language asked for.
    pub(crate) fn phrases(&self) -> Option<&Phrases> {
        self.phrases.as_ref()
    }

    /// The shipped profiles, then the user's.
    pub(crate) fn profiles(&self) -> Vec<&Profile> {
        profiles().iter().copied().chain(self.profiles.iter().map(|(_, profile)| profile)).collect()
    }

    /// What recognising depends on.
    pub(crate) fn context(&self, side: Side) -> Context<'_> {
        Context { side, dialects: self.dialects() }
    }

    /// What explanations draw on.
    pub(crate) fn explainer(&self) -> Explainer<'_> {
        Explainer { profiles: self.profiles(), dialects: self.dialects(), phrases: self.phrases() }
    }

    fn dialects(&self) -> Dialects<'_> {
        let mut all = Dialects::shipped();
        self.dialects.iter().for_each(|dialect| all.push(dialect));
        all
    }

    /// The profile of this name: a user's by its file or id, a shipped one by id or alias, or `auto`.
    pub(crate) fn profile(&self, name: &str) -> Result<&Profile, Failure> {
        let own = self.profiles.iter().find(|(path, own)| path == Path::new(name) || own.is_named(name));
        if let Some((_, own)) = own {
            return Ok(own);
        }
        let shipped = if name.eq_ignore_ascii_case("auto") { profile(AUTO) } else { profile(name) };
        shipped.ok_or_else(|| Failure::Use(self.unknown(name)))
    }

    /// What to say of a profile name that nobody knows: the close ones, else all.
    fn unknown(&self, name: &str) -> String {
        let lower = name.to_ascii_lowercase();
        let profiles = self.profiles();
        let names =
            profiles.iter().flat_map(|profile| std::iter::once(&profile.id).chain(profile.aliases.iter()));
        let mut close: Vec<(usize, &str)> = names
            .map(|known| (distance(&lower, known), known.as_ref()))
            .filter(|(distance, known)| {
                *distance <= known.len() / 3 || known.contains(&lower) && lower.len() > 2
            })
            .collect();
        close.sort();
        close.truncate(5);
        if close.is_empty() {
            let ids: Vec<&str> = profiles.iter().map(|profile| &*profile.id).collect();
            return format!("no profile is called {name}; there are auto, {}", ids.join(", "));
        }
        let close: Vec<&str> = close.into_iter().map(|(_, known)| known).collect();
        format!("no profile is called {name}; did you mean {}?", close.join(", "))
    }
}

/// How many letters must be added, left out or replaced to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, other) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn the_distance_counts_letters() {
        assert_eq!(distance("rfc3389", "rfc3398"), 2);
        assert_eq!(distance("asterisk", "asterisk"), 0);
        assert_eq!(distance("", "abc"), 3);
    }
}
