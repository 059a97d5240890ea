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
import { auditOf } from '../staff-identity';

const AUDITED_ACTION = 'onecard:audited-action';
/** Parameters and answer fields that name what was acted on, the first one found counts. */
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
  'merchantId',
  'noteId',
];

type Fields = Readonly<Record<string, unknown>>;

/** Writes the audit entry of a route after its handler, before its answer: no answer leaves without its entry. */
@Injectable()
export class AuditedInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly log: AuditLog,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const action = this.reflector.get<string>(AUDITED_ACTION, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const write = (answer: Fields, outcome: AuditOutcome): Observable<void> => {
      if (request.staff === null) return from(Promise.resolve());
      const facts = factsOf(request, answer);
      return from(this.log.record({ ...auditOf(request.staff), action, outcome, ...facts }));
    };
    return next.handle().pipe(
      catchError((error: unknown) =>
        write({}, 'failed').pipe(
          mergeMap(() => throwError(() => error)),
          // The entry could not be written either: what went wrong first is what the caller needs to know.
          catchError(() => throwError(() => error)),
        ),
      ),
      mergeMap((answer) => {
        const fields = typeof answer === 'object' && answer !== null ? (answer as Fields) : {};
        return write(fields, fields['result'] === 'refused' ? 'refused' : 'done').pipe(map(() => answer));
      }),
    );
  }
}

/** Audits every call of a route under this action: what, on whom, why and how it ended. */
export function Audited(action: string): MethodDecorator {
  return applyDecorators(SetMetadata(AUDITED_ACTION, action), UseInterceptors(AuditedInterceptor));
}

function factsOf(request: FastifyRequest, answer: Fields): Partial<AuditEntry> {
  const params = (request.params ?? {}) as Fields;
  const body = (request.body ?? {}) as Fields;
  const cardholderId = textOf(params['cardholderId']) ?? textOf(answer['cardholderId']);
  const object = firstText([params, answer], OBJECT_FIELDS);
  const reason = textOf(body['reason']);
  const refusal = answer['result'] === 'refused' ? textOf(answer['reason']) : undefined;
  return {
    ...(cardholderId === undefined ? {} : { cardholderId }),
    ...(object === undefined ? {} : { object }),
    ...(reason === undefined ? {} : { reason }),
    ...(refusal === undefined ? {} : { details: { refusal } }),
  };
}

function firstText(sources: readonly Fields[], names: readonly string[]): string | undefined {
  for (const source of sources) {
    for (const name of names) {
      const text = textOf(source[name]);
      if (text !== undefined) return text;
    }
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
