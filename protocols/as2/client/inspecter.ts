// SPDX-License-Identifier: Apache-2.0
/**
 * A message or an MDN in a file, read offline: its layers, algorithms, recipients, signer, names of files and MIC.
 *
 * Of the content nothing is told or kept. The file is what was on the wire, with its headers before it or without (then
 * they may be given apart), or bare CMS.
 */
import type { Certificat } from '../../../certs/certificat.ts';
import type { Trousseau } from '../../../certs/trousseau.ts';
import { ecrireDisposition, TroubleAs2, troubleOu } from '../disposition.ts';
import type { Entetes } from '../headers.ts';
import { lireAccuse } from '../mdn-read.ts';
import { decoderMessage, limitesParDefaut, type MessageDecode, passesAuPlus } from '../message/decode.ts';
import { entetesDuBloc } from '../mime/header-block.ts';
import { reglagesDe } from '../presets.ts';
import { accuseVoulu, demandeAccuse } from '../receipt-options.ts';
import type { Sink } from '../sink.ts';
import { type DestinataireLu, lireDehors } from './inspecter-cms.ts';

export interface Inspection {
  readonly sorte: 'MESSAGE' | 'ACCUSE';
  /** Its Content-Type. */
  readonly type: string;
  /** As its headers say; absent: the file has none. */
  readonly de?: string;
  readonly vers?: string;
  readonly messageId?: string;
  /** Outermost first: `chiffre`, `compresse`, `signe`. */
  readonly couches: readonly string[];
  readonly chiffre?: string;
  readonly destinataires: readonly DestinataireLu[];
  /** Whose signature is good, among the certificates given. */
  readonly signataire?: string;
  readonly fichiers: readonly { readonly nom?: string; readonly type: string; readonly sizeBytes: number }[];
  /** `value, algorithm`. Of a message: what its MDN must say; of an MDN: what it says. */
  readonly mic?: string;
  /** Of an MDN. */
  readonly messageIdOriginal?: string;
  readonly disposition?: string;
  /** What stands against it. */
  readonly trouble?: string;
}

export interface PourInspecter {
  /** Absent: nothing can be opened. */
  readonly trousseau?: Pick<Trousseau, 'dechiffrants'>;
  /** Of whoever may have signed it. */
  readonly certificats: readonly Certificat[];
  /** Of a file that has none in itself. */
  readonly entetes?: Entetes;
}

export async function inspecter(octets: Uint8Array, pour: PourInspecter): Promise<Inspection> {
  const { entetes, corps } = separer(
    Buffer.from(octets.buffer, octets.byteOffset, octets.length),
    pour.entetes,
  );
  const type = entetes.get('content-type') ?? '';
  const dit = {
    type,
    ...present('de', entetes.get('as2-from')),
    ...present('vers', entetes.get('as2-to')),
    ...present('messageId', entetes.get('message-id')),
  };
  if (isAccuse(type, corps)) return { ...dit, ...inspecterAccuse(entetes, corps, pour) };
  return { ...dit, ...(await inspecterMessage(entetes, corps, pour)) };
}

/** Headers are larger than this in nothing that was ever sent. */
const maxHeaderBytes = 64 * 1024;
const derSequence = 0x30;

function separer(octets: Buffer, donnes: Entetes | undefined): { entetes: Entetes; corps: Buffer } {
  if (donnes !== undefined) return { entetes: donnes, corps: octets };
  if (octets[0] === derSequence)
    return { entetes: new Map([['content-type', 'application/pkcs7-mime']]), corps: octets };
  const head = /\r?\n\r?\n/.exec(octets.toString('latin1', 0, maxHeaderBytes));
  if (head === null) return { entetes: new Map(), corps: octets };
  // The first line of a request or of an answer is no header.
  const lines = octets.toString('latin1', 0, head.index).replace(/^[^:\r\n]*HTTP\/1\.[01][^\r\n]*\r?\n/, '');
  const entetes = troubleOu(() => entetesDuBloc(lines));
  // What cannot be read as headers is content like the rest.
  if (entetes instanceof TroubleAs2) return { entetes: new Map(), corps: octets };
  return { entetes, corps: octets.subarray(head.index + head[0].length) };
}

/** A report, or a signed one: its first part says so. */
function isAccuse(type: string, corps: Buffer): boolean {
  if (/^\s*(?:multipart\/report|message\/disposition-notification)/i.test(type)) return true;
  const start = corps.toString('latin1', 0, maxHeaderBytes);
  return /^\s*multipart\/signed/i.test(type) && /content-type:\s*multipart\/report/i.test(start);
}

function inspecterAccuse(entetes: Entetes, corps: Buffer, { certificats }: PourInspecter) {
  const lu = lireAccuse(entetes, corps, { certificats, signatureExigee: false, ancien: true });
  return {
    sorte: 'ACCUSE' as const,
    couches: /^\s*multipart\/signed/i.test(entetes.get('content-type') ?? '') ? ['signe'] : [],
    destinataires: [],
    fichiers: [],
    ...present('messageIdOriginal', lu.messageIdOriginal),
    ...present('disposition', lu.disposition && ecrireDisposition(lu.disposition)),
    ...present('mic', lu.mic && `${lu.mic.valeur}, ${lu.mic.digest ?? 'an algorithm we do not know'}`),
    ...present('signataire', lu.signataire?.sujet),
    ...present('trouble', lu.trouble?.message),
  };
}

async function inspecterMessage(entetes: Entetes, corps: Buffer, { trousseau, certificats }: PourInspecter) {
  const identites = trousseau?.dechiffrants() ?? [];
  const connus = [...identites.map(({ certificat }) => certificat), ...certificats];
  const dehors = lireDehors(enBinaire(entetes, corps), connus);
  const decode = await decoder(entetes, corps, { identites, certificats });
  const chiffre = decode.chiffre ?? dehors?.chiffre;
  const trouble = entetes.size === 0 ? rien : decode.trouble;
  return {
    sorte: 'MESSAGE' as const,
    couches: decode.couches.length === 0 && dehors !== undefined ? ['chiffre'] : decode.couches,
    destinataires: dehors?.destinataires ?? [],
    fichiers: decode.fichiers,
    ...present('chiffre', chiffre),
    ...present('signataire', decode.signataire?.sujet),
    ...present('mic', decode.mic && `${decode.mic.valeur}, ${decode.mic.digest}`),
    ...present('trouble', trouble?.message),
  };
}

const rien = new TroubleAs2(
  'unexpected-processing-error',
  'neither headers nor CMS: nothing says what it is',
);

/** Those that its MDN is asked for in: the first is that of its MIC. */
function digestsDemandes(entetes: Entetes): Parameters<typeof decoderMessage>[0]['digests'] {
  const asked = demandeAccuse(entetes);
  return asked === undefined ? [] : accuseVoulu(asked.options).digests;
}

function enBinaire(entetes: Entetes, corps: Buffer): Buffer {
  const isBase64 = /^\s*base64\s*$/i.test(entetes.get('content-transfer-encoding') ?? '');
  return isBase64 ? Buffer.from(corps.toString('latin1'), 'base64') : corps;
}

/** Everything that can be read is: what an agreement would refuse is for an agreement to say. */
const tolerant = {
  ...reglagesDe({
    ...{ identifiant: '', notreIdentifiant: '', certificats: [], adresses: [], urlsAccuse: [] },
    preset: 'legacy',
    reglages: { exigeSignature: false, exigeChiffrement: false },
  }),
};
const nowhere: Sink = { push: () => undefined, end: () => undefined };

async function decoder(
  entetes: Entetes,
  corps: Buffer,
  {
    identites,
    certificats,
  }: Pick<Parameters<typeof decoderMessage>[0], 'identites'> & Pick<PourInspecter, 'certificats'>,
): Promise<MessageDecode> {
  let reprise: string | undefined;
  for (let pass = 1; ; pass++) {
    const decodeur = decoderMessage({
      ...{ entetes, identites, signataires: certificats, reglages: tolerant },
      ...{ digests: digestsDemandes(entetes), limites: limitesParDefaut, fichier: async () => nowhere },
      ...(reprise === undefined ? {} : { reprise }),
    });
    await decodeur.push(corps);
    await decodeur.end();
    const decode = await decodeur.resultat();
    if (decode.manque === undefined || pass === passesAuPlus) return decode;
    reprise = decode.manque;
  }
}

function present<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]: Value });
}
