//! Connections: accepted, bounded in number, hurried when they dawdle, and ended gently when the process stops.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{sleep, timeout},
};
use tower::ServiceExt;

/// Connections at a time; more wait in the system's own queue.
const CONNECTIONS: usize = 4096;
/// For the head of a request, and between two of them.
const HEAD: Duration = Duration::from_secs(30);
/// Bytes of a request's head at most.
const HEAD_BYTES: usize = 32 * 1024;
/// For what is being answered when the process is told to stop.
const DRAIN: Duration = Duration::from_secs(5);

/// Serves until `stop` says so, then lets the answers under way be finished.
pub async fn serve(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let next = async { (Arc::clone(&places).acquire_owned().await, listener.accept().await) };
        let (place, accepted) = tokio::select! {
            next = next => next,
            _ = stop.changed() => break,
        };
        match (place, accepted) {
            (Ok(place), Ok((stream, peer))) => answer(stream, peer, router.clone(), place, &graceful),
            // Nobody closes the semaphore.
            (Err(_closed), _) => break,
            (Ok(_), Err(error)) => {
                // Out of file descriptors, as a rule: some will come back.
                tracing::error!(%error, "a connection could not be accepted");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    if timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("some answers were not finished in time");
    }
}

fn answer(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    place: OwnedSemaphorePermit,
    graceful: &GracefulShutdown,
) {
    // With Nagle's algorithm a page waits 40 ms for the acknowledgement of its first half.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection has delays");
    }
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
    });
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES);
    let connection = builder
        .serve_connection_with_upgrades(TokioIo::new(stream), service)
        .into_owned();
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        // The far end may leave in the middle of anything; there is nobody to tell.
        drop(connection.await);
        drop(place);
    });
}
