//! The code of the text message.

pub(super) const TITLE: &str = "Confirm that it is you";

/// The input.
pub(super) fn fields() -> String {
    "<p id=\"sent\">Enter the code that was sent to your phone.</p>\
     <label for=\"otp\">Code</label>\
     <input id=\"otp\" type=\"text\" name=\"otp\" inputmode=\"numeric\" maxlength=\"6\" \
     autocomplete=\"one-time-code\" aria-describedby=\"sent\" required autofocus>\
     <button type=\"submit\">Confirm</button>"
        .to_owned()
}
