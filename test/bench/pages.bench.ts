// The pages over a large log: how long the server takes for each, at rest and in a flood of attacks, and
// what a first visit loads. What a browser does with them is not in it.
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { WebClient } from '../integration/web/web-client.js'
import { allPageRoutes } from '../../src/tell/web/pages/routes/all-page-routes.js'
import { waitUntil } from '../support/wait-until.js'
import { AttackPopulation } from './attack-population.js'
import type { BenchReport, Measurement } from './bench-report.js'
import { startDaemonProcess, type DaemonProcess } from './daemon-process.js'
import { fillStore } from './fill-store.js'
import { p95 } from './store-queries.js'
import { TrafficWriter } from './traffic.js'

const migrationsDirectory = fileURLToPath(new URL('../../migrations/sqlite', import.meta.url))
const rounds = 20
const [pageBarMs, overviewBarMs, reportBarMs, firstVisitBarKb] = [300, 150, 2000, 120]
const [attacksPerSecond, attemptsEach, floodSeconds] = [200, 10, 15]
const password = 'correct horse battery'

/** Measures over a log of so many attacks. */
export async function benchPages(attacks = 200_000): Promise<BenchReport> {
  const population = new AttackPopulation(Math.max(4000, attacks / 25))
  const daemon = await startDaemonProcess({
    hasPages: true,
    fill: (path) => {
      fillStore({ path, migrationsDirectory, population, attacks })
    },
  })
  try {
    const client = await logIn(daemon)
    const paths = pathsOf(population)
    const rest = await measure(client, paths)
    const flood = await inFlood(daemon, () =>
      measure(client, ['/?range=90d', '/attacks?range=90d']),
    )
    return {
      title: `Pages: a log of ${attacks.toLocaleString('en-US')} attacks`,
      rows: [
        ...rest.map(([path, ms]) => rowOf(path, ms)),
        ...flood.measured.map(([path, ms]) =>
          rowOf(`${path}, ${attacksPerSecond} attacks a second`, ms),
        ),
        { what: 'events that wait in this flood, at most', value: flood.behindMs, unit: 'ms' },
        {
          what: 'a first visit of the overview, compressed',
          value: await firstVisitKb(client),
          unit: 'KB',
          bar: firstVisitBarKb,
        },
      ],
      notes: [
        `Each page is asked for ${rounds} times over HTTP on loopback: p95. The log spans 90 days, and so does what is asked for.`,
        `The flood: ${attacksPerSecond} new sources a second, each with ${attemptsEach} failures, for ${floodSeconds} s.`,
      ],
    }
  } finally {
    await daemon.stop()
  }
}

function rowOf(path: string, value: number): Measurement {
  return { what: path, value, unit: 'ms', bar: barOf(path) }
}

/** The page of reports makes one, of 90 days here. */
function barOf(path: string): number {
  if (path.startsWith('/reports')) return reportBarMs
  return path.startsWith('/?') ? overviewBarMs : pageBarMs
}

async function logIn(daemon: DaemonProcess): Promise<WebClient> {
  const client = new WebClient(daemon.pages)
  const path = await daemon.firstUserPath()
  const { status } = await client.post(path, { name: 'anna', password, again: password })
  if (status !== 303) throw new Error(`the first user was refused: ${status}`)
  return client
}

/** Every page, and the log by each of its filters. */
function pathsOf({ sources, accounts, countries }: AttackPopulation): readonly string[] {
  const [source = '', account = '', country = ''] = [sources[0], accounts[0], countries[0]]
  const plain = allPageRoutes
    // The live rows of the log are a stream, which has no end.
    .filter(({ method, path }) => method === 'get' && !/[{.]|\/live$/.test(path))
    .map(({ path }) => `${path}?range=90d`)
  const filters = [
    ['source', source],
    ['type', 'REGISTER'],
    ['account', account],
    ['country', country],
    ['search', 'scan'],
    ['group', 'source'],
  ] as const
  return [
    ...plain,
    `/address/${encodeURIComponent(source)}`,
    ...filters.map(([name, value]) => `/attacks?range=90d&${name}=${encodeURIComponent(value)}`),
  ]
}

async function measure(
  client: WebClient,
  paths: readonly string[],
): Promise<readonly (readonly [path: string, ms: number])[]> {
  const measured: (readonly [string, number])[] = []
  for (const path of paths) {
    const times: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const start = performance.now()
      const { status } = await client.get(path, { 'accept-encoding': 'gzip' })
      times.push(performance.now() - start)
      if (status !== 200) throw new Error(`${path} answers ${status}`)
    }
    measured.push([path, p95(times)])
  }
  return measured
}

/** Does something while attacks come; says besides how far behind the daemon was in the end. */
async function inFlood<Result>(daemon: DaemonProcess, work: () => Promise<Result>) {
  const done = new AbortController()
  const before = await daemon.received('ami')
  let [events, source] = [0, 0]
  const sending = (async () => {
    for (let tick = 0; tick < floodSeconds * 10 && !done.signal.aborted; tick += 1) {
      const writer = new TrafficWriter({ firstAt: Date.now(), eventsPerSecond: 1_000_000 })
      for (let each = 0; each < attacksPerSecond / 10; each += 1) {
        source += 1
        for (let guess = 0; guess < attemptsEach; guess += 1) {
          writer.guess({ source, callId: `${source}-${guess}` })
        }
      }
      for (const { bytes } of writer.take()) await daemon.pbx.sendAll(bytes)
      events += writer.events
      await delay(100)
    }
  })()
  const measured = await work()
  done.abort()
  await sending
  const start = performance.now()
  await waitUntil(async () => (await daemon.received('ami')) - before >= events, {
    what: 'the last event of the flood',
  })
  return { measured, behindMs: performance.now() - start }
}

/** What a browser without a cache loads: the page and the files that it names, in KB. */
async function firstVisitKb(client: WebClient): Promise<number> {
  const headers = { 'accept-encoding': 'gzip' }
  const page = await client.get('/', headers)
  const named = [...page.text.matchAll(/(?:href|src)="([^"]*\/assets\/[^"#]*)/g)]
  const files = [...new Set(named.map(([, path = '']) => path))]
  let bytes = sizeOf(page.headers)
  for (const file of files) bytes += sizeOf((await client.get(file, headers)).headers)
  return bytes / 1024
}

function sizeOf(headers: Readonly<Record<string, unknown>>): number {
  const length = Number(headers['content-length'])
  if (Number.isNaN(length)) throw new Error('an answer does not say how long it is')
  return length
}
