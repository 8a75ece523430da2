import type { ParsedMail } from 'mailparser';

/** One letter as it came over SMTP. */
export class Letter {
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly messageId: string;
  readonly text: string;
  readonly html: string;

  constructor(to: string, mail: ParsedMail) {
    this.to = to;
    this.from = mail.from?.value[0]?.address ?? '';
    this.subject = mail.subject ?? '';
    this.messageId = mail.messageId ?? '';
    this.text = mail.text ?? '';
    this.html = mail.html === false ? '' : (mail.html ?? '');
  }

  /** The links of the text part. The first is what the letter is about. */
  get links(): readonly string[] {
    return this.text.match(/https?:\/\/[^\s<>"]+/g) ?? [];
  }

  get firstLink(): string {
    const [link] = this.links;
    if (link === undefined) throw new Error(`the letter «${this.subject}» holds no link`);
    return link;
  }

  /** What must stay between the letter and its reader: the tokens of both parts' links. */
  get secrets(): readonly string[] {
    const links = [...this.links, ...[...this.html.matchAll(/href="(https?:[^"]+)"/g)].map((match) => match[1] ?? '')];
    return links.map((link) => new URL(link).pathname.split('/').at(-1) ?? '').filter((part) => part.length >= 20);
  }
}
