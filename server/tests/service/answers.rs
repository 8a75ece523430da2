//! What invitees answer without script: «это не я», and a new invitation asked for; and what a dead link says.

use chrono::Duration;
use clinic::identity::{Operator, expire, operator_link};
use domain::identity::{MembershipId, Role};

use crate::harness::{Browser, Engine, House, NAME};

const DECLINE: &str = "/api/identity/decline";
const ASK: &str = "/api/identity/ask_for_new_invitation";
const DOCTOR: &str = "Сидорова Анна";

async fn link_of(house: &House, member: MembershipId) -> String {
    let link = operator_link(&house.ctx, &Operator::at_the_console(), member).await;
    link.unwrap().reveal().to_owned()
}

#[tokio::test]
async fn whoever_is_not_meant_presses_a_button() {
    for engine in Engine::BOTH {
        let house = House::on(engine).await;
        let mut organizer = house.organizer("organizer@mail.ru").await;
        let member = organizer.registers(Role::Doctor, "anna@mail.ru", DOCTOR).await;
        let token = link_of(&house, member).await;
        let mut stranger = Browser::at(&house);
        let activation = stranger.get(&format!("/activate/{token}")).await;
        assert!(activation.body.contains(&format!("href=\"/decline/{token}\"")));
        let page = stranger.get(&format!("/decline/{token}")).await;
        assert_eq!(page.status, 200);
        assert_eq!(
            stranger.get(&format!("/activate/{token}")).await.status,
            200,
            "looking changes nothing"
        );
        for _ in 0..2 {
            let done = stranger.submit(&page, DECLINE, &[]).await;
            assert_eq!(
                (done.status.as_u16(), done.location()),
                (303, format!("/decline/{token}").as_str())
            );
        }
        let thanks = stranger.get(&format!("/decline/{token}")).await;
        assert!(thanks.status == 200 && thanks.body.contains("приглашение отозвано"));
        let dead = stranger.get(&format!("/activate/{token}")).await;
        assert!(dead.status == 410 && dead.body.contains("пришло не тому человеку"));
        assert!(!dead.body.contains(DOCTOR), "a dead link names nobody but whom to ask");

        let list = organizer.browser.get("/org/doctors").await;
        assert!(
            list.body.contains("адрес не тот: получатель отказался"),
            "{}",
            list.body
        );
        assert!(!list.body.contains("скопировать ссылку"), "there is no link to copy");
        let home = organizer.browser.get("/org").await;
        assert!(home.body.contains("адрес не тот, получатель отказался (1)"));
        let filtered = organizer.browser.get("/org/doctors?status=not-me").await;
        assert!(filtered.body.contains(DOCTOR));
        // The two invitations, and the one letter to the organizer.
        house.end(3).await;
    }
}

#[tokio::test]
async fn a_new_invitation_is_asked_for_once_it_ran_out() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let member = organizer.registers(Role::Doctor, "anna@mail.ru", DOCTOR).await;
    let token = link_of(&house, member).await;
    house.letters_go_out().await;
    house.pass(Duration::days(10));
    expire(&house.ctx, false).await.unwrap();
    let mut anna = Browser::at(&house);
    let page = anna.get(&format!("/activate/{token}")).await;
    assert_eq!(page.status, 410);
    for words in ["Срок приглашения (10 дней) истёк", "Клиника organizer@mail.ru", NAME]
    {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    for _ in 0..2 {
        let asked = anna.submit(&page, ASK, &[]).await;
        assert_eq!(
            (asked.status.as_u16(), asked.location()),
            (303, format!("/activate/{token}").as_str())
        );
    }
    let again = anna.get(&format!("/activate/{token}")).await;
    assert!(again.status == 410 && again.body.contains("Просьба о новом приглашении отправлена"));
    assert!(!again.has_form(ASK));

    let mut organizer = Browser::at(&house);
    let login = organizer.get("/login").await;
    let typed = [("email", "organizer@mail.ru"), ("password", crate::harness::PASSWORD)];
    organizer.submit(&login, crate::harness::SIGN_IN, &typed).await;
    let home = organizer.get("/org").await;
    assert!(
        home.body.contains("Сотрудники просят новое приглашение (1)"),
        "{}",
        home.body
    );
    let former = organizer.get("/org/staff/removed").await;
    assert!(former.body.contains("просит новое приглашение"), "{}", former.body);
    let letters = house
        .number(
            "SELECT COUNT(*) FROM outbox_mail WHERE kind = 'invitation_declined'",
            vec![],
        )
        .await;
    assert_eq!(letters, 0);
    house.end(2).await;
}

#[tokio::test]
async fn a_dead_link_names_the_clinics_contact_and_the_next_step() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let member = organizer.registers(Role::Doctor, "anna@mail.ru", DOCTOR).await;
    let token = link_of(&house, member).await;
    house
        .execute("UPDATE clinic_settings SET contact_phone = '+74951234567', contact_email = 'office@mail.ru'")
        .await;
    let mut anna = house.activated(member).await;
    let used = anna.get(&format!("/activate/{token}")).await;
    assert_eq!(used.status, 410);
    for words in [
        "уже активирован",
        "href=\"/login\"",
        "href=\"/forgot\"",
        "href=\"tel:+74951234567\"",
        "href=\"mailto:office@mail.ru\"",
    ] {
        assert!(used.body.contains(words), "{words}: {}", used.body);
    }
    let mut stranger = Browser::at(&house);
    let unknown = stranger.get("/activate/no-such-token").await;
    assert!(unknown.status == 410 && unknown.body.contains("Такой ссылки нет"));
    assert!(!unknown.body.contains("Клиника"));
    let answer = stranger
        .post(
            ASK,
            &[("token", "no-such-token"), ("return_to", "/activate/no-such-token")],
        )
        .await;
    assert_eq!(answer.status, 410);
    house.end(2).await;
}

#[tokio::test]
async fn whoever_is_signed_in_as_somebody_else_is_told() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let member = organizer.registers(Role::Doctor, "anna@mail.ru", DOCTOR).await;
    let token = link_of(&house, member).await;
    let page = organizer.browser.get(&format!("/activate/{token}")).await;
    assert!(page.body.contains("Вы вошли как") && page.body.contains("Если это не ваш адрес"));
    let page = Browser::at(&house).get(&format!("/activate/{token}")).await;
    assert!(!page.body.contains("Вы вошли как"));
    house.end(2).await;
}
