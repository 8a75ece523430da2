//! Forms that come back with a question, without script: an address that looks mistyped, a person who seems to be here.

use domain::identity::Role;

use crate::harness::{Answer, House, REGISTER};

/// What the button with these words answers, as a field of its form.
fn answer_of<'page>(page: &'page Answer, name: &str, words: &str) -> &'page str {
    let buttons = page.body.split("<button").skip(1);
    let button = buttons
        .filter(|button| button.contains(&format!("name=\"{name}\"")))
        .find(|button| {
            button
                .split("</button>")
                .next()
                .is_some_and(|inside| inside.contains(words))
        })
        .unwrap_or_else(|| panic!("no button «{words}»: {}", page.body));
    assert!(button.contains("form=\"asked-form\""), "{button}");
    button
        .split("value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap()
}

#[tokio::test]
async fn a_mistyped_domain_is_corrected_at_one_press_or_kept_at_another() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let page = organizer.browser.get("/org/doctors/new").await;
    let typed = [("email", "Anna@mail.ri"), ("full_name", "Сидорова Анна")];
    let asks = organizer.browser.submit(&page, REGISTER, &typed).await;
    assert_eq!(asks.status, 422);
    assert!(
        asks.body.contains("В адресе указано mail.ri. Возможно, mail.ru?"),
        "{}",
        asks.body
    );
    assert!(!asks.body.contains("<title>Ошибка"), "a question is no mistake");
    assert_eq!(asks.field(REGISTER, "email"), "Anna@mail.ri");
    let take = answer_of(&asks, "sure_address", "Исправить на anna@mail.ru").to_owned();
    let keep = answer_of(&asks, "sure_address", "Оставить anna@mail.ri").to_owned();
    assert_eq!((take.as_str(), keep.as_str()), ("anna@mail.ru", "anna@mail.ri"));

    // Sent again as it is, it is asked again; an answer to another address counts for nothing.
    for answer in [vec![], vec![("sure_address", "petr@mail.ri")]] {
        let again = organizer.browser.submit(&asks, REGISTER, &answer).await;
        assert_eq!(again.status, 422, "{answer:?}");
    }
    let done = organizer
        .browser
        .submit(&asks, REGISTER, &[("sure_address", &take)])
        .await;
    assert_eq!(done.status, 303, "{}", done.body);
    let page = organizer.browser.get("/org/doctors/new").await;
    let typed = [("email", "boris@mail.ri"), ("full_name", "Борисов Борис")];
    let asks = organizer.browser.submit(&page, REGISTER, &typed).await;
    let keep = answer_of(&asks, "sure_address", "Оставить").to_owned();
    let done = organizer
        .browser
        .submit(&asks, REGISTER, &[("sure_address", &keep)])
        .await;
    assert_eq!(done.status, 303, "{}", done.body);
    let addresses = house.texts("SELECT email FROM invitation ORDER BY email").await;
    assert_eq!(addresses, ["anna@mail.ru", "boris@mail.ri", "organizer@mail.ru"]);
    house.end(3).await;
}

#[tokio::test]
async fn one_question_after_the_other_and_no_answer_is_lost() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    organizer.registers(Role::Doctor, "anna@mail.ru", "Сидорова Анна").await;
    let page = organizer.browser.get("/org/doctors/new").await;
    let typed = [("email", "other@mail.ri"), ("full_name", "сидорова анна")];
    let asks = organizer.browser.submit(&page, REGISTER, &typed).await;
    let take = answer_of(&asks, "sure_address", "Исправить").to_owned();
    let asks = organizer
        .browser
        .submit(&asks, REGISTER, &[("sure_address", &take)])
        .await;
    assert_eq!(asks.status, 422);
    for words in [
        "Похоже, этот врач уже есть",
        "Сидорова Анна",
        "anna@mail.ru, не активирован",
    ] {
        assert!(asks.body.contains(words), "{words}: {}", asks.body);
    }
    assert_eq!(asks.field(REGISTER, "email"), "other@mail.ru", "as it was corrected");
    let sure = answer_of(&asks, "sure_person", "Всё равно добавить").to_owned();

    // Another name that is here, too, is another question.
    organizer
        .registers(Role::Doctor, "boris@mail.ru", "Борисов Борис")
        .await;
    let changed = [("sure_person", sure.as_str()), ("full_name", "Борисов Борис")];
    let asks_again = organizer.browser.submit(&asks, REGISTER, &changed).await;
    assert_eq!(asks_again.status, 422);
    assert!(asks_again.body.contains("boris@mail.ru, не активирован"));

    let done = organizer
        .browser
        .submit(&asks, REGISTER, &[("sure_person", &sure)])
        .await;
    assert_eq!(done.status, 303, "{}", done.body);
    // The second press of the same form finds the first one's deed.
    let twice = organizer
        .browser
        .submit(&asks, REGISTER, &[("sure_person", &sure)])
        .await;
    assert_eq!(twice.location(), done.location());
    house.end(4).await;
}

#[tokio::test]
async fn every_form_that_takes_an_address_asks_and_names_a_cyrillic_letter() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let invited = organizer.registers(Role::Doctor, "anna@mail.ru", "Сидорова Анна").await;
    let gone = organizer
        .registers(Role::Assistant, "gone@mail.ru", "Ушедшая Ольга")
        .await;
    let assistant = organizer
        .registers(Role::Assistant, "vera@mail.ru", "Верещагина Вера")
        .await;
    let page = organizer.browser.get(&format!("/org/assistants/{gone}/remove")).await;
    organizer.browser.submit(&page, "/api/staff/remove", &[]).await;
    let forms = [
        ("/org/specialists/new".to_owned(), REGISTER),
        (format!("/org/doctors/{invited}"), "/api/staff/save"),
        (format!("/org/doctors/{invited}/resend"), "/api/staff/resend"),
        (format!("/org/staff/removed/{gone}"), "/api/staff/reregister"),
        (format!("/org/assistants/{assistant}"), "/api/assistants/save"),
        ("/org/patients/new".to_owned(), "/api/patients/register"),
        ("/profile".to_owned(), "/api/identity/save_profile"),
        ("/forgot".to_owned(), "/api/identity/ask_for_reset"),
    ];
    for (path, function) in forms {
        let page = organizer.browser.get(&path).await;
        let mut typed = vec![("full_name", "Новикова Нина"), ("email", "pоst@mail.ru")];
        let (doctor, period) = (invited.to_string(), "3m");
        if function.starts_with("/api/patients") {
            typed.extend([("doctor", doctor.as_str()), ("period", period)]);
        }
        if function == "/api/identity/ask_for_reset" || function == "/api/staff/resend" {
            typed.retain(|(name, _)| *name == "email");
        }
        if function == "/api/identity/save_profile" {
            typed.push(("time_zone", "Europe/Moscow"));
        }
        let refused = organizer.browser.submit(&page, function, &typed).await;
        assert!(
            refused.status == 422 && refused.body.contains("русская буква «о»"),
            "{function}: {}",
            refused.body
        );
        typed.retain(|(name, _)| *name != "email");
        typed.push(("email", "nina@mail.ri"));
        let asks = organizer.browser.submit(&page, function, &typed).await;
        assert_eq!(asks.status, 422, "{function}");
        assert!(asks.body.contains("Возможно, mail.ru?"), "{function}: {}", asks.body);
        answer_of(&asks, "sure_address", "Исправить на nina@mail.ru");
        assert!(asks.body.contains("id=\"asked-form\""), "{function}");
    }
    house.end(4).await;
}
