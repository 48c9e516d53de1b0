// SPDX-License-Identifier: Apache-2.0
/**
 * An SFTP client that sends what it is told, over whatever carries it: a session in this process, or a real
 * SSH channel. Replies are matched by id, in any order.
 */
import ssh2, { type Client, type ClientChannel } from 'ssh2';
import type { Request } from '../../protocols/sftp/codec.ts';
import { PacketSplitter } from '../../protocols/sftp/packets.ts';
import { openFlags } from '../../protocols/sftp/protocol.ts';
import { decodeReply, encodeRequest, type Reply } from './sftp-wire.ts';

type WithoutId<R> = R extends { readonly id: number } ? Omit<R, 'id'> : never;
export type Ask = WithoutId<Request>;

export class RawClient {
  readonly #send: (bytes: Buffer) => void;
  readonly #splitter = new PacketSplitter();
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  readonly #ended = Promise.withResolvers<never>();
  #id = 0;
  replies = 0;

  constructor(send: (bytes: Buffer) => void) {
    this.#send = send;
    this.#ended.promise.catch(() => undefined);
  }

  receive(bytes: Buffer): void {
    this.#splitter.push(bytes);
    for (let packet = this.#splitter.next(); packet !== undefined; packet = this.#splitter.next()) {
      const reply = decodeReply(packet);
      this.replies++;
      this.#waiting.get(reply.type === 'VERSION' ? 0 : reply.id)?.(reply);
      this.#waiting.delete(reply.type === 'VERSION' ? 0 : reply.id);
    }
  }

  /** Whoever waits for a reply is told that none will come. */
  lost(): void {
    this.#ended.reject(new Error('connection lost'));
  }

  sendRaw(bytes: Buffer): void {
    this.#send(bytes);
  }

  init(): Promise<Reply> {
    const reply = this.#reply(0);
    this.#send(encodeRequest({ type: 'INIT', version: 3 }));
    return reply;
  }

  ask(request: Ask): Promise<Reply> {
    const id = ++this.#id;
    const reply = this.#reply(id);
    this.#send(encodeRequest({ ...request, id } as Request));
    return reply;
  }

  async open(path: string | Buffer, flags: number): Promise<Reply> {
    return this.ask({ type: 'OPEN', path: Buffer.from(path), flags, attributes: {} });
  }

  /** The handle, or an error with the status text. */
  async handle(path: string, flags: number): Promise<Buffer> {
    const reply = await this.open(path, flags);
    if (reply.bytes === undefined) throw new Error(`${reply.status} ${reply.message}`);
    return reply.bytes;
  }

  create(path: string): Promise<Buffer> {
    return this.handle(path, openFlags.WRITE | openFlags.CREAT | openFlags.TRUNC);
  }

  write(handle: Buffer, position: number, bytes: Buffer | string): Promise<Reply> {
    return this.ask({ type: 'WRITE', handle, position, bytes: Buffer.from(bytes) });
  }

  read(handle: Buffer, position: number, length: number): Promise<Reply> {
    return this.ask({ type: 'READ', handle, position, length });
  }

  close(handle: Buffer): Promise<Reply> {
    return this.ask({ type: 'CLOSE', handle });
  }

  stat(path: string | Buffer): Promise<Reply> {
    return this.ask({ type: 'STAT', path: Buffer.from(path) });
  }

  async names(path: string): Promise<string[]> {
    const opened = await this.ask({ type: 'OPENDIR', path: Buffer.from(path) });
    if (opened.bytes === undefined) throw new Error(`${opened.status} ${opened.message}`);
    const names: string[] = [];
    // Ends at the EOF status; no listing of a test has more batches than this.
    for (let batch = 0; batch < 10_000; batch++) {
      const reply = await this.ask({ type: 'READDIR', handle: opened.bytes });
      if (reply.names === undefined) break;
      names.push(...reply.names.map(({ name }) => name.toString()));
    }
    await this.close(opened.bytes);
    return names;
  }

  #reply(id: number): Promise<Reply> {
    const reply = new Promise<Reply>((resolve) => this.#waiting.set(id, resolve));
    return Promise.race([reply, this.#ended.promise]);
  }
}

export interface SshLogin {
  readonly port: number;
  readonly username: string;
  readonly privateKey?: string;
  readonly password?: string;
}

/** Logs in; rejects with ssh2's error when refused. */
export function connectSsh(login: SshLogin, other: ssh2.ConnectConfig = {}): Promise<Client> {
  const client = new ssh2.Client();
  return new Promise((resolve, reject) => {
    client.once('ready', () => {
      client.off('error', reject);
      // Without it each small request waits 40 ms for an acknowledgement.
      client.setNoDelay(true);
      client.on('error', () => undefined);
      resolve(client);
    });
    client.once('error', reject);
    client.connect({ host: '127.0.0.1', ...login, ...other });
  });
}

/** The raw channel of the `sftp` subsystem. */
export function openSubsystem(client: Client): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.subsys('sftp', (error, channel) => (error === undefined ? resolve(channel) : reject(error)));
  });
}

export async function openSftp(
  login: SshLogin,
): Promise<{ readonly client: Client; readonly sftp: RawClient; readonly channel: ClientChannel }> {
  const client = await connectSsh(login);
  const channel = await openSubsystem(client);
  const sftp = new RawClient((bytes) => void channel.write(bytes));
  channel.on('data', (bytes: Buffer) => sftp.receive(bytes));
  channel.once('close', () => sftp.lost());
  await sftp.init();
  return { client, sftp, channel };
}
