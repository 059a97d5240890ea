import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { STAFF_ROLES } from '../../src/staff';
import {
  buildCity,
  type City,
  createServiceDatabase,
  inventIdNumber,
  MASTER_KEY,
  type Place,
  type Service,
  startService,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { type RunningProgram, startProgram } from '../support/program';
import { type DeskClient, signIn } from '../support/staff';
import type { TerminalClient } from '../support/terminal-client';
import { makeMember, type Member } from '../staff/people';
import { Secrets } from './leaks';
import { RecordedDesk } from './recorded-desk';

const PUBLIC_URL = 'http://127.0.0.1:9';
const OIDC_CLIENT = ['onecard', randomBytes(24).toString('hex')] as const;
const OIDC_SCRIPT = join(__dirname, '..', 'support', 'oidc-server.mjs');
const NAMES = [
  '慕容雪见',
  '欧阳听泉',
  '司马望舒',
  '诸葛怀瑾',
  '上官扶摇',
  '皇甫采薇',
  '尉迟归鸿',
  '端木清和',
  '百里奚客',
];

/** Somebody of whom everything is known. */
export interface ScannedPerson {
  readonly name: string;
  readonly idNumber: string;
  readonly phone: string;
  readonly address: string;
}

/** A real process at its chattiest, with terminals, staff and an identity provider. */
export class ScannedCity {
  readonly secrets = new Secrets();
  #people = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly builder: Service,
    readonly terminals: City,
    readonly program: RunningProgram,
    private readonly provider: ChildProcess,
    readonly issuer: string,
    /** Hold all permissions, so that each may ask and the other one agree. */
    readonly one: DeskClient,
    readonly two: DeskClient,
    /** Signs in with password and code. */
    readonly member: Member,
    readonly desk: RecordedDesk,
    secrets: Secrets,
  ) {
    this.secrets = secrets;
  }

  static async build(): Promise<ScannedCity> {
    const database = await createServiceDatabase();
    const builder = await startService(database);
    const city = await buildCity(builder);
    const callback = `${PUBLIC_URL}/v1/desk/session/oidc/callback`;
    const provider = spawn(process.execPath, [OIDC_SCRIPT, ...OIDC_CLIENT, callback], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(provider.stdout, 'data')) as [Buffer];
    const { issuer } = JSON.parse(line.toString()) as { issuer: string };
    const program = await startProgram(
      {
        ...{ DATABASE_URL: database.ownerUrl, ONECARD_MASTER_KEY: MASTER_KEY, PORT: '0', LOG_LEVEL: 'trace' },
        ...{ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: OIDC_CLIENT[0], OIDC_CLIENT_SECRET: OIDC_CLIENT[1], PUBLIC_URL },
      },
      ['--no-demo'],
    );
    const secrets = new Secrets();
    const [one, two] = [await signIn(builder, STAFF_ROLES), await signIn(builder, STAFF_ROLES)];
    const desk = new RecordedDesk(program.baseUrl, secrets);
    const member = await makeMember(builder, ['agent']);
    const made = new ScannedCity(
      ...([database, builder, city, program, provider, issuer, one.at(program), two.at(program)] as const),
      ...([member, desk, secrets] as const),
    );
    made.#learn();
    return made;
  }

  /** A terminal that talks to the program. */
  at(place: Place): TerminalClient {
    return this.terminals[place].at({ baseUrl: this.program.baseUrl, now: Date.now });
  }

  /** Invents somebody. */
  person(): ScannedPerson {
    const index = this.#people;
    this.#people += 1;
    const name = `${NAMES[index % NAMES.length] ?? ''}${'甲乙丙丁戊己'.charAt(Math.floor(index / NAMES.length))}`;
    const person = {
      ...{ name, idNumber: inventIdNumber() },
      phone: String(13_900_004_320 + index),
      address: `长春市绿园区无名胡同第${'一二三四五六七八九十'.charAt(index % 10)}百七十号`,
    };
    this.secrets.add('name', person.name);
    this.secrets.add('identity number', person.idNumber);
    this.secrets.add('phone', person.phone);
    this.secrets.add('address', person.address);
    return person;
  }

  async close(): Promise<void> {
    await this.program.kill();
    this.provider.kill();
    await this.builder.close();
    await this.database.drop();
  }

  #learn(): void {
    const { secrets } = this;
    secrets.add('master key', MASTER_KEY);
    secrets.add('OIDC secret', OIDC_CLIENT[1]);
    secrets.add('password', this.member.password);
    secrets.add('TOTP secret', this.member.totpSecret);
    for (const { cookie, csrfToken } of [this.one, this.two]) {
      secrets.add('session', cookie.split('=')[1]);
      secrets.add('CSRF token', csrfToken);
    }
    for (const place of Object.keys(this.terminals)) {
      if (place !== 'payable') secrets.add('terminal secret', this.terminals[place as Place].key.secret);
    }
  }
}
