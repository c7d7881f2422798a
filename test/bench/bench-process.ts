// The process of one benchmark: what one leaves in memory and compiled code is not the next one's.
import { benches, isBenchName } from './benches.js'

const name = process.argv[2] ?? ''
if (!isBenchName(name)) throw new Error(`there is no benchmark "${name}"`)
const size = process.argv[3]
const report =
  name === 'store' && size !== undefined ? await benches.store(Number(size)) : await benches[name]()
process.send?.(report, () => {
  process.disconnect()
})
