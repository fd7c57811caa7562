//! Boxes, radio buttons and options, by their visible names.

use scraper::ElementRef;

use super::Stopped;
use super::form::{Form, closest};
use super::page::visible_text;

impl Form<'_> {
    /// Leaves exactly the wanted choices on. Without wishes the page's own
    /// choice stays, and where it has none the first is taken.
    pub(super) fn choose(&mut self, css: &str, wanted: &[String]) -> Result<(), Stopped> {
        let offered = self.offered(css);
        let names = || offered.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>();
        let missing = wanted.iter().find(|wish| offered.iter().all(|(_, name)| name != *wish));
        if let Some(wish) = missing {
            return Err(Stopped::NoSuchChoice { wanted: wish.clone(), offered: names() });
        }
        if wanted.len() > 1 && offered.iter().any(|(index, _)| self.excludes_others(*index)) {
            let wanted = wanted.join("` and `");
            return Err(Stopped::NoSuchChoice { wanted, offered: names() });
        }
        if !wanted.is_empty() {
            for (index, name) in offered {
                self.controls[index].counts = wanted.contains(&name);
            }
        } else if offered.iter().all(|(index, _)| !self.controls[*index].counts)
            && let Some((first, _)) = offered.first()
        {
            self.controls[*first].counts = true;
        }
        Ok(())
    }

    /// The choices behind labels, selects and the boxes themselves, with their
    /// visible names.
    fn offered(&self, css: &str) -> Vec<(usize, String)> {
        let mut offered = Vec::new();
        for element in self.page.select(css) {
            for (index, control) in self.controls.iter().enumerate() {
                let choice = control.element;
                let is_meant = match element.value().name() {
                    "label" => labels(element, choice),
                    "select" => closest(choice, "select") == Some(element),
                    _ => choice == element,
                };
                if is_meant && is_choice(choice) {
                    offered.push((index, self.name_of(choice)));
                }
            }
        }
        offered
    }

    fn name_of(&self, choice: ElementRef<'_>) -> String {
        let label = self.page.select("label").into_iter().find(|label| labels(*label, choice));
        match label {
            Some(label) => visible_text(label),
            None if choice.value().name() == "option" => visible_text(choice),
            None => choice.attr("value").unwrap_or_default().to_owned(),
        }
    }

    fn excludes_others(&self, index: usize) -> bool {
        let choice = self.controls[index].element;
        let in_single =
            || closest(choice, "select").is_some_and(|it| it.attr("multiple").is_none());
        is_type(choice, "radio") || in_single()
    }
}

/// Whether a label belongs to a control, by `for` or by holding it.
fn labels(label: ElementRef<'_>, control: ElementRef<'_>) -> bool {
    match label.attr("for") {
        Some(id) => control.attr("id") == Some(id),
        None => closest(control, "label") == Some(label),
    }
}

fn is_choice(control: ElementRef<'_>) -> bool {
    is_type(control, "checkbox") || is_type(control, "radio") || control.value().name() == "option"
}

fn is_type(control: ElementRef<'_>, kind: &str) -> bool {
    control.attr("type").is_some_and(|given| given.eq_ignore_ascii_case(kind))
}
