use clinic::mail::{Declined, Letter};
use domain::identity::Role;
use leptos::prelude::*;

use super::{Rendered, frame::document};
use crate::text::identity::role as role_word;

const ACTION: &str = "открыть список";
const LEAD: &str = "Приглашение отозвано. Проверьте адрес и отправьте код активации повторно:";
const LEAD_ORGANIZER: &str =
    "Приглашение отозвано. Организаторов приглашает служба поддержки: сообщите ей верный адрес.";

/// The letter to whoever invited: somebody else got the invitation, and said so.
pub(super) fn render(letter: &Letter, declined: &Declined, public_url: &str) -> Rendered {
    let Declined {
        role,
        full_name,
        address,
        keeper,
    } = declined;
    let subject = format!("{}: адрес не тот, получатель отказался", letter.brand.name);
    let said = match role {
        // Nobody but the patient and those who keep the record is to read in a mailbox whose patient somebody is.
        Role::Patient => {
            "Человек, которому пришло одно из приглашений для пациентов, сообщил, что он не тот. В списке эта запись \
             отмечена."
                .to_owned()
        }
        Role::Organizer | Role::Doctor | Role::Specialist | Role::Assistant => format!(
            "{full_name} ({}): приглашение ушло на {address}, и получатель сообщил, что он не тот.",
            role_word(*role)
        ),
    };
    let lead = if *role == Role::Organizer { LEAD_ORGANIZER } else { LEAD };
    let link = format!("{public_url}{}", list_of(*keeper, *role));
    let text = [
        "Здравствуйте!",
        &said,
        &format!("{lead}\n{ACTION}: {link}"),
        &format!("{}\nПоддержка: {}", letter.clinic_name, letter.brand.support_email),
    ]
    .join("\n\n");
    let body = view! {
        <p>"Здравствуйте!"</p>
        <p>{said}</p>
        <p>{lead}</p>
        <p class="action">
            <a href=link.clone()>{ACTION}</a>
        </p>
    };
    Rendered {
        html: document(letter, &subject, body),
        subject,
        text,
    }
}

/// Where the keeper finds the row.
const fn list_of(keeper: Role, invited: Role) -> &'static str {
    match (keeper, invited) {
        (Role::Doctor, _) => "/doctor?status=not-me",
        (Role::Assistant, _) => "/assist/patients?status=not-me",
        (_, Role::Doctor) => "/org/doctors?status=not-me",
        (_, Role::Assistant) => "/org/assistants?status=not-me",
        (_, Role::Specialist) => "/org/specialists?status=not-me",
        (_, Role::Patient) => "/org/patients?status=not-me",
        // Organizers are the operator's to invite: no list of theirs has them.
        (_, Role::Organizer) => "/org",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic::mail::Content;

    fn rendered(role: Role, keeper: Role) -> Rendered {
        let declined = Declined {
            role,
            full_name: domain::identity::PersonName::parse("Кузнецова <b>Анна</b>").unwrap(),
            address: "anna@mail.ri".to_owned().try_into().unwrap(),
            keeper,
        };
        let letter = Letter {
            content: Content::Declined(declined),
            ..super::super::recovery::tests::letter(clinic::mail::LoginNews::PasswordChanged)
        };
        crate::letters::render(&letter, "https://onco.example.org")
    }

    #[test]
    fn the_letter_names_a_colleague_and_leads_to_the_row() {
        let Rendered { subject, text, html } = rendered(Role::Doctor, Role::Organizer);
        assert_eq!(subject, "ТЕЛЕНЕФРОЦЕНТР: адрес не тот, получатель отказался");
        assert!(
            text.contains("Кузнецова <b>Анна</b> (врач): приглашение ушло на anna@mail.ri"),
            "{text}"
        );
        assert!(html.contains("Кузнецова &lt;b&gt;"), "{html}");
        assert!(text.contains("https://onco.example.org/org/doctors?status=not-me"));
    }

    #[test]
    fn the_letter_names_no_patient() {
        for keeper in [Role::Organizer, Role::Doctor, Role::Assistant] {
            let Rendered { text, html, .. } = rendered(Role::Patient, keeper);
            for part in [text, html] {
                assert!(!part.contains("Анна") && !part.contains("anna@"), "{part}");
            }
        }
    }
}
