//! The organizer's lists and what is done from them, without script.

use domain::{error::Code, identity::Role};

use crate::harness::{Answer, Browser, House, PASSWORD, REGISTER, SIGN_IN};

const REMOVE: &str = "/api/staff/remove";
const UNDO: &str = "/api/staff/undo_removal";
const REREGISTER: &str = "/api/staff/reregister";
const RESEND: &str = "/api/staff/resend";
const SAVE: &str = "/api/staff/save";

/// The address of the page that follows, without the row it leads to.
fn page_after(answer: &Answer) -> &str {
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().split('#').next().unwrap()
}

fn says(page: &Answer, words: &str) -> bool {
    page.body.contains(words)
}

/// Whoever was away too long signs in again.
async fn signs_in<'house>(house: &'house House, email: &str) -> Browser<'house> {
    let mut browser = Browser::at(house);
    let page = browser.get("/login").await;
    let answer = browser
        .submit(&page, SIGN_IN, &[("email", email), ("password", PASSWORD)])
        .await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    browser
}

#[tokio::test]
async fn a_list_is_searched_filtered_and_sorted_by_its_address() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    for (email, name) in [("anna@mail.ru", "Сидорова Анна"), ("fedor@mail.ru", "Артёмов Фёдор")]
    {
        organizer.registers(Role::Doctor, email, name).await;
    }
    for (query, found) in [
        ("", ["Артёмов Фёдор", "Сидорова Анна"].as_slice()),
        ("?sort=name-down", &["Сидорова Анна", "Артёмов Фёдор"]),
        ("?q=%D0%90%D0%A0%D0%A2%D0%95%D0%9C", &["Артёмов Фёдор"]),
        ("?q=anna%40", &["Сидорова Анна"]),
        ("?status=not-activated", &["Артёмов Фёдор", "Сидорова Анна"]),
        ("?status=active", &[]),
        ("?status=expiring", &[]),
        ("?q=%25", &[]),
        ("?status=no-such&sort=no-such", &["Артёмов Фёдор", "Сидорова Анна"]),
    ] {
        let page = organizer.browser.get(&format!("/org/doctors{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        assert!(
            says(&page, &format!("Найдено: {}", found.len())),
            "{query}: {}",
            page.body
        );
        let mut places: Vec<Option<usize>> = found.iter().map(|name| page.body.find(&format!(">{name}<"))).collect();
        assert!(places.iter().all(Option::is_some), "{query}");
        assert!(places.is_sorted(), "{query}");
        places.dedup();
        assert_eq!(page.body.matches("id=\"row-").count(), found.len(), "{query}");
        assert_eq!(says(&page, "Показать всех"), found.is_empty(), "{query}");
    }
    house.end(3).await;
}

#[tokio::test]
async fn a_list_goes_on_by_key_and_back_to_its_beginning() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    for number in 0..51 {
        let email = format!("doctor{number}@mail.ru");
        organizer
            .registers(Role::Doctor, &email, &format!("Врач {number:02}"))
            .await;
    }
    let first = organizer.browser.get("/org/doctors?sort=name").await;
    assert!(says(&first, "Найдено: 51") && says(&first, "Врач 49") && !says(&first, "Врач 50"));
    assert!(!says(&first, "В начало списка"));
    let next = first
        .body
        .split("href=\"")
        .find(|link| link.contains("after="))
        .unwrap();
    let next = next.split('"').next().unwrap().replace("&amp;", "&");
    assert!(next.starts_with("/org/doctors?sort=name&after="), "{next}");
    let second = organizer.browser.get(&next).await;
    assert!(says(&second, "Найдено: 51") && says(&second, "Врач 50") && !says(&second, "Врач 49"));
    assert!(says(&second, "href=\"/org/doctors?sort=name\"") && !says(&second, "Дальше"));
    house.end(52).await;
}

#[tokio::test]
async fn a_removal_is_told_and_taken_back() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let mut foreign = house.organizer("foreign@mail.ru").await;
    let name = "Сидорова Анна";
    let doctor = organizer.registers(Role::Doctor, "anna@mail.ru", name).await;

    let page = organizer.browser.get(&format!("/org/doctors/{doctor}/remove")).await;
    assert!(says(&page, "Удалить врача") && says(&page, name));
    let removed = organizer.browser.submit(&page, REMOVE, &[]).await;
    let list = organizer.browser.get(page_after(&removed)).await;
    assert!(says(&list, &format!("{name}: запись удалена")) && says(&list, "Найдено: 0"));
    // The same address tells another clinic nothing.
    let elsewhere = foreign.browser.get(page_after(&removed)).await;
    assert!(elsewhere.status.is_success() && !says(&elsewhere, name) && !elsewhere.has_form(UNDO));
    let former = organizer.browser.get("/org/staff/removed").await;
    assert!(says(&former, name) && says(&former, "удалён"));

    let restored = organizer.browser.submit(&list, UNDO, &[]).await;
    let back = organizer.browser.get(page_after(&restored)).await;
    assert!(says(&back, &format!("{name}: запись возвращена")) && says(&back, "Найдено: 1"));
    // Nothing to take back: neither offered nor done.
    let late = organizer.browser.get(page_after(&removed)).await;
    assert!(!late.has_form(UNDO) && !says(&late, "запись удалена"));
    let again = organizer.browser.submit(&list, UNDO, &[]).await;
    assert_eq!(again.status.as_u16(), Code::Conflict.status());
    assert!(says(&again, "Пока страница была открыта"));
    let gone = organizer.browser.get(&format!("/org/staff/removed/{doctor}")).await;
    assert_eq!(gone.status.as_u16(), Code::Conflict.status());
    house.end(3).await;
}

#[tokio::test]
async fn somebody_removed_is_registered_again_with_the_card_filled_in() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let doctor = organizer
        .registers(Role::Assistant, "anna@mail.ru", "Сидорова Анна")
        .await;
    let page = organizer.browser.get(&format!("/org/assistants/{doctor}/remove")).await;
    organizer.browser.submit(&page, REMOVE, &[]).await;
    let found = organizer
        .browser
        .get("/org/staff/removed?q=%D0%A1%D0%98%D0%94%D0%9E%D0%A0")
        .await;
    let card = format!("/org/staff/removed/{doctor}");
    assert!(says(&found, &card) && says(&found, "Показано: 1"));
    let card = organizer.browser.get(&card).await;
    assert!(says(&card, "Данные ассистента"));
    assert_eq!(card.field(REREGISTER, "email"), "anna@mail.ru");
    assert_eq!(card.field(REREGISTER, "full_name"), "Сидорова Анна");
    let wrong = organizer
        .browser
        .submit(&card, REREGISTER, &[("email", "аnna@mail.ru")])
        .await;
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.field(REREGISTER, "email"), "аnna@mail.ru");
    let done = organizer
        .browser
        .submit(&wrong, REREGISTER, &[("email", "sidorova@mail.ru")])
        .await;
    assert!(done.location().starts_with("/org/assistants?"), "{}", done.location());
    let list = organizer.browser.get(page_after(&done)).await;
    assert!(says(&list, "Сидорова Анна: новое приглашение") && says(&list, "Найдено: 1"));
    house.end(3).await;
}

#[tokio::test]
async fn an_address_is_corrected_until_the_activation_and_not_after() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let doctor = organizer.registers(Role::Doctor, "ana@mail.ru", "Сидорова Анна").await;
    let resend = format!("/org/doctors/{doctor}/resend");
    let page = organizer.browser.get(&resend).await;
    assert!(says(&page, "Email врача"));
    assert_eq!(page.field(RESEND, "email"), "ana@mail.ru");
    let wrong = organizer.browser.submit(&page, RESEND, &[("email", "anna")]).await;
    assert_eq!(
        (wrong.status.as_u16(), wrong.field(RESEND, "email").as_str()),
        (422, "anna")
    );
    let sent = organizer
        .browser
        .submit(&wrong, RESEND, &[("email", "anna@mail.ru")])
        .await;
    assert!(says(
        &organizer.browser.get(page_after(&sent)).await,
        "отправляется повторно"
    ));

    let card = format!("/org/doctors/{doctor}");
    let page = organizer.browser.get(&card).await;
    assert_eq!(page.field(SAVE, "email"), "anna@mail.ru");
    let saved = organizer
        .browser
        .submit(&page, SAVE, &[("full_name", "Сидорова Анна Ильинична")])
        .await;
    let list = organizer.browser.get(page_after(&saved)).await;
    assert!(says(&list, "Сидорова Анна Ильинична: данные сохранены."));
    let page = organizer.browser.get(&card).await;
    let saved = organizer
        .browser
        .submit(&page, SAVE, &[("email", "sidorova@mail.ru")])
        .await;
    assert!(says(&organizer.browser.get(page_after(&saved)).await, "на новый адрес"));

    let stale = organizer.browser.get(&card).await;
    house.activated(doctor).await;
    let page = organizer.browser.get(&card).await;
    assert!(says(&page, "sidorova@mail.ru") && says(&page, "в своём профиле"));
    assert_eq!(page.field(SAVE, "email"), "");
    for (address, status) in [
        (resend, 409),
        (format!("{card}/link"), 409),
        (format!("{card}/remove"), 200),
    ] {
        assert_eq!(organizer.browser.get(&address).await.status, status, "{address}");
    }
    let refused = organizer
        .browser
        .submit(&stale, SAVE, &[("email", "other@mail.ru")])
        .await;
    assert_eq!(refused.status.as_u16(), Code::Conflict.status());
    // Another role's card is nobody's.
    assert_eq!(
        organizer
            .browser
            .get(&format!("/org/specialists/{doctor}"))
            .await
            .status,
        404
    );
    house.end(4).await;
}

#[tokio::test]
async fn invitations_that_run_out_soon_are_pointed_out_and_sent_again_at_once() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    organizer.registers(Role::Doctor, "anna@mail.ru", "Сидорова Анна").await;
    let quiet = organizer.browser.get("/org").await;
    assert!(says(&quiet, "Ничто не требует внимания"));
    house.letters_go_out().await;
    house.pass(chrono::Duration::days(8));
    let mut organizer_again = signs_in(&house, "organizer@mail.ru").await;
    let list = organizer_again.get("/org").await;
    assert!(says(&list, "Врачи: приглашения истекают скоро (1)") && says(&list, "/org/attention"));
    let matters = organizer_again.get("/org/attention").await;
    assert!(says(&matters, "/org/doctors?status=expiring"));
    let list = organizer_again.get("/org/doctors?status=expiring").await;
    assert!(says(&list, "Найдено: 1") && says(&list, "отправить повторно всем"));
    let page = organizer_again.get("/org/doctors/resend").await;
    assert!(says(&page, "Приглашений: 1."));
    let sent = organizer_again.submit(&page, "/api/staff/resend_expiring", &[]).await;
    let told = organizer_again.get(page_after(&sent)).await;
    assert!(says(&told, "Приглашений отправлено повторно: 1."));
    let list = organizer_again.get("/org/doctors?status=expiring").await;
    assert!(says(&list, "Найдено: 0") && !says(&list, "отправить повторно всем"));
    let page = organizer_again.get("/org/doctors/resend").await;
    assert!(!page.has_form("/api/staff/resend_expiring"));
    let reminders = house
        .number(
            "SELECT COUNT(*) FROM outbox_mail WHERE kind = 'invitation_reminder'",
            vec![],
        )
        .await;
    house.end(3 + reminders).await;
}

#[tokio::test]
async fn whoever_was_added_stands_in_the_list_and_in_the_notice() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let page = organizer.browser.get("/org/specialists/new").await;
    assert!(says(&page, "к той же учётной записи"));
    let typed = [("email", "organizer@mail.ru"), ("full_name", "Сидорова Анна")];
    let added = organizer.browser.submit(&page, REGISTER, &typed).await;
    let list = organizer.browser.get(page_after(&added)).await;
    assert!(says(&list, "Сидорова Анна: приглашение отправляется"));
    assert!(says(&list, "aria-label=\"изменить, Сидорова Анна\""));
    house.end(2).await;
}
