// SPDX-License-Identifier: Apache-2.0
/** What came of a call, for the operator who made it: in two languages, and with what to do where something can be. Pure. */
import type { IssueEssai, ResultatSonde } from '../../../protocols/pesit/client/essai.ts';
import { direDiagnostic } from '../../pesit.ts';

type Resultat = Pick<ResultatSonde, 'issue' | 'raison' | 'diagnostic'>;

interface Sens {
  readonly dit: string;
  readonly conseil?: string;
}

/** What a diagnostic asks for, where our side can do something. */
const conseils: Readonly<Record<string, string>> = {
  'D2-205': "rien n'attend sous ce nom ; --nom '*' pour le plus ancien / nothing waits under that name",
  'D2-226': 'PI 12 : --nom-flux, ou ce qui y est souscrit / or what is subscribed there',
  'D2-207':
    'le même transfert y court encore : attendre sa rupture / the same transfer still runs there: wait',
  'D3-301': "l'identifiant du serveur (PI 4) : --serveur, ou / or --pesit-identifiant",
  'D3-304':
    "notre identifiant (PI 3), le mot de passe, le certificat client ou l'adresse ; le journal d'en face dit lequel / our identifier, password, client certificate or address: its log says which",
  'D3-311':
    'un réglage diffère sans doute (cadrage, crc) : --trace le montre / some setting differs: --trace shows it',
  'D3-318': '--trace montre le paramètre refusé / shows the parameter',
};

/** As node and OpenSSL say it of a certificate that no authority known here vouches for. */
const sansAutorite = /self.signed certificate|unable to (?:get|verify)/i;
/** Of ours, refused there: TLS says so by an alert. */
const notreRefuse = /alert (?:bad certificate|unknown ca|certificate (?:required|unknown|expired))/i;

/** Undefined when it was done. */
export function raisonDe({ issue, raison = '', diagnostic }: Resultat): Sens | undefined {
  if (issue === 'FAIT') return raison === '' ? undefined : { dit: raison };
  const conseil = conseilDe(raison, diagnostic);
  return { dit: sayRaison(raison, diagnostic), ...(conseil === undefined ? {} : { conseil }) };
}

function sayRaison(raison: string, diagnostic: string | undefined): string {
  const libelle = diagnostic === undefined ? undefined : direDiagnostic(diagnostic);
  if (libelle === undefined) return raison;
  const words = `${diagnostic} : ${libelle.fr} / ${libelle.en}`;
  return raison === '' ? words : `${words}\n${' '.repeat(13)}${raison}`;
}

function conseilDe(raison: string, diagnostic: string | undefined): string | undefined {
  if (sansAutorite.test(raison)) return '--autorites FICHIER, ou / or --empreinte-tls HEX (SHA-256)';
  if (notreRefuse.test(raison))
    return 'notre certificat client : --certificat, --cle / our client certificate';
  if (raison.includes('ECONNREFUSED'))
    return "rien n'écoute là : hôte et port de --vers / nothing listens there";
  return diagnostic === undefined ? undefined : conseils[diagnostic];
}

export const sentences: Readonly<Record<IssueEssai, string>> = {
  FAIT: 'fait / done',
  REFUSE: 'refusé : quelque chose est à changer / refused: something is to be changed',
  INJOIGNABLE: 'pas cette fois : réessayer plus tard / not this time: try again later',
};

/** Name and value of each line, under a first one; what is undefined is left out. */
export function sayPairs(
  first: string,
  pairs: readonly (readonly [string, string | number | undefined])[],
): string {
  const lines = pairs.flatMap(([name, value]) =>
    value === undefined ? [] : [`  ${name.padEnd(10)} ${value}`],
  );
  return [first, ...lines].join('\n');
}
