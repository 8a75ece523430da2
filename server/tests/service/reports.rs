//! A report by HTTP: by the patient who is signed in, and by whoever has the link of the letter.

use domain::{error::Code, identity::Role};

use crate::harness::{Browser, Engine, House, Sink};

const SAVE: &str = "/api/monitoring/save_report";
const SEND: &str = "/api/monitoring/send_report";
const SAVE_BY_LINK: &str = "/api/monitoring/save_report_by_link";
const SEND_BY_LINK: &str = "/api/monitoring/send_report_by_link";

/// What each page after that of the symptoms is answered with where all is well.
const WELL: [&[(&str, &str)]; 3] = [
    &[("activity", "0"), ("food", "0"), ("fall", "no")],
    &[("temperature", "36,6")],
    &[("urgent", "no")],
];

#[tokio::test]
async fn the_own_report_goes_on_where_it_was_left() {
    for engine in Engine::BOTH {
        let house = House::on(engine).await;
        let mut organizer = house.organizer("organizer@mail.ru").await;
        let mut doctor = organizer.colleague(Role::Doctor).await;
        let mut patient = organizer.colleague(Role::Patient).await;
        house.reports_are_asked_for().await;
        let home = patient.browser.get("/me").await;
        let start = home
            .body
            .split('"')
            .find(|part| part.starts_with("/me/reports/"))
            .unwrap()
            .to_owned();
        let mut page = patient.browser.visit(&start).await;
        assert!(page.body.contains("Шаг 1 из 4"), "{}", page.body);
        let nothing: &[(&str, &str)] = &[("symptoms.nothing", "on")];
        for answers in std::iter::once(nothing).chain(WELL) {
            // Wherever one left, the report goes on with what is missing.
            let saved = patient.browser.submit(&page, SAVE, answers).await;
            assert_eq!(saved.status, 303, "{}", saved.body);
            page = patient.browser.get(saved.location()).await;
        }
        let check = patient.browser.visit(&start).await;
        assert!(check.has_form(SEND) && check.body.contains("36,6"), "{}", check.body);
        let sent = patient.browser.submit(&check, SEND, &[]).await;
        assert_eq!(sent.status, 303);
        let told = patient.browser.get(sent.location()).await;
        assert!(told.body.contains("Ничего срочного в ответах нет"), "{}", told.body);
        let again = patient.browser.submit(&check, SEND, &[]).await;
        assert_eq!(again.location(), sent.location(), "pressing twice sends it once");
        let foreign = doctor.browser.get(&start).await;
        assert_eq!(foreign.status, 403);
        house.end(3).await;
    }
}

#[tokio::test]
async fn the_link_of_a_letter_opens_one_report_until_it_is_sent() {
    let sink = Sink::open().await;
    let house = House::with(Engine::BOTH[0], &[("ONCOCENTER_SMTP_URL", &sink.url())]).await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    organizer.colleague(Role::Doctor).await;
    let patient = organizer.colleague(Role::Patient).await;
    house.reports_are_asked_for().await;
    let token = link(&sink).unwrap();
    let start = format!("/r/{token}");
    let mut reader = Browser::at(&house);
    let page = reader.visit(&start).await;
    assert_eq!(page.status, 200, "{}", page.body);
    // A mail scanner has looked before: nothing is used up.
    assert_eq!(Browser::at(&house).visit(&start).await.status, 200);
    let measured = reader.get(&format!("{start}/topic/measured")).await;
    let strange = reader.submit(&measured, SAVE_BY_LINK, &[("weight", "700")]).await;
    assert_eq!(strange.status, 422);
    assert!(strange.body.contains("700 кг? Проверьте"), "{}", strange.body);
    reader.submit(&page, SAVE_BY_LINK, &[("symptoms.nothing", "on")]).await;
    for (topic, answers) in ["life", "measured", "words"].into_iter().zip(WELL) {
        let page = reader.get(&format!("{start}/topic/{topic}")).await;
        let saved = reader.submit(&page, SAVE_BY_LINK, answers).await;
        assert_eq!(saved.status, 303, "{topic}: {}", saved.body);
    }
    let check = reader.get(&format!("{start}/check")).await;
    assert!(check.body.contains("36,6"), "{}", check.body);
    let sent = reader.submit(&check, SEND_BY_LINK, &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let told = reader.get(sent.location()).await;
    assert!(told.body.contains("Ничего срочного"), "{}", told.body);
    assert!(!told.body.contains("36,6"), "the answers are behind the password now");
    house.pass(chrono::Duration::hours(1));
    let later = reader.get(&start).await;
    assert!(later.body.contains("Отчёт отправлен") && !later.body.contains("Ничего срочного"));
    let late = reader
        .call(SAVE_BY_LINK, &[("token", &token), ("topic", "life"), ("fall", "yes")])
        .await;
    assert_eq!(late.code(), Code::Conflict);
    assert_eq!(reader.get("/me").await.status, 303, "nobody is signed in by it");
    drop(patient);
    house.end(3).await;
    sink.close().await;
}

/// The token of the letter that asks for a report.
fn link(sink: &Sink) -> Option<String> {
    let letters = sink.letters();
    let texts = letters.iter().filter_map(|raw| {
        let letter = mail_parser::MessageParser::default().parse(raw.as_bytes())?;
        Some(letter.body_text(0)?.into_owned())
    });
    let mut links = texts.filter_map(|text| {
        let (_, rest) = text.split_once("/r/")?;
        Some(rest.split_whitespace().next()?.to_owned())
    });
    links.next()
}
