//! Where a server keeps what Qonto keeps at well-known places.

use std::collections::BTreeMap;

/// Own paths by Qonto's; a path that is not listed is the same on both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paths(BTreeMap<String, String>);

impl Paths {
    /// Own paths by Qonto's.
    #[must_use]
    pub fn new(own: BTreeMap<String, String>) -> Self {
        Self(own)
    }

    /// The server's own path for one of Qonto's.
    #[must_use]
    pub fn own<'a>(&'a self, path: &'a str) -> &'a str {
        self.0.get(path).map_or(path, String::as_str)
    }

    /// Qonto's path for one of the server's own.
    #[must_use]
    pub fn qontos<'a>(&'a self, path: &'a str) -> &'a str {
        let known = self.0.iter().find(|(_, own)| *own == path);
        known.map_or(path, |(qontos, _)| qontos.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_translated_both_ways_or_stays() {
        let own = [("/oauth2/auth".to_owned(), "/authorize".to_owned())];
        let paths = Paths::new(own.into());
        assert_eq!(paths.own("/oauth2/auth"), "/authorize");
        assert_eq!(paths.qontos("/authorize"), "/oauth2/auth");
        assert_eq!(paths.own("/oauth2/token"), "/oauth2/token");
    }
}
