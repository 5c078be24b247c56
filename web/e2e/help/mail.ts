import { at } from '../test'

interface Mail {
  subject: string
  text?: string
}

const read = async <T>(path: string): Promise<T> => (await fetch(`${at().inbox}/api/email${path}`)).json()

/** The newest mail to an address whose text has this in it. Mails leave a moment after what they tell of. */
export async function mailTo(address: string, having: RegExp): Promise<Mail> {
  for (let attempt = 0; attempt < 80; attempt++) {
    const listed = await read<{ id: string; to: { address: string }[] }[]>('')
    const theirs = listed.filter((mail) => mail.to.some((to) => to.address === address)).reverse()
    for (const { id } of theirs) {
      // The list leaves the texts out.
      const mail = await read<Mail>(`/${id}`)
      if (having.test(mail.text ?? '')) return mail
    }
    await new Promise((next) => setTimeout(next, 250))
  }
  throw new Error(`no mail to ${address} with ${having}`)
}

/** The secret of the link that was mailed to confirm an address or to choose another password. */
export async function mailedToken(address: string): Promise<string> {
  const link = /\/(?:verify-email|reset-password)#(?:token=)?([\w-]+)/
  const mail = await mailTo(address, link)
  return link.exec(mail.text ?? '')?.[1] ?? ''
}
