// A process of its own that is a mail server: where it runs decides whose loopback it is on. It tells of
// each mail that it takes.
import { startMailServer } from '../../support/mail-server.js'

/** What the process tells. */
export type MailProcessNews =
  | { readonly port: number }
  | {
      readonly subject: string
      readonly text: string
      readonly to: readonly string[]
      readonly kind: string
    }

const server = await startMailServer({
  onMail: ({ mail, to }) => {
    const kind = mail.headers.get('x-sipward-kind')
    const [subject, text] = [mail.subject ?? '', mail.text ?? '']
    tell({ subject, text, to, kind: typeof kind === 'string' ? kind : '' })
    return undefined
  },
})
process.on('disconnect', () => process.exit())
tell({ port: server.port })

function tell(news: MailProcessNews): void {
  process.send?.(news)
}
