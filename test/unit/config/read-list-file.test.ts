// The allowlist and denylist files.
import { expect } from 'chai'
import { chmodSync, readdirSync, readlinkSync } from 'node:fs'
import { maxListLines, maxListProblems, readListFile } from '../../../src/config/read-list-file.js'
import { maxHostNames, tooManyHostNames } from '../../../src/domain/host-name.js'
import { ConfigFixture } from './config-fixture.js'

describe('readListFile', () => {
  let fixture: ConfigFixture
  beforeEach(() => {
    fixture = new ConfigFixture()
  })
  afterEach(() => {
    expect(openFilesIn(fixture.directory)).to.deep.equal([])
    fixture.remove()
  })

  it('reads addresses and networks with their notes, in canonical spelling', async () => {
    const path = fixture.write(
      'allowlist',
      '\uFEFF# ours\n\n198.51.100.7\n  203.0.113.9/24  the office, Berlin # old\r\n2001:DB8:0::/32# lab\n::ffff:192.0.2.1 #\n',
    )

    expect(await readListFile(path, 'allow')).to.deep.equal({
      entries: [
        { network: '198.51.100.7', note: '' },
        { network: '203.0.113.0/24', note: 'the office, Berlin # old' },
        { network: '2001:db8::/32', note: 'lab' },
        { network: '192.0.2.1', note: '' },
      ],
      names: [],
      problems: [],
    })
  })

  it('reads the host names of an allowlist once each, and a bounded number of them', async () => {
    const names = Array.from(
      { length: maxHostNames + 2 },
      (_, i) => `h${i}.example.org  number ${i}`,
    )
    const path = fixture.write('allowlist', `H0.example.org first\n${names.join('\n')}\n`)

    const read = await readListFile(path, 'allow')

    expect(read.names).to.have.length(maxHostNames)
    expect(read.names[0]).to.deep.equal({ hostName: 'h0.example.org', note: 'first' })
    expect(read.problems).to.deep.equal([
      `${path}:${maxHostNames + 2}: ${tooManyHostNames}`,
      `${path}:${maxHostNames + 3}: ${tooManyHostNames}`,
    ])
  })

  it('names every bad line and keeps the good ones', async () => {
    const path = fixture.write(
      'denylist',
      'example.org\n198.51.100.7\n198.51.100.\n010.0.0.1\n1.2.3.4/33\nfe80::1%eth0\n\u001b[2J\n198.51.100.7 again\n',
    )

    const { entries, problems } = await readListFile(path, 'deny')

    expect(entries).to.deep.equal([{ network: '198.51.100.7', note: '' }])
    expect(problems).to.deep.equal([
      `${path}:1: example.org is a host name, which can stand on the allowlist alone: deny its addresses`,
      `${path}:3: "198.51.100." is no address and no network`,
      `${path}:4: "010.0.0.1" is no address and no network`,
      `${path}:5: "1.2.3.4/33" is no address and no network`,
      `${path}:6: "fe80::1%eth0" is no address and no network`,
      `${path}:7: "\\x1b[2J" is no address and no network`,
    ])
  })

  it('is empty where there is no file', async () => {
    expect(await readListFile(`${fixture.directory}/none`, 'deny')).to.deep.equal({
      entries: [],
      names: [],
      problems: [],
    })
  })

  it('says so where it is no file that can be read', async () => {
    const directory = fixture.directory
    chmodSync(directory, 0o700)

    const failure: unknown = await readListFile(directory, 'deny').catch((error: unknown) => error)

    expect(failure).to.have.property('code', 'invalidConfiguration')
    expect(failure).to.have.property(
      'message',
      `cannot read the list ${directory}: it is a directory and not a file`,
    )
  })

  it('is bounded in lines, in what it names and in the length of notes', async () => {
    const many = fixture.write('many', 'x\n'.repeat(maxListLines + 5))
    const long = fixture.write('long', `192.0.2.1 ${'n'.repeat(1000)}\n`)

    const { problems } = await readListFile(many, 'deny')
    const { entries } = await readListFile(long, 'deny')

    expect(problems).to.have.length(maxListProblems + 2)
    expect(problems.at(-1)).to.equal(`${many}: lines after 1000000 were not read`)
    expect(entries[0]?.note).to.have.length(200)
  })
})

/** Names the files of a directory that this process has open. */
function openFilesIn(directory: string): string[] {
  return readdirSync('/proc/self/fd')
    .map((descriptor) => {
      try {
        return readlinkSync(`/proc/self/fd/${descriptor}`)
      } catch {
        // The descriptor that listed the others is closed by now.
        return ''
      }
    })
    .filter((path) => path.startsWith(`${directory}/`))
}
