import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'

/** Imports flow one way: shared (ui, lib, api, i18n), features, routes. Features do not know each other. */

const SOURCE = join(import.meta.dirname, '..')
const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(
  (path) => /\.tsx?$/.test(path) && !path.includes('.gen.') && !path.endsWith('.d.ts'),
)

/** Where a file imports from, as a path from `src/`. */
function imports(file: string): string[] {
  const text = readFileSync(join(SOURCE, file), 'utf8')
  return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)]
    .map((match) => match[1] as string)
    .flatMap((path) => {
      if (path.startsWith('@/')) return [path.slice(2)]
      if (path.startsWith('.')) return [relative(SOURCE, join(SOURCE, file, '..', path))]
      return []
    })
}

const room = (path: string) => path.split('/')[0] ?? ''
const feature = (path: string) => (room(path) === 'features' ? path.split('/')[1] : undefined)

test('features do not know each other, nor the routes', () => {
  const wrong = files
    .filter((file) => feature(file))
    .flatMap((file) =>
      imports(file)
        .filter((path) => room(path) === 'routes' || (feature(path) && feature(path) !== feature(file)))
        .map((path) => `${file} -> ${path}`),
    )
  expect(wrong).toEqual([])
})

test('what is shared knows no feature and no route', () => {
  const wrong = files
    .filter((file) => ['ui', 'lib', 'api', 'i18n'].includes(room(file)))
    .flatMap((file) =>
      imports(file)
        .filter((path) => ['features', 'routes'].includes(room(path)))
        .map((path) => `${file} -> ${path}`),
    )
  expect(wrong).toEqual([])
})

test('no file only passes on what others hold', () => {
  const barrels = files.filter((file) => {
    const lines = readFileSync(join(SOURCE, file), 'utf8').split('\n').filter(Boolean)
    return lines.length > 0 && lines.every((line) => /^export .* from '/.test(line))
  })
  expect(barrels).toEqual([])
})

test('routes are thin', () => {
  const fat = files.filter(
    (file) => room(file) === 'routes' && readFileSync(join(SOURCE, file), 'utf8').split('\n').length > 60,
  )
  expect(fat).toEqual([])
})
