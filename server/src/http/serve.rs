//! Connections: accepted, bounded in number, hurried when they dawdle, and ended gently when the process stops.

use std::{convert::Infallible, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{sleep, timeout},
};
use tower::ServiceExt;

/// Connections at a time; more wait in the system's own queue.
const CONNECTIONS: u32 = 4096;
/// For the head of a request, and between two of them.
const HEAD: Duration = Duration::from_secs(30);
/// Bytes of a request's head at most.
const HEAD_BYTES: usize = 32 * 1024;
/// For what is being answered when the process is told to stop.
const DRAIN: Duration = Duration::from_secs(5);

/// Serves until `stop` says so, then lets the answers under way be finished.
pub async fn serve(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(usize::try_from(CONNECTIONS).unwrap_or(usize::MAX)));
    let stopping = stop.clone();
    loop {
        let next = async { (Arc::clone(&places).acquire_owned().await, listener.accept().await) };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = said(&mut stop) => break,
        };
        match (place, accepted) {
            (Ok(place), Ok((stream, peer))) => answer(stream, peer, router.clone(), place, stopping.clone()),
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
    // All places are free again when every connection has ended.
    if timeout(DRAIN, places.acquire_many(CONNECTIONS)).await.is_err() {
        tracing::warn!("some answers were not finished in time");
    }
}

fn answer(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    place: OwnedSemaphorePermit,
    mut stop: watch::Receiver<bool>,
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
    tokio::spawn(async move {
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut connection = pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = said(&mut stop) => {
                // The answer under way is the last one; an idle connection closes at once.
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        // The far end may leave in the middle of anything; there is nobody to tell.
        if let Err(error) = ended {
            tracing::trace!(%error, "a connection broke off");
        }
        drop(place);
    });
}

/// Waits for the stop. The end of whoever could say it is one, too.
async fn said(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}
