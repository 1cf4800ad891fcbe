//! The accept loop. Our own, because a client that sends its header a byte a minute must not hold a connection for ever.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use super::House;
use super::respond::{Answered, respond};

/// How long a client may take to send the head of a request, and how long a connection may idle.
const HEADER: Duration = Duration::from_secs(15);

/// Connections at once; more wait to be accepted.
const CONNECTIONS: usize = 4096;

/// Serves the house until `stop` says true; what is being answered then is answered.
pub async fn serve(listener: TcpListener, house: Arc<House>, clock: fn() -> Timestamp, stop: watch::Receiver<bool>) {
    let answer = move |request, peer| {
        let house = Arc::clone(&house);
        async move { respond(request, peer, &house, clock()).await }
    };
    accept(listener, answer, stop).await;
}

/// The loop, whoever answers.
pub(super) async fn accept<A, F>(listener: TcpListener, answer: A, mut stop: watch::Receiver<bool>)
where
    A: Fn(Request<Incoming>, IpAddr) -> F + Clone + Send + 'static,
    F: Future<Output = Answered> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = hyper_util::server::graceful::GracefulShutdown::new();
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.changed() => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            // Out of file descriptors: spinning would make it worse.
            Err(_) => {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // An answer in two writes must not wait for the other side's acknowledgement.
        _ = stream.set_nodelay(true);
        let answer = answer.clone();
        let service = service_fn(move |request| {
            let answered = answer(request, peer.ip());
            async move { Ok::<_, Infallible>(answered.await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER)
            .max_buf_size(16 * 1024)
            .serve_connection(TokioIo::new(stream), service);
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            // A client that goes away in the middle is no fault of ours.
            _ = watched.await;
            drop(place);
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(Duration::from_millis(500)) => {}
    }
}
