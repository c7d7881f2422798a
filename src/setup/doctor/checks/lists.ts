// Can every line of the list files be understood?
import { type Check, wrong } from '../check.js'

/** Looks at the files allowlist and denylist. */
export const lists: Check = {
  name: 'lists',
  title: 'every line of the list files can be understood',
  isCheap: true,
  look: ({ listFaults }) =>
    listFaults.map((fault) =>
      wrong({
        sentence: fault,
        cost: 'this line has no effect: who stands there is neither let in nor kept out',
        command: 'sipward check-config',
      }),
    ),
}
