// SPDX-License-Identifier: Apache-2.0
/**
 * From FPDUs to what is handed to the transport: identifiers filled in, those that may share an entity put together, and the
 * answer to a request whose form is wrong. (PeSIT E §3.1, §3.3, §9.1)
 */
import { ecrireEntite } from '../fpdu/flux-entites.ts';
import { encoderFpdu } from '../fpdu/fpdu.ts';
import { type FauteFpdu, type Fpdu, fpdusSimples, type NomFpdu } from '../fpdu/types.ts';
import type { Cadrage } from './types.ts';

const concatenables: ReadonlySet<NomFpdu> = new Set(fpdusSimples);
/** These carry the identifier of their sender in byte 5. */
const avecSource: ReadonlySet<NomFpdu> = new Set<NomFpdu>([
  'CONNECT',
  'ACONNECT',
  'RELEASE',
  'RELCONF',
  'ABORT',
]);

/** Byte 4 and byte 5 as §3.2 asks for; the number of articles of a DTF stays. */
export function adresser(fpdu: Fpdu, notre: number, leur: number): Fpdu {
  const dst = fpdu.nom === 'CONNECT' ? 0 : leur;
  if (fpdu.nom === 'DTF') return { ...fpdu, dst };
  return { ...fpdu, dst, src: avecSource.has(fpdu.nom) ? notre : 0 };
}

export interface Enveloppe {
  readonly cadrage: Cadrage;
  readonly crc: boolean;
  /** Bytes an entity may have when FPDUs share it. */
  readonly tailleEntite: number;
}

/** The bytes of these FPDUs, in as few entities as may be. With check bytes each is alone. */
export function enEntites(fpdus: readonly Fpdu[], enveloppe: Enveloppe): Uint8Array {
  const morceaux: Uint8Array[] = [];
  let entite: Uint8Array[] = [];
  let taille = 0;
  const finir = () => {
    if (entite.length > 0) morceaux.push(...ecrireEntite(entite, enveloppe));
    entite = [];
    taille = 0;
  };
  for (const fpdu of fpdus) {
    const octets = encoderFpdu(fpdu);
    const seule = enveloppe.crc || !concatenables.has(fpdu.nom);
    if (seule || taille + octets.byteLength > enveloppe.tailleEntite) finir();
    entite.push(octets);
    taille += octets.byteLength;
    if (seule) finir();
  }
  finir();
  const [premier] = morceaux;
  return morceaux.length === 1 && premier !== undefined ? premier : Buffer.concat(morceaux);
}

/** Requests that their own answer can refuse, also when they could not be read. */
const reponses: Partial<Record<NomFpdu, NomFpdu>> = {
  CONNECT: 'RCONNECT',
  CREATE: 'ACK(CREATE)',
  SELECT: 'ACK(SELECT)',
  ORF: 'ACK(ORF)',
  READ: 'ACK(READ)',
  WRITE: 'ACK(WRITE)',
  MSG: 'ACK(MSG)',
};

/** The least entity size: it stands in a refusal because PI 25 is mandatory there, and means nothing. */
const TAILLE_ENTITE_SANS_OBJET = 1024;

/** What refuses a request that breaks 3-318; undefined when only ABORT can. */
export function refusDeForme(faute: FauteFpdu): { requete: Fpdu; refus: Fpdu } | undefined {
  const { diagnostic, fpdu } = faute;
  const ack = fpdu === undefined ? undefined : reponses[fpdu];
  if (fpdu === undefined || ack === undefined || diagnostic.type !== 3 || diagnostic.raison !== 318)
    return undefined;
  const complement = faute.message.slice(0, 254);
  const taille =
    ack === 'ACK(CREATE)' || ack === 'ACK(SELECT)' ? { tailleEntite: TAILLE_ENTITE_SANS_OBJET } : {};
  return {
    requete: { nom: fpdu, dst: 0, src: 0, parametres: {} },
    refus: { nom: ack, dst: 0, src: 0, parametres: { diagnostic, complement, ...taille } },
  };
}
