//! `/dev/components`: every part in every state, for screenshots and axe. Served only with `dev-pages = true`.

use leptos::prelude::*;

use crate::components::*;
use crate::text::samples as text;

#[component]
pub fn DevComponents() -> impl IntoView {
    view! {
        <Frame brand=brand() acting=Some(acting()) menu=menu()>
            <PageHead title=text::TITLE lead=text::LEAD back_href="#" back=text::BACK_TO_STAFF>
                <LinkButton href="#lists" icon=Icon::Plus full_name=text::ADD_DOCTOR>
                    {text::ADD}
                </LinkButton>
            </PageHead>
            <ButtonsPart />
            <StatesPart />
            <NoticesPart />
            <FormsPart />
            <ListsPart />
            <OthersPart />
        </Frame>
    }
}

fn brand() -> Brand {
    Brand {
        name: text::BRAND.into(),
        home: "/".into(),
        support_email: text::SUPPORT.into(),
        help_href: "/help".into(),
    }
}

fn acting() -> Acting {
    let choice = |role, role_word: &str, full_name: &str, clinic: &str, current| RoleChoice {
        href: "#".into(),
        role,
        role_word: role_word.into(),
        clinic: clinic.into(),
        full_name: full_name.into(),
        current,
    };
    Acting {
        full_name: text::PETROV.into(),
        profile_href: "#".into(),
        role: "organizer",
        role_word: text::ORGANIZER.into(),
        clinic: text::CLINIC.into(),
        choices: vec![
            choice("organizer", text::ORGANIZER, text::PETROV, text::CLINIC, true),
            choice("doctor", text::DOCTOR, text::AKHAPKIN, text::CLINIC, false),
            choice(
                "specialist",
                text::SPECIALIST,
                text::LONG_NAME,
                text::OTHER_CLINIC,
                false,
            ),
        ],
        sign_out: nowhere(),
    }
}

fn menu() -> Vec<MenuItem> {
    [
        (text::STAFF, true),
        (text::DOCTORS, false),
        (text::SPECIALISTS, false),
        (text::SETTINGS, false),
    ]
    .into_iter()
    .map(|(label, current)| MenuItem {
        href: "#".into(),
        label: label.into(),
        current,
        prefetch: false,
    })
    .collect()
}

/// The buttons of this page change nothing: their forms ask for the page again.
fn nowhere() -> PostAction {
    PostAction {
        action: "/dev/components".into(),
        fields: vec![("sample".into(), "1".into())],
    }
}

#[component]
fn Part(id: &'static str, title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="stack" aria-labelledby=id>
            <h2 id=id>{title}</h2>
            {children()}
        </section>
    }
}

#[component]
fn ButtonsPart() -> impl IntoView {
    view! {
        <Part id="buttons" title=text::BUTTONS>
            <Actions>
                <Button>{text::SAVE}</Button>
                <LinkButton href="#buttons">{text::CANCEL}</LinkButton>
                <LinkButton href="#buttons" kind=Kind::Quiet>
                    {text::FORGOT}
                </LinkButton>
                <Button plain=true attr:aria-disabled="true">
                    {crate::text::components::SENDING}
                </Button>
            </Actions>
            <TextLink href="#buttons">{text::JOIN}</TextLink>
            <Actions apart=true>
                <Button kind=Kind::Danger>{text::REMOVE_DOCTOR}</Button>
            </Actions>
        </Part>
    }
}

#[component]
fn StatesPart() -> impl IntoView {
    view! {
        <Part id="states" title=text::STATES>
            <ul class="cell-notes">
                <li>
                    <StatusTag tone=Tone::Good label=text::ACTIVE />
                </li>
                <li>
                    <StatusTag tone=Tone::Warn label=text::NOT_ACTIVE />
                </li>
                <li>
                    <StatusTag tone=Tone::Bad label=text::REFUSED />
                </li>
                <li>
                    <StatusTag tone=Tone::Info label=text::FOR_INFORMATION />
                </li>
                <li>
                    <StatusTag tone=Tone::Quiet label=text::QUEUED />
                </li>
                <li>
                    <StatusTag tone=Tone::Good label=text::ACCEPTED minor=true />
                </li>
                <li class="cell-line">
                    <DaysLeft left=10 />
                    {text::DAYS_TEN}
                </li>
                <li class="cell-line">
                    <DaysLeft left=4 />
                    {text::DAYS_FOUR}
                </li>
                <li class="cell-line">
                    <DaysLeft left=0 />
                    {text::DAYS_NONE}
                </li>
            </ul>
        </Part>
    }
}

#[component]
fn NoticesPart() -> impl IntoView {
    view! {
        <Part id="notices" title=text::NOTICES>
            <Notice tone=Tone::Good title=text::NOTICE_GOOD live=true>
                {text::NOTICE_GOOD_TEXT}
            </Notice>
            <Notice tone=Tone::Warn title=text::NOTICE_WARN>
                {text::NOTICE_WARN_TEXT}
            </Notice>
            <Notice tone=Tone::Bad title=text::NOTICE_BAD>
                {text::NOTICE_BAD_TEXT}
            </Notice>
            <Notice tone=Tone::Info title=text::NOTICE_INFO />
            <UndoNotice text=text::REMOVED action=nowhere() label=text::RESTORE full_name=text::RESTORE_FULL />
            <Incident label=text::INCIDENT number=text::INCIDENT_NUMBER />
        </Part>
    }
}

#[component]
fn FormsPart() -> impl IntoView {
    view! {
        <Part id="forms" title=text::FORMS>
            <ErrorSummary errors=vec![
                ("wrong-email".into(), text::EMAIL_ERROR.into()),
                ("wrong-name".into(), text::NAME_ERROR.into()),
            ] />
            <div class="two-columns">
                <Sheet>
                    <form class="form" method="post" action="/dev/components" novalidate=true>
                        <TextField
                            id="email"
                            label=text::EMAIL
                            kind=InputKind::Email
                            hint=text::EMAIL_HINT
                            required=true
                        />
                        <TextField id="name" label=text::NAME value=text::PETROV hint=text::NAME_HINT required=true />
                        <TextField id="phone" label=text::PHONE kind=InputKind::Phone />
                        <PasswordField
                            id="password"
                            label=text::PASSWORD
                            hint=text::PASSWORD_HINT
                            autocomplete="new-password"
                        />
                        <Select id="doctor" label=text::DOCTOR_LABEL options=doctors() selected="1" required=true />
                        <TextField id="limit" label=text::LIMIT value="12" kind=InputKind::Number short=true />
                        <ReadOnlyField label=text::EMAIL value=text::LONG_EMAIL hint=text::FIXED_EMAIL_HINT />
                        <RequiredLegend />
                        <Actions>
                            <Button>{text::SAVE}</Button>
                            <LinkButton href="#forms">{text::CANCEL}</LinkButton>
                        </Actions>
                    </form>
                </Sheet>
                <Sheet>
                    <form class="form" method="post" action="/dev/components" novalidate=true>
                        <TextField
                            id="wrong-email"
                            label=text::EMAIL
                            kind=InputKind::Email
                            value=text::EMAIL_WRONG
                            hint=text::EMAIL_HINT
                            error=text::EMAIL_ERROR
                            required=true
                        />
                        <TextField id="wrong-name" label=text::NAME error=text::NAME_ERROR required=true />
                        <PasswordField
                            id="wrong-password"
                            label=text::PASSWORD
                            error=text::PASSWORD_ERROR
                            autocomplete="new-password"
                        />
                        <Select
                            id="wrong-period"
                            label=text::PERIOD
                            options=periods()
                            placeholder=text::PERIOD_PLACEHOLDER
                            error=text::PERIOD_ERROR
                            required=true
                        />
                        <TextField id="fixed" label=text::EMAIL value=text::LONG_EMAIL readonly=true />
                        <Checkbox id="self-registration" label=text::SELF_REGISTRATION checked=true />
                        <CheckboxGroup id="attach" legend=text::ATTACH error=text::ATTACH_ERROR>
                            <Checkbox id="attach-1" label=text::IVANOV hint=text::PATIENTS_14 />
                            <Checkbox id="attach-2" label=text::LONG_NAME checked=true />
                        </CheckboxGroup>
                    </form>
                </Sheet>
            </div>
        </Part>
    }
}

fn doctors() -> Vec<Choice> {
    [("1", text::IVANOV), ("2", text::AKHAPKIN)]
        .into_iter()
        .map(choice)
        .collect()
}

fn periods() -> Vec<Choice> {
    [("3", text::THREE_MONTHS), ("6", text::SIX_MONTHS)]
        .into_iter()
        .map(choice)
        .collect()
}

fn choice((value, label): (&str, &str)) -> Choice {
    Choice {
        value: value.into(),
        label: label.into(),
    }
}

#[component]
fn ListsPart() -> impl IntoView {
    let add = |full_name: &'static str| {
        view! {
            <LinkButton href="#lists" icon=Icon::Plus full_name=full_name>
                {text::ADD}
            </LinkButton>
        }
        .into_any()
    };
    let reset = || view! { <LinkButton href="#lists">{text::RESET}</LinkButton> };
    view! {
        <Part id="lists" title=text::LISTS>
            <SearchBar action="/dev/components" label=text::SEARCH query=text::QUERY button=text::FIND>
                <Select id="status" label=text::STATUS options=vec![choice(("", text::ANY_STATUS))] />
            </SearchBar>
            <p class="count" role="status">
                {text::FOUND}
            </p>
            <ListSection id="sample-doctors" title=text::DOCTORS count=Some(3) action=add(text::ADD_DOCTOR)>
                <DataTable caption=text::DOCTORS columns=columns()>
                    <PersonRow name=text::AKHAPKIN email="akhapkin@example.org" left=None />
                    <PersonRow name=text::PETROV email="doc3_oncorehab@example.org" left=Some(10) />
                    <PersonRow name=text::LONG_NAME email=text::LONG_EMAIL left=Some(0) />
                </DataTable>
                <Pager previous="#lists" next="#lists" words=text::SHOWN />
            </ListSection>
            <ListSection id="sample-assistants" title=text::ASSISTANTS count=Some(0) action=add(text::ADD)>
                <EmptyState title=text::NO_ASSISTANTS text=text::NO_ASSISTANTS_TEXT />
            </ListSection>
            <ListSection id="sample-found" title=text::SPECIALISTS>
                <EmptyState title=text::NOT_FOUND>{reset()}</EmptyState>
            </ListSection>
        </Part>
    }
}

fn columns() -> Vec<Column> {
    vec![
        Column::sorted(text::NAME, "#lists", Some(Sort::Ascending)),
        Column::sorted(text::EMAIL, "#lists", None),
        Column::new(text::STATUS),
        Column::new(text::ACTIONS),
    ]
}

#[component]
fn PersonRow(name: &'static str, email: &'static str, left: Option<i64>) -> impl IntoView {
    let status = match left {
        None => view! { <StatusTag tone=Tone::Good label=text::ACTIVE /> }.into_any(),
        Some(left) => {
            let (tone, words, mail, answer) = if left == 0 {
                (Tone::Bad, text::DAYS_NONE, Tone::Bad, text::REFUSED)
            } else {
                (Tone::Warn, text::DAYS_TEN, Tone::Good, text::ACCEPTED)
            };
            view! {
                <ul class="cell-notes">
                    <li class="cell-line">
                        <StatusTag tone label=text::NOT_ACTIVE />
                        <DaysLeft left />
                    </li>
                    <li>{words}</li>
                    <li class="muted">{text::UNTIL}</li>
                    <li>
                        <StatusTag tone=mail label=answer minor=true />
                    </li>
                </ul>
            }
            .into_any()
        }
    };
    let full = move |words: &str| format!("{words}, {name}");
    view! {
        <Row>
            <RowHead>{name}</RowHead>
            <Cell label=text::EMAIL>
                <EmailText address=email />
            </Cell>
            <Cell label=text::STATUS>{status}</Cell>
            <ActionsCell>
                {left
                    .is_some()
                    .then(|| {
                        view! {
                            <RowLink href="#lists" full_name=full(text::RESEND)>
                                {text::RESEND}
                            </RowLink>
                            <RowButton action=nowhere() full_name=full(text::COPY_LINK)>
                                {text::COPY_LINK}
                            </RowButton>
                        }
                    })}
                <RowLink href="#lists" full_name=full(text::EDIT)>
                    {text::EDIT}
                </RowLink>
                <RowLink href="#lists" full_name=full(text::REMOVE) danger=true>
                    {text::REMOVE}
                </RowLink>
            </ActionsCell>
        </Row>
    }
}

#[component]
fn OthersPart() -> impl IntoView {
    let facts = vec![
        (text::INVITED_BY.into(), text::PETROV.into()),
        (text::ROLE.into(), text::DOCTOR.into()),
        (text::CLINIC_LABEL.into(), text::CLINIC.into()),
    ];
    view! {
        <Part id="others" title=text::OTHERS>
            <div class="two-columns">
                <div data-density="calm">
                    <Sheet>
                        <h3>{text::CALM}</h3>
                        <Facts items=facts />
                        <hr />
                        <form class="form" method="post" action="/dev/components" novalidate=true>
                            <PasswordField
                                id="calm-password"
                                label=text::PASSWORD
                                hint=text::PASSWORD_HINT
                                autocomplete="new-password"
                            />
                            <Actions>
                                <Button>{text::ACTIVATE}</Button>
                            </Actions>
                        </form>
                    </Sheet>
                </div>
                <Dialog id="resend" title=text::DIALOG attr:open=true attr:class="dialog dialog-inline">
                    <form class="form" method="post" action="/dev/components" novalidate=true>
                        <TextField
                            id="resend-email"
                            label=text::EMAIL_OF_DOCTOR
                            kind=InputKind::Email
                            value="doc3_oncorehab@example.org"
                            required=true
                        />
                        <Actions>
                            <Button>{text::SEND}</Button>
                            <LinkButton href="#others">{text::CANCEL}</LinkButton>
                        </Actions>
                    </form>
                </Dialog>
            </div>
        </Part>
    }
}
