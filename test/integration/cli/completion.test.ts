// Completion scripts, in the shells they are for.
import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { runSipward } from './run-sipward.js'

describe('completion', function () {
  this.timeout(60_000)
  this.slow(3000)

  // Runs the script and completes the last word of a command line, as bash does.
  const completeInBash = (script: string, ...words: string[]): string[] => {
    const line = words.map((word) => `'${word}'`).join(' ')
    const program = `${script}\nCOMP_WORDS=(${line})\nCOMP_CWORD=${words.length - 1}\n_sipward\nprintf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout, stderr, status } = spawnSync('bash', ['-c', program], { encoding: 'utf8' })
    expect([status, stderr]).to.deep.equal([0, ''])
    return stdout.split('\n').filter((word) => word !== '')
  }

  it('completes commands, options, settings and files in bash', async () => {
    const { out, exitCode } = await runSipward(['completion', 'bash'])

    expect(exitCode).to.equal(0)
    expect(spawnSync('bash', ['-n'], { input: out }).status).to.equal(0)
    expect(completeInBash(out, 'sipward', 'sta')).to.deep.equal(['status'])
    expect(completeInBash(out, 'sipward', '--config', '/x', 'status', '--a')).to.deep.equal([
      '--all',
      '--allow',
    ])
    expect(completeInBash(out, 'sipward', 'settings', 'get', 'blocking.th')).to.deep.equal([
      'blocking.threshold',
    ])
    expect(completeInBash(out, 'sipward', 'completion', '')).to.deep.equal([
      'bash',
      'zsh',
      'fish',
      '--json',
      '--help',
    ])
    expect(completeInBash(out, 'sipward', '--config', '/etc/host')).to.include('/etc/hosts')
    expect(completeInBash(out, 'sipward', 'allow', '--import', '/etc/host')).to.include(
      '/etc/hosts',
    )
    expect(completeInBash(out, 'sipward', 'allow', '--template', 'private')).to.deep.equal([
      'private-networks',
    ])
    expect(completeInBash(out, 'sipward', 'hosts', 'ex')).to.deep.equal(['exclude'])
    expect(completeInBash(out, 'sipward', 'settings', 'set', 'invite.unit', '')).to.deep.equal([
      'second',
      'minute',
      'hour',
    ])
    expect(completeInBash(out, 'sipward', 'settings', 'set', 'dns.enabled', 't')).to.deep.equal([
      'true',
    ])
    expect(completeInBash(out, 'sipward', 'settings', 'ret')).to.deep.equal([
      'retention.days',
      'retention.attemptDays',
    ])
  })

  for (const shell of ['zsh', 'fish']) {
    it(`names every command and option in ${shell}`, async () => {
      const { out, exitCode } = await runSipward(['completion', shell])

      expect(exitCode).to.equal(0)
      for (const command of [
        'run',
        'status',
        'check',
        'explain',
        'allow',
        'deny',
        'unblock',
        'hosts',
      ]) {
        expect(out).to.contain(command)
      }
      expect(out).to.contain('second minute hour')
      expect(out).to.contain('remove').and.to.contain('detection.attemptsPerMinute')
      expect(out).to.contain('import').and.to.contain('private-networks')
    })
  }
})
