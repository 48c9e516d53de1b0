// SPDX-License-Identifier: Apache-2.0
/** Messages and raccordements of AS2 for the tests of the desk: what a gateway in memory would have kept. */
import type { Identite } from '../../certs/identite.ts';
import type { AccesAs2 } from '../../gateway/domain/acces-as2.ts';
import { parseCodeApplication } from '../../gateway/domain/flux-name.ts';
import type { PartenaireId } from '../../gateway/domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../../gateway/domain/raccordement.ts';
import type { MessageId, MessageRecord } from '../../gateway/ports/messages.ts';
import { pemDe } from './as2-keys.ts';
import { type MemoryDesk, sha256Of } from './memory-desk.ts';

const dayMs = 24 * 3600 * 1000;
export const deskNow = new Date('2026-11-22T09:30:00.000Z');
export const inDays = (days: number) => new Date(deskNow.getTime() + days * dayMs);

export const messageId = '01KAMZ8Q4T5V6W7X8Y9ZMESSAG' as MessageId;
export const mdn = Buffer.from('content-type: multipart/report\r\n\r\n--b\r\nDisposition: …');

/** One accepted, with its flux, unless `more` says otherwise. */
export function addMessage(desk: MemoryDesk, more: Partial<MessageRecord> = {}): MessageRecord {
  const flux = more.flux ?? [desk.addFlux('<Invoice/>', { protocole: 'as2' }).id];
  const brut = new TextEncoder().encode('the bytes on the wire');
  desk.blobs.set(sha256Of(brut), brut);
  const message: MessageRecord = {
    ...{ id: messageId, sens: 'ENTRANT', protocole: 'as2', raccordement: 'dupont' as RaccordementId },
    cle: 'as2:A:B:x',
    etat: 'ACCEPTE',
    brut: { sha256: sha256Of(brut), sizeBytes: brut.length },
    entetes: { 'as2-from': 'A', 'message-id': '<x@dupont>', subject: 'a\r\nb: c' },
    detail: {},
    accuse: mdn,
    certificats: [],
    creeLe: deskNow,
    modifieLe: deskNow,
    flux,
    ...more,
  };
  desk.messages.push(message);
  return message;
}

export function raccordementAs2(
  identites: readonly Identite[],
  more: Partial<Raccordement> = {},
): Raccordement {
  const as2: AccesAs2 = {
    identifiant: 'DUPONT SA',
    notreIdentifiant: 'RACCORD',
    certificats: identites.map((one) => ({ pem: pemDe(one).certificat, usages: ['SIGNATURE'] })),
    preset: 'legacy',
    reglages: { chunked: true },
    adresses: [],
    urlsAccuse: ['https://edi.dupont.example/'],
    basic: { utilisateur: 'nous', motDePasse: 'scrypt$secret' },
  };
  return {
    id: 'dupont' as RaccordementId,
    partenaire: 'dupont' as PartenaireId,
    codeApplication: parseCodeApplication('AAA123'),
    ...{ systemeEchange: 'CPRO', protocole: 'as2', nom: 'Dupont', statut: 'ACTIF', as2 },
    valideDu: inDays(-1),
    valideAu: inDays(400),
    codesInterface: ['FSO1100A'],
    politiqueRetrait: 'once',
    delaiStabiliteMs: 0,
    ...more,
  };
}
