//! What is typed into every form for the test of its door.

use domain::identity::MembershipId;
use uuid::Uuid;

/// Fields with which a function gets as far as its guard.
pub(super) fn sample(function: &str, acting: MembershipId) -> Vec<(&'static str, String)> {
    let key = || ("form_key", Uuid::new_v4().to_string());
    let acting = ("acting", acting.to_string());
    let member = ("member", acting.1.clone());
    let email = ("email", format!("{}@mail.ru", Uuid::new_v4().simple()));
    let full_name = ("full_name", "Иванова Анна".to_owned());
    let course = ("course", Uuid::nil().to_string());
    let application = ("application", Uuid::nil().to_string());
    let seen = ("seen", "2026-11-24T09:00:00.123456Z".to_owned());
    let list = ("list", Uuid::new_v4().to_string());
    let nobody = || Uuid::nil().to_string();
    let group = ("group_id", nobody());
    let (class, revision) = (("class", Uuid::nil().to_string()), ("revision", "0".to_owned()));
    match function {
        "/api/identity/sign_in" => vec![email, ("password", "не тот пароль".into())],
        "/api/identity/sign_out" => vec![],
        "/api/identity/activate" => vec![("token", "no-such-token".into()), ("password", "п".into()), key()],
        "/api/identity/decline" | "/api/identity/ask_for_new_invitation" => vec![("token", "no-such-token".into())],
        "/api/identity/ask_for_reset" => vec![email, key()],
        "/api/identity/reset_password" => vec![("token", "no-such-token".into()), ("password", "п".into()), key()],
        "/api/identity/confirm_email" => vec![("token", "no-such-token".into()), key()],
        "/api/identity/save_profile" => vec![full_name, email, ("time_zone", "Asia/Omsk".into()), acting, key()],
        "/api/identity/end_session" => vec![("session", Uuid::new_v4().to_string()), acting],
        "/api/identity/end_other_sessions" => vec![acting],
        "/api/staff/register" => vec![("role", "doctor".into()), email, full_name, acting, key()],
        "/api/patients/register" => vec![email, full_name, ("period", "3m".into()), acting, key()],
        "/api/patients/save" | "/api/patients/reregister" => {
            vec![member, email, full_name, ("period", "3m".into()), acting, key()]
        }
        "/api/patients/resend" => vec![member, email, acting, key()],
        "/api/patients/resend_expiring" => vec![acting, key()],
        "/api/patients/copy_link"
        | "/api/patients/remove"
        | "/api/patients/undo_removal"
        | "/api/patients/end_sessions"
        | "/api/patients/delivery" => vec![member, acting],
        "/api/assistants/save" | "/api/staff/save" | "/api/staff/reregister" => {
            vec![member, email, full_name, acting, key()]
        }
        "/api/assistants/save_grid" => vec![acting, key()],
        "/api/settings/save" => vec![
            ("class_capacity", "12".into()),
            ("opens_at", "08:00".into()),
            ("closes_at", "18:00".into()),
            ("contact_phone", String::new()),
            ("contact_email", String::new()),
            acting,
            key(),
        ],
        "/api/settings/add_course" => vec![("course_name", "ЛФК".into()), acting, key()],
        "/api/settings/save_course" => vec![course, ("course_name", "ЛФК".into()), acting],
        "/api/settings/end_course" => vec![course, acting],
        "/api/settings/name_deputy" => {
            let nothing = String::new;
            vec![
                ("doctor", nothing()),
                ("deputy", nothing()),
                ("from_day", nothing()),
                ("to_day", nothing()),
                acting,
                key(),
            ]
        }
        "/api/settings/demand_factors" => vec![("grace_days", "14".into()), acting, key()],
        "/api/settings/dismiss_deputy" => vec![("deputy", Uuid::nil().to_string()), acting],
        "/api/staff/hand_over" => vec![member, ("doctor", Uuid::nil().to_string()), acting, key()],
        "/api/staff/resend" => vec![member, email, acting, key()],
        "/api/staff/resend_expiring" => vec![("role", "doctor".into()), acting, key()],
        "/api/staff/end_sessions"
        | "/api/staff/copy_link"
        | "/api/staff/remove"
        | "/api/staff/undo_removal"
        | "/api/staff/delivery" => {
            vec![member, acting]
        }
        "/api/import/read" => vec![("role", "doctor".into()), acting, key()],
        "/api/import/name_columns" => vec![
            list,
            ("columns[]", "email".into()),
            ("columns[]", "full_name".into()),
            acting,
        ],
        "/api/import/choose" | "/api/import/start" | "/api/import/discard" => vec![list, acting],
        "/api/import/save_rows" => vec![
            list,
            ("rows[0][number]", "2".into()),
            ("rows[0][full_name]", full_name.1),
            ("rows[0][email]", email.1),
            acting,
        ],
        "/api/monitoring/check_report" => vec![("report", nobody()), acting, key()],
        "/api/monitoring/change_programme" => {
            vec![("patient", nobody()), ("programme", "onco-basic".into()), acting, key()]
        }
        "/api/monitoring/extend_observation" => vec![("patient", nobody()), ("period", "1m".into()), acting, key()],
        "/api/monitoring/pause_observation" => vec![("patient", nobody()), ("rests", "true".into()), acting, key()],
        "/api/monitoring/finish_observation" => vec![("patient", nobody()), ("summary", "Итог.".into()), acting, key()],
        "/api/monitoring/begin_observation" => vec![
            ("patient", nobody()),
            ("programme", "onco-basic".into()),
            ("period", "1m".into()),
            acting,
            key(),
        ],
        "/api/monitoring/close_alert" => vec![
            ("alert", nobody()),
            ("action", "called".into()),
            ("note", String::new()),
            acting,
            key(),
        ],
        "/api/review/let_in" => vec![
            application,
            seen,
            ("group", "waiting".into()),
            ("period", "3m".into()),
            ("restrictions", String::new()),
            ("reason", String::new()),
            acting,
            key(),
        ],
        "/api/review/ask" => vec![application, seen, ("question", "Что?".into()), acting, key()],
        "/api/review/decline" => vec![
            application,
            seen,
            ("refusal", "нет".into()),
            ("advice", "нет".into()),
            acting,
            key(),
        ],
        "/api/review/reassign" => vec![application, ("doctor", Uuid::nil().to_string()), acting, key()],
        "/api/identity/finish_sign_in" => vec![("factor", "123456".into())],
        "/api/identity/prove_self" => vec![("current_password", "не тот пароль".into()), acting],
        "/api/identity/begin_totp" | "/api/identity/remove_totp" => vec![acting],
        "/api/identity/passkey_to_sign_in" => vec![],
        "/api/identity/passkey_to_prove" | "/api/identity/passkey_to_add" => vec![acting],
        "/api/identity/add_passkey" => vec![
            ("key_name", "Телефон".into()),
            ("factor_key", "{}".into()),
            acting,
            key(),
        ],
        "/api/identity/remove_passkey" => vec![("passkey", Uuid::nil().to_string()), acting],
        "/api/identity/new_recovery_codes" => vec![acting, key()],
        "/api/identity/confirm_totp" => vec![("factor", "123456".into()), acting, key()],
        "/api/identity/drop_factors" => vec![("token", "no-such-token".into()), ("password", "п".into()), key()],
        "/api/identity/reset_factor" => vec![member, acting, key()],
        "/api/groups/add" => [vec![course], group_form(), vec![acting, key()]].concat(),
        "/api/groups/change" => [vec![group], group_form(), vec![acting, key()]].concat(),
        "/api/groups/end" => vec![group, acting, key()],
        "/api/groups/enrol" => vec![group, ("patient", nobody()), acting, key()],
        "/api/groups/wait" => vec![course, ("patient", nobody()), acting, key()],
        "/api/groups/restrict" => vec![("seat", nobody()), group, acting],
        "/api/groups/move_to" => vec![("seat", nobody()), ("group", nobody()), acting, key()],
        "/api/groups/take_out" => vec![("seat", nobody()), group, acting, key()],
        "/api/groups/withdraw" => vec![("place", nobody()), course, acting, key()],
        "/api/groups/pass_on" => vec![group, ("specialist", nobody()), acting, key()],
        "/api/groups/hand_over" => vec![member, ("specialist", nobody()), acting, key()],
        "/api/offers/accept" | "/api/offers/decline" => vec![("token", "no-such-token".into())],
        "/api/offers/accept_own" | "/api/offers/decline_own" => vec![("place", nobody()), acting],
        "/api/attendance/call_off" => vec![class, ("reason", "busy".into()), acting, key()],
        "/api/attendance/take_back" | "/api/attendance/mark" => vec![class, acting, key()],
        "/api/attendance/make_up" => vec![("missed", Uuid::nil().to_string()), class, acting, key()],
        "/api/patients/save_own_data" => vec![
            ("phone", "8 916 123-45-67".into()),
            ("emergency_name", "Иванов Илья".into()),
            ("emergency_phone", "8 916 123-45-67".into()),
            acting,
            key(),
        ],
        "/api/patients/put_off_own_data" => vec![acting],
        "/api/monitoring/add_caregiver" => vec![full_name, email, ("patient", nobody()), acting, key()],
        "/api/monitoring/end_caregiver" => vec![("caregiver", nobody()), ("patient", nobody()), acting],
        "/api/monitoring/add_note" => vec![("patient", nobody()), ("doctor_note", "Звонил.".into()), acting, key()],
        "/api/monitoring/decline_caring" => vec![("token", "no-such-token".into())],
        "/api/attendance/new_calendar" | "/api/attendance/revoke_calendar" => vec![acting],
        "/api/calendar/move_class" => vec![
            class,
            revision,
            ("class_day", "2030-01-01".into()),
            ("starts_at", "10:00".into()),
            acting,
            key(),
        ],
        "/api/calendar/cancel_class" => vec![class, revision, ("reason", "Болезнь".into()), acting, key()],
        "/api/calendar/hand_over_class" => {
            vec![class, revision, ("specialist", Uuid::nil().to_string()), acting, key()]
        }
        "/api/calendar/add_day_off" => vec![
            ("class_day", "2030-01-01".into()),
            ("reason", "Праздник".into()),
            acting,
            key(),
        ],
        "/api/calendar/drop_day_off" => vec![("day_off", Uuid::nil().to_string()), acting],
        "/api/calls/note_call" => vec![
            ("patient", Uuid::nil().to_string()),
            ("outcome", "reached".into()),
            ("note", String::new()),
            acting,
            key(),
        ],
        "/api/classes/begin_application" => vec![
            ("slug", "no-such-clinic".into()),
            course,
            email,
            full_name,
            ("phone", "+79161234567".into()),
            ("time_zone", "Asia/Omsk".into()),
            key(),
        ],
        "/api/classes/confirm_address" => vec![("token", "no-such-token".into()), ("code", "123456".into())],
        "/api/classes/save_answers" => vec![
            ("token", "no-such-token".into()),
            ("topic", "about".into()),
            ("place", "Омск".into()),
        ],
        "/api/monitoring/save_report" => vec![
            ("report", Uuid::nil().to_string()),
            ("topic", "life".into()),
            ("fall", "no".into()),
            acting,
        ],
        "/api/monitoring/send_report" => vec![("report", Uuid::nil().to_string()), acting, key()],
        "/api/monitoring/save_report_by_link" => vec![
            ("token", "no-such-token".into()),
            ("topic", "life".into()),
            ("fall", "no".into()),
        ],
        "/api/monitoring/send_report_by_link" => vec![("token", "no-such-token".into()), key()],
        "/api/classes/send_code" | "/api/classes/send_application" => {
            vec![("token", "no-such-token".into()), key()]
        }
        "/api/classes/answer_question" => {
            vec![("token", "no-such-token".into()), ("answer", "Да".into()), key()]
        }
        "/api/classes/withdraw_application" => vec![
            ("token", "no-such-token".into()),
            ("slug", "no-such-clinic".into()),
            key(),
        ],
        "/api/classes/apply_as_patient" => vec![course, acting, key()],
        "/api/classes/open_application" => vec![application, acting],
        _ => panic!("{function} has no sample here: say with which fields it gets as far as its guard"),
    }
}

/// A group's form that is filled in rightly.
fn group_form() -> Vec<(&'static str, String)> {
    [
        ("group_title", "Утренняя группа"),
        ("specialist", "00000000-0000-0000-0000-000000000000"),
        ("class_capacity", "8"),
        ("weekdays[]", "Tue"),
        ("starts_at", "10:00"),
        ("class_minutes", "45"),
        ("time_zone", "Europe/Moscow"),
        ("from_day", "2027-02-02"),
        ("to_day", "2027-03-30"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into()
}
