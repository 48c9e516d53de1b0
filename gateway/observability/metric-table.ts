// SPDX-License-Identifier: Apache-2.0
/**
 * Every figure the gateway gives, without its `raccord_` prefix. A name is public once released: dashboards
 * and alerts hang on it. Labels hold few values: never an id, a name or a path.
 */
interface Common {
  readonly help: string;
  readonly labels: readonly string[];
  /** The label that holds a code interface: one that our table does not know is counted as another. */
  readonly codeInterface?: string;
}

export type MetricRow =
  | (Common & { readonly type: 'counter' })
  | (Common & { readonly type: 'gauge' })
  /** Buckets in seconds. */
  | (Common & { readonly type: 'histogram'; readonly buckets: readonly number[] });

/** From one fsync to a disk in trouble. */
const durable = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
/** From a small invoice to the time-out of a check. */
const processing = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** From a flux answered at once to one that waited for a human. */
const waiting = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200];

function counter(help: string, ...labels: readonly string[]): MetricRow {
  return { type: 'counter', help, labels };
}

function gauge(help: string, ...labels: readonly string[]): MetricRow {
  return { type: 'gauge', help, labels };
}

function histogram(help: string, buckets: readonly number[], ...labels: readonly string[]): MetricRow {
  return { type: 'histogram', help, labels, buckets };
}

export const metricTable = {
  depots_total: counter('Deposits, by what became of them', 'outcome'),
  received_bytes_total: counter('Bytes of the flux received'),
  sftp_ack_seconds: histogram('From the end of a file to its acknowledgement', durable, 'operation'),
  sftp_bytes_total: counter('Bytes of files over SFTP', 'direction'),
  sftp_logins_total: counter('SFTP logins', 'result'),
  sftp_sessions: gauge('SFTP connections open now'),
  dossier_depots_total: counter('Files taken from a watched folder'),
  dossier_echecs_total: counter('Files of a watched folder that could not be taken'),
  flux_concluded_total: { ...counter('Flux with a verdict', 'verdict', 'code'), codeInterface: 'code' },
  flux_seconds: histogram('From the reception of a flux to its verdict', waiting),
  lots_total: { ...counter('Flux that a batch sent', 'code'), codeInterface: 'code' },
  alertes_ouvertes: gauge('Alertes that nobody treated yet'),
  envois_en_attente: { ...gauge('Envois that wait for their batch', 'code'), codeInterface: 'code' },
  statuts_non_correles: gauge('Statuts received that match no known facture'),
  collected_total: counter('Flux that left /out, by how', 'how'),
  work_seconds: histogram('Work on one flux in one étape', processing, 'etape'),
  work_failures_total: counter('Attempts that failed, by code of the failure', 'etape', 'code_failure'),
  queue_depth: gauge('Work, by étape and state; `dead` are the dead letters', 'etape', 'state'),
  queue_oldest_seconds: gauge('Age of the oldest work that waits', 'etape'),
  queue_paused: gauge('1 while the étape is paused', 'etape'),
  queue_healthy: gauge('1 while the engine of the queues works', 'driver'),
  as2_messages_total: counter('AS2 messages that came in, by outcome', 'outcome', 'modificateur'),
  as2_reponses_total: counter('AS2 requests answered by a status alone', 'status'),
  as2_bytes_total: counter('Bytes of AS2 messages judged', 'direction'),
  as2_accuse_seconds: histogram('From the last byte of a message to its MDN', waiting, 'mode'),
  as2_accuses_total: counter('Attempts at asynchronous MDN of ours', 'result'),
  as2_accuses_attente: gauge('Asynchronous MDN of ours that were due in the last round'),
  as2_connexions: gauge('AS2 connections open now'),
  as2_envois_total: counter('Attempts at messages of ours by AS2', 'issue', 'modificateur'),
  as2_accuses_recus_total: counter('Asynchronous MDN that came in', 'issue', 'modificateur'),
  as2_accuse_recu_seconds: histogram('From a message of ours to its MDN', waiting, 'mode'),
  pesit_sessions: gauge('PeSIT sessions open now'),
  pesit_sessions_total: counter('PeSIT sessions asked of us, by outcome', 'outcome', 'motif'),
  pesit_transferts_total: counter('Files over PeSIT, where we are called', 'sens', 'outcome'),
  pesit_bytes_total: counter('Bytes of files over PeSIT, where we are called', 'sens'),
  pesit_transfert_seconds: histogram('From WRITE or READ to its end, where we are called', waiting, 'sens'),
  pesit_messages_total: counter('MSG that came in', 'sens', 'outcome'),
  pesit_refus_total: counter('Requests refused, by the FPDU that says so', 'fpdu'),
  pesit_diagnostics_total: counter('Diagnostics (PI 2) that were not success', 'code', 'sens'),
  pesit_envois_total: counter('Attempts at files of ours by PeSIT', 'issue'),
  pesit_collectes_total: counter('Files that waited for us at a PeSIT server', 'issue'),
  pesit_accuses_total: counter('Attempts at MSG of ours for files received', 'result'),
  pesit_accuses_recus_total: counter('MSG that came in for files of ours', 'issue'),
  journal_commits_total: counter('Transactions of the journal'),
  journal_units_total: counter('Units of work committed, several to a transaction'),
  journal_commit_seconds: histogram('One durable transaction of the journal', durable),
  spool_free_bytes: gauge('Bytes free on the file system of the spool'),
} satisfies Record<string, MetricRow>;

export type MetricName = keyof typeof metricTable;
