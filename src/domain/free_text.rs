//! Text that somebody else wrote and that has no fields, such as a console.

use super::sensitive;

/// A word of letters and digits that is so long opens something.
const LONG_WORD: usize = 20;

/// The text without queries of addresses, mail addresses, long words such as
/// tokens, and values that stand behind the name of a secret.
#[must_use]
pub(super) fn scrubbed(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut next = Next::Word;
    for piece in text.split_inclusive(is_gap) {
        let word = piece.trim_end_matches(is_gap);
        if let Some(address) = address(word) {
            shown.push_str(&address);
        } else {
            for part in word.split_inclusive(ENDS) {
                next = next.show(part, &mut shown);
            }
        }
        shown.push_str(&piece[word.len()..]);
    }
    shown
}

/// What ends the name of a value, and a value.
const ENDS: [char; 3] = ['=', ':', '&'];

/// What is expected after what was read.
#[derive(Clone, Copy)]
enum Next {
    Word,
    /// The name of a secret was read; its value comes behind `=` or `:`.
    Sign,
    /// The value of a secret.
    Value,
}

impl Next {
    fn show(self, part: &str, shown: &mut String) -> Self {
        let word = part.trim_end_matches(ENDS);
        let names = names_a_secret(word);
        let hidden = !names && (matches!(self, Self::Value) || opens(word)) && !word.is_empty();
        shown.push_str(if hidden { "[secret]" } else { word });
        shown.push_str(&part[word.len()..]);
        match (self, part.ends_with(['=', ':'])) {
            (Self::Sign, true) if word.is_empty() => Self::Value,
            (Self::Value | Self::Sign, _) if word.is_empty() => self,
            (_, true) if names => Self::Value,
            (_, false) if names => Self::Sign,
            _ => Self::Word,
        }
    }
}

fn is_gap(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '<' | '>' | '(' | ')' | '{' | '}' | ',' | ';')
        || c.is_whitespace()
}

fn names_a_secret(word: &str) -> bool {
    let is_upper = word.bytes().any(|byte| byte.is_ascii_uppercase());
    let lower = || sensitive::field(&word.to_ascii_lowercase());
    if is_upper { lower() } else { sensitive::field(word) }.is_some()
}

/// An address without its query and fragment; none if the word is no address.
fn address(word: &str) -> Option<String> {
    // Most words are ruled out by one character, at a fraction of the cost.
    let is_one = word.contains(':') && word.contains("://");
    is_one.then_some(())?;
    let end = word.find(['?', '#']);
    Some(end.map_or_else(|| word.to_owned(), |end| format!("{}?…", &word[..end])))
}

/// Whether a word is a mail address or looks like a token.
fn opens(word: &str) -> bool {
    let mail = || word.split_once('@').is_some_and(|(_, host)| host.contains('.'));
    let has = |kind: fn(&u8) -> bool| word.bytes().any(|byte| kind(&byte));
    let mixed = || has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    word.len() >= LONG_WORD && mixed() && !word.contains('/') || mail()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_something_is_not_shown() {
        for (told, shown) in [
            ("GET https://bank/a?code=b#c 404", "GET https://bank/a?… 404"),
            ("(https://bank/a.js:3:14) failed", "(https://bank/a.js:3:14) failed"),
            ("hello ada@acme.example!", "hello [secret]"),
            ("password: hunter2", "password: [secret]"),
            ("{\"otp\":\"4711\",\"x\":1}", "{\"otp\":\"[secret]\",\"x\":1}"),
            (
                "<input name=\"password\" type='password' id=x>",
                "<input name=\"password\" type='password' id=x>",
            ),
            ("/next?key=ory_at_5vT2qX9aLm3nB7cD1", "/next?key=[secret]"),
            ("state=abc&scope=b", "state=[secret]&scope=b"),
            ("got ory_at_5vT2qX9aLm3nB7cD1", "got [secret]"),
            ("TypeError: x is not a function", "TypeError: x is not a function"),
            ("", ""),
        ] {
            assert_eq!(scrubbed(told), shown, "{told}");
        }
    }
}
