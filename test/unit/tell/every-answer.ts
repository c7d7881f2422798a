// A daemon that has an answer to everything that the API asks, for tests of what the API makes of it.
import { plainCounts } from '../../contract/plain-attacks.js'
import type { BlockInForce } from '../../../src/domain/block-in-force.js'
import type { Notice } from '../../../src/domain/notice.js'
import { defaultSettings, shownSettings } from '../../../src/domain/settings.js'
import { sampleItem } from '../../support/sample-letters.js'
import { busyReport, sentReport } from '../../support/sample-reports.js'
import {
  entry,
  type EveryDesk,
  noNames,
  sampleAttack,
  sampleBlock,
  sampleFlowBlock,
  sampleHost,
  sampleName,
  sampleStatus,
  sampleStory,
  sampleTime,
} from './callback-core.js'
import { yesChatDesk } from './sample-chat-desk.js'
import { sampleWhatIf } from './sample-what-if.js'

const sampleNotice: Notice = { kind: 'denied', at: sampleTime, source: undefined, text: 'so' }
const denied = entry('deny', '198.51.100.9', 'sipward', '3 strikes')
const page = <Item>(...items: Item[]) => Promise.resolve({ items, total: items.length })

/** A daemon that answers everything. */
export const everyAnswer: Partial<EveryDesk> = {
  whatIf: () => Promise.resolve(sampleWhatIf),
  status: () => Promise.resolve({ ...sampleStatus, latestNotices: [sampleNotice] }),
  attacks: ({ search }) =>
    Promise.resolve({ items: [sampleAttack], total: 1, isTotalAtLeast: search !== undefined }),
  attackGroups: () => page({ latest: sampleAttack, attacks: 2, attempts: 20 }),
  attackCounts: (query) => Promise.resolve(plainCounts([sampleAttack], query)),
  blocks: () =>
    page<BlockInForce>(sampleBlock, sampleFlowBlock, { ...sampleBlock, end: 'expired' }, denied),
  entries: () => page(denied),
  names: { ...noNames, all: () => [sampleName] },
  addEntry: (list, network, { note }) => Promise.resolve(entry(list, network, 'operator', note)),
  addEntries: () => Promise.resolve({ added: 1, changed: 2, unchanged: 3 }),
  removeEntry: () => Promise.resolve(true),
  removeEntries: () => Promise.resolve({ removed: 1, absent: 1 }),
  editEntry: (list, network, { note }) => Promise.resolve(entry(list, network, 'file', note)),
  check: () => Promise.resolve({ entries: [denied], blocks: [sampleBlock, sampleFlowBlock] }),
  explain: () => Promise.resolve({ ...sampleStory, stillDropped: { packets: 3, bytes: 1200 } }),
  unblock: () => Promise.resolve({ ended: 1, removed: 0, remaining: [denied] }),
  settings: () => Promise.resolve(shownSettings(defaultSettings)),
  changeSettings: (changes) => Promise.resolve(shownSettings({ ...defaultSettings, ...changes })),
  resetSetting: () => Promise.resolve(shownSettings(defaultSettings)),
  ...yesChatDesk,
  updateGeo: () => Promise.resolve({ at: sampleTime, outcome: 'current', text: 'the newest' }),
  hosts: () => Promise.resolve([sampleHost]),
  setHostExcluded: () => Promise.resolve(true),
  removeHost: () => Promise.resolve(true),
  trusted: () =>
    page({ source: sampleStory.source, lastAt: sampleTime, accounts: sampleStory.trust }),
  endTrust: () => Promise.resolve(true),
  deliveries: () =>
    Promise.resolve({
      channels: [
        {
          ...{ name: 'mail', isOn: true, reason: '', waiting: 1 },
          ...{ lateSince: sampleTime, lastSentAt: 0 },
        },
      ],
      latest: [
        {
          ...{ id: 'mail: x', channel: 'mail', newsClass: 'act', phase: 'first', about: 'so' },
          ...{ state: 'waiting', tries: 1, createdAt: sampleTime, nextTryAt: sampleTime },
          ...{ doneAt: 0, error: 'not now (421 later)' },
        },
      ],
    }),
  sendTest: () => Promise.resolve({ isSent: true, sentence: 'the server has taken it' }),
  sendAgain: () => Promise.resolve(),
  settle: () => Promise.resolve(sampleItem({ kind: 'compromiseSuspected' })),
  reload: () => Promise.resolve({ changed: ['a list'], waiting: [] }),
  reportFacts: () => Promise.resolve(busyReport),
  reportZone: () => 'Europe/Berlin',
  sentReports: () => page(sentReport),
  sentReport: () => Promise.resolve({ ...sentReport, html: '<p>so</p>', text: 'so' }),
  stop: () => undefined,
}
