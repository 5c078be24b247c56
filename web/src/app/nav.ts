import {
  Activity,
  Banknote,
  Bell,
  BookOpenCheck,
  Briefcase,
  Compass,
  Disc3,
  FileSpreadsheet,
  House,
  Inbox,
  PieChart,
  Scale,
  ScrollText,
  SearchCheck,
  Users,
} from 'lucide-react'
import type { ComponentType } from 'react'
import type { Role } from '@/api/session'

export interface Entry {
  to: string
  /** Its words, as a key of `nav.*`. */
  label: string
  Icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>
  /** Other addresses whose pages belong to it. */
  also?: string[]
}

/** Whether a page is this entry's, or below it. */
export const isAt = ({ to, also = [] }: Entry, path: string) =>
  to === '/' ? path === '/' : [to, ...also].some((one) => path.startsWith(one))

const home: Entry = { to: '/', label: 'home', Icon: House }
const money: Entry = { to: '/money', label: 'money', Icon: Banknote }
const disputes: Entry = { to: '/disputes', label: 'disputes', Icon: Scale }
const news: Entry = { to: '/news', label: 'news', Icon: Bell }
const campaigns: Entry = { to: '/campaigns', label: 'campaigns', Icon: Briefcase }
const work: Entry = { to: '/work', label: 'work', Icon: Inbox, also: ['/escrow'] }
const discover: Entry = { to: '/projects', label: 'discover', Icon: Compass }
const projects: Entry = { to: '/projects', label: 'projects', Icon: Disc3 }
const portfolio: Entry = {
  to: '/portfolio',
  label: 'portfolio',
  Icon: PieChart,
  also: ['/holdings', '/investments', '/payments'],
}
const statements: Entry = { to: '/statements', label: 'statements', Icon: FileSpreadsheet }
const wall: Entry = { to: '/desk/wall', label: 'wall', Icon: Activity }
const parties: Entry = { to: '/desk/parties', label: 'parties', Icon: Users }
const cases: Entry = { to: '/desk/cases', label: 'cases', Icon: SearchCheck }
const audit: Entry = { to: '/desk/audit', label: 'audit', Icon: ScrollText }
const rulings: Entry = { to: '/desk/rulings', label: 'rulings', Icon: BookOpenCheck }

/** The ways through the app, by role: by job, not by table. The first four are the bottom bar of a phone. */
export const NAV: Record<Role, Entry[]> = {
  brand: [home, campaigns, work, money, disputes, news],
  creator: [home, campaigns, work, money, disputes, news],
  fan: [home, discover, portfolio, money, news],
  artist: [home, projects, statements, money, news],
  label: [home, projects, statements, money, news],
  mediator: [disputes, rulings, news],
  operator: [wall, disputes, parties, cases, audit, statements, news],
  auditor: [wall, disputes, parties, cases, audit],
}
