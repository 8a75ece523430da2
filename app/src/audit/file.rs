//! The journal as a file for a spreadsheet.

use clinic::{
    Context,
    audit::FILE_MAX,
    identity::{Organizer, SignedIn, act_as, touch},
};
use domain::{
    audit::JournalEntry,
    error::Code,
    identity::{MembershipId, Operation, reach},
};

use super::pages::query;
use crate::{
    csv,
    fault::Fault,
    text::{audit as text, dates},
};

/// What the page at this address shows, all of it, as CSV.
///
/// # Errors
/// Those of acting as an organizer.
pub async fn journal_file(
    ctx: &Context,
    signed_in: Option<&SignedIn>,
    named: Option<MembershipId>,
    parameter: impl Fn(&str) -> Option<String>,
) -> Result<String, Code> {
    let failed = |error: clinic::Error| Fault::from(error).0;
    let actor = act_as::<Organizer>(signed_in, named).map_err(failed)?;
    if reach(actor.held().role, Operation::ReadJournal).is_none() {
        return Err(Code::Forbidden);
    }
    if let Some(signed_in) = signed_in {
        touch(ctx, signed_in, Some(actor.membership())).await.map_err(failed)?;
    }
    let (entries, more) = clinic::audit::journal_file(ctx, &actor, &query(parameter))
        .await
        .map_err(failed)?;
    let mut file = csv::begin(&text::COLUMNS);
    for entry in &entries {
        file.push_str(&csv::row(&cells(entry, actor.zone())));
    }
    if more {
        file.push_str(&csv::row(&[text::only_the_latest(FILE_MAX)]));
    }
    Ok(file)
}

fn cells(entry: &JournalEntry, zone: chrono_tz::Tz) -> [String; 6] {
    [
        dates::sortable(entry.at, zone),
        text::who(entry),
        text::role(entry),
        text::action(entry.action).to_owned(),
        entry
            .what
            .as_ref()
            .map(|what| text::what(what, zone))
            .unwrap_or_default(),
        entry.network.clone().unwrap_or_default(),
    ]
}
