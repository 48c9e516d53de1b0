// SPDX-License-Identifier: Apache-2.0
/**
 * Messages that the independent peer made, for those who read them without HTTP: decoded in pieces of any size, mutated,
 * compared. Each decoding ends in one text, so that two of them are equal or are not.
 */
import { createPrivateKey } from 'node:crypto';
import { lireCertificat } from '../../../certs/certificat.ts';
import type { Identite } from '../../../certs/identite.ts';
import type { ReglagesAs2 } from '../../../gateway/domain/acces-as2.ts';
import { type Entetes, entetesDe } from '../../../protocols/as2/headers.ts';
import {
  type Couche,
  decoderMessage,
  limitesParDefaut,
  type MessageDecode,
  type PartieAs2,
} from '../../../protocols/as2/message/decode.ts';
import { reglagesDe } from '../../../protocols/as2/presets.ts';
import type { Sink } from '../../../protocols/as2/sink.ts';
import type { Built, Layer, Person } from './cases.ts';
import { type GoodMessage, goodMessages } from './messages.ts';
import { PeerSession } from './session.ts';

export interface CorpusMessage {
  readonly name: string;
  readonly entetes: Entetes;
  readonly body: Buffer;
  readonly payloads: readonly Buffer[];
  /** Outermost first, as a right decoding answers them. */
  readonly couches: readonly Couche[];
  /** SHA-256 of what the MIC covers, in the peer's own reading of the RFC. */
  readonly mic: string;
  /** One bit changed shows: it is signed. */
  readonly signed: boolean;
}

export interface Corpus {
  readonly messages: readonly CorpusMessage[];
  readonly identites: readonly Identite[];
  readonly signataires: readonly ReturnType<typeof lireCertificat>[];
}

/** Of the gateway: all open, whatever their dates. */
export const ours = ['gateway', 'gateway-serial', 'gateway-old'] as const;
/** Of the peer, those agreed that hold today. */
export const theirs = ['peer', 'peer-ec', 'peer-ec384', 'peer-chained'] as const;

/** The whole table of right messages, made by the peer, which is gone when this resolves. */
export async function makeCorpus(): Promise<Corpus> {
  const peer = await PeerSession.start();
  try {
    const people = await peer.keys();
    const built = await peer.corpus(goodMessages.map((message) => message.case));
    return {
      messages: goodMessages.map((message, i) => messageOf(message, built[i])),
      identites: ours.map((name) => identityOf(name, people[name])),
      signataires: theirs.map((name) => lireCertificat(personOf(people[name], name).cert)),
    };
  } finally {
    await peer.close();
  }
}

const coucheOf = { sign: 'signe', encrypt: 'chiffre', compress: 'compresse' } as const;

function messageOf({ name, case: one }: GoodMessage, built: Built | undefined): CorpusMessage {
  if (built === undefined) throw new Error(`the peer made no ${name}`);
  const layers: readonly Layer[] = one.layers ?? [];
  return {
    name,
    entetes: entetesDe(built.headers.flat()),
    body: Buffer.from(built.body, 'base64'),
    payloads: built.payloads.map((payload) => Buffer.from(payload, 'base64')),
    couches: layers.map(({ kind }) => coucheOf[kind]).toReversed(),
    mic: built.mic['sha256'] ?? '',
    signed: layers.some(({ kind }) => kind === 'sign'),
  };
}

export function identityOf(nom: string, person: Person | undefined): Identite {
  const { key, cert } = personOf(person, nom);
  return { nom, cle: createPrivateKey(key), certificat: lireCertificat(cert), chaine: [] };
}

function personOf(person: Person | undefined, name: string): Person {
  if (person === undefined) throw new Error(`the peer does not know ${name}`);
  return person;
}

export interface Decoded {
  readonly resultat: MessageDecode;
  readonly contents: readonly Buffer[];
  /** All of it on one line: two decodings are the same when these are. */
  readonly told: string;
}

/** Each pass adds a digest, and there are few. */
const maxPasses = 5;

/** Decodes what `pieces` gives, anew in each pass. What the codec throws is thrown. */
export async function decode(
  { messages: _, ...keys }: Corpus,
  message: Pick<CorpusMessage, 'entetes' | 'signed'>,
  pieces: () => Iterable<Uint8Array>,
): Promise<Decoded> {
  let reprise: string | undefined;
  for (let pass = 0; pass < maxPasses; pass++) {
    const { resultat, contents } = await decodeOnce(keys, message, pieces(), reprise);
    reprise = resultat.manque;
    if (reprise === undefined) return { resultat, contents, told: told(resultat, contents) };
  }
  throw new Error('it never had all the digests it asked for');
}

async function decodeOnce(
  { identites, signataires }: Omit<Corpus, 'messages'>,
  { entetes, signed }: Pick<CorpusMessage, 'entetes' | 'signed'>,
  pieces: Iterable<Uint8Array>,
  reprise: string | undefined,
): Promise<{ readonly resultat: MessageDecode; readonly contents: readonly Buffer[] }> {
  const contents: Buffer[][] = [];
  const decoder = decoderMessage({
    entetes,
    identites,
    signataires,
    reglages: { ...liberal, exigeSignature: signed },
    digests: ['sha-256'],
    limites: limitesParDefaut,
    ...(reprise === undefined ? {} : { reprise }),
    fichier: async (_: PartieAs2) => keptIn(contents),
  });
  for (const piece of pieces) {
    const lent = Buffer.from(piece);
    const pushed = decoder.push(lent);
    if (pushed !== undefined) await pushed;
    // Its owner may use the memory again from here on: what was not copied shows.
    lent.fill(0xaa);
  }
  await decoder.end();
  return { resultat: await decoder.resultat(), contents: contents.map((parts) => Buffer.concat(parts)) };
}

const liberal: ReglagesAs2 = {
  ...reglagesDe({
    identifiant: 'peer',
    notreIdentifiant: 'gateway',
    certificats: [],
    preset: 'drummond',
    reglages: {},
    adresses: [],
    urlsAccuse: [],
  }),
  exigeChiffrement: false,
  ancien: true,
};

/** Answers a promise each other time, as a disk does. */
function keptIn(contents: Buffer[][]): Sink {
  const parts: Buffer[] = [];
  contents.push(parts);
  return {
    push(piece) {
      const copy = Buffer.from(piece);
      if (parts.length % 2 === 0) {
        parts.push(copy);
        return undefined;
      }
      return Promise.resolve().then(() => {
        parts.push(copy);
      });
    },
    end: () => undefined,
  };
}

function told(resultat: MessageDecode, contents: readonly Buffer[]): string {
  const { trouble, couches, signataire, mic, fichiers, chiffre, destinataire } = resultat;
  return JSON.stringify({
    trouble: trouble?.modificateur,
    couches,
    signataire: signataire?.empreinte,
    mic,
    fichiers,
    chiffre,
    destinataire: destinataire?.empreinte,
    // Of a message refused its files are dropped: how much of them had come is no part of the answer.
    contents: trouble === undefined ? contents.map((content) => content.toString('base64')) : [],
  });
}

/** The whole in pieces of `size`, the first of `first` bytes. */
export function* cut(body: Buffer, size: number, first = size): Iterable<Uint8Array> {
  if (first > 0) yield body.subarray(0, first);
  for (let at = first; at < body.length; at += size) yield body.subarray(at, at + size);
}
