// The room that is left where records wait, asked of a real file system of a few megabytes.
import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DiskSpace } from '../../../src/app/operator/disk-space.js'
import { cannotRun } from '../../support/cannot-run.js'

const megabyte = 1024 * 1024

describe('the room on the disk', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sipward-disk-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('is not known before a look, nor of a folder that is not there', async () => {
    const space = new DiskSpace(join(folder, 'none'))
    expect(space.facts).to.equal(undefined)
    await space.look()
    expect(space.facts).to.equal(undefined)
  })

  describe('of a small file system', () => {
    const mount = (options: string): void => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder])
    }
    before(function () {
      if (process.getuid?.() !== 0) cannotRun(this, 'only root may mount a file system')
    })
    afterEach(() => {
      execFileSync('umount', ['--lazy', folder])
    })

    it('is enough, then low, then none, as it fills', async () => {
      mount('size=300m')
      const space = new DiskSpace(folder)
      await space.look()
      expect(space.facts).to.include({ folder, isLow: false, isFull: false })
      expect(space.facts?.freeBytes).to.be.within(290 * megabyte, 300 * megabyte)

      await writeFile(join(folder, 'first'), Buffer.alloc(50 * megabyte))
      await space.look()
      expect(space.facts).to.include({ isLow: true, isFull: false })

      await writeFile(join(folder, 'second'), Buffer.alloc(240 * megabyte))
      await space.look()
      expect(space.facts).to.include({ isLow: true, isFull: true })
    })

    it('is none where no file can be made any more', async () => {
      mount('size=300m,nr_inodes=3')
      const space = new DiskSpace(folder)
      await space.look()
      expect(space.facts).to.include({ isFull: false })

      await writeFile(join(folder, 'first'), '')
      await writeFile(join(folder, 'second'), '')
      await space.look()
      expect(space.facts).to.include({ isFull: true })
    })
  })
})
