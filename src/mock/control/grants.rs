//! A grant without pages.

use serde::Deserialize;

use super::{Asked, Control, mistake};
use crate::domain::Answer;
use crate::mock::oauth::token;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    application: String,
    user: String,
    #[serde(default)]
    organizations: Vec<String>,
    #[serde(default)]
    scopes: String,
}

pub(super) fn mint(control: &Control, asked: &Asked) -> Result<Answer, Answer> {
    let Wish { application, user, organizations, scopes } = asked.body()?;
    let unknown = || mistake(400, "no application has that client id");
    let application = control.application(Some(&application))?.ok_or_else(unknown)?;
    let wish = token::Wish { application, user, organizations, scopes };
    let mut hall = control.hall();
    hall.set_clock_for(Some(application));
    let (bank, now) = hall.desk.bank();
    bank.mint(now, &wish).map_err(|sentence| mistake(400, &sentence))
}
