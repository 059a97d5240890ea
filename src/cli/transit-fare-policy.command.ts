import type { Command } from 'commander';
import {
  diffFarePolicies,
  type FareFault,
  FarePolicies,
  isValidFarePolicy,
  type ValidFarePolicy,
  validateFarePolicy,
} from '../transit';
import { EXIT_REFUSED, print, readJson } from './medical-output';
import { recordTransit, TRANSIT_ACTOR } from './transit-audit';
import { withApplication } from './with-application';

const HELP = `
A fare policy (票价政策) is one JSON document: networks, products, rules for journeys and transfers, concessions, caps. What each
field means is in docs/transit-fares.md. A member of a list is told apart by its id, whatever its place.

Exit codes: 0 it worked, 1 a document is wrong, 2 wrong usage.`;

interface JsonOption {
  readonly json?: boolean;
}

/** `onecard transit fare-policy`: checks fare policies, and says what one changes. */
export function registerTransitFarePolicy(transit: Command): void {
  const policy = transit.command('fare-policy').description('Fare policies (票价政策).').addHelpText('after', HELP);
  policy
    .command('validate')
    .description('Check a policy file and say what is wrong with it.')
    .argument('<file>', 'fare policy')
    .option('--json', 'print one JSON object')
    .action(validate);
  policy
    .command('import')
    .description('Store a version of a policy; the same again changes nothing, and a version is never changed.')
    .argument('<file>', 'fare policy')
    .option('--json', 'print one JSON object')
    .action(importPolicy);
  policy
    .command('list')
    .description('List the stored versions.')
    .option('--json', 'print one JSON object')
    .action(list);
  policy
    .command('diff')
    .description('Say field by field what another policy changes.')
    .argument('<a>', 'file with a fare policy')
    .argument('<b>', 'file with the other one')
    .option('--json', 'print one JSON object')
    .action(diff);
}

async function validate(file: string, { json }: JsonOption): Promise<void> {
  const result = validateFarePolicy(await readJson(file));
  if (isValidFarePolicy(result)) {
    const { policy_id: policyId, version, official } = result.document;
    const told = `${policyId} ${version}: valid${official ? '' : ' (not official)'}`;
    print(json, { valid: true, policyId, version, official, faults: [] }, [told]);
    return;
  }
  process.exitCode = EXIT_REFUSED;
  if (json === true) print(json, { valid: false, faults: result }, []);
  else tellFaults(file, result);
}

const TOLD = {
  done: 'imported',
  already_so: 'was there already',
  version_taken: 'refused: this version was imported with another content; give it a new version',
} as const;

async function importPolicy(file: string, { json }: JsonOption): Promise<void> {
  const valid = await validOf(file);
  if (!valid) return;
  await withApplication(async (app) => {
    const answer = await app.get(FarePolicies, { strict: false }).importDocument(valid.document, TRANSIT_ACTOR.id);
    const { result, policyId, version } = answer;
    if (result !== 'already_so') {
      await recordTransit(app, {
        action: 'transit.fare_policy_import',
        object: `${policyId} ${version}`,
        ...(result === 'done' ? {} : { outcome: 'refused', details: { reason: result } }),
      });
    }
    if (result === 'version_taken') process.exitCode = EXIT_REFUSED;
    const changes = answer.differences.map(({ field, words }) => `  ${field}: ${words}`);
    print(json, answer, [`${policyId} ${version}: ${TOLD[result]}`, ...changes]);
  });
}

async function list({ json }: JsonOption): Promise<void> {
  await withApplication(async (app) => {
    const items = await app.get(FarePolicies, { strict: false }).list();
    const lines = items.map(
      ({ policyId, version, city, from, to }) => `${policyId} ${version}  ${city}  ${from ?? ''} – ${to ?? ''}`,
    );
    print(json, { items }, lines.length === 0 ? ['There is no fare policy.'] : lines);
  });
}

async function diff(a: string, b: string, { json }: JsonOption): Promise<void> {
  const before = await validOf(a);
  const after = await validOf(b);
  if (!before || !after) return;
  const differences = diffFarePolicies(before.document, after.document);
  const lines = differences.map(({ field, words }) => `${field}: ${words}`);
  print(json, { differences }, lines.length === 0 ? ['The policies say the same.'] : lines);
}

async function validOf(file: string): Promise<ValidFarePolicy | undefined> {
  const result = validateFarePolicy(await readJson(file));
  if (isValidFarePolicy(result)) return result;
  process.exitCode = EXIT_REFUSED;
  tellFaults(file, result);
  return undefined;
}

function tellFaults(file: string, faults: readonly FareFault[]): void {
  for (const { field, message } of faults) process.stderr.write(`${file}: ${field || 'document'} ${message}\n`);
}
