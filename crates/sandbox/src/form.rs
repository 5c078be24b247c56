//! Form bodies and queries: `a[b][0]=c` read as nesting. What each name may hold is checked by `params`.

use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::error::Refusal;

/// Stripe nests five deep at most in what the sandbox takes; more is an attack or a mistake.
const MAX_DEPTH: usize = 10;

/// Reads `application/x-www-form-urlencoded` bytes into nested objects whose leaves are strings. Lists come out as
/// objects with numeric names; `a[]=x` takes the next number.
pub(crate) fn decode(raw: &[u8]) -> Result<Map<String, Value>, Refusal> {
    let mut root = Map::new();
    for (name, value) in form_urlencoded::parse(raw) {
        let path = split(&name);
        if path.len() > MAX_DEPTH {
            return Err(Refusal::invalid("The parameters are nested too deeply").param(name));
        }
        insert(&mut root, &path, value.into_owned()).ok_or_else(|| {
            Refusal::invalid(format!(
                "The parameter {name} is given both as a value and as an object"
            ))
            .param(&*name)
        })?;
    }
    Ok(root)
}

/// `a[b][0]` as `a`, `b`, `0`. A name that is not well formed stays whole, and will be unknown.
fn split(name: &str) -> Vec<&str> {
    let Some((first, rest)) = name.split_once('[') else {
        return vec![name];
    };
    let Some(rest) = rest.strip_suffix(']') else {
        return vec![name];
    };
    std::iter::once(first).chain(rest.split("][")).collect()
}

fn insert(into: &mut Map<String, Value>, path: &[&str], value: String) -> Option<()> {
    let (first, rest) = path.split_first()?;
    let name = if first.is_empty() {
        into.len().to_string()
    } else {
        (*first).to_owned()
    };
    if rest.is_empty() {
        return match into.insert(name, Value::String(value)) {
            None | Some(Value::String(_)) => Some(()),
            Some(_) => None,
        };
    }
    let child = into
        .entry(name)
        .or_insert_with(|| Value::Object(Map::new()));
    insert(child.as_object_mut()?, rest, value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn brackets_become_nesting() {
        let read = decode(b"a=1&b[c]=x+y&b[d][0]=%C3%A9&b[d][1]=z&e[]=p&e[]=q").unwrap();
        assert_eq!(
            Value::Object(read),
            json!({"a": "1", "b": {"c": "x y", "d": {"0": "é", "1": "z"}}, "e": {"0": "p", "1": "q"}})
        );
    }

    #[test]
    fn a_name_cannot_be_a_value_and_an_object() {
        assert!(decode(b"a=1&a[b]=2").is_err());
        assert!(decode(b"a[b]=2&a=1").is_err());
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = format!("a{}=1", "[b]".repeat(50));
        assert!(decode(deep.as_bytes()).is_err());
    }

    #[test]
    fn a_malformed_name_stays_whole() {
        assert_eq!(
            Value::Object(decode(b"a[b=1").unwrap()),
            json!({"a[b": "1"})
        );
    }
}
