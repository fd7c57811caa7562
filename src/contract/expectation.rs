//! What a schema asked for and what was there, in plain words and masked.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

use super::masking;
use super::pointer::child;

/// Texts longer than this are described, not shown, in characters.
const LONGEST_SHOWN: usize = 40;

/// The JSON pointer an error is about: of an absent member the place where it
/// should be.
pub(super) fn pointer(error: &ValidationError<'_>) -> String {
    let path = error.instance_path().as_str();
    match error.kind() {
        Kind::Required { property: Value::String(name) } => child(path, name),
        _ => path.to_owned(),
    }
}

/// What the schema asks for.
pub(super) fn expected(error: &ValidationError<'_>) -> String {
    match error.kind() {
        Kind::Required { .. } => "present".to_owned(),
        Kind::Type { kind: TypeKind::Single(kind) } => kind.to_string(),
        Kind::Type { kind: TypeKind::Multiple(kinds) } => {
            kinds.iter().map(|kind| kind.to_string()).collect::<Vec<_>>().join(" or ")
        }
        Kind::Minimum { limit } => format!("at least {limit}"),
        Kind::Maximum { limit } => format!("at most {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("less than {limit}"),
        Kind::MinLength { limit } => format!("at least {limit} characters"),
        Kind::MaxLength { limit } => format!("at most {limit} characters"),
        Kind::MinItems { limit } => format!("at least {limit} items"),
        Kind::MaxItems { limit } => format!("at most {limit} items"),
        Kind::Constant { expected_value } => format!("`{}`", plain(expected_value)),
        Kind::Enum { options } => one_of(options),
        Kind::Pattern { pattern } => format!("a text that matches `{pattern}`"),
        Kind::Format { format } => format!("the format `{format}`"),
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            alternatives(error.instance_path().as_str(), context)
        }
        Kind::OneOfMultipleValid { .. } => {
            "only one of the shapes that exclude each other".to_owned()
        }
        Kind::FalseSchema => "absent".to_owned(),
        Kind::Not { .. } => "something else".to_owned(),
        _ => error.masked().to_string(),
    }
}

/// The places that a strict twin refuses, each with all that is documented
/// there.
pub(super) fn undocumented(error: &ValidationError<'_>) -> Vec<(String, String)> {
    match error.kind() {
        Kind::UnevaluatedProperties { unexpected } => {
            let path = error.instance_path().as_str();
            let place = |name: &String| (child(path, name), "no such member".to_owned());
            unexpected.iter().map(place).collect()
        }
        _ => vec![(pointer(error), expected(error))],
    }
}

/// What each alternative lacked first, such as `/code present`.
fn alternatives(at: &str, branches: &[Vec<ValidationError<'static>>]) -> String {
    let lacked = branches.iter().filter_map(|errors| errors.first());
    let words = lacked.map(|error| {
        let place = pointer(error);
        let below = place.strip_prefix(at).unwrap_or(&place);
        format!("{below} {}", expected(error)).trim_start().to_owned()
    });
    words.collect::<Vec<_>>().join(", or ")
}

fn one_of(options: &Value) -> String {
    let options = options.as_array().map_or(&[][..], Vec::as_slice);
    let quoted = options.iter().map(|option| format!("`{}`", plain(option)));
    format!("one of {}", quoted.collect::<Vec<_>>().join(", "))
}

/// What stands at a place of a document, without secrets and personal data.
pub(super) fn actual(document: &Value, pointer: &str) -> String {
    let Some(value) = document.pointer(pointer) else { return "absent".to_owned() };
    let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
    let why = document.pointer(parent).and_then(|parent| masking::why(parent, name));
    match (value, why) {
        (Value::Null, _) => "null".to_owned(),
        (Value::Object(_), _) => "an object".to_owned(),
        (Value::Array(items), _) => format!("an array of {}", items.len()),
        (Value::String(_), Some(why)) => format!("the string {}", why.placeholder()),
        (_, Some(why)) => why.placeholder().to_owned(),
        (Value::String(text), None) if text.chars().count() > LONGEST_SHOWN => {
            format!("a string of {} characters", text.chars().count())
        }
        (Value::String(text), None) => format!("the string `{text}`"),
        (other, None) => format!("`{other}`"),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(schema: &Value, document: &Value) -> (String, String, String) {
        let validator =
            jsonschema::options().should_validate_formats(true).build(schema).expect("a schema");
        let error = validator.iter_errors(document).next().expect("an error");
        let pointer = pointer(&error);
        (expected(&error), actual(document, &pointer), pointer)
    }

    fn member(name: &str, schema: &Value, value: &Value) -> (String, String) {
        let (expected, actual, pointer) =
            told(&json!({ "properties": { name: schema } }), &json!({ name: value }));
        assert_eq!(pointer, format!("/{name}"));
        (expected, actual)
    }

    #[test]
    fn common_kinds_have_plain_words() {
        let cases = [
            (json!({ "type": "integer" }), json!("3600"), "integer", "the string `3600`"),
            (json!({ "type": ["string", "null"] }), json!([1]), "null or string", "an array of 1"),
            (json!({ "minimum": 3598 }), json!(60), "at least 3598", "`60`"),
            (json!({ "maximum": 3600 }), json!(7200), "at most 3600", "`7200`"),
            (json!({ "exclusiveMinimum": 0 }), json!(0), "more than 0", "`0`"),
            (json!({ "exclusiveMaximum": 9 }), json!(9), "less than 9", "`9`"),
            (json!({ "maxLength": 1 }), json!("ab"), "at most 1 characters", "the string `ab`"),
            (json!({ "minItems": 1 }), json!([]), "at least 1 items", "an array of 0"),
            (json!({ "maxItems": 0 }), json!([1]), "at most 0 items", "an array of 1"),
            (
                json!({ "oneOf": [{}, { "type": "null" }] }),
                json!(null),
                "only one of the shapes that exclude each other",
                "null",
            ),
            (json!({ "const": "bearer" }), json!("mac"), "`bearer`", "the string `mac`"),
            (json!({ "enum": ["a", 1] }), json!({}), "one of `a`, `1`", "an object"),
            (json!(false), json!(1), "absent", "`1`"),
            (json!({ "not": {} }), json!(1), "something else", "`1`"),
            (json!({ "minLength": 1 }), json!(""), "at least 1 characters", "the string ``"),
            (json!({ "pattern": "^a" }), json!("b"), "a text that matches `^a`", "the string `b`"),
            (
                json!({ "format": "date-time" }),
                json!("x"),
                "the format `date-time`",
                "the string `x`",
            ),
        ];
        for (schema, value, expected, actual) in cases {
            assert_eq!(member("m", &schema, &value), (expected.to_owned(), actual.to_owned()));
        }
    }

    #[test]
    fn an_absent_member_has_the_place_where_it_should_be() {
        let told = told(&json!({ "required": ["a/b"] }), &json!({}));
        assert_eq!(told, ("present".to_owned(), "absent".to_owned(), "/a~1b".to_owned()));
    }

    #[test]
    fn secrets_and_people_are_never_shown() {
        let object = json!({ "type": "object" });
        assert_eq!(member("access_token", &object, &json!("s3cret")).1, "the string [secret]");
        assert_eq!(member("balance", &object, &json!(12)).1, "[personal]");
        let long = "x".repeat(41);
        assert_eq!(member("m", &object, &json!(long)).1, "a string of 41 characters");
        assert!(member("m", &object, &json!(&long[1..])).1.ends_with("xx`"), "40 are shown");
        assert_eq!(actual(&json!({ "code": 1, "detail": "d" }), "/code"), "`1`");
        assert_eq!(actual(&json!({ "code": 1 }), "/code"), "[secret]");
    }
}
