//! Changes to JSON.

use serde_json::{Map, Value};

use super::Operator;

/// Marks the second of two names that are to be the same.
const AGAIN: char = '\u{1}';

/// Changes the member at the end of the steps, in every item on the way.
pub(super) fn change(document: &mut Value, steps: &[&str], operator: Operator) {
    match (document, steps) {
        (Value::Array(items), ["*", rest @ ..]) => {
            for item in items {
                change(item, rest, operator);
            }
        }
        (Value::Object(members), [name]) if members.contains_key(*name) => {
            member(members, name, operator);
        }
        (Value::Object(members), [name, rest @ ..]) => {
            if let Some(next) = members.get_mut(*name) {
                change(next, rest, operator);
            }
        }
        _ => {}
    }
}

/// The text of a document, in which a name that is marked is written as the one
/// before it.
pub(super) fn written(document: &Value) -> Vec<u8> {
    document.to_string().replace("\\u0001\":", "\":").into_bytes()
}

fn member(members: &mut Map<String, Value>, name: &str, operator: Operator) {
    let value = members.get(name).cloned().unwrap_or_default();
    let new = match operator {
        Operator::Null => Value::Null,
        Operator::Retype => retyped(&value),
        Operator::Empty => emptied(&value),
        Operator::Duplicate => match value {
            Value::Array(mut items) => {
                items.extend(items.first().cloned());
                Value::Array(items)
            }
            value => value,
        },
        Operator::Add => {
            members.insert("unknown".to_owned(), Value::from("x"));
            return;
        }
        Operator::Swap => {
            let other = members.iter().find(|(own, other)| *own != name && **other != value);
            let Some((other, exchanged)) = other.map(|(n, v)| (n.clone(), v.clone())) else {
                return;
            };
            members.insert(other, value);
            exchanged
        }
        Operator::Repeat => {
            members.insert(format!("{name}{AGAIN}"), value);
            return;
        }
        Operator::ChangeCase => {
            members.remove(name);
            members.insert(name.to_uppercase(), value);
            return;
        }
        _ => {
            members.remove(name);
            return;
        }
    };
    members.insert(name.to_owned(), new);
}

fn retyped(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::from(number.to_string()),
        Value::Bool(truth) => Value::from(truth.to_string()),
        Value::Object(_) => Value::Array(Vec::new()),
        Value::Array(_) => Value::Object(Map::new()),
        Value::String(_) | Value::Null => Value::from(1),
    }
}

fn emptied(value: &Value) -> Value {
    match value {
        Value::Array(_) => Value::Array(Vec::new()),
        Value::Object(_) => Value::Object(Map::new()),
        Value::Number(_) => Value::from(0),
        Value::Bool(truth) => Value::from(!truth),
        Value::String(_) | Value::Null => Value::from(""),
    }
}
