//! The accept loop. Our own, because a client that sends its header a byte a minute must not hold a connection for ever.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::Timestamp;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::House;
use super::respond::respond;
use crate::heartbeat::Heart;

/// How long a client may take to send the head of a request, and how long a connection may idle.
const HEADER: Duration = Duration::from_secs(15);

/// Connections at once; more wait to be accepted.
const CONNECTIONS: usize = 4096;

/// How long what is being answered at the end may take.
const DRAIN: Duration = Duration::from_secs(5);

/// How often an accept loop says that it lives.
const BEAT: Duration = Duration::from_millis(500);

/// Serves the house until `stop` says true; what is being answered then is answered. The loop beats for `heart`.
pub async fn serve(
    listener: TcpListener,
    house: Arc<House>,
    clock: fn() -> Timestamp,
    stop: watch::Receiver<bool>,
    heart: Heart,
) {
    let answer = move |request, peer| {
        let house = Arc::clone(&house);
        async move { respond(request, peer, &house, clock()).await }
    };
    accept(listener, answer, stop, heart).await;
}

/// The loop, whoever answers.
pub(super) async fn accept<A, F, B>(listener: TcpListener, answer: A, mut stop: watch::Receiver<bool>, heart: Heart)
where
    A: Fn(Request<Incoming>, IpAddr) -> F + Clone + Send + 'static,
    F: Future<Output = Response<B>> + Send + 'static,
    B: Body<Data = Bytes, Error = io::Error> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut beat = tokio::time::interval(BEAT);
    while !*stop.borrow() {
        let accepted = tokio::select! {
            // Where all places are taken the others wait in the socket's own queue.
            accepted = next(&listener, &places) => accepted,
            _ = stop.changed() => break,
            _ = beat.tick() => {
                heart.beat();
                continue;
            }
        };
        match accepted {
            Ok((stream, peer, place)) => {
                _ = tokio::spawn(connection(stream, peer, answer.clone(), stop.clone(), place))
            }
            // Out of file descriptors: spinning would make it worse.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    // Whoever connects from here on waits for the next daemon, if somebody holds the socket open, or is refused.
    drop(listener);
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
    let drained = async {
        while places.available_permits() < CONNECTIONS {
            let waits = tokio::time::timeout(BEAT, places.acquire_many(all)).await;
            heart.beat();
            drop(waits);
        }
    };
    _ = tokio::time::timeout(DRAIN, drained).await;
}

async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, place))
}

/// One connection. At the end one that waits for its next request is closed; one that has sent none yet has connected to be
/// answered, and is.
async fn connection<A, F, B>(
    stream: TcpStream,
    peer: SocketAddr,
    answer: A,
    mut stop: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
) where
    A: Fn(Request<Incoming>, IpAddr) -> F,
    F: Future<Output = Response<B>>,
    B: Body<Data = Bytes, Error = io::Error> + Send + 'static,
{
    // An answer in two writes must not wait for the other side's acknowledgement.
    _ = stream.set_nodelay(true);
    let (asked, mut first) = watch::channel(false);
    let ends = stop.clone();
    let service = service_fn(move |request| {
        _ = asked.send(true);
        let (answered, ends) = (answer(request, peer.ip()), ends.clone());
        async move {
            let mut answered = answered.await;
            if *ends.borrow() {
                answered.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(answered)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER)
        .max_buf_size(16 * 1024)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let ends = async {
        // `Err`: whoever would say so is gone, which is the end too.
        _ = stop.wait_for(|stop| *stop).await;
        _ = first.wait_for(|asked| *asked).await;
    };
    tokio::select! {
        // A client that goes away in the middle is no fault of ours.
        _ = connection.as_mut() => {}
        () = ends => {
            connection.as_mut().graceful_shutdown();
            _ = connection.await;
        }
    }
}
