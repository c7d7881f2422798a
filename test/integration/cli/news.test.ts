// News on the command line: what goes on, and the word that it is settled.
import { expect } from 'chai'
import { AppError } from '../../../src/domain/app-error.js'
import { type ApiServer, serve } from '../../unit/tell/api-server.js'
import { sampleItem } from '../../support/sample-letters.js'
import { type Outcome, runSipward } from './run-sipward.js'

const id = 'edge-1 compromiseSuspected 204#1'

describe('the command line about news', function () {
  this.timeout(60_000)
  this.slow(3000)
  let server: ApiServer
  const settled: string[] = []
  before(async () => {
    server = await serve({
      settle: (wanted) => {
        if (wanted !== id) throw new AppError('invalidValue', 'there is no such incident')
        settled.push(wanted)
        const item = sampleItem({ kind: 'compromiseSuspected', id })
        return Promise.resolve(settled.length === 1 ? item : undefined)
      },
    })
  })
  after(() => server.stop())
  const sipward = (...commandLine: string[]): Promise<Outcome> =>
    runSipward(['--socket', server.socket, 'news', ...commandLine])

  it('shows what goes on, with the name that settles it, without a sign that a terminal would obey', async () => {
    const { exitCode, out } = await sipward()

    expect(exitCode).to.equal(0)
    expect(out).to.match(/2026-11-21 02:31:07 +for the record +news-1 /)
    expect(out).to.not.match(/[\u001b\u202e]/)
    expect(JSON.parse((await sipward('list', '--json')).out)).to.include({ total: 1 })
  })

  it('settles it once, as one word or several', async () => {
    expect((await sipward('settle', id)).out).to.equal('it is settled: no reminder follows\n')
    expect((await sipward('settle', ...id.split(' '))).out).to.equal('it was over\n')
    expect(JSON.parse((await sipward('settle', id, '--json')).out)).to.deep.equal({
      settled: false,
    })
    expect(settled).to.deep.equal([id, id, id])
  })

  it('says why something cannot be settled', async () => {
    const { exitCode, err } = await sipward('settle', 'nobody')

    expect(exitCode).to.not.equal(0)
    expect(err).to.include('there is no such incident')
  })
})
