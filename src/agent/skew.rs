//! How far the clock of a server is from ours.

use std::time::{Duration, SystemTime};

use crate::domain::Interaction;

/// The difference that shows in an answer, if it says when it was made (RFC
/// 9110 section 6.6.1): how far it is from the time in which it was asked for.
/// Servers tell whole seconds.
#[must_use]
pub fn skew(seen: &Interaction) -> Option<Duration> {
    let told: SystemTime = httpdate::parse_http_date(seen.answer()?.headers.get("date")?).ok()?;
    let apart = |early: SystemTime, late: SystemTime| late.duration_since(early).ok();
    let (asked, answered) = (seen.at, seen.at + seen.elapsed);
    Some(apart(answered, told).or_else(|| apart(told, asked)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Answer, Headers, HostRole, Request, Sender};

    fn seen(asked: u64, date: &str) -> Option<u64> {
        let answer = Answer { headers: Headers::new().with("Date", date), ..Answer::new(200) };
        let one = Interaction {
            host: HostRole::Oauth,
            sender: Sender::Edge,
            hop: 0,
            at: SystemTime::UNIX_EPOCH + Duration::from_secs(asked),
            elapsed: Duration::from_secs(5),
            request: Request::new("GET", "https://bank.example/".parse().expect("an address")),
            outcome: Ok(answer),
        };
        skew(&one).map(|apart| apart.as_secs())
    }

    #[test]
    fn a_slow_answer_is_no_wrong_clock() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        let noon = 784_111_777;
        assert_eq!(seen(noon, date), Some(0));
        assert_eq!(seen(noon - 5, date), Some(0));
        assert_eq!(seen(noon - 65, date), Some(60));
        assert_eq!(seen(noon + 90, date), Some(90));
        assert_eq!(seen(noon, "yesterday"), None);
    }
}
