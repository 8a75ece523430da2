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

  /** The first link of the text part: by the design it is what the letter is about. */
  get firstLink(): string {
    return demand(/https?:\/\/[^\s<>"]+/.exec(this.text)?.[0], 'the text part holds no link');
  }

  /** The secret at the end of the first link. */
  get token(): string {
    return demand(new URL(this.firstLink).pathname.split('/').at(-1), 'the link ends in no token');
  }
}

function demand<T>(value: T | undefined, complaint: string): T {
  if (value === undefined) throw new Error(complaint);
  return value;
}
