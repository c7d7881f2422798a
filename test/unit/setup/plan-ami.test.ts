// The plan of AMI over real files: what is in force over all includes, and what a person has written.
import { expect } from 'chai'
import { amiUserOf, hearsSecurity } from '../../../src/setup/asterisk/ami-settings.js'
import { PlannedPbx } from '../../support/planned-pbx.js'

describe('the plan of AMI', () => {
  let pbx: PlannedPbx
  beforeEach(() => {
    pbx = new PlannedPbx()
  })
  afterEach(() => {
    pbx.remove()
  })

  /** Carries the plan out, expects it to have its effect, and takes it back. */
  const expectInForce = async (look: () => void = () => undefined): Promise<void> => {
    const before = pbx.all()
    await pbx.run()
    expect(pbx.settings.isEnabled).to.equal(true)
    const user = amiUserOf(pbx.settings, 'sipward')
    expect(user?.secret).to.equal('of-setup')
    expect(user !== undefined && hearsSecurity(user)).to.equal(true)
    expect(pbx.plan()).to.deep.equal([])
    look()
    expect((await pbx.undo()).left).to.deep.equal([])
    expect(pbx.all()).to.deep.equal(before)
  }
  const expectAlone = (): Promise<void> =>
    expectInForce(() => {
      expect(pbx.settings.bindAddress).to.equal('127.0.0.1')
    })

  describe('switches AMI on for this machine alone', () => {
    const layouts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      'where nobody says where it listens': { 'manager.conf': '[general]\nenabled = no\n' },
      'where manager.conf says so': {
        'manager.conf': '[general]\nenabled = no\nbindaddr = 0.0.0.0\n',
      },
      'where an included file opens it': {
        'manager.conf': '[general]\nenabled = no\nbindaddr = 127.0.0.1\n#include own.conf\n',
        'own.conf': 'bindaddr = 0.0.0.0\n',
      },
      'where an included file adds to [general]': {
        'manager.conf': '[general]\nenabled = no\n#include own.conf\n',
        'own.conf': '[other]\nread = call\n[GENERAL](+)\nBindAddr = ::\n',
      },
      'where the include stands before the key': {
        'manager.conf': '[general]\n#include own.conf\nenabled = no\nport = 5039\n',
        'own.conf': 'bindaddr = 0.0.0.0\nenabled = yes\n[other]\nread = call\n',
      },
      'where [general] is in an included file': {
        'manager.conf': '#include own.conf\n',
        'own.conf': '[General]\nEnabled = no\n',
      },
      'where a second [general] stands, of which Asterisk takes nothing': {
        'manager.conf':
          '[general]\nport = 5038\n\n[general]\nenabled = yes\nbindaddr = 127.0.0.1\n',
      },
      'where a template stands first': {
        'manager.conf':
          '[general](!)\nenabled = yes\nbindaddr = 127.0.0.1\n[general]\nenabled = no\n',
      },
      'where comments of many lines hold the same keys': {
        'manager.conf':
          ';-- [general]\nenabled = yes ;-- x --; y\nbindaddr = 127.0.0.1\n--;\n[general]\n;--\nenabled = no\n--;\n',
      },
    }
    for (const [title, files] of Object.entries(layouts)) {
      it(title, async () => {
        pbx.lay(files)
        expect(pbx.settings.isEnabled).to.equal(false)
        await expectAlone()
      })
    }

    it('over TLS too', async () => {
      pbx.lay({
        'manager.conf':
          '[general]\nenabled = no\nbindaddr = 127.0.0.1\ntlsenable = yes\ntlsbindaddr = 0.0.0.0:5039\n',
      })
      await expectInForce(() => {
        expect(pbx.textOf('manager.conf')).to.include('\ntlsbindaddr = 127.0.0.1:5039\n')
      })
    })

    it('and does not say so where its pages are open', () => {
      pbx.lay({ 'manager.conf': '[general]\nenabled = no\nwebenabled = yes\n' })
      expect(
        pbx
          .plan()
          .map(({ title }) => title)
          .join(),
      ).to.match(/whoever reaches its pages/)
    })

    it('or not at all, where what it writes would have no effect', () => {
      pbx.lay({ 'manager.conf': '[general]\nenabled = no\n;-- the comment has no end\n[x]\n' })
      expect(() => pbx.plan()).to.throw(/would have no effect.*then call setup again/)
    })
  })

  describe('keeps what a person has written', () => {
    it('in a file that has the name of its own', async () => {
      const mine = '; mine: caf\xe9\n[mine]\nsecret = x\nread = call'
      pbx.lay({
        'manager.conf':
          '[general]\nenabled = yes\nbindaddr = 127.0.0.1\n#include manager.d/*.conf\n',
        'manager.d/sipward.conf': mine,
      })
      await expectInForce(() => {
        expect(pbx.textOf('manager.d/sipward.conf').startsWith(`${mine}\n`)).to.equal(true)
      })
    })

    it('in a section with the name of its user, which gets what it lacks', async () => {
      pbx.lay({
        'manager.conf':
          '[general]\nenabled = yes\n[base](!)\nread = call\n[Sipward](base)\n; mine\nsecret = of-setup\nwrite = call\n',
      })
      await expectInForce(() => {
        expect(pbx.textOf('manager.conf')).to.match(
          /\[base\]\(!\)\nread = call\n\[Sipward\]\(base\)\nread = call,security,system\n; mine\nsecret/,
        )
      })
    })

    it('in a section whose filter hides the events, which is named by the doctor', () => {
      const filtered =
        '[sipward]\nsecret = of-setup\nread = all\neventfilter = !Event: Challenge.*\n'
      pbx.lay({ 'manager.conf': `[general]\nenabled = yes\n${filtered}` })
      expect(pbx.plan()).to.deep.equal([])
    })

    it('in a section whose secret is another one: it asks instead of writing', () => {
      pbx.lay({ 'manager.conf': '[general]\nenabled = yes\n[SIPWARD]\nsecret = mine\n' })
      expect(() => pbx.plan()).to.throw('has another secret than sipward.toml')
    })

    it('and writes its own block again where it was changed', async () => {
      pbx.lay({ 'manager.conf': '[general]\nenabled = yes\n' })
      await pbx.run()
      pbx.lay({
        'manager.conf': pbx.textOf('manager.conf').replace('secret = of-setup', 'secret = x'),
      })
      await pbx.run()
      expect(pbx.textOf('manager.conf').match(/secret/g)).to.have.length(1)
      expect(amiUserOf(pbx.settings, 'sipward')?.secret).to.equal('of-setup')
    })

    it('byte for byte, also what is no UTF-8, and after a change of a person', async () => {
      const bytes = '[general]\nenabled = no ; caf\xe9 \xff\n; \xc3\xa9\n'
      pbx.lay({ 'manager.conf': bytes })
      await expectAlone()
      await pbx.run()
      pbx.lay({ 'manager.conf': `${pbx.textOf('manager.conf')}; \xfe mine\n` })
      const { differences, left } = await pbx.undo()
      expect([differences.length, left]).to.deep.equal([1, []])
      expect(pbx.textOf('manager.conf')).to.equal(`${bytes}; \xfe mine\n`)
    })

    it('with templates of its user’s name for no user', () => {
      pbx.lay({
        'manager.conf': '[general]\nenabled = yes\n[sipward](!)\nsecret = of-setup\nread = all\n',
      })
      expect(pbx.settings.users).to.deep.equal([])
      expect(pbx.plan()).not.to.deep.equal([])
    })
  })
})
