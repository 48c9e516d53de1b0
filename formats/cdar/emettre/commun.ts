// SPDX-License-Identifier: Apache-2.0
/**
 * What every message we emit has in common: who sends it to whom, when, and under which profile. (specs: reforme-2026 §3.1)
 *
 * AIFE and FNFE say the statut of a flux, a déclaration, the annuaire or a message in two ways that exclude each other
 * (MDT-3, MDT-91, reasons). AIFE has profiles, types and reasons for each; the published BR-FR-CDV knows the profile, the
 * types and the reasons of factures alone. `dialecte` chooses; the statuts of factures are the same in both.
 */
import { type CodeInterface, contratOf } from '../../../gateway/domain/code-interface.ts';
import type { StatutCdar } from '../../../gateway/domain/cycle-de-vie.ts';
import { formatInstant, instantParis } from '../instants.ts';
import { longueurs } from '../longueurs.ts';
import type {
  AcquittementCdar,
  DateCdar,
  IdentifiantCdar,
  MessageCdar,
  PartieCdar,
  ReferenceCdar,
} from '../message.ts';
import { processus as listeProcessus, rolesDesParties } from '../motifs.ts';
import { illisible, matricules, profils, roles, schemas } from '../profils.ts';
import { codeStatutDe, phaseDe } from '../statuts.ts';
import { plainText, shortened } from '../xml-writer.ts';

export type Dialecte = 'AIFE' | 'FNFE';

/** The specifications of the portal that Raccord stands for. */
export const dialecteParDefaut: Dialecte = 'AIFE';

export interface Emission {
  /** MDT-4: unique, at most 50 characters. */
  readonly identifiant: string;
  /** MDT-5; the statut in words unless given. */
  readonly nom?: string;
  /** MDT-8. */
  readonly produitLe: Date;
  /** MDT-78: when the statut was said; `produitLe` unless given. */
  readonly ditLe?: Date;
  /** Chorus Pro, receiver, unless given. */
  readonly emetteur?: PartieCdar;
  readonly destinataires: readonly PartieCdar[];
  /** MDT-2; left out in a message to the PPF alone. */
  readonly processus?: string;
  readonly dialecte?: Dialecte;
}

/** A platform, by its matricule. */
export function plateforme(matricule: string, nom: string): PartieCdar {
  return { identifiants: [{ valeur: matricule, schema: schemas.matricule }], nom, role: roles.plateforme };
}

/** A platform or an operator that has no matricule: known by its code application. */
export function partenaire(nom: string): PartieCdar {
  return { identifiants: [], nom, role: roles.plateforme };
}

/** A party to an invoice. */
export function entite(siren: string, nom: string, role: 'SE' | 'BY', adresse = siren): PartieCdar {
  return {
    identifiants: [{ valeur: siren, schema: schemas.siren }],
    nom,
    role,
    adresse: { valeur: adresse, schema: schemas.adresse },
  };
}

export const ppf: PartieCdar = {
  identifiants: [{ valeur: matricules.ppf, schema: schemas.matricule }],
  nom: 'PPF',
  role: roles.administration,
};
export const chorusProReception = plateforme(matricules.chorusProReception, 'Chorus Pro');
export const chorusProEmission = plateforme(matricules.chorusProEmission, 'Chorus Pro');

/** Who Raccord is in a code interface: Chorus Pro on the side it stands for, or the PPF. */
export function emetteurDe(code: CodeInterface): PartieCdar {
  const { systemeEchange } = contratOf(code);
  if (systemeEchange === 'PPF') return ppf;
  return systemeEchange === 'PA_CPRO' ? chorusProEmission : chorusProReception;
}

/** What a message says, of one object. */
export interface Dit {
  readonly statut: StatutCdar;
  readonly libelle: string;
  /** Who says it, in the phase of treatment. */
  readonly auteur?: PartieCdar | undefined;
  readonly profil: string;
  /** All but what follows from the statut. */
  readonly reference: Omit<ReferenceCdar, 'codeStatut' | 'statut' | 'libelleStatut' | 'piecesJointes'>;
}

/** The message, complete with what follows from the statut. */
export function messageOf(
  emission: Emission,
  { statut, libelle, auteur, profil, reference }: Dit,
): MessageCdar {
  const {
    identifiant,
    nom = libelle,
    produitLe,
    ditLe = produitLe,
    emetteur = chorusProReception,
  } = emission;
  const destinataires = emission.destinataires.map(joignable);
  const phase = phaseDe(statut);
  const sender = plateformeOf(emetteur);
  const codeStatut = codeStatutDe[statut];
  const acquittement: AcquittementCdar = {
    multiple: 'false',
    phase,
    date: instant(ditLe),
    references: [
      {
        ...reference,
        ...(codeStatut === undefined ? {} : { codeStatut }),
        piecesJointes: 0,
        statut,
        libelleStatut: libelle,
      },
    ],
  };
  return {
    ...(isPpfAlone(destinataires) ? {} : { processus: processusOf(emission) }),
    profil,
    identifiant: [...plainText(identifiant)].slice(0, longueurs['MDT-4']).join(''),
    nom: shortened(nom, longueurs['MDT-114']),
    date: instant(produitLe),
    notes: [],
    emetteur: sender,
    auteur: phase === '23' ? partieIdentifiee(auteur ?? emetteur) : sender,
    destinataires: destinataires.length === 0 ? [partenaire('Inconnu')] : destinataires,
    acquittements: [acquittement],
  };
}

function processusOf({ processus }: Emission): string {
  return processus !== undefined && listeProcessus.has(processus) ? processus : 'REGULATED';
}

/** True when the PPF is the only one identified, as the published rule counts recipients. */
export function isPpfAlone(destinataires: readonly PartieCdar[]): boolean {
  const identifiants = destinataires.flatMap((one) => one.identifiants);
  const isPpf = ({ schema, valeur }: IdentifiantCdar) =>
    schema === schemas.matricule && plainText(valeur) === matricules.ppf;
  return (
    identifiants.length === 1 &&
    identifiants.every(isPpf) &&
    destinataires.some(({ role }) => role === roles.administration)
  );
}

/** The profile of factures: the PPF has its own. */
export function profilDesFactures(destinataires: readonly PartieCdar[]): string {
  return isPpfAlone(destinataires) ? profils.einvoicingF2 : profils.invoice;
}

/** A party to an invoice is reached by an address: its SIREN is one when no other is known. */
function joignable(partie: PartieCdar): PartieCdar {
  const { role = roles.plateforme, adresse, identifiants } = partie;
  if (!rolesDesParties.has(role)) {
    return { ...partie, role: role === roles.administration ? role : roles.plateforme };
  }
  const valeur = identifiants[0]?.valeur;
  if (adresse !== undefined) return partie;
  return valeur === undefined
    ? { ...partie, role: roles.plateforme }
    : { ...partie, adresse: { valeur, schema: schemas.adresse } };
}

/** Platforms send: a sender is known by its matricule, and the published rules on refusals count no other identifier. */
function plateformeOf(partie: PartieCdar): PartieCdar {
  const identifiants = partie.identifiants.filter(({ schema }) => schema === schemas.matricule);
  return { ...partie, identifiants, role: roles.plateforme };
}

/** Who says a statut of treatment is a party to the invoice, and has an identifier. */
function partieIdentifiee(partie: PartieCdar): PartieCdar {
  const { role = roles.acheteur, identifiants } = partie;
  return {
    ...partie,
    role: rolesDesParties.has(role) ? role : roles.acheteur,
    identifiants:
      identifiants.length > 0 ? identifiants : [{ valeur: illisible.siren, schema: schemas.siren }],
  };
}

export function instant(date: Date): DateCdar {
  return { texte: instantParis(date), format: formatInstant };
}
