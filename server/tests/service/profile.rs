//! «Профиль пользователя» and «не помню пароль» as forms without script.

use domain::identity::Role;

use crate::harness::{Browser, House, NAME, PASSWORD, SIGN_IN};

const SAVE: &str = "/api/identity/save_profile";
const ASK: &str = "/api/identity/ask_for_reset";
const NEW: &str = "семь слонов у реки";

/// Whether the page asks for the present password in sight.
fn asks(body: &str) -> bool {
    let field = body.split("data-asked-with").nth(1).unwrap();
    !field.split('>').next().unwrap().contains("hidden")
}

#[tokio::test]
async fn the_present_password_is_a_second_step_and_nothing_typed_is_lost() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let page = organizer.browser.get("/profile").await;
    assert!(!asks(&page.body));
    assert_eq!(page.field(SAVE, "email"), "organizer@mail.ru");
    let typed = [
        ("full_name", "Фёдоров <b>Пётр</b>"),
        ("email", "fedorov@mail.ru"),
        ("password", NEW),
        ("time_zone", "Asia/Omsk"),
        ("clinic_name", "Диспансер № 2"),
    ];
    let answer = organizer.browser.submit(&page, SAVE, &typed).await;
    assert_eq!(answer.status, 422);
    assert!(asks(&answer.body), "{}", answer.body);
    for (name, value) in typed
        .into_iter()
        .filter(|(name, _)| !matches!(*name, "password" | "time_zone"))
    {
        assert_eq!(answer.field(SAVE, name), value);
    }
    assert!(answer.body.contains("value=\"Asia/Omsk\" selected"), "{}", answer.body);
    assert!(answer.body.contains("Введите новый пароль ещё раз"));
    assert!(!answer.body.contains(NEW));
    let secrets = [
        ("password", NEW),
        ("current_password", PASSWORD),
        ("time_zone", "Asia/Omsk"),
    ];
    let answer = organizer.browser.submit(&answer, SAVE, &secrets).await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, "/profile?saved=both")
    );
    let saved = organizer.browser.visit("/profile?saved=both").await;
    assert!(saved.body.contains("Пароль новый, остальные сеансы завершены"));
    assert_eq!(saved.field(SAVE, "email"), "organizer@mail.ru", "until it is confirmed");
    assert!(saved.body.contains("Ждёт подтверждения: fedorov@mail.ru"));
    assert!(saved.body.contains("Диспансер № 2"));
    // The invitation, the new password, the two about the address.
    house.end(4).await;
}

#[tokio::test]
async fn the_header_leads_to_the_profile_of_the_acting_role() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let page = organizer.browser.get("/org").await;
    assert!(page.body.contains("href=\"/profile\""), "{}", page.body);
    assert!(page.body.contains(NAME));
    let mut doctor = organizer.colleague(Role::Doctor).await;
    let theirs = format!("/profile?as={}", organizer.membership);
    assert_eq!(doctor.browser.get(&theirs).await.status, 403);
    let page = doctor.browser.get("/profile").await;
    assert!(!page.body.contains("clinic_name"), "only an organizer names the clinic");
    house.end(2).await;
}

#[tokio::test]
async fn a_forgotten_password_gives_every_address_the_same_page() {
    let house = House::open().await;
    house.organizer("organizer@mail.ru").await;
    let mut pages = Vec::new();
    for email in ["organizer@mail.ru", "nobody@mail.ru"] {
        let mut browser = Browser::at(&house);
        let login = browser.get("/login").await;
        assert!(login.body.contains("href=\"/forgot\""), "{}", login.body);
        let page = browser.get("/forgot").await;
        let answer = browser.submit(&page, ASK, &[("email", email)]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/forgot?sent=1"));
        let sent = browser.get("/forgot?sent=1").await.body;
        assert!(!sent.contains(email));
        let main = sent.split("<main").nth(1).and_then(|rest| rest.split("</main>").next());
        pages.push(main.unwrap().to_owned());
    }
    assert_eq!(pages[0], pages[1]);
    let mut stranger = Browser::at(&house);
    assert_eq!(stranger.get("/reset/no-such-token").await.status, 410);
    assert_eq!(stranger.get("/email/no-such-token").await.status, 410);
    let login = stranger.get("/login?done=reset").await;
    assert!(login.body.contains("Пароль изменён"));
    assert!(login.has_form(SIGN_IN));
    house.end(2).await;
}
