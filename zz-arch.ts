import { writeArchive } from './bench/large-files.ts';
await writeArchive('/tmp/mem/arch', { invoices: 150, invoiceBytes: 2_780_000 });
