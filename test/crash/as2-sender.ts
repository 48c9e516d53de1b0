// SPDX-License-Identifier: Apache-2.0
/**
 * A partenaire that deposits by AS2 without pause, several messages at once: the same Message-ID and the same bytes again
 * until a verified `processed` MDN is there, and now and then once more, to be given the same MDN again.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { dateEntete, type Entetes, ecrireOptionsAccuse } from '../../protocols/as2/headers.ts';
import { lireAccuse } from '../../protocols/as2/mdn-read.ts';
import { encoderMessage } from '../../protocols/as2/message/encode.ts';
import { makeUblInvoice } from '../support/ubl-invoice.ts';
import { type Answer, type Entity, post } from './as2-post.ts';
import { type As2Partner, type As2World, gatewayName } from './as2-world.ts';

/** An MDN as it came: what of it must never change. */
export interface Kept {
  readonly type: string;
  readonly corps: Buffer;
}

export interface Sent extends Entity {
  readonly messageId: string;
  readonly noms: readonly string[];
  readonly mic: string;
  /** The path of its asynchronous MDN. */
  readonly path: string;
  /** The first one that its sender could read to the end. */
  kept?: Kept;
  repetitions: number;
}

/** One in so many messages carries two files, is sent again though it was answered, is asked about with impatience. */
const oneIn = { twoFiles: 5, repeated: 3, impatient: 4 };
/** Deposited, and its compte rendu not pushed yet: beyond, senders wait, or the last work would never drain in time. */
const maxAhead = 40;
/** Between two attempts that were told to come later. */
const laterMs = 25;

export class As2Sender {
  readonly sent: Sent[] = [];
  readonly #world: As2World;
  readonly #draw: ReturnType<As2World['fork']>;
  readonly #partner: As2Partner;
  readonly #receiverUrl: string;
  readonly #ahead: () => number;
  #numero = 0;
  readonly #mdn = new Map<string, Kept[]>();

  constructor(world: As2World, partner: As2Partner, receiverUrl: string, ahead: () => number) {
    this.#world = world;
    this.#draw = world.fork();
    this.#partner = partner;
    this.#receiverUrl = receiverUrl;
    this.#ahead = ahead;
  }

  /** Messages one after the other, until the world stops; the last one is brought to its MDN. */
  async lane(): Promise<void> {
    while (!this.#world.stopped) {
      if (this.#ahead() >= maxAhead) {
        await this.#world.next(1);
        continue;
      }
      const sent = await this.#make();
      await this.#deliver(sent);
      if (this.#draw(oneIn.repeated) === 0) await this.repeat(sent);
    }
  }

  /** An asynchronous MDN came to our place. */
  receive(path: string, entetes: Entetes, corps: Buffer): void {
    const all = this.#mdn.get(path) ?? [];
    this.#mdn.set(path, all);
    all.push({ type: entetes.get('content-type') ?? '', corps });
    const sent = this.sent.find((one) => one.path === path);
    if (sent === undefined) this.#world.trouble(`an MDN for nothing at ${path}`);
    else this.#keep(sent, entetes, corps);
    this.#world.tick('message');
  }

  /** Once more, though it was answered: the same MDN comes back. */
  async repeat(sent: Sent): Promise<void> {
    const before = this.#mdn.get(sent.path)?.length ?? 0;
    await this.#post(sent);
    if (this.#partner.nom === 'async') await this.#mdnCame(sent, before + 1);
    sent.repetitions++;
  }

  async #deliver(sent: Sent): Promise<void> {
    await this.#post(sent);
    if (this.#partner.nom === 'sync') return;
    if (this.#draw(oneIn.impatient) === 0) await this.#post(sent);
    await this.#mdnCame(sent, 1);
  }

  /** Until it is answered: by an MDN at once, or by the word that it will come. */
  async #post(sent: Sent): Promise<void> {
    for (;;) {
      await this.#world.whenServing();
      this.#world.tick('message');
      const answer = await post(this.#world.url, sent);
      if (answer === undefined || answer.status === 503) await wait(laterMs);
      else {
        this.#world.tick('message');
        return this.#judge(sent, answer);
      }
    }
  }

  #judge(sent: Sent, { status, entetes, corps }: Answer): void {
    const isAsync = this.#partner.nom === 'async';
    if (status === (isAsync ? 202 : 200) && (corps.length === 0) === isAsync) {
      if (!isAsync) this.#keep(sent, entetes, corps);
    } else this.#world.trouble(`${sent.messageId} was answered ${status} with ${corps.length} bytes`);
  }

  /** Verified, `processed`, of what we sent; the same as the first one. */
  #keep(sent: Sent, entetes: Entetes, corps: Buffer): void {
    const kept = { type: entetes.get('content-type') ?? '', corps };
    if (sent.kept !== undefined) {
      const same = sent.kept.type === kept.type && sent.kept.corps.equals(corps);
      if (!same) this.#world.trouble(`${sent.messageId} got another MDN than its first`);
      return;
    }
    const { nous } = this.#world;
    const options = { certificats: [nous.certificat], signatureExigee: true, ancien: false };
    const { trouble, verdict, mic, messageIdOriginal } = lireAccuse(entetes, corps, options);
    const good = trouble === undefined && verdict === 'SUCCES' && mic?.valeur === sent.mic;
    if (good && messageIdOriginal === sent.messageId) sent.kept = kept;
    else this.#world.trouble(`${sent.messageId}: ${trouble?.message ?? verdict}, MIC ${mic?.valeur}`);
  }

  async #mdnCame(sent: Sent, count: number): Promise<void> {
    while ((this.#mdn.get(sent.path)?.length ?? 0) < count) {
      await this.#world.next(1).catch(() => {
        throw new Error(`the MDN of ${sent.messageId} never came`);
      });
    }
  }

  async #make(): Promise<Sent> {
    const n = ++this.#numero;
    const { application, identite, reglages, nom } = this.#partner;
    const noms = (this.#draw(oneIn.twoFiles) === 0 ? [0, 1] : [0]).map(
      (i) => `FSO1100A_${application}_${application}1100${String(n * 10 + i).padStart(15, '0')}`,
    );
    const at = new Date();
    const fichiers = noms.map((nomFichier, i) => fileOf(nomFichier, `${nom}-${n}-${i}`));
    const pieces: Buffer[] = [];
    const encoded = await encoderMessage(
      { reglages, identite, destinataire: this.#world.nous.certificat, fichiers, at },
      { push: (piece) => void pieces.push(Buffer.from(piece)), end: () => undefined },
    );
    const [messageId, path] = [`<${n}@${application}>`, `/mdn/${n}`];
    const entetes = {
      'AS2-From': application,
      'AS2-To': gatewayName,
      'AS2-Version': '1.2',
      'Message-ID': messageId,
      Date: dateEntete(at),
      'Disposition-Notification-To': 'as2@partenaire.example',
      'Disposition-Notification-Options': ecrireOptionsAccuse('sha-256'),
      ...(nom === 'async' && { 'Receipt-Delivery-Option': `${this.#receiverUrl}${path}` }),
      ...encoded.entetes,
    };
    const mic = encoded.mic['sha-256'] ?? '';
    const sent: Sent = { messageId, noms, entetes, corps: Buffer.concat(pieces), mic, path, repetitions: 0 };
    this.sent.push(sent);
    return sent;
  }
}

function fileOf(nomFichier: string, numero: string) {
  const bytes = Buffer.from(makeUblInvoice({ numero }));
  const contenu = (async function* () {
    yield bytes;
  })();
  return { nomFichier, type: 'application/xml', sizeBytes: bytes.length, contenu };
}
