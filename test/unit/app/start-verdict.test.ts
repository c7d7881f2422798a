// What the doctor says at the start of the daemon.
import { expect } from 'chai'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { logStartVerdict } from '../../../src/app/start/start-verdict.js'
import { loadConfig } from '../../../src/config/load-config.js'
import { FakeClock } from '../../support/fake-clock.js'
import { RecordingLog } from './recording-log.js'

describe('the doctor at the start of the daemon', () => {
  it('logs what is wrong, once, and asks Asterisk nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sipward-verdict-'))
    const file = join(folder, 'sipward.toml')
    const pbx = ['name = "pbx"', 'host = "127.0.0.1"', 'username = "u"', 'secret = "s"']
    writeFileSync(file, `[[asterisk]]\n${pbx.join('\n')}\n[store]\nurl = "sqlite:${folder}/x.db"\n`)
    const verdict = async (mode: number): Promise<string[]> => {
      chmodSync(file, mode)
      const said = new RecordingLog()
      const config = loadConfig({ file, env: {} })
      await logStartVerdict(config, { clock: new FakeClock(), log: said.log })
      return said.said.filter(([level]) => level === 'warn').map(([, text]) => text)
    }

    const [open, closed] = [await verdict(0o666), await verdict(0o640)]
    rmSync(folder, { recursive: true })

    expect(open.filter((text) => text.includes('sipward.toml'))).to.deep.equal([
      `doctor: ${file} may be written by others than its owner (mode 666)`,
    ])
    expect(closed.filter((text) => /sipward.toml|Asterisk|AMI/.test(text))).to.deep.equal([])
  })
})
