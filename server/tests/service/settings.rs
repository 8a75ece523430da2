//! «Настройки» as a form without script: lists of ticks and choices come back as they were.

use domain::identity::Role;

use crate::harness::House;

const SAVE: &str = "/api/settings/save";

#[tokio::test]
async fn ticks_and_choices_come_back_and_are_saved_whole() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    organizer
        .registers(Role::Doctor, "doctor@mail.ru", "Врачова Анна")
        .await;
    let page = organizer.browser.get("/org/settings").await;
    let course = page.choices("courses[]").pop().unwrap();
    let hidden: Vec<(String, String)> = page
        .form(SAVE)
        .into_iter()
        .filter(|(name, _)| ["acting", "form_key", "return_to"].contains(&name.as_str()))
        .collect();
    let with = |capacity: &str| {
        let mut fields = hidden.clone();
        let typed = [
            ("self_registration", "true"),
            ("class_capacity", capacity),
            ("opens_at", "09:00"),
            ("closes_at", "17:30"),
            ("working_days[]", "Sat"),
            ("working_days[]", "Sun"),
            ("contact_phone", "8 495 123-45-67"),
            ("contact_email", "priem@mail.ru"),
            ("courses[]", &course),
        ];
        fields.extend(typed.map(|(name, value)| (name.to_owned(), value.to_owned())));
        fields
    };
    let ticked = |body: &str, id: &str| {
        let tag = body.split(&format!("id=\"{id}\"")).nth(1).unwrap();
        tag.split('>').next().unwrap().contains(" checked")
    };
    for (capacity, status) in [("31", 422), ("8", 303)] {
        let fields = with(capacity);
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let answer = organizer.browser.post(SAVE, &fields).await;
        assert_eq!(answer.status, status, "{}", answer.body);
        let shown = match status {
            422 => answer,
            _ => organizer.browser.visit("/org/settings").await,
        };
        assert_eq!(shown.field(SAVE, "class_capacity"), capacity);
        assert_eq!(shown.field(SAVE, "closes_at"), "17:30");
        assert_eq!(shown.chosen("courses[]"), course);
        for (id, expected) in [("self_registration", true), ("day-Sat", true), ("day-Mon", false)] {
            assert_eq!(ticked(&shown.body, id), expected, "{id} after {status}");
        }
    }
    house.end(2).await;
}
