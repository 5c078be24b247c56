//! A request for any operation, made of its description: right in all but who sends it.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::{Value, json};

use super::world::Stage;

/// What matters of an answer. Bodies of streams do not end, so only problems are read.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) code: String,
}

/// Makes requests.
pub(super) struct Asker<'a> {
    document: &'a Value,
    client: reqwest::Client,
    base: String,
    /// The ids that stand for the parameters of paths and the fields of bodies.
    known: &'a BTreeMap<&'static str, Value>,
    asked: AtomicU32,
}

impl<'a> Asker<'a> {
    pub(super) fn new(stage: &'a Stage, document: &'a Value) -> Self {
        Self {
            document,
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            base: format!("{}/api", stage.world.url),
            known: &stage.known,
            asked: AtomicU32::new(0),
        }
    }

    /// Sends it as whoever holds the token.
    pub(super) async fn ask(
        &self,
        (name, operation): (&str, &Value),
        token: Option<&str>,
    ) -> Answer {
        let (method, path) = name.split_once(' ').unwrap();
        let mut request = self
            .client
            .request(method.parse().unwrap(), self.url(path, operation));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let key = self.asked.fetch_add(1, Ordering::Relaxed);
        request = request.header("idempotency-key", format!("key-{key}"));
        for one in operation["parameters"].as_array().into_iter().flatten() {
            // Those that the request cannot do without; the key is above.
            let needed = one["in"] == "header" && one["required"] == true;
            let name = one["name"].as_str().unwrap();
            if needed && name != "Idempotency-Key" {
                let value = self.example(&one["schema"]);
                let value = one.get("example").unwrap_or(&value);
                let value = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                request = request.header(name, value);
            }
        }
        if let Some((kind, content)) = operation["requestBody"]["content"]
            .as_object()
            .and_then(|all| all.iter().next())
        {
            request = if kind == "application/json" && !content["schema"].is_null() {
                let body = match self.known.get(name) {
                    Some(body) => body.clone(),
                    None => self.example(&content["schema"]),
                };
                request.header("content-type", kind).body(body.to_string())
            } else {
                request
                    .header("content-type", "image/png")
                    .body(crate::support::PNG.to_vec())
            };
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let code = if status < 400 {
            String::new()
        } else {
            let body: Value =
                serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default();
            body["code"].as_str().unwrap_or_default().to_owned()
        };
        Answer { status, code }
    }

    /// The path with ids of the stage, and the parameters that must be there. `{id}` is that of the segment before it.
    fn url(&self, path: &str, operation: &Value) -> String {
        let mut url = self.base.clone();
        let mut before = "";
        for segment in path.split('/').skip(1) {
            url.push('/');
            if segment.starts_with('{') {
                let name = segment.trim_matches(['{', '}']);
                let known = self.known.get(name).or_else(|| self.known.get(before));
                url.push_str(
                    known
                        .and_then(Value::as_str)
                        .unwrap_or("0197a6f2-93a1-7c11-8a61-6f0c1d2e0000"),
                );
            } else {
                url.push_str(segment);
                before = segment;
            }
        }
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let required = parameters.filter(|one| one["in"] == "query" && one["required"] == true);
        let query: Vec<String> = required
            .map(|one| {
                let given = one.get("example").cloned();
                let given = given.unwrap_or_else(|| self.example(&one["schema"]));
                let value = match given.as_str() {
                    Some("text") => "photo.png".to_owned(),
                    Some(text) => text.to_owned(),
                    None => given.to_string(),
                };
                format!("{}={value}", one["name"].as_str().unwrap())
            })
            .collect();
        if query.is_empty() {
            url
        } else {
            format!("{url}?{}", query.join("&"))
        }
    }

    /// A value that fits a schema: what is known by name, its example, or the least that has its type.
    fn example(&self, schema: &Value) -> Value {
        if let Some(reference) = schema["$ref"].as_str() {
            let found = self.document.pointer(reference.trim_start_matches('#'));
            return self.example(found.unwrap());
        }
        if let Some(first) = ["oneOf", "anyOf", "allOf"]
            .iter()
            .find_map(|all| schema[*all].as_array())
        {
            let first = first.iter().find(|one| one["type"] != "null").unwrap();
            return self.example(first);
        }
        if let Some(fields) = schema["properties"].as_object() {
            let required: Vec<&str> = schema["required"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            let chosen = fields.iter().filter(|(name, _)| {
                required.contains(&name.as_str()) || self.known.contains_key(name.as_str())
            });
            let value = |name: &str, schema: &Value| {
                self.known
                    .get(name)
                    .cloned()
                    .unwrap_or_else(|| self.example(schema))
            };
            return chosen
                .map(|(name, schema)| (name.clone(), value(name, schema)))
                .collect::<serde_json::Map<_, _>>()
                .into();
        }
        if let Some(example) = schema.get("example").or_else(|| schema["examples"].get(0)) {
            return example.clone();
        }
        if let Some(first) = schema["enum"].get(0) {
            return first.clone();
        }
        let kind = match schema["type"].as_array() {
            Some(kinds) => kinds
                .iter()
                .find(|kind| *kind != "null")
                .cloned()
                .unwrap_or_default(),
            None => schema["type"].clone(),
        };
        match (kind.as_str(), schema["format"].as_str()) {
            (Some("string"), Some("uuid")) => json!("0197a6f2-93a1-7c11-8a61-6f0c1d2e0000"),
            (Some("string"), Some("date-time")) => json!("2099-01-01T00:00:00Z"),
            (Some("string"), Some("password")) => json!("correct horse battery"),
            (Some("string"), _) => json!("text"),
            (Some("integer" | "number"), _) => schema.get("minimum").cloned().unwrap_or(json!(1)),
            (Some("boolean"), _) => json!(true),
            (Some("array"), _) => json!([self.example(&schema["items"])]),
            _ => json!({}),
        }
    }
}
