// Does the Asterisk run that is to be protected?
import { type Check, type Finding, hint, notLookedAt, wrong } from '../check.js'

/** Looks for Asterisk's processes. */
export const asteriskRuns: Check = {
  name: 'asterisk',
  title: 'Asterisk runs and answers',
  isCheap: false,
  look: ({ asterisks, config, isRoot }) => {
    const { here, contained, silent, foreign } = asterisks
    const isLocal = config?.asterisk.some(({ host }) => /^(127\.|localhost$|::1$)/.test(host))
    const findings: Finding[] = silent.map((pid) =>
      wrong({
        sentence: `the Asterisk of process ${pid} answers no command`,
        cost: 'it hangs, or its control socket is gone: phones may not work',
        command: 'asterisk -rx "core show uptime"',
      }),
    )
    if (isRoot && isLocal === true && here.length + contained.length + silent.length === 0) {
      findings.push(
        wrong({
          sentence: 'no Asterisk runs on this machine',
          cost: 'there is no telephone service, and nothing to protect',
          command: 'systemctl start asterisk',
        }),
      )
    }
    const all = [
      ...findings,
      ...contained.map(({ pid }) => containerHint(pid)),
      ...foreign.map(foreignHint),
    ]
    if (all.length > 0 || here.length > 0) return all
    return notLookedAt(
      isRoot
        ? 'sipward.toml names no PBX of this machine, and none runs'
        : 'only root sees whether Asterisk runs',
    )
  },
}

function containerHint(pid: number): Finding {
  return hint({
    sentence: `an Asterisk runs in a container (process ${pid}), whose files are not looked at`,
    cost: 'whether its AMI user and its mirror are right is known by the daemon alone',
    command: '',
  })
}

function foreignHint(pid: number): Finding {
  return hint({
    sentence: `process ${pid} is called asterisk, and its program, its user or its folder is not one of the system`,
    cost: 'nothing that it says is believed, and it is not looked at',
    command: `ls -l /proc/${pid}/exe`,
  })
}
