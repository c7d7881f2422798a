// Archives of every kind, also such as nobody with good intentions makes.
import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileInTar } from '../../../src/geo/read-tar.js'

const content = Buffer.from('country'.repeat(200))

describe('a file in a tar archive', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'sipward-tar-'))
    writeFileSync(join(folder, 'wanted'), content)
    writeFileSync(join(folder, 'other'), 'x'.repeat(5000))
    execFileSync('ln', ['-s', '/etc/passwd', 'link'], { cwd: folder })
  })
  after(() => {
    rmSync(folder, { recursive: true })
  })
  const tar = (...args: readonly string[]): Buffer =>
    execFileSync('tar', ['-c', ...args], { cwd: folder })

  for (const format of ['ustar', 'gnu', 'pax', 'v7']) {
    it(`is found in the format ${format}, behind others`, () => {
      const archive = tar(`--format=${format}`, 'other', 'wanted')

      expect(fileInTar(archive, 'wanted', 10_000).equals(content)).to.equal(true)
    })
  }

  it('is taken by its whole name only', () => {
    const archive = tar('--transform=s,wanted,../wanted,', '-P', 'wanted')

    expect(() => fileInTar(archive, 'wanted', 10_000)).to.throw('the archive has no wanted')
  })

  it('is refused where it is a link, too large or there twice', () => {
    expect(() => fileInTar(tar('link'), 'link', 10_000)).to.throw('link is no plain file')
    expect(() => fileInTar(tar('wanted'), 'wanted', 1399)).to.throw('larger than 1399 bytes')
    expect(() =>
      fileInTar(tar('--hard-dereference', 'wanted', 'wanted'), 'wanted', 10_000),
    ).to.throw('twice')
  })

  it('is refused where the archive has more files than anybody needs', () => {
    const [one, end] = [tar('--format=ustar', 'wanted').subarray(0, 2048), Buffer.alloc(1024)]
    const archive = Buffer.concat([...Array.from({ length: 1001 }, () => one), end])

    expect(() => fileInTar(archive, 'other', 10_000)).to.throw('more than 1000 files')
  })

  it('is refused where the archive is cut off anywhere, or a header has been changed', () => {
    const archive = tar('--format=ustar', 'wanted')

    for (let length = 0; length < 512 + 1536; length += 128) {
      const part = archive.subarray(0, length)
      expect(() => fileInTar(part, 'wanted', 10_000), String(length)).to.throw('cut off')
    }
    for (const at of [0, 124, 148, 156]) {
      const changed = Buffer.from(archive)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => fileInTar(changed, 'wanted', 10_000), String(at)).to.throw('damaged')
    }
  })
})
