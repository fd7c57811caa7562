//! A form, filled in and submitted as HTML says.

use scraper::ElementRef;
use url::form_urlencoded;

use super::page::{Page, visible_text};
use crate::domain::Request;

/// The form around a button, with everything in it that could be sent.
pub(super) struct Form<'a> {
    pub(super) page: &'a Page,
    element: ElementRef<'a>,
    pub(super) controls: Vec<Control<'a>>,
}

/// One name and value, and whether they are sent.
pub(super) struct Control<'a> {
    pub(super) element: ElementRef<'a>,
    name: String,
    value: String,
    pub(super) counts: bool,
}

impl<'a> Form<'a> {
    /// The form that a button submits; none if it is off or only scripts
    /// listen to it.
    pub(super) fn of(page: &'a Page, button: ElementRef<'a>) -> Option<Self> {
        let is_off = button.attr("disabled").is_some();
        let submits = button.attr("type").is_none_or(|kind| kind.eq_ignore_ascii_case("submit"));
        let form = owner(page, button).filter(|_| submits && !is_off)?;
        let elements = page.select("input, textarea, option, button").into_iter();
        let inside = elements.filter(|element| owner(page, *element) == Some(form));
        let controls = inside.filter_map(Control::of).collect();
        let mut form = Self { page, element: form, controls };
        form.settle_selects();
        Some(form)
    }

    /// Types a text into the first field that matches; false if there is none.
    pub(super) fn fill(&mut self, css: &str, text: &str) -> bool {
        let meant = self.page.select(css);
        let field = self.controls.iter_mut().find(|control| meant.contains(&control.element));
        field.map(|field| text.clone_into(&mut field.value)).is_some()
    }

    /// The request that pressing the button makes.
    pub(super) fn press(mut self, button: ElementRef<'_>) -> Option<Request> {
        for control in self.controls.iter_mut().filter(|control| control.element == button) {
            control.counts = true;
        }
        let attribute = |on_button, on_form| button.attr(on_button).or(self.element.attr(on_form));
        let mut url = match attribute("formaction", "action").unwrap_or_default().trim() {
            "" => self.page.url.clone(),
            action => self.page.url.join(action).ok()?,
        };
        let is_sent = |control: &&Control<'_>| control.counts && !control.name.is_empty();
        let sent = self.controls.iter().filter(is_sent);
        let fields = sent.map(|control| (control.name.as_str(), control.value.as_str()));
        let method = attribute("formmethod", "method").unwrap_or("get");
        if method.eq_ignore_ascii_case("post") {
            return Some(Request::form(url, fields));
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        url.set_query(Some(&query));
        Some(Request::new("GET", url))
    }

    /// Where nothing is selected, a browser shows the first option.
    fn settle_selects(&mut self) {
        for select in self.page.select("select:not([multiple])") {
            let mut options: Vec<_> = self
                .controls
                .iter_mut()
                .filter(|control| closest(control.element, "select") == Some(select))
                .collect();
            if options.iter().all(|option| !option.counts)
                && let Some(first) = options.first_mut()
            {
                first.counts = true;
            }
        }
    }
}

impl<'a> Control<'a> {
    fn of(element: ElementRef<'a>) -> Option<Self> {
        let given = |name| element.attr(name).map(str::to_owned);
        let kind = element.attr("type").unwrap_or_default().to_ascii_lowercase();
        let holder = closest(element, "select").unwrap_or(element);
        let (value, counts) = match (element.value().name(), kind.as_str()) {
            ("option", _) => {
                let value = given("value").unwrap_or_else(|| visible_text(element));
                (value, element.attr("selected").is_some())
            }
            ("input", "checkbox" | "radio") => {
                let value = given("value").unwrap_or_else(|| "on".to_owned());
                (value, element.attr("checked").is_some())
            }
            ("button", _) | ("input", "submit") => (given("value").unwrap_or_default(), false),
            ("input", "button" | "reset" | "image" | "file") => return None,
            ("textarea", _) => (element.text().collect(), true),
            _ => (given("value").unwrap_or_default(), true),
        };
        let is_off = [element, holder].iter().any(|part| part.attr("disabled").is_some());
        let name = holder.attr("name").unwrap_or_default().to_owned();
        (!is_off).then_some(Self { element, name, value, counts })
    }
}

/// The form an element belongs to, by its `form` attribute or its place.
fn owner<'a>(page: &'a Page, element: ElementRef<'a>) -> Option<ElementRef<'a>> {
    let holder = closest(element, "select").unwrap_or(element);
    match holder.attr("form") {
        Some(id) => page.select("form").into_iter().find(|form| form.attr("id") == Some(id)),
        None => closest(holder, "form"),
    }
}

/// The nearest element of that name around another.
pub(super) fn closest<'a>(element: ElementRef<'a>, name: &str) -> Option<ElementRef<'a>> {
    element.ancestors().filter_map(ElementRef::wrap).find(|outer| outer.value().name() == name)
}
