//! «Ключи входа» in the profile, and the buttons that ask a device for a key. The device is asked by `passkeys.js`; where
//! there is no script, or no such device, the buttons don't show and a sentence says why.

use clinic::identity::{Actor, Anyone, PasskeyCard};
use domain::{error::Field, limits::PASSKEY_NAME_MAX};
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    components::{
        ActionsCell, Cell, Column, DataTable, HiddenFields, Kind, PostAction, Row, RowButton, RowHead, TableOf,
        TextField,
    },
    identity::{AddPasskey, PasskeyToAdd, RemovePasskey},
    text::{dates, factor as text, limit},
    web::{FormState, Request, form_fields},
};

/// A button that asks the device for a key and then sends the form that it stands in.
pub(super) fn key_button(
    way: &'static str,
    question: &'static str,
    kind: Kind,
    words: &'static str,
    error: Option<String>,
) -> AnyView {
    let class = match kind {
        Kind::Primary => "button button-primary",
        _ => "button button-secondary",
    };
    let error = error.map(|sentence| view! { <p class="field-error">{sentence}</p> });
    view! {
        <div
            class="stack"
            id=Field::FactorKey.name()
            tabindex="-1"
            data-passkey=way
            data-question=question
            data-failed=text::KEY_FAILED
        >
            {error}
            <div data-passkey-here="" hidden>
                <div class="actions">
                    <button type="button" class=class>
                        {words}
                    </button>
                </div>
            </div>
            <p class="muted" data-passkey-missing="">
                {text::KEY_NOT_HERE}
            </p>
            <p role="status" class="field-error" hidden></p>
            <input type="hidden" name=Field::FactorKey.name() />
        </div>
        <script defer src="/passkeys.js"></script>
    }
    .into_any()
}

/// The keys there are, and the form of a new one.
pub(super) fn keys(
    request: &Request,
    actor: &Actor<Anyone>,
    form: &FormState,
    found: &[PasskeyCard],
) -> Option<AnyView> {
    let offered = request.ctx.offers_passkeys();
    if !offered && found.is_empty() {
        return None;
    }
    let table = (!found.is_empty()).then(|| table(request, actor, found));
    let add = offered.then(|| add(request, actor, form));
    Some(
        view! {
            <h2>{text::KEYS}</h2>
            <div class="prose">
                <p>{text::KEYS_TEXT}</p>
                <p>{text::KEYS_WHERE}</p>
            </div>
            {table}
            {add}
        }
        .into_any(),
    )
}

fn table(request: &Request, actor: &Actor<Anyone>, found: &[PasskeyCard]) -> AnyView {
    let columns = [
        text::KEY_NAME_COLUMN,
        text::KEY_ADDED_AT,
        text::KEY_USED_AT,
        text::ACTIONS,
    ];
    let columns = columns.into_iter().map(Column::new).collect();
    let rows = found
        .iter()
        .map(|key| {
            let mut fields = form_fields(request, Some(actor.membership()));
            fields.push(("passkey".to_owned(), key.id.to_string()));
            let remove = PostAction {
                action: RemovePasskey::url().to_owned(),
                fields,
            };
            let added = dates::short(key.added_at, actor.zone());
            let used = key
                .used_at
                .map_or_else(|| text::KEY_NEVER_USED.to_owned(), |at| dates::short(at, actor.zone()));
            let (name, full) = (key.name.clone(), text::remove_key(&key.name));
            view! {
                <Row>
                    <RowHead>{name}</RowHead>
                    <Cell label=text::KEY_ADDED_AT>{added}</Cell>
                    <Cell label=text::KEY_USED_AT>{used}</Cell>
                    <ActionsCell>
                        <RowButton action=remove full_name=full danger=true>
                            {text::KEY_REMOVE}
                        </RowButton>
                    </ActionsCell>
                </Row>
            }
        })
        .collect_view();
    view! {
        <DataTable caption=text::KEYS columns=columns of=TableOf::Anything>
            {rows}
        </DataTable>
    }
    .into_any()
}

fn add(request: &Request, actor: &Actor<Anyone>, form: &FormState) -> AnyView {
    let hidden = form_fields(request, Some(actor.membership()));
    let name = form
        .typed(Field::KeyName)
        .or_else(|| request.caller.agent.clone())
        .unwrap_or_default();
    let (wrong_name, wrong_key) = (form.error(Field::KeyName), form.error(Field::FactorKey));
    let button = key_button("create", PasskeyToAdd::url(), Kind::Primary, text::KEY_ADD, wrong_key);
    view! {
        <form class="form" method="post" action=AddPasskey::url() novalidate>
            <HiddenFields fields=hidden />
            <TextField
                id=Field::KeyName.name()
                label=text::KEY_NAME
                hint=text::KEY_NAME_HINT
                autocomplete="off"
                required=true
                max_length=limit(PASSKEY_NAME_MAX)
                value=name
                error=wrong_name
            />
            {button}
        </form>
    }
    .into_any()
}
