// The process of one benchmark: what one leaves in memory and compiled code is not the next one's.
import { benches, isBenchName } from './benches.js'

const name = process.argv[2] ?? ''
if (!isBenchName(name)) throw new Error(`there is no benchmark "${name}"`)
const size = process.argv[3]
const isSized = size !== undefined && (name === 'store' || name === 'pages')
const report = isSized ? await benches[name](Number(size)) : await benches[name]()
process.send?.(report, () => {
  process.disconnect()
})
