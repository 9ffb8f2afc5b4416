//! Tables and their one commit path: snapshots, the single writer, queries, views, computed fields, history.

pub mod cells;
