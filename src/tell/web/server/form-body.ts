// The fields of a form, bounded: as browsers send them, or as multipart where a file is among them.
import express, { type Request, type RequestHandler } from 'express'
import type { PageFields } from '../pages/page-route.js'
import { multipartFields } from './multipart-fields.js'

const urlencoded = 'application/x-www-form-urlencoded'
const multipart = 'multipart/form-data'
const maxFormBytes = 1024 * 1024
const maxUploadBytes = 10 * 1024 * 1024
const maxFields = 20_000
// A name, a password, a code: strangers may send no more.
const maxLoginBytes = 16 * 1024

/** The parsers of bodies; what inflates is refused. */
export const formParsers: readonly RequestHandler[] = [
  express.text({ type: urlencoded, limit: maxFormBytes, inflate: false }),
  express.raw({ type: multipart, limit: maxUploadBytes, inflate: false }),
]

/** The parsers of forms that anybody may send. */
export const loginFormParsers: readonly RequestHandler[] = [
  express.text({ type: urlencoded, limit: maxLoginBytes, inflate: false }),
]

/** Reads the fields of a request that the parsers have seen; a file is its text. */
export function formFieldsOf(request: Request): PageFields {
  const body = request.body as unknown
  if (typeof body === 'string') return pageFields(new URLSearchParams(body))
  if (!Buffer.isBuffer(body)) return pageFields([])
  return pageFields(multipartFields(body, request.headers['content-type'] ?? ''))
}

/** Makes fields of pairs; the first ones count where there are too many. */
export function pageFields(pairs: Iterable<readonly [string, string]>): PageFields {
  const entries: (readonly [string, string])[] = []
  for (const pair of pairs) {
    if (entries.length >= maxFields) break
    entries.push(pair)
  }
  const byName = new Map<string, string[]>()
  for (const [name, value] of entries) {
    const values = byName.get(name)
    if (values === undefined) byName.set(name, [value])
    else values.push(value)
  }
  return {
    get: (name) => byName.get(name)?.[0] ?? '',
    all: (name) => byName.get(name) ?? [],
    has: (name) => byName.has(name),
    entries,
  }
}
