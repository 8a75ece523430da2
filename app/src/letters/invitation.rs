use clinic::mail::{Invite, Letter};
use domain::identity::Role;
use leptos::prelude::*;

use super::{Rendered, frame::document};
use crate::text::{dates, identity::role as role_word};

const ACTIVATE: &str = "активировать учетную запись";
const NOT_YOU: &str = "Если письмо пришло вам по ошибке, сообщите об этом, и приглашение перестанет действовать";
const NOT_ME: &str = "это не я";

/// The letter that brings the link to somebody who was registered.
pub(super) fn render(letter: &Letter, invite: &Invite, public_url: &str) -> Rendered {
    let Invite {
        role,
        full_name,
        invited_by,
        token,
        expires_at,
        reminder,
    } = invite;
    let brand = &letter.brand;
    let registered = registered_as(*role);
    let subject = match reminder {
        true => format!("{}: напоминаем, {registered}", brand.name),
        false => format!("{}: {registered}", brand.name),
    };
    let link = format!("{public_url}/activate/{}", token.reveal());
    let not_me = format!("{public_url}/decline/{}", token.reveal());
    let greeting = format!("Здравствуйте, {full_name}!");
    let who = match invited_by {
        Some(inviter) => format!("{inviter} регистрирует вас"),
        None => "Служба поддержки регистрирует вас".to_owned(),
    };
    let what = format!(
        "{who} в системе {} ({}). Ваша роль: {}.",
        brand.name,
        letter.clinic_name,
        role_word(*role)
    );
    let zone = letter.clinic_zone;
    let until = format!(
        "Ссылка действует до {} ({}). После этого попросите отправить приглашение ещё раз.",
        dates::day_and_time(*expires_at, zone),
        dates::zone_words(*expires_at, zone)
    );
    let text = [
        greeting.as_str(),
        &what,
        &format!("Чтобы начать работу, откройте ссылку и придумайте пароль ({ACTIVATE}):\n{link}"),
        &until,
        &format!("{NOT_YOU} ({NOT_ME}):\n{not_me}"),
        &format!("{}\nПоддержка: {}", letter.clinic_name, brand.support_email),
    ]
    .join("\n\n");
    let body = view! {
        <p>{greeting}</p>
        <p>{what}</p>
        <p>"Чтобы начать работу, откройте страницу и придумайте пароль:"</p>
        <p class="action">
            <a href=link.clone()>{ACTIVATE}</a>
        </p>
        <p>{until}</p>
        <p class="quiet">{NOT_YOU} ": " <a href=not_me>{NOT_ME}</a></p>
    };
    Rendered {
        html: document(letter, &subject, body),
        subject,
        text,
    }
}

const fn registered_as(role: Role) -> &'static str {
    match role {
        Role::Organizer => "вы зарегистрированы как организатор медорганизации",
        Role::Doctor => "вы зарегистрированы как врач",
        Role::Specialist => "вы зарегистрированы как специалист по реабилитации",
        Role::Assistant => "вы зарегистрированы как ассистент",
        Role::Patient => "вы зарегистрированы как пациент",
    }
}
