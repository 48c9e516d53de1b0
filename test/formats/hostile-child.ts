// SPDX-License-Identifier: Apache-2.0
/** One hostile case, by its number, in a process of its own: prints what it cost, for hostile.test.ts. */
import { ublInvoice } from '../../formats/ubl/index.ts';
import { bytesOf, hostileCases, invoice } from './hostile-cases.ts';

const context = { codeInterface: 'FSO1100A', now: new Date('2026-10-01T12:00:00Z') } as const;
await ublInvoice.check(Buffer.from(invoice), context);

const bytes = bytesOf(hostileCases[Number(process.argv[2])]?.content() ?? '');
const before = process.memoryUsage.rss();
await ublInvoice.check(bytes, context);
console.log(process.resourceUsage().maxRSS * 1024 - before);
