// `sipward web`: the first link, users and tokens from the command line.
import { join } from 'node:path'
import { expect } from 'chai'
import { runSipward } from '../cli/run-sipward.js'
import { password, serveDaemon, type ServedDaemon } from './served-daemon.js'
import { WebClient } from './web-client.js'

describe('sipward web', () => {
  let served: ServedDaemon

  before(async () => {
    served = await serveDaemon()
  })

  after(() => served.stop())

  const web = async (...words: readonly string[]) => {
    const socket = join(served.folder, 'control.sock')
    return runSipward(['--socket', socket, 'web', ...words])
  }

  it('prints a link for the first user, and then only for users that there are', async () => {
    expect((await web('users')).out).to.equal('nobody may log in yet: sipward web link\n')
    const { out, exitCode } = await web('link')
    expect(exitCode).to.equal(0)
    const [url = '', words] = out.split('\n')
    expect(words).to.equal('for the first user: works once, for 30 minutes')
    const { pathname, origin } = new URL(url)
    const made = await new WebClient(origin).post(pathname, {
      name: 'anna',
      password,
      again: password,
    })
    expect(made.status).to.equal(303)

    const again = await web('link')
    expect([again.exitCode, again.out]).to.deep.equal([64, ''])
    expect(again.err).to.contain('name the one who is to get a new password')
    expect((await web('link', 'anna')).out).to.contain('/set-password/')
    expect((await web('link', 'nobody')).err).to.contain('there is no such user')
  })

  it('adds, disables and removes users, but not the last administrator', async () => {
    expect((await web('users', 'add', 'victor', 'viewer')).out).to.contain('for victor: works once')
    expect((await web('users', 'add', 'victor', 'king')).exitCode).to.equal(64)
    expect((await web('users')).out).to.match(/victor +viewer +has not come yet +off +never/)
    expect((await web('users', 'disable', 'anna')).err).to.contain('the last administrator stays')
    expect((await web('users', 'disable', 'victor')).out).to.equal(
      'victor cannot log in any more\n',
    )
    expect((await web('users', 'remove', 'victor')).out).to.equal('victor is removed\n')
    const { items } = JSON.parse((await web('users', '--json')).out) as { items: object[] }
    expect(items).to.have.length(1)
  })

  it('makes a token that opens the API, and ends it', async () => {
    const secret = (await web('tokens', 'add', 'crm', '--scope', 'read', '--days', '30')).out.trim()
    const client = new WebClient(`http://127.0.0.1:${served.port}`)
    const ask = () => client.get('/api/v1/status', { authorization: `Bearer ${secret}` })

    expect((await ask()).status).to.equal(200)
    expect((await web('tokens')).out).to.match(/crm +read +cli /)
    expect((await web('tokens', 'end', 'crm')).out).to.equal('the token is ended\n')
    expect((await ask()).status).to.equal(401)
  })
})
