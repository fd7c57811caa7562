//! What a recipe puts into a field.

use std::str::FromStr;

use serde::Deserialize;

/// A text for a field, or the name of one that is known only at run time.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum TypedText {
    /// `{user.email}`
    Email,
    /// `{user.password}`
    Password,
    /// `{user.otp}`
    Otp,
    /// `{organizations}`: the visible names of what the visit asks for.
    Organizations,
    /// The text itself.
    Literal(String),
}

/// A placeholder that means nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a placeholder; there are `{{user.email}}`, `{{user.password}}`, \
     `{{user.otp}}` and `{{organizations}}`"
)]
pub struct NotATypedText(String);

impl FromStr for TypedText {
    type Err = NotATypedText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "{user.email}" => Self::Email,
            "{user.password}" => Self::Password,
            "{user.otp}" => Self::Otp,
            "{organizations}" => Self::Organizations,
            _ if text.contains(['{', '}']) => return Err(NotATypedText(text.to_owned())),
            _ => Self::Literal(text.to_owned()),
        })
    }
}

impl TryFrom<String> for TypedText {
    type Error = NotATypedText;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_placeholder_is_not_typed_into_a_field() {
        assert_eq!("{user.otp}".parse(), Ok(TypedText::Otp));
        assert_eq!("Acme".parse(), Ok(TypedText::Literal("Acme".to_owned())));
        assert!("{user.passwrd}".parse::<TypedText>().is_err());
    }
}
