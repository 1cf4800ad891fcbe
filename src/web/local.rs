//! The admin address as a socket in the file system: whom its permissions let in may come by any name.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::UnixListener;
use tokio::sync::{Semaphore, watch};

use super::admin::{AdminHouse, guarded};

/// How long a client may take to send the head of a request, and how long a connection may idle.
const HEADER: Duration = Duration::from_secs(15);
/// Connections at once.
const CONNECTIONS: usize = 64;
/// How long what is being answered at the end may take.
const DRAIN: Duration = Duration::from_millis(500);

/// Serves the house until `stop` says true.
pub async fn serve_admin_locally(listener: UnixListener, house: Arc<AdminHouse>, mut stop: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = hyper_util::server::graceful::GracefulShutdown::new();
    while !*stop.borrow() {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.changed() => break,
        };
        let Ok((stream, _)) = accepted else {
            // Out of file descriptors: spinning would make it worse.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (house, ends) = (Arc::clone(&house), stop.clone());
        let service = service_fn(move |request| {
            let answered = guarded(request, Arc::clone(&house), ends.clone());
            async move { Ok::<_, Infallible>(answered.await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER)
            .max_buf_size(16 * 1024)
            .serve_connection(TokioIo::new(stream), service);
        let watched = graceful.watch(connection);
        _ = tokio::spawn(async move {
            // A client that goes away in the middle is no fault of ours.
            _ = watched.await;
            drop(place);
        });
    }
    drop(listener);
    _ = tokio::time::timeout(DRAIN, graceful.shutdown()).await;
}
