// Is there a configuration, and can it be understood?
import { type Check, wrong } from '../check.js'

/** Looks at sipward.toml. */
export const configuration: Check = {
  name: 'configuration',
  title: 'the configuration can be understood',
  isCheap: true,
  look: ({ configFile, configFaults, files }) => {
    if (files.read(configFile) === undefined) {
      return [
        wrong({
          sentence: `there is no configuration ${configFile}, or it may not be read`,
          cost: 'sipward does not start, so nothing is protected',
          command: 'sipward setup',
        }),
      ]
    }
    return configFaults.map((fault) =>
      wrong({
        sentence: fault,
        cost: 'sipward does not start, and a running daemon keeps the configuration that it has',
        command: 'sipward check-config',
      }),
    )
  },
}
