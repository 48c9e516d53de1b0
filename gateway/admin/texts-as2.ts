// SPDX-License-Identifier: Apache-2.0
/** What the desk says of messages, their receipts and their certificates, in both languages. */
import type { UsageCertificat } from '../domain/acces-as2.ts';
import type { RoleRaccordement, StatutRaccordement } from '../domain/raccordement.ts';
import type { EtatMessage } from '../ports/messages.ts';
import type { EtatCertificat } from './certificats.ts';

export interface As2Texts {
  readonly messages: {
    readonly title: string;
    readonly hint: string;
    readonly sens: Readonly<Record<'ENTRANT' | 'SORTANT', string>>;
    readonly etats: Readonly<Record<EtatMessage, string>>;
    readonly etat: string;
    readonly reference: string;
    readonly point: string;
    readonly disposition: string;
    readonly proof: string;
    readonly brut: string;
    readonly purge: string;
    readonly purgeWhy: string;
    readonly accuse: string;
    readonly date: string;
    readonly list: string;
    readonly filters: string;
    readonly of: string;
    readonly direction: string;
    readonly names: string;
    readonly flux: string;
    readonly others: string;
    readonly received: string;
    readonly sent: string;
    readonly empty: string;
    readonly emptyYet: string;
  };
  readonly raccordements: {
    readonly title: string;
    readonly search: string;
    readonly application: string;
    readonly empty: string;
    readonly unreadable: string;
    readonly others: string;
  };
  readonly raccordement: {
    readonly title: string;
    readonly statuts: Readonly<Record<StatutRaccordement, string>>;
    readonly roles: Readonly<Record<RoleRaccordement, string>>;
    readonly usagesDe: Readonly<Record<UsageCertificat, string>>;
    readonly messages: string;
    readonly statut: string;
    readonly role: string;
    readonly validity: string;
    readonly codes: string;
    readonly certificats: string;
    readonly noCertificats: string;
    readonly usages: string;
    readonly subject: string;
    readonly from: string;
    readonly until: string;
    readonly left: string;
    readonly print: string;
    readonly days: string;
    readonly follows: string;
    readonly names: string;
    readonly identifiers: string;
    readonly fluxNames: string;
    readonly password: string;
    readonly passwords: Readonly<Record<'oui' | 'non', string>>;
    readonly preset: string;
    readonly over: string;
    readonly addresses: string;
    readonly anyAddress: string;
    readonly receipts: string;
    readonly delivery: string;
    readonly outbox: string;
    readonly etats: Readonly<Record<EtatCertificat, string>>;
  };
}

export const as2Fr: As2Texts = {
  messages: {
    title: 'Messages échangés',
    hint: 'Les octets bruts (en PeSIT, le fichier) et l’accusé sont la preuve de l’échange.',
    sens: { ENTRANT: 'Reçu', SORTANT: 'Envoyé' },
    etats: {
      A_TRAITER: 'À juger',
      ACCEPTE: 'Accepté',
      REFUSE: 'Refusé',
      A_ENVOYER: 'À envoyer',
      ENVOYE: 'Accusé attendu',
      ACQUITTE: 'Acquitté',
      REJETE: 'Refusé en face',
    },
    etat: 'État',
    reference: 'Référence',
    point: 'point',
    disposition: 'Disposition ou diagnostic',
    proof: 'Preuve',
    brut: 'Message brut',
    purge: 'Octets bruts supprimés le',
    purgeWhy:
      'Un message refusé ne les garde qu’un temps. Son accusé, ses en-têtes et le motif du refus restent.',
    accuse: 'Accusé',
    date: 'Date',
    list: 'Messages',
    filters: 'Filtrer les messages',
    of: 'Raccordement',
    direction: 'Sens',
    names: 'Noms et référence',
    flux: 'Flux',
    others: 'autres',
    received: 'D’un message reçu',
    sent: 'D’un message envoyé',
    empty: 'Aucun message ne répond à ces critères.',
    emptyYet: 'Aucun message pour l’instant.',
  },
  raccordements: {
    title: 'Raccordements',
    search: 'Nom ou code application',
    application: 'Application',
    empty: 'Aucun raccordement.',
    unreadable: 'Certificat illisible',
    others: 'autres, non affichés\u00A0: précisez la recherche',
  },
  raccordement: {
    title: 'Raccordement',
    statuts: {
      BROUILLON: 'Brouillon',
      EN_COURS: 'En cours',
      ACTIF: 'Actif',
      INACTIF: 'Inactif',
      ERREUR: 'En erreur',
      PARTIELLE: 'En partie',
    },
    roles: { PARTENAIRE: 'Partenaire', AMONT: 'Système amont' },
    usagesDe: { SIGNATURE: 'Signature', CHIFFREMENT: 'Chiffrement', TLS: 'TLS' },
    messages: 'Ses messages',
    statut: 'Statut',
    role: 'Rôle',
    validity: 'Validité',
    codes: 'Codes interface',
    certificats: 'Certificats',
    noCertificats: 'Aucun certificat convenu.',
    usages: 'Usages',
    subject: 'Sujet',
    from: 'Du',
    until: 'Au',
    left: 'Reste',
    print: 'SHA-256',
    days: 'jours',
    follows: 'relève prête',
    names: 'Noms AS2 (lui, nous)',
    identifiers: 'Identifiants PeSIT (lui, nous)',
    fluxNames: 'Noms de flux (PI 12)',
    password: 'Mot de passe (PI 5)',
    passwords: { oui: 'convenu', non: 'aucun' },
    preset: 'Préréglage',
    over: 'Réglages propres',
    addresses: 'Adresses',
    anyAddress: 'toutes',
    receipts: 'Accusés asynchrones vers',
    delivery: 'Livraison',
    outbox: 'retrait dans /out',
    etats: { VALIDE: 'En service', BIENTOT: 'Expire bientôt', PERIME: 'Périmé', A_VENIR: 'À venir' },
  },
};

export const as2En: As2Texts = {
  messages: {
    title: 'Messages exchanged',
    hint: 'The raw bytes (over PeSIT, the file) and the receipt are the proof of the exchange.',
    sens: { ENTRANT: 'Received', SORTANT: 'Sent' },
    etats: {
      A_TRAITER: 'To be judged',
      ACCEPTE: 'Accepted',
      REFUSE: 'Refused',
      A_ENVOYER: 'To be sent',
      ENVOYE: 'Receipt awaited',
      ACQUITTE: 'Acknowledged',
      REJETE: 'Refused over there',
    },
    etat: 'State',
    reference: 'Reference',
    point: 'point',
    disposition: 'Disposition or diagnostic',
    proof: 'Proof',
    brut: 'Raw message',
    purge: 'Raw bytes deleted on',
    purgeWhy: 'A refused message keeps them for a time only. Its receipt, its headers and the reason stay.',
    accuse: 'Receipt',
    date: 'Date',
    list: 'Messages',
    filters: 'Filter the messages',
    of: 'Raccordement',
    direction: 'Direction',
    names: 'Names and reference',
    flux: 'Flux',
    others: 'others',
    received: 'Of a message received',
    sent: 'Of a message sent',
    empty: 'No message matches.',
    emptyYet: 'No message yet.',
  },
  raccordements: {
    title: 'Raccordements',
    search: 'Name or code application',
    application: 'Application',
    empty: 'No raccordement.',
    unreadable: 'Certificate that cannot be read',
    others: 'others, not shown: narrow the search',
  },
  raccordement: {
    title: 'Raccordement',
    statuts: {
      BROUILLON: 'Draft',
      EN_COURS: 'In progress',
      ACTIF: 'Active',
      INACTIF: 'Inactive',
      ERREUR: 'In error',
      PARTIELLE: 'In part',
    },
    roles: { PARTENAIRE: 'Partenaire', AMONT: 'Upstream system' },
    usagesDe: { SIGNATURE: 'Signature', CHIFFREMENT: 'Encryption', TLS: 'TLS' },
    messages: 'Its messages',
    statut: 'Status',
    role: 'Role',
    validity: 'Validity',
    codes: 'Codes interface',
    certificats: 'Certificates',
    noCertificats: 'No certificate agreed.',
    usages: 'Usages',
    subject: 'Subject',
    from: 'From',
    until: 'Until',
    left: 'Left',
    print: 'SHA-256',
    days: 'days',
    follows: 'successor ready',
    names: 'AS2 names (theirs, ours)',
    identifiers: 'PeSIT identifiers (theirs, ours)',
    fluxNames: 'Names of flux (PI 12)',
    password: 'Password (PI 5)',
    passwords: { oui: 'agreed', non: 'none' },
    preset: 'Preset',
    over: 'Own settings',
    addresses: 'Addresses',
    anyAddress: 'any',
    receipts: 'Asynchronous receipts to',
    delivery: 'Delivery',
    outbox: 'collected from /out',
    etats: { VALIDE: 'In service', BIENTOT: 'Ends soon', PERIME: 'Expired', A_VENIR: 'To come' },
  },
};

/** Events of the timeline, by their public names. */
export const evenementsAs2Fr: Readonly<Record<string, string>> = {
  'message.recu': 'Message reçu',
  'message.verifie': 'Message ouvert, signature vérifiée',
  'message.prepare': 'Message prêt à partir',
  'message.envoye': 'Message envoyé',
  'message.acquitte': 'Message acquitté',
  'message.rejete': 'Message refusé par le partenaire',
  'message.suivi': 'Message suivi',
  'transfert.recu': 'Transfert PeSIT reçu entier',
  'accuse.prepare': 'Accusé préparé',
  'accuse.envoye': 'Accusé envoyé',
  'accuse.abandonne': 'Accusé abandonné après ses essais',
  'accuse.recu': 'Accusé reçu',
  'livraison.acquittee': 'Livraison acquittée',
};

export const evenementsAs2En: Readonly<Record<string, string>> = {
  'message.recu': 'Message received',
  'message.verifie': 'Message opened, signature verified',
  'message.prepare': 'Message ready to leave',
  'message.envoye': 'Message sent',
  'message.acquitte': 'Message acknowledged',
  'message.rejete': 'Message refused by the partenaire',
  'message.suivi': 'Message followed',
  'transfert.recu': 'PeSIT transfer received whole',
  'accuse.prepare': 'Receipt prepared',
  'accuse.envoye': 'Receipt sent',
  'accuse.abandonne': 'Receipt given up after its attempts',
  'accuse.recu': 'Receipt received',
  'livraison.acquittee': 'Delivery acknowledged',
};
