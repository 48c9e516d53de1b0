// SPDX-License-Identifier: Apache-2.0
/** What came of a call, for the operator who made it: in two languages, and with what to do where something can be. Pure. */
import type { IssueEssai, ResultatSonde } from '../../../protocols/pesit/client/essai.ts';
import type { CauseEssai } from '../../../protocols/pesit/client/essai-echec.ts';
import { direDiagnostic } from '../../pesit.ts';

type Resultat = Pick<ResultatSonde, 'issue' | 'raison' | 'diagnostic' | 'cause'>;

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

/** What is wrong, and what to do about it, where no PeSIT was spoken yet. */
const causes: Readonly<Record<CauseEssai, readonly [dit: string, conseil: string]>> = {
  TLS_VERS_CLAIR: [
    "ce port ne parle pas TLS, ou coupe avant qu'il soit établi / that port does not speak TLS, or hangs up during it",
    'le port de --vers ; pesit+tcp:// si ce serveur est sans TLS (sur cette machine) / its port; pesit+tcp:// where it has no TLS',
  ],
  CLAIR_VERS_TLS: [
    'ce port veut TLS, ou ne parle pas PeSIT : rien de lisible en réponse à CONNECT / that port wants TLS, or is no PeSIT: CONNECT got no answer',
    'pesit:// au lieu de pesit+tcp://, ou le port de --vers / pesit:// in place of pesit+tcp://, or its port',
  ],
  PAS_PESIT: [
    'ce qui écoute là ne parle pas PeSIT (ssh, http, courrier…) / what listens there is no PeSIT (ssh, http, mail…)',
    'hôte et port de --vers / its host and port',
  ],
  HOTE_INCONNU: [
    'aucune machine de ce nom (DNS) / no host of that name (DNS)',
    "l'hôte de --vers / its host",
  ],
  SANS_AUTORITE: [
    'aucune autorité connue ici ne répond de son certificat / no authority known here vouches for its certificate',
    '--autorites FICHIER, ou / or --empreinte-tls HEX (SHA-256)',
  ],
  CERTIFICAT_AUTRE_NOM: [
    "son certificat est d'un autre hôte / its certificate is of another host",
    "l'hôte de --vers, ou / or --empreinte-tls HEX (SHA-256)",
  ],
  CERTIFICAT_EXPIRE: [
    "son certificat n'est pas en vigueur aujourd'hui / its certificate is not in force today",
    "en face : le remplacer ; ici : l'horloge / theirs to replace; or the clock here",
  ],
  NOTRE_CERTIFICAT: [
    'notre certificat client est refusé, ou il en faut un / our client certificate is refused, or one is needed',
    '--certificat, --cle ; en face, ce qui y est enregistré / and what is registered there',
  ],
  TLS_REFUSE: [
    'pas de version ni de chiffre TLS en commun, ou un certificat qui ne convient pas / TLS: no version or cipher in common, or a certificate that will not do',
    'TLS 1.2 ou 1.3 en face, et le certificat montré / TLS 1.2 or 1.3 there, and the certificate we show',
  ],
};

/** Undefined when it was done. */
export function raisonDe({ issue, raison = '', diagnostic, cause }: Resultat): Sens | undefined {
  if (issue === 'FAIT') return raison === '' ? undefined : { dit: raison };
  if (cause !== undefined) {
    const [dit, conseil] = causes[cause];
    return { dit, conseil };
  }
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
  if (raison.includes('ECONNREFUSED'))
    return "rien n'écoute là : hôte et port de --vers / nothing listens there";
  return diagnostic === undefined ? undefined : conseils[diagnostic];
}

export const sentences: Readonly<Record<IssueEssai, string>> = {
  FAIT: 'fait / done',
  REFUSE: 'refusé : quelque chose est à changer / refused: something is to be changed',
  INTERROMPU: 'interrompu / interrupted',
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
