/** The secret of a mailed link. It stands behind the `#`, which no server and no log ever sees. */
export function mailedToken(): string {
  return new URLSearchParams(location.hash.slice(1)).get('token') ?? ''
}
