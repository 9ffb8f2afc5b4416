//! The whole program: real processes, real files.

mod completion;
mod elsewhere;
mod folders;
mod formula;
mod measured;
mod peers;
mod program;
mod server;
mod serving;
mod trust;
