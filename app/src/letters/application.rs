use chrono::{DateTime, Utc};
use clinic::{
    mail::{ApplicationNews, Letter},
    secret::Secret,
};
use domain::limits::QUESTION_DAYS;

use super::{
    Rendered,
    recovery::Words,
    review::{NOT_URGENT, TO_QUEUE, WHERE_IT_STANDS, moment},
};
use crate::text::{classes::apply, dates, plural::counted};

const GO_ON: &str = "продолжить заполнение";
const NOT_YOU: &str =
    "Если вы не подавали заявку, просто удалите письмо: без кода она не отправится и завтра исчезнет.";
const QUEUE_LEAD: &str = "Заявки, самые срочные сверху:";

/// The letters of those who apply. Whoever reads over a shoulder learns that somebody wants to do exercises, no more.
pub(super) fn render(letter: &Letter, news: &ApplicationNews, public_url: &str) -> Rendered {
    let words = match news {
        ApplicationNews::Code { code, has_account } => coded(letter, code, *has_account),
        ApplicationNews::Continue { token, kept_until } => Words {
            subject: "заявка в группу занятий ЛФК: продолжить с любого устройства".into(),
            said: format!(
                "Адрес подтверждён. Ответы сохраняются после каждой страницы, и вернуться к ним можно с любого \
                 устройства до {}.",
                day(letter, *kept_until)
            ),
            lead: "Ссылка на вашу заявку, никому её не пересылайте:",
            link: Some((status(token), GO_ON)),
            after: vec!["Когда вы отправите заявку, по этой же ссылке будет видно, где она.".into()],
        },
        ApplicationNews::Unfinished { token, kept_until } => Words {
            subject: "ваша заявка не отправлена".into(),
            said: format!(
                "Вы начали заполнять заявку в группу занятий ЛФК, но не отправили её. Ответы сохранены до {}.",
                day(letter, *kept_until)
            ),
            lead: "Продолжите с того места, где остановились:",
            link: Some((status(token), GO_ON)),
            after: vec!["Если передумали, ничего делать не нужно: заявка удалится сама. Больше мы не напомним.".into()],
        },
        ApplicationNews::Received {
            number,
            token,
            answer_by,
        } => Words {
            subject: format!("заявка № {number} получена"),
            said: format!(
                "Заявка № {number} в группу занятий ЛФК получена. Врач посмотрит её и ответит до {}. Ответ придёт на \
                 этот адрес.",
                moment(letter, *answer_by)
            ),
            lead: "Где сейчас ваша заявка, видно здесь. Там же её можно отозвать:",
            link: Some((status(token), WHERE_IT_STANDS)),
            after: vec![NOT_URGENT.into()],
        },
        ApplicationNews::Withdrawn { number } => Words {
            subject: format!("заявка № {number} отозвана"),
            said: format!("Заявка № {number} в группу занятий ЛФК отозвана: врач её больше не рассматривает."),
            lead: "Если это сделали не вы, сообщите медицинской организации. Захотите заниматься — подайте заявку снова:",
            link: Some(("/join".into(), "подать новую заявку")),
            after: Vec::new(),
        },
        ApplicationNews::Expired { number, token } => Words {
            subject: format!("заявка № {number} закрыта"),
            said: format!(
                "Врач задал вопрос по заявке № {number} в группу занятий ЛФК. Ответа не было {}, и заявка закрыта.",
                counted(QUESTION_DAYS.unsigned_abs(), ["день", "дня", "дней"])
            ),
            lead: "Захотите заниматься, подайте заявку снова. Прочитать вопрос и начать новую заявку можно здесь:",
            link: Some((status(token), "открыть заявку")),
            after: vec![NOT_URGENT.into()],
        },
        ApplicationNews::New { number, answer_by } => Words {
            subject: format!("новая заявка № {number}"),
            said: format!(
                "Пришла заявка № {number} в группу занятий ЛФК. Заявителю обещан ответ до {}.",
                moment(letter, *answer_by)
            ),
            lead: QUEUE_LEAD,
            link: Some(("/doctor/applications".into(), TO_QUEUE)),
            after: Vec::new(),
        },
        ApplicationNews::Answered { number, answer_by } => Words {
            subject: format!("заявка № {number}: заявитель ответил"),
            said: format!(
                "На ваш вопрос по заявке № {number} пришёл ответ. Заявителю обещано решение до {}.",
                moment(letter, *answer_by)
            ),
            lead: QUEUE_LEAD,
            link: Some(("/doctor/applications".into(), TO_QUEUE)),
            after: Vec::new(),
        },
    };
    words.put(letter, public_url)
}

/// No link: whoever began the draft in somebody else's name must not get its reader to fill it in.
fn coded(letter: &Letter, code: &Secret, has_account: bool) -> Words {
    let code = code.reveal();
    let account = has_account.then(|| {
        format!(
            "У вас уже есть кабинет в системе {}: войдите в него и подайте заявку там. Тогда контакты и согласия вводить \
             не нужно.",
            letter.brand.name
        )
    });
    Words {
        subject: format!("код для заявки: {code}"),
        said: format!("Код, чтобы подтвердить адрес и заполнить заявку в группу занятий ЛФК: {code}"),
        lead: "Введите его на странице, где вы указали этот адрес.",
        link: None,
        after: [Some(apply::code_lives()), account, Some(NOT_YOU.to_owned())]
            .into_iter()
            .flatten()
            .collect(),
    }
}

fn status(token: &Secret) -> String {
    format!("/join/status/{}", token.reveal())
}

fn day(letter: &Letter, instant: DateTime<Utc>) -> String {
    dates::day(instant, letter.clinic_zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic::mail::{Content, LoginNews};

    fn rendered(news: ApplicationNews) -> Rendered {
        let letter = Letter {
            content: Content::Application(news),
            ..super::super::recovery::tests::letter(LoginNews::PasswordChanged)
        };
        crate::letters::render(&letter, "https://onco.example.org")
    }

    #[test]
    fn a_code_comes_without_a_link_and_only_the_letter_says_that_one_is_known() {
        for has_account in [false, true] {
            let code = Secret::draw_digits().unwrap();
            let digits = code.reveal().to_owned();
            let Rendered { subject, text, html } = rendered(ApplicationNews::Code { code, has_account });
            assert!(
                subject.contains(&digits) && text.contains(&digits) && html.contains(&digits),
                "{text}"
            );
            assert!(!text.contains("https://onco.example.org"), "{text}");
            assert_eq!(text.contains("уже есть кабинет"), has_account, "{text}");
        }
    }

    #[test]
    fn whoever_sent_one_reads_the_number_the_promise_and_the_link() {
        let token = Secret::draw().unwrap();
        let link = format!("https://onco.example.org/join/status/{}", token.reveal());
        let answer_by = "2026-11-27T15:00:00Z".parse().unwrap();
        let received = rendered(ApplicationNews::Received {
            number: 17,
            token,
            answer_by,
        });
        assert!(received.subject.contains("№ 17"), "{}", received.subject);
        assert!(received.text.contains(&link), "{}", received.text);
        assert!(
            received.text.contains("27\u{a0}ноября 2026\u{a0}г., 21:00 (UTC+06:00)"),
            "{}",
            received.text
        );
        assert!(received.text.contains("103 или 112"), "{}", received.text);
    }

    #[test]
    fn a_doctor_is_led_to_the_queue() {
        let answer_by = "2026-11-27T15:00:00Z".parse().unwrap();
        let closed = rendered(ApplicationNews::Expired {
            number: 17,
            token: Secret::draw().unwrap(),
        });
        assert!(closed.text.contains("Ответа не было 30\u{a0}дней"), "{}", closed.text);
        assert!(
            closed.text.contains("https://onco.example.org/join/status/"),
            "{}",
            closed.text
        );
        for news in [
            ApplicationNews::New { number: 3, answer_by },
            ApplicationNews::Answered { number: 3, answer_by },
        ] {
            let Rendered { subject, text, .. } = rendered(news);
            assert!(subject.contains("№ 3"), "{subject}");
            assert!(text.contains("https://onco.example.org/doctor/applications"), "{text}");
        }
    }
}
