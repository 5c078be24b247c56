import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FIELDS } from '@/features/artist/mapping'
import { topicWords } from '@/features/news/event'
import { RULES } from '@/features/projects/terms'
import { LANGUAGES } from '@/i18n'
import { problemWords } from '@/lib/problem-words'
import { LOOKS } from '@/ui/StatusBadge'

/** Every word of the app is there in every language, none is there for nothing, and each fits its place. */

type Words = Record<string, string>
const LOCALES = join(import.meta.dirname, '../i18n/locales')
const languages = Object.keys(LANGUAGES)
const PLURAL = /_(zero|one|two|few|many|other)$/
const base = (key: string) => key.replace(PLURAL, '')

function flat(words: object, path = ''): Words {
  return Object.fromEntries(
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === 'string' ? [[path + key, value]] : Object.entries(flat(value, `${path}${key}.`)),
    ),
  )
}

const namespaces = readdirSync(join(LOCALES, 'en')).map((file) => file.replace('.json', ''))
function words(language: string, namespace: string): Words {
  return flat(JSON.parse(readFileSync(join(LOCALES, language, `${namespace}.json`), 'utf8')))
}
const english = new Map(namespaces.map((namespace) => [namespace, words('en', namespace)]))

/** Namespaces whose keys are a closed set of the server: their own tests are below. They count nothing. */
const PROBLEMS = namespaces.filter((namespace) => namespace.startsWith('problems'))
const CLOSED = ['status', ...PROBLEMS]
/** Namespaces that the source names by what happened, not by their name: their own test is below. */
const TOPICS = namespaces.filter((namespace) => namespace.startsWith('news'))
const isPlural = (namespace: string, key: string) =>
  !CLOSED.includes(namespace) && `${key}_other` in (english.get(namespace) ?? {})

/** The keys of a namespace, each plural once. */
function keys(namespace: string): Set<string> {
  const all = Object.keys(english.get(namespace) ?? {})
  return new Set(all.map((key) => (isPlural(namespace, base(key)) ? base(key) : key)))
}

const problems = PROBLEMS.flatMap((namespace) => [...keys(namespace)])

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return /\.tsx?$/.test(path) && !/\.(test|gen|d)\./.test(path) ? [path] : []
  })
}

/** What is compared, replaced or stands in for nothing in an argument is no key. */
const notKeys = /[!=]==\s*'[^']*'|\?\?\s*'[^']*'|\.replace\([^)]*\)/g

interface Call {
  /** Where it stands in its file. */
  at: number
  /** Its first argument, as it is written. */
  argument: string
  /** The namespace that it names itself. */
  own: string | undefined
}

/** Each `t(…)`, and the key of each `<Trans>`. */
function calls(text: string): Call[] {
  const trans = [...text.matchAll(/i18nKey=("[^"]*"|\{[^}]*\})/g)].map((match) => ({
    at: match.index,
    argument: match[1]?.replaceAll('"', "'") ?? '',
    own: undefined,
  }))
  const written = [...text.matchAll(/(?<![\w.])t\(/g)].map((match) => {
    let depth = 1
    let at = match.index + match[0].length
    const from = at
    for (; depth > 0 && at < text.length; at++) {
      const sign = text[at] as string
      if ('([{'.includes(sign)) depth++
      else if (')]}'.includes(sign)) depth--
      else if (sign === ',' && depth === 1) break
    }
    const own = /^,\s*\{ ns: '(\w+)'/.exec(text.slice(at))?.[1]
    return { at: match.index, argument: text.slice(from, depth === 0 ? at - 1 : at), own }
  })
  return [...trans, ...written].map((call) => ({
    ...call,
    argument: call.argument.replace(notKeys, '').replace(/\s+\}/g, '}'),
  }))
}

/** The namespaces that a call finds words in: those of the last `useTranslation` before it, which is its component's. */
function namespacesAt(text: string, { at, own }: Call): string[] {
  if (own) return [own]
  const hooks = [...text.matchAll(/useTranslation\(([^)]*)\)(?!\.t)/g)]
  const [, named = ''] = hooks.filter((hook) => hook.index < at).at(-1) ?? hooks[0] ?? []
  return [...[...named.matchAll(/'(\w+)'/g)].map((match) => match[1] as string), 'common']
}

interface Asked {
  file: string
  key: RegExp
  written: string
  namespaces: string[]
}

/** Which keys the source asks for. A part that is only known at run time stands for one word of a closed set. */
function asked(): Asked[] {
  return sources(join(import.meta.dirname, '..')).flatMap((file) => {
    const text = readFileSync(file, 'utf8')
    return calls(text).flatMap((call) =>
      [...call.argument.matchAll(/'([\w.]+)'|`([\w.${}()[\]?]+)`/g)]
        .map((match) => match[1] ?? match[2] ?? '')
        .filter((written) => /^[a-z]/.test(written) && !/^(common|in)$/.test(written))
        .map((written) => ({
          file,
          written,
          key: new RegExp(`^${written.replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '[\\w]+')}$`),
          namespaces: namespacesAt(text, call),
        })),
    )
  })
}

test('no key is asked for that is not there', () => {
  const missing = asked().filter(
    ({ key, namespaces: at }) => !at.some((namespace) => [...keys(namespace)].some((one) => key.test(one))),
  )
  expect(missing.map(({ file, written }) => `${file}: ${written}`)).toEqual([])
})

test('no key is there that nobody asks for', () => {
  const all = asked()
  const unused = namespaces
    .filter((namespace) => !CLOSED.includes(namespace) && !TOPICS.includes(namespace))
    .flatMap((namespace) =>
      [...keys(namespace)]
        .filter((one) => !all.some(({ key, namespaces: at }) => at.includes(namespace) && key.test(one)))
        .map((one) => `${namespace}: ${one}`),
    )
  expect(unused).toEqual([])
})

test('each status has a look and a word', () => {
  expect([...keys('status')].sort()).toEqual(Object.keys(LOOKS).sort())
})

test('each problem that has words here is one of the server or of this app', () => {
  const crates = join(import.meta.dirname, '../../../crates')
  const all = readdirSync(crates, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.rs') && path.includes('/src/'))
    .map((path) => readFileSync(join(crates, path), 'utf8'))
    .join('\n')
  const own = ['unknown', 'network_lost', 'upload_stopped']
  const strange = problems.filter(
    (key) => !own.includes(key) && !key.startsWith('field_') && !all.includes(`"${key.replace('_', '.')}"`),
  )
  expect(strange).toEqual([])
})

test('each problem that the server names has words here', () => {
  const crates = join(import.meta.dirname, '../../../crates')
  // Where each room says which problem its refusals become. The sandbox is no server of ours.
  const refusals = readdirSync(crates, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^(?!sandbox)[^/]+\/src\/(.*\/)?(error|problem|caller|extract)\.rs$/.test(path))
    .map((path) => readFileSync(join(crates, path), 'utf8').split('#[cfg(test)]')[0])
    .join('\n')
  const codes = new Set([...refusals.matchAll(/"([a-z]+\.[a-z_]+)"/g)].map((match) => match[1] as string))
  // Only a program of a developer's own can meet these.
  const notForPeople = ['request.malformed', 'request.not_json']
  const wordless = [...codes].filter(
    (code) => !notForPeople.includes(code) && !keys(problemWords(code)).has(code.replace('.', '_')),
  )
  expect(wordless).toEqual([])
})

test('each problem is where its words are looked for, and only there', () => {
  const lost = PROBLEMS.flatMap((namespace) =>
    [...keys(namespace)].filter((key) => problemWords(key.replace('_', '.')) !== namespace),
  )
  expect(lost).toEqual([])
})

test('each sentence of a topic is where it is looked for', () => {
  const lost = TOPICS.flatMap((namespace) =>
    [...keys(namespace)]
      .filter((key) => key.startsWith('topic.'))
      .filter((key) => topicWords(key.replace('topic.', '')) !== namespace),
  )
  expect(lost).toEqual([])
})

test('each fault of a field that the server has a code for has words here', () => {
  const api = JSON.parse(readFileSync(join(import.meta.dirname, '../../../docs/openapi.json'), 'utf8'))
  const codes: string[] = api.components.schemas.FieldFaultCode.enum
  const wanted = codes.filter((code) => code !== 'other').map((code) => `field_${code}`)
  expect([...keys('problems')].filter((key) => key.startsWith('field_')).sort()).toEqual(wanted.sort())
})

test('each rule of the contract has words here, in its order', () => {
  const terms = readFileSync(join(import.meta.dirname, '../../../crates/projects/src/terms.rs'), 'utf8')
  const [, rules = ''] = /const RULES: [^=]*= \[\n(.*?)\n\];/s.exec(terms) ?? []
  expect(RULES).toHaveLength(rules.split('\n').length)
  expect([...keys('invest')].filter((key) => key.startsWith('rule.'))).toEqual(
    RULES.map((rule) => `rule.${rule}`),
  )
})

const rust = (path: string) =>
  readFileSync(join(import.meta.dirname, '../../../crates', path), 'utf8').split('#[cfg(test)]')[0] ?? ''
const matches = (text: string, wanted: RegExp) =>
  [...text.matchAll(wanted)].flatMap((match) => match.slice(1)).filter((one) => one !== undefined)
/** The codes that a type's `code()` gives. */
function codesOf(path: string, type: string): string[] {
  const [, text = ''] = new RegExp(`\\nimpl ${type} \\{\\n(.*?)\\n\\}`, 's').exec(rust(path)) ?? []
  const [, code = ''] = /fn code\(.*?\n(.*?)\n {4}\}/s.exec(text) ?? []
  return matches(code, /=> "(\w+)"/g)
}
/** The words of a group. */
const group = (namespace: string, name: string) =>
  [...keys(namespace)].filter((key) => key.startsWith(`${name}.`)).map((key) => key.slice(name.length + 1))
const sorted = (words: string[]) => [...new Set(words)].sort()

test('each reason why a row of a statement does not count has words here', () => {
  const bad = codesOf('formats/src/item.rs', 'Reason')
  expect(bad).toContain('too_long')
  const unmatched = matches(
    rust('statements/src/matching.rs'),
    /Nobody\("(\w+)"\)|"((?:unknown|ambiguous)_\w+)"/g,
  )
  const own = matches(rust('statements/src/reading/rows.rs'), /const \w+: &str = "(\w+)"/g)
  const outcomes = ['matched', 'quarantined', 'duplicate', 'rejected', 'counted_before']
  expect(sorted(group('statements', 'row'))).toEqual(sorted([...bad, ...unmatched, ...own, ...outcomes]))
  expect(sorted(group('import', 'mend'))).toEqual(sorted(bad))
})

test('each reason why a statement is stopped or refused has words here, and so has what is odd about it', () => {
  const files = [...codesOf('formats/src/error.rs', 'OpenError'), ...codesOf('formats/src/item.rs', 'Cause')]
  const finish = matches(rust('statements/src/reading/finish.rs'), /why\.push\("(\w+)"|Trouble::of\("(\w+)"/g)
  const own = ['no_month', 'left_blocked', 'rate_missing']
  expect(sorted(group('statements', 'why'))).toEqual(sorted([...files, ...finish, ...own]))
  const preview = rust('statements/src/preview.rs')
  const odd = matches(preview, /"code": "(\w+)"|\(\s*"(\w+)",\s*&\[/g)
  expect(sorted(group('statements', 'anomaly'))).toEqual(sorted(odd))
  const kinds = codesOf('formats/src/item.rs', 'ControlKind')
  const parts = ['line', 'differs']
  expect(sorted(group('statements', 'trouble'))).toEqual(sorted([...kinds, ...parts]))
})

test('each thing that a column of a file can be is offered here', () => {
  const [, fields = ''] = /pub enum Field \{\n(.*?)\n\}/s.exec(rust('formats/src/mapping.rs')) ?? []
  const server = matches(fields, /^ {4}([A-Z]\w+),$/gm).map((name) =>
    name.replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase(),
  )
  expect(sorted([...FIELDS])).toEqual(sorted(server))
})

test.each(languages)('%s has the same files as English', (language) => {
  expect(readdirSync(join(LOCALES, language)).sort()).toEqual(readdirSync(join(LOCALES, 'en')).sort())
})

const pairs = languages.flatMap((language) => namespaces.map((namespace) => [language, namespace] as const))

test.each(
  pairs,
)('%s %s: no key is missing, none too many, each plural has its forms', (language, namespace) => {
  const here = words(language, namespace)
  const reference = english.get(namespace) ?? {}
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
  const expected = [...keys(namespace)].flatMap((key) => {
    if (!isPlural(namespace, key)) return [key]
    // A form for zero is written where it says more than a nought.
    const wanted = new Set<string>(forms)
    if (`${key}_zero` in reference) wanted.add('zero')
    return [...wanted].map((form) => `${key}_${form}`)
  })
  expect(Object.keys(here).sort()).toEqual(expected.sort())
})

test.each(
  pairs,
)('%s %s: each text has the same values in it, and is in its own script', (language, namespace) => {
  const reference = english.get(namespace) ?? {}
  const values = (text: string) =>
    [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] as string).filter((name) => name !== 'count')
  for (const [key, text] of Object.entries(words(language, namespace))) {
    const original = reference[key] ?? reference[`${base(key)}_other`] ?? ''
    expect([key, ...new Set(values(text))].sort()).toEqual([key, ...new Set(values(original))].sort())
    expect(text.trim(), key).not.toBe('')
    if (text === original) continue
    if (language === 'ar') expect(text, key).toMatch(/\p{Script=Arabic}/u)
    if (language === 'ko') expect(text, key).toMatch(/\p{Script=Hangul}/u)
  }
})
