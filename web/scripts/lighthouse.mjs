// What Lighthouse says of the pages that strangers see first, on a simulated phone, one line each:
//   npx -p lighthouse@12 node scripts/lighthouse.mjs http://localhost:8080
// Lighthouse is no dependency of ours: it is large, and only looked at now and then.
import { spawnSync } from 'node:child_process'

const [base = 'http://localhost:8080', only] = process.argv.slice(2)
const { items } = await (await fetch(`${base}/api/projects`)).json()
const live = items.find((one) => one.status === 'live') ?? items[0]
const paths = [
  '/fr/',
  live && `/fr/projects/${live.id}`,
  '/fr/faq',
  '/fr/transparency',
  '/fr/verify',
  '/app/sign-in',
]

const LIMITS = { accessibility: 100, 'best-practices': 100, lcp: 1_800, cls: 0.02 }
let missed = 0
for (const path of paths.filter((one) => one && (!only || one.includes(only)))) {
  const run = spawnSync(
    'lighthouse',
    [
      base + path,
      '--quiet',
      '--output=json',
      '--only-categories=performance,accessibility,best-practices,seo',
      '--chrome-flags=--headless --no-sandbox',
    ],
    { encoding: 'utf8', maxBuffer: 1 << 26, env: { CHROME_PATH: '/usr/bin/chromium', ...process.env } },
  )
  if (run.status !== 0) throw new Error(run.stderr)
  const { categories, audits } = JSON.parse(run.stdout)
  const score = (name) => Math.round((categories[name]?.score ?? 0) * 100)
  const said = {
    accessibility: score('accessibility'),
    'best-practices': score('best-practices'),
    lcp: Math.round(audits['largest-contentful-paint'].numericValue),
    cls: audits['cumulative-layout-shift'].numericValue.toFixed(3),
  }
  const good =
    said.accessibility >= LIMITS.accessibility &&
    said['best-practices'] >= LIMITS['best-practices'] &&
    (path.startsWith('/app') || (said.lcp <= LIMITS.lcp && Number(said.cls) <= LIMITS.cls))
  if (!good) missed += 1
  const failed = Object.values(audits)
    .filter((audit) => audit.score === 0 && ['binary', 'metricSavings'].includes(audit.scoreDisplayMode))
    .map((audit) => audit.id)
  process.stdout.write(
    `${good ? 'ok    ' : 'missed'} ${path} accessibility ${said.accessibility}, best practices ${said['best-practices']}, LCP ${said.lcp} ms, CLS ${said.cls}, seo ${score('seo')}${failed.length ? ` (${failed.join(', ')})` : ''}\n`,
  )
}
process.exit(missed ? 1 : 0)
