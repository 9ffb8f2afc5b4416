//! Ids, field types, cell values, typed columns with validity, schema, changes and the clock: no I/O, no async.
