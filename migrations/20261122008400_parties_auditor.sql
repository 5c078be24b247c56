-- An auditor reads what happened, and nothing that lets it sign in or be taken for somebody.
REVOKE SELECT ON totp_secrets, recovery_codes, refresh_tokens, password_resets, email_verifications, sign_in_challenges,
    passkey_challenges, known_addresses, sign_in_failures, idempotency_keys FROM daman_auditor;
REVOKE SELECT ON parties, payout_accounts FROM daman_auditor;
GRANT SELECT (id, role, name, email, language, country, email_verified_at, created_at) ON parties TO daman_auditor;
-- All but the token of the link to the rail's pages.
GRANT SELECT (id, party_id, rail, country, account_ref, status, requirements, created_at, updated_at, banks, held_until, standing,
              takes_over_at) ON payout_accounts TO daman_auditor;
