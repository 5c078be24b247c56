//! What is expected.

/// For each operation what each caller gets, in the order of [`super::Callers::NAMES`]:
/// `in`: let in (whatever else may be wrong with the request); `401`: sign in first; `403`: another role is needed, or a proof;
/// `404`: it is not yours, so it does not exist.
#[rustfmt::skip]
pub(super) const TABLE: &[(&str, &str)] = &[
    //                                              nobody    brand     creator   o_brand   o_creator mediator  operator  auditor
    // o_brand and o_creator: another brand, another creator.

    ("GET /audit",                                  "401       403       403       403       403       403       in        in"),

    ("POST /auth/forgot-password",                  "in        in        in        in        in        in        in        in"),
    ("POST /auth/passkeys",                         "401       in        in        in        in        in        in        in"),
    ("POST /auth/passkeys/challenge",               "401       in        in        in        in        in        in        in"),
    ("PATCH /auth/passkeys/{id}",                   "401       in        404       404       404       404       404       404"),
    ("POST /auth/password",                         "401       in        in        in        in        in        in        in"),
    ("POST /auth/prove",                            "401       403       in        in        in        403       403       in"),
    ("POST /auth/prove/challenge",                  "401       in        in        in        in        in        in        in"),
    ("POST /auth/recovery-codes",                   "401       in        in        in        in        in        in        in"),
    ("POST /auth/refresh",                          "in        in        in        in        in        in        in        in"),
    ("POST /auth/register",                         "in        in        in        in        in        in        in        in"),
    ("POST /auth/resend-verification",              "in        in        in        in        in        in        in        in"),
    ("POST /auth/reset-password",                   "in        in        in        in        in        in        in        in"),
    ("GET /auth/second-factors",                    "401       in        in        in        in        in        in        in"),
    ("GET /auth/sessions",                          "401       in        in        in        in        in        in        in"),
    ("POST /auth/sign-in",                          "in        in        in        in        in        in        in        in"),
    ("POST /auth/sign-in/passkey",                  "in        in        in        in        in        in        in        in"),
    ("POST /auth/sign-in/passkey/challenge",        "in        in        in        in        in        in        in        in"),
    ("POST /auth/sign-in/second-factor",            "in        in        in        in        in        in        in        in"),
    ("POST /auth/sign-out",                         "401       in        in        in        in        in        in        in"),
    ("POST /auth/sign-out-everywhere",              "401       in        in        in        in        in        in        in"),
    ("POST /auth/totp",                             "401       in        in        in        in        in        in        in"),
    ("POST /auth/totp/confirm",                     "401       in        in        in        in        in        in        in"),
    ("POST /auth/verify-email",                     "in        in        in        in        in        in        in        in"),

    ("GET /campaigns",                              "401       in        in        in        in        in        in        in"),
    ("POST /campaigns",                             "401       in        403       in        403       403       403       403"),
    ("GET /campaigns/{id}",                         "401       in        in        404       in        404       404       404"),
    ("POST /campaigns/{id}/applications",           "401       403       in        403       in        403       403       403"),
    ("POST /campaigns/{id}/invitations",            "401       in        403       404       403       403       403       403"),
    ("POST /campaigns/{id}/publish",                "401       in        403       404       403       403       403       403"),

    ("GET /chargebacks",                            "401       in        in        in        in        in        in        in"),

    ("GET /chargebacks/{id}/evidence",              "401       403       403       403       403       403       in        in"),

    ("GET /creators",                               "401       in        403       in        403       403       in        403"),

    ("GET /deposits",                               "401       in        in        in        in        in        in        in"),
    ("GET /deposits/{id}",                          "401       in        404       404       404       404       404       404"),

    ("GET /disputes",                               "401       in        in        in        in        in        in        in"),
    ("GET /disputes/{id}",                          "401       in        in        404       404       in        in        in"),
    ("POST /disputes/{id}/answer",                  "401       403       in        404       404       403       403       403"),
    ("POST /disputes/{id}/appeal",                  "401       in        in        404       404       403       403       403"),
    ("POST /disputes/{id}/assign",                  "401       403       403       403       403       in        403       403"),
    ("GET /disputes/{id}/award",                    "401       in        in        404       404       in        in        in"),
    ("POST /disputes/{id}/award",                   "401       403       403       403       403       in        403       403"),
    ("POST /disputes/{id}/award/confirm",           "401       403       403       403       403       in        403       403"),
    ("POST /disputes/{id}/award/send-back",         "401       403       403       403       403       in        403       403"),
    ("GET /disputes/{id}/content/{file}",           "401       404       404       404       404       in        404       in"),
    ("POST /disputes/{id}/evidence",                "401       in        in        404       404       403       403       403"),
    ("GET /disputes/{id}/evidence/{evidence}",      "401       in        in        404       404       in        404       in"),
    ("POST /disputes/{id}/messages",                "401       in        in        404       404       in        403       403"),
    ("POST /disputes/{id}/notes",                   "401       403       403       403       403       in        403       403"),
    ("POST /disputes/{id}/offers",                  "401       in        in        404       404       in        403       403"),
    ("POST /disputes/{id}/offers/{offer}/accept",   "401       in        in        404       404       403       403       403"),
    ("POST /disputes/{id}/offers/{offer}/decline",  "401       in        in        404       404       403       403       403"),
    ("POST /disputes/{id}/unassign",                "401       403       403       403       403       in        403       403"),

    ("GET /engagements",                            "401       in        in        in        in        in        in        in"),
    ("GET /engagements/{id}",                       "401       in        in        404       404       404       404       404"),
    ("POST /engagements/{id}/accept",               "401       in        in        404       404       404       404       404"),
    ("POST /engagements/{id}/decline",              "401       in        in        404       404       404       404       404"),
    ("POST /engagements/{id}/extend",               "401       in        in        404       404       404       404       404"),
    ("POST /engagements/{id}/withdraw",             "401       in        in        404       404       404       404       404"),

    ("GET /escrow",                                 "401       in        in        in        in        in        in        in"),
    ("GET /escrow/budgets/{campaign_id}",           "401       in        404       404       404       404       in        in"),
    ("POST /escrow/budgets/{campaign_id}/close",    "401       in        403       404       403       403       403       403"),
    ("POST /escrow/cancel",                         "401       in        in        404       404       404       404       404"),
    ("POST /escrow/cancel/answer",                  "401       in        in        404       404       404       404       404"),
    ("POST /escrow/deposit",                        "401       in        403       404       403       403       403       403"),
    ("POST /escrow/dispute",                        "401       in        in        404       404       403       403       403"),
    ("POST /escrow/release",                        "401       in        403       404       403       403       403       403"),
    ("POST /escrow/revision",                       "401       in        403       404       403       403       403       403"),
    ("POST /escrow/rounds",                         "401       in        in        404       404       404       404       404"),
    ("POST /escrow/rounds/answer",                  "401       in        in        404       404       404       404       404"),
    ("GET /escrow/status/{id}",                     "401       in        in        404       404       404       in        in"),
    ("GET /escrow/{id}/submissions",                "401       in        in        404       404       404       404       404"),

    ("GET /events",                                 "401       in        in        in        in        in        in        in"),

    ("GET /feed",                                   "401       in        in        in        in        in        in        in"),

    ("POST /files",                                 "401       in        in        in        in        403       403       403"),
    ("GET /files/{id}",                             "401       in        in        404       404       404       404       404"),
    ("GET /files/{id}/preview",                     "401       in        in        404       404       404       404       404"),

    ("GET /messages",                               "401       in        in        in        in        in        in        in"),

    ("GET /parties/me",                             "401       in        in        in        in        in        in        in"),
    ("PATCH /parties/me",                           "401       in        in        in        in        in        in        in"),

    ("GET /payout-account",                         "401       404       in        404       404       404       404       404"),
    ("POST /payout-account",                        "401       in        in        in        in        403       403       403"),
    ("POST /payout-account/change",                 "401       in        403       403       403       403       403       403"),

    ("GET /payouts",                                "401       in        in        in        in        in        in        in"),
    ("GET /payouts/{id}",                           "401       404       in        404       404       404       404       404"),

    ("GET /reconciliation/cases",                   "401       403       403       403       403       403       in        in"),

    ("GET /refunds",                                "401       in        in        in        in        in        in        in"),
    ("GET /refunds/{id}",                           "401       in        404       404       404       404       404       404"),

    ("GET /rulings",                                "in        in        in        in        in        in        in        in"),

    ("POST /submissions",                           "401       403       in        403       404       403       403       403"),
    ("GET /submissions/{id}",                       "401       in        in        404       404       404       404       404"),

    ("GET /transparency/checkpoint",                "in        in        in        in        in        in        in        in"),
    ("GET /transparency/consistency",               "in        in        in        in        in        in        in        in"),
    ("GET /transparency/keys",                      "in        in        in        in        in        in        in        in"),
    ("GET /transparency/receipts/{transfer}",       "401       in        in        404       404       404       in        in"),
    ("GET /transparency/receipts/{transfer}/pdf",   "401       in        in        404       404       404       in        in"),
    ("GET /transparency/tile/{path}",               "in        in        in        in        in        in        in        in"),

    ("GET /wallet",                                 "401       in        in        in        in        in        in        in"),

    ("GET /webhooks/deliveries",                    "401       in        in        in        in        in        in        in"),
    ("GET /webhooks/deliveries/{id}",               "401       in        404       404       404       404       404       404"),
    ("POST /webhooks/deliveries/{id}/redeliver",    "401       in        404       404       404       404       404       404"),
    ("GET /webhooks/endpoints",                     "401       in        in        in        in        in        in        in"),
    ("POST /webhooks/endpoints",                    "401       in        in        in        in        in        in        in"),
    ("POST /webhooks/endpoints/{id}/enable",        "401       in        404       404       404       404       404       404"),
    ("POST /webhooks/endpoints/{id}/rotate",        "401       in        404       404       404       404       404       404"),
    ("POST /webhooks/stripe",                       "in        in        in        in        in        in        in        in"),

    // What deletes comes last.
    ("DELETE /auth/passkeys/{id}",                  "401       in        404       404       404       404       404       404"),
    ("DELETE /auth/sessions/{id}",                  "401       in        404       404       404       404       404       404"),
    ("DELETE /auth/totp",                           "401       in        in        in        in        in        in        in"),
    ("DELETE /payout-account/change",               "401       in        404       404       404       404       404       404"),
    ("DELETE /webhooks/endpoints/{id}",             "401       in        404       404       404       404       404       404"),
];

/// What an operator or mediator may do before giving a second factor: enrol one, give it, and leave.
pub(super) const ENROLLING: [&str; 9] = [
    "GET /auth/second-factors",
    "POST /auth/passkeys",
    "POST /auth/passkeys/challenge",
    "POST /auth/prove",
    "POST /auth/prove/challenge",
    "POST /auth/sign-out",
    "POST /auth/sign-out-everywhere",
    "POST /auth/totp",
    "POST /auth/totp/confirm",
];
