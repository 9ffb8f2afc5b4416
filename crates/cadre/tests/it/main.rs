//! The whole program: real processes, real files.

mod completion;
mod folders;
mod formula;
mod peers;
mod program;
mod server;
mod serving;
