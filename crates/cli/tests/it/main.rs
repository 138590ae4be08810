//! The command from outside: what it prints, and how it ends.

mod audit;
mod bench;
mod browse;
mod explain;
mod fail_on;
mod filter;
mod generate;
mod golden;
mod ladder;
mod live;
mod made;
mod map;
mod mask;
mod metrics;
mod names;
mod observed;
mod pstn_flows;
mod readme;
mod report;
mod run;
mod save;
mod schema;
mod seed;
mod stats;
mod traces;
mod why;
