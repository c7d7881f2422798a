// The fields of a form with a file (RFC 7578), of a body that is whole and bounded.
import { AppError } from '../../../domain/app-error.js'

const maxParts = 1000
const headEnd = Buffer.from('\r\n\r\n')

/**
 * Returns the name and text of each part; a file is its text in UTF-8.
 * @throws AppError `invalidValue` where the body is not what its type says
 */
export function multipartFields(body: Buffer, contentType: string): [string, string][] {
  const [, quoted, plain] =
    /;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) throw damaged()
  const line = Buffer.from(`\r\n--${boundary}`)
  // The first line has no line before it that it could end.
  const text = Buffer.concat([Buffer.from('\r\n'), body])
  const fields: [string, string][] = []
  for (let at = text.indexOf(line); at >= 0 && fields.length < maxParts;) {
    const start = at + line.length
    if (text.subarray(start, start + 2).toString('latin1') === '--') return fields
    const end = text.indexOf(line, start)
    const head = text.indexOf(headEnd, start)
    if (end < 0 || head < 0 || head > end) throw damaged()
    const name = nameIn(text.subarray(start, head).toString('utf8'))
    fields.push([name, text.subarray(head + headEnd.length, end).toString('utf8')])
    at = end
  }
  throw damaged()
}

function nameIn(head: string): string {
  const [, name] = /^content-disposition:[^\r\n]*?;\s*name="([^"\r\n]*)"/im.exec(head) ?? []
  if (name === undefined) throw damaged()
  return name
}

function damaged(): AppError {
  return new AppError('invalidValue', 'the form cannot be read: its parts are damaged')
}
