// Changes of configuration files, and the way back after a person has changed them since.
import { expect } from 'chai'
import {
  withBlock,
  withCommentedLines,
  withKeys,
  withoutBlocks,
  withoutPieces,
} from '../../../src/setup/conf/edit-conf.js'

describe('a change of a configuration file', () => {
  const text = '[general]\nenabled = no   ; a comment\nport = 5038\n\n[other]\nenabled = no\n'

  it('sets a key where it stands, keeps its comment, and leaves other sections alone', () => {
    const edit = withKeys(text, 'general', { enabled: 'yes' })

    expect(edit.text).to.equal(text.replace('no   ; a', 'yes   ; a'))
    expect(withoutPieces(edit.text, edit.pieces)).to.equal(text)
  })

  it('adds a key below the head of its section, or with a new section', () => {
    expect(withKeys(text, 'other', { read: 'all' }).text).to.include('[other]\nread = all\n')
    expect(withKeys('', 'general', { enabled: 'yes' }).text).to.equal('[general]\nenabled = yes\n')
    expect(withKeys('; only a comment', 'new', { a: '1' }).text).to.equal(
      '; only a comment\n[new]\na = 1\n',
    )
  })

  it('edits neither comments of many lines nor templates, whatever the letters', () => {
    const hidden = ';-- [general]\nenabled = no\n--;\n[general](!)\nenabled = no\n'
    const shown = '[General]\nEnabled = no ; x\n;--\nenabled = no\n--;\n'
    expect(withKeys(hidden + shown, 'general', { enabled: 'yes' }).text).to.equal(
      hidden + shown.replace('Enabled = no', 'Enabled = yes'),
    )
    expect(withKeys(hidden, 'general', { enabled: 'yes' }).text).to.equal(
      `${hidden}[general]\nenabled = yes\n`,
    )
    const lines = 'noload = a\n;--\nnoload = a\n--;\n'
    expect(withCommentedLines(lines, (line) => line === 'noload = a').text).to.equal(
      `; sipward: ${lines}`,
    )
  })

  it('begins in the section of the include that names the file', () => {
    expect(
      withKeys('enabled = no\n', 'general', { enabled: 'yes' }, { begins: 'General' }).text,
    ).to.equal('enabled = yes\n')
    expect(withKeys('; x\n', 'general', { enabled: 'yes' }, { begins: 'general' }).text).to.equal(
      'enabled = yes\n; x\n',
    )
  })

  it('leaves TOML its own comments and letters', () => {
    const toml = 'secret = "a;--b"\n[HEP]\nforward = "x"\n[hep]\n# forward = "y"\n'
    expect(withKeys(toml, 'hep', { forward: '"z"' }, { comment: '#' }).text).to.equal(
      toml.replace('[hep]\n', '[hep]\nforward = "z"\n'),
    )
  })

  it('puts text in as the bytes of its UTF-8', () => {
    const { text: block } = withBlock('', ['é'], '#')
    expect(Buffer.from(block, 'latin1').toString('utf8')).to.include('\né\n')
  })

  it('changes nothing where everything is so already', () => {
    expect(withKeys(text, 'general', { port: '5038' })).to.deep.equal({ text, pieces: [] })
  })

  it('appends a block between marks, also where the last line has no end, and cuts it out', () => {
    for (const before of ['', 'a = 1\n', 'a = 1']) {
      const edit = withBlock(before, ['[sipward]', 'secret = x'], ';')
      expect(edit.text).to.match(/; >>> sipward.*\n\[sipward\]\nsecret = x\n; <<< sipward\n$/)
      expect(withoutPieces(edit.text, edit.pieces)).to.equal(before)
      expect(withoutPieces(`${edit.text}; mine\n`, edit.pieces)).to.equal(`${before}; mine\n`)
      expect(withoutBlocks(edit.text, ';').trimEnd()).to.equal(before.trimEnd())
    }
  })

  it('leaves a block alone whose end somebody has removed', () => {
    const open = '; >>> sipward: written\n[sipward]\n[mine]\n'
    expect(withoutBlocks(open, ';')).to.equal(open)
  })

  it('makes comments of lines, and finds each of them again', () => {
    const edit = withCommentedLines('[modules]\nnoload = res_hep.so\nload = a.so\n', (line) =>
      line.includes('res_hep'),
    )

    expect(edit.text).to.equal('[modules]\n; sipward: noload = res_hep.so\nload = a.so\n')
    expect(withoutPieces(`; new\n${edit.text}`, edit.pieces)).to.equal(
      '; new\n[modules]\nnoload = res_hep.so\nload = a.so\n',
    )
  })

  it('guesses nothing: a piece that is gone, or stands there twice, is not taken out', () => {
    const { text: changed, pieces } = withKeys(text, 'general', { enabled: 'yes' })

    expect(withoutPieces(changed.replace('yes', 'true'), pieces)).to.equal(undefined)
    expect(withoutPieces(`${changed}enabled = yes   ; a comment\n`, pieces)).to.equal(undefined)
    expect(withoutPieces(`x${changed.slice(10)}`, pieces)).to.equal(undefined)
  })
})
