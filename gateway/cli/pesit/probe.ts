// SPDX-License-Identifier: Apache-2.0
/** `raccord pesit probe`: TLS, CONNECT and RELEASE, and what the other side agrees to. No file is touched. */
import { type ResultatSonde, sonderServeur } from '../../../protocols/pesit/client/essai.ts';
import { exitCodes } from '../exit.ts';
import { printJson } from '../output.ts';
import { withAppel } from './appel.ts';
import type { AppelOptions } from './options.ts';
import { raisonDe, sayPairs, sentences } from './raisons.ts';

export function probe(options: AppelOptions): Promise<number> {
  return withAppel(options, async ({ pour, destination, signal, options: traced }) => {
    const resultat = await sonderServeur(pour, destination, signal, traced);
    const raison = raisonDe(resultat);
    if (options.json) printJson({ ...resultat, ...(raison?.conseil && { conseil: raison.conseil }) });
    else console.log(sayProbe(resultat));
    return resultat.issue === 'FAIT' ? exitCodes.ok : exitCodes.negative;
  });
}

function sayProbe(resultat: ResultatSonde): string {
  const { issue, adresse, demandeur, serveur, tls, negociee, dureesMs } = resultat;
  const raison = raisonDe(resultat);
  const day = (at: Date) => at.toISOString().slice(0, 10);
  return sayPairs(`${adresse}: ${issue === 'FAIT' ? 'ACONNECT, RELCONF' : sentences[issue]}`, [
    ['raison', raison?.dit],
    ['à faire', raison?.conseil],
    ['montré', issue === 'FAIT' ? undefined : sayMontre(resultat)],
    ['PI 3, PI 4', `${demandeur} → ${serveur}`],
    ['TLS', tls && `${tls.version}, ${tls.chiffre}`],
    ['certificat', tls && `${tls.sujet}, ${day(tls.du)} → ${day(tls.au)}`],
    ['empreinte', tls?.empreinte],
    ['version', negociee && (negociee.version === 2 ? 'E' : `D (${negociee.version})`)],
    ['synchro', negociee && saySync(negociee)],
    ['CRC', negociee && (negociee.crc ? 'oui / yes' : 'non / no')],
    [
      'durées',
      dureesMs &&
        `transport ${dureesMs.transport} ms, CONNECT ${dureesMs.connect} ms, RELEASE ${dureesMs.release} ms`,
    ],
  ]);
}

/** What D3-304 may be about. */
function sayMontre({ montre: { certificat, motDePasse } }: ResultatSonde): string {
  const password = motDePasse ? 'mot de passe donné / password given' : 'pas de mot de passe / no password';
  return `${certificat ?? 'pas de certificat client / no client certificate'} ; ${password}`;
}

function saySync({
  intervalleKio,
  fenetre,
  resynchronisation,
}: NonNullable<ResultatSonde['negociee']>): string {
  if (intervalleKio === 0) return 'aucune : pas de reprise / none: no restart';
  return `${intervalleKio} Kio, fenêtre ${fenetre}, RESYN ${resynchronisation ? 'oui / yes' : 'non / no'}`;
}
