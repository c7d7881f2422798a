// Does Asterisk take IAX2? Of guesses there it tells nobody.
import { type Check, hint } from '../check.js'
import { withoutAsterisk } from '../local-pbxs.js'

// RFC 5456: port 4569, as /proc/net/udp writes it.
const port = ':11D9'

/** Looks for the socket. */
export const iax2: Check = {
  name: 'iax2',
  title: 'IAX2 is closed',
  isCheap: false,
  look: (facts) => {
    const nothing = withoutAsterisk(facts)
    if (nothing !== undefined) return nothing
    const { files } = facts
    const sockets = ['udp', 'udp6'].flatMap((name) =>
      (files.read(`/proc/net/${name}`) ?? '').split('\n'),
    )
    const isOpen = sockets.some((line) => line.trim().split(/\s+/)[1]?.endsWith(port) === true)
    if (!isOpen) return []
    return [
      hint({
        sentence: 'Asterisk takes IAX2 on port 4569',
        cost: 'many guesses there cause no security event and are seen by nobody; where nobody uses IAX2 it is better closed',
        command: 'asterisk -rx "module unload chan_iax2.so"',
      }),
    ]
  },
}
