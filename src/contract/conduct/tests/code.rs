use super::super::exchange::is_made_of;

#[test]
fn a_damaged_code_is_told_from_another_one() {
    let code = "ory_ac_a~b+c.d e-0123456789";
    for sent in
        ["ory_ac_a%7Eb%2Bc.d%20e-0123456789", "ory_ac_a~b c.d e-0123456789", "ory_ac_a~b+c.d e"]
    {
        assert!(is_made_of(sent, code), "{sent}");
    }
    assert!(is_made_of(&code.to_uppercase(), code));
    for other in ["ory_ac_a~b+c.d ", "ory_ac_another-code-of-the-bank", ""] {
        assert!(!is_made_of(other, code), "{other}");
    }
}
