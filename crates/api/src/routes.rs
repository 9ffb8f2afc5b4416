//! The table of routes.

use cadre_app::{Role, Scope};
use cadre_edge::{Cost, Named};

use crate::path::Seg::{Base, Is, Record, Table};
use crate::records;
use crate::route::{Needs, Route, Verb, Words};

const V0: crate::path::Seg = Is("v0");
const IN_PATH: Words = Words::Airtable(Named::InPath);
const IN_REQUEST: Words = Words::Airtable(Named::InRequest);

const READS: Needs = Needs::Base(&[Scope::RecordsRead], Role::Read);
const WRITES: Needs = Needs::Base(&[Scope::RecordsWrite], Role::Edit);

/// Every route, those that are asked for most first.
pub static ROUTES: &[Route] = &[
    Route {
        verb: Verb::Get,
        path: &[V0, Base, Table, Record],
        name: "record_get",
        summary: "Get a record",
        needs: READS,
        cost: Cost::Light,
        words: IN_PATH,
        run: records::get,
    },
    Route {
        verb: Verb::Get,
        path: &[V0, Base, Table],
        name: "record_list",
        summary: "List records: filtered, sorted, a page at a time",
        needs: READS,
        cost: Cost::Reading,
        words: IN_REQUEST,
        run: records::list,
    },
    Route {
        verb: Verb::Post,
        path: &[V0, Base, Table, Is("listRecords")],
        name: "record_list_by_post",
        summary: "List records, with the parameters in the body",
        needs: READS,
        cost: Cost::Reading,
        words: IN_REQUEST,
        run: records::list_by_post,
    },
    Route {
        verb: Verb::Post,
        path: &[V0, Base, Table],
        name: "record_create",
        summary: "Create records",
        needs: WRITES,
        cost: Cost::Writing,
        words: IN_REQUEST,
        run: records::create,
    },
    Route {
        verb: Verb::Patch,
        path: &[V0, Base, Table, Record],
        name: "record_update",
        summary: "Change the fields of a record that are named",
        needs: WRITES,
        cost: Cost::Writing,
        words: IN_PATH,
        run: records::update,
    },
    Route {
        verb: Verb::Patch,
        path: &[V0, Base, Table],
        name: "record_update_batch",
        summary: "Change the fields of records that are named, or upsert records",
        needs: WRITES,
        cost: Cost::Writing,
        words: IN_REQUEST,
        run: records::update_batch,
    },
    Route {
        verb: Verb::Put,
        path: &[V0, Base, Table, Record],
        name: "record_replace",
        summary: "Change the fields of a record that are named and clear the others",
        needs: WRITES,
        cost: Cost::Writing,
        words: IN_PATH,
        run: records::replace,
    },
    Route {
        verb: Verb::Put,
        path: &[V0, Base, Table],
        name: "record_replace_batch",
        summary: "Change the fields of records that are named and clear the others, or upsert records",
        needs: WRITES,
        cost: Cost::Writing,
        words: IN_REQUEST,
        run: records::replace_batch,
    },
    Route {
        verb: Verb::Delete,
        path: &[V0, Base, Table, Record],
        name: "record_delete",
        summary: "Delete a record",
        needs: WRITES,
        cost: Cost::Writing,
        words: IN_PATH,
        run: records::delete,
    },
    Route {
        verb: Verb::Delete,
        path: &[V0, Base, Table],
        name: "record_delete_batch",
        summary: "Delete records",
        needs: WRITES,
        cost: Cost::Writing,
        words: IN_REQUEST,
        run: records::delete_batch,
    },
];
