// Lists over the API: many entries at once, CSV both ways, notes, templates.
import { expect } from 'chai'
import { readdirSync } from 'node:fs'
import { AppError } from '../../../src/domain/app-error.js'
import type { WantedEntry } from '../../../src/ports/operator/list-desk.js'
import type { EveryDesk } from './callback-core.js'
import { waitUntil } from '../../support/wait-until.js'
import { type ApiServer, serve } from './api-server.js'
import { entry } from './callback-core.js'
import { projectFile } from '../../support/project-file.js'

const csv = { 'content-type': 'text/csv' }
const plain = { 'content-type': 'text/plain' }

describe('the lists of the API', () => {
  let server: ApiServer
  let methods: Partial<EveryDesk>
  let wanted: readonly WantedEntry[]
  beforeEach(async () => {
    wanted = []
    methods = {
      addEntries: (_list, entries) => {
        wanted = entries
        return Promise.resolve({ added: entries.length, changed: 0, unchanged: 0 })
      },
      removeEntries: (_list, entries) => {
        wanted = entries
        return Promise.resolve({ removed: entries.length, absent: 0 })
      },
    }
    server = await serve(methods)
  })
  afterEach(() => server.stop())

  const importCsv = (body: string | Buffer, path = '/api/v1/allowlist') =>
    server.send('POST', path, { body, headers: csv })
  const messageOf = ({ json }: { readonly json: unknown }): string =>
    (json as { error: { message: string } }).error.message

  it('take CSV with a header, in canonical spelling, both families', async () => {
    const { status, json } = await importCsv(
      '\uFEFFAddress,Note\r\n198.51.100.77/24,"office, Köln"\r\n\r\n2001:DB8::1,\'=home\r\n::ffff:192.0.2.1,',
    )

    expect(status).to.equal(200)
    expect(json).to.deep.equal({
      added: 3,
      changed: 0,
      unchanged: 0,
      duplicates: [],
      duplicateCount: 0,
    })
    expect(wanted).to.deep.equal([
      { network: '198.51.100.0/24', note: 'office, Köln', place: 'line 2' },
      { network: '2001:db8::1', note: '=home', place: 'line 4' },
      { network: '192.0.2.1', note: '', place: 'line 5' },
    ])
  })

  it('take a header of addresses alone, and one note for all that have none', async () => {
    await importCsv('address\n192.0.2.1\n', '/api/v1/denylist?note=a%20botnet')
    expect(wanted[0]).to.include({ network: '192.0.2.1', note: 'a botnet' })

    const body = '# trunks\n192.0.2.1 SIP trunk\n\n192.0.2.2 # spare\n192.0.2.3\r\n'
    await server.send('POST', '/api/v1/allowlist?note=by%20hand', { body, headers: plain })
    expect(wanted.map(({ place, note }) => [place, note])).to.deep.equal([
      ['line 2', 'SIP trunk'],
      ['line 4', 'spare'],
      ['line 5', 'by hand'],
    ])
  })

  it('name every bad line with its number and reason, and do nothing at all', async () => {
    const answer = await importCsv(
      Buffer.concat([
        Buffer.from('address,note\n192.0.2.1,good\n192.0.2.999,x\n192.0.2.2,a,b\n192.0.2.3\n'),
        Buffer.from('192.0.2.4,"open\n192.0.2.5,\xff\n192.0.2.6,', 'latin1'),
        Buffer.from(`${'n'.repeat(201)}\n192.0.2.7,"two\nlines"\n192.0.2.8,a\u001bb\n`),
      ]),
    )

    expect(answer.status).to.equal(400)
    expect(messageOf(answer).split('\n')).to.deep.equal([
      'line 3: "192.0.2.999" is no address and no network',
      'line 4: 2 fields are needed, not 3; a note with a comma stands in quotes',
      'line 5: 2 fields are needed, not 1',
      'line 6: a quote is not closed, or stands within a field',
      'line 7: the note is not UTF-8',
      'line 8: note must be one line of at most 200 characters',
      'line 9: note must be one line of at most 200 characters',
      'line 11: note must be one line of at most 200 characters',
    ])
    expect(wanted).to.deep.equal([])
  })

  it('name a hundred bad lines, and count the rest', async () => {
    const answer = await importCsv(`address\n${'x\n'.repeat(130)}`)

    const lines = messageOf(answer).split('\n')
    expect(lines).to.have.length(101)
    expect(lines.at(-1)).to.equal('and 30 more')
  })

  const refused: readonly (readonly [title: string, body: string, message: string])[] = [
    ['nothing', 'address,note\n', 'there is no entry in it'],
    ['no header', '192.0.2.1,office\n', 'line 1: the header must be address,note'],
    ['other separators', 'address;note\n192.0.2.1;x\n', 'not "address;note"'],
    ['other columns', 'address,note,since\n', 'not "address,note,since"'],
    ['a broken header', '"address,note\n192.0.2.1,x\n', 'line 1: a quote is not closed'],
    ['200,001 lines', `address\n${'192.0.2.1\n'.repeat(200_001)}`, 'at most 200000 entries'],
  ]
  for (const [title, body, message] of refused) {
    it(`refuse CSV with ${title}`, async () => {
      const answer = await importCsv(body)

      expect([answer.status, messageOf(answer)]).to.satisfy(
        ([status, text]: [number, string]) => status === 400 && text.includes(message),
      )
      expect(wanted).to.deep.equal([])
    })
  }

  it('refuse more than 10 MB, and say so', async () => {
    const answer = await importCsv(Buffer.alloc(10 * 1024 * 1024 + 1, 'x'))

    expect(answer.status).to.equal(413)
    expect(messageOf(answer)).to.equal('the request is too large: 10485760 bytes are the most')
  })

  it('let the first of two lines for one network count, and name the second', async () => {
    const { json } = await importCsv('address,note\n192.0.2.0/24,a\n192.0.2.9/24,b\n')

    expect(json).to.include({ added: 1, duplicateCount: 1 })
    expect(json).to.have.deep.property('duplicates', ['line 3: 192.0.2.0/24 is line 2 already'])
    expect(wanted).to.deep.equal([{ network: '192.0.2.0/24', note: 'a', place: 'line 2' }])
  })

  it('take many entries as JSON, and name each bad one by its place', async () => {
    const entries = [{ address: '192.0.2.1', note: 'a' }, { address: '192.0.2.2' }, '2001:db8::/32']
    const added = await server.ask('POST', '/api/v1/denylist', { entries })
    expect(added.json).to.include({ added: 3 })
    expect(wanted.map(({ note }) => note)).to.deep.equal(['a', undefined, undefined])

    const bad = ['192.0.2.1', 'x', 7, { address: '::1', nota: 'a' }, null]
    const answer = await server.ask('POST', '/api/v1/denylist', { entries: bad })
    expect(messageOf(answer).split('\n')).to.deep.equal([
      'entries[1]: "x" is no address and no network',
      'entries[2]: its address is no text',
      'entries[3]: there is no member "nota"',
      'entries[4]: its address is no text',
    ])
  })

  it('take many off, as JSON, lines or CSV', async () => {
    const json = await server.ask('DELETE', '/api/v1/denylist', { addresses: ['192.0.2.1', '::1'] })
    expect(json.json).to.include({ removed: 2, absent: 0 })
    for (const [headers, body] of [
      [plain, '192.0.2.1\n192.0.2.2\n'],
      [csv, 'address\n192.0.2.1\n192.0.2.2\n'],
    ] as const) {
      await server.send('DELETE', '/api/v1/denylist', { body, headers })
      expect(wanted.map(({ network }) => network)).to.deep.equal(['192.0.2.1', '192.0.2.2'])
    }
  })

  it('take an end of an entry as a time, as never, and nothing else', async () => {
    const wanted: unknown[] = []
    methods.addEntry = (list, network, { endsAt }) => {
      wanted.push(endsAt)
      return Promise.resolve({ ...entry(list, network), ...(endsAt && { endsAt }) })
    }
    methods.addEntries = (_list, entries) => {
      wanted.push(...entries.map(({ endsAt }) => endsAt))
      return Promise.resolve({ added: entries.length, changed: 0, unchanged: 0 })
    }
    await server.stop()
    server = await serve(methods)
    const at = Date.parse('2035-12-24T18:00:00Z')
    const post = (body: unknown) => server.ask('POST', '/api/v1/denylist', body)

    const one = await post({ address: '192.0.2.1', until: '2035-12-24T19:00+01:00' })
    expect(one.json).to.include({ until: '2035-12-24T18:00:00.000Z' })
    await post({ address: '192.0.2.1', until: 'never' })
    await post({ address: '192.0.2.1' })
    await post({ entries: [{ address: '192.0.2.2', until: '2035-12-24T18:00Z' }, '192.0.2.3'] })
    await importCsv('address,note,until\n192.0.2.4,a,2035-12-24T18:00Z\n192.0.2.5,b,\n')
    expect(wanted).to.deep.equal([at, 0, undefined, at, undefined, at, undefined])

    const wrong = await importCsv('address,note,until\n192.0.2.4,a,tomorrow\n')
    expect(JSON.stringify(wrong.json)).to.include('line 2: until must be a date')
    const named = await server.ask('POST', '/api/v1/allowlist', {
      address: 'home.example.org',
      until: '2035-12-24T18:00Z',
    })
    expect(JSON.stringify(named.json)).to.include('a host name has no end')
  })

  it('edit a note, and answer 404 for what is not there', async () => {
    methods.editEntry = (list, network, { note }) =>
      Promise.resolve(
        network === '192.0.2.0/24' ? entry(list, network, 'sipward', note) : undefined,
      )
    await server.stop()
    server = await serve(methods)

    const edited = await server.ask('PUT', '/api/v1/denylist/192.0.2.0%2F24', { note: 'known' })
    const absent = await server.ask('PUT', '/api/v1/denylist/192.0.2.1', { note: 'x' })
    const wrong = await server.ask('PUT', '/api/v1/denylist/192.0.2.1', { note: 'a\nb' })

    expect(edited.json).to.include({ address: '192.0.2.0/24', note: 'known', origin: 'sipward' })
    expect(absent.status).to.equal(404)
    expect(messageOf(absent)).to.equal('192.0.2.1 is not on the denylist')
    expect(wrong.status).to.equal(400)
  })

  it('go out whole as CSV, asked by format or by Accept', async () => {
    const entries = [
      entry('deny', '192.0.2.1', 'file', 'a, "b"'),
      entry('deny', '::', 'sipward', '=1'),
    ]
    const many = Array.from({ length: 2500 }, (_, i) => entry('allow', `10.0.${i >> 8}.${i & 255}`))
    methods.allEntries = (list) => (list === 'deny' ? entries : many)
    methods.entries = () => Promise.resolve({ items: [], total: 0 })
    await server.stop()
    server = await serve(methods)

    const asked = await server.send('GET', '/api/v1/denylist?format=csv')
    const accepted = await server.send('GET', '/api/v1/allowlist', {
      headers: { accept: 'text/csv' },
    })
    const json = await server.send('GET', '/api/v1/denylist', { headers: { accept: '*/*' } })
    const wrong = await server.send('GET', '/api/v1/denylist?format=xml')

    expect(asked.headers['content-type']).to.equal('text/csv; charset=utf-8; header=present')
    expect(asked.headers['content-disposition']).to.contain('denylist.csv')
    expect(asked.text).to.equal('address,note\r\n192.0.2.1,"a, ""b"""\r\n::,\'=1\r\n')
    expect(accepted.text.split('\r\n')).to.have.length(2502)
    expect(json.json).to.deep.equal({ items: [], total: 0 })
    expect(wrong.status).to.equal(400)
  })

  it('start from templates that are sound, and say which there are', async () => {
    const { json } = await server.ask('GET', '/api/v1/list-templates')
    const { items } = json as { items: { name: string; entries: number }[] }
    const files = readdirSync(projectFile('templates/lists'))

    expect(items.map(({ name }) => `${name}.csv`)).to.deep.equal(files.sort())
    expect(items).to.deep.include({ name: 'private-networks', entries: 4 })
    for (const { name, entries } of items) {
      const added = await server.ask('POST', '/api/v1/allowlist', { template: name })
      expect(added.json, name).to.include({ added: entries, duplicateCount: 0 })
    }
    const unknown = await server.ask('POST', '/api/v1/allowlist', {
      template: '../private-network',
    })
    expect(messageOf(unknown)).to.contain('did you mean "private-networks"?')
  })

  it('are read two at a time where they are long; a third is told to come again', async () => {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    let entered = 0
    methods.addEntries = async () => {
      entered += 1
      await held
      return { added: 1, changed: 0, unchanged: 0 }
    }
    await server.stop()
    server = await serve(methods)
    const first = [importCsv('address\n::1\n'), importCsv('address\n::1\n')]
    await waitUntil(() => entered === 2, { what: 'two imports' })

    const third = await importCsv('address\n::1\n')
    release()

    expect([third.status, messageOf(third)]).to.deep.equal([
      503,
      'other lists are being read: try again in a moment',
    ])
    expect((await Promise.all(first)).map(({ status }) => status)).to.deep.equal([200, 200])
    expect((await importCsv('address\n::1\n')).status).to.equal(200)
  })

  it('pass on why the daemon refuses', async () => {
    methods.addEntries = () =>
      Promise.reject(new AppError('invalidValue', 'line 2: denying ::1 would lock out this host'))
    await server.stop()
    server = await serve(methods)

    const answer = await importCsv('address\n::1\n', '/api/v1/denylist')

    expect([answer.status, messageOf(answer)]).to.deep.equal([
      400,
      'line 2: denying ::1 would lock out this host',
    ])
  })
})
