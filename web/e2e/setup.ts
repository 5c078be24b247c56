import { run, startDaman, stopDaman } from './daman'

/** Before all tests: a Daman of their own, with the demo's parties. After them it is ended. One that already runs can be given. */
export default async function setup() {
  if (process.env.DAMAN_E2E) return
  const at = await startDaman()
  process.env.DAMAN_E2E = JSON.stringify(at)
  await run(['seed'], at)
  return () => stopDaman(at)
}
