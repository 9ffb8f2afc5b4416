//! Segments: bodies of neighbouring commits, compressed together.
//!
//! Small bodies look alike, so that a hundred in one stream take a fraction of what they take alone; a segment is small
//! enough that reading one commit out of it stays cheap. Form: a raw deflate stream of, for each body, its length as four
//! little-endian bytes and its text. Bodies carry their own hash, so that a segment needs no checksum.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

/// Bytes of text after which a segment takes no further body: four times deflate's window, so that little compression is
/// lost, and about half a millisecond to read back.
pub const TARGET_BYTES: usize = 128 * 1024;

/// How many of these bodies, given by size, go into the next segment: at least one, and no further one past
/// [`TARGET_BYTES`].
pub fn fill(sizes: impl IntoIterator<Item = usize>) -> usize {
    let mut total = 0_usize;
    let mut count = 0;
    for size in sizes {
        total = total.saturating_add(size);
        if count > 0 && total > TARGET_BYTES {
            break;
        }
        count += 1;
    }
    count
}

/// Compresses bodies, in order.
pub fn pack<'a>(bodies: impl IntoIterator<Item = &'a str>) -> io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    for body in bodies {
        let len = u32::try_from(body.len()).map_err(|_| io::Error::other("a body is larger than 4 GiB"))?;
        encoder.write_all(&len.to_le_bytes())?;
        encoder.write_all(body.as_bytes())?;
    }
    encoder.finish()
}

/// Reads up to `limit` bodies of a segment, leaving out the first `skip`.
///
/// Errors: a stream that ends early, is no deflate stream, or holds text that is not UTF-8.
pub fn unpack(segment: &[u8], skip: usize, limit: usize) -> io::Result<Vec<String>> {
    let mut decoder = DeflateDecoder::new(segment);
    let mut bodies = Vec::new();
    for index in 0..skip.saturating_add(limit) {
        let Some(len) = read_len(&mut decoder)? else { break };
        let mut part = (&mut decoder).take(len);
        if index < skip {
            expect_whole(len, io::copy(&mut part, &mut io::sink())?)?;
        } else {
            let mut body = String::new();
            expect_whole(len, part.read_to_string(&mut body)? as u64)?;
            bodies.push(body);
        }
    }
    Ok(bodies)
}

/// The length of the next body; `None` at the end of the stream.
fn read_len(decoder: &mut impl Read) -> io::Result<Option<u64>> {
    let mut len = [0; 4];
    match decoder.read(&mut len)? {
        0 => Ok(None),
        read => {
            decoder.read_exact(&mut len[read..])?;
            Ok(Some(u32::from_le_bytes(len).into()))
        }
    }
}

fn expect_whole(len: u64, read: u64) -> io::Result<()> {
    if read == len {
        Ok(())
    } else {
        Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the segment ends inside a body"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_come_back_in_order_from_any_place() {
        let bodies = ["{}", "", "\u{1F600}é", &"long ".repeat(10_000)];
        let packed = pack(bodies).unwrap();
        assert_eq!(unpack(&packed, 0, usize::MAX).unwrap(), bodies);
        assert_eq!(unpack(&packed, 2, 1).unwrap(), bodies[2..3]);
        assert_eq!(unpack(&packed, 4, 9).unwrap(), Vec::<String>::new());
        assert!(packed.len() < 500, "{}", packed.len());
    }

    #[test]
    fn a_cut_segment_is_an_error() {
        let packed = pack(["some body", "another body"]).unwrap();
        for len in 1..packed.len() - 1 {
            assert!(unpack(&packed[..len], 0, 2).is_err(), "{len}");
        }
    }

    #[test]
    fn a_segment_takes_one_body_of_any_size_and_no_more_past_its_target() {
        assert_eq!(fill([TARGET_BYTES * 3, 1]), 1);
        assert_eq!(fill([TARGET_BYTES / 2, TARGET_BYTES / 2, 1]), 2);
        assert_eq!(fill([]), 0);
    }
}
