//! The body of an answer. A recording of an hour goes out piece by piece, however many listen: it is never in memory whole.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::publish::Pieces;

/// The body of an answer: all at once, or as it comes.
pub enum Flow {
    /// All of it.
    Whole(Full<Bytes>),
    /// Events, until whoever tells them ends.
    Events(mpsc::Receiver<Bytes>),
    /// A file, or a part of one.
    File(Reading),
}

/// A file that is being read.
pub struct Reading {
    left: u64,
    turn: Turn,
}

enum Turn {
    Rests(Pieces),
    Reads(JoinHandle<io::Result<(Pieces, Bytes)>>),
    Over,
}

impl From<Pieces> for Flow {
    fn from(pieces: Pieces) -> Self {
        Self::File(Reading { left: pieces.left(), turn: Turn::Rests(pieces) })
    }
}

impl Default for Flow {
    fn default() -> Self {
        Self::Whole(Full::default())
    }
}

impl From<Bytes> for Flow {
    fn from(whole: Bytes) -> Self {
        Self::Whole(Full::new(whole))
    }
}

impl Reading {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        loop {
            match std::mem::replace(&mut self.turn, Turn::Over) {
                Turn::Rests(_) | Turn::Over if self.left == 0 => return Poll::Ready(None),
                Turn::Over => return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into()))),
                Turn::Rests(pieces) => self.turn = Turn::Reads(spawn_blocking(move || pieces.next())),
                Turn::Reads(mut reading) => {
                    let Poll::Ready(read) = Pin::new(&mut reading).poll(cx) else {
                        self.turn = Turn::Reads(reading);
                        return Poll::Pending;
                    };
                    return Poll::Ready(Some(read.map_err(io::Error::other).flatten().map(|(pieces, bytes)| {
                        self.left = pieces.left();
                        self.turn = Turn::Rests(pieces);
                        bytes
                    })));
                }
            }
        }
    }
}

impl Body for Flow {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let bytes = match &mut *self {
            Self::Whole(whole) => ready!(Pin::new(whole).poll_frame(cx)).and_then(Result::ok).map(Ok),
            Self::Events(events) => ready!(events.poll_recv(cx)).map(|event| Ok(Frame::data(event))),
            Self::File(reading) => ready!(reading.poll(cx)).map(|bytes| bytes.map(Frame::data)),
        };
        Poll::Ready(bytes)
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(whole) => whole.is_end_stream(),
            Self::Events(_) => false,
            Self::File(reading) => reading.left == 0,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(whole) => whole.size_hint(),
            Self::Events(_) => SizeHint::default(),
            Self::File(reading) => SizeHint::with_exact(reading.left),
        }
    }
}
