//! A patient's record as a file for another program.

use clinic::{
    Context,
    identity::{Doctor, SignedIn, act_as, touch},
    monitoring::export::export,
};
use domain::{
    error::Code,
    identity::{MembershipId, Operation, reach},
};

use crate::fault::Fault;

/// Everything of a patient as a bundle of FHIR R4, in JSON. `base` is where the service is.
///
/// # Errors
/// Those of acting as a doctor; `NotFound` for nobody of the doctor's patients.
pub async fn record_file(
    ctx: &Context,
    signed_in: Option<&SignedIn>,
    named: Option<MembershipId>,
    patient: MembershipId,
    base: &str,
) -> Result<String, Code> {
    let failed = |error: clinic::Error| Fault::from(error).0;
    let actor = act_as::<Doctor>(signed_in, named).map_err(failed)?;
    if reach(actor.held().role, Operation::ManageObservations).is_none() {
        return Err(Code::Forbidden);
    }
    if let Some(signed_in) = signed_in {
        touch(ctx, signed_in, Some(actor.membership())).await.map_err(failed)?;
    }
    let bundle = export(ctx, &actor, patient, base).await.map_err(failed)?;
    serde_json::to_string_pretty(&bundle).map_err(|error| failed(clinic::Error::broken(error)))
}
