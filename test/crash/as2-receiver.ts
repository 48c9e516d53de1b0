// SPDX-License-Identifier: Apache-2.0
/**
 * Where the AS2 crash harness is reached: a server that takes what the gateway pushes and proves it with a signed MDN, in
 * the answer or on a connection of its own, and that takes the MDN of the gateway. It is never killed, and forgets nothing.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { traite } from '../../protocols/as2/disposition.ts';
import { type Entetes, entetesDe } from '../../protocols/as2/headers.ts';
import { type AccuseEcrit, ecrireAccuse } from '../../protocols/as2/mdn.ts';
import { decoderMessage, limitesParDefaut } from '../../protocols/as2/message/decode.ts';
import { demandeAccuse } from '../../protocols/as2/receipt-options.ts';
import { post } from './as2-post.ts';
import type { As2Partner, As2World } from './as2-world.ts';

/** A message of the gateway, opened. */
export interface Delivered {
  readonly messageId: string;
  readonly nom: string;
  /** Of its file, lower-case hex. */
  readonly sha256: string;
}

interface Posted {
  readonly entetes: Entetes;
  readonly corps: Buffer;
}

interface Taken {
  readonly brut: string;
  readonly accuse: Promise<AccuseEcrit>;
}

type OnMdn = (path: string, entetes: Entetes, corps: Buffer) => void;

/** Between two attempts at an asynchronous MDN. */
const againMs = 25;

export class As2Receiver {
  readonly delivered: Delivered[] = [];
  /** Posted again under a Message-ID that was there. */
  repetitions = 0;
  readonly #world: As2World;
  readonly #draw: ReturnType<As2World['fork']>;
  readonly #server: http.Server;
  readonly #taken = new Map<string, Taken>();
  readonly #partners = new Map<string, As2Partner>();
  readonly #returning = new Set<Promise<void>>();
  #onMdn: OnMdn = () => undefined;

  private constructor(world: As2World) {
    this.#world = world;
    this.#draw = world.fork();
    this.#server = http.createServer((request, response) => {
      // A request whose sender was killed: the next one brings it whole.
      this.#serve(request, response).catch((error: unknown) => {
        if (!request.destroyed || request.complete) world.trouble(`the receiver failed: ${String(error)}`);
        response.destroy();
      });
    });
  }

  static async start(world: As2World): Promise<As2Receiver> {
    const receiver = new As2Receiver(world);
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What comes to `/in/<name of the partner>` is for it; MDN under `/mdn` go to `onMdn`. */
  serve(partners: readonly As2Partner[], onMdn: OnMdn): void {
    for (const one of partners) this.#partners.set(`/in/${one.nom}`, one);
    this.#onMdn = onMdn;
  }

  /** Every asynchronous MDN was taken. */
  async settled(): Promise<void> {
    while (this.#returning.size > 0) await Promise.all(this.#returning);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const posted = { entetes: entetesDe(request.rawHeaders), corps: Buffer.concat(pieces) };
    const path = request.url ?? '';
    const partner = this.#partners.get(path);
    if (partner === undefined) {
      this.#onMdn(path, posted.entetes, posted.corps);
      response.writeHead(200).end();
      return;
    }
    this.#world.tick('push');
    const accuse = await this.#take(partner, posted);
    const url = demandeAccuse(posted.entetes)?.url;
    if (url === undefined) response.writeHead(200, accuse.entetes).end(accuse.corps);
    else await this.#giveBack(url, accuse, response);
    this.#world.tick('push');
  }

  /** The same Message-ID is the same message: its MDN is made once. */
  #take(partner: As2Partner, posted: Posted): Promise<AccuseEcrit> {
    const messageId = posted.entetes.get('message-id') ?? '';
    const brut = createHash('sha256').update(posted.corps).digest('hex');
    const before = this.#taken.get(messageId);
    if (before !== undefined) {
      this.repetitions++;
      if (before.brut !== brut) this.#world.trouble(`${messageId} came again with other bytes`);
      return before.accuse;
    }
    const accuse = this.#open(partner, messageId, posted);
    this.#taken.set(messageId, { brut, accuse });
    return accuse;
  }

  async #open(partner: As2Partner, messageId: string, { entetes, corps }: Posted): Promise<AccuseEcrit> {
    const { nous } = this.#world;
    const files: { readonly nom: string; readonly pieces: Buffer[] }[] = [];
    const decodeur = decoderMessage({
      entetes,
      identites: [partner.identite],
      signataires: [nous.certificat],
      reglages: partner.reglages,
      digests: ['sha-256'],
      limites: limitesParDefaut,
      fichier: async ({ nom = '' }) => {
        const pieces: Buffer[] = [];
        files.push({ nom, pieces });
        return { push: (piece) => void pieces.push(Buffer.from(piece)), end: () => undefined };
      },
    });
    await decodeur.push(corps);
    await decodeur.end();
    const { trouble, mic } = await decodeur.resultat();
    if (trouble !== undefined) this.#world.trouble(`${messageId} could not be opened: ${trouble.message}`);
    for (const { nom, pieces } of files) {
      const sha256 = createHash('sha256').update(Buffer.concat(pieces)).digest('hex');
      this.delivered.push({ messageId, nom, sha256 });
    }
    const optionsAccuse = demandeAccuse(entetes)?.options;
    return ecrireAccuse({
      original: {
        messageId,
        de: entetes.get('as2-from') ?? '',
        vers: entetes.get('as2-to') ?? '',
        ...(optionsAccuse !== undefined && { optionsAccuse }),
      },
      disposition: traite,
      ...(mic !== undefined && { mic }),
      identite: partner.identite,
      messageId: `<mdn-${this.#taken.size}@${partner.application}>`,
      at: new Date(),
      produit: 'crash:1',
      version: '1.2',
      texte: 'Taken.',
    });
  }

  /** On a connection of its own, before or after the answer, until the gateway has it. */
  async #giveBack(url: string, accuse: AccuseEcrit, response: http.ServerResponse): Promise<void> {
    const early = this.#draw(2) === 0;
    if (!early) response.writeHead(202).end();
    const returning = this.#post(url, accuse).finally(() => this.#returning.delete(returning));
    this.#returning.add(returning);
    if (!early) return;
    await returning;
    response.writeHead(202).end();
  }

  async #post(url: string, accuse: AccuseEcrit): Promise<void> {
    while (!this.#world.abandoned) {
      await this.#world.whenServing();
      const answer = await post(url, accuse);
      const status = answer?.status ?? 503;
      if (status < 300) return;
      if (status < 500) return this.#world.trouble(`an MDN was answered ${status}`);
      await wait(againMs);
    }
  }
}
