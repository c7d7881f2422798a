// Does the daemon run, and what does it say of itself?
import { type Check, hint, wrong } from '../check.js'

/** Looks at the daemon's own verdict. */
export const daemonHealth: Check = {
  name: 'daemon',
  title: 'the daemon runs and protects',
  isCheap: false,
  look: ({ daemon }) => {
    if (daemon === undefined) {
      return [
        wrong({
          sentence: 'no daemon answers',
          cost: 'nobody watches: attackers who are not blocked yet are not stopped',
          command: 'systemctl start sipward',
        }),
      ]
    }
    return daemon.problems.map(({ sentence, whatToDo, severity }) => {
      const words = { sentence, cost: whatToDo, command: '' }
      return severity === 'hint' ? hint(words) : wrong(words)
    })
  },
}
