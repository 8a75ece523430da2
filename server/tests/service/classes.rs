//! Classes by HTTP: the patient's own page, the roster, the calendar's address, and the letter before a class.

use chrono::{DateTime, Duration, Utc};
use domain::identity::Role;
use mail_parser::{MessageParser, MimeHeaders};
use sea_orm::{ConnectionTrait, Statement, Value};
use uuid::Uuid;

use crate::harness::{Browser, Engine, House, Sink, Staff};

const CALL_OFF: &str = "/api/attendance/call_off";
const MARK: &str = "/api/attendance/mark";

pub(crate) struct Room<'house> {
    pub(crate) organizer: Staff<'house>,
    pub(crate) doctor: Staff<'house>,
    specialist: Staff<'house>,
    pub(crate) patient: Staff<'house>,
    pub(crate) course: Uuid,
    pub(crate) group: Uuid,
    class: Uuid,
}

/// Writes a row past the use cases.
pub(crate) async fn insert(house: &House, table: &str, row: Vec<(&str, Value)>) {
    let (columns, values): (Vec<_>, Vec<_>) = row.into_iter().unzip();
    let places: Vec<_> = (1..=columns.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "INSERT INTO {table} ({}) VALUES ({})",
        columns.join(", "),
        places.join(", ")
    );
    let db = house.ctx.db.read();
    let statement = Statement::from_sql_and_values(db.get_database_backend(), &sql, values);
    db.execute_raw(statement).await.unwrap();
}

/// A group with one patient, and its class in that time.
pub(crate) async fn room(house: &House, ahead: Duration) -> Room<'_> {
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let doctor = organizer.colleague(Role::Doctor).await;
    let specialist = organizer.colleague(Role::Specialist).await;
    let patient = organizer.colleague(Role::Patient).await;
    let (group, course, class) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    let (clinic, now) = (organizer.clinic.0, house.ctx.now());
    let begins: DateTime<Utc> = now + ahead;
    let named = |name: &'static str| -> Value { name.into() };
    let course_row = vec![
        ("id", course.into()),
        ("clinic_id", clinic.into()),
        ("name", named("После операции")),
        ("name_key", named("после операции")),
        ("doctor_id", doctor.membership.0.into()),
        ("created_at", now.into()),
    ];
    insert(house, "course", course_row).await;
    let group_row = vec![
        ("id", group.into()),
        ("clinic_id", clinic.into()),
        ("course_id", course.into()),
        ("specialist_id", specialist.membership.0.into()),
        ("title", named("Утренняя группа")),
        ("capacity", 12_i64.into()),
        ("taken", 1_i64.into()),
        ("weekdays", 127_i64.into()),
        ("starts_at", 600_i64.into()),
        ("minutes", 45_i64.into()),
        ("time_zone", named("Asia/Omsk")),
        // Over: the workers make no classes of their own.
        ("from_day", named("2026-11-01")),
        ("to_day", named("2026-11-02")),
        ("created_at", now.into()),
    ];
    insert(house, "exercise_group", group_row).await;
    let class_row = vec![
        ("id", class.into()),
        ("clinic_id", clinic.into()),
        ("group_id", group.into()),
        ("specialist_id", specialist.membership.0.into()),
        ("day", named("2026-11-02")),
        ("starts_at", begins.into()),
        ("ends_at", (begins + Duration::minutes(45)).into()),
        ("time_zone", named("Asia/Omsk")),
        ("capacity", 12_i64.into()),
        ("taken", 1_i64.into()),
        ("state", named("planned")),
        ("revision", 0_i64.into()),
        ("created_at", (now - Duration::days(9)).into()),
    ];
    insert(house, "class", class_row).await;
    let seat = Uuid::now_v7();
    let enrolment = vec![
        ("id", seat.into()),
        ("clinic_id", clinic.into()),
        ("group_id", group.into()),
        ("patient_id", patient.membership.0.into()),
        ("restrictions", named(r#"["без наклонов"]"#)),
        ("cleared_by", doctor.membership.0.into()),
        ("created_at", now.into()),
    ];
    insert(house, "enrolment", enrolment).await;
    let attendance = vec![
        ("id", Uuid::now_v7().into()),
        ("clinic_id", clinic.into()),
        ("class_id", class.into()),
        ("patient_id", patient.membership.0.into()),
        ("enrolment_id", seat.into()),
        ("state", named("expected")),
        ("created_at", (now - Duration::days(9)).into()),
    ];
    insert(house, "attendance", attendance).await;
    Room {
        organizer,
        doctor,
        specialist,
        patient,
        course,
        group,
        class,
    }
}

/// One more class of the room's group, without anybody.
async fn another_class(house: &House, room: &Room<'_>, begins: DateTime<Utc>) -> Uuid {
    let id = Uuid::now_v7();
    let now = house.ctx.now();
    let row = vec![
        ("id", id.into()),
        ("clinic_id", room.organizer.clinic.0.into()),
        ("group_id", room.group.into()),
        ("specialist_id", room.specialist.membership.0.into()),
        ("day", "2026-11-01".into()),
        ("starts_at", begins.into()),
        ("ends_at", (begins + Duration::minutes(45)).into()),
        ("time_zone", "Asia/Omsk".into()),
        ("capacity", 12_i64.into()),
        ("taken", 0_i64.into()),
        ("state", "planned".into()),
        ("revision", 0_i64.into()),
        ("created_at", now.into()),
    ];
    insert(house, "class", row).await;
    id
}

/// One more specialist of the clinic.
async fn another<'house>(organizer: &mut Staff<'house>) -> Browser<'house> {
    let second = organizer
        .registers(Role::Specialist, "second@mail.ru", "Второй Пётр")
        .await;
    organizer.browser.house.activated(second).await
}

/// Invitations of the four people.
const LETTERS: i64 = 4;

#[tokio::test]
async fn a_patient_sees_the_next_class_and_calls_it_off() {
    for engine in Engine::BOTH {
        let house = House::on(engine).await;
        let mut room = room(&house, Duration::days(3)).await;
        let patient = &mut room.patient.browser;
        let home = patient.get("/me").await;
        // Noon in Moscow, 15:00 by the group's clocks.
        for words in ["Ближайшее занятие", "пятница, 27\u{a0}ноября", "12:00–12:45", "15:00"]
        {
            assert!(home.body.contains(words), "{words}: {}", home.body);
        }
        let address = format!("/me/classes/{}", room.class);
        let page = patient.get(&address).await;
        let nothing = patient.submit(&page, CALL_OFF, &[]).await;
        assert_eq!(nothing.status, 422);
        assert!(nothing.body.contains("Напишите, почему"), "{}", nothing.body);
        let done = patient.submit(&page, CALL_OFF, &[("reason", "unwell")]).await;
        assert_eq!(done.location(), format!("{address}?done=off"));
        let page = patient.visit(done.location()).await;
        assert!(page.body.contains("на это занятие вы не придёте"), "{}", page.body);
        assert!(page.body.contains("103 или 112") && page.body.contains("свободных мест нет"));
        let back = patient.submit(&page, "/api/attendance/take_back", &[]).await;
        assert_eq!(back.location(), format!("{address}?done=back"));
        let taken = house.number("SELECT taken FROM class", vec![]).await;
        assert_eq!(taken, 1);
        // Out of the schedule, by nobody's hand.
        house.execute("UPDATE class SET state = 'cancelled', reason = ''").await;
        for page in ["/me", address.as_str()] {
            let page = patient.get(page).await;
            assert!(page.body.contains("Изменилось расписание группы"), "{}", page.body);
        }
        house.end(LETTERS).await;
    }
}

#[tokio::test]
async fn what_was_called_off_is_made_up_for_after_it_has_begun() {
    let house = House::open().await;
    let mut room = room(&house, Duration::hours(3)).await;
    let other = another_class(&house, &room, house.ctx.now() + Duration::days(2)).await;
    let patient = &mut room.patient.browser;
    let address = format!("/me/classes/{}", room.class);
    let page = patient.get(&address).await;
    patient.submit(&page, CALL_OFF, &[("reason", "unwell")]).await;
    let begun = "UPDATE class SET starts_at = '2026-11-24T08:50:00Z', ends_at = '2026-11-24T09:35:00Z' WHERE taken = 0 \
                 AND day = '2026-11-02'";
    house.execute(begun).await;
    let page = patient.get(&address).await;
    assert!(!page.has_form("/api/attendance/take_back"), "{}", page.body);
    let done = patient.submit(&page, "/api/attendance/make_up", &[]).await;
    assert_eq!(done.location(), format!("/me/classes/{other}?done=instead"));
    let page = patient.get(&address).await;
    assert!(page.body.contains("Вместо него вы придёте на другое"), "{}", page.body);
    // Whoever has left the course is offered nothing.
    house.execute("DELETE FROM attendance WHERE makes_up IS NOT NULL").await;
    assert!(patient.get(&address).await.has_form("/api/attendance/make_up"));
    let leave = "UPDATE enrolment SET ended_at = created_at, end_reason = 'left'";
    house.execute(leave).await;
    let page = patient.get(&address).await;
    assert!(!page.body.contains("Занятие вместо пропущенного"), "{}", page.body);
    house.end(LETTERS).await;
}

#[tokio::test]
async fn a_roster_is_marked_without_script_and_keeps_what_was_typed() {
    let house = House::open().await;
    let mut room = room(&house, Duration::days(1)).await;
    let patient = room.patient.membership.to_string();
    let address = format!("/rehab/classes/{}", room.class);
    let list = room.specialist.browser.get("/rehab").await;
    assert!(list.body.contains(&address), "{}", list.body);
    let roster = room.specialist.browser.get(&address).await;
    assert!(
        roster.body.contains("без наклонов") && !roster.has_form(MARK),
        "{}",
        roster.body
    );
    // Others find nobody there.
    let mut stranger = another(&mut room.organizer).await;
    assert_eq!(stranger.get(&address).await.status, 404);
    let of_doctor = format!("/doctor/classes/{}", room.class);
    assert_eq!(room.doctor.browser.get(&of_doctor).await.status, 200);
    // Once it begins, presence is marked; a note that is too long comes back with everything else.
    house
        .execute("UPDATE session SET expires_at = '2027-01-01T00:00:00Z'")
        .await;
    house
        .execute("UPDATE class SET starts_at = '2026-11-24T08:50:00Z', ends_at = '2026-11-24T09:35:00Z'")
        .await;
    let roster = room.specialist.browser.get(&address).await;
    let long = "я".repeat(1001);
    let marks = |note: &str| {
        vec![
            ("marks[0][patient]", patient.clone()),
            ("marks[0][came]", "present".to_owned()),
            ("marks[0][note]", note.to_owned()),
            ("note", "Всё спокойно".to_owned()),
        ]
    };
    let typed = marks(&long);
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let refused = room.specialist.browser.submit(&roster, MARK, &typed).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Всё спокойно") && refused.body.contains(&long));
    let leads_to_it = |page: &str| page.contains("href=\"#patient_note\"") && page.contains("id=\"patient_note\"");
    assert!(leads_to_it(&refused.body), "{}", refused.body);
    assert!(!refused.body.contains("href=\"#note\""), "{}", refused.body);
    // Somebody who stood before this patient has left meanwhile: what was typed of whom is found all the same.
    let gone = Uuid::now_v7().to_string();
    let typed = [
        ("marks[0][patient]", gone.as_str()),
        ("marks[0][came]", "present"),
        ("marks[0][note]", "О другом человеке"),
        ("marks[1][patient]", patient.as_str()),
        ("marks[1][came]", "absent"),
        ("marks[1][note]", long.as_str()),
    ];
    let refused = room.specialist.browser.submit(&roster, MARK, &typed).await;
    assert_eq!(refused.field(MARK, "marks[0][came]"), "absent");
    assert!(
        leads_to_it(&refused.body) && refused.body.contains(&long),
        "{}",
        refused.body
    );
    assert!(!refused.body.contains("О другом человеке"), "{}", refused.body);
    let typed = marks("Устала");
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let saved = room.specialist.browser.submit(&roster, MARK, &typed).await;
    assert_eq!(saved.location(), format!("{address}?done=marked"));
    let page = room.specialist.browser.visit(saved.location()).await;
    assert!(
        page.body.contains("Отметил(а)") && page.body.contains("Устала"),
        "{}",
        page.body
    );
    house.end(LETTERS + 1).await;
}

#[tokio::test]
async fn a_calendar_is_read_without_signing_in_until_its_address_is_revoked() {
    let house = House::open().await;
    let mut room = room(&house, Duration::days(3)).await;
    let patient = &mut room.patient.browser;
    let page = patient.get("/me/calendar").await;
    let shown = patient.submit(&page, "/api/attendance/new_calendar", &[]).await;
    assert_eq!(shown.status, 200);
    let path = shown.body.split("/cal/").nth(1).unwrap().split(".ics").next().unwrap();
    let path = format!("/cal/{path}.ics");
    let mut program = Browser::at(&house);
    let calendar = program.get(&path).await;
    assert_eq!(calendar.status, 200);
    assert_eq!(calendar.header("content-type"), "text/calendar; charset=utf-8");
    assert!(calendar.body.contains("DTSTART:20261127T090000Z"), "{}", calendar.body);
    for clinical in ["операции", "Утренняя", "Сидор"] {
        assert!(!calendar.body.contains(clinical), "{}", calendar.body);
    }
    assert!(
        !patient.get("/me/calendar").await.body.contains(&path),
        "it is shown once"
    );
    let page = patient.get("/me/calendar").await;
    let revoked = patient.submit(&page, "/api/attendance/revoke_calendar", &[]).await;
    assert_eq!(revoked.status, 303);
    assert_eq!(program.get(&path).await.status, 404);
    assert_eq!(program.get("/cal/nothing").await.status, 404);
    house.end(LETTERS).await;
}

#[tokio::test]
async fn the_letter_before_a_class_brings_a_calendars_file() {
    let sink = Sink::open().await;
    let url = sink.url();
    let sender = ("ONCOCENTER_MAIL_FROM", "post@onco.example.org");
    let house = House::with(Engine::Sqlite, &[("ONCOCENTER_SMTP_URL", url.as_str()), sender]).await;
    // Two o'clock in the afternoon tomorrow; a day's letter is due from now on.
    let room = room(&house, Duration::hours(24)).await;
    house.reminders_are_written().await;
    house.letters_go_out().await;
    let letters = sink.letters();
    let parsed: Vec<_> = letters
        .iter()
        .map(|letter| MessageParser::default().parse(letter.as_bytes()).unwrap())
        .collect();
    let reminder = parsed
        .iter()
        .find(|letter| {
            letter
                .subject()
                .is_some_and(|subject| subject.contains("напоминаем о занятии"))
        })
        .unwrap();
    assert_eq!(
        reminder.to().unwrap().first().unwrap().address(),
        Some(room.patient.email.as_str())
    );
    let text = reminder.body_text(0).unwrap();
    assert!(text.contains("среда, 25\u{a0}ноября 2026\u{a0}г., 12:00"), "{text}");
    assert!(text.contains(&format!("/me/classes/{}", room.class)), "{text}");
    assert!(!text.contains("операции") && !text.contains("Утренняя"), "{text}");
    let file = reminder.attachments().last().unwrap();
    assert_eq!(file.attachment_name(), Some("class.ics"));
    let calendar = file.text_contents().unwrap();
    assert!(
        calendar.contains("METHOD:REQUEST") && calendar.contains("DTSTART:20261125T090000Z"),
        "{calendar}"
    );
    house.end(LETTERS + 1).await;
}

#[tokio::test]
async fn an_assistant_notes_calls_and_an_organizer_days_off() {
    let house = House::open().await;
    let mut room = room(&house, Duration::days(1)).await;
    let mut assistant = room.organizer.colleague(Role::Assistant).await;
    assert!(
        assistant
            .browser
            .get("/assist/calls")
            .await
            .body
            .contains("Звонить сегодня некому")
    );
    let attach = vec![
        ("clinic_id", room.organizer.clinic.0.into()),
        ("assistant_id", assistant.membership.0.into()),
        ("doctor_id", room.doctor.membership.0.into()),
        ("created_at", house.ctx.now().into()),
    ];
    insert(&house, "assignment", attach).await;
    let home = assistant.browser.get("/assist").await;
    assert!(home.body.contains("В списке 1\u{a0}человек"), "{}", home.body);
    let page = assistant.browser.get("/assist/calls").await;
    assert!(page.body.contains("Первое занятие"), "{}", page.body);
    let nothing = assistant
        .browser
        .submit(&page, "/api/calls/note_call", &[("note", "")])
        .await;
    assert_eq!(nothing.status, 422);
    let long = "я".repeat(1001);
    let long = [("outcome", "no_answer"), ("note", long.as_str())];
    let refused = assistant.browser.submit(&page, "/api/calls/note_call", &long).await;
    for part in ["href=\"#note\"", "id=\"note\"", long[1].1] {
        assert!(refused.body.contains(part), "{part}: {}", refused.body);
    }
    let noted = [("outcome", "no_answer"), ("note", "гудки")];
    let noted = assistant.browser.submit(&page, "/api/calls/note_call", &noted).await;
    let page = assistant.browser.visit(noted.location()).await;
    assert!(
        page.body.contains("не ответил") && page.body.contains("гудки"),
        "{}",
        page.body
    );
    let organizer = &mut room.organizer.browser;
    let page = organizer.get("/org/settings/days-off").await;
    let day = [("class_day", "2026-11-25"), ("reason", "Праздник")];
    let added = organizer.submit(&page, "/api/calendar/add_day_off", &day).await;
    assert_eq!(added.location(), "/org/settings/days-off?cancelled=1");
    let page = organizer.visit(added.location()).await;
    assert!(page.body.contains("Отменено 1\u{a0}занятие"), "{}", page.body);
    let twice = organizer.submit(&page, "/api/calendar/add_day_off", &day).await;
    assert_eq!(twice.status, 422);
    let home = room.patient.browser.get("/me").await;
    assert!(
        home.body.contains("Занятие отменено") && home.body.contains("Праздник"),
        "{}",
        home.body
    );
    // To the patient and the specialist; and the assistant's invitation.
    house.end(LETTERS + 3).await;
}
