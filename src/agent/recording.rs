//! A journey that was watched, as a recipe.

use std::fmt;

use serde::Deserialize;
use url::Url;

/// What a person did on the way to the application, page by page.
#[derive(Clone)]
pub struct Recording {
    pub(super) notes: Vec<Note>,
    /// Where the journey ended; it may hold a code.
    pub callback: Url,
}

/// Something was pressed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(super) struct Note {
    /// When the document was made, by which documents are told apart.
    born: f64,
    /// What was filled in or chosen before, in order.
    fields: Vec<Field>,
    press: String,
    /// What could have been pressed instead.
    others: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Field {
    kind: Kind,
    selector: String,
    /// What stands beside a box.
    label: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Email,
    Password,
    Otp,
    Text,
    Box,
    Select,
    BoxOrganizations,
    SelectOrganizations,
}

impl Recording {
    /// The pages on which something was done.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.kept().len()
    }

    /// What is to be typed by someone who knows it: the recording does not.
    #[must_use]
    pub fn open(&self) -> usize {
        let fields = self.kept().into_iter().flat_map(|note| &note.fields);
        fields.filter(|field| matches!(field.kind, Kind::Text | Kind::Select)).count()
    }

    /// The recipe as it stands in a configuration, under this name.
    #[must_use]
    pub fn recipe(&self, name: &str) -> String {
        let notes = self.kept();
        let last = notes.len().saturating_sub(1);
        let tasks = notes.iter().enumerate();
        let tasks = tasks.map(|(index, note)| Task { note, index, is_last: index == last });
        let tasks: String = tasks.map(|task| task.to_string()).collect();
        format!("journeys:\n  {name}:\n{tasks}")
    }

    /// What was pressed without leaving the page is part of what came next, and
    /// a page that came again is one page.
    fn kept(&self) -> Vec<&Note> {
        let mut kept: Vec<&Note> = Vec::new();
        for note in &self.notes {
            let precedes = |before: &&Note| {
                let is_same = before.fields == note.fields && before.press == note.press;
                let goes_on = before.fields.iter().all(|field| note.fields.contains(field));
                is_same || (before.born.total_cmp(&note.born).is_eq() && goes_on)
            };
            kept.pop_if(|before| precedes(&&**before));
            kept.push(note);
        }
        kept
    }
}

/// One page of the recipe.
struct Task<'a> {
    note: &'a Note,
    index: usize,
    is_last: bool,
}

impl Task<'_> {
    fn has(&self, kind: Kind) -> bool {
        self.note.fields.iter().any(|field| field.kind == kind)
    }

    fn has_organizations(&self) -> bool {
        self.has(Kind::BoxOrganizations) || self.has(Kind::SelectOrganizations)
    }

    /// The one other button of the page on which consent is given.
    fn refusal(&self) -> Option<&str> {
        match self.note.others.as_slice() {
            [other] if self.is_last => Some(other),
            _ => None,
        }
    }

    fn page(&self) -> String {
        if self.has(Kind::Password) {
            "sign-in".to_owned()
        } else if self.has(Kind::Otp) {
            "second factor".to_owned()
        } else if self.has_organizations() {
            "organisation".to_owned()
        } else if self.refusal().is_some() {
            "consent".to_owned()
        } else {
            format!("page {}", self.index + 1)
        }
    }
}

impl fmt::Display for Task<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Note { fields, press, .. } = self.note;
        let when = fields.first().map_or(press, |field| &field.selector);
        writeln!(f, "    - page: {}", self.page())?;
        writeln!(f, "      when: {}", scalar(when))?;
        // A bank leaves these out where there is nothing to ask.
        if self.has(Kind::Otp) || self.has_organizations() {
            writeln!(f, "      optional: true")?;
        }
        let typed = |kind| matches!(kind, Kind::Email | Kind::Password | Kind::Otp | Kind::Text);
        let boxes = |kind| matches!(kind, Kind::Box | Kind::BoxOrganizations);
        let selects = |kind| matches!(kind, Kind::Select | Kind::SelectOrganizations);
        let parts: [(&str, &dyn Fn(Kind) -> bool); 3] =
            [("fill", &typed), ("tick", &boxes), ("choose", &selects)];
        for (word, fits) in parts {
            let own: Vec<&Field> = fields.iter().filter(|field| fits(field.kind)).collect();
            if !own.is_empty() {
                writeln!(f, "      {word}:")?;
            }
            own.into_iter().try_for_each(|field| write!(f, "{field}"))?;
        }
        match self.refusal() {
            None => writeln!(f, "      press: {}", scalar(press)),
            Some(deny) => {
                let (allow, deny) = (scalar(press), scalar(deny));
                writeln!(f, "      press: {{ allow: {allow}, deny: {deny} }}")
            }
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let selector = scalar(&self.selector);
        let text = match self.kind {
            Kind::Email => "\"{user.email}\"".to_owned(),
            Kind::Password => "\"{user.password}\"".to_owned(),
            Kind::Otp => "\"{user.otp}\"".to_owned(),
            Kind::BoxOrganizations | Kind::SelectOrganizations => "\"{organizations}\"".to_owned(),
            Kind::Box => scalar(&self.label.clone().unwrap_or_default().replace(['{', '}'], "")),
            Kind::Text => "\"\" # write here what is typed".to_owned(),
            Kind::Select => "\"\" # write here what is chosen".to_owned(),
        };
        writeln!(f, "        {selector}: {text}")
    }
}

/// A text between single quotes, in which nothing but they has a meaning.
fn scalar(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("'{}'", line.replace('\'', "''"))
}

/// Addresses may hold a code.
impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recording").field("notes", &self.notes).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(notes: &str) -> Recording {
        let notes = serde_json::from_str(notes).expect("notes");
        Recording { notes, callback: "https://app.example/cb".parse().expect("an address") }
    }

    #[test]
    fn what_led_nowhere_is_no_page_of_its_own() {
        let of = |born, fields, press| {
            format!(r#"{{"born":{born},"fields":[{fields}],"press":"{press}","others":[]}}"#)
        };
        let email = r##"{"kind":"email","selector":"#e","label":null}"##;
        let password = r##"{"kind":"password","selector":"#p","label":null}"##;
        let both = format!("{email},{password}");
        let notes = [
            of(1, email, "Next"),
            of(1, &both, "Show password"),
            of(1, &both, "Sign in"),
            of(2, &both, "Sign in"),
            of(3, "", "Agree"),
        ];
        let recipe = recording(&format!("[{}]", notes.join(","))).recipe("own");
        assert_eq!(recipe.matches("- page:").count(), 2, "{recipe}");
        assert!(recipe.contains("'#p': \"{user.password}\"\n      press: 'Sign in'"), "{recipe}");
        assert!(recipe.ends_with("- page: page 2\n      when: 'Agree'\n      press: 'Agree'\n"));
    }

    #[test]
    fn nothing_in_a_page_can_become_more_than_a_text() {
        let notes = r#"[{"born":1,"fields":[{"kind":"box","selector":"[name='a']",
            "label":"It's {user.password}\nhere"}],"press":"Go: # on","others":["No"]}]"#;
        let recipe = recording(notes).recipe("own");
        assert!(recipe.contains("'[name=''a'']': 'It''s user.password here'\n"), "{recipe}");
        assert!(recipe.contains("press: { allow: 'Go: # on', deny: 'No' }"), "{recipe}");
    }
}
