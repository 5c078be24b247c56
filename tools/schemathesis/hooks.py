"""What schemathesis needs to know of Daman: who asks, and which objects there are.

script/schemathesis starts a server of its own, and sets:
  DAMAN_URL    its address
  DAMAN_CAST   the file that cast.py wrote: tokens by role, and the ids of objects that exist
  DAMAN_ROLE   as whom this run asks
"""

import json
import os
import random
import time
import urllib.request
import uuid

import schemathesis

URL = os.environ["DAMAN_URL"]
ROLE = os.environ["DAMAN_ROLE"]
with open(os.environ["DAMAN_CAST"], encoding="utf-8") as file:
    CAST = json.load(file)

# Whoever leaves needs a new session each time; the others keep theirs.
KEEP_SECONDS = 1 if ROLE == "leaver" else 240


def post(path, body):
    request = urllib.request.Request(
        URL + path,
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


@schemathesis.auth(refresh_interval=KEEP_SECONDS)
class Bearer:
    """Tokens are good for ten minutes: a new one is had long before."""

    def get(self, case, context):
        who = CAST["roles"][ROLE]
        if "password" in who:
            grant = post("/api/auth/sign-in", {"email": who["email"], "password": who["password"]})
        else:
            grant = post("/api/auth/refresh", {"refresh_token": who["refresh_token"]})
            who["refresh_token"] = grant["refresh_token"]
            # The next run of this role goes on from here.
            with open(os.environ["DAMAN_CAST"], "w", encoding="utf-8") as file:
                json.dump(CAST, file)
        return grant["access_token"]

    def set(self, case, data, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {data}"


def is_uuid(value):
    try:
        return str(uuid.UUID(str(value))) == str(value).lower()
    except ValueError:
        return False


def real(kind):
    """The id of an object of this kind, if there is one."""
    known = CAST["ids"].get(kind)
    return random.choice(known) if known else None


def kind_of(operation, name):
    """What the parameter of this name names: the word before it in the path, or what it is called itself."""
    if name != "id":
        return {"campaign_id": "campaigns"}.get(name, name)
    words = operation.path.split("/")
    before = words[words.index("{id}") - 1]
    return {"status": "escrow"}.get(before, before)


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Made-up ids name nothing, and nothing is all that would be tested: most of them are replaced by real ones."""
    if not path_parameters or random.random() < 0.2:
        return path_parameters
    for name, value in list(path_parameters.items()):
        if not is_uuid(value):
            continue
        found = real(kind_of(context.operation, name))
        if isinstance(found, list):
            # What belongs to a dispute is looked for in that one.
            path_parameters["id"], path_parameters[name] = found
            break
        path_parameters[name] = found or value
    return path_parameters


@schemathesis.hook
def map_body(context, body):
    """The same for ids in bodies; deliverables are those of the escrow transaction that is named."""
    if not isinstance(body, dict) or random.random() < 0.2:
        return body
    for name, value in list(body.items()):
        if name.endswith("_id") and is_uuid(value):
            plural = {"escrow_id": "escrow", "campaign_id": "campaigns", "file_id": "files"}
            body[name] = real(plural.get(name, name)) or value
    escrow = body.get("escrow_id")
    # Bodies that are to be refused have anything in it.
    named = CAST["deliverables"].get(escrow) if isinstance(escrow, str) else None
    if named and isinstance(body.get("deliverables"), list):
        body["deliverables"] = random.sample(named, random.randint(1, len(named)))
    if isinstance(body.get("files"), list) and "files" in CAST["ids"]:
        body["files"] = [real("files")]
    return body


@schemathesis.hook
def map_headers(context, headers):
    """Keys that are words, so that bodies are looked at; a key that was used before is answered as before."""
    if headers and "Idempotency-Key" in headers and is_printable(headers["Idempotency-Key"]):
        headers["Idempotency-Key"] = f"{time.time_ns()}-{random.randrange(1_000_000)}"
    return headers


def is_printable(text):
    return isinstance(text, str) and text.isascii() and text.isprintable() and len(text) > 0
