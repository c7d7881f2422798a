// The AMI UserEvent `SipwardAttempt` as Asterisk 22 writes it.

/** A UserEvent of a call; `body` is what the dialplan gives, each line with its CR LF. */
export function userEvent(body: string, fields: Readonly<Record<string, string>> = {}): string {
  const headers = {
    Channel: 'PJSIP/anonymous-00000000',
    ChannelState: '4',
    ChannelStateDesc: 'Ring',
    CallerIDNum: '100',
    CallerIDName: '<unknown>',
    ConnectedLineNum: '<unknown>',
    ConnectedLineName: '<unknown>',
    Language: 'en',
    AccountCode: '',
    Context: 'anonymous',
    Exten: '900',
    Priority: '1',
    Uniqueid: '1795190451.0',
    Linkedid: '1795190451.0',
    ...fields,
  }
  const snapshot = Object.entries(headers).map(([key, value]) => `${key}: ${value}\r\n`)
  const head = 'Event: UserEvent\r\nPrivilege: user,all\r\n'
  return `${head}${snapshot.join('')}UserEvent: SipwardAttempt\r\n${body}\r\n`
}
