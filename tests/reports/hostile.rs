//! Answers that try to break out of a report.
#![expect(clippy::needless_pass_by_value, reason = "cucumber hands captures over so")]

use cucumber::given;
use qonform::domain::{Answer, HostRole};
use qonform::steps::World;
use serde_json::json;

/// Ten megabytes, in bytes.
const LONG: usize = 10 << 20;

fn payload(what: &str) -> Vec<u8> {
    match what {
        "markup" => br#"pwned</script></style></pre></textarea>--><script>window.pwned=1</script>
            <img src="http://127.0.0.1:9/pwned" onerror="window.pwned=1"><svg onload=window.pwned=1>
            <a href="javascript:window.pwned=1">pwned</a><base href="http://127.0.0.1:9/">
            <meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/"> ${pwned} {{pwned}}"#
            .to_vec(),
        "ends of sections" => b"pwned]]></failure><testcase name=\"pwned\"/><![CDATA[ &pwned; \
            </details>\n```\n| pwned | @pwned #1 [pwned](http://127.0.0.1:9) ~~~ <!-- "
            .to_vec(),
        "control signs" => {
            let signs = (0..=0x9f).filter_map(char::from_u32).filter(|c| c.is_control());
            let turns = "\u{202e}\u{2066}\u{2028}\u{2029}\u{feff}\u{fffe}\u{ffff}\u{10ffff}";
            let text: String = "pwned".chars().chain(signs).chain(turns.chars()).collect();
            text.into_bytes()
        }
        "ten megabytes" => b"pwned \"<&'\\".repeat(LONG / 11),
        "broken text" => b"pwned\xff\xfe\xc0\x80\xed\xa0\x80<script>window.pwned=1</script>\xf0".to_vec(),
        "colours" => b"pwned\x1b[2J\x1b[31m\x1b]0;pwned\x07\x1b]8;;http://127.0.0.1:9\x07\x9b31m\r".to_vec(),
        "workflow commands" => b"pwned\n::error::pwned\n  ::add-mask::a\r::stop-commands::x\n\
            ##[error]pwned\n##vso[task.complete result=Succeeded]\n##teamcity[testFailed name='x']\n\
            section_start:1:pwned\r\x1b[0K"
            .to_vec(),
        "the SMS code" => br#"{"code":"123456","amount":123456,"iban":"FR76 1234 5612 3456"}"#.to_vec(),
        _ => panic!("nobody knows how to send {what}"),
    }
}

fn lay_over(world: &mut World, content_type: &str, body: Vec<u8>) {
    let mut answer = Answer::new(400);
    answer.headers.push("Content-Type", content_type);
    answer.headers.push("X-Hostile", "</script><script>window.pwned=1</script>]]> ::error::pwned");
    answer.body = body;
    let lease = world.lease.as_ref().expect("the stand-in");
    lease.answer_next(HostRole::Api, "/v2/organization", answer);
}

#[given(regex = r"^the API answers with (.+) next$")]
fn body(world: &mut World, what: String) {
    lay_over(world, "text/html", payload(&what));
}

#[given(regex = r"^a field of the API's answer has (.+) next$")]
fn field(world: &mut World, what: String) {
    let text = String::from_utf8_lossy(&payload(&what)).into_owned();
    lay_over(world, "application/json", json!({ "error": text }).to_string().into_bytes());
}
