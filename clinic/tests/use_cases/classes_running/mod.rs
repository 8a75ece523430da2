//! Classes as they run: changed, called off, made up for, reminded of, marked.

mod attendance;
mod busy;
mod calls;
mod changes;
mod days_off;
mod feed;
mod make_up;
mod reminders;
mod roster;

use clinic::{classes::calendar::Chosen, mail::ClassNews};
use domain::classes::{ClassId, ClassTime, Extent, MoveForm};

use crate::harness::{Sent, World};

/// A form that saw the class as it was made.
fn chosen(class: ClassId, extent: Extent) -> Chosen {
    Chosen {
        class,
        revision: 0,
        extent,
    }
}

fn time(day: &str, at: &str) -> ClassTime {
    let form = MoveForm {
        class_day: day.to_owned(),
        starts_at: at.to_owned(),
    };
    form.check().unwrap()
}

/// To whom these letters go and what they tell, in order.
fn told(letters: &[Sent]) -> Vec<(&str, ClassNews)> {
    let mut told: Vec<_> = letters
        .iter()
        .map(|letter| (letter.to.as_str(), letter.classes().news))
        .collect();
    told.sort_by_key(|(to, news)| ((*to).to_owned(), format!("{news:?}")));
    told
}

async fn taken(world: &World, class: ClassId) -> i64 {
    world
        .one("SELECT taken FROM class WHERE id = $1", vec![class.0.into()])
        .await
}
