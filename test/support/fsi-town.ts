import { CommandBus } from '@nestjs/cqrs';
import { hexKey } from '../../src/event-store';
import { EnrolPerson, ImportPolicies, type Enrolment, RegisterInstitution } from '../../src/medical';
import policies from '../fixtures/medical/benefit-policies.json';
import { buildCity, type City, inventCardNumber, inventIdNumber, type Service, type TestCard } from './app';
import { FsiClient } from './fsi-client';

/** Area of the tests, which does not exist. */
export const AREA = '220199';
/** Institutions: a health centre (一级), a hospital (三级) and a pharmacy. */
export const CENTRE = 'H22019900001';
export const HOSPITAL = 'H22019900003';
export const PHARMACY = 'P22019900001';
const POLICY_SETS = ['CC-EMP-IP-2025', 'CC-EMP-OP-2024', 'CC-EMP-PHARM'];

/** An insured person with a card. */
export interface Insured extends TestCard {
  readonly psnNo: string;
  readonly idNumber: string;
  readonly name: string;
}

/** A town with designated institutions, policies and clients that are signed in. */
export interface FsiTown {
  readonly city: City;
  readonly centre: FsiClient;
  readonly hospital: FsiClient;
  readonly pharmacy: FsiClient;
}

export async function buildFsiTown(service: Service): Promise<FsiTown> {
  const city = await buildCity(service);
  const commands = service.app.get(CommandBus);
  const documents = (policies as { param_set: string }[]).filter(({ param_set: set }) => POLICY_SETS.includes(set));
  const options = { area: AREA, from: '2020-01-01', to: '2049-12-31' };
  const imported = await commands.execute(new ImportPolicies(documents, options, 'test'));
  if (imported.result === 'refused') throw new Error(imported.reason);
  const register = (code: string, kind: 'hospital' | 'pharmacy', level: 'L0' | 'L1' | 'L3') =>
    commands.execute(
      new RegisterInstitution({
        ...{ code, kind, level, name: kind, area: AREA },
        merchantId: kind === 'hospital' ? '990220180620001' : '990220159120001',
      }),
    );
  await register(CENTRE, 'hospital', 'L1');
  await register(HOSPITAL, 'hospital', 'L3');
  await register(PHARMACY, 'pharmacy', 'L0');
  const client = (code: string) => new FsiClient(service, code).signIn();
  return { city, centre: await client(CENTRE), hospital: await client(HOSPITAL), pharmacy: await client(PHARMACY) };
}

let numbers = 0;

/** Registers a person with a card, an account of `balance` fen and an insurance. */
export async function insure(
  service: Service,
  { city }: Pick<FsiTown, 'city'>,
  {
    balance = 0,
    name = '测试甲',
    idNumber = inventIdNumber(),
    ...changes
  }: Partial<Enrolment & { balance: number; name: string; idNumber: string; number: string }> = {},
): Promise<Insured> {
  const { office } = city;
  numbers += 1;
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await office.post(path, body);
    if (answer.status !== 200) throw new Error(`not done: ${answer.text}`);
    return answer.body;
  };
  const cardholderId = String((await post('/v1/cardholders', { name, idNumber }))['cardholderId']);
  const path = `/v1/cardholders/${cardholderId}`;
  const { number: wanted, ...enrolmentChanges } = changes;
  const issued = await post(`${path}/cards`, { expiresOn: '2036-12', number: wanted ?? inventCardNumber() });
  const token = String(issued['token']);
  await post(`/v1/cards/${token}/activations`, {});
  await post(`${path}/purses`, { purse: 'medical' });
  if (balance > 0) await post(`${path}/credits`, { purse: 'medical', amount: balance });
  const psnNo = enrolmentChanges.psnNo ?? `${AREA}${String(numbers).padStart(20, '0')}`;
  const enrolment: Enrolment = {
    ...{
      insutype: '310',
      area: AREA,
      psnNo,
      psnType: '1101',
      state: 'active',
      civilServant: false,
      from: '2020-01-01',
    },
    ...enrolmentChanges,
  };
  const request = {
    key: hexKey(`enrol ${psnNo} ${cardholderId} ${enrolment.insutype}`),
    digest: hexKey(JSON.stringify(enrolment)),
  };
  const origin = { channel: 'staff', reason: 'test', operator: 'test' } as const;
  const answer = await service.app
    .get(CommandBus)
    .execute(new EnrolPerson(request, cardholderId, enrolment, origin as never));
  if (answer.result === 'refused') throw new Error(String(answer.reason));
  // Numbers lead to people once the subscription has seen them.
  await service.caughtUp();
  return { number: String(issued['number']), token, cardholderId, psnNo, idNumber, name };
}
