/** What the browser's passkeys say, in the form that the API takes. */

interface JsonCredentials {
  parseRequestOptionsFromJSON(options: unknown): PublicKeyCredentialRequestOptions
  parseCreationOptionsFromJSON(options: unknown): PublicKeyCredentialCreationOptions
}
const parser = () => window.PublicKeyCredential as unknown as JsonCredentials | undefined

export const passkeysPossible = () => typeof parser()?.parseRequestOptionsFromJSON === 'function'

/** Asks one of the reader's passkeys to sign a challenge. */
export async function answerWithPasskey(
  options: unknown,
  signal?: AbortSignal,
): Promise<Record<string, never>> {
  const { publicKey } = options as { publicKey: unknown }
  const credential = await navigator.credentials.get({
    publicKey: parser()?.parseRequestOptionsFromJSON(publicKey),
    signal,
  })
  return (credential as PublicKeyCredential).toJSON() as unknown as Record<string, never>
}

/** Makes a new passkey on this device. */
export async function makePasskey(options: unknown): Promise<Record<string, never>> {
  const { publicKey } = options as { publicKey: unknown }
  const credential = await navigator.credentials.create({
    publicKey: parser()?.parseCreationOptionsFromJSON(publicKey),
  })
  return (credential as PublicKeyCredential).toJSON() as unknown as Record<string, never>
}
