import { createHmac } from 'node:crypto'
import { now } from './sandbox'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function bytes(secret: string): Buffer {
  const bits = [...secret.replace(/[=\s]/g, '')]
    .map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

/** What an authenticator app shows (RFC 6238), by the clock that the server reads. */
export async function code(secret: string): Promise<string> {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor((await now()) / 30)))
  const mac = createHmac('sha1', bytes(secret)).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

let last = ''

/** A code that was not given before: each is good once. */
export async function recentCode(read: () => Promise<string>): Promise<string> {
  for (;;) {
    const shown = await read()
    if (shown !== last) {
      last = shown
      return shown
    }
    await new Promise((next) => setTimeout(next, 1_000))
  }
}
