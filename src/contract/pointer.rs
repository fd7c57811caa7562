//! JSON pointers (RFC 6901) in contracts, where `*` stands for any index.

use std::borrow::Cow;

/// What is wrong with a pointer, if anything.
pub(super) fn malformed(pointer: &str) -> Option<&'static str> {
    let escapes = pointer.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    if !pointer.is_empty() && !pointer.starts_with('/') {
        Some("a JSON pointer starts with `/`")
    } else if !escapes {
        Some("in a JSON pointer `~` is written `~0`")
    } else {
        None
    }
}

/// How many steps of `place` a pattern covers; `None` when it leads elsewhere.
pub(super) fn covers(pattern: &str, place: &str) -> Option<usize> {
    let mut places = place.split('/');
    let steps = pattern.split('/');
    let mut count = 0;
    for step in steps {
        if !is_step(step, places.next()?) {
            return None;
        }
        count += 1;
    }
    Some(count)
}

/// What is left of a pattern behind a member of that name or an item of that
/// index; `None` when it leads elsewhere.
pub(super) fn behind<'a>(pattern: &'a str, name: &str) -> Option<&'a str> {
    let steps = pattern.strip_prefix('/')?;
    let (step, left) = steps.split_at(steps.find('/').unwrap_or(steps.len()));
    is_step(step, &escaped(name)).then_some(left)
}

fn is_step(step: &str, at: &str) -> bool {
    step == at || (step == "*" && at.bytes().all(|b| b.is_ascii_digit()))
}

/// The pointer to a member or item of what `pointer` leads to.
pub(super) fn child(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", escaped(name))
}

fn escaped(name: &str) -> Cow<'_, str> {
    if name.contains(['~', '/']) {
        name.replace('~', "~0").replace('/', "~1").into()
    } else {
        name.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_covers_its_place_and_everything_below() {
        assert_eq!(covers("/a", "/a/b"), Some(2));
        assert_eq!(covers("", "/a/b"), Some(1));
        assert_eq!(covers("/a/*/id", "/a/12/id"), Some(4));
        for (pattern, place) in [("/a", "/ab"), ("/a/b", "/a"), ("/*", "/a"), ("/a/*/id", "/a/1/x")]
        {
            assert_eq!(covers(pattern, place), None, "{pattern} {place}");
        }
    }

    #[test]
    fn a_pattern_is_used_up_step_by_step() {
        assert_eq!(behind("/a/*/id", "a"), Some("/*/id"));
        assert_eq!(behind("/*/id", "12"), Some("/id"));
        assert_eq!(behind("/id", "id"), Some(""));
        assert_eq!(behind("/a~1b", "a/b"), Some(""));
        for (pattern, name) in [("", "a"), ("/a", "ab"), ("/ab", "a"), ("/*", "a")] {
            assert_eq!(behind(pattern, name), None, "{pattern} {name}");
        }
    }

    #[test]
    fn a_pointer_starts_with_a_slash_and_escapes_tildes() {
        for good in ["", "/", "/a~0~1", "/a/*"] {
            assert_eq!(malformed(good), None, "{good}");
        }
        for bad in ["a", "/a~", "/~2"] {
            assert!(malformed(bad).is_some(), "{bad}");
        }
        assert_eq!(child("/a", "b/~"), "/a/b~1~0");
    }
}
