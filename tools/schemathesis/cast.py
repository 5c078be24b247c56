"""Sets the stage for schemathesis, through the API: parties of each role, and objects in each state that requests can reach.

  cast.py URL FILE DAMAN

DAMAN is the binary, which tells what the demo accounts' authenticators show. What is paid at the sandbox is paid as a person
would: with the button on its page.
"""

import datetime
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid

URL, FILE, DAMAN = sys.argv[1:]
PASSWORD = "play-money-only"
ACCOUNTS = {
    "brand": "argana@daman.example",
    "creator": "salma@daman.example",
    "mediator": "desk@daman.example",
    "operator": "operator@daman.example",
    "auditor": "auditor@daman.example",
}
LEAVER = "amina@daman.example"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8cfc0f01f00050001ff89993d1d0000000049454e44ae426082"
)
# How many there are of what a request uses up.
EACH = 4


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


opener = urllib.request.build_opener(NoRedirect)


def call(method, path, body=None, token=None, content_type="application/json"):
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(path if "://" in path else URL + path, data=data, method=method)
    request.add_header("idempotency-key", str(uuid.uuid4()))
    if data is not None:
        request.add_header("content-type", content_type)
    if token:
        request.add_header("authorization", f"Bearer {token}")
    try:
        with opener.open(request, timeout=60) as response:
            text = response.read()
            return response.status, json.loads(text) if text else None
    except urllib.error.HTTPError as error:
        if error.code == 303:
            return 303, error.headers["location"]
        return error.code, json.loads(error.read() or b"null")


def must(answer, what):
    status, body = answer
    if status >= 400:
        sys.exit(f"{what}: {status} {body}")
    return body


def until(path, token, done):
    for _ in range(150):
        body = must(call("GET", path, token=token), path)
        if done(body):
            return body
        time.sleep(0.2)
    sys.exit(f"{path} did not change as expected: {body}")


def press(link, button):
    """Follows a link of the server to the sandbox's page and presses a button there."""
    page = must(call("GET", link), "the rail's page")
    must(call("POST", page + button, b"", content_type="application/x-www-form-urlencoded"), "the button")


def sign_in(email):
    body = must(call("POST", "/api/auth/sign-in", {"email": email, "password": PASSWORD}), f"sign-in of {email}")
    if "challenge" in body:
        shown = subprocess.run([DAMAN, "code", email], check=True, capture_output=True, text=True).stdout.strip()
        answer = {"challenge": body["challenge"], "code": shown}
        body = must(call("POST", "/api/auth/sign-in/second-factor", answer), f"the code of {email}")
    return body


def in_days(days):
    return (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def mad(amount):
    return {"amount": amount, "currency": "MAD"}


class Stage:
    """Two sides, and what they have to do with each other."""

    def __init__(self, brand, creator):
        self.brand, self.creator = brand, creator
        self.creator_id = must(call("GET", "/api/parties/me", token=creator), "the creator")["id"]
        self.ids = {"creator_id": [self.creator_id]}
        self.deliverables = {}

    def keep(self, kind, one):
        self.ids.setdefault(kind, []).append(one)
        return one

    def campaign(self, budget, draft=False):
        body = {
            "title": "A campaign",
            "brief": "Words.",
            "acceptance_items": ["One", "Two"],
            "deliverables": [
                {"title": "Words", "kind": "text", "amount": mad("100.00")},
                {"title": "A picture", "kind": "photo", "amount": mad("50.00")},
            ],
            "usage_rights": {"channels": ["web"], "duration_days": 30, "territories": ["worldwide"]},
            "deadline_at": in_days(20),
            "budget": mad(budget),
            "draft": draft,
        }
        made = must(call("POST", "/api/campaigns", body, self.brand), "a campaign")
        self.keep("campaigns", made["id"])
        return made

    def lock(self, campaign):
        body = {"campaign_id": campaign["id"]}
        deposit = must(call("POST", "/api/escrow/deposit", body, self.brand), "a deposit")
        self.keep("deposits", deposit["id"])
        press(deposit["pay_path"], "/pay")
        path = f"/api/escrow/budgets/{campaign['id']}"
        until(path, self.brand, lambda budget: budget["missing"]["amount"] == "0.00")

    def propose(self, campaign):
        path = f"/api/campaigns/{campaign['id']}/invitations"
        made = must(call("POST", path, {"creator_id": self.creator_id}, self.brand), "an invitation")
        return self.keep("engagements", made["id"])

    def engage(self, funded=True):
        """An escrow transaction."""
        campaign = self.campaign("300.00")
        if funded:
            self.lock(campaign)
        engagement = self.propose(campaign)
        accepted = must(call("POST", f"/api/engagements/{engagement}/accept", {}, self.creator), "its acceptance")
        escrow = self.keep("escrow", accepted["escrow_id"])
        self.deliverables[escrow] = [each["id"] for each in campaign["deliverables"]]
        return escrow

    def file(self):
        return self.keep("files", must(call("POST", "/api/files?name=a.png", PIXEL, self.creator, "image/png"), "a file")["id"])

    def submit(self, escrow):
        body = {"escrow_id": escrow, "deliverables": self.deliverables[escrow], "files": [self.file()], "note": "Here."}
        made = must(call("POST", "/api/submissions", body, self.creator), "a submission")
        self.keep("submissions", made["id"])

    def dispute(self, escrow):
        body = {"escrow_id": escrow, "reason": "quality", "statement": "It is not well made."}
        room = must(call("POST", "/api/escrow/dispute", body, self.brand), "a dispute")
        path = f"/api/disputes/{self.keep('disputes', room['id'])}"
        proof = {"file_id": self.file(), "caption": "It is."}
        room = must(call("POST", f"{path}/evidence", proof, self.creator), "evidence")
        self.keep("evidence", [room["id"], room["evidence"][0]["id"]])
        room = must(call("POST", f"{path}/offers", {"creator_part": mad("50.00")}, self.brand), "an offer")
        self.keep("offer", [room["id"], room["offers"][0]["id"]])

    def set(self):
        account = must(call("POST", "/api/payout-account", {}, self.creator), "a payout account")
        press(account["onboarding_url"], "")
        until("/api/payout-account", self.creator, lambda account: account["status"] == "ready")
        hook = {"url": "https://hooks.example.com/daman"}
        hook = must(call("POST", "/api/webhooks/endpoints", hook, self.brand), "a webhook endpoint")
        self.keep("endpoints", hook["id"])
        self.campaign("300.00", draft=True)
        for _ in range(EACH):
            self.propose(self.campaign("300.00"))
            self.engage(funded=False)
            self.engage()
            self.submit(self.engage())
            disputed = self.engage()
            self.submit(disputed)
            self.dispute(disputed)
        released = self.engage()
        self.submit(released)
        must(call("POST", "/api/escrow/release", {"escrow_id": released}, self.brand), "a release")
        ended = self.engage()
        offer = must(call("POST", "/api/escrow/cancel", {"escrow_id": ended}, self.brand), "an offer to end it")
        answer = {"escrow_id": ended, "proposal_id": offer["proposal"]["id"], "answer": "accept"}
        must(call("POST", "/api/escrow/cancel/answer", answer, self.creator), "its acceptance")
        for path, kind, token in [
            ("/api/payouts", "payouts", self.creator),
            ("/api/refunds", "refunds", self.brand),
            ("/api/webhooks/deliveries", "deliveries", self.brand),
        ]:
            for one in until(path, token, lambda page: page["items"])["items"]:
                self.keep(kind, one["id"])


def main():
    grants = {role: sign_in(email) for role, email in ACCOUNTS.items()}
    stage = Stage(grants["brand"]["access_token"], grants["creator"]["access_token"])
    stage.set()
    roles = {role: {"refresh_token": grant["refresh_token"]} for role, grant in grants.items()}
    roles["leaver"] = {"email": LEAVER, "password": PASSWORD}
    with open(FILE, "w", encoding="utf-8") as file:
        json.dump({"roles": roles, "ids": stage.ids, "deliverables": stage.deliverables}, file)


main()
