//! Applications that renew their tokens late, or never.

use super::attacked;
use super::site::Weakness as W;

#[test]
fn an_application_that_never_renews_is_not_asked_without_pause() {
    let (exit, told, records) = attacked(W::NeverRenews, &["--tags", "@REFR-24"]);
    assert_eq!(exit, 1, "{told}");
    let interactions = records.iter().filter_map(|one| one["interactions"].as_array()).flatten();
    let opened = interactions.filter(|one| one["url"].as_str().unwrap().ends_with("/company"));
    assert!((2..=5).contains(&opened.count()), "{told}");
}
