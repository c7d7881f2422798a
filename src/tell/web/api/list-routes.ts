// The routes of the allowlist and the denylist: pages and CSV out; one entry, many, a file or a
// template in.
import express, { type Request, type Response, type Router } from 'express'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ListEntry, ListName } from '../../../domain/list-entry.js'
import { AppError } from '../../../domain/app-error.js'
import { listCsvHeader, listCsvLine } from '../../format/list-csv.js'
import type { WantedEntry } from '../../../ports/operator/list-desk.js'
import type { Operator } from '../../../ports/operator/operator.js'
import { answerAbsent, refusal, sendJson } from './api-error.js'
import { bulkJson, listEntryJson } from './api-json.js'
import {
  parseNetworkText,
  parseNewEntry,
  parseNote,
  parseNoteBody,
  parseObject,
  parsePage,
  textOf,
} from './api-request.js'
import { type ListBody, maxListBytes, readCsvBody, readJsonItems } from './list-body.js'
import { readPlainBody } from './list-body.js'
import { listTemplateNames, readListTemplate } from './list-templates.js'

// A long list is ten megabytes while it is read: two at a time are enough.
const maxBulkRequests = 2
const maxJsonBytes = 1024 * 1024
const bulkTypes = ['text/csv', 'text/plain']
const linesInChunk = 1000

/** Adds the parsers of bodies that may be larger than others; before any other parser. */
export function addListParsers(app: express.Express, base: string): void {
  let running = 0
  const paths = ['allow', 'deny'].map((list) => `${base}/${list}list`)
  app.use(paths, (request, response, next) => {
    if (request.is(bulkTypes) === false || request.is(bulkTypes) === null) {
      next()
      return
    }
    if (running >= maxBulkRequests) {
      throw new AppError('unavailable', 'other lists are being read: try again in a moment')
    }
    running += 1
    response.on('close', () => (running -= 1))
    next()
  })
  app.use(
    paths,
    express.json({ inflate: false, limit: maxJsonBytes }),
    express.raw({ inflate: false, limit: maxListBytes, type: bulkTypes }),
  )
}

/** Adds the routes of both lists, and of the lists to start from. */
export function addListRoutes(router: Router, operator: Operator): void {
  router.get('/list-templates', async (_request, response) => {
    const names = await listTemplateNames()
    const items = await Promise.all(
      names.map(async (name) => ({ name, entries: (await readListTemplate(name)).entries.length })),
    )
    sendJson(response, { items, total: items.length })
  })
  addRoutesOf(router, operator, 'allow')
  addRoutesOf(router, operator, 'deny')
}

function addRoutesOf(router: Router, operator: Operator, list: ListName): void {
  router
    .route(`/${list}list`)
    .get(async (request: Request, response: Response) => {
      const page = parsePage(request.query, ['format'])
      if (wantsCsv(request)) {
        await sendCsv(response, list, operator.lists.allEntries(list))
        return
      }
      const { items, total } = await operator.lists.entries(list, page)
      sendJson(response, { items: items.map((entry) => listEntryJson(entry, operator)), total })
    })
    .post(async (request: Request, response: Response) => {
      const many = await readMany(request, 'entries')
      if (many !== undefined) {
        const answer = await operator.lists.addEntries(
          list,
          withNote(many.entries, request.query.note),
        )
        sendJson(response, bulkJson(answer, many))
        return
      }
      const { network, note } = parseNewEntry(request.body)
      sendJson(
        response,
        listEntryJson(await operator.lists.addEntry(list, network, note), operator),
      )
    })
    .delete(async (request: Request, response: Response) => {
      const many = await readMany(request, 'addresses')
      if (many !== undefined) {
        sendJson(response, bulkJson(await operator.lists.removeEntries(list, many.entries), many))
        return
      }
      const network = parseNetworkText(request.query.address)
      sendJson(response, {
        address: network,
        removed: await operator.lists.removeEntry(list, network),
      })
    })
  router.put(`/${list}list/:address`, async (request: Request, response: Response) => {
    const network = parseNetworkText(request.params.address)
    const entry = await operator.lists.editNote(list, network, parseNoteBody(request.body))
    if (entry === undefined) answerAbsent(response, `${network} is not on the ${list}list`)
    else sendJson(response, listEntryJson(entry, operator))
  })
}

/** Reads a body of many entries; undefined where it is one of the other kind. */
async function readMany(
  request: Request,
  member: 'entries' | 'addresses',
): Promise<ListBody | undefined> {
  const body = request.body as unknown
  if (Buffer.isBuffer(body)) {
    return request.is('text/csv') === 'text/csv' ? readCsvBody(body) : readPlainBody(body)
  }
  if (typeof body !== 'object' || body === null) return undefined
  if (member in body) {
    return readJsonItems(parseObject(body, [member])[member], member)
  }
  if (!('template' in body)) return undefined
  return readListTemplate(parseObject(body, ['template']).template)
}

/** What has no note of its own gets the one of the request. */
function withNote(entries: readonly WantedEntry[], query: unknown): readonly WantedEntry[] {
  if (query === undefined) return entries
  const note = parseNote(query)
  return entries.map((entry) => (entry.note === undefined ? { ...entry, note } : entry))
}

function wantsCsv(request: Request): boolean {
  const format = textOf(request.query, 'format')
  if (format === undefined) return request.accepts(['json', 'csv']) === 'csv'
  if (format === 'csv' || format === 'json') return format === 'csv'
  throw refusal('format must be json or csv')
}

async function sendCsv(
  response: Response,
  list: ListName,
  entries: readonly ListEntry[],
): Promise<void> {
  response.status(200).set({
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="${list}list.csv"`,
  })
  response.write(`${listCsvHeader}\r\n`)
  for (let start = 0; start < entries.length; start += linesInChunk) {
    if (response.destroyed) return
    const lines = entries
      .slice(start, start + linesInChunk)
      .map(({ network, note }) => listCsvLine({ address: network, note }))
    response.write(lines.join(''))
    await nextTurn()
  }
  response.end()
}
