// The networks of countries, as the kernel understands them: one restore, and many questions.
import { expect } from 'chai'
import { askKernel } from '../support/countries-in-kernel.js'
import { needNamespaces, NetworkNamespace } from '../support/network-namespace.js'

describe('the networks of countries in the kernel', function () {
  this.timeout(120_000)
  let network: NetworkNamespace
  before(function () {
    needNamespaces(this)
    network = new NetworkNamespace('country')
  })
  after(() => {
    ;(network as NetworkNamespace | undefined)?.destroy()
  })

  // Ten times as many: npm run bench countries.
  for (const family of [4, 6] as const) {
    it(`hold 10,000 random addresses of IPv${family} or not, and 2,000 at their edges, each as the database says`, async () => {
      const answers = await askKernel(network, { family, count: 12_000, atEdges: 2000 })

      expect(answers.restored).not.to.match(/error|cannot|exist/i)
      expect(answers.answered).to.equal(12_000)
      expect(answers.wrong).to.deep.equal([])
      expect(answers.inSet).to.be.greaterThan(1000)
    })
  }
})
