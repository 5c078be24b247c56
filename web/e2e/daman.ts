import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, createWriteStream, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The root of the checkout. */
export const ROOT = resolve(import.meta.dirname, '../..')
export const BINARY = resolve(process.env.DAMAN_BIN ?? join(ROOT, 'target/debug/daman'))

/** Where the started parts are; the tests read it from `process.env.DAMAN_E2E`. */
export interface Running {
  /** What people open. */
  url: string
  port: number
  sandbox: string
  inbox: string
  folder: string
}

const isFree = (port: number) =>
  new Promise<boolean>((tell) => {
    const server = createServer()
    server.once('error', () => tell(false))
    server.listen(port, '127.0.0.1', () => server.close(() => tell(true)))
  })

/** Four ports in a row that nobody listens at: the server, the sandbox, the inbox, SMTP. */
async function freePorts(): Promise<number> {
  for (let port = 18_000 + (process.pid % 1_000) * 5; port < 60_000; port += 5) {
    const free = await Promise.all([0, 1, 2, 3].map((step) => isFree(port + step)))
    if (free.every(Boolean)) return port
  }
  throw new Error('no four free ports in a row')
}

export const environment = (at: { port: number; folder: string; url: string }) => ({
  ...process.env,
  DAMAN_PORT: String(at.port),
  DAMAN_VAR: at.folder,
  DAMAN_PUBLIC_URL: at.url,
  DAMAN_SMTP_URL: `smtp://127.0.0.1:${at.port + 3}`,
})

const children: { name: string; child: ChildProcess }[] = []

function start(name: string, folder: string, command: string, args: string[], env: NodeJS.ProcessEnv) {
  const log = createWriteStream(join(folder, 'log', `${name}.log`))
  // A group of its own: Ctrl-C reaches the tests only, which then stop what they started in order.
  const child = spawn(command, args, { cwd: ROOT, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout?.pipe(log)
  child.stderr?.pipe(log)
  children.push({ name, child })
}

/** Runs the binary to its end. */
export function run(args: string[], at: Running): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(BINARY, args, { cwd: ROOT, env: environment(at) })
    let said = ''
    child.stdout.on('data', (part) => {
      said += part
    })
    child.stderr.on('data', (part) => {
      said += part
    })
    child.on('error', fail)
    child.on('close', (code) =>
      code === 0 ? done(said) : fail(new Error(`daman ${args.join(' ')} ended with ${code}:\n${said}`)),
    )
  })
}

async function answers(address: string, seconds: number) {
  const end = Date.now() + seconds * 1_000
  for (;;) {
    const ended = children.find(({ child }) => child.exitCode !== null)
    if (ended) throw new Error(`the ${ended.name} ended: see its log`)
    if (
      await fetch(address).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return
    if (Date.now() > end) throw new Error(`${address} does not answer after ${seconds} s`)
    await new Promise((next) => setTimeout(next, 250))
  }
}

/** Starts a whole Daman of its own, in a folder that is removed at the end. */
export async function startDaman(): Promise<Running> {
  if (!existsSync(BINARY)) throw new Error(`${BINARY} is not built: cargo build -p daman, or set DAMAN_BIN`)
  const folder = mkdtempSync(join(tmpdir(), 'daman-e2e-'))
  // As root, PostgreSQL runs as another account, which has to get in.
  chmodSync(folder, 0o755)
  for (const part of ['log', 'mail']) mkdirSync(join(folder, part))
  const port = await freePorts()
  const at: Running = {
    url: `http://localhost:${port}`,
    port,
    sandbox: `http://127.0.0.1:${port + 1}`,
    inbox: `http://127.0.0.1:${port + 2}`,
    folder,
  }
  const env = environment(at)
  const maildev = 'tools/mail-catcher/node_modules/maildev/dist/bin/maildev.js'
  const ways = ['--ip', '127.0.0.1', '--web-ip', '127.0.0.1', '--max-emails', '1000']
  const places = ['--smtp', `${port + 3}`, '--web', `${port + 2}`, '--mail-directory', join(folder, 'mail')]
  start('inbox', folder, 'node', [maildev, ...ways, ...places], env)
  start('sandbox', folder, BINARY, ['sandbox'], env)
  start('server', folder, BINARY, ['serve'], env)
  await answers(`http://localhost:${port}/readyz`, 180)
  await answers(`${at.inbox}/api/email`, 30)
  await answers(`${at.url}/app/`, 30)
  return at
}

/** Ends what was started, the last first, and removes its folder. */
export async function stopDaman(at: Running) {
  for (const { child } of children.reverse()) {
    if (child.exitCode !== null) continue
    const ended = new Promise((done) => child.once('close', done))
    child.kill('SIGTERM')
    await Promise.race([ended, new Promise((late) => setTimeout(late, 20_000))])
    if (child.exitCode === null) child.kill('SIGKILL')
  }
  if (!process.env.DAMAN_E2E_KEEP) rmSync(at.folder, { recursive: true, force: true })
}
