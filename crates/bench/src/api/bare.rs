//! The reference for what HTTP and JSON cost by themselves: axum, and serde_json for each request, over structs in memory.
//!
//! It looks nothing up, checks no token and keeps nothing; nothing that answers in JSON can do less.

use std::io::{self, Read};
use std::net::{Ipv4Addr, SocketAddr};

use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::get;
use axum::serve::ListenerExt;
use axum::{Json, Router};
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::shape::{Cells, Page, Priority, Record};
use crate::standard::Tasks;

/// Records that it has.
pub(super) const RECORDS: usize = 1_000;
/// Records of a page.
pub(super) const PAGE: usize = 100;

type Records = &'static [Record];

/// Serves one record at `/one/{number}`, which a `PATCH` shows with another priority, and 100 at `/page/{number}`, until the
/// standard input ends. `tell` is told where.
///
/// The runtime is handed in, so that it is set as the server's is.
///
/// # Errors
/// No port can be had, or `tell` fails.
pub fn bare(runtime: &Runtime, tell: &mut dyn FnMut(SocketAddr) -> io::Result<()>) -> io::Result<()> {
    let mut rng = StdRng::seed_from_u64(1);
    let records: Vec<Record> = Tasks::new(1).take(RECORDS).map(|task| Record::of(&task, &mut rng)).collect();
    // They are there for as long as the process is.
    let records: Records = records.leak();
    runtime.block_on(async move {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        tell(listener.local_addr()?)?;
        // A socket that knows no such option is slower and nothing else.
        let listener = listener.tap_io(|socket| drop(socket.set_nodelay(true)));
        let serving = axum::serve(listener, router(records));
        let ended = tokio::task::spawn_blocking(|| io::copy(&mut io::stdin().lock().by_ref(), &mut io::sink()));
        tokio::select! {
            served = serving => served,
            _ = ended => Ok(()),
        }
    })
}

fn router(records: Records) -> Router {
    let one = move |Path(at): Path<usize>| async move { records.get(at).map(Json).ok_or(StatusCode::NOT_FOUND) };
    let edited = move |Path(at): Path<usize>, Json(edit): Json<Cells<Priority>>| async move {
        let mut record = records.get(at).ok_or(StatusCode::NOT_FOUND)?.clone();
        record.fields.priority = edit.fields.priority;
        Ok::<_, StatusCode>(Json(record))
    };
    let page = move |Path(at): Path<usize>| async move {
        let records = records.get(at..at + PAGE).ok_or(StatusCode::NOT_FOUND)?;
        let next = (at + PAGE) % RECORDS;
        Ok::<_, StatusCode>(Json(Page { records, offset: next.to_string() }))
    };
    Router::new().route("/one/{at}", get(one).patch(edited)).route("/page/{at}", get(page))
}
