//! Stripe's form encoding: `a[b]=c`, lists as `a[0]=x`, in the order given, byte for byte as Stripe's own SDK writes it.

use crate::asks::Labels;

/// The parameters of one request, in order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// No parameters.
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a parameter; `name` is the whole path, such as `metadata[release]`.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers, texts and borrowed texts, all written alike where it is called"
    )]
    pub(crate) fn with(mut self, name: impl Into<String>, value: impl ToString) -> Self {
        self.0.push((name.into(), value.to_string()));
        self
    }

    /// Adds a parameter when there is a value for it.
    pub(crate) fn maybe(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds a list.
    pub(crate) fn list(self, name: &str, values: &[impl ToString]) -> Self {
        values
            .iter()
            .enumerate()
            .fold(self, |form, (index, value)| {
                form.with(format!("{name}[{index}]"), value.to_string())
            })
    }

    /// Adds labels as a map.
    pub(crate) fn labels(self, name: &str, labels: &Labels) -> Self {
        labels.iter().fold(self, |form, (label, value)| {
            form.with(format!("{name}[{label}]"), value)
        })
    }

    /// The form as a request body. Brackets of names stay as they are.
    pub(crate) fn body(&self) -> String {
        self.encode(|name| percent_encode(name).replace("%5B", "[").replace("%5D", "]"))
    }

    /// The form as a query string. Brackets are percent-encoded, as a URL wants them.
    pub(crate) fn query(&self) -> String {
        self.encode(percent_encode)
    }

    fn encode(&self, encode_name: impl Fn(&str) -> String) -> String {
        let pairs: Vec<String> = self
            .0
            .iter()
            .map(|(name, value)| format!("{}={}", encode_name(name), percent_encode(value)))
            .collect();
        pairs.join("&")
    }
}

/// `application/x-www-form-urlencoded`, as Python's `quote_plus` does it.
fn percent_encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b' ' => "+".to_owned(),
            b'_' | b'.' | b'-' | b'~' => char::from(byte).to_string(),
            _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn brackets_of_names_stay_in_bodies_and_are_encoded_in_queries() {
        let form = Form::new()
            .with("created[gte]", 1)
            .list("types", &["a b", "c&d"]);
        assert_eq!(form.body(), "created[gte]=1&types[0]=a+b&types[1]=c%26d");
        assert_eq!(
            form.query(),
            "created%5Bgte%5D=1&types%5B0%5D=a+b&types%5B1%5D=c%26d"
        );
    }

    #[test]
    fn a_value_cannot_add_a_parameter_or_a_nesting() {
        let form = Form::new().with("description", "x&amount=1[b]=+\r\n%");
        assert_eq!(
            form.body(),
            "description=x%26amount%3D1%5Bb%5D%3D%2B%0D%0A%25"
        );
    }

    #[test]
    fn what_is_absent_is_not_sent() {
        assert_eq!(
            Form::new()
                .maybe("a", None::<i64>)
                .maybe("b", Some(2))
                .labels("metadata", &Labels::new())
                .body(),
            "b=2"
        );
        assert_eq!(Form::new().query(), "");
    }

    proptest! {
        #[test]
        fn another_decoder_reads_what_was_written(values in proptest::collection::vec(any::<String>(), 0..5)) {
            let form = Form::new().list("v", &values);
            let read: Vec<String> =
                url::form_urlencoded::parse(form.body().as_bytes()).map(|(_, value)| value.into_owned()).collect();
            prop_assert_eq!(read, values);
        }
    }
}
