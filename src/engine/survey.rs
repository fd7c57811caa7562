//! What the bank answered, part by part: where a blind change can be made.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use url::Url;

use crate::contract::Contract;
use crate::domain::MaskedInteraction;
use crate::mock::{Distortion, Operator, Part, Spot};
use crate::report::ScenarioResult;

/// Every answer that was seen, by whom, and every change that can be made.
pub(super) struct Survey {
    pub(super) seen: BTreeMap<Spot, BTreeSet<(String, usize)>>,
    pub(super) distortions: Vec<(Distortion, bool)>,
}

/// What can be done to each part of an answer.
type Parts = BTreeMap<Part, BTreeSet<Operator>>;

/// Header fields that the server puts in itself, whatever the bank answers.
const OF_THE_SERVER: [&str; 4] = ["content-length", "date", "connection", "transfer-encoding"];

/// Reads off recorded scenarios what there is to change.
pub(super) fn of(results: &[ScenarioResult], contract: &Contract) -> Survey {
    let (mut seen, mut parts) = (BTreeMap::new(), BTreeMap::<Spot, Parts>::new());
    for result in results {
        for interaction in &result.interactions {
            let Some(spot) = spot(interaction) else { continue };
            let place = (result.path.clone(), result.line);
            seen.entry(spot.clone()).or_insert_with(BTreeSet::new).insert(place);
            collect(interaction, parts.entry(spot).or_default());
        }
    }
    let mut distortions = Vec::new();
    for (spot, parts) in parts {
        let Spot { host, method, path, grant, status } = &spot;
        let required = contract.required(*host, method, path, grant.as_deref(), *status);
        for (part, operators) in parts {
            for operator in operators {
                let required = required.contains(&part.to_string());
                let (spot, part) = (spot.clone(), part.clone());
                distortions.push((Distortion { spot, part, operator }, required));
            }
        }
    }
    Survey { seen, distortions }
}

fn spot(interaction: &MaskedInteraction) -> Option<Spot> {
    let url = Url::parse(&interaction.url).ok()?;
    let form = interaction.request_body.as_deref().unwrap_or_default();
    let grant = url::form_urlencoded::parse(form.as_bytes()).find(|(name, _)| name == "grant_type");
    let grant = grant.map(|(_, value)| value.into_owned());
    let MaskedInteraction { host, method, status, .. } = interaction;
    Some(Spot::new(*host, method, url.path(), grant.as_deref(), (*status)?))
}

fn collect(interaction: &MaskedInteraction, parts: &mut Parts) {
    let mut add = |part: Part, left_out: &[Operator]| {
        let all = part.operators().iter().copied();
        let able = all.filter(|operator| !left_out.contains(operator));
        parts.entry(part).or_default().extend(able.collect::<Vec<_>>());
    };
    add(Part::Status, &[]);
    add(Part::Moment, &[]);
    for (name, value) in &interaction.answer_headers {
        let name = name.to_ascii_lowercase();
        if OF_THE_SERVER.contains(&name.as_str()) {
            continue;
        }
        if name == "location"
            && let Ok(url) = Url::parse(&interaction.url)
            && let Ok(location) = url.join(value)
        {
            let alone = location.query_pairs().count() < 2;
            for (name, _) in location.query_pairs() {
                let left_out: &[Operator] = if alone { &[Operator::Swap] } else { &[] };
                add(Part::Parameter(name.into_owned()), left_out);
            }
        }
        add(Part::Header(name), &[]);
    }
    let Some(body) = &interaction.answer_body else { return };
    add(Part::Body, &[]);
    if let Ok(document) = serde_json::from_str::<Value>(body) {
        members(&document, "", &mut add);
    }
}

/// Every member below, by its pointer, with what would change nothing left out.
fn members(value: &Value, at: &str, add: &mut impl FnMut(Part, &[Operator])) {
    match value {
        Value::Object(own) => {
            for (name, member) in own {
                let pointer = format!("{at}/{name}");
                let mut left_out = Vec::new();
                if member.as_array().is_none_or(Vec::is_empty) {
                    left_out.push(Operator::Duplicate);
                }
                if own.values().all(|other| other == member) {
                    left_out.push(Operator::Swap);
                }
                if member.is_null() {
                    left_out.push(Operator::Null);
                }
                add(Part::Member(pointer.clone()), &left_out);
                members(member, &pointer, add);
            }
        }
        Value::Array(items) => {
            for item in items {
                members(item, &format!("{at}/*"), add);
            }
        }
        _ => {}
    }
}
