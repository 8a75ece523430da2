//! Words of those who apply for a group.

use domain::{
    classes::ApplicationState,
    limits::{ANSWER_WORKING_DAYS, CODE_MINUTES},
};

use crate::{components::Tone, text::plural::counted};

pub const TITLE: &str = "Запись в группу занятий ЛФК";
pub const BEGIN: &str = "Начать заполнение";
pub const CHOOSE_COURSE: &str = "Выберите курс";
pub const BEFORE: &str = "Что понадобится";
pub const HOW: &str = "Как это происходит";
pub const HAVE_ACCOUNT: &str = "У меня уже есть учётная запись";
pub const ERASED: &str = "Заявка удалена вместе со всеми ответами.";

pub const CONTACT_TITLE: &str = "Контакты и согласия";
pub const CONTACT_LEAD: &str =
    "На этот email придёт код, а потом ответ врача. О здоровье спросим только после согласия.";
pub const COURSE: &str = "Курс";
pub const EMAIL: &str = "Email";
pub const PHONE: &str = "Телефон";
pub const PHONE_HINT: &str = "По нему врач найдёт вас, если понадобится";
pub const FULL_NAME: &str = "Фамилия, имя, отчество (если есть)";
pub const ZONE: &str = "Часовая зона";
pub const ZONE_HINT: &str = "Проверьте: по ней мы пишем время занятий";
pub const CONSENTS: &str = "Согласия";
pub const CONSENTS_HINT: &str = "Отметьте каждое отдельно. Без тех, что со звёздочкой, продолжить нельзя.";
pub const READ_WHOLE: &str = "Прочитать полностью";
/// Nobody sees this field; machines fill it in.
pub const TRAP: &str = "Оставьте это поле пустым";
pub const GET_CODE: &str = "Получить код";
pub const TO_CLINIC: &str = "К описанию";

pub const CODE_TITLE: &str = "Подтвердите email";
pub const CODE: &str = "Код из письма";
pub const CONFIRM: &str = "Подтвердить";
pub const SEND_AGAIN: &str = "Отправить код ещё раз";
pub const SENT_AGAIN: &str = "Мы отправили новый код. Прежний больше не действует.";
pub const NO_LETTER: &str = "Письма нет?";
pub const NO_LETTER_TEXT: &str = "Подождите пару минут и посмотрите в папке «Спам». Если в адресе ошибка, начните \
     заново: ничего не пропадёт, вопросы ещё впереди.";
pub const OTHER_ADDRESS: &str = "Указать другой адрес";

pub const NEXT: &str = "Дальше";
pub const BACK: &str = "Назад";
pub const SAVE: &str = "Сохранить";
pub const SAVED_BY_PAGE: &str = "Ответы сохраняются после каждой страницы.";
pub const LATER: &str = "Прерваться и продолжить позже";

pub const CHECK_TITLE: &str = "Проверьте ответы";
pub const CHECK_LEAD: &str = "Заявка ещё не отправлена. Прочитайте ответы и отправьте её кнопкой внизу.";
pub const MISSING: &str = "На эти вопросы нужно ответить";
pub const MISSING_TEXT: &str = "Без этих ответов заявку отправить нельзя:";
pub const CHANGE: &str = "Изменить";
pub const YOU: &str = "Кто подаёт заявку";
pub const SEND: &str = "Отправить заявку";
pub const SENDING: &str = "Отправляем…";

pub const DRAFT_TITLE: &str = "Заявка не отправлена";
pub const GO_ON: &str = "Продолжить";
pub const TO_CHECK: &str = "Проверить и отправить";
pub const ERASE: &str = "Удалить заявку";
pub const CLOSED: &str = "Сейчас эта запись закрыта";
pub const CLOSED_TEXT: &str = "Организация пока не принимает заявки на этот курс через сайт. Ваши ответы сохранены: \
     отправить их можно будет, если запись откроется снова. Спросить можно здесь:";

pub const NOW: &str = "Что сейчас";
pub const NEXT_STEP: &str = "Что дальше";
pub const ANSWER_BY: &str = "Врач ответит до";
pub const URGENT: &str = "Не ждите ответа врача";
pub const URGENT_CALL: &str = "Если вам плохо прямо сейчас, звоните 103 или 112.";
pub const NOT_URGENT: &str = "Если вам стало хуже, не ждите ответа: звоните 103 или 112.";
pub const MESSAGES: &str = "Вопросы врача";
pub const DOCTOR_ASKS: &str = "Врач";
pub const YOU_SAY: &str = "Вы";
pub const YOUR_ANSWER: &str = "Ваш ответ";
pub const SEND_ANSWER: &str = "Отправить ответ";
pub const ANSWERED: &str = "Ответ отправлен врачу.";
pub const SENT: &str = "Заявка отправлена. Письмо с этой ссылкой уже идёт к вам.";
pub const REASON: &str = "Почему";
pub const ADVICE: &str = "Совет врача";
pub const APPLY_AGAIN: &str = "Подать новую заявку";
pub const WITHDRAW: &str = "Отозвать заявку";
pub const TO_ME: &str = "В мой кабинет";

pub const WITHDRAW_LEAD: &str = "Врач больше не будет её рассматривать. Если вы стоите в листе ожидания, место в нём \
     пропадёт.";
pub const ERASE_LEAD: &str = "Все ответы удалятся сразу, вернуть их нельзя.";
pub const KEEP: &str = "Оставить";

pub const ME_TITLE: &str = "Занятия ЛФК";
pub const ME_TEXT: &str = "Подайте заявку: врач посмотрит ответы и подберёт группу.";
pub const ME_LEAD: &str = "Контакты у нас уже есть. Осталось выбрать курс и ответить на вопросы.";
pub const ME_NONE: &str = "Сейчас на занятия записывает только врач";
pub const ME_NONE_TEXT: &str = "Спросите его о группе на приёме или по телефону организации.";
pub const ME_OPEN: &str = "Открыть";

/// How it goes on, in order.
#[must_use]
pub fn steps() -> [String; 3] {
    let days = counted(
        ANSWER_WORKING_DAYS.into(),
        ["рабочий день", "рабочих дня", "рабочих дней"],
    );
    [
        "Вы подтверждаете email и отвечаете на вопросы анкеты. Можно прерваться и продолжить с другого устройства."
            .to_owned(),
        format!("Врач читает заявку и отвечает за {days}. Ответ приходит на почту."),
        "Если занятия вам подходят и место есть, вы получаете приглашение в группу и свой кабинет.".to_owned(),
    ]
}

#[must_use]
pub fn code_hint() -> String {
    format!("Шесть цифр. {}", code_lives())
}

/// «Код действует 15 минут.»
#[must_use]
pub fn code_lives() -> String {
    let minutes = counted(CODE_MINUTES.unsigned_abs(), ["минуту", "минуты", "минут"]);
    format!("Код действует {minutes}.")
}

/// Until when the doctor's question may be answered.
#[must_use]
pub fn answer_until(day: &str) -> String {
    format!("Ответьте до {day}. Потом заявка закроется, и подавать её придётся заново.")
}

/// «Шаг 3 из 9».
#[must_use]
pub fn step(step: usize, of: usize) -> String {
    format!("Шаг {step} из {of}")
}

#[must_use]
pub fn code_lead(email: &str) -> String {
    format!("Мы отправили письмо с кодом на {email}. Введите код, и можно будет отвечать на вопросы.")
}

#[must_use]
pub fn numbered(number: i64) -> String {
    format!("Заявка № {number}")
}

#[must_use]
pub fn withdraw_title(number: Option<i64>) -> String {
    match number {
        Some(number) => format!("Отозвать заявку № {number}?"),
        None => "Удалить заявку?".to_owned(),
    }
}

#[must_use]
pub fn draft_lead(answered: usize, pages: usize, until: &str) -> String {
    format!("Заполнено страниц: {answered} из {pages}. Ответы сохранены до {until}.")
}

/// The label of a link that is told from others of its kind by its question.
#[must_use]
pub fn change(ask: &str) -> String {
    format!("{CHANGE}: {ask}")
}

/// The state, as a tag.
#[must_use]
pub const fn state(state: ApplicationState) -> (Tone, &'static str) {
    match state {
        ApplicationState::Draft => (Tone::Warn, "не отправлена"),
        ApplicationState::Submitted => (Tone::Info, "отправлена"),
        ApplicationState::InReview => (Tone::Info, "у врача"),
        ApplicationState::QuestionAsked => (Tone::Warn, "нужен ваш ответ"),
        ApplicationState::Approved => (Tone::Good, "вы записаны"),
        ApplicationState::Waiting => (Tone::Good, "в листе ожидания"),
        ApplicationState::Declined => (Tone::Bad, "отказ"),
        ApplicationState::Withdrawn => (Tone::Info, "отозвана"),
        ApplicationState::Expired => (Tone::Info, "закрыта"),
    }
}

/// What it means, in a sentence or two.
#[must_use]
pub const fn next(state: ApplicationState, has_account: bool) -> &'static str {
    match state {
        ApplicationState::Draft => "Заявка ещё не отправлена.",
        ApplicationState::Submitted | ApplicationState::InReview => {
            "Врач читает вашу заявку. Ответ придёт на почту: запись в группу, лист ожидания, вопрос или отказ с \
             объяснением. Пока ничего делать не нужно."
        }
        ApplicationState::QuestionAsked => "Врач задал вопрос. Ответьте на него ниже: без ответа решения не будет.",
        ApplicationState::Approved if has_account => {
            "Врач записал вас в группу. Расписание в письме и в вашем кабинете."
        }
        ApplicationState::Approved => {
            "Врач записал вас в группу. Расписание в письме. Отдельно пришло приглашение: откройте ссылку в нём и \
             придумайте пароль, это вход в ваш кабинет."
        }
        ApplicationState::Waiting => {
            "Врач допустил вас к занятиям, но свободных мест сейчас нет. Когда место освободится, мы предложим его \
             письмом. Ответить нужно будет в срок, который там указан."
        }
        ApplicationState::Declined => "Врач решил, что сейчас эти занятия вам не подходят.",
        ApplicationState::Withdrawn => "Вы отозвали заявку. Захотите заниматься, подайте новую.",
        ApplicationState::Expired => {
            "Заявка закрыта: ответа в срок не было, или ожидание места закончилось. Её можно подать снова."
        }
    }
}
