//! Words of an offered seat, and of a place in a waiting list, for whoever has the link.

pub const OFFERED: &str = "Вам предлагают место в группе";
pub const OFFERED_LEAD: &str = "Место держим за вами. Займите его, если расписание вам подходит.";
pub const UNTIL: &str = "Ответить нужно до";
pub const ACCEPT: &str = "Занять место";
pub const DECLINE: &str = "Отказаться от места";
pub const DECLINE_HINT: &str = "Если отказаться, место предложат следующему, и в листе ожидания вас больше не будет. Захотите \
     вернуться — скажите своему врачу.";
pub const WAITING: &str = "Вы в листе ожидания";
pub const WAITING_TEXT: &str = "Когда в группе освободится место и подойдёт ваша очередь, придёт письмо. Здесь ничего делать \
     не нужно.";
pub const LEAVE: &str = "Выйти из листа ожидания";
pub const ACCEPTED: &str = "Место за вами";
pub const ACCEPTED_LEAD: &str = "Подробности придут письмом. Занятия видны на вашей странице после входа.";
pub const TO_LOGIN: &str = "Вход";
pub const DECLINED: &str = "Вы отказались от места";
pub const DECLINED_LEAD: &str = "Место предложим следующему. Если передумаете, скажите своему врачу.";
pub const EXPIRED: &str = "Предложение больше не действует";
pub const EXPIRED_LEAD: &str =
    "Время на ответ вышло, и место предложили следующему. Если вы хотите заниматься, скажите своему врачу.";
pub const WITHDRAWN: &str = "Вас нет в листе ожидания";
pub const WITHDRAWN_LEAD: &str = "Если вы хотите заниматься, скажите об этом своему врачу.";

/// «Вы 3-й в списке.»
#[must_use]
pub fn in_line(place: u64) -> String {
    match place {
        1 => "Вы первый в списке.".to_owned(),
        place => format!("Вы {place}-й в списке."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_in_line_is_told() {
        assert_eq!(in_line(1), "Вы первый в списке.");
        assert_eq!(in_line(3), "Вы 3-й в списке.");
    }
}
