//! What became of a list, as a file for a spreadsheet.

use clinic::{
    Context,
    identity::{SignedIn, act_as_patient_keeper, touch},
};
use domain::{
    error::Code,
    identity::{MembershipId, Role},
    import::{ImportId, ImportList, Line, Verdict},
    patients::Period,
};

use super::pages::{doctor_words, period_words, role_words};
use crate::{csv, fault::Fault, text::import as text};

/// The result of a list that was brought in this role, as CSV.
///
/// # Errors
/// Those of acting in the role; `NotFound` for a list that is not the caller's, or was kept long enough.
pub async fn result_file(
    ctx: &Context,
    signed_in: Option<&SignedIn>,
    role: Role,
    named: Option<MembershipId>,
    id: ImportId,
) -> Result<String, Code> {
    let failed = |error: clinic::Error| Fault::from(error).0;
    let actor = act_as_patient_keeper(signed_in, named, Some(role)).map_err(failed)?;
    if let Some(signed_in) = signed_in {
        touch(ctx, signed_in, Some(actor.membership())).await.map_err(failed)?;
    }
    let list = clinic::import::list(ctx, &actor, id).await.map_err(failed)?;
    Ok(file(&list, clinic::patients::periods(ctx, &actor)))
}

fn file(list: &ImportList, periods: &[Period]) -> String {
    let mut made = csv::begin(&text::RESULT_COLUMNS);
    for (line, verdict) in &list.rows {
        made.push_str(&csv::row(&cells(list, periods, line, verdict)));
    }
    made
}

fn cells(list: &ImportList, periods: &[Period], line: &Line, verdict: &Verdict) -> [String; 8] {
    [
        line.number.to_string(),
        line.text.full_name.clone(),
        line.text.email.clone(),
        line.text.phone.clone(),
        role_words(list, line),
        doctor_words(list, &line.text.doctor),
        period_words(periods, &line.text.period),
        text::outcome(verdict),
    ]
}
