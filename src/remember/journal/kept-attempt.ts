// The cells of attempts, requests and calls.
import { sourceOf } from '../../domain/address.js'
import type { Attempt, AttackType, Failure, Proof } from '../../domain/attempt.js'
import type { GuestCall } from '../../domain/guest-call.js'
import type { KernelDrop, KernelRule } from '../../domain/kernel-drop.js'
import type { ChangingAttempt } from '../../domain/kept-input.js'
import { sipMethods } from '../../domain/sip-message.js'
import type { ShownRequest, SipMethod } from '../../domain/sip-message.js'
import { unknownText } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'
import { endpointCells } from './kept-cells.js'
import type { KeptCells } from './kept-cells.js'

const methods: readonly SipMethod[] = [...sipMethods, 'OTHER']
const types: readonly AttackType[] = [...methods, 'IAX2', 'AMI', 'TFTP', 'WEB']
const kernelRules: readonly KernelRule[] = ['userAgent', 'inviteLimit', 'tftp']
const failures: readonly Failure[] = [
  'wrongPassword',
  'unknownAccount',
  'unanswered',
  'refused',
  'malformed',
  'dialplan',
]

/** How sure it is that an address is real. */
export const proofs: readonly Proof[] = ['oneWay', 'returned']

/** Cells that JSON can write. */
export type Cells = readonly (string | number | readonly (string | number)[])[]

/** Writes what may change of an attempt. */
export function changingCells(attempt: ChangingAttempt): Cells {
  const { type, isTypeInferred, account, userAgent, calledNumber, proof, failure } = attempt
  return [type, Number(isTypeInferred), account, userAgent, calledNumber, proof, failure]
}

/** Reads what {@link changingCells} has written. */
export function readChanging(cells: KeptCells): ChangingAttempt {
  return {
    type: cells.word(types),
    isTypeInferred: cells.isSet(),
    account: cells.text(),
    userAgent: cells.text(),
    calledNumber: cells.text(),
    proof: cells.word(proofs),
    failure: cells.word(failures),
  }
}

/** Writes an attempt. */
export function attemptCells(attempt: Attempt, now: number): Cells {
  const { pbx, at, remote, victim, sessionId } = attempt
  const session = shortened(sessionId)
  return [pbx, now - at, ...endpointCells(remote), victim, session, ...changingCells(attempt)]
}

/** Reads what {@link attemptCells} has written. */
export function readAttempt(cells: KeptCells, now: number): Attempt {
  const pbx = cells.text()
  const at = now - cells.ms()
  const remote = cells.endpoint()
  const victim = cells.address()
  const sessionId = cells.text()
  const source = sourceOf(remote.address)
  return { pbx, at, source, remote, victim, sessionId, ...readChanging(cells) }
}

/** Writes a request. */
export function requestCells(request: ShownRequest, now: number): Cells {
  const { at, source, destination, method, fromUser, userAgent, callId } = request
  const call = shortened(callId)
  return [
    now - at,
    ...endpointCells(source),
    destination.address,
    method,
    fromUser,
    userAgent,
    call,
  ]
}

/** Reads what {@link requestCells} has written. */
export function readRequest(cells: KeptCells, now: number): ShownRequest {
  const at = now - cells.ms()
  const source = cells.endpoint()
  return {
    at,
    source,
    // Its port and transport decide nothing.
    destination: { ...source, address: cells.address() },
    method: cells.word(methods),
    fromUser: cells.text(),
    userAgent: cells.text(),
    callId: cells.text(),
  }
}

/** Writes a call. */
export function callCells(call: GuestCall, now: number): Cells {
  const { pbx, at, remote, victim, sessionId, caller, calledNumber, userAgent, proof } = call
  const session = shortened(sessionId)
  const text = [caller, calledNumber, userAgent]
  return [pbx, now - at, ...endpointCells(remote), victim, session, ...text, proof, call.status]
}

/** Reads what {@link callCells} has written. */
export function readCall(cells: KeptCells, now: number): GuestCall {
  const pbx = cells.text()
  const at = now - cells.ms()
  const remote = cells.endpoint()
  return {
    pbx,
    at,
    remote,
    source: sourceOf(remote.address),
    victim: cells.address(),
    sessionId: cells.text(),
    caller: cells.text(),
    calledNumber: cells.text(),
    userAgent: cells.text(),
    proof: cells.word(proofs),
    status: cells.number(0, 999),
  }
}

/** Writes what the kernel has dropped. */
export function dropCells(drop: KernelDrop, now: number): Cells {
  const { rule, at, address, port, protocol, victim, type, packets = 1, name } = drop
  return [rule, now - at, address, port, protocol, victim, type, packets, name]
}

/** Reads what {@link dropCells} has written. */
export function readDrop(cells: KeptCells, now: number): KernelDrop {
  return {
    rule: cells.word(kernelRules),
    at: now - cells.ms(),
    address: cells.address(),
    port: cells.port(),
    protocol: cells.word(['udp', 'tcp']),
    victim: cells.address(),
    type: cells.word(types),
    packets: cells.count(),
    name: cells.text(),
  }
}

/** A Call-ID is long, has no pattern, and matters only by being the same: FNV-1a of two bases. */
function shortened(id: Untrusted): string {
  if (id === unknownText) return ''
  let [one, other] = [0x811c9dc5, 0x01000193]
  for (let i = 0; i < id.length; i += 1) {
    one = Math.imul(one ^ id.charCodeAt(i), 0x01000193)
    other = Math.imul(other ^ id.charCodeAt(i), 0x811c9dc5)
  }
  return (one >>> 0).toString(36) + (other >>> 0).toString(36)
}
