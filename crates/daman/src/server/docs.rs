//! The API's description, generated from the code, and a page to read it.

use axum::{
    Router,
    http::{HeaderValue, header},
    middleware::{self, Next},
    routing::get,
};
use kernel::ProblemBody;
use utoipa::{
    Modify, OpenApi, ToSchema as _,
    openapi::{
        ContentBuilder, OpenApi as Document, Ref, RefOr, Response as OpenApiResponse,
        ResponseBuilder,
        path::{Operation, Parameter, ParameterIn},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_swagger_ui::{Config, SwaggerUi};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Daman",
        description = "Holds money between people who do not yet trust each other, lets a written contract decide, pays by \
                       itself, and lets everyone prove it. Amounts are decimal strings; errors are RFC 9457 problems whose \
                       `code` is stable; POSTs that move or promise money need an `Idempotency-Key`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    servers((url = "/api")),
    modifiers(&Bearer)
)]
struct Api;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut Document) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .build();
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
}

/// The description without any room's paths; the router adds them.
pub(crate) fn document() -> Document {
    Api::openapi()
}

/// Adds what holds for every operation, so that no room has to say it: refusals of callers, limits and failures.
pub(crate) fn complete(mut document: Document) -> Document {
    // The router's sign for a parameter with slashes in it is none of OpenAPI's.
    let paths = std::mem::take(&mut document.paths.paths);
    let plain = |(path, item): (String, _)| (path.replace("{*", "{"), item);
    document.paths.paths = paths.into_iter().map(plain).collect();
    for item in document.paths.paths.values_mut() {
        let methods = [
            &mut item.get,
            &mut item.post,
            &mut item.put,
            &mut item.patch,
            &mut item.delete,
        ];
        for operation in methods.into_iter().flatten() {
            let given = Given::of(operation);
            let secured = operation.security.is_some();
            let mut say = |status: &str, description: &str| {
                operation
                    .responses
                    .responses
                    .entry(status.to_owned())
                    .or_insert_with(|| problem(description));
            };
            if secured {
                say("401", "Not signed in, or the access token has ended");
                say("403", "Not for this role, or not without a second factor");
            }
            if given.json || given.key {
                say(
                    "400",
                    "The body is not JSON, or the `Idempotency-Key` is missing or no key",
                );
            }
            if given.json {
                say("413", "The body is too large");
                say("415", "The body is not declared as `application/json`");
            }
            if given.key {
                say(
                    "409",
                    "The request with this `Idempotency-Key` is being answered",
                );
            }
            if given.json || given.key || given.query {
                say("422", "`request.invalid`: every fault with its pointer");
            }
            say(
                "429",
                "Too many requests; wait as long as `Retry-After` says",
            );
            say(
                "500",
                "The server failed; repeat the request with the same Idempotency-Key",
            );
            say(
                "503",
                "The database is away, or the request took too long and was given up; repeat it with the same \
                 Idempotency-Key after as many seconds as `Retry-After` says",
            );
        }
    }
    document
}

/// What a request to an operation brings along, and can be refused for.
struct Given {
    json: bool,
    key: bool,
    query: bool,
}

impl Given {
    fn of(operation: &Operation) -> Self {
        let parameters = operation.parameters.iter().flatten();
        let parameters: Vec<&Parameter> = parameters.filter_map(whole).collect();
        let body = operation.request_body.as_ref().and_then(whole);
        Self {
            json: body.is_some_and(|body| body.content.contains_key("application/json")),
            key: parameters
                .iter()
                .any(|parameter| parameter.name.eq_ignore_ascii_case("idempotency-key")),
            query: parameters
                .iter()
                .any(|parameter| parameter.parameter_in == ParameterIn::Query),
        }
    }
}

/// What stands there itself; the rooms refer to nothing but schemas.
const fn whole<T>(part: &RefOr<T>) -> Option<&T> {
    match part {
        RefOr::T(part) => Some(part),
        RefOr::Ref(_) => None,
    }
}

fn problem(description: &str) -> RefOr<OpenApiResponse> {
    let schema = Ref::from_schema_name(ProblemBody::name());
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", content)
        .build()
        .into()
}

/// `/api/openapi.json`, and the reading page at `/api/docs`.
pub(crate) fn routes(document: &Document) -> Router {
    let json = document.to_json().unwrap_or_default();
    let page = SwaggerUi::new("/api/docs").config(Config::from("/api/openapi.json"));
    // The reading page brings styles of its own; it shows nothing but the public description.
    let policy = HeaderValue::from_static(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
         base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
    );
    let page: Router = Router::from(page).layer(middleware::from_fn(move |request, next: Next| {
        let policy = policy.clone();
        async move {
            let mut response = next.run(request).await;
            response
                .headers_mut()
                .insert(header::CONTENT_SECURITY_POLICY, policy);
            response
        }
    }));
    let show = async move || ([(header::CONTENT_TYPE, "application/json")], json.clone());
    page.route("/api/openapi.json", get(show))
}
