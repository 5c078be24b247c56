import { ACCOUNT_TABS } from '../src/features/account/tabs'
import { STEPS as WIZARD } from '../src/features/campaigns/wizard/steps'
import { MONEY_TABS } from '../src/features/money/tabs'

/** Who looks at screens. */
export interface Reader {
  /** The demo account that looks; absent for who is not signed in. */
  email?: string
  /** Pages of the server, which have their language in their address; all others are the app's. */
  isPublic?: true
  screens: Screen[]
}

export interface Screen {
  /** For the name of its picture. */
  name: string
  /** Its address; `$field` stands for what the first of `list` says there. */
  path: string
  /**
   * The list of the API whose first item (with these values, if any are asked for) the page is about; or some, each of
   * which may need what was found in those before.
   */
  list?: string | string[]
  having?: Record<string, string | string[]>
}

/** All tabs of a page, a screen each. */
const tabs = (page: string, names: readonly string[]) =>
  names.map((tab) => ({ name: `${page}-${tab}`, path: `/${page}?tab=${tab}` }))

const account = tabs('account', ACCOUNT_TABS)
const money = tabs('money', MONEY_TABS)
const home = { name: 'home', path: '/' }
const news = { name: 'news', path: '/news' }
const everyone: Screen[] = [home, news]

/** An order in each of these states. */
const orders = (...states: string[]): Screen[] =>
  states.map((status) => ({
    name: `order-${status}`,
    path: '/escrow/$id',
    list: '/escrow',
    having: { status },
  }))

/** A new campaign, step by step; the last steps are about a draft. */
const wizard = WIZARD.map(
  (step): Screen => ({
    name: `campaign-new-${step}`,
    path: `/campaigns/new?step=${step}&campaign=$id`,
    list: '/campaigns',
    having: { status: 'draft' },
  }),
)

const live = { list: '/projects', having: { status: 'live' } }
/** A funded one; it is completed by its cap. */
const earning = { list: '/projects', having: { status: ['earning', 'completed'] } }

const desk: Screen[] = [
  { name: 'wall', path: '/desk/wall' },
  { name: 'disputes', path: '/disputes' },
  { name: 'parties', path: '/desk/parties' },
  { name: 'party', path: '/desk/parties/$id', list: '/operations/parties', having: { name: 'Argana' } },
  { name: 'object', path: '/desk/objects/$id', list: '/escrow', having: { status: 'released' } },
  { name: 'cases', path: '/desk/cases' },
  { name: 'audit', path: '/desk/audit' },
]

/** Every screen, by who sees it. A test says when a route of the app is missing here; each is walked by `screens.spec.ts`. */
export const READERS: Record<string, Reader> = {
  public: {
    isPublic: true,
    screens: [
      { name: 'landing', path: '/' },
      { name: 'faq', path: '/faq' },
      { name: 'transparency', path: '/transparency' },
      { name: 'verify', path: '/verify' },
      { name: 'project-live', path: '/projects/$id', ...live },
      { name: 'project-earning', path: '/projects/$id', ...earning },
      { name: 'missing', path: '/not-there' },
    ],
  },
  stranger: {
    screens: [
      { name: 'sign-in', path: '/sign-in' },
      { name: 'sign-up', path: '/sign-up' },
      { name: 'forgot-password', path: '/forgot-password' },
      { name: 'reset-password', path: '/reset-password#token=none' },
      { name: 'verify-email', path: '/verify-email#token=none' },
    ],
  },
  brand: {
    email: 'argana@daman.example',
    screens: [
      ...everyone,
      ...money,
      { name: 'campaigns', path: '/campaigns' },
      ...wizard,
      ...['open', 'draft', 'closed'].map((status) => ({
        name: `campaign-${status}`,
        path: '/campaigns/$id',
        list: '/campaigns',
        having: { status },
      })),
      { name: 'work', path: '/work' },
      ...orders('under_review', 'disputed', 'pending_funds', 'released', 'refunded', 'cancelled'),
      { name: 'disputes', path: '/disputes' },
      { name: 'disputes-closed', path: '/disputes?list=closed' },
      { name: 'dispute', path: '/disputes/$id', list: '/disputes' },
    ],
  },
  creator: {
    email: 'salma@daman.example',
    screens: [
      ...everyone,
      ...money,
      ...account,
      { name: 'campaigns', path: '/campaigns' },
      { name: 'campaign', path: '/campaigns/$id', list: '/campaigns', having: { status: 'open' } },
      { name: 'work', path: '/work' },
      { name: 'work-asked', path: '/work?tab=asked' },
      ...orders('under_review', 'disputed', 'pending_funds', 'released'),
      { name: 'disputes', path: '/disputes' },
      { name: 'dispute', path: '/disputes/$id', list: '/disputes' },
    ],
  },
  fan: {
    email: 'hana@daman.example',
    screens: [
      ...everyone,
      { name: 'money', path: '/money' },
      { name: 'discover', path: '/projects' },
      { name: 'project-live', path: '/projects/$id', ...live },
      { name: 'project-earning', path: '/projects/$id', ...earning },
      { name: 'invest', path: '/projects/$id/invest', ...live },
      { name: 'invest-risk', path: '/projects/$id/invest?step=risk&amount=300', ...live },
      ...['held', 'committed', 'refunded'].map((status) => ({
        name: `investment-${status}`,
        path: '/investments/$id',
        list: '/investments',
        having: { status },
      })),
      { name: 'portfolio', path: '/portfolio' },
      { name: 'payments', path: '/payments' },
      { name: 'distributions', path: '/projects/$project_id/distributions', list: '/royalties/holdings' },
      { name: 'holding', path: '/holdings/$project_id', list: '/royalties/holdings' },
      {
        name: 'holding-lines',
        path: '/holdings/$project_id/lines?revenue=$revenue_id',
        list: ['/royalties/holdings', '/royalties/holdings/$project_id/distributions'],
      },
    ],
  },
  artist: {
    email: 'noor@daman.example',
    screens: [
      ...everyone,
      { name: 'money', path: '/money' },
      { name: 'projects', path: '/projects' },
      { name: 'project-new', path: '/projects/new' },
      ...[0, 1, 2, 3, 4, 5].map((step) => ({
        name: `project-edit-${step}`,
        path: `/projects/$id/edit?step=${step}`,
        list: '/projects/mine',
        having: { status: 'draft' },
      })),
      ...['draft', 'live', 'failed'].map((status) => ({
        name: `project-${status}`,
        path: '/projects/$id',
        list: '/projects/mine',
        having: { status },
      })),
      { name: 'project-earning', path: '/projects/$id', ...earning },
      {
        name: 'distributions',
        path: '/projects/$id/distributions',
        list: '/projects/mine',
        having: { status: ['earning', 'completed'] },
      },
      { name: 'statements', path: '/statements' },
      { name: 'statement', path: '/statements/$id', list: '/statements' },
      {
        name: 'statement-booked',
        path: '/statements/$id',
        list: '/statements',
        having: { status: 'booked' },
      },
    ],
  },
  mediator: {
    email: 'desk@daman.example',
    screens: [
      { name: 'disputes', path: '/disputes' },
      { name: 'disputes-closed', path: '/disputes?list=closed' },
      { name: 'dispute', path: '/disputes/$id', list: '/disputes' },
      { name: 'dispute-closed', path: '/disputes/$id', list: '/disputes?list=closed' },
      { name: 'rulings', path: '/desk/rulings' },
      news,
    ],
  },
  operator: {
    email: 'operator@daman.example',
    screens: [
      ...desk,
      { name: 'cases-all', path: '/desk/cases?which=all' },
      { name: 'dispute', path: '/disputes/$id', list: '/disputes' },
      { name: 'statements', path: '/statements' },
      { name: 'statement', path: '/statements/$id', list: '/statements' },
      news,
      { name: 'account', path: '/account' },
    ],
  },
  auditor: { email: 'auditor@daman.example', screens: desk },
}
