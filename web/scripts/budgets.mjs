// What a reader has to load, against what we allow ourselves: brotli bytes as they go over the wire, from the
// manifest of the last `vite build`. Fails above a limit.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'

const LIMITS = { shell: 175, css: 36, route: 50, chart: 105, language: 25, font: 25 }
const DIST = 'dist'

const manifest = JSON.parse(readFileSync(join(DIST, '.vite/manifest.json'), 'utf8'))

/** The bytes of a file on the wire: packed beforehand, or too small for that. */
function size(file) {
  const path = join(DIST, file)
  if (file.endsWith('.woff2')) return statSync(path).size
  if (existsSync(`${path}.br`)) return statSync(`${path}.br`).size
  return brotliCompressSync(readFileSync(path)).length
}

/** A chunk, and all that it imports before it runs. */
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen
  seen.add(key)
  for (const next of manifest[key].imports ?? []) closure(next, seen)
  return seen
}

const total = (keys) => [...keys].reduce((sum, key) => sum + size(manifest[key].file), 0)
const holdsCharts = (key) =>
  /recharts-(surface|wrapper)/.test(readFileSync(join(DIST, manifest[key].file), 'utf8'))

/** What a page of this path brings, and all that it imports. */
const page = (path) => {
  const parts = Object.keys(manifest).filter((key) => key === path || key.startsWith(`${path}?`))
  return new Set(parts.flatMap((key) => [...closure(key)]))
}

const FRAME = 'src/routes/_in.tsx'
const entry = closure(Object.keys(manifest).find((key) => manifest[key].isEntry))
const frame = page(FRAME)
if (frame.size === 0) throw new Error(`${FRAME} is not in the manifest: the frame would be counted nowhere`)
// All that whoever is signed in has before the first page.
const shell = new Set([...entry, ...frame])
const css = new Set(Object.values(manifest).flatMap((chunk) => chunk.css ?? []))
const fonts = new Set(
  Object.values(manifest)
    .flatMap((chunk) => chunk.assets ?? [])
    .filter((file) => /\.woff2$/.test(file)),
)

const found = [
  { limit: 'shell', name: 'app shell', bytes: total(shell) },
  { limit: 'css', name: 'style sheets', bytes: [...css].reduce((sum, file) => sum + size(file), 0) },
  ...[...fonts].map((file) => ({ limit: 'font', name: file, bytes: size(file) })),
]

/**
 * What only some roles read: all that the pages of their navigation and the links on them load (the walk through the screens
 * looks that it is all). All other words are everybody's. A label reads what an artist does, an auditor what an operator does.
 */
const ROLES = JSON.parse(readFileSync('scripts/words.json', 'utf8'))
const isFor = (role, namespace) =>
  ROLES[role].includes(namespace) || !Object.values(ROLES).flat().includes(namespace)

const languages = {}
const charts = new Set()
for (const key of Object.keys(manifest)) {
  const [, language, namespace] = /locales\/(\w+)\/(\w+)/.exec(key) ?? []
  if (language)
    for (const role of Object.keys(ROLES).filter((one) => isFor(one, namespace))) {
      const name = `${language}, ${role}`
      languages[name] = (languages[name] ?? 0) + size(manifest[key].file)
    }
  else if (!shell.has(key) && /\.js$/.test(manifest[key].file) && holdsCharts(key)) charts.add(key)
}
for (const [language, bytes] of Object.entries(languages))
  found.push({ limit: 'language', name: language, bytes })
if (charts.size > 0) found.push({ limit: 'chart', name: 'charts', bytes: total(charts) })

/** What a route brings: all that it and the pages of its folders load and no page before it did. Charts come after it. */
const ROUTES = 'src/routes/'
const brings = (key) => {
  const folders = key.startsWith(ROUTES) ? key.slice(ROUTES.length).split('/').slice(0, -1) : []
  const around = folders.flatMap((_, depth) => [
    ...page(`${ROUTES}${folders.slice(0, depth + 1).join('/')}.tsx`),
  ])
  // Whoever is not signed in has no frame yet.
  const before = folders[0] === '_out' ? entry : shell
  return [...new Set([...around, ...closure(key)])].filter((one) => !before.has(one) && !charts.has(one))
}
for (const [key, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry || /locales\//.test(key) || shell.has(key)) continue
  const own = brings(key)
  if (own.length > 0) found.push({ limit: 'route', name: key.replace(/\?.*$/, ''), bytes: total(own) })
}

const kilobytes = (bytes) => (bytes / 1000).toFixed(1)
let over = 0
for (const { limit, name, bytes } of found.sort((a, b) => b.bytes - a.bytes)) {
  const isOver = bytes > LIMITS[limit] * 1000
  if (isOver) over += 1
  const mark = isOver ? 'OVER' : 'ok'
  process.stdout.write(
    `${mark.padEnd(5)} ${limit.padEnd(9)} ${kilobytes(bytes).padStart(6)} of ${LIMITS[limit]} KB  ${name}\n`,
  )
}
if (over > 0) {
  process.stderr.write(`${over} of ${found.length} are above their limit\n`)
  process.exit(1)
}
