//! What comes over a connection: one answer of HTTP/1.1 at a time, read into one buffer.
//!
//! Read is what measuring needs, the status and where the body ends, and nothing else of the head.

use memchr::memmem;

/// Room that is made for what comes at once.
const ROOM: usize = 64 << 10;
/// Most bytes of a head.
const HEAD: usize = 64 << 10;
/// Most bytes of an answer.
const ANSWER: usize = 1 << 30;

/// What came is no answer that this program understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The first line is none of HTTP/1.1.
    #[error("an answer does not begin with HTTP/1.1 and a status")]
    StatusLine,
    /// No end of the head came.
    #[error("the head of an answer has more than {HEAD} bytes")]
    LongHead,
    /// The body is announced as more, or came as more.
    #[error("an answer has more than {ANSWER} bytes")]
    TooLong,
    /// The head does not say where the body ends.
    #[error("the head of an answer says neither a length nor that the body comes in chunks")]
    NoLength,
    /// Something that is no number stands where the length does.
    #[error("the length of an answer, or of a chunk of it, is no number")]
    Length,
    /// The other side means to close the connection, on which more is to be asked.
    #[error("the other side ends the connection with its answer")]
    Closing,
    /// More came than was asked for.
    #[error("bytes came after the end of an answer")]
    Surplus,
}

/// An answer that came whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer<'a> {
    /// The status.
    pub status: u16,
    /// The body, put together where it came in chunks.
    pub body: &'a [u8],
}

/// Where the body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    Known(usize),
    InChunks,
}

/// A head that came whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Head {
    status: u16,
    length: Length,
    /// Where the body begins.
    end: usize,
}

/// What of an answer came so far.
#[derive(Debug, Default)]
pub struct Incoming {
    buffer: Vec<u8>,
    filled: usize,
    head: Option<Head>,
    /// The chunks so far, without what stands between them.
    body: Vec<u8>,
    /// Where the next chunk is announced.
    next_chunk: usize,
}

impl Incoming {
    /// Where the next bytes are to be put. Never empty.
    pub fn room(&mut self) -> &mut [u8] {
        let wanted = match self.head {
            // All that is still to come, so that a long body takes few reads.
            Some(Head { length: Length::Known(length), end, .. }) => (end + length).max(self.filled + 1),
            _ => self.filled + ROOM / 2,
        };
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted.max(ROOM), 0);
        }
        &mut self.buffer[self.filled..]
    }

    /// Takes in that this many bytes were put there; the answer, once it came whole.
    ///
    /// # Errors
    /// What came is no answer.
    pub fn came(&mut self, bytes: usize) -> Result<Option<Answer<'_>>, AnswerError> {
        let searched = self.filled.saturating_sub(3);
        self.filled = (self.filled + bytes).min(self.buffer.len());
        let head = match self.head {
            Some(head) => head,
            None => match self.head_after(searched)? {
                Some(head) => *self.head.insert(head),
                None => return Ok(None),
            },
        };
        match head.length {
            Length::Known(length) => match self.filled.cmp(&(head.end + length)) {
                std::cmp::Ordering::Less => Ok(None),
                std::cmp::Ordering::Greater => Err(AnswerError::Surplus),
                std::cmp::Ordering::Equal => {
                    Ok(Some(Answer { status: head.status, body: &self.buffer[head.end..self.filled] }))
                }
            },
            Length::InChunks if self.unchunked()? => Ok(Some(Answer { status: head.status, body: &self.body })),
            Length::InChunks => Ok(None),
        }
    }

    /// Makes ready for the next answer.
    pub fn clear(&mut self) {
        self.filled = 0;
        self.head = None;
        self.body.clear();
        self.next_chunk = 0;
    }

    fn head_after(&mut self, searched: usize) -> Result<Option<Head>, AnswerError> {
        let came = &self.buffer[..self.filled];
        let Some(end) = memmem::find(&came[searched..], b"\r\n\r\n").map(|at| searched + at + 4) else {
            return if came.len() > HEAD { Err(AnswerError::LongHead) } else { Ok(None) };
        };
        let head = head_of(&came[..end])?;
        self.next_chunk = end;
        Ok(Some(head))
    }

    /// Takes the chunks that came; whether the last one did.
    fn unchunked(&mut self) -> Result<bool, AnswerError> {
        loop {
            let rest = &self.buffer[self.next_chunk..self.filled];
            let Some(line) = memmem::find(rest, b"\r\n") else { return Ok(false) };
            let digits = rest[..line].split(|byte| *byte == b';').next().unwrap_or_default();
            let digits = std::str::from_utf8(digits).map_err(|_| AnswerError::Length)?;
            let length = usize::from_str_radix(digits.trim(), 16).map_err(|_| AnswerError::Length)?;
            if length > ANSWER || self.body.len() > ANSWER - length {
                return Err(AnswerError::TooLong);
            }
            let (from, to) = (line + 2, line + 2 + length);
            // Ours send no trailers: the end is the empty line.
            let Some(end) = rest.get(to..to + 2) else { return Ok(false) };
            if end != b"\r\n" {
                return Err(AnswerError::Length);
            }
            if length == 0 {
                return if rest.len() == to + 2 { Ok(true) } else { Err(AnswerError::Surplus) };
            }
            self.body.extend_from_slice(&rest[from..to]);
            self.next_chunk += to + 2;
        }
    }
}

fn head_of(head: &[u8]) -> Result<Head, AnswerError> {
    let status =
        head.strip_prefix(b"HTTP/1.1 ").and_then(|rest| std::str::from_utf8(rest.get(..3)?).ok()?.parse().ok());
    let status: u16 = status.ok_or(AnswerError::StatusLine)?;
    let mut length = None;
    for line in head.split(|byte| *byte == b'\n').skip(1) {
        let Some(colon) = memchr::memchr(b':', line) else { continue };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if name.eq_ignore_ascii_case(b"content-length") {
            let number = std::str::from_utf8(value).ok().and_then(|digits| digits.parse().ok());
            length = Some(Length::Known(number.ok_or(AnswerError::Length)?));
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") && value.eq_ignore_ascii_case(b"chunked") {
            length = Some(Length::InChunks);
        } else if name.eq_ignore_ascii_case(b"connection") && value.eq_ignore_ascii_case(b"close") {
            return Err(AnswerError::Closing);
        }
    }
    let length = match length {
        None if matches!(status, 204 | 304) => Length::Known(0),
        None => return Err(AnswerError::NoLength),
        Some(Length::Known(bytes)) if bytes > ANSWER => return Err(AnswerError::TooLong),
        Some(length) => length,
    };
    Ok(Head { status, length, end: head.len() })
}

#[cfg(test)]
mod tests;
