//! Compares the vocabularies and mapping profiles with the reference data and with the seed.

mod profile;
mod vocabulary;
