//! «Подтверждение входа» in the settings: of which roles it is demanded.

use clinic::identity::{Actor, Organizer};
use domain::{error::Field, limits::FACTOR_GRACE_DAYS, settings::FactorRule};
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    components::{Actions, Button, Checkbox, CheckboxGroup, HiddenFields, InputKind, Kind, Sheet, TextField},
    settings::DemandFactors,
    text::{dates, factor as text},
    web::{FormState, Request, form_fields},
};

const ROLES: &str = "roles[]";

/// The form, with how many of each role have a second factor already.
pub(super) fn demand(request: &Request, actor: &Actor<Organizer>, form: &FormState, rules: &[FactorRule]) -> AnyView {
    let hidden = form_fields(request, Some(actor.membership()));
    let ticked = form.all(ROLES);
    let roles = rules
        .iter()
        .map(|rule| {
            let name = rule.role.name();
            let checked = match &ticked {
                Some(ticked) => ticked.iter().any(|ticked| ticked == name),
                None => rule.demand.is_some(),
            };
            let since = rule.demand.map(|demand| dates::day(demand.since, actor.zone()));
            let hint = text::how_many(rule.people, rule.without, since.as_deref());
            view! {
                <Checkbox
                    id=format!("demand-{name}")
                    name=ROLES
                    value=name
                    label=text::demanded_of(rule.role)
                    hint=hint
                    checked=checked
                />
            }
        })
        .collect_view();
    let held = rules
        .iter()
        .find_map(|rule| rule.demand)
        .map(|demand| demand.grace_days);
    let days = form
        .typed(Field::GraceDays)
        .unwrap_or_else(|| held.unwrap_or(FACTOR_GRACE_DAYS).to_string());
    let (wrong_role, wrong_days) = (form.error(Field::Role), form.error(Field::GraceDays));
    view! {
        <Sheet>
            <h2>{text::DEMAND}</h2>
            <p class="muted">{text::DEMAND_TEXT}</p>
            <form class="form" method="post" action=DemandFactors::url() novalidate>
                <HiddenFields fields=hidden />
                <CheckboxGroup id=Field::Role.name() legend=text::DEMANDED_OF error=wrong_role>
                    {roles}
                </CheckboxGroup>
                <TextField
                    id=Field::GraceDays.name()
                    label=text::GRACE_DAYS
                    hint=text::GRACE_DAYS_HINT
                    kind=InputKind::Number
                    short=true
                    required=true
                    value=days
                    error=wrong_days
                />
                <Actions>
                    <Button kind=Kind::Secondary>{text::DEMAND_SAVE}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}
