// Steps in words, for who is about to take them back.
import type { Step } from './step.js'

/** Says what taking a step back does; empty where it says nothing to people. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'file':
      return step.before === undefined ? `remove ${step.path}` : `put ${step.path} back as it was`
    case 'folder':
      return `remove the folder ${step.path} where it is empty`
    case 'group':
      return `remove the group ${step.name}`
    case 'live':
      return step.undo === undefined ? '' : `asterisk -rx "${step.undo}"`
    case 'unit':
      return step.wasActive ? `disable ${step.name}` : `stop and disable ${step.name}`
  }
}
