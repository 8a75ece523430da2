//! Words of the homes of those who are no organizers.

pub const WORKING_FOR: &str = "Врачи, которым вы помогаете";
pub const TO_DO: &str = "Что можно сделать";
pub const SEE_PATIENTS: &str = "Посмотреть пациентов";
pub const SEE_PATIENTS_TEXT: &str =
    "Телефон, статус приглашения и день наблюдения; здесь же отправляют код активации повторно.";
pub const ADD_PATIENT: &str = "Добавить пациента";
pub const ADD_PATIENT_TEXT: &str = "Пациент получит письмо и активирует аккаунт, после этого начнётся наблюдение.";

pub const MY_DOCTOR: &str = "Ваш врач";
pub const OBSERVATION: &str = "Наблюдение";
pub const CONTACT: &str = "Если нужна помощь";
pub const CONTACT_TEXT: &str = "По вопросам лечения и наблюдения обращайтесь в свою медицинскую организацию.";
pub const NO_CONTACT_TEXT: &str = "По вопросам лечения и наблюдения обращайтесь к своему врачу или в регистратуру.";
pub const CLINIC: &str = "Организация";
pub const PHONE: &str = "Телефон";
pub const EMAIL: &str = "Email";
pub const HOURS: &str = "Часы работы";
pub const HELP: &str = "Помощь с сайтом";
pub const HELP_TEXT: &str = "Как войти, что делать, если письмо не пришло или забыт пароль.";
pub const TO_HELP: &str = "Открыть помощь";

/// «день 12 из 91, до 3 марта 2027 г.»
#[must_use]
pub fn runs(day: &str, until: &str) -> String {
    format!("{day}, до\u{a0}{until}")
}
