import type { CDPSession, Page } from '@playwright/test'
import { mailedToken } from './help/mail'
import { advance } from './help/sandbox'
import { code } from './help/totp'
import { accessible, expect, signInByClicks, speak, test } from './test'

const password = 'une phrase que personne ne devine'

/** A new account, made by clicks as its owner would. */
async function signUp(page: Page, email: string, name: string) {
  await page.goto('/app/sign-up?role=creator')
  await page.getByLabel('Nom').fill(name)
  await page.getByLabel('E-mail').fill(email)
  await page.locator('input[autocomplete=new-password]').fill(password)
  await accessible(page)
  await page.getByRole('button', { name: 'Ouvrir le compte' }).click()
  await expect(page.getByRole('heading', { name: 'Regardez vos e-mails' })).toBeVisible()

  await page.goto(`/app/verify-email#token=${await mailedToken(email)}`)
  await page.locator('input[type=password]').fill(password)
  await page.getByRole('button', { name: 'Confirmer' }).click()
  await expect(page.getByRole('heading', { name: 'Votre adresse est confirmée' })).toBeVisible()
  await page.getByRole('link', { name: 'Se connecter' }).click()
  await page.getByLabel('E-mail').fill(email)
  await page.locator('input[type=password]').fill(password)
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Votre compte' })).toBeVisible()
}

async function signOut(page: Page) {
  await page.getByRole('button', { name: 'Votre compte' }).click()
  await page.getByRole('button', { name: 'Se déconnecter' }).click()
  await expect(page.getByRole('heading', { name: 'Se connecter' })).toBeVisible()
}

test('an account is opened with the mailed link, and its authenticator asked for afterwards', async ({
  page,
  context,
}) => {
  await speak(context, 'fr')
  await signUp(page, 'nadia@example.com', 'Nadia')

  await page.goto('/app/account?tab=security')
  await page.getByRole('button', { name: 'Mettre en place' }).click()
  const secret = (await page.locator('code').first().textContent()) ?? ''
  await page.getByLabel('Code affiché par l’application').fill(await code(secret))
  await accessible(page)
  await page.getByRole('button', { name: 'Confirmer' }).click()
  await expect(page.getByRole('heading', { name: 'Gardez ces codes maintenant' })).toBeVisible()
  const recovery = (await page.getByRole('listitem').locator('code').first().textContent()) ?? ''
  await page.getByRole('button', { name: 'Je les ai gardés' }).click()
  await expect(page.getByText('Votre compte est protégé par un second facteur.')).toBeVisible()
  await signOut(page)

  // The next code: each is good once.
  await advance(31)
  await signInByClicks(page, 'nadia@example.com', password)
  await expect(page.getByRole('heading', { name: 'Encore une étape' })).toBeVisible()
  await page.getByLabel('Code').fill(await code(secret))
  await page.getByRole('button', { name: 'Se connecter' }).click()
  await expect(page.getByRole('button', { name: 'Votre compte' })).toBeVisible()
  await signOut(page)

  // The phone is lost: a recovery code does as well.
  await signInByClicks(page, 'nadia@example.com', password)
  await page.getByLabel('Code').fill(recovery)
  await page.getByRole('button', { name: 'Se connecter' }).click()
  await expect(page.getByRole('button', { name: 'Votre compte' })).toBeVisible()
})

/** A passkey of this machine that agrees to all it is asked. */
async function virtualPasskey(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return session
}

test('a passkey is made, signs in alone, is renamed and removed', async ({ page, context }) => {
  await speak(context, 'fr')
  await virtualPasskey(page)
  await signUp(page, 'samir@example.com', 'Samir')

  await page.goto('/app/account?tab=security')
  await page.getByLabel('Son nom pour vous').fill('Mon téléphone')
  await page.getByRole('button', { name: 'Ajouter une clé d’accès' }).click()
  await page.getByRole('button', { name: 'Je les ai gardés' }).click()
  await expect(page.getByText('Mon téléphone', { exact: true })).toBeVisible()
  await signOut(page)

  await page.getByRole('button', { name: 'Se connecter avec une clé d’accès' }).click()
  await expect(page.getByRole('button', { name: 'Votre compte' })).toBeVisible()

  await page.goto('/app/account?tab=security')
  await page.getByRole('button', { name: 'Renommer' }).click()
  await page.getByLabel('Son nom pour vous').first().fill('Mon vieux téléphone')
  await page.getByRole('button', { name: 'Enregistrer' }).click()
  await expect(page.getByText('Mon vieux téléphone', { exact: true })).toBeVisible()

  await page.getByRole('button', { name: 'Retirer', exact: true }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('button', { name: 'Retirer' }).click()
  const proof = sheet.getByRole('button', { name: 'Utiliser une clé d’accès' })
  if (await proof.isVisible({ timeout: 3_000 }).catch(() => false)) await proof.click()
  await expect(page.getByText('Vous n’avez pas encore de clé d’accès.')).toBeVisible()
})
