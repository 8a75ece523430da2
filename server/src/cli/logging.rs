//! The log: lines for a person at a terminal, JSON for whatever collects it. It goes to the error stream, so that
//! what a command says stays apart.

use std::io::IsTerminal;

use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

/// Libraries speak up only when something is wrong; SQL never.
const SERVING: &str = "warn,request=info,server=info,app=info,clinic=info";
const COMMANDS: &str = "warn,server=warn,app=warn,clinic=warn";

pub(super) fn start(serving: bool) {
    let filter = EnvFilter::new(if serving { SERVING } else { COMMANDS });
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = if std::io::stderr().is_terminal() {
        lines.boxed()
    } else {
        lines.json().flatten_event(true).boxed()
    };
    tracing_subscriber::registry().with(filter).with(lines).init();
    std::panic::set_hook(Box::new(|panic| {
        // Where, but not what: the message may hold what somebody typed.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic");
    }));
}
