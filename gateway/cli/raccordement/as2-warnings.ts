// SPDX-License-Identifier: Apache-2.0
/** What will not work, or not for long, of an AS2 raccordement as it will be: said, since it may be completed later. */

import { certificatsDe, reglagesDe } from '../../../protocols/as2/presets.ts';
import { certificatsSuivis, finsDeCertificats, sayFin } from '../../admin/certificats.ts';
import type { AccesAs2 } from '../../domain/acces-as2.ts';
import type { Raccordement } from '../../domain/raccordement.ts';
import type { Journal } from '../../ports/journal.ts';
import { leverFins } from '../../veille-certificats.ts';
import { empreinteOf, hasShortKey } from './as2-certificats.ts';
import { isServeurAs2 } from './livraison.ts';

export function warningsAs2(
  raccordement: Pick<Raccordement, 'as2' | 'sftp' | 'livraison'>,
  now: Date,
): readonly string[] {
  const { as2, sftp, livraison } = raccordement;
  if (as2 === undefined) return [];
  const url = livraison !== undefined && isServeurAs2(livraison) ? livraison.url : undefined;
  const warnings = [
    ...missing(as2, url !== undefined, now),
    ...certificatsSuivis(as2, now).flatMap((one) => (one.etat === 'VALIDE' ? [] : [sayFin(one)])),
    ...as2.certificats.flatMap((one) => (hasShortKey(one, now) ? [sayShort(empreinteOf(one))] : [])),
    ...(sftp === undefined && livraison === undefined
      ? ['sans --livraison-as2 ni --login, ses réponses restent dans /out / nobody can collect its answers']
      : []),
    ...(url?.startsWith('http:') && reglagesDe(as2).chiffrement === null
      ? ['ni TLS ni chiffrement : les factures passent en clair / invoices travel in clear']
      : []),
    ...(reglagesDe(as2).accuse === 'async' && url !== undefined
      ? ['accusé asynchrone : as2.urlPublique doit être joignable de chez lui / must be reachable from there']
      : []),
  ];
  return warnings.map((line) => `attention : ${line}`);
}

function sayShort(empreinte: string): string {
  return `certificat ${empreinte.slice(0, 16)} : clé RSA de moins de 2048 bits, demandez-en un autre / an RSA key shorter than 2048 bits: ask for another`;
}

/** The alertes of its certificates, now: the veille of the gateway comes once an hour. Each is raised once. */
export async function leverEcheances(
  raccordement: Raccordement,
  { alertes }: Pick<Journal, 'alertes'>,
  now: Date,
): Promise<void> {
  const { deRaccordement } = finsDeCertificats({ echeances: () => [] });
  await leverFins(deRaccordement(raccordement, now), alertes, now);
}

function missing(as2: AccesAs2, isDelivered: boolean, now: Date): readonly string[] {
  const { exigeSignature, chiffrement, accuse, accuseSigne } = reglagesDe(as2);
  const signs = exigeSignature || (isDelivered && accuse !== 'aucun' && accuseSigne);
  return [
    ...(signs && certificatsDe(as2, 'SIGNATURE', now).length === 0
      ? [
          'aucun certificat de signature valable : ses messages seront refusés / no signature certificate in force',
        ]
      : []),
    ...(isDelivered && chiffrement !== null && certificatsDe(as2, 'CHIFFREMENT', now).length === 0
      ? [
          'aucun certificat de chiffrement valable : rien ne pourra lui être envoyé / no encryption certificate in force',
        ]
      : []),
  ];
}
