//! «Подтверждение входа» in the profile.

use clinic::identity::{Actor, Anyone, Factors, TotpSetup, factors, totp_setup};
use domain::error::Field;
use leptos::{prelude::*, server_fn::ServerFn};

use super::passkeys::{key_button, keys};
use crate::{
    components::{
        Actions, Button, ErrorSummary, Facts, HiddenFields, InputKind, Kind, LinkButton, Notice, PageHead,
        PasswordField, Sheet, StatusTag, TextField, Tone, Width, qr_code,
    },
    fault::Fault,
    identity::{
        AddPasskey, BeginTotp, ConfirmTotp, NewRecoveryCodes, PasskeyToProve, ProveSelf, RemovePasskey, RemoveTotp,
        factor_href, profile_href,
    },
    text::{dates, factor as text, profile},
    web::{Chrome, FormState, Request, act_as_anyone, cancel, form_fields, menu, page},
};

/// Recovery codes left, below which the page asks for new ones.
const FEW: u64 = 3;

/// `/profile/factor`: what there is, and the ways to change it for whoever has just shown to be the same person.
#[component]
pub fn Factor() -> impl IntoView {
    page(async |request| {
        let (actor, me) = act_as_anyone(&request, request.parameter("as")).await?;
        for (function, lead) in [
            (NewRecoveryCodes::url(), None),
            (AddPasskey::url(), Some(text::CODES_LEAD)),
        ] {
            if let Some(codes) = request.shown_by(function) {
                return Ok(shown_codes(&request, &actor, &codes, lead));
            }
        }
        let found = factors(&request.ctx, me).await?;
        let proof = FormState::of(&request, ProveSelf::url());
        let adding = FormState::of(&request, AddPasskey::url());
        let forms = [
            BeginTotp::url(),
            RemoveTotp::url(),
            NewRecoveryCodes::url(),
            RemovePasskey::url(),
        ]
        .map(|function| FormState::of(&request, function));
        let failure = proof
            .failure
            .clone()
            .or_else(|| adding.failure.clone())
            .or_else(|| forms.iter().find_map(|form| form.failure.clone()));
        let done = request
            .parameter::<String>("saved")
            .filter(|_| request.returned.is_none());
        let done = done.as_deref().and_then(done_sentence);
        let may_change = me.has_just_proved(request.ctx.now());
        let standing = standing(&found);
        let below = if may_change {
            ways(&request, &actor, &adding, &found)
        } else {
            prove(&request, &actor, &proof, &found)
        };
        let troubles = forms
            .iter()
            .chain([&adding])
            .filter_map(FormState::trouble)
            .collect_view();
        let summary = [&proof, &adding].into_iter().flat_map(FormState::summary).collect();
        let content = view! {
            <ErrorSummary errors=summary />
            <PageHead title=text::TITLE back_href=profile_href(&request, actor.held(), "") back=profile::PROFILE />
            {done.map(|sentence| view! { <Notice tone=Tone::Good live=true>{sentence}</Notice> })}
            {troubles}
            <div class="stack-wide">
                {standing}
                {below}
            </div>
        };
        Ok(chrome(&request, &actor, text::TITLE)
            .after(failure.as_ref())
            .around(&request, content))
    })
}

/// `/profile/factor/app`: the picture for the application, and the first code.
#[component]
pub fn SetUpApp() -> impl IntoView {
    page(async |request| {
        let (actor, _) = act_as_anyone(&request, request.parameter("as")).await?;
        if let Some(codes) = request.shown_by(ConfirmTotp::url()) {
            return Ok(shown_codes(&request, &actor, &codes, Some(text::CODES_LEAD)));
        }
        let form = FormState::of(&request, ConfirmTotp::url());
        let sheet = match totp_setup(&request.ctx, &actor).await? {
            Some(setup) => steps(&request, &actor, &form, setup)?,
            None => {
                let again = factor_href(&request, actor.held(), "", "");
                view! {
                    <p>{text::SETUP_OVER}</p>
                    <Actions>
                        <LinkButton kind=Kind::Primary href=again>
                            {text::BEGIN_AGAIN}
                        </LinkButton>
                    </Actions>
                }
                .into_any()
            }
        };
        let back = factor_href(&request, actor.held(), "", "");
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead title=text::SETUP_TITLE back_href=back back=text::TITLE />
            {form.trouble()}
            <Sheet>{sheet}</Sheet>
        };
        Ok(chrome(&request, &actor, text::SETUP_TITLE)
            .after(form.failure.as_ref())
            .around(&request, content))
    })
}

/// «включено» or «выключено», and what that means. Stands in the profile, too.
pub(super) fn standing(found: &Factors) -> AnyView {
    let (tone, word, meaning) = if found.any() {
        (Tone::Good, text::ON, text::ON_TEXT)
    } else {
        (Tone::Quiet, text::OFF, text::OFF_TEXT)
    };
    view! {
        <div class="stack">
            <p>
                <StatusTag tone=tone label=word />
            </p>
            <p>{meaning}</p>
        </div>
    }
    .into_any()
}

/// «Подтвердите, что это вы».
fn prove(request: &Request, actor: &Actor<Anyone>, form: &FormState, found: &Factors) -> AnyView {
    let hidden = form_fields(request, Some(actor.membership()));
    let trouble = form.trouble();
    let factor = found.any().then(|| factor_field(found, form.error(Field::Factor)));
    let by_key = (!found.passkeys.is_empty() && request.ctx.offers_passkeys()).then(|| {
        let wrong = form.error(Field::FactorKey);
        key_button("get", PasskeyToProve::url(), Kind::Secondary, text::KEY_PROVE, wrong)
    });
    let wrong = form.error(Field::CurrentPassword);
    view! {
        <Sheet>
            <h2>{text::PROVE_TITLE}</h2>
            <p>{text::PROVE_TEXT}</p>
            {trouble}
            <form class="form" method="post" action=ProveSelf::url() novalidate>
                <HiddenFields fields=hidden />
                <PasswordField
                    id=Field::CurrentPassword.name()
                    label=profile::CURRENT_PASSWORD
                    autocomplete="current-password"
                    required=true
                    error=wrong
                />
                {by_key}
                {factor}
                <Actions>
                    <Button>{text::PROVE}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}

/// The code that is asked for beside a password.
pub(super) fn factor_field(found: &Factors, error: Option<String>) -> AnyView {
    let hint = match found.totp_since {
        Some(_) => text::CODE_HINT,
        None => text::RECOVERY_HINT,
    };
    view! {
        <TextField
            id=Field::Factor.name()
            label=text::CODE
            hint=hint
            kind=InputKind::Code
            autocomplete="one-time-code"
            required=true
            short=true
            error=error
        />
    }
    .into_any()
}

/// Every way there is, to be added, removed or made anew.
fn ways(request: &Request, actor: &Actor<Anyone>, adding: &FormState, found: &Factors) -> AnyView {
    let keys = keys(request, actor, adding, &found.passkeys).map(|keys| view! { <Sheet>{keys}</Sheet> });
    let application = application(request, actor, found);
    let codes = found.any().then(|| {
        let codes = codes(request, actor, found.codes_left);
        view! { <Sheet>{codes}</Sheet> }
    });
    view! {
        {keys}
        <Sheet>{application}</Sheet>
        {codes}
    }
    .into_any()
}

/// «Резервные коды»: how many are left, and new ones.
fn codes(request: &Request, actor: &Actor<Anyone>, left: u64) -> AnyView {
    let hidden = form_fields(request, Some(actor.membership()));
    let facts = vec![(text::CODES_LEFT.to_owned(), left.to_string())];
    let few = (left < FEW).then(|| view! { <Notice tone=Tone::Warn>{text::CODES_FEW}</Notice> });
    view! {
        <h2>{text::CODES}</h2>
        <p>{text::CODES_TEXT}</p>
        <Facts items=facts />
        {few}
        <form method="post" action=NewRecoveryCodes::url()>
            <HiddenFields fields=hidden />
            <p class="muted small">{text::CODES_NEW_HINT}</p>
            <Actions>
                <Button kind=Kind::Secondary>{text::CODES_NEW}</Button>
            </Actions>
        </form>
    }
    .into_any()
}

/// The codes, in the one answer that shows them.
fn shown_codes(request: &Request, actor: &Actor<Anyone>, codes: &str, lead: Option<&'static str>) -> AnyView {
    let rows = codes
        .split(' ')
        .map(|code| view! { <li class="secret">{text::grouped(code)}</li> })
        .collect_view();
    let on = factor_href(request, actor.held(), "", "");
    let content = view! {
        <PageHead title=text::CODES_TITLE lead=lead />
        <Sheet>
            <p>{text::CODES_SHOWN}</p>
            <ol class="recovery-codes" id="recovery-codes">
                {rows}
            </ol>
            <Actions>
                <LinkButton kind=Kind::Primary href=on>
                    {text::CODES_SAVED}
                </LinkButton>
            </Actions>
        </Sheet>
    };
    chrome(request, actor, text::CODES_TITLE).around(request, content)
}

/// The application's section: add or remove it.
fn application(request: &Request, actor: &Actor<Anyone>, found: &Factors) -> AnyView {
    let hidden = form_fields(request, Some(actor.membership()));
    let (action, kind, button) = if found.totp_since.is_some() {
        (RemoveTotp::url(), Kind::Danger, text::APP_REMOVE)
    } else {
        (BeginTotp::url(), Kind::Primary, text::APP_ADD)
    };
    let since = found.totp_since.map(|since| {
        let facts = vec![(text::SINCE.to_owned(), dates::short(since, actor.zone()))];
        view! { <Facts items=facts /> }
    });
    view! {
        <h2>{text::APP}</h2>
        <div class="prose">
            <p>{text::APP_TEXT}</p>
            <p>{text::APP_WHICH}</p>
        </div>
        {since}
        <form method="post" action=action>
            <HiddenFields fields=hidden />
            <Actions>
                <Button kind=kind>{button}</Button>
            </Actions>
        </form>
    }
    .into_any()
}

fn steps(request: &Request, actor: &Actor<Anyone>, form: &FormState, setup: TotpSetup) -> Result<AnyView, Fault> {
    let picture = qr_code(&setup.uri, text::SETUP_PICTURE.to_owned()).map_err(clinic::Error::broken)?;
    let mut hidden = form_fields(request, Some(actor.membership()));
    // The page shows a secret, so it repeats nothing that an address may bring.
    if let Some((_, back)) = hidden.iter_mut().find(|(name, _)| name == "return_to") {
        *back = factor_href(request, actor.held(), "/app", "");
    }
    let wrong = form.error(Field::Factor);
    let out = cancel(factor_href(request, actor.held(), "", ""));
    Ok(view! {
        <ol class="steps">
            <li>{text::SETUP_INSTALL}</li>
            <li>
                <p>{text::SETUP_SCAN}</p>
                {picture}
                <p>{text::SETUP_TYPE}</p>
                <p>
                    <code class="secret" id="totp-key">{text::grouped(&setup.key)}</code>
                </p>
            </li>
            <li>
                <p>{text::SETUP_CONFIRM}</p>
                <form class="form" method="post" action=ConfirmTotp::url() novalidate>
                    <HiddenFields fields=hidden />
                    <TextField
                        id=Field::Factor.name()
                        label=text::SETUP_CODE
                        hint=text::SETUP_CODE_HINT
                        kind=InputKind::Code
                        autocomplete="one-time-code"
                        required=true
                        short=true
                        error=wrong
                    />
                    <Actions>
                        <Button>{text::TURN_ON}</Button>
                        {out}
                    </Actions>
                </form>
            </li>
        </ol>
    }
    .into_any())
}

fn chrome(request: &Request, actor: &Actor<Anyone>, title: &str) -> Chrome {
    Chrome {
        menu: menu(request, actor.held(), "/profile"),
        width: Width::Form,
        ..Chrome::of(actor.held(), title)
    }
}

fn done_sentence(word: &str) -> Option<&'static str> {
    match word {
        "app" => Some(text::ADDED_APP),
        "removed" => Some(text::REMOVED),
        "key" => Some(text::KEY_ADDED),
        "key-removed" => Some(text::KEY_REMOVED),
        "proved" => Some(text::PROVED),
        _ => None,
    }
}
