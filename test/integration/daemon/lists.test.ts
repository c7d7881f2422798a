// Long lists and lists that overlap, in a running daemon with a kernel of its own.
import { expect } from 'chai'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { BlockJson, ListJson } from '../../../src/tell/web/api/api-json.js'
import { needNamespaces } from '../../support/network-namespace.js'
import { waitUntil } from '../../support/wait-until.js'
import { attacker, recording } from './recordings.js'
import { Stage } from './stage.js'

const svcrack = recording('asterisk22-pjsip-svcrack')

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly get: {
          readonly responses: {
            readonly '200': {
              readonly content: Readonly<
                Record<string, { readonly schema: Parameters<typeof z.fromJSONSchema>[0] }>
              >
            }
          }
        }
      }
    >
  >
}

/** As many lines, a quarter of them IPv6. */
function linesOf(count: number): string[] {
  return Array.from({ length: count }, (_, i) =>
    i % 4 === 3
      ? `2001:db8:0:${i.toString(16)}::/64,"network ""${i}"""`
      : `10.0.${i >> 8}.${i & 255},number ${i}`,
  )
}

describe('the lists of a running daemon', function () {
  this.timeout(60_000)
  this.slow(20_000)
  const stage = new Stage()
  before(async function () {
    needNamespaces(this)
    await stage.open()
  })
  afterEach(() => stage.endDaemons())
  after(() => stage.close())

  it('hold a long list for good once the import has ended, and block meanwhile', async () => {
    const sipward = await stage.install({ hasHep: false })
    await sipward.start()
    const lines = linesOf(6000)
    const csv = join(stage.folder, 'long.csv')
    await writeFile(csv, `\uFEFFaddress,note\r\n${lines.join('\r\n')}\r\n`)

    const importing = sipward.cliChecked('deny', '--import', csv)
    await waitUntil(async () => (await sipward.status()).deny > 0, { what: 'the first entries' })
    await stage.pbx.play([svcrack])
    await sipward.untilVerdict(attacker, 'blocked')
    expect(await importing).to.equal('6,000 put on the denylist, 0 changed, 0 there already\n')
    await sipward.kill()

    const kernel = stage.inKernel()
    expect(kernel.filter((line) => line.startsWith('deny4 '))).to.have.length(4500)
    expect(kernel.filter((line) => line.startsWith('deny6 '))).to.have.length(1500)
    expect(kernel).to.include(`dynamic4 ${attacker}`)
    await sipward.start()
    expect(await sipward.status()).to.include({ deny: 6000, dynamicTemporary: 1 })
    const out = join(stage.folder, 'out.csv')
    await sipward.cliChecked('deny', '--export', out)
    const exported = (await readFile(out, 'utf8')).trim().split('\r\n').slice(1)
    expect(exported).to.have.members(lines.map((line) => line.replace(/^(.*,)"(.*)"$/, '$1"$2"')))

    expect(await sipward.cliChecked('deny', '--import', out, '--remove')).to.equal(
      '6,000 taken off the denylist, 0 not on it\n',
    )
    expect(stage.inKernel()).to.deep.equal([`dynamic4 ${attacker}`])
    await sipward.stop('SIGINT')
  })

  it('change nothing where one line of a file is refused', async () => {
    const sipward = await stage.install()
    await sipward.start()
    const csv = join(stage.folder, 'bad.csv')
    await writeFile(csv, `address\n${'192.0.2.1\n'.repeat(2)}127.0.0.0/8\n198.51.100.0/24\n`)

    const { code, stdout, stderr } = await sipward.cli('deny', '--import', csv)

    expect([code, stdout]).to.deep.equal([64, ''])
    expect(stderr).to.contain(
      'line 4: denying 127.0.0.0/8 would lock out 127.0.0.1, which is this host itself',
    )
    expect(await sipward.status()).to.include({ deny: 0 })
    expect(stage.inKernel()).to.deep.equal([])
    await sipward.stop('SIGINT')
  })

  it('let one address out of a denied network, and out of both lists', async () => {
    const sipward = await stage.install()
    await sipward.start()
    await sipward.cliChecked('deny', '203.0.113.0/24', attacker)
    expect((await sipward.check(attacker)).verdict).to.equal('denied')

    await sipward.cliChecked('allow', attacker)
    await stage.pbx.play([svcrack])
    // When this one, which comes later, is blocked, all of the first has been judged.
    await stage.pbx.play([recording('asterisk22-pjsip-ipv6')])
    await sipward.untilVerdict('2001:db8::66', 'blocked')

    const { verdict, lists } = await sipward.check(attacker)
    expect([verdict, lists]).to.deep.equal(['allowed', ['allow', 'deny']])
    expect((await sipward.check('203.0.113.67')).verdict).to.equal('denied')
    expect((await sipward.explain(attacker)).attacks).to.deep.equal([])
    expect(stage.inKernel()).to.have.members([
      ...[`allow4 ${attacker}`, 'deny4 203.0.113.0/24', `deny4 ${attacker}`],
      // In our own IPv6 network each address stands for itself.
      'dynamic6-single 2001:db8::66',
    ])
    await sipward.stop('SIGINT')
  })

  it('keep an edited note through kill -9, with the date of the entry', async () => {
    const sipward = await stage.install()
    await sipward.writeList('deny', ['198.51.100.8 by file'])
    await sipward.start()
    await sipward.cliChecked('deny', '198.51.100.7', '--note', 'first')
    const [before] = (await sipward.check('198.51.100.7')).entries

    await sipward.cliChecked('deny', '198.51.100.7', '--note', 'second')
    await sipward.cliChecked('deny', '198.51.100.7')
    await sipward.kill()
    await sipward.start()

    const [after] = (await sipward.check('198.51.100.7')).entries
    expect(after).to.deep.equal({ ...before, note: 'second' })
    await sipward.stop('SIGINT')
  })

  it('tell in how long a block ends, and why it is there', async () => {
    const sipward = await stage.install()
    await sipward.start()
    await stage.pbx.play([svcrack])
    await sipward.untilVerdict(attacker, 'blocked')

    const { items } = await sipward.api.get<ListJson<BlockJson>>('/blocks')
    const shown = await sipward.shownStatus('--dynamic')

    expect(items).to.have.length(1)
    expect(items[0]?.unblocksInSeconds).to.be.within(3500, 3600)
    expect(items[0]?.note).to.equal('blocked by sipward for 1 h after a REGISTER attack')
    expect(shown).to.contain('UNBLOCKS IN')
    expect(shown).to.match(/203\.0\.113\.66 .* 59 min \d+ s .*after a REGISTER attack/)
    await sipward.stop('SIGINT')
  })

  it('answer as the OpenAPI description says', async () => {
    const sipward = await stage.install()
    await sipward.start()
    await sipward.cliChecked('allow', '--template', 'private-networks')
    await stage.pbx.play([svcrack])
    await sipward.untilVerdict(attacker, 'blocked')
    const isRecorded = async (): Promise<boolean> =>
      (await sipward.explain(attacker)).attacks.length > 0
    await waitUntil(isRecorded, { what: 'the record of the attack' })
    const { paths } = await sipward.api.get<Document>('/openapi.json')
    const answers: readonly (readonly [path: string, answer: unknown])[] = [
      ...(await Promise.all(
        ['/status', '/attacks', '/blocks', '/allowlist', '/settings'].map(
          async (path) => [path, await sipward.api.get(path)] as const,
        ),
      )),
      ['/check/{address}', await sipward.check(attacker)],
      ['/explain/{address}', await sipward.explain(attacker)],
    ]

    for (const [path, answer] of answers) {
      const described = paths[`/api/v1${path}`]?.get.responses['200'].content['application/json']
      const checked = z.fromJSONSchema(described?.schema ?? false).safeParse(answer)
      expect(checked.error?.issues ?? [], path).to.deep.equal([])
    }
    await sipward.stop('SIGINT')
  })

  it('let go by themselves what has come to its end, with the daemon and after a kill -9', async () => {
    const sipward = await stage.install()
    await sipward.start()
    const holds = (line: string): boolean => stage.inKernel().includes(line)
    await sipward.cliChecked('deny', '198.51.100.7', '--note', 'stays')
    const said = await sipward.cliChecked('deny', '198.51.100.8', '--for', '3s')
    expect(said).to.match(/^198\.51\.100\.8 is on the denylist\nit ends in \d+ (s|ms): /)
    expect(holds('deny4 198.51.100.8')).to.equal(true)
    await waitUntil(() => !holds('deny4 198.51.100.8'), { what: 'the end in the kernel' })
    expect((await sipward.check('198.51.100.8')).verdict).to.equal('free')

    const shown = await sipward.cliChecked('allow', '198.51.100.9', '--for', '4s', '--json')
    const endsAt = Date.parse((JSON.parse(shown) as { until: string }).until)
    await sipward.kill()
    expect(holds('allow4 198.51.100.9')).to.equal(true)
    await waitUntil(() => Date.now() > endsAt, { what: 'the end of the entry' })
    await sipward.start()
    await waitUntil(() => !holds('allow4 198.51.100.9'), { what: 'the end after a restart' })
    expect(stage.inKernel()).to.deep.equal(['deny4 198.51.100.7'])
    await sipward.stop('SIGINT')
  })

  it('keep an end through a restart, give and take it, and carry it through CSV', async () => {
    const sipward = await stage.install()
    await sipward.writeList('deny', ['198.51.100.8 by file'])
    await sipward.start()
    const untilOf = async (): Promise<string | undefined> =>
      (await sipward.check('198.51.100.7')).entries[0]?.until
    await sipward.cliChecked('deny', '198.51.100.7', '--until', '2035-12-24T18:00Z')
    await sipward.cliChecked('deny', '198.51.100.7', '--note', 'guest')
    await sipward.kill()
    await sipward.start()
    expect(await untilOf()).to.equal('2035-12-24T18:00:00.000Z')
    const csv = join(stage.folder, 'ends.csv')
    await sipward.cliChecked('deny', '--export', csv)
    const text = await readFile(csv, 'utf8')
    expect(text).to.contain('address,note,until\r\n')
    expect(text).to.contain('198.51.100.7,guest,2035-12-24T18:00:00.000Z\r\n')

    await sipward.cliChecked('deny', '198.51.100.7', '--until', 'never')
    expect(await untilOf()).to.equal(undefined)
    await writeFile(csv, 'address,note,until\n198.51.100.7,guest,2035-12-24T18:00Z\n')
    const imported = await sipward.cliChecked('deny', '--import', csv)
    expect(imported).to.contain('0 put on the denylist, 1 changed')
    expect(await untilOf()).to.equal('2035-12-24T18:00:00.000Z')

    const refused = await sipward.cli('deny', '198.51.100.8', '--for', '1h')
    expect(refused.stderr).to.contain('198.51.100.8 is in the denylist file, where it has no end')
    const past = await sipward.cli('deny', '198.51.100.9', '--until', '2020-01-01')
    expect(past.stderr).to.contain('its end must lie ahead')
    await sipward.stop('SIGINT')
  })
})
