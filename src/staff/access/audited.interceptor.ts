import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { catchError, from, map, mergeMap, type Observable, throwError } from 'rxjs';
import { type AuditEntry, AuditLog, type AuditOutcome } from '../../audit';
import { ProblemError } from '../../platform/errors';
import { auditOf } from '../staff-identity';

const AUDITED = 'onecard:audited';
/** Parameters and answer fields that name what was acted on; the first one found that is an id counts. */
const OBJECT_FIELDS = [
  'token',
  'approvalId',
  'caseId',
  'staffId',
  'authorizationId',
  'correctionId',
  'grantId',
  'batchId',
  'terminalId',
  'noteId',
  'settlementId',
  'differenceId',
  'applicationId',
  'runId',
  'exceptionId',
];

/**
 * Ids of this service, and of terminals. What else stands in a path may be anything, a name too; and behind the prefix of an
 * id may stand a card's, a person's or a phone's number.
 */
const ID = /^(?:(?!\w+_(?:\d{11,15}|\d{17,19}X?)$)[a-z]{2,4}_[0-9a-z]{1,64}|[0-9A-Za-z]{8})$/;
/** Stands in the place of what is no id. */
const NO_ID = '[no id]';

/** What the audit entries of a route hold. */
export interface AuditedOptions {
  /**
   * `left_out`: what was said is kept sealed with the person, where it goes when the person is erased, and not in the log
   * too; or the route takes no reason, and what a body calls so was never looked at.
   */
  readonly reason?: 'left_out';
}

interface AuditedRoute extends AuditedOptions {
  readonly action: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Writes the audit entry of a route after its handler, before its answer: no answer leaves without its entry. */
@Injectable()
export class AuditedInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly log: AuditLog,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const route = this.reflector.get<AuditedRoute>(AUDITED, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const write = (answer: Fields, outcome: AuditOutcome, said: Fields): Observable<void> => {
      if (request.staff === null) return from(Promise.resolve());
      const facts = factsOf(request, answer, route.reason === 'left_out' ? {} : said);
      return from(this.log.record({ ...auditOf(request.staff), action: route.action, outcome, ...facts }));
    };
    const body = (request.body ?? {}) as Fields;
    return next.handle().pipe(
      catchError((error: unknown) =>
        // A body that broke the rules was never read as what it should be: its reason may be anything.
        write({}, 'failed', isOfBadForm(error) ? {} : body).pipe(
          mergeMap(() => throwError(() => error)),
          // The entry could not be written either: what went wrong first is what the caller needs to know.
          catchError(() => throwError(() => error)),
        ),
      ),
      mergeMap((answer) => {
        const fields = typeof answer === 'object' && answer !== null ? (answer as Fields) : {};
        return write(fields, fields['result'] === 'refused' ? 'refused' : 'done', body).pipe(map(() => answer));
      }),
    );
  }
}

/** Audits every call of a route under this action: what, on whom, why and how it ended. */
export function Audited(action: string, options: AuditedOptions = {}): MethodDecorator {
  const route: AuditedRoute = { action, ...options };
  return applyDecorators(SetMetadata(AUDITED, route), UseInterceptors(AuditedInterceptor));
}

function factsOf(request: FastifyRequest, answer: Fields, said: Fields): Partial<AuditEntry> {
  const params = idsOf((request.params ?? {}) as Fields);
  const cardholderId = textOf(params['cardholderId']) ?? textOf(answer['cardholderId']);
  const object = objectOf(params, answer);
  const reason = textOf(said['reason']);
  const refusal = answer['result'] === 'refused' ? textOf(answer['reason']) : undefined;
  return {
    ...(cardholderId === undefined ? {} : { cardholderId }),
    ...(object === undefined ? {} : { object }),
    ...(reason === undefined ? {} : { reason }),
    ...(refusal === undefined ? {} : { details: { refusal } }),
  };
}

/**
 * The id in the path; where that could be anything, the one in the answer. A merchant's is 15 digits, as an old identity number
 * is: it counts only in an answer, which names merchants of the registry, and stands as a word, since bare numbers are masked.
 */
function objectOf(params: Fields, answer: Fields): string | undefined {
  const named = firstText(params, OBJECT_FIELDS);
  if (named !== undefined && named !== NO_ID) return named;
  const merchantId = textOf(answer['merchantId']);
  return firstText(answer, OBJECT_FIELDS) ?? (merchantId === undefined ? named : `merchant_${merchantId}`);
}

function isOfBadForm(error: unknown): boolean {
  return error instanceof ProblemError && error.code === 'validation_failed';
}

function idsOf(params: Fields): Fields {
  const checked = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'string' && ID.test(value) ? value : NO_ID,
  ]);
  return Object.fromEntries(checked) as Fields;
}

/** The first of these fields that is a text. */
function firstText(fields: Fields, names: readonly string[]): string | undefined {
  return names.map((name) => textOf(fields[name])).find((text) => text !== undefined);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
