//! «добавить списком» over HTTP: a form with a file in it, what becomes of the rows, and the file with the result.

use axum::http::{Method, Request, header};
use domain::{error::Code, identity::Role, limits::IMPORT_BYTES_MAX};

use crate::harness::{Browser, Engine, House, MULTIPART, REGISTER, multipart};

const READ: &str = "/api/import/read";
const START: &str = "/api/import/start";
const SAVE: &str = "/api/import/save_rows";
const PAGE: &str = "/org/import";

const PEOPLE: &str = "Почта;ФИО;Роль\r\n\
                      petrov.p@mail.ru;Петров Пётр;врач\r\n\
                      belova@mail.ru;=Белова Анна;ассистент\r\n\
                      Petrov.P@mail.ru;Петров Пётр;врач\r\n\
                      не адрес;Лев Лев;врач\r\n";

/// The page of the list that was brought.
async fn brought(browser: &mut Browser<'_>, typed: &[(&str, &str)], file: Option<&[u8]>) -> String {
    let page = browser.get(PAGE).await;
    let answer = browser
        .upload(&page, READ, typed, file.map(|bytes| ("list_file", bytes)))
        .await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let list = answer.location().to_owned();
    assert!(list.starts_with("/org/import/"), "{list}");
    list
}

#[tokio::test]
async fn a_list_is_brought_looked_at_mended_and_added() {
    for engine in Engine::BOTH {
        let house = House::on(engine).await;
        let mut organizer = house.organizer("organizer@mail.ru").await;
        let browser = &mut organizer.browser;
        let list = brought(browser, &[("list", PEOPLE)], None).await;
        let page = browser.get(&list).await;
        for words in [
            "Добавить 2\u{a0}человека",
            "Нужно исправить: 1\u{a0}строка",
            "Повторы: 1\u{a0}строка",
            "русская буква «н»",
        ] {
            assert!(page.body.contains(words), "{words} is not in {}", page.body);
        }
        assert_eq!(page.field(SAVE, "rows[0][email]"), "не адрес");
        let repeated = browser.get(&format!("{list}?show=doubled")).await;
        assert!(
            repeated.body.contains("повтор: действует строка 2"),
            "{}",
            repeated.body
        );

        // Mended in place, and looked at again.
        let answer = browser
            .submit(
                &page,
                SAVE,
                &[("rows[0][email]", "lev@mail.ru"), ("rows[0][role]", "doctor")],
            )
            .await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, list.as_str()));
        let page = browser.get(&list).await;
        assert!(page.body.contains("Добавить 3\u{a0}человека"), "{}", page.body);

        let answer = browser.submit(&page, START, &[]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, list.as_str()));
        let running = browser.get(&list).await;
        assert!(
            running.body.contains("<progress value=\"0\" max=\"3\""),
            "{}",
            running.body
        );
        assert!(running.body.contains("http-equiv=\"refresh\"") && running.body.contains("data-follow"));
        house.lists_are_added().await;
        let done = browser.get(&list).await;
        assert!(done.body.contains("Добавлено 3\u{a0}человека."), "{}", done.body);
        assert!(!done.has_form(START));

        let file = browser.get(&format!("{list}/result.csv")).await;
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(file.header("cache-control"), "no-store");
        let rows: Vec<&str> = file.body.split("\r\n").collect();
        assert!(
            rows[0].starts_with("\u{feff}\"Строка\";\"ФИО\";\"Email\""),
            "{}",
            rows[0]
        );
        assert_eq!(
            rows[1],
            "\"2\";\"Петров Пётр\";\"petrov.p@mail.ru\";\"\";\"врач\";\"\";\"\";\"добавлен\""
        );
        assert!(rows[2].contains("\"'=Белова Анна\""), "a formula is none: {}", rows[2]);
        assert!(rows[3].contains("уже есть"), "{}", rows[3]);

        // The same list once more changes nothing.
        let again = brought(browser, &[("list", PEOPLE)], None).await;
        let page = browser.get(&again).await;
        assert!(
            page.body.contains("Уже есть: 3\u{a0}человека") && !page.has_form(START),
            "{}",
            page.body
        );
        let lists = browser.get(PAGE).await;
        assert!(lists.body.contains(&list) && lists.body.contains(&again));
        house.end(4).await;
    }
}

#[tokio::test]
async fn a_row_that_looks_like_a_slip_waits_for_its_answer() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let anna = organizer.registers(Role::Doctor, "anna@mail.ru", "Белова Анна").await;
    let browser = &mut organizer.browser;
    let rows = "ФИО;Email;Роль\r\nбелова анна;belova@mail.ri;врач\r\n";
    let list = brought(browser, &[("list", rows)], None).await;
    let page = browser.get(&list).await;
    for words in [
        "Нужен ответ: 1\u{a0}строка",
        "В адресе указано mail.ri. Возможно, mail.ru?",
        "Похоже, этот врач уже есть",
        "anna@mail.ru, не активирован",
    ] {
        assert!(page.body.contains(words), "{words} is not in {}", page.body);
    }
    assert!(
        page.body.contains(&format!("href=\"/org/doctors/{anna}\"")),
        "{}",
        page.body
    );
    assert!(!page.has_form(START), "nobody is ready");
    let mut unticked = page.form(SAVE);
    unticked.retain(|(name, _)| !name.ends_with("[sure]"));
    unticked.push(("rows[0][role]".to_owned(), "doctor".to_owned()));
    let unticked: Vec<(&str, &str)> = unticked
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.post(SAVE, &unticked).await;
    let still = browser.get(&list).await;
    assert!(still.body.contains("Нужен ответ: 1\u{a0}строка"), "{}", still.body);
    // As a browser sends a box that was ticked.
    let role = [("rows[0][role]", "doctor")];
    let answer = browser.submit(&still, SAVE, &role).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let ready = browser.get(&list).await;
    assert!(ready.body.contains("Добавить 1\u{a0}человека"), "{}", ready.body);
    // Looked at once more, the answer stays.
    let row = browser.get(&format!("{list}?row=2")).await;
    browser.submit(&row, SAVE, &role).await;
    let ready = browser.get(&list).await;
    browser.submit(&ready, START, &[]).await;
    house.lists_are_added().await;
    assert!(browser.get(&list).await.body.contains("Добавлен 1\u{a0}человек."));
    house.end(3).await;
}

#[tokio::test]
async fn a_file_of_windows_is_read() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    // «Email;ФИО;Роль», «anna@mail.ru;Яна Ёлкина;врач» in Windows-1251.
    let file = b"Email;\xD4\xC8\xCE;\xD0\xEE\xEB\xFC\r\nanna@mail.ru;\xDF\xED\xE0 \xA8\xEB\xEA\xE8\xED\xE0;\xE2\xF0\xE0\xF7\r\n";
    let list = brought(&mut organizer.browser, &[], Some(file)).await;
    let page = organizer.browser.get(&list).await;
    assert!(
        page.body.contains("Яна Ёлкина") && page.body.contains("Добавить 1\u{a0}человека"),
        "{}",
        page.body
    );
    house.end(1).await;
}

#[tokio::test]
async fn what_cannot_be_taken_comes_back_with_a_sentence() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let browser = &mut organizer.browser;
    let page = browser.get(PAGE).await;
    let long = vec![b'a'; IMPORT_BYTES_MAX + 1];
    for (typed, file, words) in [
        ("", None, "Вставьте список или выберите файл"),
        ("", Some(&b"\x89PNG\0\0"[..]), "Файл не прочесть"),
        (
            "",
            Some(&b"\xD0\xCF\x11\xE0 xls"[..]),
            "старого формата или под паролем",
        ),
        ("", Some(&b"Email;\xD4\xC8\xCE\r\n"[..]), "В файле никого нет"),
        ("", Some(&long[..]), "Список слишком большой: можно не больше 1024 КБ"),
    ] {
        let typed = [("role", "doctor"), ("list", typed)];
        let answer = browser
            .upload(&page, READ, &typed, file.map(|bytes| ("list_file", bytes)))
            .await;
        assert_eq!(answer.status, 422, "{words}: {}", answer.body);
        assert!(answer.body.contains(words), "{words} is not in {}", answer.body);
    }
    // What was pasted stays, beside a file that can't be read.
    let typed = [("role", "assistant"), ("list", "ФИО;</textarea><b>Email")];
    let answer = browser.upload(&page, READ, &typed, Some(("list_file", b"\0"))).await;
    assert!(
        answer.body.contains("ФИО;&lt;/textarea>&lt;b>Email</textarea>"),
        "{}",
        answer.body
    );
    // So long that not even its end is waited for.
    let request = Request::builder()
        .method(Method::POST)
        .uri(READ)
        .header(header::CONTENT_TYPE, MULTIPART)
        .header(header::CONTENT_LENGTH, 33 * 1024 * 1024)
        .header(header::ACCEPT, "text/html")
        .header("sec-fetch-site", "same-origin");
    let answer = browser.send(request, "").await;
    assert_eq!(answer.status, 413);
    assert_eq!(house.number("SELECT COUNT(*) FROM import_draft", vec![]).await, 0);
    house.end(1).await;
}

#[tokio::test]
async fn nothing_else_takes_a_file_and_no_other_site_sends_one() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let acting = organizer.membership.to_string();
    let fields = [
        ("acting".to_owned(), acting),
        ("form_key".to_owned(), uuid::Uuid::new_v4().to_string()),
        ("list".to_owned(), PEOPLE.to_owned()),
    ];
    for (uri, site, expected) in [
        (REGISTER, "same-origin", Code::Malformed),
        (READ, "cross-site", Code::CrossSite),
    ] {
        let request = Request::builder()
            .method(Method::POST)
            .uri(uri)
            .header(header::CONTENT_TYPE, MULTIPART)
            .header(header::ACCEPT, "application/json")
            .header("sec-fetch-site", site);
        let answer = organizer.browser.send(request, multipart(&fields, None)).await;
        assert_eq!(answer.code(), expected, "{uri}");
    }
    // A body that breaks off, or is none.
    for body in [
        "",
        "------TestBoundary\r\nContent-Disposition: form-data; name=\"list\"\r\n\r\nФИО",
    ] {
        let request = Request::builder()
            .method(Method::POST)
            .uri(READ)
            .header(header::CONTENT_TYPE, MULTIPART)
            .header(header::ACCEPT, "application/json")
            .header("sec-fetch-site", "same-origin");
        assert_eq!(organizer.browser.send(request, body).await.code(), Code::Malformed);
    }
    assert_eq!(house.number("SELECT COUNT(*) FROM import_draft", vec![]).await, 0);
    house.end(1).await;
}

#[tokio::test]
async fn a_list_is_nobody_elses() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let mut doctor = organizer.colleague(Role::Doctor).await;
    let mut stranger = house.organizer("stranger@mail.ru").await;
    let list = brought(&mut organizer.browser, &[("list", PEOPLE)], None).await;
    let id = list.rsplit('/').next().unwrap().to_owned();
    for (who, home) in [(&mut stranger, "org"), (&mut doctor, "doctor")] {
        for page in [
            format!("/{home}/import/{id}"),
            format!("/{home}/import/{id}/result.csv"),
        ] {
            assert_eq!(who.browser.get(&page).await.status, 404, "{page}");
        }
        let acting = who.membership.to_string();
        for function in [START, "/api/import/discard"] {
            let answer = who.browser.call(function, &[("list", &id), ("acting", &acting)]).await;
            assert_eq!(answer.code(), Code::NotFound, "{function}");
        }
    }
    assert_eq!(house.number("SELECT COUNT(*) FROM import_draft", vec![]).await, 1);
    house.end(3).await;
}

#[tokio::test]
async fn columns_without_headings_are_named() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let browser = &mut organizer.browser;
    let list = brought(
        browser,
        &[("role", "doctor"), ("list", "petrov.p@mail.ru;Петров Пётр")],
        None,
    )
    .await;
    let page = browser.get(&list).await;
    assert!(page.body.contains("Что в каких столбцах?") && page.body.contains("В столбце: Петров Пётр"));
    let name = "/api/import/name_columns";
    let mut fields: Vec<(String, String)> = page.form(name);
    let all = |fields: &[(String, String)], columns: [&str; 2]| {
        let mut fields = fields.to_vec();
        fields.retain(|(name, _)| name != "heading");
        fields.extend(columns.map(|column| ("columns[]".to_owned(), column.to_owned())));
        fields
    };
    let sent = all(&fields, ["email", ""]);
    let sent: Vec<(&str, &str)> = sent
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let answer = browser.post(name, &sent).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Укажите, в каких столбцах"), "{}", answer.body);
    fields = all(&fields, ["email", "full_name"]);
    let sent: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let answer = browser.post(name, &sent).await;
    assert_eq!(answer.location(), list, "{}", answer.body);
    let page = browser.get(&list).await;
    assert!(page.body.contains("Добавить 1\u{a0}человека"), "{}", page.body);
    house.end(1).await;
}
