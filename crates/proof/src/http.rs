//! The routes of this room: the log for everybody, receipts for whom they are about.

use std::sync::Arc;

use axum::{
    extract,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use kernel::{
    Db, Failure, Fault, Id, Problem, ProblemBody,
    http::{Json, Page, PageQuery, Path, Query},
};
use parties::{Caller, Party, Role};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    Issued, checkpoint,
    issue::{self, Whose},
    log,
    note::VerifierKey,
    pdf,
    receipt::Receipt,
    store,
    tile::{EntryBundle, Tile},
};

/// Whether a party may see what a transfer moves on an account of the ledger: the rooms above know whose an account is.
pub trait Sight: Send + Sync {
    /// By the transfer, and by the name of one of its accounts, such as `escrow:<id>`. The transfer too, since some accounts hold
    /// the money of many.
    fn may_see<'a>(
        &'a self,
        db: &'a Db,
        party: Id<Party>,
        moved: (Uuid, &'a str),
    ) -> BoxFuture<'a, Result<bool, Failure>>;
}

/// What the routes of this room stand on.
#[derive(Clone)]
pub struct ProofState {
    /// The database.
    pub db: Db,
    /// Who may have a receipt.
    pub sight: Arc<dyn Sight>,
    /// Who cosigns heads.
    pub witnesses: Vec<VerifierKey>,
    /// The log's public keys, the one that signs now first.
    pub keys: Vec<VerifierKey>,
}

/// The routes of this room, relative to `/api`. The log itself is for everybody: it tells strangers how much happens and when,
/// and nothing of what.
pub fn routes(state: ProofState) -> OpenApiRouter {
    OpenApiRouter::new()
        .routes(routes!(get_checkpoint))
        .routes(routes!(get_tile))
        .routes(routes!(get_keys))
        .routes(routes!(get_consistency))
        .routes(routes!(get_receipt))
        .routes(routes!(get_receipt_pdf))
        .routes(routes!(list_records))
        .with_state(state)
}

/// Full tiles never change.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// The head changes each second when money moves.
const A_MOMENT: &str = "public, max-age=1";

fn bytes(media_type: &'static str, cache: &'static str, body: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, cache),
    ];
    (headers, body).into_response()
}

/// The log's last head
///
/// A signed note as C2SP's `tlog-checkpoint` says, with the cosignatures of witnesses. With the tiles beside it any client of
/// C2SP's `tlog-tiles` reads the log; the prefix is this path without its last part.
#[utoipa::path(
    get,
    path = "/transparency/checkpoint",
    tag = "Transparency",
    responses(
        (status = 200, description = "The signed note", body = String, content_type = "text/plain"),
        (status = 404, description = "Nothing was sealed yet", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get_checkpoint(
    extract::State(state): extract::State<ProofState>,
) -> Result<Response, Problem> {
    let mut connection = state.db.pool().acquire().await.map_err(Failure::from)?;
    let head = log::last(&mut connection, &state.witnesses).await?;
    let head = head.ok_or_else(|| Problem::not_found("checkpoint"))?;
    Ok(bytes(
        "text/plain; charset=utf-8",
        A_MOMENT,
        head.note.into_bytes(),
    ))
}

/// A tile of the log
///
/// Hashes (`<level>/<number>`) or entries (`entries/<number>`) as C2SP's `tlog-tiles` says: 256 of them, or as many as the
/// path ends with (`.p/<width>`).
#[utoipa::path(
    get,
    path = "/transparency/tile/{*path}",
    tag = "Transparency",
    params(("path" = String, Path, description = "Such as `0/x001/234` or `entries/000.p/5`", example = "0/000.p/1")),
    responses(
        (status = 200, description = "The hashes, or the entries", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 404, description = "The log has no such tile, or not yet", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get_tile(
    extract::State(state): extract::State<ProofState>,
    Path(path): Path<String>,
) -> Result<Response, Problem> {
    let path = format!("tile/{path}");
    let absent = || Problem::not_found("tile");
    let (tile, full) = if let Ok(bundle) = path.parse::<EntryBundle>() {
        (
            log::bundle(&state.db, bundle).await?,
            bundle.width() == crate::tile::WIDTH,
        )
    } else {
        let tile: Tile = path.parse().map_err(|_error| absent())?;
        (
            log::tile(&state.db, tile).await?,
            tile.width() == crate::tile::WIDTH,
        )
    };
    let cache = if full { FOR_EVER } else { A_MOMENT };
    Ok(bytes(
        "application/octet-stream",
        cache,
        tile.ok_or_else(absent)?,
    ))
}

/// Who signs the log.
#[derive(Debug, Serialize, ToSchema)]
struct KeysView {
    /// The key that signs now, as C2SP's signed notes write it. Keep it: all proofs are checked with it.
    #[schema(example = "daman.example/log+1a2b3c4d+AQ...")]
    verifier_key: String,
    /// All keys that ever signed, the oldest first.
    signers: Vec<SignerView>,
    /// The keys of the witnesses that are told of new heads.
    witnesses: Vec<String>,
}

/// A key that signed heads.
#[derive(Debug, Serialize, ToSchema)]
struct SignerView {
    /// The public key.
    verifier_key: String,
    /// The size of the first head that it signed, in leaves.
    first_size: i64,
}

/// The keys that the log is checked with
#[utoipa::path(
    get,
    path = "/transparency/keys",
    tag = "Transparency",
    responses((status = 200, description = "The keys", body = KeysView))
)]
async fn get_keys(
    extract::State(state): extract::State<ProofState>,
) -> Result<Json<KeysView>, Problem> {
    let mut connection = state.db.pool().acquire().await.map_err(Failure::from)?;
    let keys: Vec<String> = state.keys.iter().map(VerifierKey::to_string).collect();
    // What the database says of keys is not believed: whoever writes there must not add one of its own.
    let signers = store::signers(&mut connection).await?.into_iter();
    let signers =
        signers
            .filter(|(key, _)| keys.contains(key))
            .map(|(verifier_key, first_size)| SignerView {
                verifier_key,
                first_size,
            });
    Ok(Json(KeysView {
        verifier_key: keys.first().cloned().unwrap_or_default(),
        signers: signers.collect(),
        witnesses: state.witnesses.iter().map(VerifierKey::to_string).collect(),
    }))
}

/// Between which sizes.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Sizes {
    /// The smaller size, in leaves
    old: u64,
    /// The larger one
    new: u64,
}

/// That one head follows from another.
#[derive(Debug, Serialize, ToSchema)]
struct ConsistencyView {
    /// The smaller size, in leaves.
    old: u64,
    /// The larger one.
    new: u64,
    /// The hashes of RFC 6962, section 2.1.2, in base64.
    proof: Vec<String>,
}

/// The proof that the log only grew
///
/// Between any two sizes that the log had.
#[utoipa::path(
    get,
    path = "/transparency/consistency",
    tag = "Transparency",
    params(Sizes),
    responses(
        (status = 200, description = "The proof", body = ConsistencyView),
        (status = 422, description = "The log never had these sizes in this order", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get_consistency(
    extract::State(state): extract::State<ProofState>,
    Query(query): Query<Sizes>,
) -> Result<Json<ConsistencyView>, Problem> {
    let Sizes { old, new } = query;
    let mut connection = state.db.pool().acquire().await.map_err(Failure::from)?;
    let proof = log::consistency(&mut connection, old, new).await?;
    let proof = proof.ok_or_else(|| {
        Problem::invalid(
            "new",
            Fault::other("no larger than the log, and no smaller than `old`"),
        )
    })?;
    let proof = proof.into_iter().map(crate::tree::Hash::to_base64);
    Ok(Json(ConsistencyView {
        old,
        new,
        proof: proof.collect(),
    }))
}

/// The receipt of a transfer or a record
///
/// A file of C2SP's `tlog-proof` format of about a kilobyte. It proves, with the log's public key alone and without this server,
/// that it is in the log that was signed: `daman verify FILE --key KEY`. For the parties whose money it is, whom a record is
/// about, operators and auditors.
#[utoipa::path(
    get,
    path = "/transparency/receipts/{id}",
    tag = "Transparency",
    security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The transfer, or the record")),
    responses(
        (status = 200, description = "The receipt", body = String, content_type = "text/plain"),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is neither, or it is not yours to see", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "It is not sealed yet", body = ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "Its key was erased", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get_receipt(
    extract::State(state): extract::State<ProofState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let receipt = issued(&state, &caller, id).await?;
    let name = format!("attachment; filename=\"{id}.tlog-proof\"");
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, receipt.to_string()).into_response())
}

/// The same receipt on paper
///
/// A PDF of one page: what was paid or happened, where it stands in the log, and the whole proof as a QR code.
#[utoipa::path(
    get,
    path = "/transparency/receipts/{id}/pdf",
    tag = "Transparency",
    security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The transfer, or the record")),
    responses(
        (status = 200, description = "The page", body = Vec<u8>, content_type = "application/pdf"),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is neither, or it is not yours to see", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "It is not sealed yet", body = ProblemBody, content_type = "application/problem+json"),
        (status = 410, description = "Its key was erased", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn get_receipt_pdf(
    extract::State(state): extract::State<ProofState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let receipt = issued(&state, &caller, id).await?;
    // The head may be from before a new key came.
    let opens = |key: &&VerifierKey| checkpoint::open(&receipt.checkpoint, key, &[]).is_ok();
    let key = state.keys.iter().find(opens).or(state.keys.first());
    let key = key.map(VerifierKey::to_string).unwrap_or_default();
    let page = pdf::page(&receipt, &key)?;
    let name = format!("attachment; filename=\"{id}.pdf\"");
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, page).into_response())
}

async fn issued(state: &ProofState, caller: &Caller, id: Uuid) -> Result<Receipt, Problem> {
    let absent = || Problem::not_found("transfer or record");
    let whose = issue::whose(&state.db, id).await?.ok_or_else(absent)?;
    let sees_all = matches!(caller.role, Role::Auditor | Role::Operator);
    if !sees_all && !is_of(state, caller.party, (id, &whose)).await? {
        return Err(absent());
    }
    let issued = issue::receipt(&state.db, id, &state.witnesses).await?;
    match issued.ok_or_else(absent)? {
        Issued::Receipt(receipt) => Ok(*receipt),
        Issued::NotSealed => Err(Problem::new(
            StatusCode::CONFLICT,
            "proof.not_sealed",
            "Not sealed yet",
            "It has no place in the log yet; ask again in a few seconds.",
        )
        .retry_after(2)),
        Issued::Erased => Err(Problem::new(
            StatusCode::GONE,
            "proof.erased",
            "Erased",
            "A party that it is about had its data erased, and with it what opens this leaf. Receipts from before stay good.",
        )),
    }
}

async fn is_of(
    state: &ProofState,
    party: Id<Party>,
    (id, whose): (Uuid, &Whose),
) -> Result<bool, Failure> {
    match whose {
        Whose::Record(about) => Ok(*about == Some(party.uuid())),
        Whose::Transfer(accounts) => {
            for account in accounts {
                if state.sight.may_see(&state.db, party, (id, account)).await? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
    }
}

/// Something that happened beside the books.
#[derive(Debug, Serialize, ToSchema)]
struct RecordView {
    /// Its id: a receipt can be had of it.
    id: Uuid,
    /// When.
    at: DateTime<Utc>,
    /// What, such as `payout.sent`.
    #[schema(example = "payout.paid")]
    kind: String,
    /// Names and texts: the rail, its references, amounts in minor units.
    facts: Value,
}

/// What is recorded of you
///
/// A transfer says that money was posted; a record says that it was sent, arrived or went back, under which reference of the
/// rail. Each is in the log, and has a receipt as transfers have.
#[utoipa::path(
    get,
    path = "/transparency/records",
    tag = "Transparency",
    security(("bearer" = [])),
    params(PageQuery),
    responses(
        (status = 200, description = "A page of them, the newest first", body = Page<RecordView>),
        (status = 401, description = "No caller", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "What the query says cannot be", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
async fn list_records(
    extract::State(state): extract::State<ProofState>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<RecordView>>, Problem> {
    let (limit, after) = (query.limit()?, query.after()?);
    let mut connection = state.db.pool().acquire().await.map_err(Failure::from)?;
    let party = caller.party.uuid();
    let records = store::records_of(&mut connection, party, after, limit.saturating_add(1)).await?;
    let records = records.into_iter().map(|record| {
        Ok(RecordView {
            id: record.id,
            at: record.at,
            kind: record.kind,
            facts: serde_json::from_str(&record.facts).map_err(Failure::new)?,
        })
    });
    let records: Vec<RecordView> = records.collect::<Result<_, Failure>>()?;
    Ok(Json(Page::of(records, limit, |record| record.id)))
}
