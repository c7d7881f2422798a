// Where the person at the terminal has come from.
import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { administratorAddress } from '../../../src/config/administrator-address.js'
import { moduleProgram } from '../../support/module-command.js'

const module = moduleProgram(import.meta.resolve('../../../src/config/administrator-address.js'))

describe("the administrator's address", () => {
  it('is the one that sshd names, of either family', () => {
    const of = (name: string, value: string): string | undefined =>
      administratorAddress({ [name]: value })

    expect(of('SSH_CONNECTION', '203.0.113.7 50022 192.0.2.1 22')).to.equal('203.0.113.7')
    expect(of('SSH_CLIENT', '2001:DB8::7 50022 22')).to.equal('2001:db8::7')
    expect(of('SSH_CONNECTION', '::ffff:203.0.113.7 50022 192.0.2.1 22')).to.equal('203.0.113.7')
  })

  it('is found in the parents of a command that was not told, as under sudo', function () {
    this.slow(3000)
    // The shell has the variable, the command below it has not; "; :" keeps the shell from becoming it.
    const ask = `import('${module.path}').then((found) => console.log(found.administratorAddress(process.env)))`
    const command = `env -u SSH_CONNECTION "$NODE" ${module.execArgv.join(' ')} -e "$ASK"; :`
    const env = {
      PATH: process.env.PATH,
      NODE: process.execPath,
      ASK: ask,
      SSH_CONNECTION: '203.0.113.8 50022 192.0.2.1 22',
    }

    expect(execFileSync('sh', ['-c', command], { env, encoding: 'utf8' })).to.equal('203.0.113.8\n')
  })
})
