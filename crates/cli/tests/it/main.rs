//! The command line run in this process: what it writes, and how it ends.

mod bases;
mod benches;
mod elsewhere;
mod formulas;
mod help;
mod histories;
mod imports;
mod plans;
mod queries;
mod serving;
mod shell;
mod trust;
mod usage;
