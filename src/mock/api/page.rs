//! One page of a list.

use serde::Serialize;
use url::Url;

use super::refusal::Refusal;
use crate::mock::parameters::Parameters;

/// The length of a page that is not said, and the longest there is.
const LONGEST: usize = 100;

/// Which page is asked for.
#[derive(Clone, Copy)]
pub(super) struct Page {
    number: usize,
    length: usize,
}

/// Where a page is in its list.
#[derive(Serialize)]
pub(super) struct Meta {
    current_page: usize,
    next_page: Option<usize>,
    prev_page: Option<usize>,
    total_pages: usize,
    total_count: usize,
    per_page: usize,
}

impl Page {
    /// Reads `page`, from 1, and `per_page`, at most 100.
    pub(super) fn of(url: &Url) -> Result<Self, Refusal> {
        let query = Parameters::of_query(url);
        let read = |name, default: usize, most| match query.all(name).next() {
            None => Ok(default),
            Some(text) => {
                text.parse().ok().filter(|number| (1..=most).contains(number)).ok_or(name)
            }
        };
        let number = read("page", 1, usize::MAX).map_err(Self::refused)?;
        let length = read("per_page", LONGEST, LONGEST).map_err(Self::refused)?;
        Ok(Self { number, length })
    }

    /// The first page of the same length; only a breakage asks for it.
    pub(super) fn first(self) -> Self {
        Self { number: 1, ..self }
    }

    fn refused(name: &'static str) -> Refusal {
        Refusal::of_parameter(name, "must be a whole number from 1, and at most 100 per page")
    }

    /// The items of the page; none beyond the last.
    pub(super) fn cut<T>(self, items: Vec<T>) -> (Vec<T>, Meta) {
        let Self { number, length } = self;
        let (total_count, total_pages) = (items.len(), items.len().div_ceil(length));
        let meta = Meta {
            current_page: number,
            next_page: (number < total_pages).then(|| number + 1),
            prev_page: (number > 1).then(|| number - 1),
            total_pages,
            total_count,
            per_page: length,
        };
        let before = (number - 1).saturating_mul(length);
        (items.into_iter().skip(before).take(length).collect(), meta)
    }
}
