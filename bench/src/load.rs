//! A bounded load: so many connections for so long, each asking again as soon as it is answered.

use std::{
    fmt, thread,
    time::{Duration, Instant},
};

use crate::{Failure, http::Client, millis};

pub(crate) const CONNECTIONS: usize = 8;
const WARM_UP: Duration = Duration::from_secs(1);
const MEASURED: Duration = Duration::from_secs(6);

/// The times of all answers, the shortest first.
pub(crate) struct Load(Vec<Duration>);

impl Load {
    pub(crate) fn of(port: u16, path: &str, headers: &str) -> Result<Self, Failure> {
        thread::scope(|scope| {
            let clients: Vec<_> = (0..CONNECTIONS)
                .map(|_| scope.spawn(|| one(port, path, headers)))
                .collect();
            let mut times = Vec::new();
            for client in clients {
                times.extend(client.join().map_err(|_panic| "a client broke")??);
            }
            times.sort_unstable();
            Ok(Self(times))
        })
    }

    /// Answers in a second.
    pub(crate) fn rate(&self) -> f64 {
        f64::from(u32::try_from(self.0.len()).unwrap_or(u32::MAX)) / MEASURED.as_secs_f64()
    }

    /// In milliseconds.
    pub(crate) fn median(&self) -> f64 {
        self.percentile(50)
    }

    fn percentile(&self, percent: usize) -> f64 {
        self.0
            .get(self.0.len() * percent / 100)
            .copied()
            .map_or(f64::NAN, millis)
    }
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rate, p50, p99) = (self.rate(), self.percentile(50), self.percentile(99));
        write!(f, "{rate:>8.0} pages/s   p50 {p50:.2} ms   p99 {p99:.2} ms")
    }
}

fn one(port: u16, path: &str, headers: &str) -> Result<Vec<Duration>, Failure> {
    let mut client = Client::connect(port)?;
    let began = Instant::now();
    let mut times = Vec::new();
    while began.elapsed() < WARM_UP + MEASURED {
        let asked = Instant::now();
        let answer = client.get(path, headers)?;
        if answer.status != 200 {
            return Err(format!("{path} answered {}", answer.status).into());
        }
        if began.elapsed() > WARM_UP {
            times.push(asked.elapsed());
        }
    }
    Ok(times)
}
