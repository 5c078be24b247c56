//! The public pages: templates, filled with the texts of a language and the facts of the moment.

use kernel::Failure;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context, value::Serde};
use parties::Language;
use serde::Serialize;

use crate::{assets, language};

/// The one style sheet of these pages.
pub(crate) const STYLE: &str = include_str!("../../style/site.css");

const TEMPLATES: [(&str, &str); 7] = [
    ("base.html", include_str!("../../templates/base.html")),
    ("landing.html", include_str!("../../templates/landing.html")),
    ("project.html", include_str!("../../templates/project.html")),
    ("faq.html", include_str!("../../templates/faq.html")),
    (
        "transparency.html",
        include_str!("../../templates/transparency.html"),
    ),
    ("verify.html", include_str!("../../templates/verify.html")),
    ("missing.html", include_str!("../../templates/missing.html")),
];

/// Whether real money moves here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It is only played with, and every page says so.
    Sandbox,
    /// It moves.
    Live,
}

/// All templates and texts, read.
#[derive(Debug)]
pub(crate) struct Pages {
    environment: Environment<'static>,
    texts: Vec<(Language, Value)>,
    /// This server's address, without a slash at its end.
    home: String,
    mode: Mode,
    style: String,
}

/// One page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page<'a> {
    /// Its template.
    pub(crate) template: &'static str,
    pub(crate) language: Language,
    /// Its address behind that of the language: ours, and never what a stranger wrote.
    pub(crate) path: &'a str,
    /// In the tab, and where the page is shared.
    pub(crate) title: &'a str,
    /// In search results, and where the page is shared.
    pub(crate) description: &'a str,
}

impl Pages {
    /// Reads them all.
    ///
    /// # Errors
    /// [`Failure`] when a template or a file of texts cannot be read.
    pub(crate) fn try_new(home: &str, mode: Mode) -> Result<Self, Failure> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_auto_escape_callback(|_name| AutoEscape::Html);
        for (name, text) in TEMPLATES {
            environment.add_template(name, text).map_err(Failure::new)?;
        }
        let read = |language: Language| {
            let table: toml::Table =
                toml::from_str(language::texts(language)).map_err(Failure::new)?;
            Ok((language, Value::from(Serde(table))))
        };
        let texts: Result<Vec<_>, Failure> = Language::ALL.into_iter().map(read).collect();
        Ok(Self {
            environment,
            texts: texts?,
            home: home.trim_end_matches('/').to_owned(),
            mode,
            style: style_path(),
        })
    }

    /// This server's address, without a slash at its end.
    pub(crate) fn home(&self) -> &str {
        &self.home
    }

    /// A text of a language, such as `landing.title`; nothing when there is none.
    pub(crate) fn text(&self, language: Language, key: &str) -> String {
        let mut found = self.texts_of(language);
        for part in key.split('.') {
            found = found.get_attr(part).unwrap_or_default();
        }
        found.as_str().unwrap_or_default().to_owned()
    }

    fn texts_of(&self, language: Language) -> Value {
        let found = self.texts.iter().find(|texts| texts.0 == language);
        found.map(|texts| texts.1.clone()).unwrap_or_default()
    }

    /// The page as HTML.
    ///
    /// # Errors
    /// [`Failure`] when the facts do not fill the template.
    pub(crate) fn render(&self, page: Page<'_>, facts: impl Serialize) -> Result<String, Failure> {
        let languages: Vec<Value> = Language::ALL
            .into_iter()
            .map(|one| context! { code => one.code(), name => one.name() })
            .collect();
        let frame = context! {
            lang => page.language.code(),
            dir => page.language.direction(),
            t => self.texts_of(page.language),
            title => page.title,
            description => page.description,
            // Addresses of ours: escaped, each slash of them would be five letters.
            path => Value::from_safe_string(page.path.to_owned()),
            home => Value::from_safe_string(self.home.clone()),
            style => Value::from_safe_string(self.style.clone()),
            sandbox => self.mode == Mode::Sandbox,
            languages,
        };
        let facts = Value::from(Serde(facts));
        let template = self
            .environment
            .get_template(page.template)
            .map_err(Failure::new)?;
        template
            .render(context! { ..facts, ..frame })
            .map_err(Failure::new)
    }
}

/// Where the style sheet is: its name changes with it.
pub(crate) fn style_path() -> String {
    format!("/site/{}.css", assets::name_of(STYLE.as_bytes()))
}

#[cfg(test)]
mod tests;
