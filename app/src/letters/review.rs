use chrono::{DateTime, Utc};
use clinic::mail::{Letter, ReviewNews, Reviewed, Seat};

use super::{Rendered, recovery::Words};
use crate::text::{classes::review::weekly, dates};

pub(super) const NOT_URGENT: &str = "Если вам стало хуже, не ждите ответа: звоните 103 или 112.";
pub(super) const WHERE_IT_STANDS: &str = "посмотреть заявку";
pub(super) const TO_QUEUE: &str = "открыть заявки";

/// The letters about an application under review. What was answered, asked or advised is read behind the link.
pub(super) fn render(letter: &Letter, reviewed: &Reviewed, public_url: &str) -> Rendered {
    let number = reviewed.number;
    let status = |token: &clinic::secret::Secret| format!("/join/status/{}", token.reveal());
    let words = match &reviewed.news {
        ReviewNews::Question(token) => Words {
            subject: format!("вопрос по заявке № {number}"),
            said: format!("Врач рассмотрел вашу заявку № {number} в группу занятий ЛФК и задал вопрос."),
            lead: "Прочитайте вопрос и ответьте. Пока ответа нет, решение откладывается:",
            link: Some((status(token), "ответить врачу")),
            after: vec![NOT_URGENT.into()],
        },
        ReviewNews::Approved(seat) => approved(letter, number, seat),
        ReviewNews::Waiting(token) => Words {
            subject: format!("заявка № {number}: вы в листе ожидания"),
            said: format!(
                "Врач допустил вас к занятиям ЛФК по заявке № {number}. Сейчас свободных мест в группах нет, и вы стоите \
                 в листе ожидания. Когда место освободится, мы предложим его письмом: ответить нужно будет в срок, \
                 который там указан."
            ),
            lead: "Где сейчас ваша заявка, видно здесь:",
            link: Some((status(token), WHERE_IT_STANDS)),
            after: vec![NOT_URGENT.into()],
        },
        ReviewNews::Declined(token) => Words {
            subject: format!("ответ по заявке № {number}"),
            said: format!("Врач рассмотрел вашу заявку № {number} и ответил."),
            lead: "Прочитайте ответ и совет врача:",
            link: Some((status(token), WHERE_IT_STANDS)),
            after: vec![NOT_URGENT.into()],
        },
        ReviewNews::Reminder { answer_by } => Words {
            subject: format!("заявка № {number} ждёт ответа"),
            said: format!(
                "Заявка № {number} ещё без ответа. Заявителю обещан ответ до {}.",
                moment(letter, *answer_by)
            ),
            lead: "Заявки, самые срочные сверху:",
            link: Some(("/doctor/applications".into(), TO_QUEUE)),
            after: Vec::new(),
        },
        ReviewNews::Overdue { doctor, answer_by } => Words {
            subject: format!("заявка № {number} просрочена"),
            said: format!(
                "{doctor} не ответил(а) вовремя на заявку № {number}: ответ был обещан до {}. Вы замещаете этого врача и \
                 можете принять решение.",
                moment(letter, *answer_by)
            ),
            lead: "Заявки, самые срочные сверху:",
            link: Some(("/doctor/applications".into(), TO_QUEUE)),
            after: Vec::new(),
        },
        ReviewNews::Given { answer_by } => Words {
            subject: format!("вам передана заявка № {number}"),
            said: match answer_by {
                Some(by) => format!(
                    "Организатор передал вам заявку № {number} в группу занятий ЛФК. Заявителю обещан ответ до {}.",
                    moment(letter, *by)
                ),
                None => format!(
                    "Организатор передал вам заявку № {number} в группу занятий ЛФК. Заявитель допущен к занятиям и ждёт \
                     свободного места: решать ничего не нужно."
                ),
            },
            lead: "Заявки, самые срочные сверху:",
            link: Some(("/doctor/applications".into(), TO_QUEUE)),
            after: Vec::new(),
        },
    };
    words.put(letter, public_url)
}

/// The group's title is left out: it may name an illness.
fn approved(letter: &Letter, number: i64, seat: &Seat) -> Words {
    let Seat {
        token,
        specialist,
        schedule,
        first_class,
    } = seat;
    let when = weekly(schedule, *first_class);
    let first = first_class.map(|begins| {
        let zone = letter.clinic_zone;
        format!(
            " Первое занятие: {} ({}).",
            dates::weekday_and_time(begins, zone),
            dates::zone_words(begins, zone)
        )
    });
    let said = format!(
        "Врач записал вас в группу занятий ЛФК по заявке № {number}. Занятия: {when}, длительность {} мин, \
         специалист {specialist}.{}",
        schedule.minutes,
        first.unwrap_or_default()
    );
    let (lead, link, after) = match token {
        Some(token) => (
            "Где сейчас ваша заявка, видно здесь:",
            (format!("/join/status/{}", token.reveal()), WHERE_IT_STANDS),
            vec![
                "Приглашение придёт отдельным письмом: откройте ссылку в нём и придумайте пароль. После этого занятия \
                 будут в вашем кабинете."
                    .to_owned(),
                NOT_URGENT.to_owned(),
            ],
        ),
        None => (
            "Занятия уже в вашем кабинете:",
            ("/me".to_owned(), "открыть кабинет"),
            vec![NOT_URGENT.to_owned()],
        ),
    };
    Words {
        subject: "вы записаны в группу занятий ЛФК".into(),
        said,
        lead,
        link: Some(link),
        after,
    }
}

pub(super) fn moment(letter: &Letter, instant: DateTime<Utc>) -> String {
    let zone = letter.clinic_zone;
    format!(
        "{} ({})",
        dates::day_and_time(instant, zone),
        dates::zone_words(instant, zone)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use clinic::mail::{Content, LoginNews};
    use domain::{
        classes::Schedule,
        settings::{TimeOfDay, WorkingDays},
    };

    fn rendered(news: ReviewNews) -> Rendered {
        let letter = Letter {
            content: Content::Review(Reviewed { number: 17, news }),
            ..super::super::recovery::tests::letter(LoginNews::PasswordChanged)
        };
        crate::letters::render(&letter, "https://onco.example.org")
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_seat_is_told_in_the_zone_of_the_reader_and_of_the_group() {
        let day = |text: &str| text.parse().unwrap();
        let seat = Seat {
            token: None,
            specialist: "Орлова Вера".into(),
            schedule: Schedule {
                days: WorkingDays::parse(&["Tue".to_owned(), "Thu".to_owned()]).unwrap(),
                starts_at: TimeOfDay::parse("10:00").unwrap(),
                zone: chrono_tz::Europe::Moscow,
                minutes: 45,
                from: day("2026-12-01"),
                to: day("2027-02-01"),
            },
            first_class: Some(at("2026-12-01T07:00:00Z")),
        };
        let Rendered { subject, text, .. } = rendered(ReviewNews::Approved(Box::new(seat)));
        assert_eq!(subject, "ТЕЛЕНЕФРОЦЕНТР: вы записаны в группу занятий ЛФК");
        assert!(
            text.contains("вт, чт, 10:00 (по московскому времени), длительность 45 мин"),
            "{text}"
        );
        assert!(
            text.contains("Первое занятие: вторник, 1\u{a0}декабря 2026\u{a0}г., 13:00 (UTC+06:00)"),
            "{text}"
        );
        assert!(text.contains("https://onco.example.org/me"), "{text}");
        assert!(!text.contains("Приглашение"), "{text}");
    }

    #[test]
    fn a_doctor_reads_the_number_and_the_promise() {
        let answer_by = at("2026-11-27T15:00:00Z");
        let overdue = ReviewNews::Overdue {
            doctor: "Кузнецова Анна <Львовна>".into(),
            answer_by,
        };
        let Rendered { text, html, .. } = rendered(overdue);
        assert!(
            text.contains("27\u{a0}ноября 2026\u{a0}г., 21:00 (UTC+06:00)"),
            "{text}"
        );
        assert!(html.contains("&lt;Львовна&gt;"), "{html}");
        for news in [
            ReviewNews::Reminder { answer_by },
            ReviewNews::Given {
                answer_by: Some(answer_by),
            },
            ReviewNews::Given { answer_by: None },
        ] {
            let Rendered { subject, text, .. } = rendered(news);
            assert!(subject.contains("№ 17"), "{subject}");
            assert!(text.contains("https://onco.example.org/doctor/applications"), "{text}");
        }
    }
}
