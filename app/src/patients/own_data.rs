//! What a patient posts of «Мои данные».

use domain::{
    classes::EmergencyForm,
    identity::{FormKey, MembershipId},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Fault, Next};
#[cfg(feature = "ssr")]
use crate::{
    classes::pages::attendance::{Done, back},
    web::{Request, act},
};
#[cfg(feature = "ssr")]
use clinic::{identity::Patient, patients::own_data};
#[cfg(feature = "ssr")]
use domain::patients::OwnDataForm;

/// Where the patient can be reached.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Reached {
    pub phone: String,
    pub address: String,
}

/// «Сохранить» on «Мои данные». For the patient; leads to the own page.
#[server(endpoint = "patients/save_own_data")]
pub async fn save_own_data(
    #[server(flatten)] reached: Reached,
    #[server(flatten)] emergency: EmergencyForm,
    consents: Option<Vec<String>>,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act::<Patient>(&request, Some(acting), None).await?;
    let form = reached.form(emergency, consents);
    own_data::save(&request.ctx, &actor, &form, &request.caller, form_key).await?;
    Ok(back(&request, &actor, "/me", Done::DataSaved))
}

/// «Позже»: nobody asks for a week. For the patient; leads to the own page.
#[server(endpoint = "patients/put_off_own_data")]
pub async fn put_off_own_data(acting: MembershipId) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act::<Patient>(&request, Some(acting), None).await?;
    own_data::put_off(&request.ctx, &actor).await?;
    Ok(Next::to(crate::identity::href_as(&request, actor.held(), "/me")))
}

#[cfg(feature = "ssr")]
impl Reached {
    fn form(self, emergency: EmergencyForm, consents: Option<Vec<String>>) -> OwnDataForm {
        OwnDataForm {
            phone: self.phone,
            address: self.address,
            emergency,
            consents: consents.unwrap_or_default(),
        }
    }
}
