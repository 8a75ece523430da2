//! Words of the journal.

use chrono_tz::Tz;
use domain::{
    audit::{Action, JournalEntry, What},
    identity::Role,
};

use super::{dates, identity::role as role_word};

pub const TITLE: &str = "Журнал";
pub const LEAD: &str = "Кто, что и когда сделал в организации и кто смотрел медицинские данные. Записи не меняются и не \
     удаляются.";
pub const SEARCH: &str = "Кто или с кем";
pub const ROLE: &str = "Роль";
pub const ANY_ROLE: &str = "любая";
pub const FROM: &str = "С какого дня";
pub const TO: &str = "По какой день";
pub const WHEN: &str = "Когда";
pub const WHO: &str = "Кто";
pub const ACTION: &str = "Что сделано";
pub const WHAT: &str = "С кем или с чем";
pub const NETWORK: &str = "Откуда";
pub const COLUMNS: [&str; 6] = [WHEN, WHO, ROLE, ACTION, WHAT, NETWORK];
pub const FILE: &str = "Скачать CSV";
pub const NOTHING: &str = "Записей нет";
pub const NOTHING_TEXT: &str = "Измените дни или имя.";

/// The last line of a file that has no room for more.
#[must_use]
pub fn only_the_latest(entries: u64) -> String {
    format!("Показаны последние {entries} записей. Чтобы увидеть остальные, выберите дни.")
}

/// Whoever did it.
#[must_use]
pub fn who(entry: &JournalEntry) -> String {
    match (&entry.who, entry.role) {
        (Some(whom), _) => whom.full_name.clone(),
        (None, Some(_)) => "бывший сотрудник".into(),
        (None, None) => "сервис или посетитель".into(),
    }
}

/// In which role.
#[must_use]
pub fn role(entry: &JournalEntry) -> String {
    entry.role.map(|role| role_word(role).to_owned()).unwrap_or_default()
}

/// What it was done to.
#[must_use]
pub fn what(what: &What, zone: Tz) -> String {
    match what {
        What::Person(whom) if whom.role == Role::Patient => format!("{}, пациент", whom.full_name),
        What::Person(whom) => whom.full_name.clone(),
        What::Course(_, name) => format!("курс «{name}»"),
        What::Group(_, title) => format!("группа «{title}»"),
        What::Class(_, begins) => format!("занятие {}", dates::day_and_time(*begins, zone)),
        What::Application(_, Some(number)) => format!("заявка №\u{a0}{number}"),
        What::Application(_, None) => "заявка".into(),
    }
}

/// What was done.
#[must_use]
pub const fn action(action: Action) -> &'static str {
    match action {
        Action::ClinicCreated => "создана организация",
        Action::MemberRegistered => "зарегистрирован",
        Action::InvitationResent => "приглашение отправлено повторно",
        Action::InvitationLinkCopied => "скопирована ссылка приглашения",
        Action::InvitationExpired => "приглашение истекло",
        Action::InvitationDeclined => "ответ «это не я» на приглашение",
        Action::InvitationAskedFor => "попросил новое приглашение",
        Action::MemberChanged => "изменены данные",
        Action::MemberRemoved => "удалён",
        Action::RemovalUndone => "удаление отменено",
        Action::MemberReregistered => "зарегистрирован повторно",
        Action::MembershipActivated => "активирован аккаунт",
        Action::SignedIn => "вход",
        Action::SignInFailed => "неудачный вход",
        Action::SignedOut => "выход",
        Action::ProfileChanged => "изменён профиль",
        Action::ClinicRenamed => "организация переименована",
        Action::PasswordChanged => "изменён пароль",
        Action::EmailChangeRequested => "запрошена смена email",
        Action::EmailChanged => "изменён email",
        Action::RecoveryRequested => "запрошено восстановление пароля",
        Action::PasswordReset => "задан новый пароль по ссылке",
        Action::SessionsEnded => "завершены сеансы",
        Action::ObservationChanged => "изменено наблюдение",
        Action::HandedOver => "передан другому врачу",
        Action::AccessChanged => "изменён доступ ассистента",
        Action::SettingsChanged => "изменены настройки",
        Action::CourseAdded => "добавлен курс",
        Action::CourseChanged => "изменён курс",
        Action::CourseEnded => "завершён курс",
        Action::DeputyNamed => "назначен заместитель",
        Action::DeputyRemoved => "отменён заместитель",
        Action::FactorAdded => "добавлен способ подтверждения входа",
        Action::FactorRemoved => "удалён способ подтверждения входа",
        Action::FactorFailed => "неверный код подтверждения",
        Action::RecoveryCodesMade => "созданы резервные коды",
        Action::RecoveryCodeUsed => "использован резервный код",
        Action::FactorDemandChanged => "изменено требование подтверждать вход",
        Action::FactorResetSent => "отправлена ссылка сброса подтверждения",
        Action::ApplicationSent => "подана заявка",
        Action::ApplicationsListed => "просмотрена очередь заявок",
        Action::ApplicationOpened => "просмотрена заявка",
        Action::ApplicationAsked => "задан вопрос по заявке",
        Action::ApplicationAnswered => "получен ответ по заявке",
        Action::ApplicationApproved => "заявка одобрена",
        Action::ApplicationWaitlisted => "заявка поставлена в лист ожидания",
        Action::ApplicationDeclined => "заявка отклонена",
        Action::ApplicationWithdrawn => "заявка отозвана",
        Action::ApplicationExpired => "заявка закрыта без ответа заявителя",
        Action::ApplicationReassigned => "заявка передана другому врачу",
        Action::GroupAdded => "создана группа",
        Action::GroupChanged => "изменена группа",
        Action::GroupEnded => "завершена группа",
        Action::Enrolled => "записан в группу",
        Action::EnrolmentEnded => "выбыл из группы",
        Action::SeatOffered => "предложено место",
        Action::SeatAccepted => "место принято",
        Action::SeatDeclined => "от места отказались",
        Action::OfferExpired => "предложение места осталось без ответа",
        Action::Waitlisted => "внесён в лист ожидания",
        Action::TakenOffList => "вышел из листа ожидания или убран из него",
        Action::RestrictionsChanged => "изменены ограничения участника группы",
        Action::ClassMoved => "перенесено занятие",
        Action::ClassCancelled => "отменено занятие",
        Action::ClassHandedOver => "занятие передано другому специалисту",
        Action::AttendanceMarked => "отмечено посещение",
        Action::AttendanceCancelled => "пациент не придёт на занятие",
        Action::RosterShown => "просмотрен список занятия",
        Action::CallsListed => "просмотрен список звонков",
        Action::CallNoted => "записан звонок",
        Action::ProgrammeChosen => "выбрана программа наблюдения",
        Action::ReportShown => "просмотрены отчёты пациента",
        Action::ReportSaved => "заполнен отчёт за пациента",
        Action::ReportSent => "отправлен отчёт",
        Action::ReportSentForPatient => "близкий отправил отчёт за пациента",
        Action::NoteAdded => "записана заметка о пациенте",
        Action::OwnDataSaved => "пациент сохранил свои данные",
        Action::CaregiverNamed => "добавлен близкий, который заполняет отчёты",
        Action::CaregiverEnded => "близкий больше не заполняет отчёты",
        Action::AlertsShown => "просмотрен список сигналов",
        Action::AlertShown => "просмотрен сигнал",
        Action::AlertRaised => "появился сигнал",
        Action::AlertEscalated => "сигнал без ответа передан дальше",
        Action::AlertClosed => "закрыт сигнал",
        Action::RecordShown => "просмотрена карта пациента",
        Action::RecordExported => "карта пациента выгружена файлом",
        Action::PatientsShown => "просмотрен список пациентов с состоянием",
        Action::ReportChecked => "отчёт отмечен проверенным",
        Action::ObservationPaused => "наблюдение приостановлено",
        Action::ObservationResumed => "наблюдение возобновлено",
        Action::ObservationExtended => "наблюдение продлено",
        Action::ObservationFinished => "наблюдение завершено",
        Action::ObservationBegun => "начато новое наблюдение",
        Action::CalendarLinkMade => "создана ссылка календаря",
        Action::CalendarLinkRevoked => "отозвана ссылка календаря",
    }
}
