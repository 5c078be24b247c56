//! The public pages, in each language under its own address.

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Multipart, Path, RawQuery, State, multipart::MultipartError},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use kernel::{Db, Failure, Id, Problem, Tx};
use minijinja::context;
use money::Bps;
use parties::Language;
use proof::note::VerifierKey;
use uuid::Uuid;

use super::answer;
use crate::{
    assets::File,
    facts::Facts,
    figures::Watched,
    format, language,
    pages::{Mode, Page, Pages, STYLE, style_path},
    verify,
    views::{
        BookView, DisputesView, FeesView, ProjectLine, ProjectView, VerdictView, amounts,
        description,
    },
};

/// The longest form that is read, in bytes: a receipt, written twice.
const MAX_FORM: usize = 2 * proof::receipt::MAX_LEN + 4096;
/// How many projects the first page shows.
const SHOWN: i64 = 6;
/// How many projects are named to search engines.
const NAMED: i64 = 1000;
/// How many of the last updates of a project are looked at: those that were taken back are not shown.
const LOOKED_AT: i64 = 20;
/// The pages of each language.
const PATHS: [&str; 4] = ["", "faq", "transparency", "verify"];
/// What a search engine is shown of a description, in characters.
const SHORT: usize = 160;

/// What the pages stand on.
#[derive(Debug, Clone)]
pub struct SiteSettings {
    /// The database.
    pub db: Db,
    /// The log's public keys, the one that signs now first.
    pub keys: Vec<VerifierKey>,
    /// Who cosigns heads.
    pub witnesses: Vec<VerifierKey>,
    /// The platform's fees of future contracts: of campaigns, and of what raises release.
    pub fees: (Bps, Bps),
    /// This server's address.
    pub public_url: String,
    /// Whether real money moves here.
    pub mode: Mode,
}

/// The public pages, ready to be served.
#[derive(Debug, Clone)]
pub struct Site {
    settings: Arc<SiteSettings>,
    pages: Arc<Pages>,
    facts: Arc<Facts>,
    watched: Watched,
}

impl Site {
    /// Reads templates and texts.
    ///
    /// # Errors
    /// [`Failure`] when one of them cannot be read.
    pub fn try_new(settings: SiteSettings) -> Result<Self, Failure> {
        Ok(Self {
            pages: Arc::new(Pages::try_new(&settings.public_url, settings.mode)?),
            facts: Arc::new(Facts::read()?),
            watched: Watched::new(settings.db.clone(), settings.mode),
            settings: Arc::new(settings),
        })
    }

    /// Whether real money moves here.
    pub(super) fn mode(&self) -> Mode {
        self.settings.mode
    }

    fn keys(&self) -> Vec<String> {
        self.settings.keys.iter().map(ToString::to_string).collect()
    }

    async fn begin(&self) -> Result<Tx, Failure> {
        self.settings.db.begin().await
    }
}

/// The site in one language.
#[derive(Debug, Clone)]
struct Here {
    site: Site,
    language: Language,
}

static STYLE_FILE: File = File {
    name: "site.css",
    plain: STYLE.as_bytes(),
    br: None,
    gzip: None,
};
/// The logo, and what stands beside a page's address where it is shared: SVG is shown there by nobody. `web/e2e/screenshots.spec.ts`
/// makes the one of the other.
static ART: [File; 3] = [
    art("favicon.svg", include_bytes!("../../art/favicon.svg")),
    art("logo.svg", include_bytes!("../../art/logo.svg")),
    art("share.png", include_bytes!("../../art/share.png")),
];

const fn art(name: &'static str, plain: &'static [u8]) -> File {
    File {
        name,
        plain,
        br: None,
        gzip: None,
    }
}

/// The routes at the root.
pub(super) fn routes(site: &Site) -> Router {
    let mut routes = Router::new()
        .route("/", get(choose))
        .route(
            &style_path(),
            get(async |headers: HeaderMap| answer::style(&headers, &STYLE_FILE)),
        )
        .merge(
            Router::new()
                .route("/robots.txt", get(robots))
                .route("/sitemap.xml", get(sitemap))
                .with_state(site.clone()),
        );
    for file in &ART {
        let answer = async |headers: HeaderMap| answer::file(&headers, file, answer::A_DAY);
        routes = routes.route(&format!("/{}", file.name), get(answer));
    }
    for language in Language::ALL {
        let at = |path: &str| format!("/{}{path}", language.code());
        let here = Here {
            site: site.clone(),
            language,
        };
        let whole = at("/");
        let pages = Router::new()
            .route(&at(""), get(async move || Redirect::permanent(&whole)))
            .route(&at("/"), get(landing))
            .route(&at("/faq"), get(faq))
            .route(&at("/transparency"), get(transparency))
            .route(
                &at("/verify"),
                get(verify_form)
                    .post(verify_receipt)
                    .layer(DefaultBodyLimit::max(MAX_FORM)),
            )
            .route(&at("/projects/{id}"), get(project))
            .route(&at("/{*path}"), get(missing))
            .with_state(here);
        routes = routes.merge(pages);
    }
    routes
}

/// `/`: the language that is asked for by `?lang=`, or else the one that the browser likes best.
async fn choose(RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let asked = query
        .as_deref()
        .unwrap_or_default()
        .split('&')
        .find_map(|pair| pair.strip_prefix("lang="))
        .and_then(Language::parse);
    let liked = || {
        let header = headers.get(header::ACCEPT_LANGUAGE);
        language::choose(
            header
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default(),
        )
    };
    let language = asked.unwrap_or_else(liked);
    let vary = [(header::VARY, HeaderValue::from_static("Accept-Language"))];
    (vary, Redirect::to(&format!("/{}/", language.code()))).into_response()
}

type Shown = Result<Response, Problem>;

impl Here {
    fn text(&self, key: &str) -> String {
        self.site.pages.text(self.language, key)
    }

    /// A page whose title and description are those of its texts.
    fn page(
        &self,
        headers: &HeaderMap,
        (template, path): (&'static str, &str),
        facts: impl serde::Serialize,
    ) -> Shown {
        let name = template.trim_end_matches(".html");
        let (title, description) = (
            self.text(&format!("{name}.title")),
            self.text(&format!("{name}.description")),
        );
        let page = Page {
            template,
            language: self.language,
            path,
            title: &title,
            description: &description,
        };
        let html = self.site.pages.render(page, facts)?;
        Ok(answer::page(headers, StatusCode::OK, &html))
    }

    fn nothing(&self, headers: &HeaderMap) -> Shown {
        let title = self.text("missing.title");
        let page = Page {
            template: "missing.html",
            language: self.language,
            path: "",
            title: &title,
            description: &title,
        };
        let html = self.site.pages.render(page, context! { hidden => true })?;
        Ok(answer::page(headers, StatusCode::NOT_FOUND, &html))
    }
}

async fn landing(State(here): State<Here>, headers: HeaderMap) -> Shown {
    let language = here.language;
    let figures = here.site.watched.figures().await?;
    let mut tx = here.site.begin().await?;
    let live = projects::list_live(&mut tx, SHOWN).await?;
    tx.rollback().await?;
    let fees = FeesView::new(language, here.site.settings.fees).map_err(Failure::new)?;
    let lines: Vec<ProjectLine> = live
        .iter()
        .filter_map(|project| ProjectLine::new(language, project))
        .collect();
    let facts = context! {
        held => amounts(language, &figures.held),
        paid => amounts(language, &figures.paid),
        disputes => minijinja::value::Serde(DisputesView::new(language, &figures)),
        at => format::moment(language, figures.at),
        fees => minijinja::value::Serde(fees),
        projects => minijinja::value::Serde(lines),
    };
    here.page(&headers, ("landing.html", ""), facts)
}

async fn faq(State(here): State<Here>, headers: HeaderMap) -> Shown {
    let facts = here.site.facts.as_ref();
    let read_in = format::month(here.language, facts.date);
    let facts = context! { facts => minijinja::value::Serde(facts), read_in };
    here.page(&headers, ("faq.html", "faq"), facts)
}

async fn transparency(State(here): State<Here>, headers: HeaderMap) -> Shown {
    let language = here.language;
    let figures = here.site.watched.figures().await?;
    let settings = &here.site.settings;
    let head = proof::last_head(&settings.db, &settings.witnesses).await?;
    let log = head.map(|head| {
        context! {
            size => format::count(language, i64::try_from(head.size).unwrap_or(i64::MAX)),
            root => head.root.to_base64(),
            at => format::moment(language, head.at),
            witnesses => head.witnesses,
        }
    });
    let books = figures
        .books
        .iter()
        .map(|book| BookView::new(language, book));
    let facts = context! {
        paid => amounts(language, &figures.paid),
        disputes => minijinja::value::Serde(DisputesView::new(language, &figures)),
        books => minijinja::value::Serde(books.collect::<Vec<_>>()),
        at => format::moment(language, figures.at),
        log => log,
        keys => here.site.keys(),
    };
    here.page(&headers, ("transparency.html", "transparency"), facts)
}

async fn project(State(here): State<Here>, headers: HeaderMap, Path(id): Path<String>) -> Shown {
    let Ok(id) = Uuid::parse_str(&id) else {
        return here.nothing(&headers);
    };
    let mut tx = here.site.begin().await?;
    let found = projects::find_public(&mut tx, Id::from_uuid(id)).await?;
    let Some(found) = found else {
        tx.rollback().await?;
        return here.nothing(&headers);
    };
    let owner = parties::find(&mut tx, found.0.owner).await?;
    let updates = projects::list_updates(&mut tx, found.0.id, LOOKED_AT).await?;
    tx.rollback().await?;
    let owner = owner.map(|owner| owner.name).unwrap_or_default();
    let title = format!("{} – {owner} – Daman", found.0.title);
    let about = description(&found.0, here.language).map(|text| text.1);
    let about = about.unwrap_or_else(|| here.text("landing.description"));
    let about: String = about.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = about.chars().take(SHORT).collect();
    let page = Page {
        template: "project.html",
        language: here.language,
        path: &format!("projects/{id}"),
        title: &title,
        description: &short,
    };
    let view = ProjectView::new(here.language, &found, (&owner, &updates));
    let facts = context! { project => minijinja::value::Serde(view) };
    let html = here.site.pages.render(page, facts)?;
    Ok(answer::page(&headers, StatusCode::OK, &html))
}

async fn verify_form(State(here): State<Here>, headers: HeaderMap) -> Shown {
    let facts = context! { keys => here.site.keys() };
    here.page(&headers, ("verify.html", "verify"), facts)
}

async fn verify_receipt(State(here): State<Here>, headers: HeaderMap, form: Multipart) -> Shown {
    let facts = match receipt_in(form).await {
        Ok(file) => {
            let settings = &here.site.settings;
            match verify::verify(&settings.db, &settings.keys, &file).await? {
                Ok(verdict) => {
                    let verdict = minijinja::value::Serde(VerdictView::from(verdict));
                    context! { keys => here.site.keys(), verdict => verdict, hidden => true }
                }
                Err(wrong) => unread(&here, &wrong.to_string()),
            }
        }
        Err(refused) => unread(&here, &refused.body_text()),
    };
    let mut answer = here.page(&headers, ("verify.html", "verify"), facts)?;
    // What somebody gave us is shown to them and kept nowhere.
    let nowhere = HeaderValue::from_static("no-store");
    answer.headers_mut().insert(header::CACHE_CONTROL, nowhere);
    Ok(answer)
}

fn unread(here: &Here, wrong: &str) -> minijinja::Value {
    context! { keys => here.site.keys(), wrong => wrong, hidden => true }
}

/// The receipt in a form: the file, or the text that was pasted.
async fn receipt_in(mut form: Multipart) -> Result<String, MultipartError> {
    let mut receipt = String::new();
    while let Some(field) = form.next_field().await? {
        let known = matches!(field.name(), Some("file" | "text"));
        let bytes = field.bytes().await?;
        if known && receipt.is_empty() {
            receipt = String::from_utf8_lossy(&bytes).into_owned();
        }
    }
    Ok(receipt)
}

async fn missing(State(here): State<Here>, headers: HeaderMap) -> Shown {
    here.nothing(&headers)
}

async fn robots(State(site): State<Site>, headers: HeaderMap) -> Response {
    let text = format!(
        "User-agent: *\nDisallow: /api/\nDisallow: /app\nSitemap: {}/sitemap.xml\n",
        site.pages.home()
    );
    answer::text(&headers, "text/plain; charset=utf-8", &text)
}

async fn sitemap(State(site): State<Site>, headers: HeaderMap) -> Shown {
    let mut tx = site.begin().await?;
    let live = projects::list_live(&mut tx, NAMED).await?;
    tx.rollback().await?;
    let mut paths: Vec<String> = PATHS.iter().map(|path| (*path).to_owned()).collect();
    paths.extend(
        live.iter()
            .map(|project| format!("projects/{}", project.id)),
    );
    // Nothing in an address needs escaping: it is a home that was checked, a code, and ids.
    let home = site.pages.home();
    let entries = paths.iter().flat_map(|path| {
        Language::ALL
            .map(|language| format!("<url><loc>{home}/{}/{path}</loc></url>\n", language.code()))
    });
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{}</urlset>\n",
        entries.collect::<String>()
    );
    Ok(answer::text(&headers, "application/xml", &xml))
}
