use clinic::{
    Context,
    identity::{Actor, Anyone, ClassRunner, PatientKeeper, RoleKind, SignedIn, act_as, touch},
};
use domain::{
    error::Code,
    identity::{MembershipId, Operation, Role, reach},
};

use super::Request;
use crate::fault::Fault;

/// The first line of every server function and page that acts in a role: proves that whoever asks may do this, with
/// the membership that the form or address names.
///
/// # Errors
/// `SignedOut`; `Forbidden` for another role, a membership that is not the caller's, or one that is no longer active.
pub(crate) async fn act<R: RoleKind>(
    request: &Request,
    named: Option<MembershipId>,
    operation: Option<Operation>,
) -> Result<Actor<R>, Fault> {
    if operation.is_some_and(|operation| reach(R::ROLE, operation).is_none()) {
        return Err(Code::Forbidden.into());
    }
    let actor = act_as::<R>(request.signed_in.as_ref(), named)?;
    if let Some(signed_in) = &request.signed_in {
        touch(&request.ctx, signed_in, Some(actor.membership())).await?;
    }
    Ok(actor)
}

/// The same for what everybody may do with the own data, in whatever role; with the session that asks.
///
/// # Errors
/// `SignedOut`; `Forbidden` for a membership that is not the caller's, or one that is no longer active.
pub(crate) async fn act_as_anyone(
    request: &Request,
    named: Option<MembershipId>,
) -> Result<(Actor<Anyone>, &SignedIn), Fault> {
    let signed_in = request.signed_in.as_ref().ok_or(Code::SignedOut)?;
    let actor = clinic::identity::act_as_anyone(Some(signed_in), named)?;
    touch(&request.ctx, signed_in, Some(actor.membership())).await?;
    Ok((actor, signed_in))
}

/// The same for what whoever keeps patients does; `role` where the page is of one.
///
/// # Errors
/// `SignedOut`; `Forbidden` for one who keeps none, or a membership that is not the caller's or no longer active.
pub(crate) async fn act_as_patient_keeper(
    request: &Request,
    named: Option<MembershipId>,
    role: Option<Role>,
) -> Result<Actor<PatientKeeper>, Fault> {
    let actor = clinic::identity::act_as_patient_keeper(request.signed_in.as_ref(), named, role)?;
    if let Some(signed_in) = &request.signed_in {
        touch(&request.ctx, signed_in, Some(actor.membership())).await?;
    }
    Ok(actor)
}

/// The same for what whoever runs classes does; `role` where the page is of one.
///
/// # Errors
/// `SignedOut`; `Forbidden` for one who runs none, or a membership that is not the caller's or no longer active.
pub(crate) async fn act_as_class_runner(
    request: &Request,
    named: Option<MembershipId>,
    role: Option<Role>,
) -> Result<Actor<ClassRunner>, Fault> {
    let actor = clinic::identity::act_as_class_runner(request.signed_in.as_ref(), named, role)?;
    if let Some(signed_in) = &request.signed_in {
        touch(&request.ctx, signed_in, Some(actor.membership())).await?;
    }
    Ok(actor)
}

/// The first line of a server function that only needs somebody to be signed in, in whatever role, or nobody.
pub(crate) fn signed_in(request: &Request) -> (&Context, Option<&SignedIn>) {
    (&request.ctx, request.signed_in.as_ref())
}
