import { getMetadataStorage, type ValidationArguments, type ValidatorConstraintInterface } from 'class-validator';

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** What class-validator has registered for one property, ready to be asked. */
interface PropertyRules {
  readonly property: string;
  /** The property is looked at only where all of these hold. */
  readonly conditions: readonly ((object: unknown, value: unknown) => boolean)[];
  readonly constraints: readonly { readonly check: ValidatorConstraintInterface; readonly values: unknown[] }[];
  readonly nested: boolean;
}

/** Rules of a class; `undefined` when it uses something this check does not know. */
interface ClassRules {
  readonly known: ReadonlySet<string>;
  readonly properties: readonly PropertyRules[];
}

const compiled = new Map<object, ClassRules | undefined>();

/**
 * True when an instance certainly satisfies the rules that class-validator has for its class, unknown properties included.
 * False means "ask class-validator", which also makes the messages. Almost every request is right, and gathering the rules
 * anew for each takes class-validator ten times as long as asking them.
 */
export function certainlyValid(instance: object): boolean {
  const rules = rulesOf(instance.constructor);
  if (rules === undefined) return false;
  for (const key of Object.keys(instance)) if (!rules.known.has(key)) return false;
  return rules.properties.every((property) => satisfies(instance, property));
}

function satisfies(instance: object, rules: PropertyRules): boolean {
  const value: unknown = Reflect.get(instance, rules.property);
  for (const condition of rules.conditions) if (!condition(instance, value)) return true;
  for (const { check, values } of rules.constraints) {
    const { property } = rules;
    const given: ValidationArguments = { value, constraints: values, targetName: '', object: instance, property };
    if (check.validate(value, given) !== true) return false;
  }
  return !rules.nested || value === undefined || nestedValid(value);
}

function nestedValid(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => !Array.isArray(item) && nestedValid(item));
  return typeof value === 'object' && value !== null && certainlyValid(value);
}

function rulesOf(type: object): ClassRules | undefined {
  let rules = compiled.get(type);
  if (rules === undefined && !compiled.has(type)) {
    rules = compile(type);
    compiled.set(type, rules);
  }
  return rules;
}

function compile(type: object): ClassRules | undefined {
  if (typeof type !== 'function') return undefined;
  const storage = getMetadataStorage();
  const all = storage.getTargetValidationMetadatas(type, '', false, false);
  if (all.length === 0 || !all.every(isKnown)) return undefined;
  const names = [...new Set(all.map((metadata) => metadata.propertyName))];
  const properties = names.map((property): PropertyRules => {
    const own = all.filter((metadata) => metadata.propertyName === property);
    return {
      property,
      conditions: own
        .filter(isCondition)
        .map((metadata) => metadata.constraints[0] as PropertyRules['conditions'][number]),
      constraints: own.filter(isConstraint).flatMap((metadata) =>
        storage.getTargetValidatorConstraints(metadata.constraintCls).map((found) => ({
          check: found.instance,
          values: (metadata.constraints as unknown[] | undefined) ?? [],
        })),
      ),
      nested: own.some((metadata) => metadata.type === 'nestedValidation'),
    };
  });
  return { known: new Set(names), properties };
}

const isCondition = (metadata: Metadata): boolean => metadata.type === 'conditionalValidation';
const isConstraint = (metadata: Metadata): boolean => metadata.type === 'customValidation';

/** Rules for single items of a list, for groups or with conditions of their own are left to class-validator. */
function isKnown(metadata: Metadata): boolean {
  if (metadata.validateIf !== undefined || (metadata.groups as unknown[] | undefined)?.length) return false;
  if (metadata.type === 'nestedValidation') return true;
  if (metadata.each) return false;
  return isCondition(metadata) || isConstraint(metadata);
}
