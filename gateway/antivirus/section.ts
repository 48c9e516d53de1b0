// SPDX-License-Identifier: Apache-2.0
/** The `scan` section of the configuration: which antivirus, and what happens when it does not answer. */
import { z } from 'zod';

/** Where clamd listens by default (clamd.conf, TCPSocket). */
const defaultPort = 3_310;
/** A flux of 1 Go takes clamd a minute or two on two cores, and it says nothing until it is done. */
const defaultTimeoutMs = 300_000;
const longestTimeoutMs = 3_600_000;
/** A flux at its greatest (DSE §5.4.1). clamd takes 100 MB unless told otherwise: both must be raised together. */
const defaultMaxBytes = 1_073_741_824;
/** clamd runs ten scans at once unless told otherwise (MaxThreads); some are left to the others of the machine. */
const defaultConnections = 4;
const mostConnections = 256;

export const scanSection = z
  .strictObject({
    mode: z
      .enum(['none', 'clamd'])
      .default('none')
      .describe('Antivirus: none, or ClamAV through its daemon (INSTREAM).'),
    socket: z
      .string()
      .min(1)
      .exactOptional()
      .describe('Unix socket of clamd; instead of host and port, and safer.'),
    host: z.string().min(1).default('127.0.0.1').describe('Where clamd listens, when it has no socket here.'),
    port: z.int().min(1).max(65_535).default(defaultPort).describe('Port of clamd.'),
    failClosed: z
      .boolean()
      .default(true)
      .describe('Without an answer a flux waits and is tried again; false lets it pass with a warning.'),
    timeoutMs: z
      .int()
      .min(100)
      .max(longestTimeoutMs)
      .default(defaultTimeoutMs)
      .describe('How long clamd may take or say nothing.'),
    maxBytes: z
      .int()
      .min(1)
      .default(defaultMaxBytes)
      .describe(
        'Largest content sent; StreamMaxLength, MaxScanSize and MaxFileSize of clamd must be as large.',
      ),
    connections: z
      .int()
      .min(1)
      .max(mostConnections)
      .default(defaultConnections)
      .describe('Scans at once; fewer than MaxThreads of clamd.'),
  })
  .describe('The check against viruses (IRR_ANTIVIRUS).');

export type ScanConfig = Readonly<z.output<typeof scanSection>>;
