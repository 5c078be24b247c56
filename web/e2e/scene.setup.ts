import { playScene } from './scene'
import { PATIENCE, test } from './test'

test('the demo is played', async () => {
  test.setTimeout(300_000 * PATIENCE)
  await playScene()
})
