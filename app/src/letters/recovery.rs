use clinic::mail::{Letter, LoginNews};
use leptos::prelude::*;

use super::{Rendered, frame::document};
use crate::text::{dates, profile::UNKNOWN_DEVICE};

const GREETING: &str = "Здравствуйте!";

/// The letters about a login: its password and its address.
pub(super) fn render(letter: &Letter, news: &LoginNews, public_url: &str) -> Rendered {
    let brand = letter.brand.name.as_str();
    let words = match news {
        LoginNews::PasswordReset { token, expires_at } => Words {
            subject: "новый пароль".into(),
            said: format!("Кто-то, вероятно вы, забыл пароль к системе {brand} на этом адресе."),
            lead: "Чтобы задать новый пароль, откройте страницу:",
            link: Some((format!("/reset/{}", token.reveal()), "задать новый пароль")),
            after: vec![
                until(letter, *expires_at),
                "Если вы об этом не просили, просто удалите письмо: пароль останется прежним.".into(),
            ],
        },
        LoginNews::EmailConfirmation { token, expires_at } => Words {
            subject: "подтвердите новый email".into(),
            said: format!("Этот адрес указан как новый email учётной записи в системе {brand}."),
            lead: "Чтобы входить с ним и получать на него письма, подтвердите адрес:",
            link: Some((format!("/email/{}", token.reveal()), "подтвердить адрес")),
            after: vec![
                until(letter, *expires_at),
                "Если вы ничего не меняли, просто удалите письмо: без подтверждения адрес не изменится.".into(),
            ],
        },
        LoginNews::EmailTaken => Words {
            subject: "кто-то указал ваш email".into(),
            said: format!(
                "Кто-то хотел сделать этот адрес новым email своей учётной записи в системе {brand}. На нём уже есть \
                 учётная запись, поэтому ничего не изменилось."
            ),
            lead: "Если это были вы, войдите с этим адресом. Если пароль забыт, задайте новый:",
            link: Some(("/forgot".into(), "не помню пароль")),
            after: vec!["Если это были не вы, ничего делать не нужно.".into()],
        },
        LoginNews::EmailChangeRequested { new_email } => Words {
            subject: "запрошена смена email".into(),
            said: format!(
                "В вашем профиле в системе {brand} указан новый email: {new_email}. Он начнёт действовать, когда его \
                 подтвердят по ссылке из письма на тот адрес. До этого входите с прежним."
            ),
            lead: "Если это были не вы, сразу задайте новый пароль: это отменит смену адреса и завершит все сеансы.",
            link: Some(("/forgot".into(), "задать новый пароль")),
            after: vec!["Если это были вы, ничего делать не нужно.".into()],
        },
        LoginNews::EmailChanged { new_email } => Words {
            subject: "email изменён".into(),
            said: format!(
                "Email вашей учётной записи в системе {brand} изменён на {new_email}. Входите теперь с ним; на этот \
                 адрес письма больше не приходят."
            ),
            lead: "Если это были не вы, сразу напишите в поддержку: адрес внизу письма.",
            link: None,
            after: Vec::new(),
        },
        LoginNews::NewDevice { device, at } => Words {
            subject: "вход с нового устройства".into(),
            said: format!(
                "В вашу учётную запись в системе {brand} вошли с устройства, с которого раньше не входили: {}, {} ({}).",
                device.as_deref().unwrap_or(UNKNOWN_DEVICE),
                dates::day_and_time(*at, letter.clinic_zone),
                dates::zone_words(*at, letter.clinic_zone)
            ),
            lead: "Если это были не вы, сразу задайте новый пароль: все сеансы завершатся, и войти можно будет только с \
                   ним.",
            link: Some(("/forgot".into(), "задать новый пароль")),
            after: vec!["Если это были вы, ничего делать не нужно.".into()],
        },
        LoginNews::FactorOn => Words {
            subject: "включено подтверждение входа".into(),
            said: format!(
                "Теперь, чтобы войти в вашу учётную запись в системе {brand}, кроме пароля нужно подтверждение. Сеансы на \
                 других устройствах завершены."
            ),
            lead: "Если это были не вы, сразу напишите в поддержку: адрес внизу письма.",
            link: None,
            after: vec!["Если это были вы, ничего делать не нужно.".into()],
        },
        LoginNews::FactorOff { still } => Words {
            subject: "подтверждение входа выключено".into(),
            said: if *still {
                format!("В вашей учётной записи в системе {brand} убран один из способов подтверждения входа.")
            } else {
                format!("Теперь, чтобы войти в вашу учётную запись в системе {brand}, достаточно пароля.")
            },
            lead: "Если это были не вы, сразу задайте новый пароль:",
            link: Some(("/forgot".into(), "задать новый пароль")),
            after: vec!["Если это были вы, ничего делать не нужно.".into()],
        },
        LoginNews::PasskeyAdded { name, first } => Words {
            subject: "добавлен ключ входа".into(),
            said: {
                let since = if *first {
                    " Теперь, чтобы войти, кроме пароля нужно подтверждение. Сеансы на других устройствах завершены."
                } else {
                    ""
                };
                format!("К вашей учётной записи в системе {brand} добавлен ключ входа «{name}».{since}")
            },
            lead: "Если это были не вы, сразу задайте новый пароль, потом удалите этот ключ в профиле:",
            link: Some(("/forgot".into(), "задать новый пароль")),
            after: vec!["Если это были вы, ничего делать не нужно.".into()],
        },
        LoginNews::PasskeyRemoved { name, still } => Words {
            subject: "удалён ключ входа".into(),
            said: {
                let now = if *still {
                    ""
                } else {
                    " Теперь, чтобы войти, достаточно пароля."
                };
                format!("Из вашей учётной записи в системе {brand} удалён ключ входа «{name}».{now}")
            },
            lead: "Если это были не вы, сразу задайте новый пароль:",
            link: Some(("/forgot".into(), "задать новый пароль")),
            after: vec!["Если это были вы, ничего делать не нужно.".into()],
        },
        LoginNews::FactorReset { token, expires_at } => Words {
            subject: "выключить подтверждение входа".into(),
            said: format!(
                "Организатор вашей медицинской организации отправил вам эту ссылку, потому что вы не можете подтвердить \
                 вход в систему {brand}: например, потерян телефон."
            ),
            lead: "Чтобы для входа снова было достаточно пароля, откройте страницу и введите свой пароль:",
            link: Some((format!("/factor/{}", token.reveal()), "выключить подтверждение входа")),
            after: vec![
                until(letter, *expires_at),
                "Если вы об этом не просили, ничего не открывайте и сообщите организатору: без вашего пароля ничего не \
                 изменится.".into(),
            ],
        },
        LoginNews::PasswordChanged => Words {
            subject: "пароль изменён".into(),
            said: format!(
                "Пароль вашей учётной записи в системе {brand} изменён. Сеансы на других устройствах завершены."
            ),
            lead: "Если это были не вы, сразу задайте новый пароль:",
            link: Some(("/forgot".into(), "задать новый пароль")),
            after: vec!["Если это были вы, ничего делать не нужно.".into()],
        },
    };
    words.put(letter, public_url)
}

fn until(letter: &Letter, expires_at: chrono::DateTime<chrono::Utc>) -> String {
    let zone = letter.clinic_zone;
    format!(
        "Ссылка действует до {} ({}) и срабатывает один раз.",
        dates::day_and_time(expires_at, zone),
        dates::zone_words(expires_at, zone)
    )
}

/// One such letter: what happened, what to do about it, the one link, what else to know.
pub(super) struct Words {
    pub(super) subject: String,
    pub(super) said: String,
    pub(super) lead: &'static str,
    pub(super) link: Option<(String, &'static str)>,
    pub(super) after: Vec<String>,
}

impl Words {
    pub(super) fn put(self, letter: &Letter, public_url: &str) -> Rendered {
        let Self {
            subject,
            said,
            lead,
            link,
            after,
        } = self;
        let brand = &letter.brand;
        let subject = format!("{}: {subject}", brand.name);
        let link = link.map(|(path, words)| (format!("{public_url}{path}"), words));
        let action = match &link {
            Some((href, words)) => format!("{lead}\n{words}: {href}"),
            None => lead.to_owned(),
        };
        let foot = format!("{}\nПоддержка: {}", letter.clinic_name, brand.support_email);
        let mut text = vec![GREETING.to_owned(), said.clone(), action];
        text.extend(after.iter().cloned());
        text.push(foot);
        let body = view! {
            <p>{GREETING}</p>
            <p>{said}</p>
            <p>{lead}</p>
            {link
                .map(|(href, words)| {
                    view! {
                        <p class="action">
                            <a href=href>{words}</a>
                        </p>
                    }
                })}
            {after.into_iter().map(|words| view! { <p class="quiet">{words}</p> }).collect_view()}
        };
        Rendered {
            html: document(letter, &subject, body),
            subject,
            text: text.join("\n\n"),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use clinic::{mail::Content, secret::Secret};
    use domain::settings::Brand;

    pub(in crate::letters) fn letter(news: LoginNews) -> Letter {
        let brand: Brand = serde_json::from_value(serde_json::json!({
            "name": "ТЕЛЕНЕФРОЦЕНТР",
            "centre": "цифровой нефроцентр",
            "about": "Сервис.",
            "support-email": "support@example.org",
            "mail-from": "post@example.org",
            "accent-light": "#0b6e6e",
            "accent-dark": "#5cc8c8",
            "first-course": "ЛФК",
            "questionnaire": "onco-lfk",
            "programmes": ["onco-basic"],
            "periods": [],
        }))
        .unwrap();
        Letter {
            id: "0193f5a0-0000-7000-8000-000000000001".parse().unwrap(),
            to: "ivan@mail.ru".to_owned().try_into().unwrap(),
            brand,
            clinic_name: "Клиника <№ 1>".into(),
            clinic_zone: chrono_tz::Asia::Omsk,
            content: Content::Login(news),
        }
    }

    fn rendered(news: LoginNews) -> Rendered {
        crate::letters::render(&letter(news), "https://onco.example.org")
    }

    #[test]
    fn the_first_link_of_the_text_is_what_the_letter_is_for() {
        let [reset, confirm, lost] = [(); 3].map(|()| Secret::draw().unwrap());
        let expires_at = "2026-11-24T12:30:00Z".parse().unwrap();
        let new_email: domain::identity::Email = "petrov@mail.ru".to_owned().try_into().unwrap();
        let paths = [
            format!("/reset/{}", reset.reveal()),
            format!("/email/{}", confirm.reveal()),
            format!("/factor/{}", lost.reveal()),
            "/forgot".into(),
            "/forgot".into(),
            "/forgot".into(),
        ];
        let news = [
            LoginNews::PasswordReset {
                token: reset,
                expires_at,
            },
            LoginNews::EmailConfirmation {
                token: confirm,
                expires_at,
            },
            LoginNews::FactorReset {
                token: lost,
                expires_at,
            },
            LoginNews::EmailTaken,
            LoginNews::EmailChangeRequested { new_email },
            LoginNews::PasswordChanged,
        ];
        for (news, path) in news.into_iter().zip(paths) {
            let rendered = rendered(news);
            let first = rendered
                .text
                .split_whitespace()
                .find(|word| word.starts_with("https://"));
            assert_eq!(first, Some(format!("https://onco.example.org{path}").as_str()));
            assert!(rendered.html.contains(&format!("https://onco.example.org{path}")));
            assert!(rendered.html.contains("Клиника &lt;№ 1&gt;"), "{}", rendered.html);
            assert!(rendered.subject.starts_with("ТЕЛЕНЕФРОЦЕНТР: "));
        }
    }

    #[test]
    fn a_deadline_is_told_in_the_readers_zone() {
        let news = LoginNews::PasswordReset {
            token: Secret::draw().unwrap(),
            expires_at: "2026-11-24T12:30:00Z".parse().unwrap(),
        };
        let rendered = rendered(news);
        assert!(
            rendered.text.contains("24\u{a0}ноября 2026\u{a0}г., 18:30 (UTC+06:00)"),
            "{}",
            rendered.text
        );
    }

    #[test]
    fn a_new_device_is_told_of_with_its_time_and_without_its_network() {
        let news = |device: Option<&str>| LoginNews::NewDevice {
            device: device.map(str::to_owned),
            at: "2026-11-24T12:30:00Z".parse().unwrap(),
        };
        let known = rendered(news(Some("Chrome, Windows")));
        assert_eq!(known.subject, "ТЕЛЕНЕФРОЦЕНТР: вход с нового устройства");
        let said = "Chrome, Windows, 24\u{a0}ноября 2026\u{a0}г., 18:30 (UTC+06:00)";
        assert!(known.text.contains(said), "{}", known.text);
        assert!(known.html.contains("https://onco.example.org/forgot"));
        assert!(rendered(news(None)).text.contains("браузер не назвал себя"));
    }

    #[test]
    fn whoever_loses_a_factor_is_told_what_is_left() {
        let off = |still| rendered(LoginNews::FactorOff { still }).text;
        assert!(off(false).contains("достаточно пароля"), "{}", off(false));
        assert!(off(true).contains("убран один из способов"), "{}", off(true));
        let on = rendered(LoginNews::FactorOn);
        assert!(on.text.contains("кроме пароля нужно подтверждение"), "{}", on.text);
        assert!(!on.text.contains("https://"), "{}", on.text);
    }

    #[test]
    fn a_key_is_told_of_by_its_name() {
        let added = |first| {
            let name = "Телефон <Анны>".to_owned();
            rendered(LoginNews::PasskeyAdded { name, first })
        };
        assert!(added(false).text.contains("добавлен ключ входа «Телефон <Анны>»."));
        assert!(!added(false).text.contains("кроме пароля"), "{}", added(false).text);
        assert!(added(true).text.contains("кроме пароля нужно подтверждение"));
        assert!(
            added(true).html.contains("«Телефон &lt;Анны&gt;»"),
            "{}",
            added(true).html
        );
        let removed = |still| {
            let name = "Ноутбук".to_owned();
            rendered(LoginNews::PasskeyRemoved { name, still }).text
        };
        assert!(removed(false).contains("«Ноутбук». Теперь, чтобы войти, достаточно пароля."));
        assert!(!removed(true).contains("достаточно пароля"));
    }

    #[test]
    fn the_old_address_learns_the_new_one() {
        let news = LoginNews::EmailChanged {
            new_email: "petrov@mail.ru".to_owned().try_into().unwrap(),
        };
        let rendered = rendered(news);
        assert!(rendered.text.contains("изменён на petrov@mail.ru"));
        assert!(!rendered.text.contains("https://"), "{}", rendered.text);
    }
}
