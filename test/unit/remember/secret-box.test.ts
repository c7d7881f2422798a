// The box that secrets are sealed in, and what it says without its key.
import { expect } from 'chai'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../../../src/domain/app-error.js'
import { SecretBox } from '../../../src/remember/shared/secret-box.js'

describe('SecretBox', () => {
  let folder: string
  let path: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sipward-secret-'))
    path = join(folder, 'data', 'secret.key')
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  const faultOf = (work: () => unknown): AppError => {
    try {
      work()
    } catch (caught) {
      if (caught instanceof AppError) return caught
      throw caught
    }
    throw new Error('nothing failed')
  }

  it('makes a key that its owner alone may read, and opens with it what it sealed', () => {
    const sealed = SecretBox.fromFile(path).seal('pä$$\0word', 'mail.password')

    expect(statSync(path).mode & 0o777).to.equal(0o600)
    expect(readFileSync(path)).to.have.length(32)
    expect(sealed).to.match(/^enc:v1:[\w-]+$/)
    expect(SecretBox.fromFile(path).open(sealed, 'mail.password')).to.equal('pä$$\0word')
  })

  it('never seals a text twice alike', () => {
    const box = SecretBox.fromFile(path)

    expect(box.seal('same', 'mail.password')).to.not.equal(box.seal('same', 'mail.password'))
  })

  it('opens nothing for another purpose, nothing that was changed, and nothing cut off', () => {
    const box = SecretBox.fromFile(path)
    const sealed = box.seal('word', 'mail.password')
    const changed = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA')

    for (const [text, purpose] of [
      [sealed, 'chat.targets'],
      [changed, 'mail.password'],
      [sealed.slice(0, 20), 'mail.password'],
      ['enc:v1:', 'mail.password'],
      ['word', 'mail.password'],
    ] as const) {
      const fault = faultOf(() => box.open(text, purpose))
      expect(fault.code).to.equal('invalidConfiguration')
      expect(fault.message).to.include(`the secret ${purpose} cannot be read`).and.include(path)
      expect(fault.message).to.not.include('word"')
    }
  })

  it('says that the key is another one', () => {
    const sealed = SecretBox.fromFile(path).seal('word', 'mail.password')
    rmSync(path)
    const other = SecretBox.fromFile(path)

    expect(other.fault).to.equal(undefined)
    expect(faultOf(() => other.open(sealed, 'mail.password')).message).to.include(
      'put the key back that it was sealed with',
    )
  })

  it('refuses a key that is no key or that everybody can read, and leaves it as it is', () => {
    SecretBox.fromFile(path)
    chmodSync(path, 0o644)
    const open = SecretBox.fromFile(path)
    expect(open.fault?.message).to.include('chmod 600')
    expect(faultOf(() => open.seal('word', 'mail.password'))).to.equal(open.fault)
    expect(faultOf(() => open.open('enc:v1:', 'mail.password'))).to.equal(open.fault)

    chmodSync(path, 0o600)
    writeFileSync(path, 'short')
    expect(SecretBox.fromFile(path).fault?.message).to.include('it has 5 bytes, a key has 32')
    expect(readFileSync(path, 'utf8')).to.equal('short')
    expect(SecretBox.fromFile(folder).fault).to.be.instanceOf(AppError)
  })
})
