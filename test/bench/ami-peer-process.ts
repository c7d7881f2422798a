// The peer in a process of its own: says when it is logged in, and when it has counted its events.
import { connectPeer } from './ami-peer.js'

const [port = NaN, expected = NaN] = process.argv.slice(2).map(Number)
const peer = await connectPeer(port, (count) => {
  if (count === expected) process.send?.('counted')
})
process.send?.('loggedIn')
// It ends with whoever started it.
process.on('disconnect', () => {
  peer.disconnect()
})
