//! What went wrong, in sentences that say what to do.

use domain::error::{Code, DeadLink, Field, Problem};

/// «Ошибка: » before the title of a page with a form that failed.
pub const ERROR_TITLE: &str = "Ошибка: ";
pub const NUMBER_FOR_SUPPORT: &str = "Номер для поддержки:";
pub const TO_START: &str = "На главную";
pub const TRY_AGAIN: &str = "Попробовать ещё раз";

pub const NOT_FOUND_TITLE: &str = "Такой страницы нет";
pub const NOT_FOUND_TEXT: &str =
    "Проверьте адрес. Возможно, ссылка оборвалась при копировании или страница уже удалена.";

/// A short heading for a page that shows this code.
#[must_use]
pub const fn title(code: &Code) -> &'static str {
    match code {
        Code::NotFound => NOT_FOUND_TITLE,
        Code::Conflict => "Уже изменено",
        Code::HandOverFirst => "Сначала передайте дела",
        Code::NoSeat => "Мест больше нет",
        Code::StillRuns => "Курс ещё идёт",
        Code::Forbidden => "Эта страница для другой роли",
        Code::SignedOut => "Нужно войти",
        Code::SignInAgain => "Войдите ещё раз",
        Code::ProveAgain => "Подтвердите, что это вы",
        Code::FactorDemanded => "Включите подтверждение входа",
        Code::DeadLink { .. } => "Ссылка не действует",
        Code::Unavailable => "Сервис сейчас занят",
        Code::TooLarge => "Слишком много текста",
        Code::CrossSite | Code::Malformed => "Запрос не принят",
        Code::TooManyAttempts { .. } => "Слишком много попыток",
        Code::Invalid { .. } | Code::Asks { .. } | Code::WrongCredentials => "Проверьте форму",
        Code::Internal { .. } => "Что-то пошло не так",
    }
}

/// One sentence or two: what happened and what to do.
#[must_use]
pub fn sentence(code: &Code) -> String {
    match code {
        Code::Invalid { .. } => "Некоторые поля заполнены неверно. Остальное сохранено в форме.".into(),
        Code::Asks { .. } => "Проверьте введённое и подтвердите. Всё остальное сохранено в форме.".into(),
        Code::SignedOut => "Вы не вошли или сеанс закончился. Войдите, и вы вернётесь на эту страницу.".into(),
        Code::Forbidden => "У вашей роли нет доступа. Если ролей несколько, смените роль вверху страницы.".into(),
        Code::SignInAgain => "Время на подтверждение вышло. Введите email и пароль ещё раз.".into(),
        Code::FactorDemanded => {
            "Ваша медицинская организация требует подтверждать вход не только паролем, и срок вышел. Включите \
             подтверждение входа, и всё снова откроется."
                .into()
        }
        Code::ProveAgain => "Для этого изменения ещё раз подтвердите, что это вы.".into(),
        Code::WrongCredentials => "Email или пароль не подходят. Проверьте раскладку клавиатуры и Caps Lock.".into(),
        Code::TooManyAttempts { retry_after_s } => too_many_attempts(*retry_after_s),
        Code::DeadLink { why } => dead_link(*why).into(),
        Code::NotFound => NOT_FOUND_TEXT.into(),
        Code::Conflict => {
            "Пока страница была открыта, это уже изменили. Обновите список и посмотрите, что теперь.".into()
        }
        Code::HandOverFirst => {
            "За этим сотрудником числятся пациенты, курсы, группы или занятия. Сначала передайте их другому, потом \
             удаляйте.".into()
        }
        Code::StillRuns => {
            "В курсе есть действующие группы, заявки без решения или люди в листе ожидания. Сначала врач курса отвечает \
             на заявки, завершает группы и лист ожидания, потом завершайте курс."
                .into()
        }
        Code::NoSeat => {
            "Последнее место только что заняли. Выберите другую группу или поставьте в лист ожидания.".into()
        }
        Code::CrossSite => "Форма отправлена с другого сайта. Откройте страницу заново и повторите.".into(),
        Code::TooLarge => "Отправлено слишком много текста. Сократите его и повторите.".into(),
        Code::Malformed => "Форма пришла не полностью. Откройте страницу заново и повторите.".into(),
        Code::Unavailable => "Сервис сейчас не отвечает. Подождите минуту и повторите: введённое не пропадёт.".into(),
        Code::Internal { .. } => {
            "Мы уже знаем об ошибке. Повторите позже; если не поможет, назовите поддержке номер.".into()
        }
    }
}

/// What became of a link, in a sentence.
#[must_use]
pub const fn dead_link(why: DeadLink) -> &'static str {
    match why {
        DeadLink::Unknown => "Такой ссылки нет. Возможно, она оборвалась при копировании: откройте её прямо из письма.",
        DeadLink::Used => "По этой ссылке аккаунт уже активирован. Войдите со своим паролем.",
        DeadLink::Replaced => "Вместо этой ссылки отправлена новая. Найдите в почте самое последнее письмо.",
        DeadLink::Expired => "Срок приглашения (10 дней) истёк. Попросите отправить его повторно.",
        DeadLink::Revoked => "Приглашение отозвано. Если это ошибка, обратитесь в медицинскую организацию.",
        DeadLink::Declined => {
            "По этой ссылке сообщили, что приглашение пришло не тому человеку, и оно отозвано. Если это ошибка, \
             обратитесь в медицинскую организацию."
        }
        DeadLink::CareEnded => {
            "Заполнять отчёты за этого человека больше не нужно. Делать ничего не надо, писем больше не будет."
        }
        DeadLink::Taken => "Этот адрес тем временем занят другой учётной записью.",
    }
}

/// What is wrong with a field, beside it.
#[must_use]
pub fn problem(field: Field, problem: &Problem) -> String {
    match problem {
        Problem::Required => match field {
            Field::Email => "Введите email".into(),
            Field::FullName => "Введите фамилию, имя и отчество".into(),
            Field::Password => "Введите пароль".into(),
            Field::CurrentPassword => "Введите текущий пароль: без него email и пароль не меняются".into(),
            Field::ClinicName => "Введите название организации".into(),
            Field::TimeZone => "Выберите часовую зону".into(),
            Field::Phone | Field::ContactPhone => "Введите телефон".into(),
            Field::ContactEmail => "Введите email".into(),
            Field::Doctor => "Выберите врача".into(),
            Field::Period => "Выберите период".into(),
            Field::ClassCapacity => "Введите число участников".into(),
            Field::CourseName => "Введите название курса".into(),
            Field::OpensAt | Field::ClosesAt => "Введите время, например 08:00".into(),
            Field::WorkingDays => "Отметьте хотя бы один день".into(),
            Field::Deputy => "Выберите, кто замещает".into(),
            Field::FromDay | Field::ToDay => "Введите день".into(),
            Field::Role => "Выберите роль".into(),
            Field::List => "Вставьте список или выберите файл".into(),
            Field::ListFile => "В файле никого нет: нужны строки с ФИО и email".into(),
            Field::Factor => "Введите код подтверждения".into(),
            Field::GraceDays => "Введите число дней".into(),
            Field::FactorKey => "Устройство не создало ключ. Нажмите кнопку ещё раз".into(),
            Field::KeyName => "Назовите ключ, например «Мой телефон»".into(),
            Field::GroupTitle => "Введите название группы".into(),
            Field::Specialist => "Выберите специалиста".into(),
            Field::Weekdays => "Отметьте хотя бы один день недели".into(),
            Field::StartsAt => "Введите время начала, например 10:00".into(),
            Field::ClassMinutes => "Введите, сколько минут идёт занятие".into(),
            Field::Group => "Выберите группу или лист ожидания".into(),
            Field::Restrictions => "Введите ограничения".into(),
            Field::Reason => "Напишите, почему".into(),
            Field::Refusal => "Напишите причину отказа".into(),
            Field::Advice => "Напишите, что вы советуете".into(),
            Field::Question => "Напишите вопрос".into(),
            Field::ClassDay => "Введите день".into(),
            Field::Note | Field::PatientNote => "Напишите, что произошло".into(),
            Field::Outcome => "Отметьте, чем закончился звонок".into(),
            Field::EmergencyName => "Введите, кому позвонить".into(),
            Field::EmergencyPhone => "Введите телефон близкого человека".into(),
            Field::EmergencyRelation => "Напишите, кем вам приходится этот человек".into(),
            Field::Address => "Введите адрес".into(),
            Field::Code => "Введите код из письма".into(),
            Field::Consents => "Отметьте все согласия со звёздочкой: без них продолжить нельзя".into(),
            Field::Answer => "Напишите ответ".into(),
            Field::Action => "Отметьте, что сделано: без этого сигнал не закрыть".into(),
            Field::Programme => "Выберите программу".into(),
            Field::DoctorNote => "Напишите, что отметить".into(),
            Field::Summary => "Напишите итог: он останется в карте".into(),
        },
        Problem::TooLong { .. }
        | Problem::EmailAt
        | Problem::EmailLetter { .. }
        | Problem::EmailSpace
        | Problem::EmailLocal
        | Problem::EmailDomain
        | Problem::NameNoLetters
        | Problem::HiddenCharacter
        | Problem::Phone => of_line(problem).unwrap_or_default(),
        Problem::TooShort { min } => format!("Слишком коротко: нужно не меньше {min} знаков"),
        Problem::PasswordGuessable => {
            "Такой пароль легко подобрать. Возьмите, например, три не связанных между собой слова".into()
        }
        Problem::PasswordPersonal => {
            "В пароле ваше имя, адрес или название организации. Возьмите слова, которые о вас не известны".into()
        }
        Problem::PasswordWrong => "Текущий пароль не подходит. Проверьте раскладку клавиатуры и Caps Lock".into(),
        Problem::TypeAgain => match field {
            Field::CurrentPassword => "Введите текущий пароль ещё раз: форма его не сохраняет".into(),
            Field::Factor => "Введите код ещё раз: форма его не сохраняет".into(),
            _ => "Введите новый пароль ещё раз: форма его не сохраняет".into(),
        },
        Problem::UnknownChoice => "Выберите из списка".into(),
        Problem::NotBetween { min, max } => format!("Введите число от {min} до {max}"),
        Problem::Time => match field {
            Field::ClosesAt => "Введите время позже начала, например 18:00".into(),
            _ => "Введите время, например 08:00".into(),
        },
        Problem::Day => match field {
            Field::ToDay => "Введите день не раньше первого, например 31.12.2026".into(),
            _ => "Введите день, например 31.12.2026".into(),
        },
        Problem::Taken if field == Field::Email => "Этому человеку письма уже приходят: адрес есть в списке".into(),
        Problem::Taken => "Такое название уже есть: возьмите другое".into(),
        Problem::StoodIn => "В эти дни врача уже замещают: выберите другие дни или отмените то замещение".into(),
        Problem::NoSuchDoctor => "Такого врача среди врачей организации нет: выберите из списка".into(),
        Problem::SeveralDoctors => "Врачей с таким именем несколько: выберите нужного".into(),
        Problem::TooManyRows { max } => format!("В списке больше {max} человек: разделите его на части"),
        Problem::FileTooLarge { max_kb } => {
            format!("Список слишком большой: можно не больше {max_kb} КБ. Оставьте в файле один лист без картинок")
        }
        Problem::UnreadableFile => "Файл не прочесть: нужен CSV или XLSX с одним человеком в строке".into(),
        Problem::OldSpreadsheet => {
            "Файл старого формата или под паролем: сохраните его как XLSX или CSV без пароля".into()
        }
        Problem::ColumnMissing => "Укажите, в каких столбцах ФИО (или фамилия) и email".into(),
        Problem::FactorWrong if field == Field::FactorKey => {
            "Ключ не подошёл. Попробуйте ещё раз или возьмите другой".into()
        }
        Problem::FactorWrong => {
            "Код не подходит. Введите цифры, которые видны в приложении сейчас: каждый код подходит один \
             раз"
            .into()
        }
        Problem::WeeksLater { max } => {
            format!("Слишком поздно: последний день не позже чем через {max} недель после первого")
        }
        Problem::CodeWrong => "Код не подходит. Проверьте цифры: нужен код из самого последнего письма".into(),
        Problem::CodeOver => "Этот код больше не действует. Нажмите «Отправить код ещё раз»".into(),
        Problem::NoSuchDay => "Между первым и последним днём такого дня недели нет: отметьте другие".into(),
        Problem::SeatsTaken { taken } => {
            format!("Столько мест уже занято: {taken}. Меньше сделать нельзя, никто не исключается сам")
        }
        Problem::Busy => match field {
            Field::Specialist => "Этот специалист ведёт в это время другое занятие: выберите другого".into(),
            _ => "Специалист ведёт в это время другое занятие: выберите другое время".into(),
        },
        Problem::Past => "Это время уже прошло: выберите более позднее".into(),
        Problem::Oneself => "Выберите другого врача: сам себя никто не замещает".into(),
    }
}

/// What is wrong with a name, an address or a number that was typed; none for what only the server can find. The
/// browser's part says no more than this, and carries no more sentences.
#[must_use]
pub fn of_line(problem: &Problem) -> Option<String> {
    Some(match problem {
        Problem::TooLong { max } => format!("Слишком длинно: можно не больше {max} знаков"),
        Problem::EmailAt => "В адресе должен быть один знак @, например ivanov@mail.ru".into(),
        Problem::EmailLetter { letter } if is_cyrillic(*letter) => {
            format!("В адресе русская буква «{letter}». Переключите клавиатуру и наберите её латиницей")
        }
        Problem::EmailLetter { letter } => {
            format!("В адресе не может быть знака «{letter}»: только латинские буквы, цифры и точки")
        }
        Problem::EmailSpace => "В адресе есть пробел: уберите его".into(),
        Problem::EmailLocal => "Проверьте часть адреса до знака @".into(),
        Problem::EmailDomain => "Проверьте часть адреса после знака @, например mail.ru".into(),
        Problem::NameNoLetters => "Введите фамилию, имя и отчество буквами".into(),
        Problem::HiddenCharacter => "В тексте есть невидимый знак: наберите его заново, не копируя".into(),
        Problem::Phone => "Проверьте номер: нужен код и все цифры, например +7\u{a0}916\u{a0}123-45-67".into(),
        _ => return None,
    })
}

fn is_cyrillic(letter: char) -> bool {
    ('\u{400}'..='\u{52f}').contains(&letter)
}

fn too_many_attempts(retry_after_s: u32) -> String {
    let minutes = retry_after_s.div_ceil(60);
    format!("Слишком много попыток подряд. Подождите (минут: {minutes}) и попробуйте снова.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cyrillic_look_alike_is_shown_to_whoever_typed_it() {
        let sentence = problem(Field::Email, &Problem::EmailLetter { letter: 'о' });
        assert!(sentence.contains("русская буква «о»"), "{sentence}");
        let sentence = problem(Field::Email, &Problem::EmailLetter { letter: 'é' });
        assert!(sentence.contains("знака «é»"), "{sentence}");
    }
}
