import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { NAV } from '@/app/nav'
import { READERS } from '../../e2e/screens'

/** Whoever adds a route adds its screen to `e2e/screens.ts`, where each is walked on a browser. */

/** An address without what differs between its pages. */
const shape = (path: string) => path.replace(/[?#].*/, '').replace(/\$\w+/g, '$')

const routes = readdirSync(join(import.meta.dirname, '../routes'), { recursive: true, encoding: 'utf8' })
  // Files of the frames around pages begin with `_`, as folders of their pages do.
  .filter((path) => /(^|\/)[^_/][^/]*\.tsx$/.test(path))
  .map((path) => shape(`/${path.replace(/^_\w+\//, '').replace(/(^|\/)index\.tsx$|\.tsx$/, '')}`))

const inApp = Object.values(READERS).filter((reader) => !reader.isPublic)

test('every route is among the screens that are walked, and every screen has a route', () => {
  const walked = inApp.flatMap((reader) => reader.screens.map((screen) => shape(screen.path)))
  expect([...new Set(walked)].sort()).toEqual([...new Set(routes)].sort())
})

test('every way of a role is among its screens', () => {
  const missing = Object.entries(NAV)
    // A label has an artist's screens.
    .filter(([role]) => role !== 'label')
    .flatMap(([role, entries]) =>
      entries
        .filter(({ to }) => !READERS[role]?.screens.some((screen) => shape(screen.path) === to))
        .map(({ to }) => `${role}: ${to}`),
    )
  expect(missing).toEqual([])
})

test('no two screens of a reader have the same name', () => {
  for (const { screens } of Object.values(READERS)) {
    const names = screens.map((screen) => screen.name)
    expect(names).toEqual([...new Set(names)])
  }
})
