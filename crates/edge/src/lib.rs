//! What HTTP faces share: bodies, tokens, request ids, limits, error bodies, compression, connections.
//!
//! A face is handed a [`Request`] and gives a [`Response`]; [`serve`] does everything between sockets and faces. What a
//! request means is the face's business.

mod bearer;
mod body;
mod errors;
mod gzip;
mod headers;
mod patient;
mod rates;
mod reading;
mod request_id;
mod running;
mod serving;
mod tls;

pub use bearer::{BearerError, bearer};
pub use body::{Body, Chunks, Gone};
pub use errors::{
    About, JSON, Named, airtable_answer, json_answer, platform_answer, platform_answer_with, request_answer,
    to_airtable,
};
pub use gzip::{accepts_gzip, compress};
pub use headers::{Asker, Scheme, add_to_every_answer, preflight};
pub use rates::{Admitted, Rates, Refused, Windows};
pub use reading::{ReadBounds, ReadError, read_whole};
pub use request_id::RequestId;
pub use running::{Cost, Panicked, Runner, caught};
pub use serving::{Bounds, Face, Served, Stop, serve, url};
pub use tls::{TlsError, acceptor};

/// What a face is handed.
pub type Request = http::Request<Body>;

/// What a face gives.
pub type Response = http::Response<Body>;
