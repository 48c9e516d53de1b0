// SPDX-License-Identifier: Apache-2.0
/** The words for what follows from flux: alertes, lots, envois, cycles de vie. Both languages, one type. */
import type { GenreEnvoi } from '../ports/envois.ts';

type Words<Name extends string> = Readonly<Record<Name, string>>;

export interface SuiviTexts {
  readonly alertes: Words<
    | 'title'
    | 'open'
    | 'all'
    | 'none'
    | 'noneYet'
    | 'what'
    | 'detail'
    | 'since'
    | 'treat'
    | 'treated'
    | 'done'
    | 'hint'
    | 'state'
  >;
  readonly lots: Words<
    | 'title'
    | 'waiting'
    | 'nothing'
    | 'oldest'
    | 'deadline'
    | 'departure'
    | 'codes'
    | 'number'
    | 'past'
    | 'noPast'
    | 'end'
    | 'duration'
    | 'flux'
    | 'run'
    | 'runAll'
    | 'runHint'
    | 'running'
    | 'ran'
    | 'failed'
    | 'leftFlux'
    | 'leftEnvois'
    | 'failures'
    | 'orphans'
    | 'orphansHint'
  >;
  readonly departs: Words<'PLAN' | 'FENETRE' | 'ECHEANCE' | 'IMMEDIAT' | 'JAMAIS' | 'FERME'>;
  readonly genres: Readonly<Record<GenreEnvoi, string>>;
  readonly envois: Words<
    | 'title'
    | 'none'
    | 'carried'
    | 'genre'
    | 'about'
    | 'code'
    | 'recipient'
    | 'state'
    | 'waiting'
    | 'nobody'
    | 'left'
    | 'givenUp'
    | 'giveUp'
    | 'done'
    | 'source'
    | 'rank'
  >;
  readonly cycles: Words<
    | 'title'
    | 'ofFactures'
    | 'none'
    | 'saidBy'
    | 'own'
    | 'amounts'
    | 'uncorrelated'
    | 'uncorrelatedHint'
    | 'empty'
    | 'statut'
    | 'facture'
    | 'supplier'
    | 'received'
    | 'flux'
    | 'dismiss'
    | 'motif'
    | 'done'
    | 'find'
    | 'findHint'
    | 'findButton'
    | 'notFound'
    | 'omitted'
    | 'emitted'
  >;
  readonly normes: Words<'CPP' | 'CDAR'>;
}

export const suiviFr: SuiviTexts = {
  alertes: {
    title: 'Alertes',
    open: 'Ouvertes seulement',
    all: 'Voir aussi celles qui sont traitées',
    none: 'Aucune alerte ouverte.',
    noneYet: 'Aucune alerte pour l’instant.',
    what: 'Alerte',
    detail: 'Détail',
    since: 'Levée le',
    treat: 'Marquer traitée',
    treated: 'Traitée',
    done: 'L’alerte est traitée.',
    hint: 'Une alerte est levée une seule fois. La marquer traitée dit que quelqu’un s’en est occupé\u00A0; cela ne répare rien.',
    state: 'État',
  },
  lots: {
    title: 'Lots',
    waiting: 'Ce qui attend de partir',
    nothing: 'Rien n’attend.',
    oldest: 'Plus ancien',
    deadline: 'Échéance',
    departure: 'Prochain départ',
    codes: 'Codes interface',
    number: 'Envois',
    past: 'Derniers lots',
    noPast: 'Aucun lot pour l’instant.',
    end: 'Parti le',
    duration: 'Durée',
    flux: 'Flux',
    run: 'Passer les lots dus',
    runAll: 'Tout envoyer maintenant',
    runHint:
      '«\u00A0Tout envoyer\u00A0» ignore les plans et les fenêtres de nuit\u00A0; ce qui est parti ne repart pas.',
    running: 'Un passage est en cours depuis le',
    ran: 'Dernier passage demandé',
    failed:
      'Le passage s’est interrompu\u00A0: ce qui restait attend toujours. Les journaux techniques disent pourquoi.',
    leftFlux: 'flux partis',
    leftEnvois: 'envois partis',
    failures: 'impossibles',
    orphans: 'Sans raccordement destinataire',
    orphansHint:
      'Personne ne reçoit pour ces structures\u00A0: l’envoi part dès qu’un raccordement ouvert les déclare.',
  },
  departs: {
    PLAN: 'selon le plan',
    FENETRE: 'à l’ouverture de la fenêtre',
    ECHEANCE: 'sans attendre le plan\u00A0: échéance proche',
    IMMEDIAT: 'au prochain passage, dans la minute',
    JAMAIS: 'jamais\u00A0: le plan ne revient plus',
    FERME: 'raccordement fermé\u00A0: rien ne part',
  },
  genres: { CYCLE: 'Cycle de vie', DIFFUSION: 'Diffusion', RELAIS: 'Relais', ANNUAIRE: 'Annuaire' },
  envois: {
    title: 'Envois',
    none: 'Ce flux n’a donné lieu à aucun envoi.',
    carried: 'Envois portés par ce flux',
    genre: 'Genre',
    about: 'Objet',
    code: 'Code',
    recipient: 'Destinataire',
    state: 'État',
    waiting: 'En attente de lot',
    nobody: 'Sans raccordement',
    left: 'Parti',
    givenUp: 'Abandonné',
    giveUp: 'Abandonner',
    done: 'L’envoi est abandonné.',
    source: 'Issu du flux',
    rank: 'facture',
  },
  cycles: {
    title: 'Cycles de vie',
    ofFactures: 'Cycles de vie des factures',
    none: 'Aucun statut pour l’instant.',
    saidBy: 'dit par le flux',
    own: 'dit par la passerelle',
    amounts: 'Montants',
    uncorrelated: 'Statuts non corrélés',
    uncorrelatedHint:
      'Reçus pour une facture que nous ne connaissons pas, ou que leur émetteur n’a pas à connaître. Ils sont réessayés toutes les cinq minutes, et jamais perdus\u00A0; en classer un dit pourquoi on ne l’attend plus.',
    empty: 'Tous les statuts reçus ont trouvé leur facture.',
    statut: 'Statut',
    facture: 'Facture',
    supplier: 'Fournisseur',
    received: 'Reçu le',
    flux: 'Flux',
    dismiss: 'Classer',
    motif: 'Motif',
    done: 'Le statut est classé.',
    find: 'Chercher une facture acceptée',
    findHint: 'Numéro exact (BT-1)',
    findButton: 'Chercher',
    notFound: 'Aucune facture acceptée ne porte ce numéro.',
    omitted: 'factures dont le cycle n’est pas affiché\u00A0: voir l’API',
    emitted: 'Émise le',
  },
  normes: { CPP: 'CPPStatut', CDAR: 'CDAR' },
};

export const suiviEn: SuiviTexts = {
  alertes: {
    title: 'Alerts',
    open: 'Open ones only',
    all: 'Show those already treated too',
    none: 'No open alert.',
    noneYet: 'No alert yet.',
    what: 'Alert',
    detail: 'Detail',
    since: 'Raised',
    treat: 'Mark as treated',
    treated: 'Treated',
    done: 'The alert is treated.',
    hint: 'An alert is raised once. Marking it as treated says that somebody took care of it; that mends nothing by itself.',
    state: 'State',
  },
  lots: {
    title: 'Batches',
    waiting: 'What waits to leave',
    nothing: 'Nothing waits.',
    oldest: 'Oldest',
    deadline: 'Deadline',
    departure: 'Next departure',
    codes: 'Codes interface',
    number: 'Envois',
    past: 'Last batches',
    noPast: 'No batch yet.',
    end: 'Left',
    duration: 'Duration',
    flux: 'Flux',
    run: 'Run the batches that are due',
    runAll: 'Send everything now',
    runHint: '“Send everything” ignores plans and night windows; what left does not leave again.',
    running: 'A round has been running since',
    ran: 'Last round asked for',
    failed: 'The round was interrupted: what was left still waits. The technical logs say why.',
    leftFlux: 'flux left',
    leftEnvois: 'envois left',
    failures: 'impossible',
    orphans: 'Without a raccordement to receive them',
    orphansHint:
      'Nobody receives for these structures: the envoi leaves once an open raccordement declares them.',
  },
  departs: {
    PLAN: 'by the plan',
    FENETRE: 'when its window opens',
    ECHEANCE: 'ahead of the plan: its deadline is near',
    IMMEDIAT: 'with the next round, within a minute',
    JAMAIS: 'never: the plan does not come round again',
    FERME: 'raccordement closed: nothing leaves',
  },
  genres: { CYCLE: 'Lifecycle', DIFFUSION: 'Diffusion', RELAIS: 'Relay', ANNUAIRE: 'Annuaire' },
  envois: {
    title: 'Envois',
    none: 'This flux gave rise to no envoi.',
    carried: 'Envois carried by this flux',
    genre: 'Kind',
    about: 'About',
    code: 'Code',
    recipient: 'Recipient',
    state: 'State',
    waiting: 'Waits for its batch',
    nobody: 'No raccordement',
    left: 'Left',
    givenUp: 'Given up',
    giveUp: 'Give up',
    done: 'The envoi is given up.',
    source: 'From flux',
    rank: 'facture',
  },
  cycles: {
    title: 'Lifecycles',
    ofFactures: 'Lifecycles of the factures',
    none: 'No status yet.',
    saidBy: 'said by flux',
    own: 'said by the gateway',
    amounts: 'Amounts',
    uncorrelated: 'Uncorrelated statuses',
    uncorrelatedHint:
      'Received for a facture that we do not know, or that their sender has nothing to do with. They are tried again every five minutes and never lost; dismissing one says why it is awaited no longer.',
    empty: 'Every status received found its facture.',
    statut: 'Status',
    facture: 'Facture',
    supplier: 'Supplier',
    received: 'Received',
    flux: 'Flux',
    dismiss: 'Dismiss',
    motif: 'Reason',
    done: 'The status is dismissed.',
    find: 'Find an accepted facture',
    findHint: 'Exact number (BT-1)',
    findButton: 'Find',
    notFound: 'No accepted facture bears this number.',
    omitted: 'factures whose lifecycle is not shown: see the API',
    emitted: 'Issued',
  },
  normes: { CPP: 'CPPStatut', CDAR: 'CDAR' },
};
