//! What a patient tells the clinic about itself: where it can be reached, who can be called, what it agrees to.

use std::collections::BTreeSet;

use crate::{
    classes::{EmergencyContact, EmergencyForm, given, questionnaire::Consent},
    error::{Code, Field, FieldErrors},
    identity::{Phone, single_line},
    limits::ADDRESS_MAX,
    questions::ItemId,
};

/// «Мои данные», as typed.
#[derive(Clone, Debug, Default)]
pub struct OwnDataForm {
    pub phone: String,
    pub address: String,
    pub emergency: EmergencyForm,
    /// The names of those consents whose boxes were ticked.
    pub consents: Vec<String>,
}

/// «Мои данные».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnData {
    pub phone: Phone,
    pub address: Option<String>,
    pub emergency: Option<EmergencyContact>,
    /// Those that were given now.
    pub consents: BTreeSet<ItemId>,
}

impl OwnDataForm {
    /// What the form says; `asked` are the consents that were not given before. Nobody has to be named for emergencies;
    /// who is named needs a name and a telephone.
    ///
    /// # Errors
    /// `Invalid` with every wrong field; a consent that is required and was not given is one of them.
    pub fn check<'a>(&self, asked: impl Iterator<Item = &'a Consent>) -> Result<OwnData, Code> {
        let mut errors = FieldErrors::default();
        let phone = errors.check(Field::Phone, Phone::parse(&self.phone));
        let address = match self.address.trim() {
            "" => Ok(None),
            typed => single_line(typed, ADDRESS_MAX).map(Some),
        };
        let address = errors.check(Field::Address, address);
        let emergency = match self.emergency.is_empty() {
            true => None,
            false => self.emergency.read(&mut errors),
        };
        let consents = errors.check(Field::Consents, given(asked, &self.consents));
        match (phone, address, consents) {
            (Some(phone), Some(address), Some(consents)) if errors.is_empty() => Ok(OwnData {
                phone,
                address,
                emergency,
                consents,
            }),
            _ => Err(errors.into_code()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Problem;

    fn consent(required: bool) -> Consent {
        Consent {
            id: "observation_data".parse().unwrap(),
            version: 1,
            label: "Согласен".into(),
            text: "Разрешаю.".into(),
            required,
        }
    }

    fn wrong(form: &OwnDataForm, asked: &[Consent]) -> Vec<Field> {
        let Err(Code::Invalid { fields }) = form.check(asked.iter()) else {
            panic!("accepted: {form:?}")
        };
        fields.iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn a_telephone_and_the_consent_are_asked_and_nobody_is_half_named() {
        let asked = [consent(true)];
        let mut form = OwnDataForm::default();
        assert_eq!(wrong(&form, &asked), [Field::Phone, Field::Consents]);
        form.phone = "8 916 123-45-67".into();
        form.consents = vec!["observation_data".into()];
        let told = form.check(asked.iter()).unwrap();
        assert_eq!((told.address, told.emergency), (None, None));
        assert_eq!(told.consents.len(), 1);
        form.emergency.emergency_relation = "дочь".into();
        assert_eq!(wrong(&form, &asked), [Field::EmergencyName, Field::EmergencyPhone]);
        form.emergency.emergency_name = "Смирнова Анна".into();
        form.emergency.emergency_phone = "+7 916 765-43-21".into();
        form.address = " Омск,  улица Мира, 1 ".into();
        let told = form.check([].iter()).unwrap();
        assert_eq!(told.emergency.unwrap().relation.as_deref(), Some("дочь"));
        assert_eq!(told.address.as_deref(), Some("Омск, улица Мира, 1"));
        assert!(told.consents.is_empty(), "what was not asked is not given");
        form.address = "я".repeat(ADDRESS_MAX + 1);
        let refused = form.check([].iter()).unwrap_err();
        assert_eq!(
            refused,
            Code::field(Field::Address, Problem::TooLong { max: ADDRESS_MAX })
        );
    }
}
