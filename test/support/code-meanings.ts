// SPDX-License-Identifier: Apache-2.0
/**
 * What each public code means and what to do about it, in French and in English. Keyed by the tables of the code, so
 * that a new code without a meaning does not compile.
 */

import type { FailureCode } from '../../gateway/domain/failure.ts';
import type { MotifIrrecevabilite } from '../../gateway/domain/irrecevabilite.ts';
import type { CodeAlerte } from '../../gateway/ports/alertes.ts';
import type { TroubleCode } from '../../queues/journal/troubles.ts';

/** French, English, what to do in French, what to do in English. */
export type Meaning = readonly [fr: string, en: string, faire: string, todo: string];

export const failureMeanings: Readonly<Record<FailureCode, Meaning>> = {
  SPOOL_WRITE: [
    'Le disque du spool a refusé une écriture',
    'The disk of the spool refused a write',
    'Regarder le disque et les journaux du système',
    'Look at the disk and at the system log',
  ],
  SPOOL_MISSING: [
    'Les octets d’un flux ne sont pas dans le spool',
    'The bytes of a flux are not in the spool',
    'Restaurer la sauvegarde, puis `raccord journal verify`',
    'Restore the back-up, then `raccord journal verify`',
  ],
  SPOOL_CORRUPT: [
    'Un contenu n’a plus son empreinte',
    'A content no longer has its hash',
    'Restaurer ce contenu depuis la sauvegarde ; contrôler le disque',
    'Restore that content from the back-up; check the disk',
  ],
  DISK_FULL: ['Le disque est plein', 'The disk is full', 'Libérer de la place', 'Free some space'],
  JOURNAL_WRITE: [
    'Le journal n’a pas pu écrire ; rien n’a été acquitté',
    'The journal could not write; nothing was acknowledged',
    'Regarder le disque ; la tentative se répète seule',
    'Look at the disk; the attempt repeats by itself',
  ],
  JOURNAL_CLOSED: [
    'Le journal est fermé : arrêt en cours',
    'The journal is closed: the gateway is stopping',
    'Rien ; le travail reprend au démarrage',
    'Nothing; the work resumes at the next start',
  ],
  JOURNAL_VERSION: [
    'Le fichier du journal, ou SQLite, n’est pas d’une version admise',
    'The journal file, or SQLite, is not of a version we take',
    'Employer la version de Raccord qui a écrit ce journal, ou une plus récente',
    'Use the version of Raccord that wrote this journal, or a later one',
  ],
  QUEUE_UNREACHABLE: [
    'Redis ne répond pas',
    'Redis does not answer',
    'Rétablir Redis ; rien n’est perdu, le travail est proposé de nouveau',
    'Bring Redis back; nothing is lost, the work is offered again',
  ],
  QUEUE_CONFIG: [
    'Redis n’est pas réglé comme il le faut (politique d’éviction, version)',
    'Redis is not set as it must be (eviction policy, version)',
    'Voir `docs/deploy/README.md`, Redis',
    'See `docs/deploy/README.md`, Redis',
  ],
  DEPOT_HOLE: [
    'Une partie du fichier n’a jamais été écrite',
    'A part of the file was never written',
    'Déposer de nouveau le fichier entier',
    'Deposit the whole file again',
  ],
  DEPOT_TOO_LARGE: [
    'Le dépôt dépasse la taille maximale',
    'The deposit exceeds the maximum size',
    'Répartir sur plusieurs flux',
    'Spread over several flux',
  ],
  DEPOT_CONFLICT: [
    'Une autre session dépose sous ce nom',
    'Another session is depositing under this name',
    'Attendre la fin de l’autre dépôt',
    'Wait for the end of the other deposit',
  ],
  DEPOT_GONE: [
    'Ce dépôt n’existe pas, ou plus',
    'There is no such deposit, or no longer',
    'Déposer de nouveau',
    'Deposit again',
  ],
  QUOTA: [
    'Trop de dépôts en cours, ou place insuffisante',
    'Too many deposits in progress, or too little room',
    'Fermer des dépôts, puis recommencer plus tard',
    'Close some deposits, then try again later',
  ],
  CHECK_TIMEOUT: [
    'Un contrôle a dépassé son temps',
    'A check exceeded its time',
    'Rejouer le flux ; si cela se répète, nous envoyer le fichier',
    'Replay the flux; if it happens again, send us the file',
  ],
  CHECK_CRASH: [
    'Un contrôle s’est arrêté de lui-même',
    'A check ended by itself',
    'Rejouer le flux ; si cela se répète, nous envoyer le fichier',
    'Replay the flux; if it happens again, send us the file',
  ],
  ANTIVIRUS_UNAVAILABLE: [
    'L’antivirus ne répond pas, ou pas comme il le doit',
    'The antivirus does not answer, or not as it should',
    'Regarder clamd et la section `scan` ; `scan.failClosed` dit si le flux attend ou passe',
    'Look at clamd and at the section `scan`; `scan.failClosed` says whether the flux waits or passes',
  ],
  ANTIVIRUS_LIMIT: [
    'Le flux est plus grand que ce que l’antivirus accepte',
    'The flux is larger than the antivirus takes',
    'Augmenter `scan.maxBytes` et, chez clamd, StreamMaxLength, MaxScanSize et MaxFileSize, puis rejouer',
    'Raise `scan.maxBytes` and, in clamd, StreamMaxLength, MaxScanSize and MaxFileSize, then replay',
  ],
  FORMAT_NOT_SERVED: [
    'Le format de ce code interface, ou de sa réponse, n’est pas encore servi',
    'The format of this code interface, or of its answer, is not served yet',
    'Le flux est conservé ; le rejouer après une mise à jour',
    'The flux is kept; replay it after an upgrade',
  ],
  LIVRAISON_INJOIGNABLE: [
    'Le serveur du partenaire n’a pas répondu, ou a coupé la ligne',
    'The server of the partenaire did not answer, or cut the line',
    'Rien : la livraison est reprise ; si cela dure, prévenir le partenaire',
    'Nothing: the delivery is resumed; if it lasts, tell the partenaire',
  ],
  LIVRAISON_REFUSEE: [
    'Le serveur du partenaire a refusé le dépôt, ou n’est pas celui convenu (clé d’hôte en SFTP, certificat TLS en AS2 et en PeSIT)',
    'The server of the partenaire refused the deposit, or is not the one agreed (host key over SFTP, TLS certificate over AS2 and PeSIT)',
    'En SFTP : clé d’hôte, identité, droits et dossier ; en AS2 : ce que dit l’accusé ; en PeSIT : le diagnostic (`raccord pesit probe` l’essaie), identifiants, certificat, mot de passe, PI 12. Puis reprendre la livraison',
    'Over SFTP: host key, identity, rights and folder; over AS2: what the MDN says; over PeSIT: the diagnostic (`raccord pesit probe` tries it), identifiers, certificate, password, PI 12. Then resume the delivery',
  ],
  ACCUSE_ATTENDU: [
    'Le flux a été remis au partenaire, dont l’accusé de réception revient à part',
    'The flux was handed over to the partenaire, whose receipt comes back on its own',
    'Rien : l’accusé est attendu ; s’il ne vient pas en trois jours, une alerte le dit',
    'Nothing: the receipt is awaited; when it does not come within three days, an alerte says so',
  ],
  CONFIG: [
    'La configuration se contredit, ou nomme ce qui n’existe pas',
    'The configuration contradicts itself, or names what does not exist',
    '`raccord check-config`',
    '`raccord check-config`',
  ],
  SHUTTING_DOWN: [
    'La passerelle s’arrête',
    'The gateway is stopping',
    'Recommencer plus tard',
    'Try again later',
  ],
};

/** What to do about an alerte, in French and in English. */
export const alerteActions: Readonly<Record<CodeAlerte, readonly [faire: string, todo: string]>> = {
  'ECHEANCE-PROCHE': [
    'Voir pourquoi le lot ne part pas, puis `raccord lots run --tout`',
    'See why the batch does not leave, then `raccord lots run --tout`',
  ],
  'CERTIFICAT-ECHEANCE': [
    'Demander le suivant au partenaire, puis `raccord raccordement modify --certificat` ; le nôtre : le déclarer dans `as2.identites` ou `pesit.identites` et le faire connaître',
    'Ask the partenaire for its next one, then `raccord raccordement modify --certificat`; ours: declare it in `as2.identites` or `pesit.identites` and make it known',
  ],
  'PURGE-PROCHE': ['Prévenir le partenaire', 'Tell the partenaire'],
  'STATUT-NON-CORRELE': [
    'Rien si la facture est attendue ; sinon `raccord cycles dismiss`',
    'Nothing if the facture is expected; else `raccord cycles dismiss`',
  ],
  'ENVOI-SANS-RACCORDEMENT': [
    'Donner la structure à un raccordement ; la facture part au lot suivant',
    'Give the structure to a raccordement; the facture leaves with the next batch',
  ],
  'FLUX-REFUSE-EN-FACE': [
    'Lire les motifs dans le flux reçu ; corriger et émettre de nouveau',
    'Read the reasons in the flux received; correct and emit again',
  ],
  'LIVRAISON-IMPOSSIBLE': [
    'Corriger le raccordement ou prévenir le partenaire, puis reprendre le travail',
    'Correct the raccordement or tell the partenaire, then retry the work',
  ],
  'COLLECTE-IMPOSSIBLE': [
    'Vérifier le serveur amont, la clé d’hôte et l’identité ; en PeSIT, `raccord pesit probe` dit ce qui ne va pas',
    'Check the upstream server, the host key and the identity; over PeSIT, `raccord pesit probe` says what is wrong',
  ],
  'LOT-EN-ECHEC': [
    'Lire le détail ; abandonner l’envoi s’il ne peut pas partir',
    'Read the detail; abandon the envoi if it cannot leave',
  ],
  'RETOUR-NON-CORRELE': ['Lire le flux reçu : il est conservé', 'Read the flux received: it is kept'],
  'MESSAGES-REFUSES': [
    'Lire la raison de chacun au bureau, page Messages ; comparer les réglages et les certificats convenus avec ceux du partenaire',
    'Read the reason of each on the desk, page Messages; compare the settings and certificates agreed with those of the partenaire',
  ],
  'ANNUAIRE-REFUSE': [
    'Lire le motif ; demander un export complet au besoin',
    'Read the reason; ask for a complete export if need be',
  ],
};

export const motifActions: Readonly<Record<MotifIrrecevabilite, readonly [faire: string, todo: string]>> = {
  IRR_TAILLE: ['Répartir sur plusieurs flux', 'Spread over several flux'],
  IRR_TAILLE_F: ['Alléger ce fichier', 'Lighten that file'],
  IRR_TAILLE_PJ: ['Alléger la pièce jointe', 'Lighten the attachment'],
  IRR_UNICITE: ['Renvoyer sous un nouvel identifiant', 'Send again under a new identifiant'],
  IRR_VIDE: ['Renvoyer ; le même identifiant est permis', 'Send again; the same identifiant is allowed'],
  IRR_VIDE_F: ['Enlever ou compléter ce fichier', 'Remove or complete that file'],
  IRR_VID_PJ: ['Enlever ou compléter la pièce jointe', 'Remove or complete the attachment'],
  IRR_FORM: ['Nommer le flux selon la règle', 'Name the flux by the rule'],
  IRR_NOM_F: ['Renommer ce fichier dans l’archive', 'Rename that file in the archive'],
  IRR_NOM_PJ: [
    'Renommer la pièce jointe (50 caractères, extension)',
    'Rename the attachment (50 characters, extension)',
  ],
  IRR_TYPE: ['Envoyer du XML, seul ou en tar.gz', 'Send XML, alone or in a tar.gz'],
  IRR_TYPE_F: ['Une seule nature de fichier par flux', 'Files of one nature only'],
  IRR_EXT_DOC: ['Employer une extension admise', 'Use an allowed extension'],
  IRR_ANTIVIRUS: ['Nettoyer, puis renvoyer', 'Clean, then send again'],
  IRR_CODE_INTER: [
    'Vérifier le code, ou demander l’abonnement',
    'Check the code, or ask for its subscription',
  ],
  IRR_EXTRAC: [
    'Refaire l’archive ; le même identifiant est permis',
    'Make the archive again; the same identifiant is allowed',
  ],
  IRR_CODE_APP: ['Vérifier le deuxième champ du nom', 'Check the second field of the name'],
  IRR_SYNTAX: [
    'Corriger le fichier nommé, à la ligne indiquée, et renvoyer tout le flux sous un nouvel identifiant (le même si `XML-MALFORME`)',
    'Correct the file named, at the line given, and send the whole flux again under a new identifiant (the same if `XML-MALFORME`)',
  ],
};

export const troubleMeanings: Readonly<
  Record<TroubleCode, readonly [fr: string, faire: string, todo: string]>
> = {
  'blob.missing': [
    'Le spool n’a pas les octets qu’un flux, une facture ou un message nomme',
    restore().fr,
    restore().en,
  ],
  'blob.size': ['Un contenu n’a pas la taille que dit le journal', restore().fr, restore().en],
  'blob.corrupt': ['Un contenu n’a pas l’empreinte qui est son nom', restore().fr, restore().en],
  'counter.drift': ['Un compteur diffère du nombre réel', report().fr, report().en],
  'event.chain': [
    'Un événement a été changé, ôté, ajouté ou déplacé : la chaîne des empreintes est rompue',
    'Conserver le fichier tel quel : c’est une preuve ; chercher qui l’a modifié',
    'Keep the file as it is: it is evidence; find who changed it',
  ],
  'event.missing': ['Un flux n’a aucun événement', report().fr, report().en],
  'flux.origin': ['Un flux émis répond à un flux qui n’existe pas', report().fr, report().en],
  'flux.statut': ['Le statut d’un flux n’est pas celui de son dernier événement', report().fr, report().en],
  'flux.stuck': [
    'Un flux reçu n’a pas de verdict, ni de travail qui y mène',
    'Rejouer le flux',
    'Replay the flux',
  ],
  'flux.unanswered': [
    'Un flux reçu a son verdict, et aucune réponse n’a été émise ni ne va l’être',
    report().fr,
    report().en,
  ],
  'message.certificate': [
    'Un certificat qui a servi à juger ou à faire un message n’est pas conservé',
    restore().fr,
    restore().en,
  ],
  'sqlite.foreign-key': ['Une ligne en désigne une autre qui n’existe pas', restore().fr, restore().en],
  'sqlite.integrity': ['SQLite trouve son fichier endommagé', restore().fr, restore().en],
  'work.orphan': ['Un travail concerne un flux qui n’existe pas', report().fr, report().en],
};

function restore(): { readonly fr: string; readonly en: string } {
  return { fr: 'Restaurer depuis la sauvegarde', en: 'Restore from the back-up' };
}

function report(): { readonly fr: string; readonly en: string } {
  return { fr: 'C’est un défaut de Raccord : nous le signaler', en: 'It is a fault of Raccord: report it' };
}
