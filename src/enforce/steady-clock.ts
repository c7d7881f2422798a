// The kernel's timeouts run by no calendar: a clock that nobody sets, and instants on it.
import type { Clock } from '../ports/clock.js'
import type { FirewallChange, FirewallState } from '../ports/firewall.js'

/** Goes on evenly whatever happens to the time of day; its instants mean nothing elsewhere. */
export const steadyClock: Clock = { now: () => performance.now() }

/** Returns a change whose end is an instant of {@link steadyClock}. */
export function steadyChange(change: FirewallChange, clock: Clock): FirewallChange {
  return 'until' in change ? withSteadyEnd(change, clock) : change
}

/** Returns a state whose ends are instants of {@link steadyClock}. */
export function steadyState(state: FirewallState, clock: Clock): FirewallState {
  const steady = <Entry extends { readonly until: number }>(entry: Entry): Entry =>
    withSteadyEnd(entry, clock)
  return {
    ...state,
    dynamic: state.dynamic.map(steady),
    flow: state.flow.map(steady),
    slowed: state.slowed.map(steady),
    spared: state.spared.map(steady),
  }
}

function withSteadyEnd<Entry extends { readonly until: number }>(
  entry: Entry,
  clock: Clock,
): Entry {
  return { ...entry, until: entry.until - clock.now() + steadyClock.now() }
}
