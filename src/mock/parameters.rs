//! The parameters of a query or a form.

use std::borrow::Cow;
use std::collections::BTreeMap;

use memchr::{memchr2, memchr2_iter};
use url::{Url, form_urlencoded};

/// Names and values in the order they came.
pub(super) struct Parameters<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Parameters<'a> {
    /// Those of an address.
    pub(super) fn of_query(url: &'a Url) -> Self {
        Self(url.query_pairs().collect())
    }

    /// Those of a body of the type `application/x-www-form-urlencoded`.
    pub(super) fn of_form(body: &'a [u8]) -> Self {
        match str::from_utf8(body) {
            Ok(form) if memchr2(b'%', b'+', body).is_none() => Self::plain(form),
            _ => Self(form_urlencoded::parse(body).collect()),
        }
    }

    /// Those of a form in which nothing is escaped. The library's reading takes a
    /// fifth of all that a refresh takes.
    fn plain(form: &'a str) -> Self {
        let mut pairs = Vec::with_capacity(8);
        let (mut begin, mut equals) = (0, None);
        for at in memchr2_iter(b'&', b'=', form.as_bytes()).chain([form.len()]) {
            if form.as_bytes().get(at) == Some(&b'=') {
                equals.get_or_insert(at);
                continue;
            }
            let name = &form[begin..equals.unwrap_or(at)];
            let value = equals.map_or("", |equals| &form[equals + 1..at]);
            if at > begin {
                pairs.push((name.into(), value.into()));
            }
            (begin, equals) = (at + 1, None);
        }
        Self(pairs)
    }

    /// Those of a JSON object; only a breakage reads them.
    pub(super) fn of_json(body: &[u8]) -> Self {
        let members: BTreeMap<String, String> = serde_json::from_slice(body).unwrap_or_default();
        Self(members.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// None.
    pub(super) fn empty() -> Self {
        Self(Vec::new())
    }

    /// The first value of that name; empty when there is none, which Ory Hydra
    /// does not tell apart.
    pub(super) fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Every value of that name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_ref())
    }

    /// Every name, as often as it was sent.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_ref())
    }

    /// Whether nothing was sent.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_value_wins() {
        let form = Parameters::of_form(b"a=1&a=2&b=x+y");
        assert_eq!((form.get("a"), form.get("b"), form.get("c")), ("1", "x y", ""));
        assert_eq!(form.all("a").count(), 2);
    }

    #[test]
    fn a_form_without_escapes_is_read_as_the_library_reads_it() {
        for form in
            ["", "&", "a", "a=", "=a", "=", "a=1&&b==2=&", "a=1;b=2", "ä=ö&a=\u{0}", "a=1&a"]
        {
            let read: Vec<_> = form_urlencoded::parse(form.as_bytes()).collect();
            assert_eq!(Parameters::of_form(form.as_bytes()).0, read, "{form:?}");
            assert_eq!(Parameters::plain(form).0, read, "{form:?}");
        }
    }
}
