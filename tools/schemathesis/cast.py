"""Makes the parties and objects that schemathesis asks about, through the API, and writes them to a file.

  cast.py URL FILE
"""

import base64
import datetime
import hashlib
import hmac
import json
import struct
import sys
import time
import urllib.error
import urllib.request
import uuid

URL, FILE = sys.argv[1:]
PASSWORD = "play-money-only"
ACCOUNTS = {
    "brand": "brand@daman.example",
    "creator": "salma@daman.example",
    "mediator": "desk@daman.example",
    "operator": "operator@daman.example",
    "auditor": "auditor@daman.example",
}
LEAVER = "amina@daman.example"


def call(method, path, body=None, token=None, content_type="application/json"):
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data=data, method=method)
    request.add_header("idempotency-key", str(uuid.uuid4()))
    if data is not None:
        request.add_header("content-type", content_type)
    if token:
        request.add_header("authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            text = response.read()
            return response.status, json.loads(text) if text else None
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


def must(answer, what):
    status, body = answer
    if status >= 300:
        sys.exit(f"{what}: {status} {body}")
    return body


def code_of(secret, moment):
    """The six digits of RFC 6238."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(moment) // 30), hashlib.sha1).digest()
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def sign_in(email):
    grant = must(call("POST", "/api/auth/sign-in", {"email": email, "password": PASSWORD}), f"sign-in of {email}")
    status, _ = call("GET", "/api/parties/me", token=grant["access_token"])
    if status != 403:
        return grant
    # Mediators and operators do nothing before they have a second factor.
    enrolment = must(call("POST", "/api/auth/totp", {}, grant["access_token"]), "a second factor")
    confirmed = call("POST", "/api/auth/totp/confirm", {"code": code_of(enrolment["secret"], time.time())}, grant["access_token"])
    must(confirmed, "its confirmation")
    return grant


def main():
    grants = {role: sign_in(email) for role, email in ACCOUNTS.items()}
    brand, creator = grants["brand"]["access_token"], grants["creator"]["access_token"]
    campaign = must(call("GET", "/api/campaigns", token=brand), "campaigns")["items"][0]
    ids = [campaign["id"]]
    me = must(call("GET", "/api/parties/me", token=creator), "the creator")
    ids.append(me["id"])
    invited = call("POST", f"/api/campaigns/{campaign['id']}/invitations", {"creator_id": me["id"]}, brand)
    if invited[0] < 300:
        ids.append(invited[1]["id"])
    kept = call("POST", "/api/files?name=evidence.txt", b"What was agreed.", creator, "text/plain")
    if kept[0] < 300:
        ids.append(kept[1]["id"])
    draft = {
        "title": "A draft",
        "brief": "Words.",
        "acceptance_items": ["One"],
        "deliverables": [{"title": "Words", "kind": "text", "amount": {"amount": "100.00", "currency": "MAD"}}],
        "usage_rights": {"channels": ["web"], "duration_days": 30, "territories": ["worldwide"]},
        "deadline_at": (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=20)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "budget": {"amount": "500.00", "currency": "MAD"},
        "draft": True,
    }
    ids.append(must(call("POST", "/api/campaigns", draft, brand), "a draft")["id"])
    roles = {role: {"refresh_token": grant["refresh_token"]} for role, grant in grants.items()}
    roles["leaver"] = {"email": LEAVER, "password": PASSWORD}
    with open(FILE, "w", encoding="utf-8") as file:
        json.dump({"roles": roles, "ids": ids}, file)


main()
