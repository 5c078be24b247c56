/** The parts of the account's page: apart from their screens, which the address bar does not need. */
export const ACCOUNT_TABS = ['profile', 'security', 'sessions', 'messages', 'webhooks'] as const
export type AccountTab = (typeof ACCOUNT_TABS)[number]
