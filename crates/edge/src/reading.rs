//! Bodies read whole, within bounds of size and of time.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body::Body as _;
use tokio::time::{Instant, timeout, timeout_at};

use crate::body::Body;

/// How large a body may be, and how slow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadBounds {
    /// Most bytes.
    pub most_bytes: u64,
    /// Longest wait for the next piece.
    pub piece: Duration,
    /// Longest time for the whole body.
    pub whole: Duration,
}

/// Why a body could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It has more bytes than are taken.
    #[error("the body of the request has more than {most_bytes} bytes")]
    TooLarge {
        /// Most bytes that are taken.
        most_bytes: u64,
    },
    /// It did not come in time.
    #[error("the body of the request did not come in time")]
    TooSlow,
    /// The connection broke off, or what came was no body.
    #[error("the body of the request broke off")]
    Broken(#[source] hyper::Error),
}

/// Reads a body whole. A body of one piece is not copied.
///
/// Bodies that say beforehand that they are too large are refused before they are read.
///
/// # Errors
/// It is too large or too slow, or the connection broke.
pub async fn read_whole(mut body: Body, bounds: &ReadBounds) -> Result<Bytes, ReadError> {
    let too_large = ReadError::TooLarge { most_bytes: bounds.most_bytes };
    let announced = body.size_hint().lower();
    if announced > bounds.most_bytes {
        return Err(too_large);
    }
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let end = Instant::now() + bounds.whole;
    let Some(first) = piece(&mut body, bounds, end).await? else { return Ok(Bytes::new()) };
    if first.len() as u64 > bounds.most_bytes {
        return Err(too_large);
    }
    let Some(second) = piece(&mut body, bounds, end).await? else { return Ok(first) };
    // What is announced is not yet there: room is made for a part of it, and grows as it comes.
    let room = usize::try_from(announced).unwrap_or(usize::MAX).min(MOST_ROOM).max(first.len() + second.len());
    let mut all = BytesMut::with_capacity(room);
    all.extend_from_slice(&first);
    let mut next = Some(second);
    while let Some(bytes) = next {
        if (all.len() + bytes.len()) as u64 > bounds.most_bytes {
            return Err(too_large);
        }
        all.extend_from_slice(&bytes);
        next = piece(&mut body, bounds, end).await?;
    }
    Ok(all.freeze())
}

/// Most room that is made for a body before it is there.
const MOST_ROOM: usize = 1 << 20;

/// The next piece with bytes in it; `None` at the end.
async fn piece(body: &mut Body, bounds: &ReadBounds, end: Instant) -> Result<Option<Bytes>, ReadError> {
    loop {
        let frame = poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx));
        let frame = timeout_at(end, timeout(bounds.piece, frame)).await.map_err(|_| ReadError::TooSlow)?;
        match frame.map_err(|_| ReadError::TooSlow)? {
            None => return Ok(None),
            Some(Err(error)) => return Err(ReadError::Broken(error)),
            Some(Ok(frame)) => match frame.into_data() {
                Ok(bytes) if bytes.is_empty() => {}
                Ok(bytes) => return Ok(Some(bytes)),
                // Trailers say nothing that is asked for.
                Err(_) => {}
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    const BOUNDS: ReadBounds =
        ReadBounds { most_bytes: 10, piece: Duration::from_secs(5), whole: Duration::from_secs(20) };

    /// A body of pieces, each sent after a pause.
    fn in_time(pieces: Vec<(u64, &'static str)>) -> Body {
        let (chunks, body) = Body::in_pieces();
        tokio::spawn(async move {
            let start = Instant::now();
            let mut at = start;
            for (pause, piece) in pieces {
                at += Duration::from_secs(pause);
                // Time is tokio's, which stands still but for such waits.
                assert!(timeout_at(at, pending::<()>()).await.is_err());
                if chunks.send(piece.as_bytes()).await.is_err() {
                    return;
                }
            }
        });
        body
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_is_put_together_from_its_pieces() {
        assert_eq!(read_whole(Body::empty(), &BOUNDS).await.unwrap(), "");
        assert_eq!(read_whole("whole".into(), &BOUNDS).await.unwrap(), "whole");
        assert_eq!(read_whole(in_time(vec![(0, "one")]), &BOUNDS).await.unwrap(), "one");
        let three = in_time(vec![(4, "one"), (4, ""), (4, "two"), (4, "four")]);
        assert_eq!(read_whole(three, &BOUNDS).await.unwrap(), "onetwofour");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_is_too_large_is_refused_whether_it_said_so_or_not() {
        let refused = |error| matches!(error, ReadError::TooLarge { most_bytes: 10 });
        assert!(refused(read_whole("elevenbytes".into(), &BOUNDS).await.unwrap_err()));
        assert!(refused(read_whole(in_time(vec![(0, "elevenbytes")]), &BOUNDS).await.unwrap_err()));
        assert!(refused(read_whole(in_time(vec![(0, "eleven"), (0, "bytes")]), &BOUNDS).await.unwrap_err()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_dawdles_is_given_up_piece_by_piece_and_as_a_whole() {
        let start = Instant::now();
        let one = read_whole(in_time(vec![(6, "one")]), &BOUNDS).await.unwrap_err();
        assert!(matches!(one, ReadError::TooSlow), "{one}");
        assert_eq!(start.elapsed().as_secs(), 5);
        let start = Instant::now();
        let drops = read_whole(in_time(vec![(4, "a"); 9]), &BOUNDS).await.unwrap_err();
        assert!(matches!(drops, ReadError::TooSlow), "{drops}");
        assert_eq!(start.elapsed().as_secs(), 20);
    }
}
