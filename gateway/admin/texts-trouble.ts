// SPDX-License-Identifier: Apache-2.0
/**
 * What an operator reads when something is wrong, or is asked whether it is: the conditions of readiness and
 * the causes of an incident, in both languages. A failure code without its two sentences does not compile.
 */
import type { FailureCode } from '../domain/failure.ts';

/** A condition as a person calls it, and a short sentence for each of its two states. */
export interface ConditionTexts {
  readonly nom: string;
  readonly ok: string;
  readonly failing: string;
}

/** Codes given by the worker itself, beside those of a `Failure`. */
type IncidentCode = FailureCode | 'BUG' | 'UNFORESEEN' | 'STALLED';

export interface TroubleTexts {
  /** By the names given in gateway/readiness.ts; one that is not here is shown as it calls itself. */
  readonly conditions: Readonly<Record<string, ConditionTexts>>;
  /** After a size: `83,5 Go libres`. */
  readonly free: string;
  readonly incident: { readonly title: string; readonly unknown: string; readonly attempts: string };
  readonly causes: Readonly<Record<IncidentCode, string>>;
}

export const troubleFr: TroubleTexts = {
  conditions: {
    journal: {
      nom: 'Journal',
      ok: 'Les écritures sont durables',
      failing: 'Une écriture n’a pas pu être rendue durable',
    },
    spool: { nom: 'Disque', ok: 'La place suffit', failing: 'La place manque' },
    queue: { nom: 'Files', ok: 'Le travail avance', failing: 'Le travail n’avance plus' },
    serving: {
      nom: 'Accueil',
      ok: 'Les dépôts sont acceptés',
      failing: 'La passerelle s’arrête\u00A0: les dépôts sont refusés',
    },
    readiness: { nom: 'Contrôles', ok: 'Tout répond', failing: 'L’état n’a pas été donné à temps' },
  },
  free: 'libres',
  incident: {
    title: 'Pourquoi cet incident',
    unknown: 'Un incident de la passerelle a interrompu le traitement\u00A0; la chronologie dit où.',
    attempts: 'Essais',
  },
  causes: {
    SPOOL_WRITE: 'Le disque de la passerelle a refusé une écriture.',
    SPOOL_MISSING:
      'Les octets de ce flux ne sont plus sur le disque\u00A0: restaurer la sauvegarde, puis rejouer.',
    SPOOL_CORRUPT: 'Les octets gardés ne sont plus ceux qui ont été reçus\u00A0: restaurer la sauvegarde.',
    DISK_FULL: 'Le disque de la passerelle était plein.',
    JOURNAL_WRITE: 'Le journal n’a pas pu écrire.',
    JOURNAL_CLOSED: 'Le journal était fermé\u00A0: la passerelle s’arrêtait.',
    JOURNAL_VERSION: 'Le journal n’est pas d’une version que cette passerelle sait lire.',
    QUEUE_UNREACHABLE: 'Le moteur de files ne répondait plus.',
    QUEUE_CONFIG: 'Le moteur de files n’est pas réglé comme il le faut.',
    DEPOT_HOLE: 'Une partie du fichier n’a jamais été écrite.',
    DEPOT_TOO_LARGE: 'Le dépôt dépasse la taille permise.',
    DEPOT_CONFLICT: 'Une autre session déposait sous le même nom.',
    DEPOT_GONE: 'Le dépôt n’existe plus.',
    QUOTA: 'Trop de dépôts étaient en cours, ou la place manquait.',
    CHECK_TIMEOUT: 'Un contrôle n’a pas fini dans le temps permis\u00A0: aucun verdict n’a été rendu.',
    CHECK_CRASH: 'Un contrôle s’est arrêté de lui-même\u00A0: aucun verdict n’a été rendu.',
    FORMAT_NOT_SERVED:
      'Le format de ce code interface n’est pas encore traité\u00A0: le flux est conservé, à rejouer après une mise à jour.',
    ANTIVIRUS_UNAVAILABLE: 'L’antivirus n’a pas répondu\u00A0: le flux attend.',
    ANTIVIRUS_LIMIT: 'Le flux dépasse ce que l’antivirus accepte de lire.',
    LIVRAISON_INJOIGNABLE: 'Le serveur du partenaire n’a pas répondu, ou a coupé la ligne.',
    LIVRAISON_REFUSEE:
      'Le serveur du partenaire a refusé le dépôt\u00A0: clé d’hôte, identité, droits ou dossier à vérifier.',
    ACCUSE_ATTENDU: 'Le flux a été remis, et son accusé n’est pas encore revenu\u00A0: il est attendu.',
    CONFIG: 'La configuration se contredit, ou nomme ce qui n’existe pas\u00A0: la corriger, puis rejouer.',
    SHUTTING_DOWN: 'La passerelle s’arrêtait.',
    BUG: 'Une erreur de la passerelle elle-même a interrompu le traitement\u00A0: elle est consignée entière.',
    UNFORESEEN: 'Une erreur imprévue s’est répétée à chaque essai\u00A0: elle est consignée.',
    STALLED: 'Le travail s’est interrompu trop de fois sans finir.',
  },
};

export const troubleEn: TroubleTexts = {
  conditions: {
    journal: { nom: 'Journal', ok: 'Writes are durable', failing: 'A write could not be made durable' },
    spool: { nom: 'Disk', ok: 'There is room', failing: 'There is too little room' },
    queue: { nom: 'Queues', ok: 'Work makes progress', failing: 'Work makes no progress' },
    serving: {
      nom: 'Serving',
      ok: 'Deposits are accepted',
      failing: 'The gateway is stopping: deposits are refused',
    },
    readiness: { nom: 'Checks', ok: 'Everything answers', failing: 'The state was not given in time' },
  },
  free: 'free',
  incident: {
    title: 'Why this incident',
    unknown: 'An incident of the gateway stopped the processing; the timeline says where.',
    attempts: 'Attempts',
  },
  causes: {
    SPOOL_WRITE: 'The disk of the gateway refused a write.',
    SPOOL_MISSING:
      'The bytes of this flux are no longer on the disk: restore the back-up, then replay the flux.',
    SPOOL_CORRUPT: 'The bytes kept are no longer those received: restore the back-up.',
    DISK_FULL: 'The disk of the gateway was full.',
    JOURNAL_WRITE: 'The journal could not write.',
    JOURNAL_CLOSED: 'The journal was closed: the gateway was stopping.',
    JOURNAL_VERSION: 'The journal is not of a version this gateway can read.',
    QUEUE_UNREACHABLE: 'The queue engine did not answer.',
    QUEUE_CONFIG: 'The queue engine is not set as it must be.',
    DEPOT_HOLE: 'A part of the file was never written.',
    DEPOT_TOO_LARGE: 'The deposit exceeds the size allowed.',
    DEPOT_CONFLICT: 'Another session was depositing under the same name.',
    DEPOT_GONE: 'The deposit no longer exists.',
    QUOTA: 'Too many deposits were in progress, or room was missing.',
    CHECK_TIMEOUT: 'A check did not end in the time allowed: no verdict was given.',
    CHECK_CRASH: 'A check ended by itself: no verdict was given.',
    FORMAT_NOT_SERVED:
      'The format of this code interface is not served yet: the flux is kept, to be replayed after an upgrade.',
    ANTIVIRUS_UNAVAILABLE: 'The antivirus did not answer: the flux waits.',
    ANTIVIRUS_LIMIT: 'The flux exceeds what the antivirus reads.',
    LIVRAISON_INJOIGNABLE: 'The server of the partenaire did not answer, or cut the line.',
    LIVRAISON_REFUSEE:
      'The server of the partenaire refused the deposit: check host key, identity, rights and folder.',
    ACCUSE_ATTENDU: 'The flux was handed over, and its receipt has not come back yet: it is awaited.',
    CONFIG:
      'The configuration contradicts itself, or names what does not exist: mend it, then replay the flux.',
    SHUTTING_DOWN: 'The gateway was stopping.',
    BUG: 'An error of the gateway itself stopped the processing: it is on record whole.',
    UNFORESEEN: 'An unforeseen error came back at each attempt: it is on record.',
    STALLED: 'The work was cut off too many times without ending.',
  },
};
