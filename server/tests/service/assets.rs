//! What a page links to is there.

use domain::identity::Role;

use crate::harness::{Browser, House};

#[tokio::test]
async fn every_file_that_a_page_names_is_served() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    for page in ["/", "/login", "/org/doctors/new"] {
        let body = organizer.browser.get(page).await.body;
        let links = body.split(" href=\"").chain(body.split(" src=\"")).skip(1);
        let links = links.filter_map(|rest| rest.split('"').next()).filter(|link| {
            link.starts_with("/pkg/")
                || link.starts_with("/brand/")
                || link.starts_with("/fonts/")
                || link.contains('.')
        });
        let mut found = 0;
        for link in links.filter(|link| link.starts_with('/')) {
            let answer = Browser::at(&house).get(link).await;
            assert_eq!(answer.status, 200, "{link} on {page}");
            assert_ne!(answer.header("etag"), "", "{link} on {page}");
            let kept = answer.header("cache-control").contains("immutable");
            assert_eq!(kept, link.starts_with("/pkg/"), "{link} on {page}");
            found += 1;
        }
        assert!(found >= 4, "{page} links to {found} files");
    }
    house.end(1).await;
}

#[tokio::test]
async fn the_scripts_of_islands_stand_where_islands_are() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    // Somebody whose letter the list follows.
    for role in [Role::Doctor, Role::Assistant, Role::Specialist, Role::Patient] {
        let email = format!("{}@mail.ru", role.name());
        organizer
            .registers(role, &email, &format!("Сидорова {}", role.name()))
            .await;
    }
    for (page, _) in app::access::PAGES {
        let answer = organizer.browser.get(&page.replace(":token", "x")).await;
        let (has_island, has_script) = (
            answer.body.contains("<leptos-island"),
            answer.body.contains("oncocenter.wasm"),
        );
        if answer.status == 200 {
            assert_eq!(has_script, has_island, "{page}");
        }
    }
    house.end(5).await;
}
