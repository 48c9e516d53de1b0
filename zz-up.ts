import { startGatewayProcess } from '/work/main/bench/gateway-process.ts';
import { Client } from 'ssh2'; import { once } from 'node:events'; import { readFileSync } from 'node:fs';
const g = await startGatewayProcess();
console.log('rest', await g.peakRssMib());
const c = new Client(); c.connect({host:'127.0.0.1', port:g.sftpPort, username:'demo', privateKey:g.privateKey}); await once(c,'ready');
const sftp:any = await new Promise((r,j)=>c.sftp((e,s)=>e?j(e):r(s)));
const t=performance.now();
await new Promise<void>((r,j)=>sftp.fastPut(process.argv[2]!, `/in/${process.argv[3]??'FSO1100A'}_DEM001_DEM0011100${'9'.padStart(15,'0')}`, (e:any)=>e?j(e):r()));
console.log('deposited', (performance.now()-t)|0, await g.peakRssMib());
for (let i=0;i<+(process.env.WAIT??12);i++) { await new Promise(r=>setTimeout(r,1000)); }
console.log('after', await g.peakRssMib());
c.end(); await g.stop();
